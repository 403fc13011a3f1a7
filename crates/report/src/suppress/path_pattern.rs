//! The paths that an ignore speaks of.

/// A path of a file or folder, with `*` and `?` for what stands between two `/`, and `**` for any folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathPattern(Vec<String>);

impl PathPattern {
    /// Reads a pattern. A `/` or `./` at its start and a `/` at its end say nothing more.
    pub fn new(text: &str) -> Self {
        Self(text.split('/').filter(|part| !matches!(*part, "" | ".")).map(str::to_owned).collect())
    }

    /// Whether a path, or a folder that it lies in, is meant.
    pub fn matches(&self, path: &str) -> bool {
        let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        // What lies in a folder that is meant is meant too.
        let mut pattern: Vec<&str> = self.0.iter().map(String::as_str).collect();
        if pattern.last().is_some_and(|last| *last != "**") {
            pattern.push("**");
        }
        fits(
            &pattern,
            &parts,
            |part| *part == "**",
            |pattern, part| {
                let (pattern, part): (Vec<char>, Vec<char>) = (pattern.chars().collect(), part.chars().collect());
                fits(&pattern, &part, |sign| *sign == '*', |sign, char| *sign == '?' || sign == char)
            },
        )
    }
}

/// Whether `items` are what `pattern` says, where a wild part stands for any number of them. Of several wild parts only
/// the last one ever has to be tried again, so the work is at most the product of the two lengths.
fn fits<P, T>(pattern: &[P], items: &[T], is_wild: impl Fn(&P) -> bool, is: impl Fn(&P, &T) -> bool) -> bool {
    let (mut at, mut item) = (0, 0);
    let mut again = None;
    while item < items.len() {
        match pattern.get(at) {
            Some(wild) if is_wild(wild) => {
                again = Some((at, item));
                at += 1;
            }
            Some(one) if is(one, &items[item]) => {
                at += 1;
                item += 1;
            }
            _ => {
                let Some((wild, taken)) = again else { return false };
                again = Some((wild, taken + 1));
                at = wild + 1;
                item = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(is_wild)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        PathPattern::new(pattern).matches(path)
    }

    #[test]
    fn a_pattern_means_a_file_or_all_of_a_folder() {
        assert!(matches("src/a.ts", "src/a.ts") && matches("./src/", "src/deep/a.ts"));
        assert!(
            !matches("src/a.ts", "lib/src/a.ts") && !matches("src", "src-old/a.ts") && !matches("src/a", "src/a.ts")
        );
    }

    #[test]
    fn a_star_stays_between_two_slashes_and_two_stars_cross_them() {
        assert!(matches("src/*.ts", "src/a.ts") && matches("**/*.test.ts", "src/deep/a.test.ts"));
        assert!(matches("**/a.ts", "a.ts") && matches("src/**/a.ts", "src/a.ts") && matches("a?.ts", "ab.ts"));
        assert!(!matches("src/*.ts", "src/deep/a.ts") && !matches("*.ts", "src/a.ts") && !matches("a?.ts", "a.ts"));
    }

    #[test]
    fn many_stars_cost_no_more_than_the_product_of_the_lengths() {
        let pattern = "*a".repeat(2000);
        assert!(!matches(&pattern, &"a".repeat(1999)));
        assert!(matches(&pattern, &"a".repeat(2000)));
    }
}

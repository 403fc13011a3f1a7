//! Patterns of names, as shells and Python's `fnmatch` read them: `*`, `?`, `[a-z]`, `[!a-z]`. Case counts.

/// Whether a pattern takes a whole name. The cost is at most the product of both lengths, whatever the pattern.
pub(super) fn takes(pattern: &str, name: &str) -> bool {
    let pattern = parts(pattern);
    let name: Vec<char> = name.chars().collect();
    let (mut at, mut in_name) = (0, 0);
    // Where to go on after the last star, if it takes one character more.
    let mut last_star: Option<(usize, usize)> = None;
    while in_name < name.len() {
        match pattern.get(at) {
            Some(Part::Any) => {
                last_star = Some((at + 1, in_name));
                at += 1;
            }
            Some(part) if part.takes(name[in_name]) => {
                at += 1;
                in_name += 1;
            }
            _ => {
                let Some((after_star, taken)) = last_star.as_mut() else { return false };
                *taken += 1;
                (at, in_name) = (*after_star, *taken);
            }
        }
    }
    pattern[at..].iter().all(|part| matches!(part, Part::Any))
}

enum Part {
    /// `*`
    Any,
    /// `?`
    One,
    /// A character that stands for itself.
    Char(char),
    /// `[…]`
    Of { ranges: Vec<(char, char)>, is_negated: bool },
}

impl Part {
    fn takes(&self, char: char) -> bool {
        match self {
            Self::Any => false,
            Self::One => true,
            Self::Char(expected) => *expected == char,
            Self::Of { ranges, is_negated } => {
                ranges.iter().any(|(from, to)| (*from..=*to).contains(&char)) != *is_negated
            }
        }
    }
}

fn parts(pattern: &str) -> Vec<Part> {
    let chars: Vec<char> = pattern.chars().collect();
    let mut parts = Vec::new();
    let mut at = 0;
    // Whether a bracket is closed is asked once, not at every bracket that nobody closes.
    let last_close = chars.iter().rposition(|char| *char == ']').unwrap_or(0);
    while at < chars.len() {
        let (part, length) = match chars[at] {
            '*' => (Part::Any, 1),
            '?' => (Part::One, 1),
            '[' if at < last_close => class(&chars[at..]).unwrap_or((Part::Char('['), 1)),
            char => (Part::Char(char), 1),
        };
        parts.push(part);
        at += length;
    }
    parts
}

/// The class that starts with a bracket, and its length; nothing if the bracket is not closed.
fn class(chars: &[char]) -> Option<(Part, usize)> {
    let is_negated = chars.get(1) == Some(&'!');
    let start = 1 + usize::from(is_negated);
    // A bracket that comes first stands for itself.
    let end = (start + 1..chars.len()).find(|at| chars[*at] == ']')?;
    let inner = &chars[start..end];
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < inner.len() {
        if inner.get(at + 1) == Some(&'-') && at + 2 < inner.len() {
            ranges.push((inner[at], inner[at + 2]));
            at += 3;
        } else {
            ranges.push((inner[at], inner[at]));
            at += 1;
        }
    }
    Some((Part::Of { ranges, is_negated }, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_takes_what_a_shell_would_take() {
        for (pattern, name, expected) in [
            ("delete_*", "delete_note", true),
            ("delete_*", "delete_", true),
            ("delete_*", "undelete_note", false),
            ("delete_*", "Delete_note", false),
            ("*", "", true),
            ("*_note", "delete_a_note", true),
            ("*a*b*c", "xaxbxbxc", true),
            ("*a*b*c", "xaxcxb", false),
            ("get_?", "get_a", true),
            ("get_?", "get_", false),
            ("get_[abc]", "get_b", true),
            ("get_[a-c]x", "get_bx", true),
            ("get_[!a-c]", "get_b", false),
            ("get_[!a-c]", "get_z", true),
            ("get_[]]", "get_]", true),
            ("get_[a", "get_[a", true),
            ("[[[[", "[[[[", true),
            ("naïve*", "naïveté", true),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(takes(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn many_stars_cost_no_more_than_the_product_of_the_lengths() {
        let pattern = "*a".repeat(120) + "b";
        assert!(!takes(&pattern, &"a".repeat(2_000)));
        assert!(!takes(&("[".repeat(255) + "]"), &"x".repeat(2_000)));
    }
}

//! Preprocessor lines, which the grammar knows only in some places.

/// The source with its directives blanked out, line by line: of `#if … #else` the first branch stays.
///
/// Which symbols a build defines is not known; the first branch is the one that is written for the common case, and
/// what has no other branch is always kept.
pub(super) fn blanked(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut branches: Vec<bool> = Vec::new();
    // How many of the branches around are not the first.
    let mut left_out = 0_usize;
    let mut in_raw_text = false;
    for line in source.split_inclusive('\n') {
        let directive = if in_raw_text { None } else { directive(line) };
        match directive {
            Some("if") => branches.push(true),
            Some("elif" | "else") => {
                if let Some(taken) = branches.last_mut() {
                    left_out += usize::from(*taken);
                    *taken = false;
                }
            }
            Some("endif") => left_out -= usize::from(branches.pop() == Some(false)),
            None if left_out == 0 => {
                in_raw_text ^= line.matches("\"\"\"").count() % 2 == 1;
                text.push_str(line);
                continue;
            }
            _ => {}
        }
        if line.ends_with('\n') {
            text.push('\n');
        }
    }
    text
}

/// The word of a directive, if the line is one.
fn directive(line: &str) -> Option<&str> {
    const WORDS: [&str; 12] = [
        "if",
        "elif",
        "else",
        "endif",
        "region",
        "endregion",
        "pragma",
        "nullable",
        "line",
        "error",
        "warning",
        "define",
    ];
    let rest = line.trim_start().strip_prefix('#')?;
    if rest.starts_with(':') || rest.starts_with('!') {
        return Some("file");
    }
    let rest = rest.trim_start();
    let end = rest.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(rest.len());
    let word = rest.get(..end)?;
    if word == "undef" {
        return Some(word);
    }
    WORDS.contains(&word).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::blanked;

    #[test]
    fn the_first_branch_stays_and_lines_keep_their_numbers() {
        assert_eq!(blanked("#if A\na\n#else\nb\n#endif\nc\n"), "\na\n\n\n\nc\n");
    }

    #[test]
    fn a_heading_in_a_raw_string_is_no_directive() {
        let source = "var a = \"\"\"\n#if this\n\"\"\";\n";
        assert_eq!(blanked(source), source);
    }
}

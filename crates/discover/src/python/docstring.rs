//! Docstrings as the SDKs clean them.

mod sections;

pub(super) use sections::{Sections, split};

/// `inspect.cleandoc`: tabs become spaces, the common indentation of all lines but the first goes, and so do blank lines
/// at both ends.
pub(super) fn clean(doc: &str) -> String {
    let expanded: Vec<String> = doc.split('\n').map(|line| expand_tabs(line.trim_end_matches('\r'))).collect();
    let indent_of = |line: &String| line.len() - line.trim_start_matches(' ').len();
    let margin = expanded.iter().skip(1).filter(|line| !line.trim().is_empty()).map(indent_of).min().unwrap_or(0);
    let mut lines: Vec<&str> = Vec::with_capacity(expanded.len());
    for (at, line) in expanded.iter().enumerate() {
        lines.push(if at == 0 { line.trim_start() } else { line.get(margin..).unwrap_or_default() });
    }
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    let start = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    lines[start..].join("\n")
}

fn expand_tabs(line: &str) -> String {
    if !line.contains('\t') {
        return line.to_owned();
    }
    let mut expanded = String::with_capacity(line.len() + 8);
    let mut column = 0;
    for char in line.chars() {
        if char == '\t' {
            let width = 8 - column % 8;
            expanded.extend(std::iter::repeat_n(' ', width));
            column += width;
        } else {
            expanded.push(char);
            column += 1;
        }
    }
    expanded
}

/// `str.title`: a capital at the start of each run of letters, small letters after it.
pub(super) fn title_case(name: &str) -> String {
    let mut titled = String::with_capacity(name.len());
    let mut inside = false;
    for char in name.chars() {
        if inside {
            titled.extend(char.to_lowercase());
        } else {
            titled.extend(char.to_uppercase());
        }
        inside = char.is_alphabetic();
    }
    titled
}

#[cfg(test)]
mod tests {
    use super::{clean, title_case};

    #[test]
    fn the_common_indentation_and_blank_ends_go() {
        assert_eq!(clean("One.\n\n        Two\n          three\n    "), "One.\n\nTwo\n  three");
        assert_eq!(clean("\n    Alone.\n    "), "Alone.");
        assert_eq!(clean("\tA\n\tb\r\n\t\tc"), "A\nb\n        c");
        assert_eq!(clean("  "), "");
        assert_eq!(clean("é\n \u{a0}x"), "é\n\u{a0}x");
    }

    #[test]
    fn titles_start_every_word_with_a_capital() {
        assert_eq!(title_case("max results_2nd"), "Max Results_2Nd");
        assert_eq!(title_case("repoURL"), "Repourl");
    }
}

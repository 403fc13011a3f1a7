//! Target text inside SARIF messages, markdown and addresses, where some characters mean something.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::neutralise::neutralise_prose;

/// Columns of a piece of target text in a message.
const LONGEST: usize = 1000;
/// What stays as it is in a part of a path.
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const PATH: &AsciiSet = &PART.remove(b'/');

/// Plain message text: no link, no placeholder, nothing unseen.
pub(crate) fn plain(text: &str) -> String {
    // A viewer makes a link of `[…](…)` and a placeholder of `{0}`, also in plain text.
    neutralise_prose(text, LONGEST).replace("](", "] (").replace('{', "{{").replace('}', "}}")
}

/// Markdown that shows exactly this text: every sign that could be markup is escaped, and no bare address is linked.
pub(crate) fn markdown(text: &str) -> String {
    let mut escaped = String::new();
    for char in neutralise_prose(text, LONGEST).chars() {
        match char {
            // Viewers link bare addresses whatever is escaped around them; an entity in place of the sign stops that.
            ':' => escaped.push_str("&#58;"),
            '@' => escaped.push_str("&#64;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '.' => escaped.push_str("&#46;"),
            char if char.is_ascii_punctuation() => escaped.extend(['\\', char]),
            char => escaped.push(char),
        }
    }
    escaped
}

/// A relative path as a URI reference.
pub(crate) fn path_uri(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// One part of a URI's path.
pub(crate) fn uri_part(part: &str) -> String {
    utf8_percent_encode(part, PART).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_makes_no_link_and_no_placeholder() {
        assert_eq!(plain("see [docs](https://evil.example) {0}"), "see [docs] (https://evil.example) {{0}}");
        assert_eq!(plain("a\u{202e}b\n\x1b[31m"), "a<U+202E>b <U+001B>[31m");
    }

    #[test]
    fn markdown_shows_the_text_and_nothing_else() {
        let shown = markdown("[x](https://evil.example) <img src=x> `a` www.evil.example a@b");
        for live in ["](", "<img", "https:", "www.", "`a", "a@"] {
            assert!(!shown.contains(live) || shown.contains(&format!("\\{live}")), "{live} in {shown}");
        }
        assert_eq!(markdown("a*b"), "a\\*b");
    }

    #[test]
    fn paths_become_references_without_a_scheme() {
        assert_eq!(path_uri("src/a b#c?.ts"), "src/a%20b%23c%3F.ts");
        assert_eq!(path_uri("c:/x"), "c%3A/x");
        assert_eq!(uri_part("a/b\u{202e}"), "a%2Fb%E2%80%AE");
    }
}

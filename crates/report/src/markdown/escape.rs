//! Target text inside markdown: shown as it is, never markup, a link, a mention or the end of what is around it.

use crate::neutralise::{neutralise_cut, neutralise_prose};

/// Columns of a paragraph that are shown.
const PARAGRAPH: usize = 1200;
/// Columns of a name, a path or a pointer that are shown.
const NAME: usize = 200;

/// A sentence in which every sign that could be markup is escaped.
pub(crate) fn prose(text: &str) -> String {
    let shown = neutralise_prose(text, PARAGRAPH);
    let mut escaped = String::with_capacity(shown.len() * 2);
    let mut chars = shown.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            // Code hosts make mentions and references of these after the markup is read, but never inside code.
            '@' | '#' => {
                escaped.extend(['`', char]);
                while let Some(next) = chars.next_if(|next| matches!(next, '@' | '#')) {
                    escaped.push(next);
                }
                escaped.push('`');
            }
            // Viewers link bare addresses whatever is escaped around them; an entity in place of the sign stops that.
            ':' if escaped.is_empty() || chars.peek().is_some_and(|next| !next.is_whitespace()) => {
                escaped.push_str("&#58;");
            }
            '.' if chars.peek().is_some_and(|next| !next.is_whitespace()) => escaped.push_str("&#46;"),
            // `1. ` would begin a list.
            '.' if escaped.ends_with(|last: char| last.is_ascii_digit()) => escaped.push_str("&#46;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // Marks of sentences, which mean nothing to markdown inside a line.
            ',' | ';' | ':' | '\'' | '"' | '?' | '%' | '/' | '.' => escaped.push(char),
            // These mean something at the start of a line alone.
            '-' | '+' | '=' if !escaped.is_empty() => escaped.push(char),
            char if char.is_ascii_punctuation() => escaped.extend(['\\', char]),
            char => escaped.push(char),
        }
    }
    escaped
}

/// A name, a path or a pointer as code.
pub(crate) fn code(text: &str) -> String {
    // What parts the cells of a table is spelt out: viewers differ in how it could be escaped inside code.
    let shown = neutralise_cut(text, NAME).replace('|', "<U+007C>");
    let fence = fence(&shown, 1);
    let pad = if shown.is_empty() || shown.starts_with(['`', ' ']) || shown.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{shown}{pad}{fence}")
}

/// A row of backticks longer than any in a text, and not shorter than `least`.
pub(crate) fn fence(text: &str, least: usize) -> String {
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(least.max(longest + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_neither_markup_nor_a_link_nor_a_mention() {
        assert_eq!(prose("a [b](https://c.example)"), "a \\[b\\]\\(https&#58;//c&#46;example\\)");
        assert_eq!(prose("<img src=x> www.d.example"), "&lt;img src=x&gt; www&#46;d&#46;example");
        assert_eq!(prose("cc @all and @#12, ok."), "cc `@`all and `@#`12, ok.");
        assert_eq!(prose("`x`\n# y *z*"), "\\`x\\` `#` y \\*z\\*");
        assert_eq!(prose("&lt;b"), "&amp;lt;b");
        assert_eq!(prose("1. One: two-fold."), "1&#46; One: two-fold.");
        assert_eq!(prose("- one"), "\\- one");
    }

    #[test]
    fn code_ends_where_it_is_meant_to_end() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a``b`"), "``` a``b` ```");
        assert_eq!(code("a|b\nc"), "`a<U+007C>b<U+000A>c`");
        assert_eq!(code(""), "`  `");
    }
}

//! Prose in lines of a given width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Breaks prose between words, and inside a word that is wider than a line. Always at least one line.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(10);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let wide = word.width();
        if used > 0 && used + 1 + wide > width {
            lines.push(String::new());
            used = 0;
        }
        let Some(line) = lines.last_mut() else { continue };
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        if used + wide <= width {
            line.push_str(word);
            used += wide;
        } else {
            used = break_word(word, width, &mut lines);
        }
    }
    for line in &mut lines {
        // A build runner takes `::` for a command where a line starts with it, and breaking made new starts.
        if line.starts_with(':') {
            line.replace_range(..1, "<U+003A>");
        }
    }
    lines
}

/// Writes a word from the start of the last line on, over as many lines as it takes; says how wide the last one is.
fn break_word(word: &str, width: usize, lines: &mut Vec<String>) -> usize {
    let mut used = 0;
    for char in word.chars() {
        let wide = char.width().unwrap_or(0);
        if used + wide > width {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push(char);
        }
        used += wide;
    }
    used
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(wrap("one two three four", 10), ["one two", "three four"]);
        assert_eq!(wrap("", 10), [""]);
    }

    #[test]
    fn a_word_wider_than_the_line_is_broken() {
        assert_eq!(wrap("x abcdefghijklmno y", 10), ["x", "abcdefghij", "klmno y"]);
        assert_eq!(wrap("日本語日本語", 10), ["日本語日本", "語"]);
    }

    #[test]
    fn breaking_makes_no_runner_command() {
        assert_eq!(wrap("abcdefghij::error::x", 10)[1], "<U+003A>:error::x");
        assert_eq!(wrap("see ::error::x", 10)[1], "<U+003A>:error::x");
    }
}

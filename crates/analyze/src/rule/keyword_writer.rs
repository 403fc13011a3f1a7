//! Writes keywords as the one text that [`keyword`] reads, which takes less room in the program than a table.
//!
//! [`keyword`]: super::keyword

use super::keyword::Keyword;

/// The keywords as one text.
pub(super) fn written(keywords: &[Keyword]) -> String {
    let line = |keyword: &Keyword| {
        let edges = u8::from(keyword.starts_word) + 2 * u8::from(keyword.ends_word);
        format!("{edges}{}", keyword.word)
    };
    keywords.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::super::keyword::read;
    use super::*;

    #[test]
    fn keywords_are_read_as_they_were_written() {
        let keyword = |word, starts_word, ends_word| Keyword { word: Cow::Borrowed(word), starts_word, ends_word };
        let keywords = [
            keyword("read", true, true),
            keyword(" the ", false, false),
            keyword("é", true, false),
            keyword("2", false, true),
        ];
        assert_eq!(read(String::leak(written(&keywords))), keywords);
    }
}

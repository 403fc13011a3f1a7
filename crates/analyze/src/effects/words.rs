//! The words of names and sentences, without case and with `camelCase` and `snake_case` taken apart.

use std::ops::Range;

use crate::cost;

/// Longer words are in no lexicon.
pub(super) const LONGEST: usize = 24;

/// One word, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Word<'a> {
    /// Its letters, in whatever case; none if it is longer than any word that is known.
    pub(crate) letters: &'a str,
    /// Its bytes in the text.
    pub(crate) range: Range<usize>,
}

impl Word<'_> {
    /// Whether it is that word, which is in lower case.
    pub(crate) fn is(&self, known: &str) -> bool {
        self.letters.eq_ignore_ascii_case(known)
    }

    /// Whether it is one of those words, which are in lower case.
    pub(crate) fn is_among(&self, known: &[&str]) -> bool {
        known.iter().any(|known| self.is(known))
    }
}

/// The words of `text`: runs of ASCII letters, cut where `camelCase` and `HTTPRequest` cut them.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let starts_word = |byte: &u8| {
            cost::add(1);
            byte.is_ascii_alphabetic()
        };
        let start = at + bytes[at..].iter().position(starts_word)?;
        at = start + 1;
        while bytes.get(at).is_some_and(u8::is_ascii_lowercase) || goes_on(bytes, at) {
            at += 1;
        }
        cost::add(at - start);
        let letters = if at - start <= LONGEST { &text[start..at] } else { "" };
        Some(Word { letters, range: start..at })
    })
}

/// Whether at `at` stands a capital letter that belongs to the word before it.
fn goes_on(bytes: &[u8], at: usize) -> bool {
    let is_lower = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_lowercase);
    bytes.get(at).is_some_and(u8::is_ascii_uppercase) && !is_lower(at - 1) && !is_lower(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        words(text).map(|word| word.letters.to_ascii_lowercase()).collect()
    }

    #[test]
    fn names_fall_into_their_words_however_they_are_joined() {
        for name in
            ["send_http_request", "sendHttpRequest", "send-HTTP-request", "SendHTTPRequest", "send.http/request"]
        {
            assert_eq!(of(name), ["send", "http", "request"], "{name}");
        }
        assert_eq!(of("v2_listPRs"), ["v", "list", "p", "rs"]);
        assert_eq!(of("größe"), ["gr", "e"]);
        assert!(of("").is_empty() && of("123 指定").is_empty());
    }

    #[test]
    fn a_word_knows_where_it_stands_and_one_that_is_too_long_is_empty() {
        let long = "x".repeat(LONGEST + 1);
        let text = format!("get {long} now");
        let found: Vec<_> = words(&text).collect();
        assert_eq!(&text[found[2].range.clone()], "now");
        assert_eq!(found[1].letters, "");
    }
}

//! The words of names and sentences, without case and with `camelCase` and `snake_case` taken apart.

use std::ops::Range;

use crate::cost;

/// Longer words are in no lexicon.
const LONGEST: usize = 24;

/// One word in lower case, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    letters: [u8; LONGEST],
    length: usize,
    /// Its bytes in the text.
    pub(crate) range: Range<usize>,
}

impl Word {
    /// The word; empty if it is longer than any that is known.
    pub(crate) fn as_str(&self) -> &str {
        // Only ASCII letters are ever put in.
        std::str::from_utf8(&self.letters[..self.length]).unwrap_or_default()
    }
}

/// The words of `text`: runs of ASCII letters, cut where `camelCase` and `HTTPRequest` cut them.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let before = at;
        while at < bytes.len() && !bytes[at].is_ascii_alphabetic() {
            at += 1;
        }
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_alphabetic() && (at == start || !begins_word(bytes, at)) {
            at += 1;
        }
        cost::add(at - before);
        (start < at).then(|| word(bytes, start..at))
    })
}

/// Whether a word begins at `at`, the byte before being a letter.
fn begins_word(bytes: &[u8], at: usize) -> bool {
    let after_lower = bytes[at - 1].is_ascii_lowercase();
    let before_lower = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
    bytes[at].is_ascii_uppercase() && (after_lower || before_lower)
}

fn word(bytes: &[u8], range: Range<usize>) -> Word {
    let mut letters = [0; LONGEST];
    let length = if range.len() <= LONGEST { range.len() } else { 0 };
    for (to, from) in letters.iter_mut().zip(&bytes[range.clone()][..length]) {
        *to = from.to_ascii_lowercase();
    }
    Word { letters, length, range }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        words(text).map(|word| word.as_str().to_owned()).collect()
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
        assert_eq!(found[1].as_str(), "");
    }
}

//! A literal that picks the texts a pattern is run on.

use std::borrow::Cow;

use super::literal_set::EDGE;

/// Longer literals pick no better.
const LONGEST: usize = 16;

/// One literal of a pattern.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Keyword {
    /// The literal, in lower case, each run of blanks in it as one space.
    pub(crate) word: Cow<'static, str>,
    /// Whether it stands only where a word starts.
    pub(crate) starts_word: bool,
    /// Whether it stands only where a word ends.
    pub(crate) ends_word: bool,
}

impl Keyword {
    /// A literal that may stand anywhere, each run of blanks in it as one space.
    pub(super) fn anywhere(word: &str) -> Self {
        let word = word.split_ascii_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
        Self { word: Cow::Owned(word), starts_word: false, ends_word: false }
    }

    /// A literal with its edges.
    pub(super) fn of(literal: &[u8]) -> Self {
        let inner = literal.strip_prefix(&[EDGE]).unwrap_or(literal);
        let starts_word = inner.len() < literal.len() && inner.first().is_some_and(|&byte| is_word(byte));
        let word = inner.strip_suffix(&[EDGE]).unwrap_or(inner);
        let ends_word =
            word.len() < inner.len() && word.len() <= LONGEST && word.last().is_some_and(|&byte| is_word(byte));
        let word = String::from_utf8_lossy(&word[..word.len().min(LONGEST)]);
        let word = word.trim_end_matches(char::REPLACEMENT_CHARACTER).to_owned();
        Self { word: Cow::Owned(word), starts_word, ends_word }
    }

    /// Becomes the looser of two if `other` is the same literal.
    pub(super) fn takes_in(&mut self, other: &Self) -> bool {
        let same = self.word == other.word;
        if same {
            self.starts_word &= other.starts_word;
            self.ends_word &= other.ends_word;
        }
        same
    }
}

/// Keywords that were written as one text: a line for each, of a digit that says at which ends a word must not go on, and
/// the literal.
pub(super) fn read(text: &'static str) -> Vec<Keyword> {
    let keyword = |line: &'static str| {
        let (edges, word) = line.split_at(1);
        Keyword {
            word: Cow::Borrowed(word),
            starts_word: matches!(edges, "1" | "3"),
            ends_word: matches!(edges, "2" | "3"),
        }
    };
    let mut keywords = Vec::with_capacity(text.lines().count());
    keywords.extend(text.lines().map(keyword));
    keywords
}

/// Whether a byte belongs to a word, as `\b` has it.
pub(crate) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a byte is a blank, as `\s` has it. The prefilter reads a run of them as one space.
pub(crate) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

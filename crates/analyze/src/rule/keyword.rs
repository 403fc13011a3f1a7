//! A literal that picks the texts a pattern is run on.

use super::literal_set::EDGE;

/// Longer literals pick no better.
const LONGEST: usize = 16;

/// One literal of a pattern.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Keyword<W = String> {
    /// The literal, in lower case, each run of blanks in it as one space.
    pub(crate) word: W,
    /// Whether it stands only where a word starts.
    pub(crate) starts_word: bool,
    /// Whether it stands only where a word ends.
    pub(crate) ends_word: bool,
}

/// A keyword counts only where a word starts.
pub(crate) const STARTS_WORD: u8 = 1;
/// A keyword counts only where a word ends.
pub(crate) const ENDS_WORD: u8 = 2;

impl<W> Keyword<W> {
    /// At which of its ends a word must not go on.
    pub(crate) fn edges(&self) -> u8 {
        (u8::from(self.starts_word) * STARTS_WORD) | (u8::from(self.ends_word) * ENDS_WORD)
    }
}

impl Keyword {
    /// A literal that may stand anywhere, each run of blanks in it as one space.
    pub(super) fn anywhere(word: &str) -> Self {
        let word = word.split_ascii_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
        Self { word, starts_word: false, ends_word: false }
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
        Self { word, starts_word, ends_word }
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

/// Whether a byte belongs to a word, as `\b` has it.
pub(crate) const fn is_word(byte: u8) -> bool {
    const WORD: [bool; 256] = {
        let mut word = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            word[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
            byte += 1;
        }
        word
    };
    WORD[byte as usize]
}

/// Whether a byte is a blank, as `\s` has it. The prefilter reads a run of them as one space.
pub(crate) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

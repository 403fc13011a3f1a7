//! Runs of blanks and words without an end, which push apart what belongs together.

use std::ops::Range;

/// Longer runs of blanks are read as one.
const BLANKS: usize = 64;
/// Longer words are read as their start: no language has them, and no pattern reaches over them.
const WORD: usize = 256;
/// What is kept of a word that is too long.
const KEPT: usize = 32;

/// How a long run reads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Long {
    /// As one blank or one line break.
    Blanks(u8),
    /// As so many of its first bytes.
    Word(usize),
}

/// Whether `text` has a run that is too long.
pub(super) fn has_long(text: &str) -> bool {
    let bytes = text.as_bytes();
    has_run(bytes, BLANKS, u8::is_ascii_whitespace) || has_run(bytes, WORD, u8::is_ascii_graphic)
}

/// Whether there is a run of so many bytes `of_run`. Looks at few bytes: a long run covers one of any row of places.
pub(super) fn has_run(bytes: &[u8], length: usize, of_run: impl Fn(&u8) -> bool) -> bool {
    let mut places = (length - 1..bytes.len()).step_by(length);
    places.any(|at| of_run(&bytes[at]) && around(bytes, at, &of_run).len() >= length)
}

/// Whether a run of blanks or of a word starts at `at`.
pub(super) fn starts(bytes: &[u8], at: usize) -> bool {
    let sort = |byte: u8| (byte.is_ascii_whitespace(), byte.is_ascii_graphic());
    at == 0 || sort(bytes[at - 1]) != sort(bytes[at])
}

/// The run at the start of `bytes`, if it is too long, and how it reads.
pub(super) fn long_at(bytes: &[u8]) -> Option<(usize, Long)> {
    let first = bytes.first()?;
    if first.is_ascii_whitespace() {
        let length = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let reads_as = if memchr::memchr(b'\n', &bytes[..length]).is_some() { b'\n' } else { b' ' };
        (length >= BLANKS).then_some((length, Long::Blanks(reads_as)))
    } else if first.is_ascii_graphic() {
        let length = bytes.iter().take_while(|byte| byte.is_ascii_graphic()).count();
        (length >= WORD).then_some((length, Long::Word(KEPT)))
    } else {
        None
    }
}

fn around(bytes: &[u8], at: usize, of_run: &impl Fn(&u8) -> bool) -> Range<usize> {
    let before = bytes[..at].iter().rev().take_while(|byte| of_run(byte)).count();
    let after = bytes[at..].iter().take_while(|byte| of_run(byte)).count();
    at - before..at + after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_is_seen_wherever_it_starts() {
        for before in 0..WORD {
            let start = "a ".repeat(before / 2 + 1);
            assert!(has_long(&format!("{start}{}b", " ".repeat(BLANKS))), "{before}");
            assert!(has_long(&format!("{start}{} b", "x".repeat(WORD))), "{before}");
            assert!(!has_long(&format!("{start}{}b", " ".repeat(BLANKS - 2))), "{before}");
        }
    }

    #[test]
    fn a_long_run_is_measured_whole() {
        let blanks = format!("{}\n{}x", " ".repeat(40), " ".repeat(40));
        assert_eq!(long_at(blanks.as_bytes()), Some((81, Long::Blanks(b'\n'))));
        assert_eq!(long_at("x".repeat(WORD).as_bytes()), Some((WORD, Long::Word(KEPT))));
        assert_eq!(long_at(b"short  words"), None);
        assert_eq!(long_at(b""), None);
    }
}

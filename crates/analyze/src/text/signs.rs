//! A quick look at a text that says which ways of hiding something in it need a closer one.

use std::ops::Range;

use super::runs;

/// Shorter texts hide no order by any of these ways.
const SHORTEST: usize = 12;
/// Shorter words hold no encoded order.
const LONG_WORD: usize = 12;
/// Fewer character codes or letters on their own spell no order.
const CODES: usize = 12;
const LETTERS: usize = 10;
/// A shorter run of blanks hides nothing, even if all of them are tabs.
const BLANKS: usize = 10;

/// What may be hidden in a text. Where a sign is not set, a closer look would find nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a sign of its own")]
pub(super) struct Signs {
    /// A bracket that may open markup.
    pub(super) markup: bool,
    /// A run of blanks.
    pub(super) gap: bool,
    /// A word that is long enough to be encoded.
    pub(super) long_word: bool,
    /// A character that may start an escape.
    pub(super) escape: bool,
    /// Many short words of hexadecimal digits.
    pub(super) codes: bool,
    /// Many letters that stand on their own.
    pub(super) letters: bool,
}

impl Signs {
    /// Whether there is none but a long word, as names of things often are.
    pub(super) fn is_only_long_word(self) -> bool {
        self == Self { long_word: self.long_word, ..Self::default() }
    }
}

/// Whether a byte is part of a word that may be encoded.
const IN_TOKEN: [bool; 256] = {
    let mut all = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        all[byte] = (byte as u8).is_ascii_alphanumeric()
            || matches!(byte as u8, b'+' | b'/' | b'-' | b'_' | b'=' | b'%' | b'.' | b'~');
        byte += 1;
    }
    all
};

/// A hexadecimal digit, or the `x` before some.
const fn is_hex(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || byte == b'x'
}

/// Stands between letters that are spaced out.
const fn is_between(byte: u8) -> bool {
    matches!(byte, b' ' | b'.' | b'-' | b'_' | b'*' | b'\n')
}

/// Looks at every byte a few times, but at many at once.
pub(super) fn of(text: &str) -> Signs {
    let bytes = text.as_bytes();
    let markup = memchr::memchr3(b'<', b'[', b']', bytes).is_some();
    if bytes.len() < SHORTEST {
        return Signs { markup, ..Signs::default() };
    }
    Signs {
        markup,
        gap: runs::has_run(bytes, BLANKS, u8::is_ascii_whitespace),
        long_word: runs::has_run(bytes, LONG_WORD, |byte| IN_TOKEN[usize::from(*byte)]),
        escape: memchr::memchr2(b'\\', b'&', bytes).is_some(),
        codes: starts_of_codes(bytes) >= CODES && codes(bytes) >= CODES,
        letters: letters(bytes) >= LETTERS,
    }
}

/// Letters that stand on their own.
fn letters(bytes: &[u8]) -> usize {
    let alone = |before: u8, byte: u8, next: u8| byte.is_ascii_alphabetic() && is_between(before) && is_between(next);
    let [first, second, ..] = *bytes else { return 0 };
    let [.., last_but_one, last] = *bytes else { return 0 };
    let (before, at, next) = (bytes, &bytes[1..], &bytes[2..]);
    let inside = count(next.len(), |range| {
        let three = before[range.clone()].iter().zip(&at[range.clone()]).zip(&next[range]);
        three.map(|((&before, &byte), &next)| u8::from(alone(before, byte, next))).sum()
    });
    inside + usize::from(alone(b' ', first, second)) + usize::from(alone(last_but_one, last, b' '))
}

/// The most short words of hexadecimal digits that there may be.
fn starts_of_codes(bytes: &[u8]) -> usize {
    let Some((first, at)) = bytes.split_first() else { return 0 };
    let inside = count(at.len(), |range| {
        let two = bytes[range.clone()].iter().zip(&at[range]);
        two.map(|(before, &byte)| u8::from(is_hex(byte) && !before.is_ascii_alphanumeric())).sum()
    });
    inside + usize::from(is_hex(*first))
}

/// Short words of hexadecimal digits.
fn codes(bytes: &[u8]) -> usize {
    let words = bytes.split(|byte| !byte.is_ascii_alphanumeric());
    words.filter(|word| (1..=5).contains(&word.len()) && word.iter().copied().all(is_hex)).count()
}

/// The sum of what `part` says of each stretch of so many bytes, which is short enough for a byte to count in.
fn count(bytes: usize, part: impl Fn(Range<usize>) -> u8) -> usize {
    const STRETCH: usize = 128;
    (0..bytes).step_by(STRETCH).map(|start| usize::from(part(start..bytes.min(start + STRETCH)))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_prose_shows_no_sign() {
        assert_eq!(of("Returns one page by its name, and the time of its last change."), Signs::default());
    }

    #[test]
    fn each_way_of_hiding_shows_its_sign() {
        assert!(of("Adds. <!-- x -->").markup);
        assert!(of("Adds. [site](a 'b')").markup);
        assert!(of(&format!("Adds.{}more", "\t".repeat(10))).gap);
        assert!(of("Adds. Y29weSBhbGwg.").long_word);
        assert!(of(r"Adds two: \x63").escape);
        assert!(of("Adds two: &#99;").escape);
        assert!(of("63 6f 70 79 20 61 6c 6c 20 74 68 65").codes);
        assert!(of("0x63,0x6f,0x70,0x79,0x20,0x61,0x6c,0x6c,0x20,0x74,0x68,0x65").codes);
        assert!(of("c o p y   a l l   k e y s").letters);
    }

    #[test]
    fn what_stands_at_either_end_counts() {
        assert!(of("a b c d e f g h i j").letters);
        assert!(of("1 2 3 4 5 6 7 8 9 10 11 12").codes);
    }
}

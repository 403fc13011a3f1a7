//! How rare literals are in descriptions and in source text.

use std::cell::RefCell;
use std::collections::HashMap;

use super::keyword::is_word;
use super::literal_set::EDGE;

/// Hits that one more literal costs by itself: it makes the automaton larger.
const EACH: f64 = 2e-6;
/// Words of prose and of code, each with how often it stands in a million bytes of the one or the other, whichever is
/// more. Counted over listings of real servers and over published packages.
const FREQUENT: &str = include_str!("frequent_words.txt");
/// A word that is not among the frequent ones stands less often than this, in a byte of text.
const INFREQUENT: f64 = 1.5e-5;
/// Bytes from one word to the next, on average.
const A_WORD: f64 = 6.0;

/// How often each byte stands in such text, of ten thousand, for those that are frequent; others stand less often.
const fn frequency(byte: u8) -> f64 {
    match byte {
        b' ' => 1500.0,
        b'e' => 850.0,
        b't' => 650.0,
        b'a' | b'o' | b'i' | b'n' | b'r' | b's' => 500.0,
        b'l' | b'c' | b'd' => 300.0,
        b'u' | b'm' | b'p' => 220.0,
        b'h' | b'f' | b'g' => 170.0,
        b'y' | b'b' | b'w' | b'v' | b'.' | b',' | b'_' | b'"' | b'\'' | b'(' | b')' | b'\n' => 110.0,
        b'k' | b'x' | b'0' | b'1' | b':' | b'-' | b'/' | b'=' | b';' | b'{' | b'}' => 60.0,
        b'j' | b'q' | b'z' | b'2'..=b'9' => 25.0,
        _ => 10.0,
    }
}

/// How many of a thousand characters of text are this one.
pub(super) fn in_a_thousand(byte: u8) -> f64 {
    frequency(byte) / 10.0
}

/// A measure of how rarely one of `literals` stands in a text; zero if one of them is empty.
#[expect(clippy::cast_sign_loss, reason = "a sum of rates is above zero, and the cast saturates")]
pub(super) fn of<'a>(literals: impl Iterator<Item = &'a [u8]>) -> u64 {
    let mut hits = 0.0;
    let mut shortest = usize::MAX;
    for literal in literals {
        let bare = literal.iter().filter(|&&byte| byte != EDGE).count();
        shortest = shortest.min(bare);
        hits += EACH + hits_of(literal);
    }
    match shortest {
        0 | usize::MAX => 0,
        // Refused in the end, if there is nothing better.
        1 => 1,
        _ => 2 + (1.0 / hits) as u64,
    }
}

/// The expected hits of one literal, which may have its edges, in a byte of text.
fn hits_of(literal: &[u8]) -> f64 {
    let mut hits = 1.0;
    let mut first = true;
    let mut at = 0;
    while let Some(&byte) = literal.get(at) {
        let letters = literal[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if letters > 0 {
            let ends = at + letters;
            let starts_word = at > 0 && !is_word(literal[at - 1]);
            let ends_word = literal.get(ends).is_some_and(|&next| !is_word(next));
            let rate = rate(&literal[at..ends], starts_word, ends_word);
            hits *= if first { rate } else { (rate * A_WORD).min(1.0) };
            first = false;
            at = ends;
        } else {
            if byte != EDGE && byte != b' ' {
                let rate = frequency(byte) / 10_000.0;
                hits *= if first { rate } else { (rate * A_WORD).min(1.0) };
                first = false;
            }
            at += 1;
        }
    }
    hits
}

/// How often a byte of text starts these letters, in lower case: a whole word, or the start, the end or any part of one.
fn rate(letters: &[u8], starts_word: bool, ends_word: bool) -> f64 {
    /// Letters, and whether they start and end a word.
    type Part = (Vec<u8>, bool, bool);
    thread_local! {
        static KNOWN: RefCell<HashMap<Part, f64>> = RefCell::default();
        static WORDS: Vec<(&'static [u8], f64)> = words();
    }
    let part = (letters.to_vec(), starts_word, ends_word);
    if let Some(rate) = KNOWN.with_borrow(|known| known.get(&part).copied()) {
        return rate;
    }
    let holds = |word: &[u8]| match (starts_word, ends_word) {
        (true, true) => word == letters,
        (true, false) => word.starts_with(letters),
        (false, true) => word.ends_with(letters),
        (false, false) => memchr::memmem::find(word, letters).is_some(),
    };
    let frequent: f64 = WORDS.with(|words| words.iter().filter(|(word, _)| holds(word)).map(|(_, rate)| rate).sum());
    let by_letters: f64 = letters.iter().map(|&letter| frequency(letter) / 10_000.0).product();
    let others = match (starts_word, ends_word) {
        (true, true) => by_letters.min(INFREQUENT),
        (false, false) => by_letters,
        _ => (by_letters * 0.4).min(10.0 * INFREQUENT),
    };
    let rate = frequent + others;
    KNOWN.with_borrow_mut(|known| known.insert(part, rate));
    rate
}

fn words() -> Vec<(&'static [u8], f64)> {
    let word = |line: &'static str| {
        let (word, in_a_million) = line.split_once(' ')?;
        Some((word.as_bytes(), in_a_million.parse::<f64>().ok()? / 1e6))
    };
    FREQUENT.lines().filter_map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rarity(literals: &[&str]) -> u64 {
        of(literals.iter().map(|literal| literal.as_bytes()))
    }

    #[test]
    fn rare_words_beat_common_ones_and_phrases_beat_words() {
        assert!(rarity(&["xylophone"]) > rarity(&["instructions"]));
        assert!(rarity(&["the user"]) > rarity(&["user"]));
        assert!(rarity(&["ssh"]) > rarity(&["the"]));
        assert!(rarity(&["zeppelin", "xylophone"]) > rarity(&["read"]));
        assert!(rarity(&["zeppelin"]) > rarity(&["zeppelin", "xylophone"]));
    }

    #[test]
    fn a_whole_word_is_rarer_than_the_same_letters_anywhere() {
        assert!(rarity(&["\0call\0"]) > rarity(&["\0call"]));
        assert!(rarity(&["\0call"]) > rarity(&["call"]));
        assert!(rarity(&["\0cc\0"]) > rarity(&["\0to\0"]));
    }

    #[test]
    fn every_frequent_word_has_a_rate() {
        assert_eq!(words().len(), FREQUENT.lines().count());
    }

    #[test]
    fn an_empty_literal_picks_nothing() {
        assert_eq!(rarity(&["zeppelin", ""]), 0);
        assert_eq!(rarity(&[]), 0);
        assert!(rarity(&["zeppelin", "q"]) < rarity(&["the"]));
    }
}

//! Folds text to plain characters: what looks like a letter becomes that letter, what cannot be seen goes.

use icu_normalizer::ComposingNormalizerBorrowed;
use unicode_security::confusable_detection::skeleton;

use super::offsets::Offsets;
use super::runs::{self, Long};
use super::{invisible, terminal};

/// Folded text.
pub(super) struct Folded {
    pub(super) text: String,
    pub(super) offsets: Offsets,
    /// Whether more than typography was folded: something in the text was made to look like what it is not.
    pub(super) disguised: bool,
}

/// The folded text, where it is not the text itself.
pub(super) fn fold(text: &str) -> Option<Folded> {
    let has_long = runs::has_long(text);
    if !has_long && text.is_ascii() && !text.contains('\u{1b}') {
        return None;
    }
    let normalizer = ComposingNormalizerBorrowed::new_nfkc();
    let mut folded = Folded { text: String::with_capacity(text.len()), offsets: Offsets::default(), disguised: false };
    let mut changed = false;
    let folds = |byte: &u8| !byte.is_ascii() || *byte == 0x1b;
    let mut at = 0;
    while let Some(char) = text[at..].chars().next() {
        if !has_long && char.is_ascii() {
            let plain = text.as_bytes()[at..].iter().position(folds).unwrap_or(text.len() - at);
            if plain > 0 {
                folded.offsets.say(folded.text.len(), at);
                folded.text.push_str(&text[at..at + plain]);
                at += plain;
                continue;
            }
        }
        if has_long
            && runs::starts(text.as_bytes(), at)
            && let Some((length, long)) = runs::long_at(&text.as_bytes()[at..])
        {
            changed = true;
            folded.offsets.say(folded.text.len(), at);
            match long {
                Long::Blanks(blank) => folded.text.push(char::from(blank)),
                Long::Word(kept) => folded.text.push_str(&text[at..at + kept]),
            }
            at += length;
            continue;
        }
        let length = if char == '\u{1b}' { terminal::sequence(&text[at..]) } else { char.len_utf8() };
        if char == '\u{1b}' || invisible::is_invisible(char) {
            changed = true;
            folded.disguised |= !matches!(char, '\u{ad}' | '\u{fe0e}' | '\u{fe0f}' | '\u{feff}');
        } else {
            folded.offsets.say(folded.text.len(), at);
            if char.is_ascii() {
                folded.text.push(char);
            } else {
                let before = folded.text.len();
                push_plain(char, &normalizer, &mut folded);
                changed |= folded.text[before..] != text[at..at + length];
            }
        }
        at += length;
    }
    folded.offsets.end(folded.text.len(), text.len());
    changed.then_some(folded)
}

fn push_plain(char: char, normalizer: &ComposingNormalizerBorrowed<'_>, folded: &mut Folded) {
    if let Some(plain) = typography(char) {
        folded.text.push_str(plain);
        return;
    }
    let mut buffer = [0; 4];
    let normal = normalizer.normalize(char.encode_utf8(&mut buffer));
    for char in normal.chars() {
        let plain = confusable(char).unwrap_or(char);
        folded.disguised |= plain.is_ascii_alphanumeric();
        folded.text.push(plain);
    }
}

/// The ASCII character that `char` is drawn like, if there is one.
pub(crate) fn confusable(char: char) -> Option<char> {
    if char.is_ascii() {
        return None;
    }
    let mut buffer = [0; 4];
    let mut like = skeleton(char.encode_utf8(&mut buffer));
    let first = like.next()?;
    (first.is_ascii_graphic() && like.next().is_none()).then_some(first)
}

/// Punctuation that word processors set by themselves.
const fn typography(char: char) -> Option<&'static str> {
    Some(match char {
        '\u{2018}' | '\u{2019}' | '\u{201b}' => "'",
        '\u{201c}' | '\u{201d}' | '\u{201f}' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{2026}' => "...",
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ",
        '\u{2028}' | '\u{2029}' | '\u{85}' => "\n",
        '\u{d7}' => "x",
        '\u{2022}' | '\u{b7}' => "*",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_letter_becomes_that_letter() {
        for disguised in [
            "r\u{435}ad",
            "\u{ff52}\u{ff45}\u{ff41}\u{ff44}",
            "\u{1d42b}\u{1d41e}\u{1d41a}\u{1d41d}",
            "r\u{200b}ead",
            "re\u{1b}[8mad",
        ] {
            let folded = fold(disguised).unwrap();
            assert_eq!(folded.text, "read", "{disguised:?}");
            assert!(folded.disguised);
            assert_eq!(folded.offsets.raw(0..4), 0..disguised.len());
        }
    }

    #[test]
    fn typography_is_folded_and_disguises_nothing() {
        let folded = fold("don\u{2019}t \u{2014} wait\u{2026}").unwrap();
        assert_eq!(folded.text, "don't - wait...");
        assert!(!folded.disguised);
    }

    #[test]
    fn other_languages_keep_their_letters() {
        assert!(fold("Gibt die Größe zurück").is_none());
        assert!(fold("指定された都市の天気").is_none());
    }

    #[test]
    fn every_byte_of_the_folded_text_has_its_place_in_the_raw_one() {
        let folded = fold("a\u{200b}b\u{435}c").unwrap();
        assert_eq!(folded.text, "abec");
        assert_eq!(folded.offsets.raw(2..3), 5..7);
    }
}

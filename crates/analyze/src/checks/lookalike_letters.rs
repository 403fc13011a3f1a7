//! Words that mix Latin letters with letters of other scripts that look the same.

use std::ops::Range;

use super::{Check, MANY};
use crate::cost;
use crate::finding::Hit;
use crate::surface::Item;
use crate::text::confusable;

/// Words that read as Latin and are not.
#[derive(Debug)]
pub(crate) struct LookalikeLetters;

impl Check for LookalikeLetters {
    fn name(&self) -> &'static str {
        "lookalike-letters"
    }

    fn item(&self, item: &Item<'_>, hits: &mut Vec<Hit>) {
        let mut told = 0;
        for passage in item.passages.iter().filter(|passage| may_disguise(passage.text)) {
            cost::add(passage.text.len());
            for word in disguised_words(passage.text).into_iter().take(MANY - told) {
                told += 1;
                let reads_as: String =
                    passage.text[word.clone()].chars().map(|char| confusable(char).unwrap_or(char)).collect();
                let mut hit = Hit::in_passage(item, passage, word);
                hit.label = Some(format!("look-alike letters: reads as {reads_as}"));
                hits.push(hit);
            }
        }
    }
}

/// Whether a letter of one of those scripts may stand in the text, by the bytes that they begin with.
fn may_disguise(text: &str) -> bool {
    !text.is_ascii() && text.bytes().any(|byte| matches!(byte, 0xcd..=0xd6 | 0xe1))
}

/// Whether the character belongs to a script that shares letters with Latin; accented Latin and mathematical symbols are
/// something else.
const fn is_foreign(char: char) -> bool {
    matches!(char, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}' | '\u{530}'..='\u{58f}' | '\u{13a0}'..='\u{13ff}')
}

const fn is_greek(char: char) -> bool {
    matches!(char, '\u{370}'..='\u{3ff}')
}

/// The words with both an ASCII letter and a letter of another script drawn like one.
fn disguised_words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, char) in text.char_indices().chain([(text.len(), ' ')]) {
        if char.is_alphanumeric() || char == '_' {
            start.get_or_insert(at);
        } else if let Some(start) = start.take()
            && is_disguised(&text[start..at])
        {
            words.push(start..at);
        }
    }
    words
}

fn is_disguised(word: &str) -> bool {
    const SHORTEST: usize = 3;
    /// With fewer letters of Latin beside them, Greek ones are a name in a formula.
    const OF_A_WORD: usize = 3;
    let latin = word.chars().filter(char::is_ascii_alphabetic).count();
    let alike = word
        .chars()
        .filter(|&char| is_foreign(char) && confusable(char).is_some_and(|char| char.is_ascii_alphabetic()));
    let other = word.chars().filter(|&char| is_foreign(char) && confusable(char).is_none()).count();
    let is_formula = latin < OF_A_WORD && word.chars().filter(|&char| is_foreign(char)).all(is_greek);
    word.chars().count() >= SHORTEST && latin > 0 && other == 0 && !is_formula && alike.count() > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_foreign_letter_is_seen_by_its_first_byte() {
        for char in ('\u{80}'..=char::MAX).filter(|&char| is_foreign(char)) {
            assert!(may_disguise(&format!("a{char}")), "{char:?}");
        }
    }

    #[test]
    fn words_of_one_script_and_units_are_left_alone() {
        for innocent in ["search", "Читает файл", "5 μm", "Größe", "αβ-test", "PDF-файл", "Δx", "σdW", "ν_J²"]
        {
            assert!(disguised_words(innocent).is_empty(), "{innocent}");
        }
        assert_eq!(disguised_words("a s\u{435}arch").first(), Some(&(2..9)));
    }
}

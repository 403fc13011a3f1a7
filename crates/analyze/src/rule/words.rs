//! The keywords of a pattern, as the build script writes them.
//!
//! All literals of all patterns stand in one table, each once and sorted. A list of keywords is the numbers of its literals
//! there, each as how far it is from the one before, with a bit for each end at which a word must not go on.

use super::keyword::{ENDS_WORD, Keyword, STARTS_WORD};
use super::program::Bytes;

/// The literals of the table, one behind the other.
const TEXT: &str = include_str!(concat!(env!("OUT_DIR"), "/words.txt"));

/// Where each of them ends.
#[expect(clippy::unreadable_literal, reason = "the build script writes it, nobody reads it")]
static ENDS: &[u32] = &include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// The keywords of a pattern.
#[derive(Debug, Clone)]
pub(crate) enum Words {
    /// Written when the program was built.
    Known(&'static [u8]),
    /// Found since.
    Own(Vec<Keyword>),
}

/// A literal.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Word<'w> {
    /// It has that place in the table.
    Known(u32),
    /// It may stand in the table too.
    Own(&'w str),
}

impl Words {
    pub(crate) fn iter(&self) -> impl Iterator<Item = Keyword<Word<'_>>> {
        let (written, own) = match self {
            Self::Known(written) => (*written, &[][..]),
            Self::Own(own) => (&[][..], own.as_slice()),
        };
        let (mut written, mut at) = (Bytes::of(written), 0);
        let known = std::iter::from_fn(move || {
            let number = written.number()?;
            at += number >> 2;
            let edges = (number & 3) as u8;
            let (starts_word, ends_word) = (edges & STARTS_WORD > 0, edges & ENDS_WORD > 0);
            Some(Keyword { word: Word::Known(at as u32), starts_word, ends_word })
        });
        known.chain(own.iter().map(|Keyword { word, starts_word, ends_word }| Keyword {
            word: Word::Own(word),
            starts_word: *starts_word,
            ends_word: *ends_word,
        }))
    }
}

impl<'w> Word<'w> {
    pub(crate) fn text(self) -> &'w str {
        match self {
            Self::Known(at) => known(at),
            Self::Own(text) => text,
        }
    }
}

/// How many literals the table has.
pub(crate) const fn known_words() -> usize {
    ENDS.len()
}

/// The literal at that place of the table.
fn known(at: u32) -> &'static str {
    let at = at as usize;
    let start = at.checked_sub(1).map_or(0, |before| ENDS[before]);
    &TEXT[start as usize..ENDS[at] as usize]
}

/// The place of that literal in the table, if it is there.
pub(crate) fn known_place(word: &str) -> Option<u32> {
    let (mut from, mut to) = (0, known_words() as u32);
    while from < to {
        let middle = u32::midpoint(from, to);
        if known(middle) < word { from = middle + 1 } else { to = middle }
    }
    (from < known_words() as u32 && known(from) == word).then_some(from)
}

#[cfg(test)]
mod tests {
    use super::super::words_writer::Table;
    use super::*;

    #[test]
    fn the_table_is_sorted_and_holds_each_literal_once() {
        let all: Vec<&str> = (0..known_words() as u32).map(known).collect();
        assert!(all.iter().zip(0..).all(|(word, at)| known_place(word) == Some(at)));
        assert!(["", "a keyword of none", "\u{10ffff}"].iter().all(|word| known_place(word).is_none()));
        assert!(all.len() > 1000 && all.iter().all(|word| word.len() >= 2) && all.is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn a_list_is_read_as_it_was_written() {
        let of = |word: &str, starts_word, ends_word| Keyword { word: word.to_owned(), starts_word, ends_word };
        let places = [0, 1, 300, known_words() as u32 - 1];
        let all: Vec<Keyword> = places
            .iter()
            .zip([(true, true), (false, false), (true, false), (false, true)])
            .map(|(&at, (starts, ends))| of(known(at), starts, ends))
            .collect();
        let table = Table::of((0..known_words() as u32).map(known));
        assert_eq!(table.written(), (TEXT.to_owned(), ENDS.iter().map(|&end| end as usize).collect()));
        let read =
            |words: &Words| words.iter().map(|word| (word.word.text().to_owned(), word.edges())).collect::<Vec<_>>();
        let written = Words::Known(table.list(&all).leak());
        assert_eq!(read(&written), read(&Words::Own(all)));
        assert!(
            written
                .iter()
                .map(|word| word.word)
                .zip(places)
                .all(|(word, at)| matches!(word, Word::Known(known) if known == at))
        );
    }
}

//! Writes the keywords of patterns as the bytes that [`words`] reads.
//!
//! [`words`]: super::words

use super::keyword::Keyword;
use super::program_writer::number;

/// The literals of all patterns, each once and sorted.
pub(super) struct Table<'w>(Vec<&'w str>);

impl<'w> Table<'w> {
    pub(super) fn of(words: impl Iterator<Item = &'w str>) -> Self {
        let mut words: Vec<&str> = words.collect();
        words.sort_unstable();
        words.dedup();
        Self(words)
    }

    /// The literals one behind the other, and where each ends.
    pub(super) fn written(&self) -> (String, Vec<usize>) {
        let mut end = 0;
        let ends = self.0.iter().map(|word| {
            end += word.len();
            end
        });
        (self.0.concat(), ends.collect())
    }

    /// A list of keywords, which are sorted and all of which are in the table.
    pub(super) fn list(&self, keywords: &[Keyword]) -> Vec<u8> {
        let (mut written, mut before) = (Vec::new(), 0);
        for keyword in keywords {
            let at = self.0.partition_point(|known| *known < keyword.word.as_str());
            number((at - before) << 2 | usize::from(keyword.edges()), &mut written);
            before = at;
        }
        written
    }
}

//! The keywords of many patterns, found in one pass.

use aho_corasick::AhoCorasick;

use super::automaton::automaton;
use crate::rule::{Keyword, Pattern, PatternId, is_word};

/// Of a longer keyword, more bytes make the automaton larger and pick no better.
const KEPT: usize = 12;

/// Finds the keywords of patterns, all in one pass over a text.
#[derive(Debug)]
pub(super) struct Keywords {
    automaton: AhoCorasick,
    /// For each keyword, where in `owners` its patterns start; one more at the end.
    first_owner: Vec<u32>,
    owners: Vec<Owner>,
}

/// A pattern that has the keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Owner {
    pattern: PatternId,
    /// Whether the keyword picks it only where a word starts.
    starts_word: bool,
    /// Whether the keyword picks it only where a word ends.
    ends_word: bool,
}

impl Keywords {
    /// The keywords of the patterns that are `wanted`, by their ids.
    pub(super) fn of(patterns: &[Pattern], wanted: &[bool]) -> Self {
        let mut owned: Vec<(&str, Owner)> = Vec::new();
        for ((pattern, _), index) in patterns.iter().zip(wanted).zip(0..).filter(|((_, wanted), _)| **wanted) {
            owned.extend(pattern.keywords().iter().map(|keyword| owner(keyword, PatternId(index))));
        }
        owned.sort_unstable();
        owned.dedup_by(|next, kept| next.0 == kept.0 && next.1.pattern == kept.1.pattern && kept.1.takes_in(next.1));
        let mut distinct: Vec<&str> = Vec::new();
        let mut first_owner = Vec::new();
        for (at, &(keyword, _)) in owned.iter().enumerate() {
            if distinct.last() != Some(&keyword) {
                distinct.push(keyword);
                first_owner.push(at as u32);
            }
        }
        first_owner.push(owned.len() as u32);
        let owners = owned.into_iter().map(|(_, owner)| owner).collect();
        Self { automaton: automaton(&distinct), first_owner, owners }
    }

    /// Calls `each` with every pattern of every keyword in `text` and the byte that the keyword starts at.
    pub(super) fn find(&self, text: &str, mut each: impl FnMut(PatternId, u32)) {
        let bytes = text.as_bytes();
        for found in self.automaton.find_overlapping_iter(bytes) {
            let (keyword, place, end) = (found.pattern().as_usize(), found.start(), found.end());
            let inside_before = place > 0 && is_word(bytes[place - 1]);
            let inside_behind = bytes.get(end).is_some_and(|&next| is_word(next));
            let owners = self.first_owner[keyword] as usize..self.first_owner[keyword + 1] as usize;
            for owner in &self.owners[owners] {
                if !(owner.starts_word && inside_before || owner.ends_word && inside_behind) {
                    each(owner.pattern, place as u32);
                }
            }
        }
    }
}

/// A keyword, cut, and its pattern.
fn owner(keyword: &Keyword, pattern: PatternId) -> (&str, Owner) {
    let kept = &keyword.word[..keyword.word.floor_char_boundary(KEPT)];
    let ends_word = keyword.ends_word && kept.len() == keyword.word.len();
    (kept, Owner { pattern, starts_word: keyword.starts_word, ends_word })
}

impl Owner {
    /// Becomes the looser of two that have the same keyword and pattern.
    const fn takes_in(&mut self, other: Self) -> bool {
        self.starts_word &= other.starts_word;
        self.ends_word &= other.ends_word;
        true
    }
}

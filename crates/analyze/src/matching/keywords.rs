//! The automaton over the keywords of many patterns.

use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, MatchKind, StartKind};

use crate::rule::{Keyword, Pattern, PatternId, is_word};

/// Of a longer keyword, more bytes make the automaton larger and pick no better.
const KEPT: usize = 12;

/// Finds the keywords of patterns, all in one pass over a text.
#[derive(Debug)]
pub(super) struct Keywords {
    automaton: DFA,
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
        let automaton = DFA::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .start_kind(StartKind::Unanchored)
            .prefilter(false)
            .build(&distinct)
            .expect("the keywords of the rules are far below the automaton's limits");
        Self { automaton, first_owner, owners: owned.into_iter().map(|(_, owner)| owner).collect() }
    }

    /// Calls `each` with every pattern of every keyword in `text` and the byte that the keyword starts at.
    pub(super) fn find(&self, text: &str, mut each: impl FnMut(PatternId, u32)) {
        let automaton = &self.automaton;
        let start = automaton.start_state(Anchored::No).expect("the automaton is built for searches anywhere");
        let mut state = start;
        let bytes = text.as_bytes();
        for (at, &byte) in bytes.iter().enumerate() {
            state = automaton.next_state(Anchored::No, state, byte);
            if automaton.is_special(state) && automaton.is_match(state) {
                for index in 0..automaton.match_len(state) {
                    let keyword = automaton.match_pattern(state, index);
                    let place = at + 1 - automaton.pattern_len(keyword);
                    let keyword = keyword.as_usize();
                    let owners = self.first_owner[keyword] as usize..self.first_owner[keyword + 1] as usize;
                    let inside_before = place > 0 && is_word(bytes[place - 1]);
                    let inside_behind = bytes.get(at + 1).is_some_and(|&next| is_word(next));
                    for owner in &self.owners[owners] {
                        if !(owner.starts_word && inside_before || owner.ends_word && inside_behind) {
                            each(owner.pattern, place as u32);
                        }
                    }
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

//! The keywords of many patterns, found in one pass: an automaton for how they start, a tree for the rest.

use aho_corasick::automaton::Automaton as _;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, MatchKind, StartKind};

use super::endings::Endings;
use crate::rule::{Keyword, Pattern, PatternId, is_blank, is_word};

/// Bytes of a keyword that the automaton knows. More make it slow to build, fewer make it stop in most words.
const START: usize = 4;
/// The list of keywords around which the matches of a pattern are.
pub(super) const FIRST: u8 = 1;

/// Finds the keywords of patterns, all in one pass over a text.
#[derive(Debug)]
pub(super) struct Keywords {
    /// Finds how keywords start.
    automaton: DFA,
    /// For each start, its place in the tree of endings.
    starts: Vec<Start>,
    endings: Endings,
    /// For each keyword, where in `owners` its patterns start; one more at the end.
    first_owner: Vec<u32>,
    owners: Vec<Owner>,
    /// For each pattern, a bit for each of its lists of keywords; those that are not wanted have one that no keyword has.
    needs: Vec<u8>,
}

/// How keywords start, as far as the automaton knows them.
#[derive(Debug)]
struct Start {
    text: Box<[u8]>,
    node: u32,
    /// Whether they all pick patterns only where a word starts.
    starts_word: bool,
    /// Whether a blank is inside, which may be a run of them in the text.
    has_blank: bool,
}

/// A pattern that has the keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Owner {
    pattern: PatternId,
    /// The list of the pattern that it stands in, as a bit.
    need: u8,
    /// Whether the keyword picks it only where a word starts.
    starts_word: bool,
    /// Whether the keyword picks it only where a word ends.
    ends_word: bool,
}

impl Keywords {
    /// The keywords of the patterns that are `wanted`, by their ids.
    pub(super) fn of(patterns: &[Pattern], wanted: &[bool]) -> Self {
        const NEVER: u8 = 1 << 7;
        let mut needs = vec![NEVER; patterns.len()];
        let mut owned: Vec<(&[u8], Owner)> = Vec::new();
        for ((pattern, _), index) in patterns.iter().zip(wanted).zip(0..).filter(|((_, wanted), _)| **wanted) {
            let mut need = FIRST;
            let mut all = 0;
            for keywords in std::iter::once(pattern.keywords()).chain(pattern.also().iter().map(Vec::as_slice)) {
                owned.extend(keywords.iter().map(|keyword| Owner::of(keyword, PatternId(index), need)));
                all |= need;
                need <<= 1;
            }
            needs[index as usize] = all;
        }
        owned.sort_unstable();
        let same = |one: &Owner, other: &Owner| one.pattern == other.pattern && one.need == other.need;
        owned.dedup_by(|next, kept| next.0 == kept.0 && same(&next.1, &kept.1) && kept.1.takes_in(next.1));
        let mut words: Vec<&[u8]> = Vec::new();
        let mut first_owner = Vec::new();
        for (at, &(word, _)) in owned.iter().enumerate() {
            if words.last() != Some(&word) {
                words.push(word);
                first_owner.push(at as u32);
            }
        }
        first_owner.push(owned.len() as u32);
        let mut endings = Endings::default();
        let mut first = 0;
        let mut starts = Vec::new();
        for same in words.chunk_by(|one, next| start_of(one) == start_of(next)) {
            let text = start_of(same[0]);
            let end = first + same.len() as u32;
            let owners = first_owner[first as usize] as usize..first_owner[end as usize] as usize;
            starts.push(Start {
                text: text.into(),
                node: endings.root(same, first, text.len()),
                starts_word: owned[owners].iter().all(|(_, owner)| owner.starts_word),
                has_blank: text.contains(&b' '),
            });
            first = end;
        }
        endings.grow(&words);
        let automaton = DFA::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .start_kind(StartKind::Unanchored)
            .prefilter(false)
            .build(starts.iter().map(|start| &start.text))
            .expect("the words of the rules are far below the automaton's limits");
        let owners = owned.into_iter().map(|(_, owner)| owner).collect();
        Self { automaton, starts, endings, first_owner, owners, needs }
    }

    /// For each pattern, a bit for each list of keywords of which a match holds one.
    pub(super) fn needs(&self) -> &[u8] {
        &self.needs
    }

    /// Calls `each` with every pattern of every keyword in `text`, the list of the pattern that it stands in, and the
    /// byte that the keyword starts at. A run of blanks in the text is read as one space.
    pub(super) fn find(&self, text: &str, mut each: impl FnMut(PatternId, u8, u32)) {
        let bytes = text.as_bytes();
        let automaton = &self.automaton;
        let started = automaton.start_state(Anchored::No);
        let mut state = started.expect("the automaton is built for searches that start anywhere");
        let mut behind_blank = false;
        for (at, &byte) in bytes.iter().enumerate() {
            let blank = is_blank(byte);
            if blank && behind_blank {
                continue;
            }
            behind_blank = blank;
            state = automaton.next_state(Anchored::No, state, if blank { b' ' } else { byte });
            if automaton.is_special(state) && automaton.is_match(state) {
                for index in 0..automaton.match_len(state) {
                    self.started(automaton.match_pattern(state, index).as_usize(), bytes, at, &mut each);
                }
            }
        }
    }

    /// Calls `each` with every pattern of every keyword that starts like `start`, which ends with the byte at `last`.
    fn started(&self, start: usize, bytes: &[u8], last: usize, each: &mut impl FnMut(PatternId, u8, u32)) {
        let &Start { ref text, mut node, starts_word, has_blank } = &self.starts[start];
        let place = if has_blank { place(text, bytes, last) } else { last + 1 - text.len() };
        let inside_before = place > 0 && is_word(bytes[place - 1]);
        if starts_word && inside_before {
            return;
        }
        let mut at = last + 1;
        loop {
            if let Some(word) = self.endings.word(node) {
                let inside_behind = bytes.get(at).is_some_and(|&next| is_word(next));
                let owners = self.first_owner[word]..self.first_owner[word + 1];
                for owner in &self.owners[owners.start as usize..owners.end as usize] {
                    if !(owner.starts_word && inside_before || owner.ends_word && inside_behind) {
                        each(owner.pattern, owner.need, place as u32);
                    }
                }
            }
            // Blanks behind a blank are not seen.
            while is_blank(bytes[at - 1]) && bytes.get(at).is_some_and(|&next| is_blank(next)) {
                at += 1;
            }
            let Some(&next) = bytes.get(at) else { return };
            let next = if is_blank(next) { b' ' } else { next.to_ascii_lowercase() };
            let Some(child) = self.endings.child(node, next) else { return };
            node = child;
            at += 1;
        }
    }
}

/// The part of a keyword that the automaton knows.
fn start_of(keyword: &[u8]) -> &[u8] {
    &keyword[..keyword.len().min(START)]
}

/// Where a keyword starts that ends with the byte at `last`, each of its blanks being a run of them.
fn place(keyword: &[u8], bytes: &[u8], last: usize) -> usize {
    let mut place = last + 1;
    for (left, &byte) in keyword.iter().enumerate().rev() {
        place -= 1;
        if byte == b' ' && left > 0 {
            while place > 0 && is_blank(bytes[place - 1]) {
                place -= 1;
            }
        }
    }
    place
}

impl Owner {
    /// A keyword and a pattern that has it.
    fn of(keyword: &Keyword, pattern: PatternId, need: u8) -> (&[u8], Self) {
        let Keyword { word, starts_word, ends_word } = keyword;
        (word.as_bytes(), Self { pattern, need, starts_word: *starts_word, ends_word: *ends_word })
    }

    /// Becomes the looser of two that have the same keyword and pattern.
    const fn takes_in(&mut self, other: Self) -> bool {
        self.starts_word &= other.starts_word;
        self.ends_word &= other.ends_word;
        true
    }
}

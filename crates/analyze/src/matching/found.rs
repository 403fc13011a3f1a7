//! What one pass found of keywords in one haystack, in tables that the next pass on the same thread takes over.

use std::cell::{Cell, OnceCell, RefCell};
use std::ops::Range;

use super::keywords::{FIRST, Keywords, LISTS};
use super::ranks::Ranks;
use crate::rule::{PatternId, Patterns, SetId};

/// The patterns whose keywords stand in a haystack.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// For each list of keywords that a pattern may have, the patterns of which a keyword of that list is there.
    there: [Ranks; LISTS],
    /// The patterns of which a keyword of each of their lists is there.
    patterns: Ranks,
    shown: Vec<Shown>,
    /// The sets that have such a pattern.
    sets: Ranks,
    named: Vec<Named>,
    /// The keywords around which matches are, in the order of their ends.
    hits: Vec<Hit>,
    /// For each pattern, one more than the place of its last keyword in `hits`.
    last: Vec<u32>,
}

/// A pattern that lacks no keyword.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// In which parts of the haystack a match may end, once that was asked.
    pub(super) places: Cell<Option<Places>>,
    /// What it matches, once that was asked.
    pub(super) matches: OnceCell<Vec<Range<usize>>>,
}

/// A set of patterns of which one lacks no keyword.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// In which parts of the haystack a match may end, once that was asked.
    pub(super) places: Cell<Option<Places>>,
    /// What the patterns match, once that was asked.
    pub(super) matches: OnceCell<Vec<Range<usize>>>,
}

/// A keyword of a pattern.
#[derive(Debug)]
struct Hit {
    pattern: PatternId,
    /// Where it starts.
    place: u32,
    /// One more than the place in the list of the one before of the same pattern.
    before: u32,
}

/// Parts of a haystack, as bits. Where there are more parts than bits some share one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Places {
    pub(super) segments: u64,
    pub(super) sentences: u64,
}

thread_local! {
    static FREE: RefCell<Vec<Found>> = const { RefCell::new(Vec::new()) };
}

impl Found {
    /// Looks for `keywords` in a text. Of sets that have patterns among those that were looked for before, both count.
    pub(super) fn of(keywords: &Keywords, text: &str, patterns: &Patterns, before: Option<&Self>) -> Self {
        let mut found = FREE.with_borrow_mut(Vec::pop).unwrap_or_default();
        let all = patterns.all().len();
        found.there.iter_mut().for_each(|there| there.clear(all));
        found.sets.clear(patterns.sets());
        found.last.resize(all, 0);
        let Self { there, hits, last, .. } = &mut found;
        keywords.find(text, |pattern, list, place| {
            there[list].add(pattern.0);
            if list == FIRST {
                let before = std::mem::replace(&mut last[pattern.0 as usize], hits.len() as u32 + 1);
                hits.push(Hit { pattern, place, before });
            }
        });
        found.name(keywords, before);
        found
    }

    /// Takes note of the patterns that lack no keyword, and of their sets.
    fn name(&mut self, keywords: &Keywords, before: Option<&Self>) {
        let [first, others @ ..] = &self.there;
        self.patterns.copy(first);
        for (there, asked) in others.iter().zip(keywords.further()) {
            self.patterns.keep(there, asked);
        }
        self.patterns.rank();
        for pattern in self.patterns.iter().chain(before.iter().flat_map(|before| before.patterns.iter())) {
            for set in keywords.sets_of(PatternId(pattern)) {
                self.sets.add(set.0);
            }
        }
        self.sets.rank();
        self.shown.resize_with(self.patterns.count(), Shown::default);
        self.named.resize_with(self.sets.count(), Named::default);
    }

    /// How many keywords there are.
    pub(super) const fn hits(&self) -> usize {
        self.hits.len()
    }

    /// Whether a pattern of the set lacks no keyword.
    pub(super) fn is_named(&self, SetId(set): SetId) -> bool {
        self.sets.holds(set)
    }

    /// The sets of which a pattern lacks no keyword.
    pub(super) fn named_sets(&self) -> impl Iterator<Item = SetId> {
        self.sets.iter().map(SetId)
    }

    /// The set, if one of its patterns lacks no keyword.
    pub(super) fn named(&self, SetId(set): SetId) -> Option<&Named> {
        self.named.get(self.sets.rank_of(set)?)
    }

    /// The pattern, if it lacks no keyword.
    pub(super) fn shown(&self, PatternId(id): PatternId) -> Option<&Shown> {
        self.shown.get(self.patterns.rank_of(id)?)
    }

    /// Where the keywords of a pattern that lacks none start, the last to end first.
    pub(super) fn places(&self, PatternId(id): PatternId) -> impl Iterator<Item = usize> {
        let mut next = self.last.get(id as usize).copied().unwrap_or_default();
        std::iter::from_fn(move || {
            let hit = self.hits.get(next.checked_sub(1)? as usize)?;
            next = hit.before;
            Some(hit.place as usize)
        })
    }

    /// Leaves the tables to the next pass on this thread.
    pub(super) fn leave(mut self) {
        /// More tables are not needed at a time.
        const KEPT: usize = 4;
        /// Of a long text the tables are large.
        const LARGEST: usize = 1 << 16;
        if self.hits.capacity() > LARGEST {
            return;
        }
        self.shown.clear();
        self.named.clear();
        for hit in self.hits.drain(..) {
            self.last[hit.pattern.0 as usize] = 0;
        }
        // A thread that ends has no more use for them.
        let _ = FREE.try_with(|free| {
            let mut free = free.borrow_mut();
            if free.len() < KEPT {
                free.push(self);
            }
        });
    }
}

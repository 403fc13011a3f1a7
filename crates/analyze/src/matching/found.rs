//! What one pass found of keywords in one haystack, in tables that the next pass on the same thread takes over.

use std::cell::{Cell, OnceCell, RefCell};
use std::ops::Range;

use super::keywords::{FurtherId, Keywords, LISTS, stride};
use super::ranks::{Ranks, ones};
use crate::rule::{Mask, PatternId, Patterns, SetId};

/// The patterns whose keywords stand in a haystack.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Which pass it is of those that took over the same tables: what they say of another one is no more.
    pass: u32,
    /// A bit for each further list of keywords of which one is there.
    further: Vec<u64>,
    /// The patterns of which a keyword of each of their lists is there.
    patterns: Ranks,
    /// A bit for each of these, and for those of the pass before.
    all: Vec<u64>,
    /// A bit for each set that one of them is in.
    sets: Vec<u64>,
    shown: Vec<Shown>,
    of_sets: Vec<OfSet>,
    /// The sets that were asked for.
    asked: RefCell<Vec<SetId>>,
    /// The keywords around which matches are, in the order of their ends.
    hits: Vec<Hit>,
    /// The last keyword of each pattern.
    last: Vec<Last>,
}

/// A pattern that lacks no keyword.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// In which segments a match may end, and in which sentences, once that was asked; as bits.
    pub(super) segments: Cell<Option<u64>>,
    pub(super) sentences: Cell<Option<u64>>,
    /// What it matches, once that was asked.
    pub(super) matches: OnceCell<Vec<Range<usize>>>,
}

/// A set of patterns of which one lacks no keyword.
#[derive(Debug, Default)]
pub(super) struct OfSet {
    is_asked: Cell<bool>,
    /// In which segments a match may end, and in which sentences, once that was asked; as bits.
    pub(super) segments: Cell<Option<u64>>,
    pub(super) sentences: Cell<Option<u64>>,
    /// What the patterns match, once that was asked.
    pub(super) matches: OnceCell<Vec<Range<usize>>>,
}

/// A keyword of a pattern.
#[derive(Debug)]
struct Hit {
    /// Where it starts.
    place: u32,
    /// One more than the place in the list of the one before of the same pattern.
    before: u32,
}

/// The last keyword of a pattern.
#[derive(Debug, Clone, Copy, Default)]
struct Last {
    /// The pass that found it.
    pass: u32,
    /// One more than its place in the list.
    hit: u32,
}

thread_local! {
    static FREE: RefCell<Vec<Found>> = const { RefCell::new(Vec::new()) };
}

impl Found {
    /// Looks for `keywords` in a text. Of sets that have patterns among those that were looked for before, both count.
    pub(super) fn of(keywords: &Keywords, text: &str, patterns: &Patterns, before: Option<&Self>) -> Self {
        let mut found = FREE.with_borrow_mut(Vec::pop).unwrap_or_default();
        found.start(patterns);
        let Self { pass, further, patterns, hits, last, .. } = &mut found;
        keywords.find(
            text,
            |PatternId(pattern), place| {
                patterns.add(pattern);
                let last = &mut last[pattern as usize];
                let before = if last.pass == *pass { last.hit } else { 0 };
                *last = Last { pass: *pass, hit: hits.len() as u32 + 1 };
                hits.push(Hit { place, before });
            },
            |FurtherId(list)| further[(list / u64::BITS) as usize] |= 1 << (list % u64::BITS),
        );
        found.complete(keywords, before);
        found
    }

    /// Makes the tables ready for a pass.
    fn start(&mut self, patterns: &Patterns) {
        let all = patterns.all().len();
        self.patterns.clear(all);
        self.further.clear();
        self.further.resize((LISTS - 1) * stride(all) as usize / u64::BITS as usize, 0);
        self.of_sets.resize_with(patterns.sets(), OfSet::default);
        self.sets.clear();
        self.sets.resize(patterns.sets().div_ceil(u64::BITS as usize), 0);
        self.last.resize(all, Last::default());
        self.pass = self.pass.wrapping_add(1);
        if self.pass == 0 {
            self.last.fill(Last::default());
            self.pass = 1;
        }
    }

    /// Keeps the patterns that lack no keyword.
    fn complete(&mut self, keywords: &Keywords, before: Option<&Self>) {
        let words = self.patterns.bits().len();
        for (there, asked) in self.further.chunks(words.max(1)).zip(keywords.further()) {
            self.patterns.keep(there, asked);
        }
        self.patterns.rank();
        self.shown.resize_with(self.patterns.count(), Shown::default);
        self.all.clear();
        self.all.extend_from_slice(self.patterns.bits());
        for pattern in self.patterns.iter() {
            for &SetId(set) in keywords.sets_of(pattern) {
                self.sets[(set / u64::BITS) as usize] |= 1 << (set % u64::BITS);
            }
        }
        if let Some(before) = before {
            let both = self.all.iter_mut().chain(&mut self.sets);
            both.zip(before.all.iter().chain(&before.sets)).for_each(|(bits, before)| *bits |= before);
        }
    }

    /// How many keywords there are.
    pub(super) const fn hits(&self) -> usize {
        self.hits.len()
    }

    /// Whether a pattern of the set lacks no keyword.
    #[inline]
    pub(super) fn has(&self, SetId(set): SetId) -> bool {
        self.sets[(set / u64::BITS) as usize] >> (set % u64::BITS) & 1 > 0
    }

    /// A bit for each set of which a pattern lacks no keyword.
    pub(super) fn sets(&self) -> &[u64] {
        &self.sets
    }

    /// Those of the patterns that lack no keyword.
    pub(super) fn of_these(&self, patterns: &[Mask]) -> impl Iterator<Item = PatternId> {
        patterns.iter().flat_map(|mask| {
            let there = self.all[mask.word as usize] & mask.bits;
            ones(there).map(|bit| PatternId(mask.word * u64::BITS + bit))
        })
    }

    /// What is known of a set.
    pub(super) fn of_set(&self, set: SetId) -> &OfSet {
        let of_set = &self.of_sets[set.0 as usize];
        if !of_set.is_asked.replace(true) {
            self.asked.borrow_mut().push(set);
        }
        of_set
    }

    /// The pattern, if it lacks no keyword.
    pub(super) fn shown(&self, PatternId(id): PatternId) -> Option<&Shown> {
        self.shown.get(self.patterns.rank_of(id)?)
    }

    /// Where the keywords of a pattern that lacks none start, the last to end first.
    pub(super) fn places(&self, PatternId(id): PatternId) -> impl Iterator<Item = usize> {
        let last = self.last.get(id as usize).filter(|last| last.pass == self.pass);
        let mut next = last.map_or(0, |last| last.hit);
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
        self.hits.clear();
        for SetId(set) in self.asked.get_mut().drain(..) {
            self.of_sets[set as usize] = OfSet::default();
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

//! What one pass found of keywords in one haystack, in tables that the next pass on the same thread takes over.

use std::cell::{Cell, OnceCell, RefCell};
use std::ops::Range;

use super::keywords::{Keywords, LISTS, ListId, stride};
use super::ranks::Ranks;
use crate::rule::{PatternId, Patterns, SetId};

/// The patterns whose keywords stand in a haystack.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// A bit for each list of keywords of which one is there.
    lists: Vec<u64>,
    /// The patterns of which a keyword of each of their lists is there.
    patterns: Ranks,
    shown: Vec<Shown>,
    /// For each set of patterns, one more than its place in `named`.
    slot_of_set: Vec<u32>,
    named: Vec<Named>,
    members: Vec<Member>,
    /// The keywords around which matches are, in the order of their ends.
    hits: Vec<Hit>,
    /// For each pattern, one more than the place of its last keyword in `hits`.
    last: Vec<u32>,
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
#[derive(Debug)]
pub(super) struct Named {
    set: SetId,
    /// One more than the place in `members` of the last of its patterns that lack none.
    last: u32,
    /// In which segments a match may end, and in which sentences, once that was asked; as bits.
    pub(super) segments: Cell<Option<u64>>,
    pub(super) sentences: Cell<Option<u64>>,
    /// What the patterns match, once that was asked.
    pub(super) matches: OnceCell<Vec<Range<usize>>>,
}

/// A pattern of a set that lacks no keyword.
#[derive(Debug)]
struct Member {
    pattern: PatternId,
    /// One more than the place in the list of the one before of the same set.
    before: u32,
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

thread_local! {
    static FREE: RefCell<Vec<Found>> = const { RefCell::new(Vec::new()) };
}

impl Named {
    const fn of(set: SetId, last: u32) -> Self {
        Self { set, last, segments: Cell::new(None), sentences: Cell::new(None), matches: OnceCell::new() }
    }
}

impl Found {
    /// Looks for `keywords` in a text. Of sets that have patterns among those that were looked for before, both count.
    pub(super) fn of(keywords: &Keywords, text: &str, patterns: &Patterns, before: Option<&Self>) -> Self {
        let mut found = FREE.with_borrow_mut(Vec::pop).unwrap_or_default();
        let all = patterns.all().len();
        let stride = stride(all);
        found.lists.clear();
        found.lists.resize(LISTS * stride as usize / u64::BITS as usize, 0);
        found.slot_of_set.resize(patterns.sets(), 0);
        found.last.resize(all, 0);
        let Self { lists, hits, last, .. } = &mut found;
        keywords.find(text, |ListId(list), place| {
            lists[(list / u64::BITS) as usize] |= 1 << (list % u64::BITS);
            if list < stride {
                let before = std::mem::replace(&mut last[list as usize], hits.len() as u32 + 1);
                hits.push(Hit { pattern: PatternId(list), place, before });
            }
        });
        found.name(keywords, before);
        found
    }

    /// Takes note of the patterns that lack no keyword, and of their sets.
    fn name(&mut self, keywords: &Keywords, before: Option<&Self>) {
        let (first, others) = self.lists.split_at(self.lists.len() / LISTS);
        self.patterns.copy(first);
        for (there, asked) in others.chunks(first.len().max(1)).zip(keywords.further()) {
            self.patterns.keep(there, asked);
        }
        self.patterns.rank();
        self.shown.resize_with(self.patterns.count(), Shown::default);
        let Self { patterns, slot_of_set, named, members, .. } = self;
        for pattern in patterns.iter().chain(before.iter().flat_map(|before| before.patterns.iter())) {
            let pattern = PatternId(pattern);
            for &set in keywords.sets_of(pattern) {
                let slot = &mut slot_of_set[set.0 as usize];
                let member = members.len() as u32 + 1;
                let before = if let Some(named) = slot.checked_sub(1).and_then(|slot| named.get_mut(slot as usize)) {
                    std::mem::replace(&mut named.last, member)
                } else {
                    named.push(Named::of(set, member));
                    *slot = named.len() as u32;
                    0
                };
                members.push(Member { pattern, before });
            }
        }
    }

    /// How many keywords there are.
    pub(super) const fn hits(&self) -> usize {
        self.hits.len()
    }

    /// Whether a pattern of the set lacks no keyword.
    #[inline]
    pub(super) fn is_named(&self, SetId(set): SetId) -> bool {
        self.slot_of_set[set as usize] > 0
    }

    /// The sets of which a pattern lacks no keyword.
    pub(super) fn named_sets(&self) -> impl Iterator<Item = SetId> {
        self.named.iter().map(|named| named.set)
    }

    /// The set, if one of its patterns lacks no keyword.
    pub(super) fn named(&self, SetId(set): SetId) -> Option<&Named> {
        self.named.get(self.slot_of_set[set as usize].checked_sub(1)? as usize)
    }

    /// The patterns of a set that lack no keyword.
    pub(super) fn members(&self, named: &Named) -> impl Iterator<Item = PatternId> {
        let mut next = named.last;
        std::iter::from_fn(move || {
            let member = self.members.get(next.checked_sub(1)? as usize)?;
            next = member.before;
            Some(member.pattern)
        })
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
        for named in self.named.drain(..) {
            self.slot_of_set[named.set.0 as usize] = 0;
        }
        self.members.clear();
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

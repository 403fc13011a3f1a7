//! What one pass found of keywords in one haystack, in tables that the next pass on the same thread takes over.

use std::cell::{Cell, OnceCell, RefCell};
use std::ops::Range;

use super::keywords::{FIRST, Keywords};
use crate::rule::{PatternId, Patterns, SetId};

/// The patterns whose keywords stand in a haystack. Most tables stay nearly empty, so only what was written is wiped.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// For each pattern, those of its lists of keywords of which none is there.
    missing: Vec<u8>,
    /// For each pattern, one more than its place in `shown`.
    slot_of: Vec<u32>,
    shown: Vec<Shown>,
    /// For each set of patterns, one more than its place in `named`.
    slot_of_set: Vec<u32>,
    named: Vec<Named>,
    members: Vec<Member>,
    hits: Vec<KeywordHit>,
}

/// A pattern of which a keyword stands in the haystack.
#[derive(Debug)]
pub(super) struct Shown {
    pattern: PatternId,
    /// Its first and last keyword, in the order of their ends.
    first: u32,
    last: u32,
    /// In which parts of the haystack a match may end, once that was asked.
    pub(super) places: Cell<Option<Places>>,
    /// What it matches, once that was asked.
    pub(super) matches: OnceCell<Vec<Range<usize>>>,
}

/// A set of patterns of which one lacks no keyword.
#[derive(Debug)]
pub(super) struct Named {
    set: SetId,
    /// The last of its patterns that lack none.
    member: u32,
    /// In which parts of the haystack a match may end, once that was asked.
    pub(super) places: Cell<Option<Places>>,
    /// What the patterns match, once that was asked.
    pub(super) matches: OnceCell<Vec<Range<usize>>>,
}

/// A pattern of a set that lacks no keyword.
#[derive(Debug)]
struct Member {
    pattern: PatternId,
    /// The one before it in the same set, or [`Found::NONE`].
    before: u32,
}

/// A keyword of a pattern. Those of all patterns stand in one list.
#[derive(Debug)]
struct KeywordHit {
    /// Where it starts.
    place: u32,
    /// The next one of the same pattern; itself if it is the last.
    next: u32,
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
    const NONE: u32 = u32::MAX;

    /// Looks for `keywords` in a text.
    pub(super) fn of(keywords: &Keywords, text: &str, patterns: &Patterns) -> Self {
        let mut found = FREE.with_borrow_mut(Vec::pop).unwrap_or_default();
        if found.slot_of.len() != patterns.all().len() || found.slot_of_set.len() != patterns.sets() {
            found.slot_of = vec![0; patterns.all().len()];
            found.slot_of_set = vec![0; patterns.sets()];
        }
        found.missing.clear();
        found.missing.extend_from_slice(keywords.needs());
        keywords.find(text, |pattern, need, place| found.add(pattern, need, place, patterns));
        found
    }

    fn add(&mut self, pattern: PatternId, need: u8, place: u32, patterns: &Patterns) {
        let id = pattern.0 as usize;
        if self.missing[id] != 0 {
            self.missing[id] &= !need;
            if self.missing[id] == 0 {
                self.name(pattern, patterns.sets_of(pattern));
            }
        }
        if need != FIRST {
            return;
        }
        let hit = self.hits.len() as u32;
        self.hits.push(KeywordHit { place, next: hit });
        let slot = &mut self.slot_of[id];
        if let Some(shown) = slot.checked_sub(1).and_then(|slot| self.shown.get_mut(slot as usize)) {
            self.hits[std::mem::replace(&mut shown.last, hit) as usize].next = hit;
        } else {
            let (places, matches) = (Cell::default(), OnceCell::new());
            self.shown.push(Shown { pattern, first: hit, last: hit, places, matches });
            *slot = self.shown.len() as u32;
        }
    }

    /// Takes note that a pattern of these sets lacks no keyword.
    fn name(&mut self, pattern: PatternId, sets: &[SetId]) {
        for &set in sets {
            let slot = &mut self.slot_of_set[set.0 as usize];
            let member = self.members.len() as u32;
            if let Some(named) = slot.checked_sub(1).and_then(|slot| self.named.get_mut(slot as usize)) {
                let before = std::mem::replace(&mut named.member, member);
                self.members.push(Member { pattern, before });
            } else {
                self.members.push(Member { pattern, before: Self::NONE });
                self.named.push(Named { set, member, places: Cell::default(), matches: OnceCell::new() });
                *slot = self.named.len() as u32;
            }
        }
    }

    /// How many keywords there are.
    pub(super) const fn hits(&self) -> usize {
        self.hits.len()
    }

    /// Whether a pattern of the set lacks no keyword.
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

    /// The pattern, if it lacks no keyword.
    pub(super) fn shown(&self, PatternId(id): PatternId) -> Option<&Shown> {
        if self.missing[id as usize] != 0 {
            return None;
        }
        self.shown.get(self.slot_of[id as usize].checked_sub(1)? as usize)
    }

    /// The patterns of a set that lack no keyword.
    pub(super) fn members(&self, named: &Named) -> impl Iterator<Item = PatternId> {
        let mut next = self.members.get(named.member as usize);
        std::iter::from_fn(move || {
            let Member { pattern, before } = next?;
            next = self.members.get(*before as usize);
            Some(*pattern)
        })
    }

    /// Where the keywords of a pattern start.
    pub(super) fn places(&self, shown: &Shown) -> impl Iterator<Item = usize> {
        let mut next = Some(shown.first);
        std::iter::from_fn(move || {
            let at = next?;
            let hit = &self.hits[at as usize];
            next = (hit.next != at).then_some(hit.next);
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
        for shown in self.shown.drain(..) {
            self.slot_of[shown.pattern.0 as usize] = 0;
        }
        for named in self.named.drain(..) {
            self.slot_of_set[named.set.0 as usize] = 0;
        }
        self.members.clear();
        self.hits.clear();
        // A thread that ends has no more use for them.
        let _ = FREE.try_with(|free| {
            let mut free = free.borrow_mut();
            if free.len() < KEPT {
                free.push(self);
            }
        });
    }
}

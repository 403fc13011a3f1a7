//! One pass for the keywords of all patterns, and the patterns themselves only where a keyword stands.

use std::cell::{Cell, OnceCell};
use std::ops::Range;
use std::sync::OnceLock;

use super::haystack::Haystack;
use super::keywords::{FIRST, Keywords};
use super::sentences;
use super::work::Work;
use crate::rule::{Pattern, PatternId, Patterns, Rule, SetId, Sorts};

/// In a shorter segment the pattern is run over all of it.
const SMALL: usize = 4096;
/// Patterns with a keyword in most haystacks.
const FEW: usize = 64;
/// Where more keywords than this stand close together, one run over all of them is cheaper than one for each.
const DENSE: usize = 64;
/// Bytes from one keyword to the next, on average, that are close.
const CLOSE: usize = 128;

/// The keywords of some patterns, compiled when the first haystack comes.
#[derive(Debug)]
pub(crate) struct Scanner {
    wanted: Vec<bool>,
    keywords: OnceLock<Keywords>,
}

impl Scanner {
    /// A scanner for those patterns that are `wanted`, by their ids.
    pub(crate) const fn new(wanted: Vec<bool>) -> Self {
        Self { wanted, keywords: OnceLock::new() }
    }

    /// Looks for all keywords in `haystack`. `patterns` are all there are, the same at every call.
    pub(crate) fn scan<'a>(&self, haystack: &'a Haystack<'a>, patterns: &'a Patterns) -> Scan<'a> {
        let keywords = self.keywords.get_or_init(|| Keywords::of(patterns.all(), &self.wanted));
        let mut missing = keywords.needs().to_vec();
        let mut named = vec![0; patterns.sets().div_ceil(64)];
        let mut slot_of = vec![0; missing.len()];
        let mut shown: Vec<Shown> = Vec::with_capacity(FEW);
        let mut hits: Vec<KeywordHit> = Vec::with_capacity(2 * FEW);
        keywords.find(haystack.text(), |pattern, need, place| {
            let id = pattern.0 as usize;
            if missing[id] != 0 {
                missing[id] &= !need;
                if missing[id] == 0 {
                    for &SetId(set) in patterns.sets_of(pattern) {
                        named[set as usize / 64] |= 1_u64 << (set % 64);
                    }
                }
            }
            if need != FIRST {
                return;
            }
            let slot: &mut u32 = &mut slot_of[id];
            let hit = hits.len() as u32;
            hits.push(KeywordHit { place, next: hit });
            if let Some(shown) = slot.checked_sub(1).and_then(|slot| shown.get_mut(slot as usize)) {
                hits[std::mem::replace(&mut shown.last, hit) as usize].next = hit;
            } else {
                shown.push(Shown { first: hit, last: hit, matches: OnceCell::new() });
                *slot = shown.len() as u32;
            }
        });
        let sets = (0..patterns.sets()).map(|_| OnceCell::new()).collect();
        let places = vec![Cell::new(0); patterns.sets()];
        let unsplit = || haystack.segments().iter().map(|_| OnceCell::new()).collect();
        let (sentences, lines) = (unsplit(), unsplit());
        let work = Work::default();
        work.add(haystack.text().len() + hits.len());
        let is_cut = Cell::new(false);
        Scan { haystack, patterns, missing, named, places, sets, slot_of, shown, hits, sentences, lines, is_cut, work }
    }
}

/// A keyword of a pattern. Those of all patterns stand in one list.
#[derive(Debug)]
struct KeywordHit {
    /// Where it starts.
    place: u32,
    /// The next one of the same pattern; itself if it is the last.
    next: u32,
}

/// A pattern of which a keyword stands in the haystack.
#[derive(Debug)]
struct Shown {
    /// Its first and last keyword, in the order of their ends.
    first: u32,
    last: u32,
    matches: OnceCell<Vec<Range<usize>>>,
}

/// What one pass found in one haystack; patterns run when they are asked for.
pub(crate) struct Scan<'a> {
    haystack: &'a Haystack<'a>,
    patterns: &'a Patterns,
    /// For each pattern, those of its lists of keywords of which none is there.
    missing: Vec<u8>,
    /// A bit for each set of patterns: whether one of them lacks no keyword.
    named: Vec<u64>,
    /// For each set of patterns, in which segments their keywords stand, once that was asked: see [`Self::segments_of`].
    places: Vec<Cell<u64>>,
    /// For each set of patterns, what they match.
    sets: Vec<OnceCell<Vec<Range<usize>>>>,
    /// For each pattern, one more than its place in `shown`; most patterns have none in most haystacks.
    slot_of: Vec<u32>,
    shown: Vec<Shown>,
    hits: Vec<KeywordHit>,
    sentences: Vec<OnceCell<Vec<Range<usize>>>>,
    lines: Vec<OnceCell<Vec<Range<usize>>>>,
    is_cut: Cell<bool>,
    work: Work,
}

impl<'a> Scan<'a> {
    pub(crate) const fn haystack(&self) -> &'a Haystack<'a> {
        self.haystack
    }

    /// What the scan has cost so far.
    pub(crate) const fn work(&self) -> &Work {
        &self.work
    }

    /// Whether the patterns that the rule cannot do without match. Asks for keywords first, which costs least.
    pub(crate) fn opens(&self, rule: &Rule) -> bool {
        rule.gate.iter().all(|&set| self.is_named(set))
            && (rule.is_over_items() || self.meet(&rule.anchors, rule.looks_at))
            && rule.gate.iter().all(|&set| !self.matches(set).is_empty())
    }

    /// Whether one segment, among those of the wanted `sorts`, has keywords of each set of patterns.
    fn meet(&self, sets: &[SetId], sorts: Sorts) -> bool {
        let wanted = self.haystack.segments().iter().enumerate().filter(|(_, segment)| segment.sorts.meets(sorts));
        let wanted = wanted.fold(0, |all, (index, _)| all | segment_bit(index));
        if self.haystack.segments().len() == 1 {
            return wanted != 0;
        }
        sets.iter().fold(wanted, |all, &set| if all == 0 { 0 } else { all & self.segments_of(set) }) != 0
    }

    /// The segments that hold keywords of the patterns of a set, as bits.
    fn segments_of(&self, set: SetId) -> u64 {
        let known = &self.places[set.0 as usize];
        if known.get() == 0 && self.is_named(set) {
            let named = self.patterns.of(set).iter().filter(|pattern| self.missing[pattern.0 as usize] == 0);
            let shown = named.filter_map(|pattern| self.shown(*pattern));
            let places = shown.flat_map(|shown| self.places(shown));
            known.set(places.fold(0, |all, place| all | self.haystack.segment_behind(place).map_or(0, segment_bit)));
        }
        known.get()
    }

    fn shown(&self, PatternId(id): PatternId) -> Option<&Shown> {
        self.shown.get(self.slot_of[id as usize].checked_sub(1)? as usize)
    }

    /// Where the keywords of a pattern start.
    fn places(&self, shown: &Shown) -> impl Iterator<Item = usize> {
        let mut next = Some(shown.first);
        std::iter::from_fn(move || {
            let at = next?;
            let hit = &self.hits[at as usize];
            next = (hit.next != at).then_some(hit.next);
            Some(hit.place as usize)
        })
    }

    /// Whether the keywords that a match of a pattern of the set needs are there.
    pub(crate) fn is_named(&self, SetId(set): SetId) -> bool {
        self.named[set as usize / 64] >> (set % 64) & 1 == 1
    }

    /// All matches of the patterns of a set, in the order of their ends.
    pub(crate) fn matches(&self, set: SetId) -> &[Range<usize>] {
        if !self.is_named(set) {
            return &[];
        }
        self.sets[set.0 as usize].get_or_init(|| {
            let patterns = self.patterns.of(set);
            let mut all = Vec::new();
            let mut of = 0;
            for &pattern in patterns {
                let matches = self.matches_of(pattern);
                of += usize::from(!matches.is_empty());
                all.extend_from_slice(matches);
            }
            if of > 1 {
                all.sort_unstable_by_key(|range| (range.end, range.start));
            }
            all
        })
    }

    /// All matches of a pattern, in order.
    pub(super) fn matches_of(&self, pattern: PatternId) -> &[Range<usize>] {
        if self.missing[pattern.0 as usize] != 0 {
            return &[];
        }
        let Some(shown) = self.shown(pattern) else { return &[] };
        shown.matches.get_or_init(|| self.confirm(self.patterns.get(pattern), shown))
    }

    /// The matches of the patterns of a set inside `window`.
    pub(crate) fn matches_in(&self, set: SetId, window: &Range<usize>) -> &[Range<usize>] {
        let all = self.matches(set);
        // By their ends: the full stop that a match begins with belongs to the sentence before.
        let first = all.partition_point(|range| range.end <= window.start);
        let rest = all.get(first..).unwrap_or_default();
        let count = rest.partition_point(|range| range.end <= window.end);
        rest.get(..count).unwrap_or_default()
    }

    /// The sentences of a segment, as ranges of the haystack.
    pub(crate) fn sentences(&self, segment: usize) -> &[Range<usize>] {
        self.sentences[segment].get_or_init(|| {
            let range = self.haystack.segments()[segment].range.clone();
            self.work.add(range.len());
            let split = sentences::split(&self.haystack.text()[range.clone()]);
            split.into_iter().map(|sentence| range.start + sentence.start..range.start + sentence.end).collect()
        })
    }

    /// The lines of a segment, as ranges of the haystack.
    pub(crate) fn lines(&self, segment: usize) -> &[Range<usize>] {
        self.lines[segment].get_or_init(|| {
            let range = self.haystack.segments()[segment].range.clone();
            self.work.add(range.len());
            let text = &self.haystack.text()[range.clone()];
            let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| range.start + at + 1);
            let mut start = range.start;
            let mut lines: Vec<_> = ends.map(|end| std::mem::replace(&mut start, end)..end).collect();
            if start < range.end {
                lines.push(start..range.end);
            }
            lines
        })
    }

    /// Whether a pattern that ran so far had more matches than are kept.
    pub(crate) const fn is_cut(&self) -> bool {
        self.is_cut.get()
    }

    /// The matches around the keywords of a pattern.
    fn confirm(&self, pattern: &Pattern, shown: &Shown) -> Vec<Range<usize>> {
        let mut places: Vec<usize> = self.places(shown).collect();
        places.sort_unstable();
        places.dedup();
        let mut found = Vec::new();
        let mut rest = places.as_slice();
        let segments = self.haystack.segments();
        while let Some(&first) = rest.first() {
            let index = segments.partition_point(|segment| segment.range.end <= first);
            let Some(segment) = segments.get(index) else { break };
            let (inside, behind) = rest.split_at(rest.partition_point(|&place| place < segment.range.end));
            rest = behind;
            // A keyword may start in the gap before the segment.
            let inside = &inside[inside.partition_point(|&place| place < segment.range.start)..];
            let all = self.confirm_in(pattern, &segment.range, inside, &mut found);
            self.is_cut.set(self.is_cut.get() || !all);
        }
        found
    }

    /// The matches in one segment; says whether these are all. `^` and `$` are the ends of the segment.
    fn confirm_in(
        &self,
        pattern: &Pattern,
        segment: &Range<usize>,
        places: &[usize],
        found: &mut Vec<Range<usize>>,
    ) -> bool {
        let text = &self.haystack.text()[segment.clone()];
        let base = segment.start;
        let is_small = text.len() <= SMALL;
        let end_behind = |place: usize| if is_small { text.len() } else { text.len().min(place + pattern.reach()) };
        let mut done = 0;
        let mut all = true;
        // Windows that would touch are one, so that each byte is searched once.
        let touch = |&one: &usize, &next: &usize| is_small || next - one <= pattern.lead() + pattern.reach();
        for close in places.chunk_by(touch) {
            let is_dense = close.len() > DENSE && close[close.len() - 1] - close[0] < close.len() * CLOSE;
            if pattern.lead() == 0 && !is_dense {
                for place in close.iter().map(|place| place - base) {
                    if place >= done {
                        let end = pattern.find_at(text, place..end_behind(place), base, found);
                        done = end.unwrap_or(done);
                        self.work.add(end.unwrap_or_else(|| end_behind(place)) - place);
                    }
                }
            } else if let [first, .., last] | [first @ last] = close {
                let start = (first - base).saturating_sub(pattern.lead()).max(done);
                let end = end_behind(last - base).max(start);
                all &= pattern.find(text, start..end, base, found);
                done = end;
                self.work.add(end - start);
            }
        }
        all
    }
}

/// The bit of a segment. In a haystack of more segments than bits some share one.
const fn segment_bit(index: usize) -> u64 {
    1 << (index % 64)
}

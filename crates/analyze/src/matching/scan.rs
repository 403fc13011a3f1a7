//! One pass for the keywords of all patterns, and the patterns themselves only where a keyword stands.

use std::cell::{Cell, OnceCell};
use std::ops::Range;
use std::sync::OnceLock;

use super::haystack::Haystack;
use super::keywords::Keywords;
use super::sentences;
use super::work::Work;
use crate::rule::{Pattern, PatternId};

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
    pub(crate) fn scan<'a>(&self, haystack: &'a Haystack<'a>, patterns: &'a [Pattern]) -> Scan<'a> {
        let keywords = self.keywords.get_or_init(|| Keywords::of(patterns, &self.wanted));
        let mut slot_of = vec![0; patterns.len()];
        let mut shown: Vec<Shown> = Vec::with_capacity(FEW);
        let mut hits: Vec<KeywordHit> = Vec::with_capacity(2 * FEW);
        keywords.find(haystack.text(), |PatternId(id), place| {
            let slot: &mut u32 = &mut slot_of[id as usize];
            let hit = hits.len() as u32;
            hits.push(KeywordHit { place, next: hit });
            if let Some(shown) = slot.checked_sub(1).and_then(|slot| shown.get_mut(slot as usize)) {
                hits[std::mem::replace(&mut shown.last, hit) as usize].next = hit;
            } else {
                shown.push(Shown { first: hit, last: hit, matches: OnceCell::new() });
                *slot = shown.len() as u32;
            }
        });
        let unsplit = || haystack.segments().iter().map(|_| OnceCell::new()).collect();
        let (sentences, lines) = (unsplit(), unsplit());
        let work = Work::default();
        work.add(haystack.text().len() + hits.len());
        Scan { haystack, patterns, slot_of, shown, hits, sentences, lines, is_cut: Cell::new(false), work }
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
    patterns: &'a [Pattern],
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

    /// Whether each set of patterns has one that matches. Asks for keywords first, which costs least.
    pub(crate) fn opens(&self, gate: &[Vec<PatternId>]) -> bool {
        gate.iter().all(|set| set.iter().any(|&id| self.is_named(id)))
            && gate.iter().all(|set| set.iter().any(|&id| !self.matches(id).is_empty()))
    }

    /// Whether a keyword of a pattern is there.
    pub(crate) fn is_named(&self, PatternId(id): PatternId) -> bool {
        self.slot_of[id as usize] > 0
    }

    /// All matches of a pattern, in order.
    pub(crate) fn matches(&self, PatternId(id): PatternId) -> &[Range<usize>] {
        let index = id as usize;
        let Some(slot) = self.slot_of[index].checked_sub(1) else { return &[] };
        let shown = &self.shown[slot as usize];
        shown.matches.get_or_init(|| self.confirm(&self.patterns[index], shown))
    }

    /// The matches of a pattern inside `window`.
    pub(crate) fn matches_in(&self, id: PatternId, window: &Range<usize>) -> &[Range<usize>] {
        let all = self.matches(id);
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
        let mut places = Vec::new();
        let mut next = Some(shown.first);
        while let Some(at) = next {
            let hit = &self.hits[at as usize];
            places.push(hit.place as usize);
            next = (hit.next != at).then_some(hit.next);
        }
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

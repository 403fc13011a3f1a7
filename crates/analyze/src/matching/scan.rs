//! One pass for the keywords of all patterns, and the patterns themselves only where a keyword stands.

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::haystack::Haystack;
use super::sentences;
use crate::rule::{Pattern, PatternId};

/// In a shorter segment the pattern is run over all of it.
const SMALL: usize = 4096;
/// No keyword is longer.
const KEYWORD: usize = 64;
/// Stretches with keywords that are kept apart for one pattern; beyond them the rest of a segment is one stretch.
const MAX_STRETCHES: usize = 4096;

/// The automaton over the keywords of some patterns.
#[derive(Debug)]
pub(crate) struct Scanner {
    automaton: AhoCorasick,
    /// For each keyword, the patterns that need it.
    patterns_of: Vec<Vec<PatternId>>,
}

impl Scanner {
    /// An automaton for the patterns among `all` that `wanted` picks.
    pub(crate) fn new(all: &[Pattern], wanted: impl Fn(PatternId) -> bool) -> Self {
        let mut keywords: Vec<(&str, PatternId)> = Vec::new();
        for (index, pattern) in all.iter().enumerate() {
            let id = PatternId(index as u32);
            if wanted(id) {
                keywords.extend(pattern.keywords().iter().map(|keyword| (keyword.as_str(), id)));
            }
        }
        keywords.sort_unstable();
        let mut distinct: Vec<&str> = Vec::new();
        let mut patterns_of: Vec<Vec<PatternId>> = Vec::new();
        for (keyword, id) in keywords {
            if distinct.last() == Some(&keyword) {
                patterns_of.last_mut().into_iter().for_each(|ids| ids.push(id));
            } else {
                distinct.push(keyword);
                patterns_of.push(vec![id]);
            }
        }
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(&distinct)
            .expect("the keywords of the rules are far below the automaton's limits");
        Self { automaton, patterns_of }
    }

    /// Looks for all keywords in `haystack`.
    pub(crate) fn scan<'a>(&self, haystack: &'a Haystack<'a>, patterns: &'a [Pattern]) -> Scan<'a> {
        let mut slot_of = vec![0; patterns.len()];
        let mut shown: Vec<Shown> = Vec::new();
        let segments = haystack.segments();
        let mut segment = 0;
        for keyword in self.automaton.find_overlapping_iter(haystack.text()) {
            let place = keyword.start();
            // No keyword crosses the end of a segment, so the segments come in order.
            while segments.get(segment).is_some_and(|one| one.range.end <= place) {
                segment += 1;
            }
            if segments.get(segment).is_none_or(|one| place < one.range.start) {
                continue;
            }
            for &PatternId(id) in &self.patterns_of[keyword.pattern().as_usize()] {
                let slot = &mut slot_of[id as usize];
                if *slot == 0 {
                    shown.push(Shown::default());
                    *slot = shown.len();
                }
                let stretches = &mut shown[*slot - 1].stretches;
                let all_kept = stretches.len() < MAX_STRETCHES;
                // Windows that would touch are one, so that each byte is searched once.
                let touches = |last: usize| !all_kept || place <= last + 2 * patterns[id as usize].reach();
                match stretches.last_mut() {
                    Some(last) if last.segment as usize == segment && touches(last.last as usize) => {
                        last.first = last.first.min(place as u32);
                        last.last = last.last.max(place as u32);
                    }
                    _ => stretches.push(Stretch { segment: segment as u32, first: place as u32, last: place as u32 }),
                }
            }
        }
        let sentences = segments.iter().map(|_| OnceCell::new()).collect();
        Scan { haystack, patterns, slot_of, shown, sentences, is_cut: Cell::new(false) }
    }
}

/// Keywords of one pattern that stand close together.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    segment: u32,
    first: u32,
    last: u32,
}

/// A pattern of which a keyword stands in the haystack.
#[derive(Debug, Default)]
struct Shown {
    stretches: Vec<Stretch>,
    matches: OnceCell<Vec<Range<usize>>>,
}

/// What one pass found in one haystack; patterns run when they are asked for.
pub(crate) struct Scan<'a> {
    haystack: &'a Haystack<'a>,
    patterns: &'a [Pattern],
    /// For each pattern, one more than its place in `shown`; most patterns have none in most haystacks.
    slot_of: Vec<usize>,
    shown: Vec<Shown>,
    sentences: Vec<OnceCell<Vec<Range<usize>>>>,
    is_cut: Cell<bool>,
}

impl<'a> Scan<'a> {
    pub(crate) const fn haystack(&self) -> &'a Haystack<'a> {
        self.haystack
    }

    /// Whether each set of patterns has one with a keyword in the haystack.
    pub(crate) fn opens(&self, gate: &[Vec<PatternId>]) -> bool {
        gate.iter().all(|set| set.iter().any(|&PatternId(id)| self.slot_of[id as usize] > 0))
    }

    /// All matches of a pattern, in order.
    pub(crate) fn matches(&self, PatternId(id): PatternId) -> &[Range<usize>] {
        let index = id as usize;
        let Some(shown) = self.slot_of[index].checked_sub(1).map(|slot| &self.shown[slot]) else { return &[] };
        shown.matches.get_or_init(|| self.confirm(&self.patterns[index], &shown.stretches))
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
            let split = sentences::split(&self.haystack.text()[range.clone()]);
            split.into_iter().map(|sentence| range.start + sentence.start..range.start + sentence.end).collect()
        })
    }

    /// Whether a pattern that ran so far had more matches than are kept.
    pub(crate) const fn is_cut(&self) -> bool {
        self.is_cut.get()
    }

    fn confirm(&self, pattern: &Pattern, stretches: &[Stretch]) -> Vec<Range<usize>> {
        let text = self.haystack.text();
        let mut found = Vec::new();
        let mut done = 0;
        for stretch in stretches {
            let (first, last) = (stretch.first as usize, stretch.last as usize);
            let segment = &self.haystack.segments()[stretch.segment as usize].range;
            if last < done {
                continue;
            }
            let window = if segment.len() <= SMALL {
                segment.clone()
            } else {
                let start = first.saturating_sub(pattern.reach()).max(segment.start).max(done);
                let end = (last + pattern.reach() + KEYWORD).min(segment.end);
                text.floor_char_boundary(start)..text.ceil_char_boundary(end)
            };
            // `^` and `$` are the ends of the segment.
            let all = pattern.find(
                &text[segment.clone()],
                window.start - segment.start..window.end - segment.start,
                segment.start,
                &mut found,
            );
            self.is_cut.set(self.is_cut.get() || !all);
            done = window.end;
        }
        found
    }
}

//! One pass for the keywords of all patterns, and the patterns themselves only where a keyword stands.

use std::cell::OnceCell;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::haystack::Haystack;
use super::sentences;
use crate::rule::{Pattern, PatternId};

/// In a shorter segment the pattern is run over all of it.
const SMALL: usize = 4096;
/// No keyword is longer.
const KEYWORD: usize = 64;
/// Keyword places that are kept for one pattern; beyond them the whole segment is searched.
const MAX_PLACES: usize = 4096;

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
        let mut places: Vec<Vec<u32>> = vec![Vec::new(); patterns.len()];
        for keyword in self.automaton.find_overlapping_iter(haystack.text()) {
            for &PatternId(id) in &self.patterns_of[keyword.pattern().as_usize()] {
                let places = &mut places[id as usize];
                if places.len() < MAX_PLACES {
                    places.push(keyword.start() as u32);
                }
            }
        }
        let found = places.iter().map(|_| OnceCell::new()).collect();
        let sentences = haystack.segments().iter().map(|_| OnceCell::new()).collect();
        Scan { haystack, patterns, places, found, sentences }
    }
}

/// What one pass found in one haystack; patterns run when they are asked for.
pub(crate) struct Scan<'a> {
    haystack: &'a Haystack<'a>,
    patterns: &'a [Pattern],
    places: Vec<Vec<u32>>,
    found: Vec<OnceCell<Vec<Range<usize>>>>,
    sentences: Vec<OnceCell<Vec<Range<usize>>>>,
}

impl<'a> Scan<'a> {
    pub(crate) const fn haystack(&self) -> &'a Haystack<'a> {
        self.haystack
    }

    /// Whether each set of patterns has one with a keyword in the haystack.
    pub(crate) fn opens(&self, gate: &[Vec<PatternId>]) -> bool {
        gate.iter().all(|set| set.iter().any(|&PatternId(id)| !self.places[id as usize].is_empty()))
    }

    /// All matches of a pattern, in order.
    pub(crate) fn matches(&self, PatternId(id): PatternId) -> &[Range<usize>] {
        let index = id as usize;
        let places = &self.places[index];
        if places.is_empty() {
            return &[];
        }
        self.found[index].get_or_init(|| self.confirm(&self.patterns[index], places))
    }

    /// The matches of a pattern inside `window`.
    pub(crate) fn matches_in(&self, id: PatternId, window: &Range<usize>) -> &[Range<usize>] {
        let all = self.matches(id);
        // By their ends: the full stop that a match begins with belongs to the sentence before.
        let first = all.partition_point(|range| range.end <= window.start);
        let rest = all.get(first..).unwrap_or_default();
        let count = rest.iter().take_while(|range| range.end <= window.end).count();
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

    fn confirm(&self, pattern: &Pattern, places: &[u32]) -> Vec<Range<usize>> {
        let text = self.haystack.text();
        let mut found = Vec::new();
        let mut done = 0;
        let mut next = 0;
        while let Some(&place) = places.get(next) {
            let place = place as usize;
            next += 1;
            let Some(segment) = self.haystack.segment_at(place).filter(|_| place >= done) else { continue };
            let segment = &self.haystack.segments()[segment].range;
            let window = if segment.len() <= SMALL || places.len() == MAX_PLACES {
                segment.clone()
            } else {
                // Windows that would touch are one, so that each byte is searched once.
                let mut last = place;
                while let Some(&more) = places.get(next) {
                    let more = more as usize;
                    if more > last + 2 * pattern.reach() || more >= segment.end {
                        break;
                    }
                    last = more;
                    next += 1;
                }
                let start = place.saturating_sub(pattern.reach()).max(segment.start).max(done);
                let end = (last + pattern.reach() + KEYWORD).min(segment.end);
                text.floor_char_boundary(start)..text.ceil_char_boundary(end)
            };
            // `^` and `$` are the ends of the segment.
            pattern.find(
                &text[segment.clone()],
                window.start - segment.start..window.end - segment.start,
                segment.start,
                &mut found,
            );
            done = window.end.max(place + 1);
        }
        found
    }
}

//! One pass for the keywords of all patterns, and the patterns themselves only where a keyword stands.

use std::cell::{Cell, OnceCell, RefCell};
use std::ops::Range;
use std::rc::Rc;
use std::sync::OnceLock;

use super::found::Found;
use super::haystack::Haystack;
use super::keywords::Keywords;
use super::sentences;
use super::strangers::Said;
use super::work::Work;
use crate::rule::{Pattern, PatternId, Patterns, Rule, SetId, Sorts};

/// In a shorter segment the pattern is run over all of it.
pub(super) const SMALL: usize = 4096;
/// Sentences in a window of several.
pub(super) const SENTENCES: usize = 3;
/// Where more keywords than this stand close together, one run over all of them is cheaper than one for each.
const DENSE: usize = 64;
/// Bytes from one keyword to the next, on average, that are close.
const CLOSE: usize = 128;

/// The keywords of some patterns, compiled when the first haystack comes.
#[derive(Debug)]
pub(crate) struct Scanner {
    /// Of the patterns that decide whether a rule may fire.
    first: Part,
    /// Of those that only take it back, or are one of several ways: looked for where a rule may fire, which is rare.
    rest: Part,
    /// For each set of patterns, whether all of those that are wanted are in the first part.
    is_first: Vec<bool>,
}

/// Some of the patterns, looked for in one pass.
#[derive(Debug)]
struct Part {
    /// For each pattern, whether it is one of them.
    wanted: Vec<bool>,
    keywords: OnceLock<Keywords>,
}

impl Part {
    const fn of(wanted: Vec<bool>) -> Self {
        Self { wanted, keywords: OnceLock::new() }
    }

    fn keywords(&self, patterns: &Patterns) -> &Keywords {
        self.keywords.get_or_init(|| Keywords::of(patterns, &self.wanted))
    }
}

impl Scanner {
    /// A scanner for the patterns of all these sets; those of the first ones are looked for at once.
    pub(crate) fn new(first: &[SetId], others: &[SetId], patterns: &Patterns) -> Self {
        let first = patterns.wanted(first);
        let others = patterns.wanted(others);
        let rest: Vec<bool> = others.iter().zip(&first).map(|(wanted, first)| *wanted && !first).collect();
        let has_rest = |set: SetId| patterns.of(set).iter().any(|pattern| rest[pattern.0 as usize]);
        let is_first = patterns.ids().map(|set| !has_rest(set)).collect();
        Self { first: Part::of(first), rest: Part::of(rest), is_first }
    }

    /// Compiles the keywords now. `patterns` are all there are, the same at every call.
    pub(crate) fn prepare(&self, patterns: &Patterns) {
        self.first.keywords(patterns);
    }

    /// Looks for the first keywords in `haystack`. `patterns` are all there are, the same at every call.
    pub(crate) fn scan<'a>(&'a self, haystack: &'a Haystack<'a>, patterns: &'a Patterns) -> Scan<'a> {
        let first = Found::of(self.first.keywords(patterns), haystack.text(), patterns, None);
        let unsplit = || haystack.segments().iter().map(|_| OnceCell::new()).collect();
        let (sentences, lines) = (unsplit(), unsplit());
        let work = Work::default();
        work.add(haystack.text().len() + first.hits());
        let sorts = haystack.segments().iter().fold(Sorts::default(), |all, segment| all.and(segment.sorts));
        let (is_cut, said, places, rest) = (Cell::new(false), RefCell::default(), Cell::default(), OnceCell::new());
        Scan { haystack, sorts, patterns, scanner: self, first, rest, sentences, lines, is_cut, said, places, work }
    }
}

/// What one pass found in one haystack; patterns run when they are asked for.
pub(crate) struct Scan<'a> {
    haystack: &'a Haystack<'a>,
    /// All sorts of text in it.
    sorts: Sorts,
    patterns: &'a Patterns,
    scanner: &'a Scanner,
    first: Found,
    rest: OnceCell<Found>,
    sentences: Vec<OnceCell<Vec<Range<usize>>>>,
    lines: Vec<OnceCell<Vec<Range<usize>>>>,
    is_cut: Cell<bool>,
    /// What is said in the segment that was asked about last.
    said: RefCell<Option<(usize, Rc<Said>)>>,
    /// Room for the places of one pattern.
    places: Cell<Vec<usize>>,
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

    /// What was found of the other keywords, which are looked for now if they were not before.
    fn rest(&self) -> &Found {
        self.rest.get_or_init(|| {
            let keywords = self.scanner.rest.keywords(self.patterns);
            let rest = Found::of(keywords, self.haystack.text(), self.patterns, Some(&self.first));
            self.work.add(self.haystack.text().len() + rest.hits());
            rest
        })
    }

    /// What was found of the keywords of a set.
    pub(super) fn found(&self, set: SetId) -> &Found {
        if self.scanner.is_first[set.0 as usize] { &self.first } else { self.rest() }
    }

    /// What was found at once: all that decides whether a rule may fire.
    pub(super) const fn first(&self) -> &Found {
        &self.first
    }

    /// All patterns.
    pub(super) const fn patterns(&self) -> &Patterns {
        self.patterns
    }

    /// What was found of the keywords of a pattern.
    pub(super) fn found_of(&self, pattern: PatternId) -> &Found {
        if self.scanner.rest.wanted[pattern.0 as usize] { self.rest() } else { &self.first }
    }

    /// Whether the patterns that the rule cannot do without match. Asks for keywords first, which costs least.
    pub(crate) fn opens(&self, rule: &Rule) -> bool {
        rule.looks_at.meets(self.sorts)
            && rule.may_fire(&|set| self.first.has(set))
            && (rule.is_over_items() || self.meet(rule))
            && rule.guard.holds(&|set| self.shows(set))
    }

    /// Whether the keywords that a match of a pattern of the set needs are there.
    pub(crate) fn is_named(&self, set: SetId) -> bool {
        self.found(set).has(set)
    }

    /// All matches of the patterns of a set, in the order of their ends.
    pub(crate) fn matches(&self, set: SetId) -> &[Range<usize>] {
        if !self.is_named(set) {
            return &[];
        }
        let found = self.found(set);
        found.of_set(set).matches.get_or_init(|| {
            let mut all = Vec::new();
            let mut of = 0;
            for pattern in found.of_these(self.patterns.masks(set)) {
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
        let Some(shown) = self.found_of(pattern).shown(pattern) else { return &[] };
        shown.matches.get_or_init(|| self.confirm(pattern))
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

    /// What is said in the segment of a window, which is kept until another segment is asked about.
    pub(super) fn said_around(&self, window: &Range<usize>) -> Rc<Said> {
        let Some(index) = self.haystack.segment_at(window.start) else { return Rc::default() };
        let mut said = self.said.borrow_mut();
        match &*said {
            Some((known, said)) if *known == index => Rc::clone(said),
            _ => {
                let range = self.haystack.segments()[index].range.clone();
                self.work.add(range.len());
                let new = Rc::new(Said::of(&self.haystack.text()[range]));
                *said = Some((index, Rc::clone(&new)));
                new
            }
        }
    }

    /// Whether a pattern that ran so far had more matches than are kept.
    pub(crate) const fn is_cut(&self) -> bool {
        self.is_cut.get()
    }

    /// The matches around the keywords of a pattern.
    fn confirm(&self, id: PatternId) -> Vec<Range<usize>> {
        let pattern = self.patterns.get(id);
        let mut places = self.places.take();
        places.clear();
        places.extend(self.found_of(id).places(id));
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
            if pattern.may_match(segment.characters(self.haystack.text())) {
                let all = self.confirm_in(pattern, &segment.range, inside, &mut found);
                self.is_cut.set(self.is_cut.get() || !all);
            }
        }
        self.places.set(places);
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
                let start = pattern.start(text, first - base).max(done);
                let end = end_behind(last - base).max(start);
                all &= pattern.find(text, start..end, base, found);
                done = end;
                self.work.add(end - start);
            }
        }
        all
    }
}

impl Drop for Scan<'_> {
    fn drop(&mut self) {
        std::mem::take(&mut self.first).leave();
        if let Some(rest) = self.rest.take() {
            rest.leave();
        }
    }
}

//! Whether what a rule needs stands close together, as far as keywords say: asked before any pattern runs.

use std::cell::Cell;

use super::scan::{SENTENCES, SMALL, Scan};
use crate::rule::{Body, PatternId, Rule, SetId, Window};

/// What windows are told apart by.
#[derive(Clone, Copy)]
enum Part {
    Segment,
    Sentence,
}

impl Part {
    /// The one of two notes that is about these parts.
    const fn of<'n>(self, segments: &'n Cell<Option<u64>>, sentences: &'n Cell<Option<u64>>) -> &'n Cell<Option<u64>> {
        match self {
            Self::Segment => segments,
            Self::Sentence => sentences,
        }
    }
}

impl Scan<'_> {
    /// Whether there is a window, among those that the rule looks at, in which a pattern of each set that it needs there
    /// may match. Windows are told apart by segments, and then by sentences.
    pub(super) fn meet(&self, rule: &Rule) -> bool {
        let segments = self.haystack().segments();
        let looks_at_all = || segments.iter().all(|segment| segment.sorts.meets(rule.looks_at));
        // A single set meets itself wherever the rule looks.
        if segments.len() > 1 && (rule.anchors.len() > 1 || !looks_at_all()) {
            let met = together(rule, |set| self.parts_of(set, Part::Segment));
            let mut met_in = segments.iter().enumerate().filter(|(index, _)| met & segment_bit(*index) != 0);
            if !met_in.any(|(_, segment)| segment.sorts.meets(rule.looks_at)) {
                return false;
            }
        }
        // A window starts at most so many sentences before the one that a match ends in.
        let before = match rule.body {
            Body::Combine(Window::Sentence, _) => 1,
            Body::Combine(Window::Sentences, _) => SENTENCES as u32,
            _ => return true,
        };
        let spread = |sentences: u64| (0..before).fold(0, |all, by| all | sentences.rotate_right(by));
        rule.anchors.len() < 2
            || !self.has_few_sentences()
            || together(rule, |set| spread(self.parts_of(set, Part::Sentence))) != 0
    }

    /// Whether there are few enough sentences for telling them apart to be worth it.
    fn has_few_sentences(&self) -> bool {
        self.haystack().text().len() <= SMALL
    }

    /// Whether a pattern of the set matches. Others of the set run only if those before do not.
    pub(super) fn shows(&self, set: SetId) -> bool {
        if !self.is_named(set) {
            return false;
        }
        let found = self.found(set);
        let of_set = found.of_set(set);
        if let Some(matches) = of_set.matches.get() {
            return !matches.is_empty();
        }
        let shows = found.of_these(self.patterns().masks(set)).any(|pattern| !self.matches_of(pattern).is_empty());
        if !shows {
            of_set.matches.get_or_init(Vec::new);
        }
        shows
    }

    /// The parts in which matches of the patterns of a set may end, as bits.
    fn parts_of(&self, set: SetId, part: Part) -> u64 {
        let found = self.found(set);
        let of_set = found.of_set(set);
        known_or(part.of(&of_set.segments, &of_set.sentences), || {
            let patterns = found.of_these(self.patterns().masks(set));
            patterns.fold(0, |all, pattern| all | self.parts_of_pattern(pattern, part))
        })
    }

    /// The parts in which matches of a pattern may end, as bits.
    fn parts_of_pattern(&self, id: PatternId, part: Part) -> u64 {
        let found = self.found_of(id);
        let Some(shown) = found.shown(id) else { return 0 };
        known_or(part.of(&shown.segments, &shown.sentences), || {
            let segments = self.haystack().segments();
            let may_match =
                |index: usize| self.patterns().get(id).may_match(segments[index].characters(self.haystack().text()));
            let (mut all, mut index, mut counts) = (0, usize::MAX, false);
            for place in found.places(id) {
                // Most keywords stand in the segment of the one before.
                if segments.get(index).is_none_or(|segment| !segment.range.contains(&place)) {
                    let Some(next) = self.haystack().segment_behind(place) else { continue };
                    (index, counts) = (next, may_match(next));
                }
                all |= match part {
                    _ if !counts => continue,
                    Part::Segment => segment_bit(index),
                    Part::Sentence => self.sentences_around(id, place, index),
                };
            }
            all
        })
    }

    /// The sentences of a segment in which matches around the keyword at `place` may end, as bits.
    fn sentences_around(&self, id: PatternId, place: usize, segment: usize) -> u64 {
        let sentences = self.sentences(segment);
        if sentences.len() < 2 {
            return sentence_bit(segment, 0);
        }
        let ends = self.patterns().get(id).ends(place);
        let first = sentences.partition_point(|sentence| sentence.end <= ends.start);
        let more = sentences[first..].iter().take_while(|sentence| sentence.end < ends.end).count();
        self.work().add(1 + more);
        (first..=first + more).fold(0, |all, at| all | sentence_bit(segment, at))
    }
}

/// What was noted, or what is found and noted.
fn known_or(note: &Cell<Option<u64>>, find: impl FnOnce() -> u64) -> u64 {
    note.get().unwrap_or_else(|| {
        let found = find();
        note.set(Some(found));
        found
    })
}

/// The parts in which each set that the rule needs in one window may match; all of them if it needs none.
fn together(rule: &Rule, parts: impl Fn(SetId) -> u64) -> u64 {
    let mut together = u64::MAX;
    for &set in &rule.anchors {
        together &= parts(set);
        if together == 0 {
            break;
        }
    }
    together
}

/// The bit of a segment. Where there are more parts than bits some share one.
const fn segment_bit(index: usize) -> u64 {
    1 << (index % 64)
}

/// The bit of a sentence. Those of one segment follow each other.
const fn sentence_bit(segment: usize, sentence: usize) -> u64 {
    /// Sentences of a usual segment.
    const USUAL: usize = 3;
    1 << ((segment * USUAL + sentence) % 64)
}

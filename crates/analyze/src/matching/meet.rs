//! Whether what a rule needs stands close together, as far as keywords say: asked before any pattern runs.

use super::found::Shown;
use super::scan::{SENTENCES, SMALL, Scan};
use crate::rule::{Body, PatternId, Rule, SetId, Window};

impl Scan<'_> {
    /// Whether there is a window, among those that the rule looks at, in which a pattern of each set that it needs there
    /// may match. Windows are told apart by segments, and then by sentences.
    pub(super) fn meet(&self, rule: &Rule) -> bool {
        let segments = self.haystack().segments();
        let wanted = segments.iter().enumerate().filter(|(_, segment)| segment.sorts.meets(rule.looks_at));
        let wanted = wanted.fold(0, |all, (index, _)| all | segment_bit(index));
        if wanted == 0 || (segments.len() > 1 && together(rule, wanted, |set| self.segments_of(set)) == 0) {
            return false;
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
            || together(rule, u64::MAX, |set| spread(self.sentences_of(set))) != 0
    }

    /// Whether there are few enough sentences for telling them apart to be worth it.
    fn has_few_sentences(&self) -> bool {
        self.haystack().text().len() <= SMALL
    }

    /// The segments in which matches of the patterns of a set may end, as bits.
    fn segments_of(&self, set: SetId) -> u64 {
        let Some(named) = self.found(set).named(set) else { return 0 };
        let all = || {
            let of = |pattern, shown: &Shown| {
                shown.segments.get().unwrap_or_else(|| self.segments_of_pattern(pattern, shown))
            };
            self.found(set).members(named).fold(0, |all, pattern| {
                all | self.found_of(pattern).shown(pattern).map_or(0, |shown| of(pattern, shown))
            })
        };
        let segments = named.segments.get().unwrap_or_else(all);
        named.segments.set(Some(segments));
        segments
    }

    fn segments_of_pattern(&self, pattern: PatternId, shown: &Shown) -> u64 {
        let segments = self.haystack().segments();
        let (mut all, mut index) = (0, 0);
        for place in self.found_of(pattern).places(pattern) {
            // Most keywords stand in the segment of the one before.
            if segments.get(index).is_none_or(|segment| !segment.range.contains(&place)) {
                let Some(next) = self.haystack().segment_behind(place) else { continue };
                index = next;
            }
            all |= segment_bit(index);
        }
        shown.segments.set(Some(all));
        all
    }

    /// The sentences in which matches of the patterns of a set may end, as bits.
    fn sentences_of(&self, set: SetId) -> u64 {
        let Some(named) = self.found(set).named(set) else { return 0 };
        let all = || {
            let of = |pattern, shown: &Shown| {
                shown.sentences.get().unwrap_or_else(|| self.sentences_of_pattern(pattern, shown))
            };
            self.found(set).members(named).fold(0, |all, pattern| {
                all | self.found_of(pattern).shown(pattern).map_or(0, |shown| of(pattern, shown))
            })
        };
        let sentences = named.sentences.get().unwrap_or_else(all);
        named.sentences.set(Some(sentences));
        sentences
    }

    fn sentences_of_pattern(&self, id: PatternId, shown: &Shown) -> u64 {
        let pattern = self.patterns().get(id);
        let segments = self.haystack().segments();
        let (mut all, mut index) = (0, 0);
        for place in self.found_of(id).places(id) {
            if segments.get(index).is_none_or(|segment| !segment.range.contains(&place)) {
                let Some(next) = self.haystack().segment_behind(place) else { continue };
                index = next;
            }
            let sentences = self.sentences(index);
            if sentences.len() < 2 {
                all |= sentence_bit(index, 0);
                continue;
            }
            let ends = pattern.ends(place);
            let first = sentences.partition_point(|sentence| sentence.end <= ends.start);
            let more = sentences[first..].iter().take_while(|sentence| sentence.end < ends.end).count();
            self.work().add(1 + more);
            for at in first..=first + more {
                all |= sentence_bit(index, at);
            }
        }
        shown.sentences.set(Some(all));
        all
    }
}

/// The parts, among those `wanted`, in which each set that the rule needs in one window may match.
fn together(rule: &Rule, wanted: u64, parts: impl Fn(SetId) -> u64) -> u64 {
    let mut together = wanted;
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

//! Decides where the patterns of a rule stand together.

use std::ops::Range;

use super::haystack::{Haystack, View};
use super::mentions::Names;
use super::scan::Scan;
use crate::rule::{Body, Node, Rule, Sorts, Window};

/// A stretch of one segment that a rule matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Matched {
    /// The segment.
    pub(crate) segment: usize,
    /// The stretch, in bytes of the segment.
    pub(crate) range: Range<usize>,
}

/// Most stretches kept for one rule in one haystack.
const MAX_MATCHED: usize = 16;
/// Lines in a [`Window::Lines`].
const LINES: usize = 10;

/// Where `rule` matches in the haystack of `scan`.
pub(crate) fn matches(rule: &Rule, scan: &Scan<'_>, names: Names<'_>) -> Vec<Matched> {
    if !scan.opens(&rule.gate) {
        return Vec::new();
    }
    let mut matched = Vec::new();
    match &rule.body {
        Body::Pattern(id, confirm) => {
            let haystack = scan.haystack();
            for range in scan.matches(*id) {
                let text = &haystack.text()[range.clone()];
                if confirm.is_none_or(|confirm| confirm(text)) {
                    matched.extend(place(haystack, rule.looks_at, range));
                }
            }
        }
        Body::Combine(Window::Item, nodes) => item(rule.looks_at, nodes, scan, names, &mut matched),
        Body::Combine(window, nodes) => {
            for (index, segment) in scan.haystack().segments().iter().enumerate() {
                if segment.sorts.meets(rule.looks_at) {
                    for window in windows(*window, scan, index) {
                        let look = Look {
                            scan,
                            names,
                            window,
                            whole: &segment.range,
                            raw_only: None,
                            looks_at: rule.looks_at,
                        };
                        if let Some(ranges) = look.all(nodes) {
                            let first = ranges.iter().find_map(|range| place(scan.haystack(), rule.looks_at, range));
                            matched.extend(first.map(|first| widened(&first, &ranges, segment.range.start)));
                        }
                    }
                }
            }
        }
        Body::Calls(_) | Body::Check(_) => {}
    }
    matched.dedup();
    matched.truncate(MAX_MATCHED);
    matched
}

/// The first stretch widened over all of them.
fn widened(first: &Matched, ranges: &[Range<usize>], segment_start: usize) -> Matched {
    let start = ranges.iter().map(|range| range.start).min().map_or(first.range.start, |start| start - segment_start);
    let end = ranges.iter().map(|range| range.end).max().map_or(first.range.end, |end| end - segment_start);
    Matched { segment: first.segment, range: start..end.max(start) }
}

/// A range of the haystack as a stretch of its segment, if the rule looks at that.
fn place(haystack: &Haystack<'_>, looks_at: Sorts, range: &Range<usize>) -> Option<Matched> {
    let segment = haystack.segment_at(range.start)?;
    let found = &haystack.segments()[segment];
    let start = found.range.start;
    found.sorts.meets(looks_at).then(|| Matched { segment, range: range.start - start..range.end - start })
}

fn windows(window: Window, scan: &Scan<'_>, segment: usize) -> Vec<Range<usize>> {
    let range = &scan.haystack().segments()[segment].range;
    let joined = |parts: &[Range<usize>]| parts.first().zip(parts.last()).map(|(first, last)| first.start..last.end);
    match window {
        Window::Sentence => scan.sentences(segment).to_vec(),
        Window::Sentences => {
            let sentences = scan.sentences(segment);
            sentences.windows(sentences.len().clamp(1, 3)).filter_map(joined).collect()
        }
        Window::Lines => {
            let text = &scan.haystack().text()[range.clone()];
            let mut lines = Vec::new();
            let mut start = range.start;
            for line in text.split_inclusive('\n') {
                lines.push(start..start + line.len());
                start += line.len();
            }
            lines.windows(lines.len().clamp(1, LINES)).filter_map(joined).collect()
        }
        Window::Text | Window::Item => vec![range.clone()],
    }
}

/// All texts of the item together: as they stand, and, where anything was normalised or decoded, as they read.
fn item(looks_at: Sorts, nodes: &[Node], scan: &Scan<'_>, names: Names<'_>, matched: &mut Vec<Matched>) {
    let haystack = scan.haystack();
    let whole = 0..haystack.text().len();
    let more_than_raw = haystack.segments().iter().any(|segment| !matches!(segment.view, View::Raw));
    for raw_only in [true, false].into_iter().take(1 + usize::from(more_than_raw)) {
        let look = Look { scan, names, window: whole.clone(), whole: &whole, raw_only: Some(raw_only), looks_at };
        if let Some(ranges) = look.all(nodes) {
            matched.extend(ranges.iter().filter_map(|range| place(haystack, looks_at, range)));
            return;
        }
    }
}

/// A look at one window.
struct Look<'a> {
    scan: &'a Scan<'a>,
    names: Names<'a>,
    window: Range<usize>,
    whole: &'a Range<usize>,
    /// For windows over several segments: whether only raw ones count.
    raw_only: Option<bool>,
    looks_at: Sorts,
}

impl Look<'_> {
    /// What shows that all nodes hold; none if one does not.
    fn all(&self, nodes: &[Node]) -> Option<Vec<Range<usize>>> {
        let mut all = Vec::new();
        for node in nodes {
            all.extend(self.holds(node)?);
        }
        Some(all)
    }

    fn holds(&self, node: &Node) -> Option<Vec<Range<usize>>> {
        match node {
            Node::Show(ids) => {
                let first = |&id| self.scan.matches_in(id, &self.window).iter().find(|range| self.counts(range));
                ids.iter().filter_map(first).min_by_key(|range| range.start).map(|first| vec![first.clone()])
            }
            Node::Mentions(_) => {
                let shown = self.shown(node);
                (!shown.is_empty()).then_some(shown)
            }
            Node::Any(nodes) => nodes.iter().find_map(|node| self.holds(node)),
            Node::All(nodes) => self.all(nodes),
            Node::Not(node) => self.holds(node).is_none().then(Vec::new),
            Node::Near(bytes, nodes) => self.near(*bytes, nodes),
            Node::Repeated(at_least, node) => {
                let mut shown = self.shown(node);
                let mut end = 0;
                shown.retain(|range| {
                    let apart = range.start >= end;
                    end = if apart { range.end } else { end };
                    apart
                });
                (shown.len() >= *at_least).then_some(shown)
            }
            Node::Several(at_least, nodes) => {
                let held: Vec<_> = nodes.iter().filter_map(|node| self.holds(node)).take(*at_least).collect();
                (held.len() == *at_least).then(|| held.concat())
            }
            Node::Around(node) => {
                let around = Look { window: self.whole.clone(), ..*self };
                around.holds(node).map(|_| Vec::new())
            }
        }
    }

    /// Every place in the window where the node shows.
    fn shown(&self, node: &Node) -> Vec<Range<usize>> {
        let mut shown: Vec<Range<usize>> = match node {
            Node::Show(ids) => ids.iter().flat_map(|&id| self.scan.matches_in(id, &self.window).to_vec()).collect(),
            Node::Any(nodes) => nodes.iter().flat_map(|node| self.shown(node)).collect(),
            Node::Mentions(mention) => self.names.mentions(*mention, self.scan.haystack().text(), &self.window),
            _ => self.holds(node).unwrap_or_default(),
        };
        shown.retain(|range| self.counts(range));
        shown.sort_unstable_by_key(|range| (range.start, range.end));
        shown
    }

    fn counts(&self, range: &Range<usize>) -> bool {
        let Some(raw_only) = self.raw_only else { return true };
        let haystack = self.scan.haystack();
        haystack.segment_at(range.start).is_some_and(|index| {
            let segment = &haystack.segments()[index];
            segment.sorts.meets(self.looks_at) && (!raw_only || matches!(segment.view, View::Raw))
        })
    }

    /// The first row of places, one a node, that follow each other closely.
    fn near(&self, bytes: usize, nodes: &[Node]) -> Option<Vec<Range<usize>>> {
        let mut rows: Vec<Vec<Range<usize>>> = vec![Vec::new()];
        for node in nodes {
            let shown = self.shown(node);
            let mut longer: Vec<Vec<Range<usize>>> = Vec::new();
            for range in shown {
                // One way to reach a place is enough, so the rows never multiply; they end ever later, so the search
                // stops at the first that ends too early.
                let before = rows.iter().rev().find(|row| row.last().is_none_or(|last| range.start >= last.end));
                let in_reach = |row: &&Vec<Range<usize>>| row.last().is_none_or(|last| range.start - last.end <= bytes);
                if let Some(row) = before.filter(in_reach) {
                    let mut row = row.clone();
                    row.push(range);
                    longer.push(row);
                }
            }
            rows = longer;
        }
        rows.into_iter().next()
    }
}

//! Decides where the patterns of a rule stand together.

use std::cell::RefCell;
use std::ops::Range;

use super::haystack::{Haystack, View};
use super::mentions::Names;
use super::scan::{SENTENCES, Scan};
use crate::rule::{Body, Node, Rule, SetId, Sorts, Window};

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
    if !scan.opens(rule) {
        return Vec::new();
    }
    let mut matched = Vec::new();
    match &rule.body {
        Body::Pattern(set, confirm) => {
            let haystack = scan.haystack();
            for range in scan.matches(*set) {
                let text = &haystack.text()[range.clone()];
                if confirm.is_none_or(|confirm| confirm(text)) {
                    matched.extend(place(haystack, rule.looks_at, range));
                }
            }
        }
        Body::Combine(Window::Item, nodes) => item(rule.looks_at, nodes, scan, names, &mut matched),
        Body::Combine(window, nodes) => {
            let anchors = anchors(rule, scan);
            for (index, segment) in scan.haystack().segments().iter().enumerate() {
                let ends = anchors.as_ref().map(|ends| between(ends, &segment.range));
                if segment.sorts.meets(rule.looks_at) && ends.is_none_or(|ends| !ends.is_empty()) {
                    let around = RefCell::default();
                    for window in windows(*window, scan, index, ends) {
                        let look = Look {
                            scan,
                            names,
                            window,
                            whole: &segment.range,
                            around: &around,
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

/// The ends, in order, of the matches of which every window that the rule matches in holds one: those of the rarest
/// signal that it needs there. None if it needs no signal there, and every window is to be decided.
fn anchors(rule: &Rule, scan: &Scan<'_>) -> Option<Vec<usize>> {
    let rarest = rule.anchors.iter().min_by_key(|&&set: &&SetId| scan.matches(set).len())?;
    let mut ends: Vec<usize> = scan.matches(*rarest).iter().map(|range| range.end).collect();
    ends.dedup();
    Some(ends)
}

/// Those of `ends` that belong to `window`, as [`Scan::matches_in`] has it.
fn between<'e>(ends: &'e [usize], window: &Range<usize>) -> &'e [usize] {
    let first = ends.partition_point(|&end| end <= window.start);
    let count = ends[first..].partition_point(|&end| end <= window.end);
    &ends[first..first + count]
}

/// The windows of a segment that hold one of `ends`, or all of them.
fn windows(window: Window, scan: &Scan<'_>, segment: usize, ends: Option<&[usize]>) -> Vec<Range<usize>> {
    let whole = std::slice::from_ref(&scan.haystack().segments()[segment].range);
    let (pieces, on_end) = match window {
        Window::Sentence => (scan.sentences(segment), 1),
        Window::Sentences => (scan.sentences(segment), SENTENCES),
        Window::Lines => (scan.lines(segment), LINES),
        Window::Text | Window::Item => (whole, 1),
    };
    let last = pieces.len().saturating_sub(on_end);
    let window = |first: usize| pieces[first].start..pieces[(first + on_end).min(pieces.len()) - 1].end;
    let Some(ends) = ends else { return (0..=last).take(pieces.len()).map(window).collect() };
    let mut windows = Vec::new();
    let mut next = 0;
    for end in ends {
        let piece = pieces.partition_point(|piece| piece.end < *end);
        let first = (piece + 1).saturating_sub(on_end).max(next);
        windows.extend((first..=piece.min(last)).map(window));
        next = next.max(piece.min(last) + 1);
    }
    windows
}

/// All texts of the item together: as they stand, and, where anything was normalised or decoded, as they read.
fn item(looks_at: Sorts, nodes: &[Node], scan: &Scan<'_>, names: Names<'_>, matched: &mut Vec<Matched>) {
    let haystack = scan.haystack();
    let whole = 0..haystack.text().len();
    let more_than_raw = haystack.segments().iter().any(|segment| !matches!(segment.view, View::Raw));
    for raw_only in [true, false].into_iter().take(1 + usize::from(more_than_raw)) {
        let around = RefCell::default();
        let window = whole.clone();
        let look = Look { scan, names, window, whole: &whole, around: &around, raw_only: Some(raw_only), looks_at };
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
    /// What was decided of the whole before, by the address of the node: the same for every window in it.
    around: &'a RefCell<Vec<(usize, bool)>>,
    /// For windows over several segments: whether only raw ones count.
    raw_only: Option<bool>,
    looks_at: Sorts,
}

impl Look<'_> {
    /// What shows that all nodes hold; none if one does not.
    fn all(&self, nodes: &[Node]) -> Option<Vec<Range<usize>>> {
        self.scan.work().add(1);
        if !nodes.iter().all(|node| self.may_hold(node)) {
            return None;
        }
        let mut all = Vec::new();
        for node in nodes {
            all.extend(self.holds(node)?);
        }
        Some(all)
    }

    /// Whether the keywords of a node are there at all, which costs far less to know than whether it holds.
    fn may_hold(&self, node: &Node) -> bool {
        match node {
            Node::Show(set) => self.scan.is_named(*set),
            Node::Any(nodes) | Node::Several(_, nodes) => nodes.iter().any(|node| self.may_hold(node)),
            Node::All(nodes) | Node::Near(_, nodes) => nodes.iter().all(|node| self.may_hold(node)),
            Node::Repeated(_, node) | Node::Around(node) => self.may_hold(node),
            Node::Not(_) | Node::Mentions(_) => true,
        }
    }

    fn holds(&self, node: &Node) -> Option<Vec<Range<usize>>> {
        match node {
            Node::Show(set) => {
                let counting = self.scan.matches_in(*set, &self.window).iter().filter(|range| self.counts(range));
                counting.min_by_key(|range| range.start).map(|first| vec![first.clone()])
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
                let key = std::ptr::from_ref::<Node>(node).addr();
                let known = self.around.borrow().iter().find(|(known, _)| *known == key).map(|(_, holds)| *holds);
                let holds = known.unwrap_or_else(|| {
                    let holds = Look { window: self.whole.clone(), ..*self }.holds(node).is_some();
                    self.around.borrow_mut().push((key, holds));
                    holds
                });
                holds.then(Vec::new)
            }
        }
    }

    /// Every place in the window where the node shows.
    fn shown(&self, node: &Node) -> Vec<Range<usize>> {
        let mut shown: Vec<Range<usize>> = match node {
            Node::Show(set) => self.scan.matches_in(*set, &self.window).to_vec(),
            Node::Any(nodes) => nodes.iter().flat_map(|node| self.shown(node)).collect(),
            node if !self.may_hold(node) => Vec::new(),
            Node::Mentions(mention) => {
                self.scan.work().add(self.window.len());
                let said = || self.scan.said_around(&self.window);
                self.names.mentions(*mention, self.scan.haystack().text(), &self.window, &said)
            }
            _ => self.holds(node).unwrap_or_default(),
        };
        self.scan.work().add(shown.len());
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
        if !nodes.iter().all(|node| self.may_hold(node)) {
            return None;
        }
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
            if longer.is_empty() {
                return None;
            }
            rows = longer;
        }
        rows.into_iter().next()
    }
}

//! Runs the rules over what a server lists.

use std::ops::Range;

use model::{Surface, Tool};

use crate::checks::{ServerFacts, ToolFacts, is_plain};
use crate::finding::Hit;
use crate::matching::{Haystack, Matched, Names, Scan, View, matches};
use crate::rule::{Body, MAX_MATCHES, Rule};
use crate::surface::{Item, server_items, tool_item};
use crate::text::{self, Ways};
use crate::{Checked, RuleSet};

/// Findings on one tool.
pub(crate) fn tool(rules: &RuleSet, tool: &Tool, names: Names<'_>) -> Checked {
    let mut item = tool_item(tool);
    let haystack = haystack(&mut item);
    let scan = rules.metadata.scan(&haystack, &rules.catalogue.patterns);
    let (facts, is_plain) = (ToolFacts::of(tool), is_plain(haystack.text()));
    let findings = rules.run_some(rules.gates.open(std::slice::from_ref(&scan)), |rule, hits| match rule.body {
        Body::Check(check) => {
            if !is_plain {
                check.item(&item, hits);
            }
            check.tool(&facts, hits);
        }
        _ => on_item(rule, &item, &scan, names, hits),
    });
    note_cut(&scan, &mut item);
    Checked { findings, gaps: item.gaps().collect() }
}

/// Findings on everything else of a server.
pub(crate) fn server(rules: &RuleSet, surface: &Surface, names: Names<'_>) -> Checked {
    let mut items = server_items(surface);
    let haystacks: Vec<_> = items.iter_mut().map(haystack).collect();
    let scans: Vec<_> =
        haystacks.iter().map(|haystack| rules.metadata.scan(haystack, &rules.catalogue.patterns)).collect();
    let facts = ServerFacts::of(surface);
    let of_other_characters: Vec<_> =
        items.iter().zip(&haystacks).filter(|(_, haystack)| !is_plain(haystack.text())).map(|(item, _)| item).collect();
    let findings = rules.run_some(rules.gates.open(&scans), |rule, hits| {
        if let Body::Check(check) = rule.body {
            for item in &of_other_characters {
                check.item(item, hits);
            }
            check.surface(&facts, hits);
        } else {
            for (item, scan) in items.iter().zip(&scans) {
                on_item(rule, item, scan, names, hits);
            }
        }
    });
    for (item, scan) in items.iter_mut().zip(&scans) {
        note_cut(scan, item);
    }
    Checked { findings, gaps: items.iter().flat_map(Item::gaps).collect() }
}

fn note_cut(scan: &Scan<'_>, item: &mut Item<'_>) {
    if scan.is_cut() {
        item.leave_out(&format!("{MAX_MATCHES} matches of one pattern"));
    }
}

/// All texts of an item, each as it stands and as it reads.
fn haystack(item: &mut Item<'_>) -> Haystack<'static> {
    let bytes = item.passages.iter().map(|passage| passage.text.len()).sum();
    let mut as_it_stands = Haystack::with_room(item.passages.len(), bytes);
    for (index, passage) in item.passages.iter().enumerate() {
        as_it_stands.push(passage.text, passage.sorts, index, View::Raw);
    }
    // Most items hide nothing, which one look at all of their texts together shows.
    let ways = Ways::of(as_it_stands.text());
    if ways.is_none() {
        return as_it_stands;
    }
    let ways: Vec<_> = item.passages.iter().map(|passage| ways.of_one(passage.text)).collect();
    if ways.iter().all(Ways::is_none) {
        return as_it_stands;
    }
    let mut haystack = Haystack::with_room(2 * item.passages.len(), 2 * bytes);
    let mut limits = Vec::new();
    for ((index, passage), ways) in item.passages.iter().enumerate().zip(&ways) {
        haystack.push(passage.text, passage.sorts, index, View::Raw);
        if !ways.is_none() {
            limits.extend(text::views(passage.text, ways, passage.sorts, index, &mut haystack));
        }
    }
    for limit in limits {
        item.leave_out(&limit);
    }
    haystack
}

fn on_item(rule: &Rule, item: &Item<'_>, scan: &Scan<'_>, names: Names<'_>, hits: &mut Vec<Hit>) {
    let matched = matches(rule, scan, names);
    let segments = scan.haystack().segments();
    let in_plain_sight = |passage: usize| {
        let raw =
            |one: &Matched| matches!(segments[one.segment].view, View::Raw) && segments[one.segment].passage == passage;
        matched.iter().any(raw)
    };
    for one in &matched {
        let segment = &segments[one.segment];
        let passage = &item.passages[segment.passage];
        let unmasked = segment.is_unmasked();
        if !matches!(segment.view, View::Raw) && in_plain_sight(segment.passage) {
            continue;
        }
        let text = &scan.haystack().text()[segment.range.clone()];
        let range = trimmed(text, one.range.clone());
        let shown = &text[range.clone()];
        let label = match &segment.view {
            View::Raw => None,
            View::Normal { .. } => Some(format!("{}; reads as: {}", rule.label, start(shown))),
            View::Hidden { how, .. } => Some(format!("{}; {how}: {}", rule.label, start(shown))),
        };
        let mut hit = Hit::in_passage(item, passage, segment.passage_range(range));
        hit.label = label;
        hit.severity = unmasked.then_some(rule.after_normalisation);
        hits.push(hit);
    }
}

/// The stretch without the blanks and punctuation around it, which belong to its neighbours.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inside = &text[range.clone()];
    let outer = |char: char| char.is_whitespace() || matches!(char, '.' | ',' | ';' | ':' | '!' | '?');
    let from_start = inside.trim_start_matches(outer);
    let start = range.end - from_start.len();
    let end = start + from_start.trim_end_matches(char::is_whitespace).len();
    if start < end { start..end } else { range }
}

/// As much of a hidden text as a label holds.
fn start(text: &str) -> &str {
    const SHOWN: usize = 300;
    &text[..text.floor_char_boundary(SHOWN)]
}

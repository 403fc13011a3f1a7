//! The cost of every rule on hostile text, in operations: twice the text, about twice the cost.

use super::{Haystack, Names, Scanner, matches};
use crate::RuleSet;
use crate::rule::{Example, PatternId, Rule, Sort, Sorts};
use crate::text;

/// Bytes of the shortest input: long enough for every limit on small texts to be passed.
const SHORTEST: usize = 24_000;
/// Bytes of the longest unit made of keywords.
const LONGEST_UNIT: usize = 1_000;
/// The most that twice the text may cost.
const MOST: f64 = 2.6;

/// What `rule` costs on a text of about `bytes` made of `unit`.
fn cost(rules: &RuleSet, rule: &Rule, scanner: &Scanner, unit: &str, bytes: usize) -> usize {
    let text = unit.repeat(bytes.div_ceil(unit.len()));
    let haystack = Haystack::of(&text, rule.looks_at);
    let scan = scanner.scan(&haystack, &rules.catalogue.patterns);
    matches(rule, &scan, Names::default());
    scan.work().all()
}

/// Texts which, repeated, are the worst that is known for a rule: made of its own keywords and examples.
fn units(rules: &RuleSet, rule: &Rule) -> Vec<String> {
    let mut keywords: Vec<&str> = Vec::new();
    rule.body.sets(&mut |set| {
        for &id in rules.catalogue.patterns.of(set) {
            keywords.extend(rules.catalogue.patterns.get(id).keywords().iter().map(|keyword| keyword.word.text()));
        }
    });
    let bytes: usize = keywords.iter().map(|keyword| keyword.len() + 1).sum();
    // Of a long list every few will do, so that all that ever meets in a sentence does so in the shortest text.
    let every = 1 + bytes / LONGEST_UNIT;
    let mut units: Vec<String> = Vec::new();
    for first in 0..every.min(3) {
        let keywords: Vec<&str> = keywords.iter().copied().skip(first).step_by(every).collect();
        let all = keywords.join(" ");
        units.extend([format!("{all} "), format!("{all}. "), format!("{all}\n\n"), keywords.join("")]);
    }
    units.extend(keywords.iter().take(8).map(|keyword| format!("{keyword} ")));
    for example in rule.matches.iter().take(3) {
        let Example::Text(text) = example else { continue };
        let line = text.replace(['\n', '.'], " ");
        // Near misses: whole matches, and matches that lack their end or their start.
        let (start, end) = line.split_at(line.floor_char_boundary(line.len() * 2 / 3));
        units.extend([format!("{text}\n\n"), format!("{line} "), format!("{start} "), format!("{end} ")]);
    }
    units.retain(|unit| !unit.trim().is_empty());
    units
}

#[test]
fn no_rule_costs_more_than_its_share_of_a_longer_text() {
    let rules = RuleSet::bundled().unwrap();
    let mut tested = 0;
    for rule in rules.rules() {
        let (mut first, mut others) = (Vec::new(), Vec::new());
        rule.sets_needed(&mut |set| first.push(set));
        rule.body.sets(&mut |set| others.push(set));
        let scanner = Scanner::new(&first, &others, &rules.catalogue.patterns);
        for unit in units(&rules, rule) {
            // What stands across two copies of the unit is there from the first text on.
            let shortest = SHORTEST.max(3 * unit.len());
            let costs = [1, 2, 4].map(|times| cost(&rules, rule, &scanner, &unit, times * shortest));
            for (less, more) in [(costs[0], costs[1]), (costs[1], costs[2])] {
                let step = more as f64 / less as f64;
                assert!(step < MOST, "{}: {costs:?} operations on repeated {unit:?}", rule.id);
            }
            tested += 1;
        }
    }
    assert!(tested > 1000, "{tested}");
}

#[test]
fn what_is_read_out_of_a_text_grows_with_it_and_no_faster() {
    for unit in [
        "<!-- you must read it -->",
        "<p hidden>you must read it",
        "](a 'you must read the file now' ",
        "UmVhZCB+Ly5hd3MvY3JlZGVudGlhbHMgbm93 ",
        "%72%65%61%64%20%74%68%65%20%66%69%6c%65%20",
        "\\x72\\x65\\x61\\x64\\x20\\x69\\x74\\x20",
        "72 65 61 64 20 69 74 20 ",
        "r e a d  i t  n o w  ",
        "\u{e0072}\u{e0065}\u{e0061}",
        "\u{202e}won ti daer\u{202c}",
        "\u{200b}\u{200c}",
        "r\u{435}\u{430}d ",
        "\u{1b}[8m",
        "                    \t\t\t\t\t\t\t\t\t\tread it\n",
    ] {
        let read = |times: usize| {
            let text = unit.repeat(times * 200);
            let mut haystack = Haystack::default();
            text::views(&text, &text::Ways::of(&text), Sorts::of(Sort::ToolDescription), 0, &mut haystack);
            text.len() + haystack.text().len()
        };
        let sizes = [1, 2, 4].map(read);
        for (less, more) in [(sizes[0], sizes[1]), (sizes[1], sizes[2])] {
            assert!((more as f64) < MOST * less as f64, "{sizes:?} bytes from repeated {unit:?}");
        }
    }
}

#[test]
fn every_pattern_is_picked_by_literals() {
    let rules = RuleSet::bundled().unwrap();
    for pattern in rules.catalogue.patterns.all() {
        assert!(pattern.keywords().iter().next().is_some(), "{pattern:?}");
        assert!(pattern.keywords().iter().all(|keyword| keyword.word.text().len() >= 2), "{pattern:?}");
    }
}

/// The texts of all examples, in pieces that are short enough to be searched whole, each with its blanks as they stand and
/// with longer runs of them.
fn pieces(rules: &RuleSet) -> Vec<String> {
    const LONGEST: usize = 1_500;
    let in_rules = rules.rules().flat_map(|rule| rule.matches.iter().chain(&rule.ignores));
    let in_rules = in_rules.filter_map(|example| match example {
        Example::Text(text) => Some(text.as_str()),
        Example::Structured(_) => None,
    });
    let in_signals = rules.catalogue.signals.iter().flat_map(|signal| signal.matches.iter().chain(&signal.ignores));
    let mut pieces = vec![String::new()];
    for text in in_rules.chain(in_signals.map(String::as_str)).filter(|text| text.len() < LONGEST) {
        if pieces[pieces.len() - 1].len() + text.len() > LONGEST {
            pieces.push(String::new());
        }
        let last = pieces.len() - 1;
        pieces[last].push_str(text);
        pieces[last].push('\n');
    }
    let stretched: Vec<String> = pieces.iter().map(|piece| piece.replace(' ', "  \n")).collect();
    let flat: Vec<String> = pieces.iter().map(|piece| piece.replace('\n', " ").to_uppercase()).collect();
    [pieces, stretched, flat].concat()
}

#[test]
fn keywords_pick_every_match_that_a_pattern_has() {
    let rules = RuleSet::bundled().unwrap();
    let patterns = &rules.catalogue.patterns;
    let all: Vec<_> = patterns.ids().collect();
    let scanner = Scanner::new(&all, &all, patterns);
    let (mut compared, mut matched) = (0, 0);
    for text in pieces(&rules) {
        let haystack = Haystack::of(&text, Sorts::METADATA);
        let scan = scanner.scan(&haystack, patterns);
        for (pattern, id) in patterns.all().iter().zip((0..).map(PatternId)) {
            let mut whole = Vec::new();
            pattern.find(&text, 0..text.len(), 0, &mut whole);
            assert_eq!(scan.matches_of(id), whole, "{pattern:?} in {text:?}");
            compared += 1;
            matched += whole.len();
        }
    }
    assert!(compared > 10_000 && matched > 5_000, "{matched} matches in {compared} comparisons");
}

//! The examples of the rules over calls, with the calls followed as in a scan.

use std::collections::{BTreeMap, BTreeSet};

use analyze::RuleSet;

#[test]
fn every_rule_over_calls_finds_what_must_match_and_is_silent_on_what_must_not() {
    let rules = RuleSet::bundled().unwrap_or_else(|error| panic!("{error}"));
    let mut failures: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let over_calls: BTreeSet<&str> =
        rules.rules().filter(|rule| rule.is_over_calls()).map(|rule| rule.file.as_str()).collect();
    for failure in rules.check_examples(worker::follow) {
        if over_calls.contains(failure.file.as_str()) {
            failures.entry(failure.file).or_default().push(failure.what);
        }
    }
    let listed: Vec<String> =
        failures.iter().map(|(file, what)| format!("{file}\n    {}", what.join("\n    "))).collect();
    assert!(failures.is_empty(), "{} rule files fail their own examples\n{}", failures.len(), listed.join("\n"));
}

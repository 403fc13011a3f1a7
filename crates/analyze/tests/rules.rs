//! Every rule file, by its own examples.

use std::collections::BTreeMap;

use analyze::RuleSet;

#[test]
fn every_rule_finds_what_must_match_and_is_silent_on_what_must_not() {
    let rules = RuleSet::bundled().unwrap_or_else(|error| panic!("{error}"));
    let mut failures: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for failure in rules.check_examples() {
        failures.entry(failure.file).or_default().push(failure.what);
    }
    assert!(failures.is_empty(), "{}", listed(&failures));
}

fn listed(failures: &BTreeMap<String, Vec<String>>) -> String {
    let mut text = format!("{} rule files fail their own examples", failures.len());
    for (file, what) in failures {
        text.push_str(&format!("\n{file}\n    {}", what.join("\n    ")));
    }
    text
}

//! The four formats say the same.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::expected::{named, server};
use crate::program::ScanResult;
use crate::room::Room;

/// What a finding is, in every format: its rule and its fingerprint.
type Key = (String, String);

fn scan(room: &Room, name: &str, format: &str) -> String {
    let folder = server(name);
    room.run(["scan-local", folder.to_str().unwrap(), "--format", format, "--offline", "--no-progress"]).stdout
}

fn keys(vulnerabilities: &Value) -> BTreeSet<Key> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    vulnerabilities.as_array().unwrap().iter().map(|it| (text(&it["rule_id"]), text(&it["fingerprint"]))).collect()
}

fn sarif_keys(log: &Value) -> BTreeSet<Key> {
    let mut found = BTreeSet::new();
    for result in log["runs"].as_array().unwrap().iter().flat_map(|run| run["results"].as_array().unwrap()) {
        let prints = result["partialFingerprints"].as_object().unwrap();
        let print = prints.values().next().unwrap().as_str().unwrap();
        found.insert((result["ruleId"].as_str().unwrap().to_owned(), print.to_owned()));
    }
    found
}

#[test]
fn json_ndjson_and_sarif_agree_on_the_findings() {
    let room = Room::new();
    for name in named("-poisoned").iter().filter(|name| !name.starts_with("client-config")) {
        let line: Value = serde_json::from_str(&scan(&room, name, "ndjson")).unwrap();
        let document: Value = serde_json::from_str(&scan(&room, name, "json")).unwrap();
        let log: Value = serde_json::from_str(&scan(&room, name, "sarif")).unwrap();
        let expected = keys(&line["complete_result"]["vulnerabilities"]);
        assert!(!expected.is_empty(), "{name}");
        assert_eq!(keys(&result_of(&document)["complete_result"]["vulnerabilities"]), expected, "{name}: json");
        assert_eq!(sarif_keys(&log), expected, "{name}: sarif");
    }
}

/// The one result of a document.
fn result_of(document: &Value) -> &Value {
    let results = document["results"].as_array().expect("a document lists its results");
    assert_eq!(results.len(), 1);
    &results[0]
}

#[test]
fn pretty_shows_every_planted_fault_with_its_place() {
    let room = Room::new();
    for name in named("-poisoned").iter().filter(|name| !name.starts_with("client-config")) {
        let shown = scan(&room, name, "pretty");
        for fault in crate::expected::faults(name) {
            let place = format!("{}:{}", fault.file, fault.line);
            assert!(shown.contains(&place), "{name}: {place} is not shown:\n{shown}");
            assert!(shown.contains(&fault.class), "{name}: {} is not shown:\n{shown}", fault.class);
        }
    }
}

#[test]
fn the_counts_of_a_result_are_those_of_its_lists() {
    let room = Room::new();
    for name in named("-poisoned").iter().filter(|name| !name.starts_with("client-config")) {
        let result = ScanResult(serde_json::from_str(&scan(&room, name, "ndjson")).unwrap());
        let metadata = &result.0["complete_result"]["scan_metadata"];
        let findings = result.findings();
        assert_eq!(metadata["total_vulnerabilities"], findings.len());
        assert_eq!(metadata["total_tools"], result.tools().len());
        let worst = findings.iter().max_by_key(|finding| finding.rank()).unwrap();
        assert_eq!(metadata["overall_severity"], worst.text("severity"));
        let counts = metadata["severity_counts"].as_object().unwrap();
        let counted: u64 = counts.values().map(|count| count.as_u64().unwrap()).sum();
        assert_eq!(counted, findings.len() as u64);
        for finding in &findings {
            assert_eq!(finding.text("fingerprint").len(), 32, "{}", finding.summary());
        }
    }
}

#[test]
fn a_result_without_findings_says_none() {
    let room = Room::new();
    let result = ScanResult(serde_json::from_str(&scan(&room, "paginated", "ndjson")).unwrap());
    assert_eq!(result.0["complete_result"]["scan_metadata"]["overall_severity"], "None");
    assert_eq!(result.0["complete_result"]["vulnerabilities"], serde_json::json!([]));
}

#[test]
fn a_fingerprint_stays_when_lines_move() {
    let room = Room::new();
    crate::room::copy_folder(&server("deploy-poisoned"), &room.work().join("deploy"));
    let prints = || -> BTreeSet<Key> {
        let run = room.run(["scan-local", "deploy", "--format", "ndjson"]).exits(1);
        keys(&run.result().0["complete_result"]["vulnerabilities"])
    };
    let before = prints();
    let source = std::fs::read_to_string(room.work().join("deploy/server.js")).unwrap();
    room.file("deploy/server.js", source.replacen("const run =", "// Two more\n// lines.\nconst run =", 1));
    assert_eq!(prints(), before);
}

#[test]
fn sarif_says_whether_the_scan_saw_everything() {
    let room = Room::new();
    for (name, whole) in [("weather-clean", true), ("no-server", false)] {
        let log: Value = serde_json::from_str(&scan(&room, name, "sarif")).unwrap();
        assert_eq!(log["version"], "2.1.0");
        assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], whole, "{name}");
    }
}

#[test]
fn findings_go_to_standard_output_and_nothing_else_does() {
    let room = Room::new();
    for format in ["json", "ndjson", "sarif"] {
        let folder = server("weather-poisoned");
        let run = room.run(["scan-local", "no-such-folder", folder.to_str().unwrap(), "-vv", "--format", format]);
        for value in serde_json::Deserializer::from_str(&run.stdout).into_iter::<Value>() {
            assert!(value.is_ok(), "{format}: {value:?}");
        }
        assert!(run.stderr.contains("no-such-folder"), "{}", run.stderr);
    }
}

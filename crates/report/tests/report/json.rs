use report::{Outcome, json, ndjson};
use serde_json::Value;

use crate::sample::{about, clean, poisoned, run};

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn one_document_holds_every_input_also_the_failed_one() {
    let mut document = parse(&json(&run(), &about()));
    for result in document["results"].as_array_mut().unwrap() {
        if result["complete_result"].is_object() {
            result["complete_result"] = "(as in its own test)".into();
        }
    }
    insta::assert_json_snapshot!(document);
}

#[test]
fn a_run_is_complete_only_if_every_input_is() {
    let complete = |outcomes: &[Outcome]| parse(&json(outcomes, &about()))["complete"].clone();
    assert_eq!(complete(&[Outcome::scanned(clean())]), true);
    assert_eq!(complete(&[Outcome::scanned(clean()), Outcome::scanned(poisoned())]), false);
    assert_eq!(complete(&[Outcome::scanned(clean()), Outcome::failed("x", "gone")]), false);
    assert_eq!(complete(&[]), false);
}

#[test]
fn a_line_holds_one_result_under_its_own_id() {
    let line = ndjson(&Outcome::scanned(clean()).named("notes"), &about());
    let result = parse(&line);
    assert!(!line.contains('\n'));
    assert_eq!((&result["id"], &result["target"]), (&"notes".into(), &"npm:@acme/notes".into()));
    assert_eq!(result["complete_result"]["scan_metadata"]["total_tools"], 1);
    assert!(result.get("error").is_none());
}

#[test]
fn a_failed_input_is_a_line_with_its_error() {
    let line = ndjson(&Outcome::failed("npm:gone", "no such package"), &about());
    assert_eq!(
        line,
        r#"{"id":"npm:gone","target":"npm:gone","complete":false,"complete_result":null,"gaps":[],"error":"no such package"}"#
    );
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    assert_eq!(json(&run(), &about()), json(&run(), &about()));
}

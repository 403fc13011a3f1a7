use std::collections::BTreeMap;

use model::{Origin, Place};
use report::{About, Outcome, Scan, conclude, sarif};
use serde_json::Value;

use crate::sample::{about, clean, orders, run, scan, shell};

pub(crate) fn valid(text: &str) -> Value {
    let mut schema: Value = serde_json::from_str(include_str!("schema/sarif-schema-2.1.0.json")).unwrap();
    // The pattern of `language` has a bracket that closes nothing, which strict readers of the schema refuse. Nothing
    // we write has a language.
    for holder in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][holder]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern").unwrap();
    }
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let log: Value = serde_json::from_str(text).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    log
}

#[test]
fn a_run_is_valid_sarif() {
    let mut log = valid(&sarif(&run(), &about()));
    let version = std::mem::take(&mut log["runs"][0]["tool"]["driver"]["version"]);
    assert_eq!(version, env!("CARGO_PKG_VERSION"));
    insta::assert_json_snapshot!(log);
}

#[test]
fn a_run_without_inputs_or_findings_is_valid_and_only_the_clean_one_succeeds() {
    let success = |outcomes: &[Outcome]| {
        valid(&sarif(outcomes, &About::default()))["runs"][0]["invocations"][0]["executionSuccessful"].clone()
    };
    assert_eq!(success(&[]), false);
    assert_eq!(success(&[Outcome::scanned(clean())]), true);
    assert_eq!(success(&[Outcome::failed("x", "gone")]), false);
    assert_eq!(success(&[Outcome::scanned(conclude(scan("x", vec![], vec![], vec![])))]), false);
}

#[test]
fn a_rule_that_only_a_finding_knows_is_described_too() {
    let outcome = Outcome::scanned(conclude(scan("x", vec![], vec![shell(), orders()], vec![])));
    let log = valid(&sarif(&[outcome], &About::default()));
    let run = &log["runs"][0];
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
    assert_eq!(run["results"].as_array().unwrap().len(), 2);
}

#[test]
fn relationships_point_at_the_entry_that_they_name() {
    let log = valid(&sarif(&run(), &about()));
    let run = &log["runs"][0];
    let mut checked = BTreeMap::new();
    for rule in run["tool"]["driver"]["rules"].as_array().unwrap() {
        for relationship in rule["relationships"].as_array().unwrap() {
            let at = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
            let target = &relationship["target"];
            let list = &run["taxonomies"][at(&target["toolComponent"]["index"])];
            assert_eq!(list["name"], target["toolComponent"]["name"]);
            assert_eq!(list["taxa"][at(&target["index"])]["id"], target["id"]);
            *checked.entry(list["name"].to_string()).or_insert(0) += 1;
        }
    }
    assert_eq!(checked.len(), 2, "{checked:?}");
}

#[test]
fn what_no_file_holds_has_an_address_of_its_own() {
    let mut found = orders();
    if let Place::Surface { declared, .. } = &mut found.evidence[0].place {
        *declared = None;
    }
    let origin = Origin::Listing { path: "-".to_owned() };
    let listed = vec![crate::sample::surface("my notes", vec![])];
    let report = conclude(Scan { origin, ..scan("notes", listed, vec![found], vec![]) });
    let log = valid(&sarif(&[Outcome::scanned(report)], &about()));
    let place = &log["runs"][0]["results"][0]["locations"][0];
    assert_eq!(place["physicalLocation"]["artifactLocation"]["uri"], "mcp://my%20notes/tools/add");
    assert_eq!(place["logicalLocations"][0]["fullyQualifiedName"], "my notes/tools/add/description");
}

#[test]
fn a_git_target_names_its_commit() {
    let origin = Origin::Git { repo: "https://host.example/r".to_owned(), commit: "0".repeat(40) };
    let report = conclude(Scan { origin, ..scan("https://host.example/r", vec![], vec![shell()], vec![]) });
    let log = valid(&sarif(&[Outcome::scanned(report)], &about()));
    assert_eq!(log["runs"][0]["versionControlProvenance"][0]["revisionId"], "0".repeat(40));
}

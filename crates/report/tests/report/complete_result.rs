use model::{Dependency, Location, Origin};
use report::{Scan, complete_result, conclude};

use crate::sample::{about, clean, poisoned, scan, surface, tool};

#[test]
fn a_poisoned_server_gives_every_member_of_the_contract() {
    let mut result = complete_result(&poisoned(), &about().made_with);
    let version = std::mem::take(&mut result["scan_metadata"]["scan_version"]);
    assert_eq!(version, env!("CARGO_PKG_VERSION"));
    insta::assert_json_snapshot!(result);
}

#[test]
fn an_empty_result_has_the_severity_none() {
    let result = complete_result(&clean(), &about().made_with);
    assert_eq!(result["scan_metadata"]["overall_severity"], "None");
    assert_eq!(result["scan_metadata"]["total_vulnerabilities"], 0);
    assert_eq!(result["scan_metadata"]["source_version"], "1.2.0");
    assert_eq!(result["tools_scanned"][0]["severity"], "None");
    assert!(result["vulnerabilities"].as_array().unwrap().is_empty());
}

#[test]
fn the_total_is_the_length_of_the_list() {
    let result = complete_result(&poisoned(), &about().made_with);
    let listed = result["vulnerabilities"].as_array().unwrap();
    assert_eq!(result["scan_metadata"]["total_vulnerabilities"], listed.len());
    assert_eq!(listed[3]["id"], "HUB-0004");
}

#[test]
fn a_saved_listing_is_neither_a_source_nor_a_hosted_scan() {
    let origin = Origin::Listing { path: "-".to_owned() };
    let listed = scan("notes", vec![surface("notes", vec![tool("save", "", 1)])], vec![], vec![]);
    let report = conclude(Scan { origin, ..listed });
    assert!(complete_result(&report, &about().made_with)["scan_metadata"]["scan_type"].is_null());
    assert_eq!(complete_result(&poisoned(), &about().made_with)["scan_metadata"]["scan_type"], "source");
}

#[test]
fn a_dependency_has_its_source_and_the_tools_that_it_declares() {
    let mut tools = surface("notes", vec![tool("save", "", 1), tool("read", "", 2)]);
    tools.tools[1].location = Some(Location::line("node_modules/core/index.js", 3));
    let origin = Origin::Folder { path: "notes/node_modules/core".to_owned() };
    let dependencies = vec![Dependency { name: "core".to_owned(), origin }];
    let report = conclude(Scan { dependencies, ..scan("notes", vec![tools], vec![], vec![]) });
    let read = &complete_result(&report, &about().made_with)["scan_metadata"]["dependencies"][0];
    assert_eq!((&read["name"], &read["total_tools"]), (&"core".into(), &1.into()));
    assert_eq!(read["source"]["path"], "notes/node_modules/core");
}

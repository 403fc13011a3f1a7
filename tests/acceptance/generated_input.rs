//! The generated input that the benches measure. Much of what is honest in it looks suspicious on purpose.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::room::Room;

#[path = "../../benches/generated/mod.rs"]
mod generated;

/// Tools of the listing.
const TOOLS: usize = 3000;
/// One in so many is poisoned, beginning with the first.
const POISONED: usize = 20;

#[test]
fn every_poisoned_tool_of_a_large_listing_is_found_and_none_of_the_others_accused() {
    let listing = generated::listing(TOOLS);
    let listed: Value = serde_json::from_str(&listing).unwrap();
    let name = |at: usize| listed["tools"][at]["name"].as_str().unwrap();
    let room = Room::new();
    let path = room.file("large.json", &listing);
    let run = room.run(["scan-local", "--format", "ndjson", "--surface", path.to_str().unwrap()]).exits(1);

    let findings = run.result().findings();
    let accusing = findings.iter().filter(|finding| finding.text("kind") == "malicious");
    let accused: BTreeSet<&str> = accusing.map(|finding| finding.text("tool_name")).collect();
    let poisoned: BTreeSet<&str> = (0..TOOLS).step_by(POISONED).map(name).collect();
    assert_eq!(accused, poisoned);
}

#[test]
fn innocent_source_with_processes_keys_and_requests_has_no_flaw() {
    let room = Room::new();
    for (at, text) in generated::source(300_000, 60_000).iter().enumerate() {
        room.file(&format!("server/file{at}.js"), text);
    }
    let run = room.run(["scan-local", "--format", "ndjson", "server"]);
    let findings = run.result().findings();
    let faults = findings.iter().filter(|finding| ["malicious", "flaw"].contains(&finding.text("kind")));
    assert_eq!(faults.map(crate::program::Finding::summary).collect::<Vec<_>>(), Vec::<String>::new());
}

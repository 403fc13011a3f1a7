//! The poisoned servers are named for what is planted in them; their clean twins stay silent.

use std::fs;

use crate::expected;
use crate::program::{Finding, Run, ScanResult};
use crate::room::Room;

/// Scans a server of ours from its own folder, without dialling what its client configuration names.
fn scan(room: &Room, name: &str, more: &[&str]) -> Run {
    let input = if name.starts_with("client-config") { "mcp.json" } else { "." };
    let mut command = room.command(["scan-local", input, "--offline", "--format", "ndjson"]);
    Run::of(command.args(more).current_dir(expected::server(name)))
}

#[test]
fn every_expected_line_is_the_line_that_it_claims_to_be() {
    for name in expected::named("-poisoned") {
        for fault in expected::faults(&name) {
            let text = fs::read_to_string(expected::server(&name).join(&fault.file)).unwrap();
            let line = text.lines().nth(usize::try_from(fault.line).unwrap() - 1).unwrap_or_default();
            assert!(line.contains(&fault.line_holds), "{name}: line {} of {} is `{line}`", fault.line, fault.file);
        }
    }
}

#[test]
fn every_poisoned_server_has_a_clean_twin() {
    let stems = |ending: &str| -> Vec<String> {
        expected::named(ending).iter().map(|name| name.trim_end_matches(ending).to_owned()).collect()
    };
    assert_eq!(stems("-poisoned"), stems("-clean"));
}

#[test]
fn every_planted_fault_is_named_with_its_file_and_line() {
    let room = Room::new();
    let mut missed = Vec::new();
    for name in expected::named("-poisoned") {
        let run = scan(&room, &name, &[]).exits(1);
        let findings: Vec<_> = run.results().iter().flat_map(ScanResult::findings).collect();
        for fault in expected::faults(&name) {
            if !findings.iter().any(|finding| finding.is(&fault)) {
                let found: Vec<String> = findings.iter().map(Finding::summary).collect();
                missed.push(format!("{name}: {fault:?}\n  found: {found:#?}"));
            }
        }
    }
    assert!(missed.is_empty(), "planted and not named:\n{}", missed.join("\n"));
}

#[test]
fn every_clean_twin_exits_0_and_stays_silent() {
    let room = Room::new();
    let mut noise = Vec::new();
    for name in expected::named("-clean") {
        let run = scan(&room, &name, &["--allow-incomplete", "--fail-on", "low", "--min-confidence", "low"]);
        let findings: Vec<_> = run.results().iter().flat_map(ScanResult::findings).collect();
        let loud = findings.iter().filter(|finding| finding.rank() >= 1 && finding.text("kind") != "capability");
        noise.extend(loud.map(|finding| format!("{name}: {}", finding.summary())));
        if run.code != 0 {
            noise.push(format!("{name}: exit {}", run.code));
        }
    }
    assert!(noise.is_empty(), "false alarms:\n{}", noise.join("\n"));
}

#[test]
fn every_clean_server_is_seen_whole() {
    let room = Room::new();
    for name in expected::named("-clean") {
        if !name.starts_with("client-config") {
            let result = scan(&room, &name, &[]).exits(0).result();
            assert!(result.is_complete(), "{name}: {:?}", result.gaps());
            assert!(!result.tools().is_empty(), "{name}: no tools");
        }
    }
}

#[test]
fn the_tools_of_a_poisoned_server_are_those_of_its_twin() {
    let room = Room::new();
    for name in expected::named("-poisoned") {
        let twin = name.replace("-poisoned", "-clean");
        let tools =
            |name: &str| scan(&room, name, &[]).results().iter().flat_map(ScanResult::tools).collect::<Vec<_>>();
        assert_eq!(tools(&name), tools(&twin), "{name}");
    }
}

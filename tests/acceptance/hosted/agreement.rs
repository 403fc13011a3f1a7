//! A package that is read and the same package that is started and asked give the same findings on the same tools.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;

use crate::program::{Finding, Run};
use crate::real_servers::npm::installed;
use crate::room::Room;

/// Servers of several authors, with the program that starts each and what it has to be given.
const PACKAGES: [(&str, &str, &str, &[&str]); 6] = [
    ("@modelcontextprotocol/server-filesystem", "2026.8.31", "dist/index.js", &["."]),
    ("@modelcontextprotocol/server-memory", "2026.8.31", "dist/index.js", &[]),
    ("@modelcontextprotocol/server-sequential-thinking", "2026.8.31", "dist/index.js", &[]),
    ("@modelcontextprotocol/server-github", "2025.4.8", "dist/index.js", &[]),
    ("mcp-server-commands", "0.5.0", "build/index.js", &[]),
    ("tavily-mcp", "0.2.22", "build/index.js", &[]),
];

/// What was found in what a server lists: rule, sort and name of what it is about.
type Found = BTreeSet<(String, String, String)>;

/// The scan of one entry among the results of a configuration.
struct Scan {
    tools: BTreeSet<String>,
    found: Found,
}

fn scan(config: &Path, room: &Room, more: &[&str]) -> Scan {
    let config = config.to_str().unwrap();
    let args = [&["scan-local", config, "--no-progress", "--format", "ndjson"], more].concat();
    let run = Run::of(room.command(args).env("TAVILY_API_KEY", "none"));
    let of_server = run.results().into_iter().find(|result| result.0["id"] == "server");
    let result = of_server.unwrap_or_else(|| panic!("the entry has no result:\n{}", run.printed()));
    let found = result.findings().into_iter().filter(is_listed);
    let text = |finding: &Finding, member| finding.text(member).to_owned();
    Scan {
        tools: result.tools().into_iter().collect(),
        found: found
            .map(|finding| (text(&finding, "rule_id"), text(&finding, "target_kind"), text(&finding, "target_name")))
            .collect(),
    }
}

/// Whether a finding is in what a server lists, and not in source or in how a running server behaves.
fn is_listed(finding: &Finding) -> bool {
    let evidence = finding.0["evidence"].as_array().unwrap();
    let pointers = evidence.iter().map(|piece| piece["pointer"].as_str());
    pointers.into_iter().all(|pointer| pointer.is_some_and(|pointer| !pointer.starts_with("/probes")))
}

#[test]
fn six_packages_are_found_the_same_read_and_asked() {
    let mut findings = 0;
    for (package, version, program, args) in PACKAGES {
        let script = installed(package, version).join(program);
        let room = Room::new();
        let args: Vec<&str> = std::iter::once(script.to_str().unwrap()).chain(args.iter().copied()).collect();
        let env = json!({ "TAVILY_API_KEY": "${TAVILY_API_KEY}" });
        let entry = json!({ "command": "node", "args": args, "env": env });
        let config = room.file("mcp.json", json!({ "mcpServers": { "server": entry } }).to_string());
        let (read, asked) = (scan(&config, &room, &["--offline"]), scan(&config, &room, &["--run=all"]));
        assert!(!asked.tools.is_empty(), "{package} lists nothing");
        assert_eq!(read.tools, asked.tools, "{package}");
        assert_eq!(read.found, asked.found, "{package}");
        eprintln!("{package}: {} tools, {} findings in both", asked.tools.len(), asked.found.len());
        findings += asked.found.len();
    }
    assert!(findings > 0, "the comparison is of nothing");
}

//! Who may import whom.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

/// The crates of the flow and the ones of ours that each may import. Data flows one way; the middle crates never import
/// each other, but for the store, which keeps what the catalogue defines.
const MAY_IMPORT: [(&str, &[&str]); 9] = [
    ("model", &[]),
    ("fetch", &["model"]),
    ("discover", &["model"]),
    ("analyze", &["model"]),
    ("report", &["model"]),
    ("catalog", &["model"]),
    ("store", &["catalog", "model"]),
    ("worker", &["analyze", "catalog", "discover", "fetch", "model", "report", "store"]),
    ("mcp-hub", &["analyze", "catalog", "discover", "fetch", "model", "report", "store", "worker"]),
];

/// Foreign crates that would break what a crate of ours promises.
const MUST_NOT_IMPORT: [(&str, &[&str]); 7] = [
    // Of the library for times, the model uses the calendar; nothing in it asks what time it is.
    ("model", &["tokio", "clap", "reqwest"]),
    ("discover", &["tokio", "clap", "reqwest", "git2", "jiff", "time"]),
    ("analyze", &["tokio", "clap", "reqwest", "git2", "jiff", "time"]),
    ("report", &["tokio", "clap", "reqwest", "git2", "jiff", "time"]),
    ("catalog", &["tokio", "clap", "reqwest", "axum", "sqlx", "jiff", "time"]),
    ("store", &["clap", "axum", "reqwest", "git2"]),
    ("worker", &["clap", "axum"]),
];

fn imports() -> Vec<(String, BTreeSet<String>)> {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--locked", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let metadata: Value = serde_json::from_slice(&out.stdout).expect("cargo metadata prints JSON");
    let packages = metadata["packages"].as_array().expect("packages is a list");
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().expect("dependencies is a list").iter();
            let normal = dependencies.filter(|dependency| dependency["kind"] != "dev");
            let names = normal.filter_map(|dependency| dependency["name"].as_str().map(str::to_owned));
            (package["name"].as_str().expect("a package has a name").to_owned(), names.collect())
        })
        .collect()
}

#[test]
fn every_crate_of_the_workspace_stands_in_the_table() {
    let found: BTreeSet<String> = imports().into_iter().map(|(name, _)| name).collect();
    let listed: BTreeSet<String> = MAY_IMPORT.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(found, listed);
}

#[test]
fn crates_import_only_what_the_table_allows() {
    let ours: BTreeSet<&str> = MAY_IMPORT.iter().map(|(name, _)| *name).collect();
    for (name, imported) in imports() {
        let allowed = MAY_IMPORT.iter().find(|(of, _)| *of == name).map_or(&[][..], |(_, allowed)| allowed);
        for import in imported.iter().filter(|import| ours.contains(import.as_str())) {
            assert!(allowed.contains(&import.as_str()), "`{name}` imports `{import}`");
        }
    }
}

#[test]
fn pure_crates_reach_no_network_clock_or_command_line() {
    for (name, imported) in imports() {
        let forbidden = MUST_NOT_IMPORT.iter().find(|(of, _)| *of == name).map_or(&[][..], |(_, forbidden)| forbidden);
        for import in forbidden {
            assert!(!imported.contains(*import), "`{name}` imports `{import}`");
        }
    }
}

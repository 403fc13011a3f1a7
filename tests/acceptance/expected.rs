//! The servers of `fixtures/` and the faults that are planted in them.

use std::fs;
use std::path::PathBuf;

use serde::Deserialize;

/// A fault that is planted in a fixture: one entry of its `expected.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    /// The class of the taxonomy.
    pub(crate) class: String,
    /// What sort of thing it is about.
    pub(crate) kind: String,
    /// The name of that thing.
    pub(crate) name: String,
    /// The file, from the top of the fixture.
    pub(crate) file: String,
    /// The line, from 1.
    pub(crate) line: u64,
    /// A part of that line, so that a number that has become wrong is noticed.
    pub(crate) line_holds: String,
}

/// A server of ours by name.
pub(crate) fn server(name: &str) -> PathBuf {
    let folder = fixtures().join("servers").join(name);
    assert!(folder.is_dir(), "no such fixture: {name}");
    folder
}

/// A saved listing by file name.
pub(crate) fn listing(name: &str) -> PathBuf {
    fixtures().join("listings").join(name)
}

/// The faults planted in a server of ours.
pub(crate) fn faults(name: &str) -> Vec<Fault> {
    let text = fs::read_to_string(server(name).join("expected.json")).unwrap();
    let faults: Vec<Fault> = serde_json::from_str(&text).unwrap();
    assert!(!faults.is_empty(), "{name} expects nothing");
    faults
}

/// The names of the servers whose name ends so, sorted.
pub(crate) fn named(ending: &str) -> Vec<String> {
    let entries = fs::read_dir(fixtures().join("servers")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut found: Vec<String> = names.filter(|name| name.ends_with(ending)).collect();
    found.sort();
    assert!(found.len() >= 7, "fixtures `*{ending}` are missing: {found:?}");
    found
}

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

//! What each server under `tests/servers` would list, compared with the `expected.json` beside its source.
//!
//! `UPDATE_EXPECTED=1` writes the files anew; they are read against what the SDK documents before they are accepted.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its fixtures fails")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use model::{Artifact, Decoded, Origin, SourceFile};
use serde_json::Value;

const EXPECTED: &str = "expected.json";

#[test]
fn every_fixture_server_is_discovered_as_it_would_list_itself() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers");
    let mut servers: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    servers.sort();
    assert!(!servers.is_empty(), "no fixture servers");
    let mut wrong = String::new();
    for server in servers {
        let found = serde_json::to_value(discover::servers(&artifact(&server))).unwrap();
        let expected = server.join(EXPECTED);
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            std::fs::write(&expected, format!("{found:#}\n")).unwrap();
        }
        let text = std::fs::read_to_string(&expected).unwrap_or_else(|error| panic!("{}: {error}", expected.display()));
        let wanted: Value = serde_json::from_str(&text).unwrap();
        if found != wanted {
            let _ = writeln!(wrong, "{}\n{}", server.display(), difference(&wanted, &found));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn artifact(server: &Path) -> Artifact {
    let mut files = Vec::new();
    read(server, "", &mut files);
    files.retain(|file| &*file.path != EXPECTED);
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let origin = Origin::Folder { path: "fixture".to_owned() };
    Artifact { origin, files, binary_files: 0, gaps: Vec::new() }
}

fn read(folder: &Path, below: &str, files: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if entry.file_type().unwrap().is_dir() {
            read(&entry.path(), &path, files);
        } else if let Decoded::Text(file) | Decoded::Lossy(file) =
            SourceFile::decode(&path, &std::fs::read(entry.path()).unwrap())
        {
            files.push(file);
        }
    }
}

/// The lines that only one side has, in order, each after those that both have before it.
fn difference(wanted: &Value, found: &Value) -> String {
    let (wanted, found) = (format!("{wanted:#}"), format!("{found:#}"));
    let (wanted, found): (Vec<&str>, Vec<&str>) = (wanted.lines().collect(), found.lines().collect());
    let same_start = wanted.iter().zip(&found).take_while(|(left, right)| left == right).count();
    let left = (wanted.len().min(found.len())) - same_start;
    let same_end =
        wanted.iter().rev().zip(found.iter().rev()).take(left).take_while(|(left, right)| left == right).count();
    let mut shown = String::new();
    for line in &wanted[same_start.saturating_sub(3)..same_start] {
        let _ = writeln!(shown, "  {line}");
    }
    for line in &wanted[same_start..wanted.len() - same_end] {
        let _ = writeln!(shown, "- {line}");
    }
    for line in &found[same_start..found.len() - same_end] {
        let _ = writeln!(shown, "+ {line}");
    }
    shown
}

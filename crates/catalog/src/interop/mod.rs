//! Other people's files: clients' `mcpServers` and the open registry's `server.json`.

mod mcp_servers;
mod server_json;

use std::collections::HashSet;

use serde_json::Value;

pub use mcp_servers::{SecretsAs, export_mcp_servers, import_launch, import_mcp_servers};
pub use server_json::{ExportError, Prefer, ServerJsonChoice, export_server_json, import_server_json};

use crate::SavedName;

/// A file in somebody else's format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The file.
    pub document: Value,
    /// Sentences about what the format cannot say, and what its reader has to fill in.
    pub remarks: Vec<String>,
}

/// The name under which a server of another file is saved: what cannot stand in one becomes a dash.
fn saved_name(name: &str) -> Option<SavedName> {
    let plain: String = name.chars().map(|char| if SavedName::takes(char) { char } else { '-' }).collect();
    let short: String = plain.trim_matches('-').chars().take(SavedName::LONGEST).collect();
    short.trim_end_matches('-').parse().ok()
}

/// A name that no other entry has.
fn unused(name: &str, version: &str, used: &mut HashSet<String>) -> String {
    let versioned = format!("{name}-{version}");
    let numbered = (2..).map(|number| format!("{versioned}-{number}"));
    let free = [name.to_owned(), versioned.clone()].into_iter().chain(numbered).find(|name| !used.contains(name));
    let free = free.unwrap_or(versioned.clone());
    used.insert(free.clone());
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_becomes_one_that_can_be_saved_or_none() {
        for (name, expected) in [
            ("notes", Some("notes")),
            ("io.acme notes", Some("io-acme-notes")),
            ("@acme/notes", Some("acme-notes")),
            ("日本", None),
            ("", None),
        ] {
            assert_eq!(saved_name(name).as_ref().map(SavedName::as_str), expected, "{name}");
        }
        assert_eq!(saved_name(&"n".repeat(99)).map(|name| name.as_str().len()), Some(32));
    }

    #[test]
    fn entries_of_one_name_are_told_apart() {
        let mut used = HashSet::new();
        let names: Vec<String> =
            [("a", "v1"), ("a", "v2"), ("a-v2", "v1"), ("a", "v2")].map(|(name, v)| unused(name, v, &mut used)).into();
        assert_eq!(names, ["a", "a-v2", "a-v2-v1", "a-v2-2"]);
    }
}

//! How a client starts or reaches a server: one entry of an `mcpServers` file.

use serde_json::{Map, Value};

use crate::Location;

/// One entry of a client configuration file. Values may hold secrets: never print one unmasked, which is also why
/// `Debug` shows names only and nothing serialises it.
#[derive(Clone, PartialEq)]
pub struct Launch {
    /// The entry's key.
    pub name: String,
    /// The program, for a server that the client starts.
    pub command: Option<String>,
    /// The program's arguments.
    pub args: Vec<String>,
    /// The program's environment.
    pub env: Vec<(String, String)>,
    /// The address, for a server that is already running.
    pub url: Option<String>,
    /// Headers sent to the address.
    pub headers: Vec<(String, String)>,
    /// Members that are none of the above, kept verbatim.
    pub other: Map<String, Value>,
    /// Where the entry stands.
    pub location: Location,
}

impl std::fmt::Debug for Launch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Launch").field("name", &self.name).field("location", &self.location).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_value_that_could_be_a_secret() {
        let launch = Launch {
            name: "notes".into(),
            command: Some("npx".into()),
            args: vec!["--key=canary-1".into()],
            env: vec![("TOKEN".into(), "canary-2".into())],
            url: None,
            headers: vec![("Authorization".into(), "Bearer canary-3".into())],
            other: Map::new(),
            location: Location::line("mcp.json", 3),
        };
        let shown = format!("{launch:?}");
        assert!(shown.contains("notes") && !shown.contains("canary"), "{shown}");
    }
}

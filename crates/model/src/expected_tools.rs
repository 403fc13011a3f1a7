//! The tools that a user knows a server to have.

/// The tools that a user expects of a server; every other one that it lists is a tool that nobody declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedTools {
    /// The server: the name that it gives itself, or its key in a client configuration. Any server if absent.
    pub server: Option<String>,
    /// The names of its tools.
    pub tools: Vec<String>,
}

impl ExpectedTools {
    /// Whether this is about a server that is known by any of these names.
    pub fn is_about<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> bool {
        self.server.as_deref().is_none_or(|server| names.into_iter().any(|name| name == server))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_about_the_server_it_names_or_about_any() {
        let of = |server: Option<&str>| ExpectedTools { server: server.map(str::to_owned), tools: Vec::new() };
        assert!(of(Some("notes")).is_about(["npm:notes", "notes"]) && of(None).is_about([]));
        assert!(!of(Some("notes")).is_about(["mail"]));
    }
}

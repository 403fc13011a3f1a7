//! Many servers in one request, all or nothing.

use std::collections::HashMap;

use serde_json::Value;

use crate::members::Members;
use crate::mistake::{Mistake, Mistakes, Notes};
use crate::path::Path;
use crate::{Accepted, RegistryServer};

/// The most servers of one request.
pub const MOST_SERVERS: usize = 100;

/// Why a request of many servers is refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BulkError {
    /// Something is wrong with some of them.
    #[error(transparent)]
    Invalid(Mistakes),
    /// Each is good for itself, and some are the same server. It is what the registry would say of the second one.
    #[error(transparent)]
    Repeated(Mistakes),
}

/// Reads the body of `bulk-add-servers`: `{"servers": [...]}`, 1 to 100 of what `add-server` takes.
///
/// # Errors
///
/// Names everything that is wrong, each with the index of its server.
pub fn parse_servers(body: &Value) -> Result<Accepted<Vec<RegistryServer>>, BulkError> {
    let mut notes = Notes::default();
    let servers = read(body, &mut notes);
    let servers = notes.finish(servers).map_err(BulkError::Invalid)?;
    repeated(&servers.value).map_err(BulkError::Repeated)?;
    Ok(servers)
}

fn read(body: &Value, notes: &mut Notes) -> Option<Accepted<Vec<RegistryServer>>> {
    let body = Members::of(body, Path::ROOT, notes)?;
    let path = body.path.member("servers");
    if body.value("servers").is_none() {
        notes.mistake(path, "is required");
    }
    let items = body.list("servers", notes)?;
    if !(1..=MOST_SERVERS).contains(&items.len()) {
        notes.mistake(path, format!("holds {} servers; expected 1 to {MOST_SERVERS}", items.len()));
        return None;
    }
    let mut accepted = Accepted { value: Vec::with_capacity(items.len()), remarks: Vec::new() };
    for (at, item) in items.iter().enumerate() {
        if let Some(server) = RegistryServer::read_new(item, path.item(at), notes) {
            accepted.value.push(server.value);
            accepted.remarks.extend(server.remarks);
        }
    }
    Some(accepted)
}

fn repeated(servers: &[RegistryServer]) -> Result<(), Mistakes> {
    let mut first_at = HashMap::new();
    let mut notes = Notes::default();
    for (at, server) in servers.iter().enumerate() {
        if let Some(first) = first_at.insert(server.key(), at) {
            first_at.insert(server.key(), first);
            notes.mistake(format!("servers[{at}].saved_name"), format!("is that of servers[{first}], version and all"));
        }
    }
    notes.finish(Some(()))
}

/// What is said of servers of a request whose names are taken: each is named with its index.
pub fn taken(servers: &[RegistryServer], is_taken: impl Fn(&RegistryServer) -> bool) -> Option<Mistakes> {
    let mut notes = Notes::default();
    for (at, _) in servers.iter().enumerate().filter(|(_, server)| is_taken(server)) {
        notes.mistake(format!("servers[{at}].saved_name"), "is taken, version and all");
    }
    notes.finish(Some(())).err()
}

impl BulkError {
    /// What is wrong.
    pub fn mistakes(&self) -> impl Iterator<Item = &Mistake> {
        match self {
            Self::Invalid(mistakes) | Self::Repeated(mistakes) => mistakes.iter(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn places(error: &BulkError) -> Vec<&str> {
        error.mistakes().map(|it| it.path.as_str()).collect()
    }

    #[test]
    fn a_hundred_servers_come_out_in_their_order() {
        let server = |at: usize| json!({"saved_name": format!("s{at}")});
        let body = json!({"servers": (0..100).map(server).collect::<Vec<_>>()});
        let servers = parse_servers(&body).unwrap().value;
        assert_eq!(servers.len(), 100);
        assert_eq!(servers[42].key().to_string(), "s42 v1");
        for none_or_too_many in [json!({"servers": []}), json!({"servers": (0..101).map(server).collect::<Vec<_>>()})] {
            let error = parse_servers(&none_or_too_many).unwrap_err();
            assert_eq!(places(&error), ["servers"], "{error}");
        }
        assert_eq!(places(&parse_servers(&json!({})).unwrap_err()), ["servers"]);
        assert_eq!(places(&parse_servers(&json!(null)).unwrap_err()), [""]);
    }

    #[test]
    fn one_bad_entry_refuses_all_and_is_named_with_its_index() {
        let body = json!({"servers": [{"saved_name": "a"}, {"saved_name": "not good"},
            {"saved_name": "c", "mcp_config": {"config": {"command": "npx", "args": [1]}}}, 7]});
        let error = parse_servers(&body).unwrap_err();
        assert!(matches!(error, BulkError::Invalid(_)));
        assert_eq!(places(&error), ["servers[1].saved_name", "servers[2].mcp_config.config.args[0]", "servers[3]"]);
    }

    #[test]
    fn the_same_server_twice_is_a_conflict_and_two_versions_are_not() {
        let body = json!({"servers": [{"saved_name": "a"}, {"saved_name": "a", "server_version": "v2"},
            {"saved_name": "a", "server_version": "v1"}, {"saved_name": "a"}]});
        let error = parse_servers(&body).unwrap_err();
        assert!(matches!(error, BulkError::Repeated(_)));
        assert_eq!(places(&error), ["servers[2].saved_name", "servers[3].saved_name"]);
        let said: Vec<&str> = error.mistakes().map(|it| it.message.as_str()).collect();
        assert_eq!(said, ["is that of servers[0], version and all"; 2]);
    }

    #[test]
    fn names_that_are_taken_are_said_with_their_index() {
        let servers = parse_servers(&json!({"servers": [{"saved_name": "a"}, {"saved_name": "b"}]})).unwrap().value;
        let mistakes = taken(&servers, |server| server.key().saved_name.as_str() == "b").unwrap();
        assert_eq!(mistakes.to_string(), "`servers[1].saved_name` is taken, version and all");
        assert_eq!(taken(&servers, |_| false), None);
    }
}

//! Which servers a gateway refers to, and what it sets for them.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::overrides::{CommonOverrides, OVERRIDES, Overrides, SERVER_TOOLS};
use crate::bounds;
use crate::members::Members;
use crate::mistake::Notes;
use crate::path::Path;
use crate::{SavedName, ServerKey, Version};

/// The most servers of a gateway.
pub const MOST_GATEWAY_SERVERS: usize = 100;

/// What a gateway is made of, in its stored form: references and what is set, nothing of the servers themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServersConfig {
    /// What is set for all.
    #[serde(default, skip_serializing_if = "CommonOverrides::is_empty")]
    pub(super) common_overrides: CommonOverrides,
    /// The servers, in their order; none twice.
    pub(super) servers: Vec<GatewayServer>,
}

/// A server of a gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayServer {
    /// Which one.
    #[serde(flatten)]
    pub key: ServerKey,
    /// What is set for it.
    #[serde(flatten)]
    pub overrides: Overrides,
}

/// Tells where a server of a document stands in what was sent.
pub(super) type Sent<'a> = dyn Fn(usize) -> usize + 'a;

impl ServersConfig {
    /// What is set for all.
    pub const fn common_overrides(&self) -> &CommonOverrides {
        &self.common_overrides
    }

    /// The servers, in their order; none twice.
    pub fn servers(&self) -> &[GatewayServer] {
        &self.servers
    }

    /// Reads one, with everything that is wrong with it.
    pub(super) fn read(value: &Value, path: Path<'_>, sent: &Sent<'_>, notes: &mut Notes) -> Option<Self> {
        let config = Members::of(value, path, notes)?;
        if !bounds::check(value.as_object()?, &path, notes) {
            return None;
        }
        config.refuse_unknown(&["common_overrides", "servers"], notes);
        let common_overrides = config.object("common_overrides", notes).map(|members| {
            CommonOverrides::read(&Members::new(members, config.path.member("common_overrides")), notes)
        });
        let path = config.path.member("servers");
        if config.value("servers").is_none() {
            notes.mistake(path, "is required");
        }
        let items = config.list("servers", notes)?;
        if !(1..=MOST_GATEWAY_SERVERS).contains(&items.len()) {
            let expected = format!("holds {} servers; expected 1 to {MOST_GATEWAY_SERVERS}", items.len());
            notes.mistake(path, expected);
            return None;
        }
        let mut servers: Vec<GatewayServer> = Vec::with_capacity(items.len());
        let mut first_at: HashMap<ServerKey, usize> = HashMap::new();
        for (at, item) in items.iter().enumerate() {
            let at = sent(at);
            let Some(server) = GatewayServer::read(item, path.item(at), notes) else { continue };
            if let Some(first) = first_at.get(&server.key) {
                notes.mistake(path.item(at), format!("names the same server as servers[{first}]"));
            } else {
                first_at.insert(server.key.clone(), at);
                servers.push(server);
            }
        }
        Some(Self { common_overrides: common_overrides.unwrap_or_default(), servers })
    }

    /// What deserves to be said about it.
    pub(super) fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        let of_servers = self.servers.iter().map(|server| &server.overrides);
        if of_servers.chain([&self.common_overrides.overrides]).any(Overrides::is_older) {
            let older =
                "`tool_guardrails_config` and `enable_server_info_validation` are of the older override surface";
            remarks.push(format!("{older}; a runtime of today may not read them."));
        }
        let mut names = HashSet::new();
        let mut said = HashSet::new();
        for server in &self.servers {
            let name = &server.key.saved_name;
            if !names.insert(name) && said.insert(name) {
                remarks.push(format!(
                    "`{name}` stands here in several versions; a runtime that tells servers apart by name alone sees one."
                ));
            }
        }
        remarks
    }
}

impl GatewayServer {
    fn read(value: &Value, path: Path<'_>, notes: &mut Notes) -> Option<Self> {
        let members = Members::of(value, path, notes)?;
        let saved_name: Option<SavedName> = members.required("saved_name", notes);
        let server_version: Version = members.parsed("server_version", notes).unwrap_or_default();
        let known: Vec<&str> = ["saved_name", "server_version"].into_iter().chain(OVERRIDES).collect();
        for name in members.unknown(&known) {
            let path = members.path.member(name);
            if name == SERVER_TOOLS {
                notes.mistake(path, "is set for a gateway as a whole: it belongs in `common_overrides`");
            } else {
                notes.mistake(path, format!("is none of {}", known.join(", ")));
            }
        }
        let overrides = Overrides::read(&members, notes);
        Some(Self { key: ServerKey { saved_name: saved_name?, server_version }, overrides })
    }
}

//! A gateway: the servers that a runtime may use together, and what is set for them.

mod context;
mod expand;
mod overrides;
mod patch;
mod servers_config;

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use context::RequestContext;
pub use expand::{ExpandedGateway, ExpandedServer};
pub use overrides::{CommonOverrides, Overrides};
pub use servers_config::{GatewayServer, MOST_GATEWAY_SERVERS, ServersConfig};

use crate::members::Members;
use crate::mistake::{Mistakes, Notes};
use crate::path::Path;
use crate::{Accepted, GatewayKey, SavedName, ServerKey, Version};

/// A gateway as its owner wrote it: references and overrides only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gateway {
    #[serde(flatten)]
    key: GatewayKey,
    is_active: bool,
    servers_config: ServersConfig,
}

impl Gateway {
    /// Reads the body of `add-gateway`.
    ///
    /// # Errors
    ///
    /// Names everything that is wrong with it, each with its place.
    pub fn parse(body: &Value) -> Result<Accepted<Self>, Mistakes> {
        let mut notes = Notes::default();
        let gateway = Self::read(body, &mut notes);
        notes.finish(gateway)
    }

    fn read(body: &Value, notes: &mut Notes) -> Option<Accepted<Self>> {
        let body = Members::of(body, Path::ROOT, notes)?;
        let name: Option<SavedName> = body.required("gateway_saved_name", notes);
        let gateway_version: Version = body.parsed("gateway_version", notes).unwrap_or_default();
        let is_active = body.flag("is_active", notes).unwrap_or(true);
        let path = body.path.member("servers_config");
        if body.value("servers_config").is_none() {
            notes.mistake(path, "is required");
        }
        let servers_config = ServersConfig::read(body.value("servers_config")?, path, &|at| at, notes);
        let key = GatewayKey { gateway_saved_name: name?, gateway_version };
        let value = Self { key, is_active, servers_config: servers_config? };
        let mut remarks = value.servers_config.remarks();
        remarks.extend(body.ignored(&["gateway_saved_name", "gateway_version", "is_active", "servers_config"]));
        Some(Accepted { value, remarks })
    }

    /// What tells it apart.
    pub const fn key(&self) -> &GatewayKey {
        &self.key
    }

    /// Whether a runtime may use it.
    pub const fn is_active(&self) -> bool {
        self.is_active
    }

    /// Its servers and what is set for them.
    pub const fn servers_config(&self) -> &ServersConfig {
        &self.servers_config
    }

    /// The same gateway, open to runtimes or not.
    #[must_use]
    pub fn with_active(self, is_active: bool) -> Self {
        Self { is_active, ..self }
    }

    /// Refuses references to servers that are not there. Those that `before` has too may have lost their server since:
    /// they are left out when the gateway is expanded, and must not keep it from being changed.
    ///
    /// # Errors
    ///
    /// Names each reference that leads nowhere, with its place in the `body` that was sent.
    pub fn check_references(
        &self,
        before: Option<&Self>,
        body: &Value,
        exists: impl Fn(&ServerKey) -> bool,
    ) -> Result<(), Mistakes> {
        let known: HashSet<&ServerKey> =
            before.into_iter().flat_map(|gateway| &gateway.servers_config.servers).map(|server| &server.key).collect();
        let sent = body.pointer("/servers_config/servers").and_then(Value::as_array).into_iter().flatten();
        let places: HashMap<ServerKey, usize> =
            sent.enumerate().filter_map(|(at, entry)| Some((ServerKey::deserialize(entry).ok()?, at))).collect();
        let mut notes = Notes::default();
        for (at, server) in self.servers_config.servers.iter().enumerate() {
            if !known.contains(&server.key) && !exists(&server.key) {
                let at = places.get(&server.key).copied().unwrap_or(at);
                let path = format!("servers_config.servers[{at}]");
                notes.mistake(path, format!("names `{}`, and there is no such server", server.key));
            }
        }
        notes.finish(Some(()))
    }
}

#[cfg(test)]
mod tests;

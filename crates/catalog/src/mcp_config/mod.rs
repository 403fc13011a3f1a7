//! How a server is reached, signed in to and held back: the `mcp_config` of a registered server.

mod glob;
mod oauth;
mod reach;
mod tools;

use model::{BadOauthConfig, Launch, Oauth2, Secret};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use tools::Decision;

use crate::bounds;
use crate::guardrails;
use crate::members::Members;
use crate::mistake::Notes;
use crate::path::Path;

/// The policies that a server brings itself, and that a gateway may replace.
const POLICIES: [&str; 3] = ["tool_guardrails_config", "input_guardrails_config", "output_guardrails_config"];

/// One entry of a gateway runtime's configuration, as it was given: members that are not known here are kept.
///
/// A stored one is read back as it is: it was checked when it was stored. `Debug` shows no member, for some are secret.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct McpConfig(Map<String, Value>);

impl McpConfig {
    /// Its members.
    pub const fn members(&self) -> &Map<String, Value> {
        &self.0
    }

    pub(crate) const fn members_mut(&mut self) -> &mut Map<String, Value> {
        &mut self.0
    }

    /// Reads one, with everything that is wrong with it.
    pub(crate) fn read(value: &Value, path: Path<'_>, notes: &mut Notes) -> Option<Self> {
        let members = Members::of(value, path, notes)?;
        let map = value.as_object()?;
        if !bounds::check(map, &path, notes) {
            return None;
        }
        if let Some(config) = members.value("config") {
            reach::check(config, members.path.member("config"), notes);
        }
        if let Some(block) = members.value("oauth_config") {
            oauth::check(block, members.path.member("oauth_config"), notes);
        }
        members.object("mcp_oauth", notes);
        tools::check(&members, notes);
        members.flag("enable_server_info_validation", notes);
        for name in POLICIES {
            if let Some(policy) = members.value(name) {
                guardrails::check(policy, members.path.member(name), notes);
            }
        }
        Some(Self(map.clone()))
    }

    /// How a client starts or reaches the server, in the form that the rest of a scan takes. Nothing if `config` is
    /// absent.
    pub fn launch(&self, name: &str) -> Option<Launch> {
        reach::launch(self.0.get("config")?.as_object()?, name)
    }

    /// How a program signs in to the server by OAuth; nothing if the block is absent or not enabled.
    ///
    /// # Errors
    ///
    /// Names what a program cannot do: some ways need a person, or files of another machine.
    pub fn sign_in(&self, refresh_token: Option<Secret>) -> Result<Option<Oauth2>, Vec<BadOauthConfig>> {
        match self.0.get("oauth_config").and_then(Value::as_object) {
            Some(block) => model::oauth_config(block, refresh_token),
            None => Ok(None),
        }
    }

    /// Whether a tool of the server may be called, by `tools` and `denied_tools`.
    pub fn decide(&self, tool: &str) -> Decision {
        tools::decide(&self.0, tool)
    }
}

impl std::fmt::Debug for McpConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("McpConfig(…)")
    }
}

#[cfg(test)]
mod tests;

//! What a gateway sets in place of what its servers bring: for one of them, or for all.

use serde::{Deserialize, Serialize};

use crate::GuardrailsPolicy;
use crate::members::Members;
use crate::mistake::Notes;

/// Looks at what a server says about itself and lists; for a gateway as a whole only.
pub(super) const SERVER_TOOLS: &str = "server_tools_guardrails_config";
/// What may be set for one server and for all. The last two are of an older surface.
pub(super) const OVERRIDES: [&str; 4] = [INPUT, OUTPUT, TOOL, SERVER_INFO];

const INPUT: &str = "input_guardrails_config";
const OUTPUT: &str = "output_guardrails_config";
const TOOL: &str = "tool_guardrails_config";
const SERVER_INFO: &str = "enable_server_info_validation";

/// What is set in place of members of an `mcp_config`, each replaced whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Overrides {
    /// Looks at what goes in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_guardrails_config: Option<GuardrailsPolicy>,
    /// Looks at what comes out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_guardrails_config: Option<GuardrailsPolicy>,
    /// Of an older surface.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_guardrails_config: Option<GuardrailsPolicy>,
    /// Of an older surface.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_server_info_validation: Option<bool>,
}

/// What is set for every server of a gateway, and for the gateway itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CommonOverrides {
    /// What is set for every server.
    #[serde(flatten)]
    pub overrides: Overrides,
    /// Looks at what servers say about themselves and list; off if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_tools_guardrails_config: Option<GuardrailsPolicy>,
}

/// One member that is set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Set<'a> {
    Policy(&'a GuardrailsPolicy),
    Flag(bool),
}

impl Overrides {
    pub(super) fn read(members: &Members<'_>, notes: &mut Notes) -> Self {
        Self {
            input_guardrails_config: policy(members, INPUT, notes),
            output_guardrails_config: policy(members, OUTPUT, notes),
            tool_guardrails_config: policy(members, TOOL, notes),
            enable_server_info_validation: members.flag(SERVER_INFO, notes),
        }
    }

    /// What is set, by the names of the members.
    pub(super) fn set(&self) -> impl Iterator<Item = (&'static str, Set<'_>)> {
        OVERRIDES.into_iter().filter_map(|name| Some((name, self.get(name)?)))
    }

    /// What is set for a member of an `mcp_config`, if something is.
    pub(super) fn get(&self, name: &str) -> Option<Set<'_>> {
        match name {
            INPUT => self.input_guardrails_config.as_ref().map(Set::Policy),
            OUTPUT => self.output_guardrails_config.as_ref().map(Set::Policy),
            TOOL => self.tool_guardrails_config.as_ref().map(Set::Policy),
            SERVER_INFO => self.enable_server_info_validation.map(Set::Flag),
            _ => None,
        }
    }

    /// Whether something of the older surface is set.
    pub(super) const fn is_older(&self) -> bool {
        self.tool_guardrails_config.is_some() || self.enable_server_info_validation.is_some()
    }
}

impl CommonOverrides {
    pub(super) fn read(members: &Members<'_>, notes: &mut Notes) -> Self {
        let known = [INPUT, OUTPUT, TOOL, SERVER_INFO, SERVER_TOOLS];
        members.refuse_unknown(&known, notes);
        Self {
            overrides: Overrides::read(members, notes),
            server_tools_guardrails_config: policy(members, SERVER_TOOLS, notes),
        }
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn policy(members: &Members<'_>, name: &str, notes: &mut Notes) -> Option<GuardrailsPolicy> {
    GuardrailsPolicy::read_override(members.value(name)?, members.path.member(name), notes)
}

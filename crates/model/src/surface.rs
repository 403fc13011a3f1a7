//! What a model would see of a server.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Gap, Location};

/// Everything one server lists, or, from a static scan, would list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Surface {
    /// The folder of the artifact that holds the server; empty for its top.
    #[serde(default)]
    pub root: String,
    /// The name the server gives itself.
    pub server_name: Option<String>,
    /// What else it says of itself (`serverInfo`: title, version, description, icons), kept verbatim, if it was asked.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub server_info: Map<String, Value>,
    /// The tools, in the order listed.
    #[serde(default)]
    pub tools: Vec<Tool>,
    /// The prompts, in the order listed.
    #[serde(default)]
    pub prompts: Vec<Prompt>,
    /// The resources, in the order listed.
    #[serde(default)]
    pub resources: Vec<Resource>,
    /// The resource templates, in the order listed.
    #[serde(default)]
    pub resource_templates: Vec<ResourceTemplate>,
    /// The server's introduction, read by the model for the whole session.
    pub instructions: Option<String>,
    /// Where the instructions are declared, if the scan was static.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions_location: Option<Location>,
    /// Who may keep a copy of the answer, in the server's own word (`cacheScope`), if it was listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_scope: Option<String>,
    /// Members of the answer that another of the same name follows: which one a reader takes is its own choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repeated: Vec<RepeatedMember>,
    /// What could not be resolved.
    #[serde(default)]
    pub gaps: Vec<Gap>,
}

/// A member of a JSON object that stands there more than once; the last one was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepeatedMember {
    /// RFC 6901 pointer of the member, from the root of the answer.
    pub pointer: String,
    /// The start of a value that was not taken.
    pub lost: String,
    /// Whether it is another value than the next of that name.
    pub differs: bool,
}

impl Surface {
    /// Whether the server offers nothing that a model would see.
    pub fn is_empty(&self) -> bool {
        self.tools.is_empty()
            && self.prompts.is_empty()
            && self.resources.is_empty()
            && self.resource_templates.is_empty()
            && self.instructions.is_none()
    }
}

/// One tool.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tool {
    /// Name, as a model calls it.
    pub name: String,
    /// Title for people.
    pub title: Option<String>,
    /// What the model reads.
    pub description: Option<String>,
    /// JSON Schema of the arguments; `null` where it is not known.
    #[serde(default)]
    pub input_schema: Value,
    /// JSON Schema of the structured result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_schema: Option<Value>,
    /// Behaviour hints (`readOnlyHint`, …), untrusted.
    pub annotations: Option<Value>,
    /// Members of the listing that are none of the above (`_meta`, `icons`, unknown ones), kept verbatim.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub other: Map<String, Value>,
    /// Where the source declares it, if the scan was static.
    pub location: Option<Location>,
}

/// One prompt.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Prompt {
    /// Name.
    pub name: String,
    /// Title for people.
    pub title: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Its arguments, in the order listed.
    #[serde(default)]
    pub arguments: Vec<PromptArgument>,
    /// Members of the listing that are none of the above, kept verbatim.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub other: Map<String, Value>,
    /// Where the source declares it, if the scan was static.
    pub location: Option<Location>,
}

/// One argument of a prompt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptArgument {
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it must be given.
    #[serde(default)]
    pub required: bool,
}

/// One resource.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// Address.
    pub uri: String,
    /// Name.
    pub name: Option<String>,
    /// Title for people.
    pub title: Option<String>,
    /// What it holds.
    pub description: Option<String>,
    /// Media type.
    pub mime_type: Option<String>,
    /// Members of the listing that are none of the above, kept verbatim.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub other: Map<String, Value>,
    /// Where the source declares it, if the scan was static.
    pub location: Option<Location>,
}

/// A family of resources.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ResourceTemplate {
    /// RFC 6570 template of the addresses.
    pub uri_template: String,
    /// Name.
    pub name: Option<String>,
    /// Title for people.
    pub title: Option<String>,
    /// What they hold.
    pub description: Option<String>,
    /// Media type.
    pub mime_type: Option<String>,
    /// Members of the listing that are none of the above, kept verbatim.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub other: Map<String, Value>,
    /// Where the source declares it, if the scan was static.
    pub location: Option<Location>,
}

//! Examples inside a rule file: what must match it and what must stay silent.

use model::{Launch, Location, Prompt, PromptArgument, RepeatedMember, Resource, SourceFile, Surface, Tool};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::file::string_or_map;
use super::recording_example::RecordingExample;

/// One example.
#[derive(Debug, Clone)]
pub enum Example {
    /// A text of the first sort that the rule looks at.
    Text(String),
    /// Anything larger.
    Structured(Box<Structured>),
}

impl std::fmt::Display for Example {
    /// The text itself; anything larger as JSON.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text.trim_end()),
            Self::Structured(example) => f.write_str(&serde_json::to_string(example).map_err(|_| std::fmt::Error)?),
        }
    }
}

impl<'de> Deserialize<'de> for Example {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        string_or_map(deserializer, Self::Text, |structured| Self::Structured(Box::new(structured)))
    }
}

/// A poisoned text and its innocent neighbour, which differ in little but one thing.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// The one thing.
    pub apart: Apart,
    /// What the rule must find.
    pub poisoned: Example,
    /// What no malicious rule may find.
    pub innocent: Example,
}

/// What sets the innocent neighbour of a poisoned text apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Apart {
    /// It quotes the words as an example.
    Quoted,
    /// It says that the thing is not done, or forbids it.
    Negated,
    /// It says what the tool does, where the other tells the model what to do.
    ThirdPerson,
    /// It speaks of protection against the thing.
    Defence,
    /// It speaks of tools of its own server.
    Workflow,
    /// Both are in another language than English.
    Language,
    /// The order is made by several fields together, and one of them is missing.
    Fields,
    /// The same words serve the tool's own job.
    Purpose,
}

/// An example that is more than one text. Exactly one of its members is given.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Structured {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tool: Option<ToolExample>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) prompt: Option<PromptExample>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) resource: Option<ResourceExample>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) server: Option<ServerExample>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) servers: Option<Vec<ServerExample>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) launch: Option<LaunchExample>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<FileExample>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) files: Option<Vec<FileExample>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) changed: Option<ChangeExample>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recording: Option<RecordingExample>,
}

/// A tool as a server lists it.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ToolExample {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(default)]
    input_schema: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_schema: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotations: Option<Value>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// A prompt as a server lists it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct PromptExample {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(default)]
    arguments: Vec<PromptArgument>,
}

/// A resource as a server lists it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct ResourceExample {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

/// A whole server.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ServerExample {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expected_tools: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_scope: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    repeated: Vec<RepeatedMember>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instructions: Option<String>,
    #[serde(default)]
    tools: Vec<ToolExample>,
    #[serde(default)]
    prompts: Vec<PromptExample>,
    #[serde(default)]
    resources: Vec<ResourceExample>,
}

/// A server that was locked, and what it lists now.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeExample {
    pub(crate) before: ServerExample,
    pub(crate) after: ServerExample,
}

/// An entry of a client configuration file; the name of the entry is `example`.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct LaunchExample {
    /// The file that holds the entry, if it is not `mcp.json`.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<String>,
    #[serde(default)]
    args: Vec<String>,
    #[serde(default)]
    env: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// A file of the artifact.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FileExample {
    path: String,
    text: String,
}

impl From<ToolExample> for Tool {
    fn from(example: ToolExample) -> Self {
        Self {
            name: example.name,
            title: example.title,
            description: example.description,
            input_schema: example.input_schema,
            output_schema: example.output_schema,
            annotations: example.annotations,
            other: example.other,
            location: None,
        }
    }
}

impl From<PromptExample> for Prompt {
    fn from(example: PromptExample) -> Self {
        Self {
            name: example.name,
            title: example.title,
            description: example.description,
            arguments: example.arguments,
            ..Self::default()
        }
    }
}

impl From<ResourceExample> for Resource {
    fn from(example: ResourceExample) -> Self {
        Self {
            uri: example.uri,
            name: example.name,
            title: example.title,
            description: example.description,
            ..Self::default()
        }
    }
}

impl From<ServerExample> for Surface {
    fn from(example: ServerExample) -> Self {
        Self {
            server_name: example.name,
            instructions: example.instructions,
            cache_scope: example.cache_scope,
            repeated: example.repeated,
            tools: example.tools.into_iter().map(Into::into).collect(),
            prompts: example.prompts.into_iter().map(Into::into).collect(),
            resources: example.resources.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }
}

impl From<LaunchExample> for Launch {
    fn from(example: LaunchExample) -> Self {
        let pairs = |map: Map<String, Value>| {
            let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            map.into_iter().map(|(key, value)| (key, text(value))).collect()
        };
        Self {
            name: "example".to_owned(),
            command: example.command,
            args: example.args,
            env: pairs(example.env),
            url: example.url,
            headers: pairs(example.headers),
            other: example.other,
            location: Location::line(example.file.as_deref().unwrap_or("mcp.json"), 1),
        }
    }
}

impl From<FileExample> for SourceFile {
    fn from(example: FileExample) -> Self {
        Self::new(example.path, example.text)
    }
}

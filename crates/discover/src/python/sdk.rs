//! What the Python SDKs call things: which call declares what, and on which object.
//!
//! A new SDK, or a new spelling of an old one, is added in this file; how a declaration is read stands in the files
//! below.

mod fastapi;
mod listed;
mod openapi;
mod programs;
mod registered;
mod servers;
mod surface;
mod texts;
mod transformed;

use super::schema::{Style, name_of};
use crate::code::value::{Heap, Value};

pub(super) use surface::read;

/// What a call declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    /// `server.tool`, `server.add_tool`.
    Tool,
    /// `server.prompt`, `server.add_prompt`.
    Prompt,
    /// `server.resource`, `server.add_resource`.
    Resource,
    /// A handler that answers with tools.
    ListTools,
    /// A handler that answers with prompts.
    ListPrompts,
    /// A handler that answers with resources.
    ListResources,
    /// A handler that answers with resource templates.
    ListTemplates,
    /// A handler that is set for the kind of request it answers.
    Handler,
    /// One server offers what another one declares.
    Mount,
    /// A server is made.
    Server,
    /// A server is made out of something that only a running program has.
    Generated,
}

/// Every last name that declares something.
const VERBS: &[(&str, Verb)] = &[
    ("tool", Verb::Tool),
    ("add_tool", Verb::Tool),
    ("prompt", Verb::Prompt),
    ("add_prompt", Verb::Prompt),
    ("resource", Verb::Resource),
    ("add_resource", Verb::Resource),
    ("add_template", Verb::Resource),
    ("add_resource_fn", Verb::Resource),
    ("list_tools", Verb::ListTools),
    ("list_prompts", Verb::ListPrompts),
    ("list_resources", Verb::ListResources),
    ("list_resource_templates", Verb::ListTemplates),
    ("__setitem__", Verb::Handler),
    ("request_handlers", Verb::Handler),
    ("add_request_handler", Verb::Handler),
    ("mount", Verb::Mount),
    ("import_server", Verb::Mount),
    ("FastMCP", Verb::Server),
    ("MCPServer", Verb::Server),
    ("Server", Verb::Server),
    ("__init__", Verb::Server),
    ("from_openapi", Verb::Generated),
    ("from_fastapi", Verb::Generated),
    ("as_proxy", Verb::Generated),
    ("create_proxy", Verb::Generated),
];

/// Keywords of a server's constructor that take a handler.
const HANDLERS: &[(&str, Verb)] = &[
    ("on_list_tools", Verb::ListTools),
    ("on_list_prompts", Verb::ListPrompts),
    ("on_list_resources", Verb::ListResources),
    ("on_list_resource_templates", Verb::ListTemplates),
];

/// What the handler of a request declares, by the type of the request or its method.
fn request(name: &str) -> Option<Verb> {
    match name {
        "ListToolsRequest" | "tools/list" => Some(Verb::ListTools),
        "ListPromptsRequest" | "prompts/list" => Some(Verb::ListPrompts),
        "ListResourcesRequest" | "resources/list" => Some(Verb::ListResources),
        "ListResourceTemplatesRequest" | "resources/templates/list" => Some(Verb::ListTemplates),
        _ => None,
    }
}

fn verb(name: &str) -> Option<Verb> {
    VERBS.iter().find(|(known, _)| *known == name).map(|(_, verb)| *verb)
}

/// Whether a call of something with this last name may declare something.
pub(super) fn is_declaration(name: &str) -> bool {
    verb(name).is_some()
}

/// Whether a call of something with this last name makes a server.
pub(super) fn makes_server(name: &str) -> bool {
    matches!(verb(name), Some(Verb::Server | Verb::Generated)) && name != "__init__"
}

/// The style of the SDK that a package belongs to, if it is one.
fn sdk_of(package: &str) -> Option<Style> {
    match package.split('.').next()? {
        "mcp" => Some(Style::Mcp),
        "fastmcp" => Some(Style::FastMcp),
        _ => None,
    }
}

/// The SDK and the name of something that an SDK exports.
fn sdk_name(heap: &Heap, value: &Value) -> Option<(Style, String)> {
    let (package, name) = name_of(heap, value)?;
    sdk_of(&package).map(|style| (style, name))
}

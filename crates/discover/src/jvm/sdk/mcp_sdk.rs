//! The MCP Java SDK: specifications of tools, prompts and resources, and the builder of a server.

use super::built::{built, names_objects, origin};
use super::parts::tool_parts;
use super::{Declaration, Reader, Sdk};
use crate::code::value::Value;

pub(super) const SDK: Sdk = Sdk {
    packages: &["io.modelcontextprotocol.server", "io.modelcontextprotocol.spec", "io.modelcontextprotocol.client"],
    calls: &[
        ("SyncToolSpecification", tool),
        ("AsyncToolSpecification", tool),
        ("SyncToolRegistration", tool),
        ("AsyncToolRegistration", tool),
        ("tool", tool),
        ("toolCall", tool),
        ("SyncPromptSpecification", prompt),
        ("AsyncPromptSpecification", prompt),
        ("SyncPromptRegistration", prompt),
        ("AsyncPromptRegistration", prompt),
        ("SyncResourceSpecification", resource),
        ("AsyncResourceSpecification", resource),
        ("SyncResourceTemplateSpecification", resource),
        ("AsyncResourceTemplateSpecification", resource),
        ("SyncResourceRegistration", resource),
        ("AsyncResourceRegistration", resource),
        ("resourceTemplates", templates),
        ("tools", several),
        ("prompts", several),
        ("resources", several),
        ("addTool", several),
        ("addPrompt", several),
        ("addResource", several),
        ("addResourceTemplate", several),
        ("instructions", instructions),
        ("serverInfo", server_info),
    ],
    annotations: &[],
    classes: None,
    settings: None,
};

/// `new SyncToolSpecification(tool, handler)`, `….builder().tool(tool)`, `server.toolCall(tool, handler)`.
fn tool(reader: &mut Reader<'_, '_, '_>, declared: &Declaration) {
    let Some(first) = declared.args.get(0, "tool").cloned() else { return };
    for value in reader.reading.eval.heap.alternatives(&first) {
        let made = built(reader.reading.eval, &value);
        if let Some((made, parts)) = made.and_then(|made| tool_parts(&made).map(|parts| (made, parts))) {
            reader.declare_tool(&parts, Some(made.place));
        } else if is_of_sdk(reader, declared) && !value.is_null() {
            reader.reading.gap(&value, "a tool");
        }
    }
}

/// Whether a call belongs to the SDK: the constructor of a specification, or a step of a builder of the SDK.
fn is_of_sdk(reader: &Reader<'_, '_, '_>, declared: &Declaration) -> bool {
    match &declared.receiver {
        None => declared.name.starts_with(char::is_uppercase),
        Some(receiver) => origin(reader.reading.eval, receiver).is_some_and(|origin| {
            super::is_package(&origin) || origin.contains("Specification") || origin.contains("McpServer")
        }),
    }
}

fn prompt(reader: &mut Reader<'_, '_, '_>, declared: &Declaration) {
    let Some(first) = declared.args.get(0, "prompt").cloned() else { return };
    for value in reader.reading.eval.heap.alternatives(&first) {
        match built(reader.reading.eval, &value).filter(|made| made.class == "Prompt") {
            Some(made) => reader.declare_prompt(&made),
            None => reader.reading.gap(&value, "a prompt"),
        }
    }
}

fn resource(reader: &mut Reader<'_, '_, '_>, declared: &Declaration) {
    let Some(first) = declared.args.get(0, "resource").cloned() else { return };
    for value in reader.reading.eval.heap.alternatives(&first) {
        match built(reader.reading.eval, &value).filter(|made| made.class.starts_with("Resource")) {
            Some(made) => reader.declare_resource(&made),
            None => reader.reading.gap(&value, "a resource"),
        }
    }
}

/// Templates were given bare before they had specifications.
fn templates(reader: &mut Reader<'_, '_, '_>, declared: &Declaration) {
    for value in listed(reader, declared) {
        match built(reader.reading.eval, &value).filter(|made| made.class == "ResourceTemplate") {
            Some(made) => reader.declare_resource(&made),
            None => missed(reader, declared, &value, "resource templates"),
        }
    }
}

/// What a server is given: the specifications in it are declarations of their own.
fn several(reader: &mut Reader<'_, '_, '_>, declared: &Declaration) {
    // Kotlin's `addTool(name, …)` is another one.
    if declared.name.starts_with("add") && declared.args.positional.len() + declared.args.named.len() > 1 {
        return;
    }
    for value in listed(reader, declared) {
        missed(reader, declared, &value, "what a server lists");
    }
}

/// The arguments of a call, lists among them laid flat.
fn listed(reader: &mut Reader<'_, '_, '_>, declared: &Declaration) -> Vec<Value> {
    let place = reader.reading.place;
    let mut items = Vec::new();
    for value in &declared.args.positional {
        match value {
            Value::List(_) | Value::Choice(_) => items.extend(reader.reading.eval.spread(value, place)),
            Value::Table(_) | Value::Closure(_) | Value::Text(_) => {}
            _ => items.push(value.clone()),
        }
    }
    items
}

fn missed(reader: &mut Reader<'_, '_, '_>, declared: &Declaration, value: &Value, what: &str) {
    if value.is_null() || matches!(value, Value::Bool(_) | Value::Text(_) | Value::Closure(_)) {
        return;
    }
    let known = built(reader.reading.eval, value);
    let is_specification = known.is_some_and(|made| {
        made.class.ends_with("Specification") || made.class.ends_with("Registration") || made.class == "Tool"
    });
    if !is_specification && is_of_sdk(reader, declared) && !names_objects(reader.reading.eval, value) {
        reader.reading.gap(value, what);
    }
}

fn instructions(reader: &mut Reader<'_, '_, '_>, declared: &Declaration) {
    let Some(text) = declared.args.at(0).cloned().filter(|_| is_of_sdk(reader, declared)) else { return };
    reader.instructions(&text);
}

fn server_info(reader: &mut Reader<'_, '_, '_>, declared: &Declaration) {
    let Some(first) = declared.args.at(0).cloned() else { return };
    let name = match built(reader.reading.eval, &first) {
        Some(made) => made.args.get(0, "name").cloned().or_else(|| made.told(&["name"]).cloned()),
        None => Some(first),
    };
    if let Some(name) = name {
        reader.server_name(&name);
    }
}

impl Reader<'_, '_, '_> {
    /// Notes the server's introduction.
    pub(super) fn instructions(&mut self, text: &Value) {
        if self.reading.surface.instructions.is_none() && !text.is_null() {
            self.reading.surface.instructions = self.reading.text(text, "instructions");
            if self.reading.surface.instructions.is_some() {
                self.reading.surface.instructions_location = Some(self.reading.at(text));
            }
        }
    }

    /// Notes the name that the server gives itself.
    pub(super) fn server_name(&mut self, name: &Value) {
        if self.reading.surface.server_name.is_none() {
            self.reading.surface.server_name = self.reading.names(name).into_iter().next();
        }
    }
}

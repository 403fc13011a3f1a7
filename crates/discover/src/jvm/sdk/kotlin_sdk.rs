//! The MCP Kotlin SDK: calls on a server with named arguments.

use super::built::built;
use super::parts::{ToolParts, tool_parts};
use super::{Declaration, Reader, Sdk};
use crate::code::value::{Args, Value};

pub(super) const SDK: Sdk = Sdk {
    packages: &["io.modelcontextprotocol.kotlin.sdk"],
    calls: &[
        ("addTool", tool),
        ("RegisteredTool", tool),
        ("addPrompt", prompt),
        ("RegisteredPrompt", prompt),
        ("addResource", resource),
        ("RegisteredResource", resource),
        ("addResourceTemplate", template),
        ("RegisteredResourceTemplate", template),
        ("addTools", several),
        ("addPrompts", several),
        ("addResources", several),
        ("addResourceTemplates", several),
        ("Server", server),
    ],
    annotations: &[],
    classes: None,
    settings: None,
};

fn part(args: &Args, name: &str, at: usize) -> Option<Value> {
    let positional = args.positional.get(at).filter(|value| !matches!(value, Value::Closure(_)));
    args.named(name).or(positional).filter(|value| !value.is_null()).cloned()
}

fn is_named(args: &Args, key: &str) -> bool {
    args.named(key).is_some() || matches!(args.at(0), Some(Value::Text(_)))
}

fn tool(reader: &mut Reader<'_, '_, '_>, declared: &Declaration) {
    let args = &declared.args;
    if let Some(made) = args.get(0, "tool").and_then(|first| built(reader.reading.eval, first))
        && let Some(parts) = tool_parts(&made)
    {
        return reader.declare_tool(&parts, Some(made.place));
    }
    // Java's `addTool(specification)` has one argument, and declares nothing that the specification does not.
    if !is_named(args, "name") && args.positional.len() + args.named.len() < 2 {
        return;
    }
    let parts = ToolParts {
        name: part(args, "name", 0),
        title: part(args, "title", 3),
        description: part(args, "description", 1),
        input_schema: part(args, "inputSchema", 2),
        output_schema: part(args, "outputSchema", 4),
        annotations: args.named("toolAnnotations").cloned().or_else(|| part(args, "annotations", 5)),
    };
    reader.declare_tool(&parts, None);
}

fn prompt(reader: &mut Reader<'_, '_, '_>, declared: &Declaration) {
    let args = &declared.args;
    if let Some(made) = args.get(0, "prompt").and_then(|first| built(reader.reading.eval, first))
        && made.class == "Prompt"
    {
        let [name, description, arguments, title] = [("name", 0), ("description", 1), ("arguments", 2), ("title", 9)]
            .map(|(name, at)| part(&made.args, name, at));
        let name = name.unwrap_or(Value::Null);
        return reader.prompt_of(&name, title.as_ref(), description.as_ref(), arguments.as_ref(), Some(made.place));
    }
    if !is_named(args, "name") && args.positional.len() + args.named.len() < 2 {
        return;
    }
    let name = part(args, "name", 0).unwrap_or(Value::Null);
    let (description, arguments) = (part(args, "description", 1), part(args, "arguments", 2));
    let title = part(args, "title", usize::MAX);
    reader.prompt_of(&name, title.as_ref(), description.as_ref(), arguments.as_ref(), None);
}

fn resource(reader: &mut Reader<'_, '_, '_>, declared: &Declaration) {
    place(reader, declared, "Resource", "uri");
}

fn template(reader: &mut Reader<'_, '_, '_>, declared: &Declaration) {
    place(reader, declared, "ResourceTemplate", "uriTemplate");
}

fn place(reader: &mut Reader<'_, '_, '_>, declared: &Declaration, class: &str, key: &str) {
    let first = declared.args.positional.first().or_else(|| declared.args.named("resource"));
    let first = first.or_else(|| declared.args.named("template"));
    let made = first.and_then(|first| built(reader.reading.eval, first)).filter(|made| made.class == class);
    let args = made.map_or_else(|| declared.args.clone(), |made| made.args);
    if !is_named(&args, key) && args.positional.len() + args.named.len() < 2 {
        return;
    }
    let uri = part(&args, key, 0).unwrap_or(Value::Null);
    let parts = [
        part(&args, "name", 1),
        part(&args, "title", usize::MAX),
        part(&args, "description", 2),
        part(&args, "mimeType", 3),
    ];
    reader.resource_of(&uri, &parts, class == "ResourceTemplate", None);
}

/// What a server is given at once: the things registered in it are declarations of their own.
fn several(reader: &mut Reader<'_, '_, '_>, declared: &Declaration) {
    let Some(list) = declared.args.positional.first().cloned() else { return };
    let place = reader.reading.place;
    for item in reader.reading.eval.spread(&list, place) {
        let known = built(reader.reading.eval, &item).is_some_and(|made| made.class.starts_with("Registered"));
        if !known && !item.is_null() {
            reader.reading.gap(&item, "what a server lists");
        }
    }
}

fn server(reader: &mut Reader<'_, '_, '_>, declared: &Declaration) {
    let Some(first) = declared.args.get(0, "serverInfo").cloned() else { return };
    let Some(info) = built(reader.reading.eval, &first).filter(|made| made.class == "Implementation") else { return };
    if let Some(name) = info.args.get(0, "name").cloned() {
        reader.server_name(&name);
    }
    if let Some(text) = part(&declared.args, "instructions", 2) {
        reader.instructions(&text);
    }
}

//! The high-level server of the official SDK: `tool`, `registerTool` and their siblings.

use model::{Prompt, Tool};
use serde_json::{Map, Value as Json};

use super::listed::{listed_arguments, no_arguments, shaped_arguments};
use super::resources::{self, About};
use super::{Declaration, Style};
use crate::code::reading::Reading;
use crate::code::value::{Form, Value};
use crate::javascript::schema::{self, is_zod};

pub(super) const STYLE: Style = Style {
    calls: &[
        ("tool", tool),
        ("registerTool", register_tool),
        ("registerToolTask", register_tool),
        ("registerAppTool", register_app_tool),
        ("prompt", prompt),
        ("registerPrompt", register_prompt),
        ("resource", resource),
        ("registerResource", register_resource),
        ("registerAppResource", register_app_resource),
    ],
};

/// The members of tool annotations.
const HINTS: [&str; 5] = ["title", "readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"];

/// Whether a value can be a handler.
const fn callable(value: &Value) -> bool {
    matches!(value, Value::Closure(_) | Value::Symbolic(_) | Value::Unknown(_) | Value::Choice(_))
}

/// Whether what a method is called on is certainly a server: made by a construction with a server's name, or with the
/// server of another construction inside.
fn on_server(reading: &Reading<'_, '_>, call: &Declaration) -> bool {
    let mut at = call.receiver.clone();
    while let Some(Value::Symbolic(id)) = at {
        at = match &reading.eval.heap.symbolics[id].form {
            Form::Call(inner) if inner.constructs => {
                let name = reading.eval.last_name(&inner.callee);
                return name.is_some_and(|name| super::is_declaration(&name));
            }
            Form::Call(inner) => Some(inner.callee.clone()),
            Form::Member(object, _) => Some(object.clone()),
            _ => None,
        };
    }
    false
}

/// `server.tool(name, [description], [shape | annotations], [annotations], handler)`.
fn tool(reading: &mut Reading<'_, '_>, call: &Declaration) {
    if call.receiver.is_none() || call.constructs {
        return;
    }
    let [name, middle @ .., handler] = call.args.positional.as_slice() else { return };
    if !callable(handler) && !on_server(reading, call) {
        return;
    }
    let names = reading.names(name);
    if names.is_empty() {
        let credible = name.is_unknown() && matches!(handler, Value::Closure(_)) && !middle.is_empty();
        if credible || (on_server(reading, call) && name.is_unknown()) {
            reading.gap(name, "name of a tool");
        }
        return;
    }
    let what = |part: &str| format!("{part} of tool `{}`", names[0]);
    let (mut description, mut input_schema, mut annotations) = (None, Json::Null, None);
    for (at, part) in middle.iter().enumerate() {
        match kind(reading, part, at, middle.len()) {
            Kind::Description => description = reading.text(part, &what("description")),
            Kind::Annotations => annotations = schema::plain(reading, part),
            Kind::Shape => input_schema = schema::declared(reading, part, &what("arguments")).unwrap_or_default(),
            Kind::Nothing => {}
        }
    }
    let shaped = middle.iter().enumerate().any(|(at, part)| kind(reading, part, at, middle.len()) == Kind::Shape);
    if !shaped {
        input_schema = no_arguments();
    }
    let location = Some(reading.declared(name, &Value::Null));
    for name in names {
        reading.tool(Tool {
            name,
            title: None,
            description: description.clone(),
            input_schema: input_schema.clone(),
            output_schema: None,
            annotations: annotations.clone(),
            other: Map::new(),
            location: location.clone(),
        });
    }
}

/// What an argument between the name and the handler is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Description,
    Shape,
    Annotations,
    Nothing,
}

fn kind(reading: &Reading<'_, '_>, value: &Value, at: usize, of: usize) -> Kind {
    match value {
        Value::Text(_) => Kind::Description,
        Value::Choice(id) => {
            let items = &reading.eval.heap.lists[*id].items;
            let known = items.iter().find(|item| !item.is_null() && !item.is_unknown());
            known.or_else(|| items.first()).map_or(Kind::Nothing, |item| kind(reading, item, at, of))
        }
        Value::Table(id) => {
            let entries = &reading.eval.heap.tables[*id].entries;
            let hints =
                entries.iter().all(|(name, slot)| HINTS.contains(&&**name) && !is_zod(reading.eval, &slot.value));
            if hints && (entries.len() > 0 || at > 1) { Kind::Annotations } else { Kind::Shape }
        }
        Value::Symbolic(_) if is_zod(reading.eval, value) => Kind::Shape,
        Value::Unknown(id) if reading.eval.heap.unknowns[*id].partial.is_some() => Kind::Description,
        // Not known: by its position.
        Value::Symbolic(_) | Value::Unknown(_) => match at {
            0 if of > 1 => Kind::Description,
            0 => {
                let name = reading.eval.last_name(value).unwrap_or_default().to_lowercase();
                if name.contains("desc") { Kind::Description } else { Kind::Shape }
            }
            1 => Kind::Shape,
            _ => Kind::Annotations,
        },
        _ => Kind::Nothing,
    }
}

/// `server.registerTool(name, {title, description, inputSchema, outputSchema, annotations}, handler)`.
fn register_tool(reading: &mut Reading<'_, '_>, call: &Declaration) {
    register_tool_from(reading, call, 0);
}

/// `registerAppTool(server, name, {…}, handler)`.
fn register_app_tool(reading: &mut Reading<'_, '_>, call: &Declaration) {
    register_tool_from(reading, call, 1);
}

fn register_tool_from(reading: &mut Reading<'_, '_>, call: &Declaration, from: usize) {
    let args: Vec<Value> = call.args.positional.iter().skip(from).cloned().collect();
    // `registerTool({name, …}, handler)`, as wrappers have it.
    if let [config @ (Value::Table(_) | Value::Instance(_)), ..] = args.as_slice() {
        super::listed::tool(reading, config);
        return;
    }
    let [name, config, ..] = args.as_slice() else {
        if call.args.open || args.len() == 1 && args[0].is_unknown() {
            let what = args.first().cloned().unwrap_or(Value::Null);
            if what.is_unknown() && !matches!(what, Value::Null) {
                reading.gap(&what, "name of a tool");
            }
        }
        return;
    };
    let names = reading.names(name);
    if names.is_empty() {
        if name.is_unknown() {
            reading.gap(name, "name of a tool");
        }
        return;
    }
    if let Value::Text(_) = config {
        // `registerTool(name, description, schema, handler)`.
        let again = Declaration {
            receiver: Some(Value::Null),
            name: call.name.clone(),
            args: crate::code::value::Args::positional(args.clone()),
            constructs: false,
        };
        tool(reading, &again);
        return;
    }
    if matches!(config, Value::Closure(_) | Value::Null) {
        return;
    }
    let what = |part: &str| format!("{part} of tool `{}`", names[0]);
    if config.is_unknown() {
        reading.gap(config, &what("configuration"));
    }
    let description = reading.member(config, "description");
    let description = if config.is_unknown() { None } else { reading.text(&description, &what("description")) };
    let title = reading.member(config, "title");
    let title = reading.names(&title).into_iter().next();
    let given = reading.first_member(config, &["inputSchema", "paramsSchema", "parameters"]);
    let input_schema = match (&given, config.is_unknown()) {
        (_, true) => Json::Null,
        (Value::Null, false) => no_arguments(),
        (given, false) => schema::declared(reading, given, &what("arguments")).unwrap_or_default(),
    };
    let given = reading.member(config, "outputSchema");
    let output_schema = if config.is_unknown() { None } else { schema::declared(reading, &given, &what("result")) };
    let annotations = reading.member(config, "annotations");
    let annotations = schema::plain(reading, &annotations);
    let mut other = Map::new();
    let meta = reading.member(config, "_meta");
    other.extend(schema::plain(reading, &meta).map(|meta| ("_meta".to_owned(), meta)));
    let location = Some(reading.declared(name, config));
    for name in names {
        reading.tool(Tool {
            name,
            title: title.clone(),
            description: description.clone(),
            input_schema: input_schema.clone(),
            output_schema: output_schema.clone(),
            annotations: annotations.clone(),
            other: other.clone(),
            location: location.clone(),
        });
    }
}

/// `server.prompt(name, [description], [shape], handler)`.
fn prompt(reading: &mut Reading<'_, '_>, call: &Declaration) {
    if call.receiver.is_none() || call.constructs {
        return;
    }
    let [name, middle @ .., handler] = call.args.positional.as_slice() else { return };
    let credible = matches!(handler, Value::Closure(_)) || on_server(reading, call);
    let names = reading.names(name);
    if !credible || names.is_empty() {
        if credible && name.is_unknown() {
            reading.gap(name, "name of a prompt");
        }
        return;
    }
    let (mut description, mut arguments) = (None, Vec::new());
    for (at, part) in middle.iter().enumerate() {
        match kind(reading, part, at, middle.len()) {
            Kind::Description => description = reading.text(part, "description of a prompt"),
            Kind::Shape => arguments = shaped_arguments(reading, part),
            Kind::Annotations | Kind::Nothing => {}
        }
    }
    let location = Some(reading.eval.location(reading.place));
    for name in names {
        let (description, arguments, location) = (description.clone(), arguments.clone(), location.clone());
        reading.prompt(Prompt { name, title: None, description, arguments, other: Map::new(), location });
    }
}

/// `server.registerPrompt(name, {title, description, argsSchema}, handler)`.
fn register_prompt(reading: &mut Reading<'_, '_>, call: &Declaration) {
    let (Some(name), Some(config)) = (call.args.at(0).cloned(), call.args.at(1).cloned()) else { return };
    let names = reading.names(&name);
    if names.is_empty() {
        if let Value::Table(_) | Value::Instance(_) = name {
            super::listed::prompt(reading, &name);
        } else if name.is_unknown() {
            reading.gap(&name, "name of a prompt");
        }
        return;
    }
    if matches!(config, Value::Text(_)) {
        let again = Declaration {
            receiver: Some(Value::Null),
            name: call.name.clone(),
            args: call.args.clone(),
            constructs: false,
        };
        prompt(reading, &again);
        return;
    }
    let description = reading.member(&config, "description");
    let description = reading.text(&description, "description of a prompt");
    let title = reading.member(&config, "title");
    let title = reading.names(&title).into_iter().next();
    let shape = reading.first_member(&config, &["argsSchema", "arguments"]);
    let arguments = match &shape {
        Value::Null => Vec::new(),
        Value::List(_) => listed_arguments(reading, &shape),
        _ => shaped_arguments(reading, &shape),
    };
    let location = Some(reading.eval.location(reading.place));
    for name in names {
        reading.prompt(Prompt {
            name,
            title: title.clone(),
            description: description.clone(),
            arguments: arguments.clone(),
            other: Map::new(),
            location: location.clone(),
        });
    }
}

/// `server.resource(name, uri | template, [metadata], handler)`.
fn resource(reading: &mut Reading<'_, '_>, call: &Declaration) {
    if call.receiver.is_none() || call.constructs {
        return;
    }
    let [name, uri, middle @ .., handler] = call.args.positional.as_slice() else { return };
    if !matches!(handler, Value::Closure(_)) && !on_server(reading, call) {
        return;
    }
    if reading.names(name).is_empty() && !name.is_unknown() {
        return;
    }
    let metadata = middle.first().cloned().unwrap_or(Value::Null);
    one_resource(reading, name, uri, &metadata);
}

/// `server.registerResource(name, uri | template, metadata, handler)`.
fn register_resource(reading: &mut Reading<'_, '_>, call: &Declaration) {
    if let [name, uri, metadata, ..] = call.args.positional.clone().as_slice() {
        one_resource(reading, name, uri, metadata);
    } else if let [config @ Value::Table(_), ..] = call.args.positional.clone().as_slice() {
        super::listed::resource(reading, config);
    }
}

/// `registerAppResource(server, name, uri, metadata, handler)`.
fn register_app_resource(reading: &mut Reading<'_, '_>, call: &Declaration) {
    if let [_, name, uri, metadata, ..] = call.args.positional.clone().as_slice() {
        one_resource(reading, name, uri, metadata);
    }
}

fn one_resource(reading: &mut Reading<'_, '_>, name: &Value, uri: &Value, metadata: &Value) {
    let name = reading.names(name).into_iter().next();
    let about = match metadata {
        Value::Table(_) | Value::Choice(_) => resources::about(reading, metadata),
        _ => About::default(),
    };
    let about = About { name, ..about };
    let location = reading.eval.location(reading.place);
    match template_of(reading, uri) {
        Some(pattern) => resources::declare(reading, resources::Kind::Template, &pattern, &about, &location),
        None => resources::declare(reading, resources::Kind::Resource, uri, &about, &location),
    }
}

/// The pattern of `new ResourceTemplate(pattern, …)`.
fn template_of(reading: &Reading<'_, '_>, uri: &Value) -> Option<Value> {
    let Value::Symbolic(id) = uri else { return None };
    let Form::Call(call) = &reading.eval.heap.symbolics[*id].form else { return None };
    if !call.constructs {
        return None;
    }
    let is_url = reading.eval.last_name(&call.callee).is_some_and(|name| &*name == "URL");
    let first = call.args.at(0)?;
    (!is_url && (first.as_text().is_some() || first.is_unknown())).then(|| first.clone())
}

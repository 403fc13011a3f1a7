//! Spring AI: `@Tool` methods of the objects that a provider names, function callbacks, and the settings of the server.

use std::collections::HashSet;

use model::Tool;
use serde_json::json;

use super::built::{Built, built};
use super::parameters::Rules;
use super::{Annotated, Declaration, Reader, Sdk};
use crate::code::eval::Evaluator;
use crate::code::value::{Class, Form, Id, Value};
use crate::jvm::schema::{self, Style};
use crate::jvm::settings::Settings;

pub(super) const SDK: Sdk = Sdk {
    packages: &["org.springframework.ai.tool", "org.springframework.ai.chat.model"],
    calls: &[("toolObjects", objects), ("from", objects), ("build", callback)],
    annotations: &[("Tool", tool)],
    classes: None,
    settings: Some(settings),
};

const RULES: Rules = Rules {
    describe: &["ToolParam"],
    special: &["ToolContext", "McpSyncServerExchange", "McpAsyncServerExchange"],
    special_annotations: &[],
    keeps_format: false,
    lists_defaults: false,
    asks_by_default: true,
    style: Style { required: true, formats: true },
};

/// The classes of the objects that providers name; nothing where no provider is in the source, or one names an object
/// that is not known.
pub(super) fn offered(eval: &Evaluator<'_>) -> Option<HashSet<Id<Class>>> {
    let mut classes = HashSet::new();
    let mut found = false;
    for event in &eval.events {
        let Form::Call(call) = &eval.heap.symbolics[event.call].form else { continue };
        let name = eval.last_name(&call.callee);
        let from = eval.heap.path(&call.callee).is_some_and(|path| path.ends_with("ToolCallbacks.from"));
        if name.as_deref() != Some("toolObjects") && !from {
            continue;
        }
        found = true;
        let mut waiting: Vec<Value> = call.args.positional.clone();
        while let Some(value) = waiting.pop() {
            match value {
                Value::Instance(id) => {
                    classes.insert(eval.heap.instances[id].class);
                }
                Value::List(id) | Value::Choice(id) => waiting.extend(eval.heap.lists[id].items.iter().cloned()),
                Value::Null => {}
                _ => return None,
            }
        }
    }
    found.then_some(classes)
}

/// An object that a provider names and that is not of the artifact.
fn objects(reader: &mut Reader<'_, '_, '_>, declared: &Declaration) {
    let is_provider = &*declared.name == "toolObjects"
        || super::built::origin(reader.reading.eval, &declared.value)
            .is_some_and(|path| path.ends_with("ToolCallbacks.from"));
    if !is_provider {
        return;
    }
    for value in &declared.args.positional {
        if let Value::Symbolic(_) | Value::Unknown(_) = value
            && reader.root.files.is_empty()
        {
            reader.reading.gap(value, "tools of an object");
        }
    }
}

fn tool(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    if !is_server(reader) || !is_offered(reader, method.class) {
        return;
    }
    let own = method.function.name.as_deref().unwrap_or_default().to_owned();
    let name = reader.text_argument(&method.args, &["name"], "name of a tool").unwrap_or_else(|| own.clone());
    let what = format!("description of tool `{name}`");
    let description = reader.text_argument(&method.args, &["description"], &what).unwrap_or(own);
    let mut input_schema = reader.input_schema(method, &RULES, &name);
    if let serde_json::Value::Object(members) = &mut input_schema {
        members.insert("additionalProperties".to_owned(), json!(false));
    }
    let location = Some(reader.reading.eval.location(reader.reading.place));
    reader.reading.tool(Tool { name, description: Some(description), input_schema, location, ..Tool::default() });
}

/// Whether the module serves its tools, instead of using them itself.
fn is_server(reader: &Reader<'_, '_, '_>) -> bool {
    let build = &reader.root.build;
    build.is_empty() || build.contains("mcp")
}

/// Whether a class, or one built on it, is among those that are offered.
fn is_offered(reader: &Reader<'_, '_, '_>, class: Id<Class>) -> bool {
    let Some(offered) = &reader.offered else { return true };
    let heap = &reader.reading.eval.heap;
    let code = &heap.classes[class].code;
    let same = |id: Id<Class>| std::sync::Arc::ptr_eq(&heap.classes[id].code, code);
    let mut waiting: Vec<Id<Class>> = offered.iter().copied().collect();
    let mut seen: HashSet<Id<Class>> = HashSet::new();
    while let Some(id) = waiting.pop() {
        if same(id) {
            return true;
        }
        if seen.insert(id) {
            waiting.extend(heap.classes[id].bases.iter().filter_map(|base| match base {
                Value::Class(base) => Some(*base),
                _ => None,
            }));
        }
    }
    false
}

/// `FunctionToolCallback.builder(name, function).description(…).inputType(…).build()`.
fn callback(reader: &mut Reader<'_, '_, '_>, declared: &Declaration) {
    let Some(made) = built(reader.reading.eval, &declared.value) else { return };
    if made.class != "FunctionToolCallback" || !is_server(reader) {
        return;
    }
    let name = made.args.at(0).cloned().unwrap_or(Value::Null);
    let names = reader.reading.names(&name);
    if names.is_empty() {
        reader.reading.gap(&name, "name of a tool");
    }
    for name in names {
        let description = made.told(&["description"]).cloned();
        let description =
            description.and_then(|value| reader.reading.text(&value, &format!("description of tool `{name}`")));
        let input_schema = callback_schema(reader, &made, &name);
        let location = Some(reader.reading.eval.location(made.place));
        reader.reading.tool(Tool { name, description, input_schema, location, ..Tool::default() });
    }
}

fn callback_schema(reader: &mut Reader<'_, '_, '_>, made: &Built, name: &str) -> serde_json::Value {
    let what = format!("parameters of tool `{name}`");
    if let Some(schema) = made.told(&["inputSchema"]).cloned() {
        return reader.schema(&schema, &what);
    }
    match made.told(&["inputType"]).cloned() {
        Some(Value::Class(class)) => {
            let mut whole = schema::of_class(reader, class, RULES.style, what);
            whole.entry("additionalProperties").or_insert(json!(false));
            whole.into()
        }
        Some(other) => {
            reader.reading.gap(&other, &what);
            serde_json::Value::Null
        }
        None => json!({"type": "object", "properties": {}}),
    }
}

/// `spring.ai.mcp.server.name` and `…instructions`.
fn settings(reader: &mut Reader<'_, '_, '_>, settings: &Settings) {
    let surface = &mut reader.reading.surface;
    if let Some(name) = settings.get("spring.ai.mcp.server.name") {
        surface.server_name.get_or_insert_with(|| name.value.clone());
    }
    if let Some(text) = settings.get("spring.ai.mcp.server.instructions")
        && surface.instructions.is_none()
    {
        surface.instructions = Some(text.value.clone());
        surface.instructions_location = Some(text.at.clone());
    }
}

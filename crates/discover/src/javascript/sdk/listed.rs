//! Tools, prompts and resources as a server lists them: objects with the members of the protocol.

use std::collections::HashSet;

use model::{GapReason, Prompt, PromptArgument, Tool};
use serde_json::{Map, Value as Json, json};

use super::defined;
use super::resources::{self, Kind};
use crate::code::reading::Reading;
use crate::code::value::{Args, Value};
use crate::javascript::schema;

/// How many lists inside lists are followed.
const DEEPEST: u32 = 4;

/// Reads every item of a list that may hold items that are not known.
pub(super) fn each(reading: &mut Reading<'_, '_>, list: &Value, what: &str, read: fn(&mut Reading<'_, '_>, &Value)) {
    each_below(reading, list, what, read, 0);
}

fn each_below(
    reading: &mut Reading<'_, '_>,
    list: &Value,
    what: &str,
    read: fn(&mut Reading<'_, '_>, &Value),
    depth: u32,
) {
    if depth > DEEPEST {
        return;
    }
    match list {
        Value::List(id) => {
            for item in reading.eval.heap.lists[*id].items.clone() {
                item_below(reading, &item, what, read, depth);
            }
        }
        Value::Choice(id) => {
            for alternative in reading.eval.heap.lists[*id].items.clone() {
                each_below(reading, &alternative, what, read, depth + 1);
            }
        }
        Value::Unknown(_) | Value::Symbolic(_) | Value::Instance(_) => reading.gap(list, what),
        _ => {}
    }
}

fn item_below(
    reading: &mut Reading<'_, '_>,
    item: &Value,
    what: &str,
    read: fn(&mut Reading<'_, '_>, &Value),
    depth: u32,
) {
    let item = &defined::definition(reading, item);
    match item {
        Value::List(_) => each_below(reading, item, what, read, depth + 1),
        // Alternatives are laid flat when they are made, so none of these is a choice again.
        Value::Choice(id) => {
            for alternative in reading.eval.heap.lists[*id].items.clone() {
                match &alternative {
                    Value::List(_) => each_below(reading, &alternative, what, read, depth + 1),
                    other => single(reading, other, what, read),
                }
            }
        }
        other => single(reading, other, what, read),
    }
}

fn single(reading: &mut Reading<'_, '_>, item: &Value, what: &str, read: fn(&mut Reading<'_, '_>, &Value)) {
    match item {
        // `[].map(…)` over something not known may still have known members.
        Value::Unknown(_) | Value::Symbolic(_) => {
            let known = defined::definition(reading, item);
            if !known.is_unknown() || has_name(reading, item) {
                read(reading, &known);
            } else {
                reading.gap(item, what);
            }
        }
        Value::Null => {}
        known => read(reading, known),
    }
}

fn has_name(reading: &mut Reading<'_, '_>, item: &Value) -> bool {
    match item {
        Value::Symbolic(_) => {
            let name = reading.member(item, "name");
            !reading.names(&name).is_empty()
        }
        _ => false,
    }
}

/// A tool as `tools/list` answers it.
pub(super) fn tool(reading: &mut Reading<'_, '_>, item: &Value) {
    let name = reading.member(item, "name");
    let names = reading.names(&name);
    if names.is_empty() {
        if name.is_null() && !matches!(item, Value::Table(_) | Value::Instance(_)) {
            return;
        }
        unnamed(reading, &name, item, "name of a tool");
        return;
    }
    let description = reading.member(item, "description");
    let description = reading.text(&description, &format!("description of tool `{}`", names[0]));
    let title = reading.member(item, "title");
    let title = reading.names(&title).into_iter().next();
    let given = reading.first_member(item, &["inputSchema", "input_schema"]);
    let input_schema =
        schema::declared(reading, &given, &format!("arguments of tool `{}`", names[0])).unwrap_or_default();
    let given = reading.member(item, "outputSchema");
    let output_schema = if given.is_null() { None } else { schema::declared(reading, &given, "result of a tool") };
    let annotations = reading.member(item, "annotations");
    let annotations = schema::plain(reading, &annotations);
    let mut other = Map::new();
    for key in ["_meta", "icons", "execution"] {
        let value = reading.member(item, key);
        if let Some(value) = schema::plain(reading, &value) {
            other.insert(key.to_owned(), value);
        }
    }
    for name in names {
        let location = Some(reading.at(item));
        reading.tool(Tool {
            name,
            title: title.clone(),
            description: description.clone(),
            input_schema: input_schema.clone(),
            output_schema: output_schema.clone(),
            annotations: annotations.clone(),
            other: other.clone(),
            location,
        });
    }
}

fn unnamed(reading: &mut Reading<'_, '_>, name: &Value, item: &Value, what: &str) {
    if name.is_null() {
        let place = reading.eval.place_of(item).unwrap_or(reading.place);
        reading.gap_for(GapReason::ComputedAtRunTime("an object without a known name".to_owned()), place, what);
    } else {
        reading.gap(name, what);
    }
}

/// A prompt as `prompts/list` answers it.
pub(super) fn prompt(reading: &mut Reading<'_, '_>, item: &Value) {
    let name = reading.member(item, "name");
    let names = reading.names(&name);
    if names.is_empty() {
        unnamed(reading, &name, item, "name of a prompt");
        return;
    }
    let description = reading.member(item, "description");
    let description = reading.text(&description, "description of a prompt");
    let title = reading.member(item, "title");
    let title = reading.names(&title).into_iter().next();
    let arguments = match defined::own_member(reading, item, &["arguments"]) {
        Value::Null => match defined::own_member(reading, item, &["schema", "parameters", "argsSchema"]) {
            Value::Null => Vec::new(),
            shape => shaped_arguments(reading, &shape),
        },
        listed => listed_arguments(reading, &listed),
    };
    for name in names {
        let location = Some(reading.at(item));
        reading.prompt(Prompt {
            name,
            title: title.clone(),
            description: description.clone(),
            arguments: arguments.clone(),
            other: Map::new(),
            location,
        });
    }
}

/// Arguments as a list of `{name, description, required}`.
pub(super) fn listed_arguments(reading: &mut Reading<'_, '_>, list: &Value) -> Vec<PromptArgument> {
    let place = reading.place;
    let items = reading.eval.walk(list, place).unwrap_or_default();
    let mut arguments = Vec::new();
    for item in &items {
        let name = reading.member(item, "name");
        let description = reading.member(item, "description");
        let required = reading.member(item, "required");
        if let Some(name) = reading.names(&name).into_iter().next() {
            let description = reading.text(&description, "description of a prompt's argument");
            arguments.push(PromptArgument { name, description, required: matches!(required, Value::Bool(true)) });
        }
    }
    arguments
}

/// Arguments as the shape of an object.
pub(super) fn shaped_arguments(reading: &mut Reading<'_, '_>, shape: &Value) -> Vec<PromptArgument> {
    let Some(schema) = schema::declared(reading, shape, "arguments of a prompt") else { return Vec::new() };
    let required: HashSet<&str> =
        schema.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).collect();
    let properties = schema.get("properties").and_then(Json::as_object).into_iter().flatten();
    properties
        .map(|(name, property)| PromptArgument {
            name: name.clone(),
            description: property.get("description").and_then(Json::as_str).map(str::to_owned),
            required: required.contains(name.as_str()),
        })
        .collect()
}

/// A resource as `resources/list` answers it.
pub(super) fn resource(reading: &mut Reading<'_, '_>, item: &Value) {
    resources::item(reading, Kind::Resource, item);
}

/// A resource template as `resources/templates/list` answers it.
pub(super) fn template(reading: &mut Reading<'_, '_>, item: &Value) {
    resources::item(reading, Kind::Template, item);
}

/// What a handler answers: its function is called with nothing known.
pub(super) fn answer(reading: &mut Reading<'_, '_>, handler: &Value) -> Value {
    let place = reading.place;
    reading.eval.start_afresh();
    reading.eval.call_value(handler, Args::open(), place)
}

/// The schema of a tool that takes no arguments.
pub(super) fn no_arguments() -> Json {
    json!({"type": "object", "properties": {}})
}

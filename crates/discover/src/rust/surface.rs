//! Reads what a server answers with into a surface.

use std::sync::Arc;

use model::{GapReason, Location, Prompt, PromptArgument, Resource, ResourceTemplate, Surface, Tool};
use serde_json::{Map, Value as Json};

use super::lower::{INSIDE, TYPE, VARIANT};
use super::sdk::Answer;
use crate::code::eval::Evaluator;
use crate::code::members::Members;
use crate::code::reading::Reading;
use crate::code::value::{Place, Value};

/// Reads one answer.
pub(super) fn answer(reading: &mut Reading<'_, '_>, kind: Answer, value: &Value, sorts: bool) {
    match kind {
        Answer::Tools => {
            let mut items = items(reading, value, "tools", "tools");
            if sorts {
                let name = |reading: &mut Reading<'_, '_>, item: &Value| {
                    let name = reading.member(item, "name");
                    reading.names(&name).into_iter().next()
                };
                let mut named: Vec<(Option<String>, Value)> =
                    items.into_iter().map(|item| (name(reading, &item), item)).collect();
                named.sort_by(|left, right| left.0.cmp(&right.0));
                items = named.into_iter().map(|(_, item)| item).collect();
            }
            for item in items {
                tool(reading, &item);
            }
        }
        Answer::Prompts => {
            for item in items(reading, value, "prompts", "prompts") {
                prompt(reading, &item);
            }
        }
        Answer::Resources => {
            for item in items(reading, value, "resources", "resources") {
                resource(reading, &item);
            }
        }
        Answer::Templates => {
            for item in items(reading, value, "resource_templates", "resource templates") {
                template(reading, &item);
            }
        }
        Answer::Info => {
            let instructions = reading.member(value, "instructions");
            set_instructions(reading, &instructions);
            let info = reading.member(value, "server_info");
            let name = reading.member(&info, "name");
            set_name(reading, &name);
        }
        Answer::Name => set_name(reading, value),
        Answer::Instructions => set_instructions(reading, value),
    }
}

fn set_instructions(reading: &mut Reading<'_, '_>, value: &Value) {
    if reading.surface.instructions.is_some() || value.is_null() || is_silent(reading, value) {
        return;
    }
    reading.surface.instructions = reading.text(value, "instructions");
    if reading.surface.instructions.is_some() {
        reading.surface.instructions_location = Some(reading.at(value));
    }
}

/// Whether a value is not known in a way that says nothing of what the server declares: the rest of a builder.
fn is_silent(reading: &Reading<'_, '_>, value: &Value) -> bool {
    matches!(value, Value::Symbolic(_)) && reading.names(value).is_empty() && reading.eval.shown(value).is_none() && {
        let (reason, _) = reading.eval.reason(value);
        matches!(reason, GapReason::Unsupported(_))
    }
}

fn set_name(reading: &mut Reading<'_, '_>, value: &Value) {
    if reading.surface.server_name.is_none() {
        reading.surface.server_name = reading.names(value).into_iter().next();
    }
}

/// The things that an answer lists.
fn items(reading: &mut Reading<'_, '_>, value: &Value, member: &str, what: &str) -> Vec<Value> {
    let mut found = Vec::new();
    for alternative in reading.eval.heap.alternatives(value) {
        let listed = match &alternative {
            Value::Table(_) => reading.member(&alternative, member),
            _ => alternative,
        };
        for listed in reading.eval.heap.alternatives(&listed) {
            let place = reading.place;
            match listed {
                Value::Null => {}
                Value::Table(_) => found.push(listed),
                _ => match reading.eval.walk(&listed, place) {
                    Some(items) => {
                        for item in items {
                            found.extend(reading.eval.heap.alternatives(&item));
                        }
                    }
                    None => miss(reading, &listed, what),
                },
            }
        }
    }
    found
}

/// Notes that something is declared and not known.
fn miss(reading: &mut Reading<'_, '_>, value: &Value, what: &str) {
    let (reason, at) = reading.eval.reason(value);
    let reason = match reason {
        // A member of something that is known in part, which only a running server fills.
        GapReason::Unsupported(_) => GapReason::ComputedAtRunTime("what only a running server has".to_owned()),
        reason => reason,
    };
    let place = at.unwrap_or(reading.place);
    reading.gap_for(reason, place, what);
}

/// Whether an item is known at all; one that is not is a gap.
fn is_known(reading: &mut Reading<'_, '_>, item: &Value, what: &str) -> bool {
    let known = matches!(item, Value::Table(_));
    if !known && !item.is_null() {
        miss(reading, item, what);
    }
    known
}

/// Reads a tool.
pub(super) fn tool(reading: &mut Reading<'_, '_>, item: &Value) {
    // A route holds its tool.
    let route = reading.member(item, "attr");
    let item = if matches!(route, Value::Table(_)) { &route } else { item };
    if !is_known(reading, item, "a tool") {
        return;
    }
    let name = reading.member(item, "name");
    let mut names = reading.names(&name);
    // What is left of a name without its unknown parts is none.
    names.retain(|name| name.contains(char::is_alphanumeric));
    if names.is_empty() {
        miss(reading, &name, "name of a tool");
        return;
    }
    let location = at(reading, &name, item);
    for name in names {
        let title = reading.member(item, "title");
        let title = reading.text(&title, &format!("title of tool `{name}`"));
        let description = reading.member(item, "description");
        let description = reading.text(&description, &format!("description of tool `{name}`"));
        let input = reading.first_member(item, &["input_schema", "inputSchema", "parameters"]);
        let input_schema = schema(reading, &input, &format!("arguments of tool `{name}`"));
        if input_schema.is_null() && input.is_null() {
            let (reason, place) = (GapReason::Unsupported("no schema was found".to_owned()), reading.place);
            reading.gap_for(reason, place, &format!("arguments of tool `{name}`"));
        }
        let output = reading.first_member(item, &["output_schema", "outputSchema"]);
        let output = schema(reading, &output, &format!("result of tool `{name}`"));
        let hints = reading.member(item, "annotations");
        let hints = schema(reading, &hints, &format!("annotations of tool `{name}`"));
        reading.tool(Tool {
            name,
            title,
            description,
            input_schema,
            output_schema: (!output.is_null()).then_some(output),
            annotations: hints.as_object().filter(|hints| !hints.is_empty()).map(annotations),
            other: Map::new(),
            location: Some(location.clone()),
        });
    }
}

/// Hints under the names that the protocol gives them.
fn annotations(hints: &Map<String, Json>) -> Json {
    let named = hints.iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| {
        let stem = key.trim_end_matches("_hint").trim_end_matches("Hint");
        let name = match stem {
            "read_only" | "readOnly" => "readOnlyHint".to_owned(),
            "destructive" => "destructiveHint".to_owned(),
            "idempotent" => "idempotentHint".to_owned(),
            "open_world" | "openWorld" => "openWorldHint".to_owned(),
            other => other.to_owned(),
        };
        (name, value.clone())
    });
    Json::Object(named.collect())
}

/// A value as JSON; what only this reader knows of it is left out.
fn schema(reading: &mut Reading<'_, '_>, value: &Value, what: &str) -> Json {
    if value.is_null() {
        return Json::Null;
    }
    let value = plain(reading, value, 0);
    reading.json(&value, what)
}

/// A value without the entries that say of which type it is.
fn plain(reading: &mut Reading<'_, '_>, value: &Value, depth: u32) -> Value {
    const DEEPEST: u32 = 64;
    let place = reading.eval.place_of(value).unwrap_or(reading.place);
    match value {
        Value::Table(id) if depth < DEEPEST => {
            let table = &reading.eval.heap.tables[*id];
            let open = table.open;
            let entries: Vec<_> = table.entries.iter().map(|(key, slot)| (Arc::clone(key), slot.clone())).collect();
            reading.eval.charge(entries.len());
            let mut members = Members::default();
            for (key, slot) in entries.into_iter().filter(|(key, _)| !matches!(&**key, TYPE | VARIANT)) {
                let value = plain(reading, &slot.value, depth + 1);
                members.set(key, value, slot.line);
            }
            let made = reading.eval.heap.table(members, place);
            if let Value::Table(made) = &made {
                reading.eval.heap.tables[*made].open = open;
            }
            made
        }
        Value::List(id) if depth < DEEPEST => {
            let items = reading.eval.heap.lists[*id].items.clone();
            reading.eval.charge(items.len());
            let items = items.iter().map(|item| plain(reading, item, depth + 1)).collect();
            reading.eval.heap.list(items, place)
        }
        Value::Choice(id) if depth < DEEPEST => match reading.eval.heap.lists[*id].items.first().cloned() {
            Some(first) => plain(reading, &first, depth + 1),
            None => Value::Null,
        },
        other => other.clone(),
    }
}

fn prompt(reading: &mut Reading<'_, '_>, item: &Value) {
    let route = reading.member(item, "attr");
    let item = if matches!(route, Value::Table(_)) { &route } else { item };
    if !is_known(reading, item, "a prompt") {
        return;
    }
    let name = reading.member(item, "name");
    let location = at(reading, &name, item);
    let names = reading.names(&name);
    if names.is_empty() {
        miss(reading, &name, "name of a prompt");
    }
    for name in names {
        let title = reading.member(item, "title");
        let title = reading.text(&title, &format!("title of prompt `{name}`"));
        let description = reading.member(item, "description");
        let description = reading.text(&description, &format!("description of prompt `{name}`"));
        let given = reading.member(item, "arguments");
        let arguments = arguments(reading, &given, &name);
        let location = Some(location.clone());
        reading.prompt(Prompt { name, title, description, arguments, other: Map::new(), location });
    }
}

fn arguments(reading: &mut Reading<'_, '_>, given: &Value, prompt: &str) -> Vec<PromptArgument> {
    let what = format!("arguments of prompt `{prompt}`");
    let mut found = Vec::new();
    for item in items(reading, given, "arguments", &what) {
        if !is_known(reading, &item, &what) {
            continue;
        }
        let name = reading.member(&item, "name");
        let Some(name) = reading.text(&name, &what) else { continue };
        let description = reading.member(&item, "description");
        let description = reading.text(&description, &what);
        let required = reading.member(&item, "required");
        found.push(PromptArgument { name, description, required: matches!(required, Value::Bool(true)) });
    }
    found
}

fn resource(reading: &mut Reading<'_, '_>, item: &Value) {
    if !is_known(reading, item, "a resource") {
        return;
    }
    let item = &raw(reading, item);
    let uri = reading.member(item, "uri");
    let location = at(reading, &uri, item);
    let uris = reading.names(&uri);
    if uris.is_empty() {
        miss(reading, &uri, "address of a resource");
    }
    for uri in uris {
        let mut text = |key: &str| {
            let value = reading.first_member(item, &[key, camel(key)]);
            reading.text(&value, &format!("{} of resource `{uri}`", key.replace('_', " ")))
        };
        let (name, title, description, mime_type) =
            (text("name"), text("title"), text("description"), text("mime_type"));
        let location = Some(location.clone());
        reading.resource(Resource { uri, name, title, description, mime_type, other: Map::new(), location });
    }
}

fn template(reading: &mut Reading<'_, '_>, item: &Value) {
    if !is_known(reading, item, "a resource template") {
        return;
    }
    let item = &raw(reading, item);
    let uri = reading.first_member(item, &["uri_template", "uriTemplate"]);
    let location = at(reading, &uri, item);
    let uris = reading.names(&uri);
    if uris.is_empty() {
        miss(reading, &uri, "address of a resource template");
    }
    for uri_template in uris {
        let mut text = |key: &str| {
            let value = reading.first_member(item, &[key, camel(key)]);
            reading.text(&value, &format!("{} of resource template `{uri_template}`", key.replace('_', " ")))
        };
        let (name, title, description, mime_type) =
            (text("name"), text("title"), text("description"), text("mime_type"));
        let other = Map::new();
        let location = Some(location.clone());
        reading.template(ResourceTemplate { uri_template, name, title, description, mime_type, other, location });
    }
}

/// What a resource with annotations wraps.
fn raw(reading: &mut Reading<'_, '_>, item: &Value) -> Value {
    let inner = reading.first_member(item, &["raw", "uri", "uri_template"]);
    if matches!(inner, Value::Table(_)) { inner } else { item.clone() }
}

fn camel(key: &str) -> &str {
    if key == "mime_type" { "mimeType" } else { key }
}

/// Where a thing is declared: where the table that holds it begins.
fn at(reading: &Reading<'_, '_>, name: &Value, item: &Value) -> Location {
    let (name, item) = (reading.eval.place_of(name), reading.eval.place_of(item));
    let place = match (name, item) {
        // A function that makes it says less than who calls that.
        (Some(name), Some(item)) if name.file != item.file => name,
        (name, item) => item.or(name).unwrap_or(reading.place),
    };
    reading.eval.location(place)
}

/// Names the files of modules that lie inside them.
pub(super) fn name_files(surface: &mut Surface) {
    let plain = |at: &mut Option<Location>| {
        if let Some(at) = at
            && let Some((file, _)) = at.file.split_once(INSIDE)
        {
            at.file = file.to_owned();
        }
    };
    surface.tools.iter_mut().for_each(|tool| plain(&mut tool.location));
    surface.prompts.iter_mut().for_each(|prompt| plain(&mut prompt.location));
    surface.resources.iter_mut().for_each(|resource| plain(&mut resource.location));
    surface.resource_templates.iter_mut().for_each(|template| plain(&mut template.location));
    surface.gaps.iter_mut().for_each(|gap| plain(&mut gap.location));
    plain(&mut surface.instructions_location);
}

/// The place of a class, for what is said of a server as a whole.
pub(super) fn start(eval: &Evaluator<'_>) -> Option<Place> {
    eval.files().next().map(|(file, _)| Place { file, line: 1 })
}

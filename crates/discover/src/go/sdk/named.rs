//! Servers that take a name, a description and a handler: `RegisterTool(name, description, handler)`.

use model::{Prompt, PromptArgument, Resource, ResourceTemplate, Tool};
use serde_json::{Map, Value as Json, json};

use super::{Declaration, Style, prompts, resources, tools};
use crate::code::reading::Reading;
use crate::code::value::Value;
use crate::go::schema;
use crate::go::types::{Type, signature, type_of};

pub(super) const STYLE: Style = Style {
    calls: &[
        ("RegisterTool", tool),
        ("RegisterPrompt", prompt),
        ("RegisterResource", resource),
        ("RegisterResourceTemplate", template),
        ("NewTool", made_with_handler),
        ("NewPrompt", made_with_handler),
    ],
    makes: &[],
};

/// `NewTool(&mcp.Tool{…}, handler)`: a tool and its handler for a builder of servers.
fn made_with_handler(reading: &mut Reading<'_, '_>, call: &Declaration) {
    let Some(item @ Value::Instance(_)) = call.args.at(0).cloned() else { return };
    if call.name == "NewPrompt" { prompts::read(reading, &item) } else { tools::read(reading, &item, None) }
}

fn tool(reading: &mut Reading<'_, '_>, call: &Declaration) {
    let args = call.args.positional.clone();
    if let Some(item @ Value::Instance(_)) = args.first() {
        tools::read(reading, item, None);
        return;
    }
    let [name, description, handler] = args.as_slice() else { return };
    let names = reading.names(name);
    let Some(first) = names.first() else {
        reading.gap(name, "name of a tool");
        return;
    };
    let description = schema::text(reading, description, &format!("description of tool `{first}`"));
    let input_schema = arguments(reading, handler, &format!("arguments of tool `{first}`"));
    let location = Some(reading.eval.location(reading.place));
    for name in names {
        let (description, input_schema, location) = (description.clone(), input_schema.clone(), location.clone());
        reading.tool(Tool { name, description, input_schema, location, ..Tool::default() });
    }
}

/// The schema of the struct that a handler takes, last or alone.
fn arguments(reading: &mut Reading<'_, '_>, handler: &Value, what: &str) -> Json {
    let Some((params, _)) = signature(reading.eval, handler) else {
        reading.gap(handler, what);
        return Json::Null;
    };
    match params.last() {
        Some(last) if !is_context(reading, last) => {
            schema::of_type_in(reading, last, schema::Reflection::TAGS, what).unwrap_or_default()
        }
        _ => json!({"type": "object", "properties": {}}),
    }
}

fn is_context(reading: &Reading<'_, '_>, declared: &Value) -> bool {
    matches!(type_of(reading.eval, declared), Type::Named(name) if name == "context:Context")
}

fn prompt(reading: &mut Reading<'_, '_>, call: &Declaration) {
    let args = call.args.positional.clone();
    if let Some(item @ Value::Instance(_)) = args.first() {
        prompts::read(reading, item);
        return;
    }
    let [name, description, handler] = args.as_slice() else { return };
    let names = reading.names(name);
    let Some(first) = names.first() else {
        reading.gap(name, "name of a prompt");
        return;
    };
    let description = schema::text(reading, description, &format!("description of prompt `{first}`"));
    let shape = arguments(reading, handler, &format!("arguments of prompt `{first}`"));
    let required: Vec<&str> =
        shape.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).collect();
    let properties = shape.get("properties").and_then(Json::as_object).into_iter().flatten();
    let arguments: Vec<PromptArgument> = properties
        .map(|(name, property)| PromptArgument {
            name: name.clone(),
            description: property.get("description").and_then(Json::as_str).map(str::to_owned),
            required: required.contains(&name.as_str()),
        })
        .collect();
    let location = Some(reading.eval.location(reading.place));
    for name in names {
        let (description, arguments, location) = (description.clone(), arguments.clone(), location.clone());
        reading.prompt(Prompt { name, title: None, description, arguments, other: Map::new(), location });
    }
}

/// `RegisterResource(uri, name, description, mimeType, handler)`.
fn resource(reading: &mut Reading<'_, '_>, call: &Declaration) {
    let args = call.args.positional.clone();
    if let Some(item @ Value::Instance(_)) = args.first() {
        resources::resource(reading, item);
        return;
    }
    let [uri, name, description, mime_type, ..] = args.as_slice() else { return };
    let uris = reading.names(uri);
    if uris.is_empty() {
        reading.gap(uri, "address of a resource");
    }
    for uri in uris {
        let description = schema::text(reading, description, &format!("description of resource `{uri}`"));
        let name = reading.names(name).into_iter().next();
        let mime_type = reading.names(mime_type).into_iter().next();
        let location = Some(reading.eval.location(reading.place));
        let other = Map::new();
        reading.resource(Resource { uri, name, title: None, description, mime_type, other, location });
    }
}

/// `RegisterResourceTemplate(uriTemplate, name, description, mimeType)`.
fn template(reading: &mut Reading<'_, '_>, call: &Declaration) {
    let args = call.args.positional.clone();
    if let Some(item @ Value::Instance(_)) = args.first() {
        resources::template(reading, item);
        return;
    }
    let [uri, name, description, mime_type, ..] = args.as_slice() else { return };
    let uris = reading.names(uri);
    if uris.is_empty() {
        reading.gap(uri, "address of a resource template");
    }
    for uri_template in uris {
        let description = schema::text(reading, description, &format!("description of resource `{uri_template}`"));
        let name = reading.names(name).into_iter().next();
        let mime_type = reading.names(mime_type).into_iter().next();
        let location = Some(reading.eval.location(reading.place));
        let other = Map::new();
        reading.template(ResourceTemplate { uri_template, name, title: None, description, mime_type, other, location });
    }
}

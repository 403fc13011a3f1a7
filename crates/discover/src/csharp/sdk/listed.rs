//! Tools, prompts and resources as objects of the protocol: `new Tool { Name = … }`.

use model::{GapReason, Prompt, PromptArgument, Resource, ResourceTemplate, Tool};
use serde_json::{Map, Value as Json};

use super::Session;
use crate::code::value::Value;

/// Reads every item of a list that may hold items that are not known.
pub(super) fn each(
    session: &mut Session<'_, '_, '_>,
    list: &Value,
    what: &str,
    read: fn(&mut Session<'_, '_, '_>, &Value),
) {
    let place = session.reading.place;
    match list {
        Value::Null => {}
        Value::List(_) | Value::Choice(_) => {
            for item in session.reading.eval.spread(list, place) {
                match &item {
                    Value::Table(_) | Value::Instance(_) | Value::Choice(_) => read(session, &item),
                    Value::Null => {}
                    other => session.reading.gap(other, what),
                }
            }
        }
        other => session.reading.gap(other, what),
    }
}

/// The name of an item, or a gap.
fn name_of(session: &mut Session<'_, '_, '_>, item: &Value, member: &str, what: &str) -> Option<String> {
    let value = session.reading.member(item, member);
    let known = session.reading.names(&value).into_iter().next();
    if known.is_none() {
        if value.is_null() {
            let place = session.reading.eval.place_of(item).unwrap_or(session.reading.place);
            let reason = GapReason::ComputedAtRunTime("an object without a known name".to_owned());
            session.reading.gap_for(reason, place, what);
        } else {
            session.reading.gap(&value, what);
        }
    }
    known
}

fn text(session: &mut Session<'_, '_, '_>, item: &Value, member: &str, what: &str) -> Option<String> {
    let value = session.reading.member(item, member);
    session.reading.text(&value, what)
}

/// A tool.
pub(super) fn tool(session: &mut Session<'_, '_, '_>, item: &Value) {
    let Some(name) = name_of(session, item, "Name", "name of a tool") else { return };
    let of = |part: &str| format!("{part} of tool `{name}`");
    let description = text(session, item, "Description", &of("description"));
    let title = text(session, item, "Title", &of("title"));
    let given = session.reading.member(item, "InputSchema");
    let input_schema = match given {
        // The SDK fills in the schema of a tool that says nothing.
        Value::Null => serde_json::json!({"type": "object"}),
        given => schema(session, &given, &of("arguments")),
    };
    let given = session.reading.member(item, "OutputSchema");
    let output_schema = (!given.is_null()).then(|| schema(session, &given, &of("result")));
    let given = session.reading.member(item, "Annotations");
    let annotations = annotations(session, &given, &of("annotations"));
    let location = Some(session.reading.at(item));
    let other = Map::new();
    session.reading.tool(Tool { name, title, description, input_schema, output_schema, annotations, other, location });
}

/// A schema that is written as JSON.
pub(super) fn schema(session: &mut Session<'_, '_, '_>, given: &Value, what: &str) -> Json {
    match given {
        Value::Text(text) => match serde_json::from_str(&text.text) {
            Ok(json) => json,
            Err(error) => {
                session.reading.gap_for(GapReason::Unparsable(error.to_string()), text.place, what);
                Json::Null
            }
        },
        Value::Table(_) | Value::Choice(_) => {
            let mut json = session.reading.json(given, what);
            without_hidden(&mut json, 0);
            json
        }
        other => {
            session.reading.gap(other, what);
            Json::Null
        }
    }
}

/// Takes out what only says of which type an object was made.
fn without_hidden(json: &mut Json, depth: u32) {
    const DEEPEST: u32 = 64;
    if depth > DEEPEST {
        return;
    }
    match json {
        Json::Object(members) => {
            members.retain(|name, _| !crate::csharp::builtins::is_hidden(name));
            members.values_mut().for_each(|inner| without_hidden(inner, depth + 1));
        }
        Json::Array(items) => items.iter_mut().for_each(|inner| without_hidden(inner, depth + 1)),
        _ => {}
    }
}

fn annotations(session: &mut Session<'_, '_, '_>, given: &Value, what: &str) -> Option<Json> {
    const MEMBERS: [(&str, &str); 5] = [
        ("Title", "title"),
        ("DestructiveHint", "destructiveHint"),
        ("IdempotentHint", "idempotentHint"),
        ("OpenWorldHint", "openWorldHint"),
        ("ReadOnlyHint", "readOnlyHint"),
    ];
    if given.is_null() {
        return None;
    }
    let mut found = Map::new();
    for (member, name) in MEMBERS {
        let value = session.reading.member(given, member);
        if !value.is_null() {
            found.insert(name.to_owned(), session.reading.json(&value, what));
        }
    }
    (!found.is_empty()).then_some(Json::Object(found))
}

/// A prompt.
pub(super) fn prompt(session: &mut Session<'_, '_, '_>, item: &Value) {
    let Some(name) = name_of(session, item, "Name", "name of a prompt") else { return };
    let of = |part: &str| format!("{part} of prompt `{name}`");
    let description = text(session, item, "Description", &of("description"));
    let title = text(session, item, "Title", &of("title"));
    let list = session.reading.member(item, "Arguments");
    let place = session.reading.place;
    let mut arguments = Vec::new();
    if !list.is_null() {
        for item in session.reading.eval.spread(&list, place) {
            if item.is_unknown() {
                session.reading.gap(&item, &of("arguments"));
                continue;
            }
            let Some(name) = name_of(session, &item, "Name", &of("argument")) else { continue };
            let description = text(session, &item, "Description", &of("description of an argument"));
            let required = matches!(session.reading.member(&item, "Required"), Value::Bool(true));
            arguments.push(PromptArgument { name, description, required });
        }
    }
    let location = Some(session.reading.at(item));
    session.reading.prompt(Prompt { name, title, description, arguments, other: Map::new(), location });
}

/// A resource.
pub(super) fn resource(session: &mut Session<'_, '_, '_>, item: &Value) {
    let Some(uri) = name_of(session, item, "Uri", "address of a resource") else { return };
    let of = |part: &str| format!("{part} of resource `{uri}`");
    let name = text(session, item, "Name", &of("name"));
    let title = text(session, item, "Title", &of("title"));
    let description = text(session, item, "Description", &of("description"));
    let mime_type = text(session, item, "MimeType", &of("media type"));
    let location = Some(session.reading.at(item));
    let other = Map::new();
    session.reading.resource(Resource { uri, name, title, description, mime_type, other, location });
}

/// A resource template; one without holes is a resource.
pub(super) fn template(session: &mut Session<'_, '_, '_>, item: &Value) {
    let Some(uri) = name_of(session, item, "UriTemplate", "address of a resource template") else { return };
    let of = |part: &str| format!("{part} of resource `{uri}`");
    let name = text(session, item, "Name", &of("name"));
    let title = text(session, item, "Title", &of("title"));
    let description = text(session, item, "Description", &of("description"));
    let mime_type = text(session, item, "MimeType", &of("media type"));
    let location = Some(session.reading.at(item));
    let (uri_template, other) = (uri, Map::new());
    let template = ResourceTemplate { uri_template, name, title, description, mime_type, other, location };
    session.reading.template(template);
}

//! Azure Functions: `[McpToolTrigger]`, `[McpPromptTrigger]` and `[McpResourceTrigger]` on parameters.

use std::collections::HashMap;
use std::sync::Arc;

use model::{Prompt, PromptArgument, Resource, ResourceTemplate, Tool};
use serde_json::{Map, Value as Json, json};

use super::{Declaration, Session, Style, attributed, created};
use crate::code::value::{Args, Closure, Form, Id, Value};
use crate::csharp::builtins;
use crate::csharp::lower::{Attribute, declared};
use crate::csharp::schema;

pub(super) const STYLE: Style = Style {
    calls: &[("ConfigureMcpTool", set_up), ("ConfigureMcpPrompt", set_up), ("ConfigureMcpResource", set_up)],
    finish,
};

/// The attributes that make a function a tool, prompt or resource.
const TRIGGERS: [&str; 3] = ["McpToolTrigger", "McpPromptTrigger", "McpResourceTrigger"];
/// Calls that add an argument, and what they are called on in the end.
const ADDERS: [(&str, &str); 2] = [("WithProperty", "ConfigureMcpTool"), ("WithArgument", "ConfigureMcpPrompt")];

/// An argument of a tool or prompt.
struct Argument {
    name: String,
    schema: Json,
    description: Option<String>,
    required: bool,
}

fn set_up(session: &mut Session<'_, '_, '_>, _: &Declaration) {
    session.is_server = true;
}

fn finish(session: &mut Session<'_, '_, '_>) {
    let is_trigger = |name: &String| TRIGGERS.contains(&name.as_str());
    let types: Vec<Arc<str>> = session
        .csharp
        .index
        .types()
        .filter(|(_, parts)| parts.iter().any(|part| part.facts().member_attributes.iter().any(is_trigger)))
        .map(|(full, _)| Arc::clone(full))
        .collect();
    let added = added(session);
    for full in types {
        let place = session.reading.place;
        let Some(Value::Class(class)) = session.csharp.class(session.reading.eval, &full, place) else { continue };
        session.is_server = true;
        for (_, method) in builtins::methods(session.reading.eval, class) {
            if let Value::Closure(closure) = method {
                function(session, &added, closure);
            }
        }
    }
}

/// A function, if one of its parameters is a trigger.
fn function(session: &mut Session<'_, '_, '_>, added: &Added, closure: Id<Closure>) {
    let function = Arc::clone(&session.reading.eval.heap.closures[closure].function);
    let outer = session.reading.place;
    session.reading.place = created::place_of(session, closure);
    for param in &function.params {
        let Some(annotation) = &param.annotation else { continue };
        let borne = declared(annotation);
        let Some(trigger) = borne.attributes.iter().find(|borne| TRIGGERS.contains(&borne.name.as_str())) else {
            continue;
        };
        match trigger.name.as_str() {
            "McpToolTrigger" => tool(session, added, (trigger, closure), borne.of),
            "McpPromptTrigger" => prompt(session, added, (trigger, closure)),
            _ => resource(session, closure, trigger),
        }
        break;
    }
    session.reading.place = outer;
}

fn option(
    session: &mut Session<'_, '_, '_>,
    of: &Attribute,
    closure: Id<Closure>,
    at: Option<usize>,
    name: &str,
) -> Value {
    attributed::option(session, of, closure, at, name)
}

fn text(
    session: &mut Session<'_, '_, '_>,
    of: (&Attribute, Id<Closure>),
    at: Option<usize>,
    name: &str,
    what: &str,
) -> Option<String> {
    let value = option(session, of.0, of.1, at, name);
    session.reading.text(&value, what)
}

/// The name that the trigger states.
fn name(
    session: &mut Session<'_, '_, '_>,
    trigger: (&Attribute, Id<Closure>),
    given: &[(usize, &str)],
    what: &str,
) -> Option<String> {
    for (at, name) in given {
        let value = option(session, trigger.0, trigger.1, Some(*at), name);
        if value.is_null() {
            continue;
        }
        let known = session.reading.names(&value).into_iter().next();
        if known.is_none() {
            session.reading.gap(&value, what);
        }
        return known;
    }
    None
}

fn tool(
    session: &mut Session<'_, '_, '_>,
    added: &Added,
    of: (&Attribute, Id<Closure>),
    bound: &crate::code::ir::Expr,
) {
    let closure = of.1;
    let Some(name) = name(session, of, &[(0, "toolName")], "name of a tool") else { return };
    let part = |part: &str| format!("{part} of tool `{name}`");
    let description = text(session, of, Some(1), "description", &part("description"));
    let owner = format!("tool `{name}`");
    let mut arguments = attributed_arguments(session, closure, "McpToolProperty", &owner);
    arguments.extend(added_arguments(session, added, &name, &owner, "ConfigureMcpTool"));
    let scope = session.reading.eval.heap.closures[closure].scope;
    let bound = session.reading.eval.eval(bound, scope);
    if let Value::Class(_) = bound {
        let schema = schema::of_type(&mut session.reading, session.csharp, &session.services, &bound, &owner);
        let required = schema.get("required").and_then(Json::as_array).cloned().unwrap_or_default();
        for (name, property) in schema.get("properties").and_then(Json::as_object).into_iter().flatten() {
            let required = required.contains(&json!(name));
            let mut property = property.clone();
            // The extension writes one type alone.
            if let Some(kind) = property.get("type").and_then(|kind| kind.get(0)).cloned() {
                property["type"] = kind;
            }
            let name = properties_name(session, &bound, name);
            arguments.push(Argument { name, schema: property, description: None, required });
        }
    }
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for argument in arguments {
        let mut schema = argument.schema;
        if let (Some(description), Some(schema)) = (argument.description, schema.as_object_mut()) {
            schema.insert("description".to_owned(), Json::from(description));
        }
        if argument.required {
            required.push(Json::from(argument.name.clone()));
        }
        properties.insert(argument.name, schema);
    }
    let input_schema = json!({"type": "object", "properties": properties, "required": required});
    let location = Some(session.reading.eval.location(session.reading.place));
    session.reading.tool(Tool { name, description, input_schema, location, ..Tool::default() });
}

/// The name of a property as it is written in its class: a trigger binds it so.
fn properties_name(session: &Session<'_, '_, '_>, class: &Value, written: &str) -> String {
    let Value::Class(class) = class else { return written.to_owned() };
    let members = &session.reading.eval.heap.classes[*class].code.members;
    let same = members.iter().find(|member| crate::csharp::naming::camel(&member.name) == written);
    same.map_or_else(|| written.to_owned(), |member| member.name.to_string())
}

/// The arguments that attributes of parameters state: name, type, description and whether it is required, in the
/// orders that the extension had.
fn attributed_arguments(
    session: &mut Session<'_, '_, '_>,
    closure: Id<Closure>,
    wanted: &str,
    owner: &str,
) -> Vec<Argument> {
    let function = Arc::clone(&session.reading.eval.heap.closures[closure].function);
    let mut arguments = Vec::new();
    for param in &function.params {
        let Some(annotation) = &param.annotation else { continue };
        let borne = declared(annotation);
        let Some(attribute) = borne.attributes.iter().find(|borne| borne.name == wanted) else { continue };
        let of = (attribute, closure);
        let words = ["propertyName", "argumentName", "name"];
        let given: Vec<(usize, &str)> = words.iter().map(|name| (0, *name)).collect();
        let Some(name) = name(session, of, &given, &format!("argument of {owner}")) else { continue };
        let mut texts = Vec::new();
        let mut required = matches!(option(session, attribute, closure, None, "isRequired"), Value::Bool(true))
            || matches!(option(session, attribute, closure, None, "required"), Value::Bool(true));
        for at in 1..4 {
            match option(session, attribute, closure, Some(at), "<none>") {
                Value::Bool(known) => required |= known,
                Value::Null => {}
                value => texts.push(value),
            }
        }
        let what = format!("description of argument `{name}` of {owner}");
        let named = option(session, attribute, closure, None, "description");
        // `(name, type, description)` came before `(name, description)`.
        let (kind, stated) = match (texts.as_slice(), named.is_null()) {
            ([kind, description], true) => (Some(kind.clone()), description.clone()),
            ([kind], false) => (Some(kind.clone()), named),
            ([description], true) => (None, description.clone()),
            _ => (None, named),
        };
        let kind = match option(session, attribute, closure, None, "propertyType") {
            Value::Null => kind,
            given => Some(given),
        };
        let description = session.reading.text(&stated, &what);
        let schema = if let Some(kind) = kind {
            typed(session, &kind)
        } else {
            let scope = session.reading.eval.heap.closures[closure].scope;
            let of = session.reading.eval.eval(borne.of, scope);
            let schema = schema::of_type(&mut session.reading, session.csharp, &session.services, &of, owner);
            if schema.is_object() { schema } else { json!({}) }
        };
        arguments.push(Argument { name, schema, description, required });
    }
    arguments
}

/// A type that is named in words.
fn typed(session: &mut Session<'_, '_, '_>, kind: &Value) -> Json {
    let named = session.reading.names(kind).into_iter().next();
    let named = named.or_else(|| session.reading.eval.last_name(kind).map(|name| name.to_string()));
    let named = named.map(|name| name.to_ascii_lowercase());
    let known = ["string", "number", "integer", "boolean", "object", "array"];
    if let Some(known) = known.into_iter().find(|known| named.as_deref() == Some(known)) {
        return json!({"type": known});
    }
    session.reading.gap(kind, "type of an argument");
    json!({})
}

/// The calls that add an argument to a tool or prompt, by what they are called on and its name.
type Added = HashMap<(&'static str, String), Vec<Args>>;

fn added(session: &Session<'_, '_, '_>) -> Added {
    let mut found = Added::new();
    let eval = &session.reading.eval;
    for (_, symbolic) in eval.heap.symbolics.iter() {
        let Form::Call(call) = &symbolic.form else { continue };
        let Value::Symbolic(callee) = &call.callee else { continue };
        let Form::Member(receiver, method) = &eval.heap.symbolics[*callee].form else { continue };
        let Some((_, builder)) = ADDERS.into_iter().find(|(adder, _)| **method == **adder) else { continue };
        if let Some(name) = built(session, receiver, builder) {
            found.entry((builder, name)).or_default().push(call.args.clone());
        }
    }
    found
}

/// The arguments that calls on the builder of a tool or prompt state.
fn added_arguments(
    session: &mut Session<'_, '_, '_>,
    added: &Added,
    name: &str,
    owner: &str,
    builder: &'static str,
) -> Vec<Argument> {
    let calls = added.get(&(builder, name.to_owned())).cloned().unwrap_or_default();
    let mut arguments = Vec::new();
    for args in calls {
        let Some(key) = args.at(0).cloned() else { continue };
        let Some(known) = session.reading.names(&key).into_iter().next() else {
            session.reading.gap(&key, &format!("argument of {owner}"));
            continue;
        };
        let mut required =
            matches!(args.named("required").or_else(|| args.named("isRequired")), Some(Value::Bool(true)));
        let (mut kind, mut description) = (args.named("type").cloned(), args.named("description").cloned());
        for value in args.positional.iter().skip(1) {
            match value {
                Value::Bool(stated) => required |= *stated,
                Value::Text(_) | Value::Unknown(_) | Value::Choice(_) => description = Some(value.clone()),
                other => kind = Some(other.clone()),
            }
        }
        let what = format!("description of argument `{known}` of {owner}");
        let description = description.and_then(|value| session.reading.text(&value, &what));
        let schema = kind.map_or_else(|| json!({}), |kind| typed(session, &kind));
        arguments.push(Argument { name: known, schema, description, required });
    }
    arguments
}

/// The name that a chain of calls on a builder begins with.
fn built(session: &Session<'_, '_, '_>, value: &Value, builder: &str) -> Option<String> {
    const LONGEST: usize = 256;
    let eval = &session.reading.eval;
    let mut at = value.clone();
    for _ in 0..LONGEST {
        let Value::Symbolic(id) = &at else { return None };
        let Form::Call(call) = &eval.heap.symbolics[*id].form else { return None };
        let Value::Symbolic(callee) = &call.callee else { return None };
        let Form::Member(receiver, method) = &eval.heap.symbolics[*callee].form else { return None };
        if &**method == builder {
            return call.args.at(0).and_then(Value::as_text).map(ToString::to_string);
        }
        at = receiver.clone();
    }
    None
}

fn prompt(session: &mut Session<'_, '_, '_>, added: &Added, of: (&Attribute, Id<Closure>)) {
    let closure = of.1;
    let Some(name) = name(session, of, &[(0, "promptName"), (0, "name")], "name of a prompt") else { return };
    let part = |part: &str| format!("{part} of prompt `{name}`");
    let description = text(session, of, Some(1), "description", &part("description"));
    let title = text(session, of, None, "title", &part("title"));
    let owner = format!("prompt `{name}`");
    let mut given = attributed_arguments(session, closure, "McpPromptArgument", &owner);
    given.extend(added_arguments(session, added, &name, &owner, "ConfigureMcpPrompt"));
    let arguments = given.into_iter().map(|argument| PromptArgument {
        name: argument.name,
        description: argument.description,
        required: argument.required,
    });
    let arguments = arguments.collect();
    let location = Some(session.reading.eval.location(session.reading.place));
    session.reading.prompt(Prompt { name, title, description, arguments, location, ..Prompt::default() });
}

fn resource(session: &mut Session<'_, '_, '_>, closure: Id<Closure>, trigger: &Attribute) {
    let of = (trigger, closure);
    let Some(uri) = name(session, of, &[(0, "uri")], "address of a resource") else { return };
    let part = |part: &str| format!("{part} of resource `{uri}`");
    let name = text(session, of, Some(1), "resourceName", &part("name"));
    let title = text(session, of, None, "title", &part("title"));
    let description = text(session, of, None, "description", &part("description"));
    let mime_type = text(session, of, None, "mimeType", &part("media type"));
    let location = Some(session.reading.eval.location(session.reading.place));
    let other = Map::new();
    if uri.contains('{') {
        let uri_template = uri;
        let template = ResourceTemplate { uri_template, name, title, description, mime_type, other, location };
        session.reading.template(template);
    } else {
        session.reading.resource(Resource { uri, name, title, description, mime_type, other, location });
    }
}

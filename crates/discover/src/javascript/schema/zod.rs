//! zod 3 and 4, by the structure of their calls, as the SDK converts them to JSON Schema.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::methods::modified;
use super::shape::shape_below;
use super::{Chained, DEEPEST, chained};
use crate::code::eval::Evaluator;
use crate::code::keyword::with;
use crate::code::members::Slot;
use crate::code::value::{Args, Form, Place, Value};

/// How a zod schema was come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Built {
    /// `z.object(…)`.
    Constructor,
    /// `schema.optional()`.
    Method,
    /// `new ZodString({…})`, as a bundled copy makes it.
    Definition,
}

/// The functions of the namespace that make schemas.
const CONSTRUCTORS: [&str; 66] = [
    "string",
    "number",
    "boolean",
    "bigint",
    "date",
    "symbol",
    "undefined",
    "null",
    "void",
    "any",
    "unknown",
    "never",
    "object",
    "strictObject",
    "looseObject",
    "interface",
    "array",
    "tuple",
    "record",
    "partialRecord",
    "looseRecord",
    "map",
    "set",
    "union",
    "xor",
    "discriminatedUnion",
    "intersection",
    "literal",
    "enum",
    "nativeEnum",
    "optional",
    "nullable",
    "nullish",
    "lazy",
    "preprocess",
    "pipeline",
    "pipe",
    "transform",
    "custom",
    "instanceof",
    "promise",
    "function",
    "int",
    "int32",
    "uint32",
    "float32",
    "float64",
    "int64",
    "email",
    "url",
    "uuid",
    "guid",
    "cuid",
    "cuid2",
    "ulid",
    "nanoid",
    "base64",
    "base64url",
    "ipv4",
    "ipv6",
    "json",
    "stringbool",
    "templateLiteral",
    "iso",
    "datetime",
    "file",
];

/// Methods that only schemas have, so that a chain with one is a schema whatever its root is called.
const TELLING: [&str; 6] = ["optional", "nullable", "nullish", "describe", "default", "passthrough"];

/// Whether a value is certainly a zod schema.
pub(in crate::javascript) fn is_zod(eval: &Evaluator<'_>, value: &Value) -> bool {
    built(eval, value).is_some()
}

/// Whether and how a value is a zod schema.
pub(super) fn built(eval: &Evaluator<'_>, value: &Value) -> Option<Built> {
    let mut at = value.clone();
    let mut outermost = true;
    // Each round goes one call inwards; chains have a bounded depth.
    loop {
        let call = chained(eval, &at)?;
        if super::defined::kind_of(eval, &at).is_some() {
            return Some(if outermost { Built::Definition } else { Built::Method });
        }
        let is_root = match &call.receiver {
            Some(receiver) => is_namespace(eval, receiver),
            None => is_zod_export(eval, &at),
        };
        if is_root && CONSTRUCTORS.contains(&call.name.as_str()) {
            return Some(if outermost { Built::Constructor } else { Built::Method });
        }
        at = match call.receiver? {
            receiver @ Value::Symbolic(_) => receiver,
            _ => return None,
        };
        // `schema.shape.name` is a schema again; its members are resolved before, what is left is not known.
        outermost = false;
    }
}

fn is_zod_export(eval: &Evaluator<'_>, call: &Value) -> bool {
    let Value::Symbolic(id) = call else { return false };
    let Form::Call(call) = &eval.heap.symbolics[*id].form else { return false };
    eval.heap.path(&call.callee).is_some_and(|path| is_zod_path(&path))
}

fn is_zod_path(path: &str) -> bool {
    let package = path.split(':').next().unwrap_or_default();
    package == "zod" || package.starts_with("zod/") || package.ends_with("/zod") || package.contains("zod-openapi")
}

/// Whether a value is the namespace that schemas are made from: zod's own, or whatever else is called `z`.
fn is_namespace(eval: &Evaluator<'_>, value: &Value) -> bool {
    let Value::Symbolic(id) = value else { return false };
    if let Some(path) = eval.heap.path(value) {
        let last = path.rsplit(['.', ':']).next().unwrap_or_default();
        return is_zod_path(&path) || matches!(last, "z" | "zod") || path.ends_with("z.coerce");
    }
    match &eval.heap.symbolics[*id].form {
        Form::Parameter(name) => matches!(&**name, "z" | "zod"),
        Form::Member(object, name) => matches!(&**name, "coerce" | "iso") && is_namespace(eval, object),
        _ => false,
    }
}

/// One member of an object: its schema, and whether it may be left out.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) schema: Map<String, Json>,
    pub(super) optional: bool,
}

/// The JSON Schema of a zod schema. `None` if the value is none.
pub(super) fn schema(eval: &mut Evaluator<'_>, value: &Value, depth: u32) -> Option<Json> {
    built(eval, value)?;
    Some(Json::Object(part(eval, value, depth)?.schema))
}

/// The JSON Schema of an object with the given shape. `None` if nothing in the shape is a schema.
pub(super) fn object_of(eval: &mut Evaluator<'_>, shape: &Value, depth: u32, place: Place) -> Option<Json> {
    let Value::Table(id) = shape else { return None };
    let slots: Vec<(Arc<str>, Slot)> =
        eval.heap.tables[*id].entries.iter().map(|(name, slot)| (Arc::clone(name), slot.clone())).collect();
    let mut any = slots.is_empty() || eval.heap.tables[*id].open.is_some();
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for (name, slot) in slots {
        let member = eval.get_slot(&slot, shape, place);
        let known = part(eval, &member, depth + 1);
        any |= known.is_some() || matches!(member, Value::Symbolic(_) | Value::Unknown(_));
        let is_schema = known.is_some()
            || !matches!(member, Value::Text(_) | Value::Number(_) | Value::Bool(_) | Value::Closure(_));
        if !is_schema {
            return None;
        }
        let part = known.unwrap_or_default();
        if !part.optional {
            required.push(Json::String(name.to_string()));
        }
        properties.insert(name.to_string(), Json::Object(part.schema));
    }
    if !any {
        return None;
    }
    let mut object = Map::new();
    object.insert("type".to_owned(), json!("object"));
    object.insert("properties".to_owned(), Json::Object(properties));
    if !required.is_empty() {
        object.insert("required".to_owned(), Json::Array(required));
    }
    object.insert("additionalProperties".to_owned(), json!(false));
    Some(Json::Object(object))
}

/// A schema and whether it is optional. `None` if the value is no zod schema.
fn part(eval: &mut Evaluator<'_>, value: &Value, depth: u32) -> Option<Part> {
    if depth > DEEPEST || !eval.spend_part() {
        return Some(Part::default());
    }
    let value = match value {
        Value::Choice(id) => eval.heap.lists[*id].items.iter().find(|value| is_zod(eval, value))?.clone(),
        other => other.clone(),
    };
    let found = built(eval, &value);
    let call = chained(eval, &value)?;
    match found {
        Some(Built::Constructor) => Some(constructed(eval, &value, &call, depth)),
        Some(Built::Method) => Some(modified(eval, &value, &call, depth)),
        Some(Built::Definition) => Some(super::defined::part(eval, &value, depth)),
        // Not a chain from a namespace that is known, but with a method that only schemas have.
        None if TELLING.contains(&call.name.as_str()) => Some(modified(eval, &value, &call, depth)),
        // A function from elsewhere that is given one schema is taken to give one like it.
        None => {
            let given = call.args.iter().find(|argument| is_zod(eval, argument))?.clone();
            part(eval, &given, depth + 1)
        }
    }
}

pub(super) fn inner(eval: &mut Evaluator<'_>, value: Option<&Value>, depth: u32) -> Part {
    let Some(value) = value else { return Part::default() };
    part(eval, value, depth + 1).unwrap_or_default()
}

pub(super) fn inner_json(eval: &mut Evaluator<'_>, value: Option<&Value>, depth: u32) -> Json {
    Json::Object(inner(eval, value, depth).schema)
}

pub(super) fn object(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(members) => members,
        _ => Map::new(),
    }
}

fn constructed(eval: &mut Evaluator<'_>, value: &Value, call: &Chained, depth: u32) -> Part {
    let first = call.args.first();
    let schema = match call.name.as_str() {
        "string" | "templateLiteral" | "cuid" | "cuid2" | "ulid" | "nanoid" | "base64" | "base64url" => {
            json!({"type": "string"})
        }
        "number" | "float32" | "float64" => json!({"type": "number"}),
        "int" | "int32" | "uint32" | "bigint" | "int64" => json!({"type": "integer"}),
        "boolean" | "stringbool" => json!({"type": "boolean"}),
        "null" => json!({"type": "null"}),
        "date" | "datetime" => json!({"type": "string", "format": "date-time"}),
        "never" => json!({"not": {}}),
        "email" | "uuid" | "guid" | "ipv4" | "ipv6" => json!({"type": "string", "format": call.name}),
        "url" => json!({"type": "string", "format": "uri"}),
        "object" | "strictObject" | "looseObject" | "interface" => {
            let shape = shape_below(eval, value, depth);
            let known = shape.and_then(|shape| object_of(eval, &shape, depth + 1, call.place));
            let mut members = object(known.unwrap_or_else(|| json!({"type": "object"})));
            if call.name == "looseObject" {
                members.insert("additionalProperties".to_owned(), json!({}));
            }
            Json::Object(members)
        }
        "array" | "set" => with(json!({"type": "array"}), "items", inner_json(eval, first, depth)),
        "tuple" => {
            let items = first.and_then(|items| eval.walk(items, call.place)).unwrap_or_default();
            let items: Vec<Json> = items.iter().map(|item| inner_json(eval, Some(item), depth)).collect();
            with(json!({"type": "array", "minItems": items.len(), "maxItems": items.len()}), "items", items)
        }
        "record" | "partialRecord" | "looseRecord" | "map" => {
            let values = if call.args.len() > 1 { call.args.get(1) } else { first };
            with(json!({"type": "object"}), "additionalProperties", inner_json(eval, values, depth))
        }
        "union" | "xor" | "discriminatedUnion" => {
            let listed = if call.name == "discriminatedUnion" { call.args.get(1) } else { first };
            let listed = listed.and_then(|items| eval.walk(items, call.place)).unwrap_or_default();
            let parts: Vec<Part> = listed.iter().map(|item| inner(eval, Some(item), depth)).collect();
            let optional = parts.iter().any(|part| part.optional);
            return Part { schema: union(&parts.into_iter().map(|part| part.schema).collect::<Vec<_>>()), optional };
        }
        "intersection" => {
            let both = [inner_json(eval, first, depth), inner_json(eval, call.args.get(1), depth)];
            with(json!({}), "allOf", both)
        }
        "literal" => literal(eval, first),
        "enum" | "nativeEnum" => enumeration(eval, first, call.place),
        "optional" | "nullish" => return Part { optional: true, ..inner(eval, first, depth) },
        "nullable" => return nullable(inner(eval, first, depth)),
        "lazy" => match first.cloned() {
            Some(getter @ Value::Closure(_)) => {
                let made = eval.call_value(&getter, Args::default(), call.place);
                // A schema that holds itself is cut where the depth says so.
                return inner(eval, Some(&made), depth + 4);
            }
            _ => json!({}),
        },
        "preprocess" => return inner(eval, call.args.get(1), depth),
        "pipeline" | "pipe" | "promise" => return inner(eval, first, depth),
        "undefined" | "void" => return Part { schema: object(json!({"not": {}})), optional: true },
        "any" | "unknown" => return Part { schema: Map::new(), optional: true },
        _ => json!({}),
    };
    Part { schema: object(schema), optional: false }
}

pub(super) fn literal(eval: &mut Evaluator<'_>, value: Option<&Value>) -> Json {
    let kind = |value: &Json| match value {
        Json::String(_) => "string",
        Json::Number(_) => "number",
        Json::Bool(_) => "boolean",
        _ => "null",
    };
    match value {
        Some(Value::List(_)) => {
            let values = value.map(|value| super::json(eval, value)).unwrap_or_default();
            json!({"enum": values})
        }
        Some(value) if !value.is_unknown() => {
            let value = super::json(eval, value);
            json!({"type": kind(&value), "const": value})
        }
        _ => json!({}),
    }
}

pub(super) fn enumeration(eval: &mut Evaluator<'_>, value: Option<&Value>, place: Place) -> Json {
    let values: Vec<Value> = match value {
        Some(list @ Value::List(_)) => eval.walk(list, place).unwrap_or_default(),
        Some(Value::Table(id)) => eval.heap.tables[*id].entries.iter().map(|(_, slot)| slot.value.clone()).collect(),
        _ => Vec::new(),
    };
    let values: Vec<Json> =
        values.iter().filter(|value| !value.is_unknown()).map(|value| super::json(eval, value)).collect();
    let numbers = values.iter().any(Json::is_number);
    match (values.is_empty(), numbers) {
        (true, _) => json!({"type": "string"}),
        (false, true) => json!({"type": "number", "enum": values}),
        (false, false) => json!({"type": "string", "enum": values}),
    }
}

/// Alternatives: of literals and plain types in one schema where that says the same, otherwise as `anyOf`.
pub(super) fn union(parts: &[Map<String, Json>]) -> Map<String, Json> {
    let plain = parts.iter().all(|part| part.len() == 1 && part.get("type").is_some_and(Json::is_string));
    if plain && !parts.is_empty() {
        let mut types: Vec<Json> = Vec::new();
        for kind in parts.iter().filter_map(|part| part.get("type")) {
            if !types.contains(kind) {
                types.push(kind.clone());
            }
        }
        let kind = if types.len() == 1 { types.swap_remove(0) } else { Json::Array(types) };
        return object(json!({"type": kind}));
    }
    object(with(json!({}), "anyOf", parts))
}

pub(super) fn nullable(mut part: Part) -> Part {
    part.schema = match part.schema.get("type") {
        Some(Json::String(kind)) if !part.schema.contains_key("enum") && !part.schema.contains_key("properties") => {
            let types = json!([kind, "null"]);
            part.schema.insert("type".to_owned(), types);
            part.schema
        }
        _ => {
            let description = part.schema.remove("description");
            let mut either = object(json!({"anyOf": [part.schema, {"type": "null"}]}));
            either.extend(description.map(|description| ("description".to_owned(), description)));
            either
        }
    };
    part
}

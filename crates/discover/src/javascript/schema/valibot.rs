//! valibot: functions that give schemas, and `pipe(schema, …actions)`, as its own converter gives them as JSON Schema.

use serde_json::{Map, Value as Json, json};

use super::zod::{enumeration, literal, object};
use super::{Chained, DEEPEST, chained, described};
use crate::code::eval::Evaluator;
use crate::code::keyword::with;
use crate::code::value::{Args, Form, Value};

/// A schema and whether its member may be left out.
struct Part {
    schema: Map<String, Json>,
    optional: bool,
}

/// The JSON Schema of a valibot schema. `None` if the value is none.
pub(super) fn schema(eval: &mut Evaluator<'_>, value: &Value, depth: u32) -> Option<Json> {
    part(eval, value, depth).map(|part| Json::Object(part.schema))
}

/// The table of members that a valibot object is made of.
pub(super) fn shape(eval: &Evaluator<'_>, value: &Value, depth: u32) -> Option<Value> {
    let call = called(eval, value).filter(|_| depth <= DEEPEST)?;
    match call.name.as_str() {
        "object" | "strictObject" | "looseObject" | "objectWithRest" => call.args.first().cloned(),
        "pipe" | "partial" | "required" | "optional" | "nullable" | "nullish" => {
            shape(eval, call.args.first()?, depth + 1)
        }
        _ => None,
    }
}

/// A call of something that valibot exports.
fn called(eval: &Evaluator<'_>, value: &Value) -> Option<Chained> {
    let Value::Symbolic(id) = value else { return None };
    let Form::Call(call) = &eval.heap.symbolics[*id].form else { return None };
    let path = eval.heap.path(&call.callee)?;
    let package = path.split(':').next().unwrap_or_default();
    (package == "valibot" || package.ends_with("/valibot")).then(|| chained(eval, value)).flatten()
}

fn part(eval: &mut Evaluator<'_>, value: &Value, depth: u32) -> Option<Part> {
    if depth > DEEPEST {
        return Some(Part { schema: Map::new(), optional: false });
    }
    let value = match value {
        Value::Choice(id) => eval.heap.lists[*id].items.iter().find(|value| called(eval, value).is_some())?.clone(),
        other => other.clone(),
    };
    let call = called(eval, &value)?;
    let first = call.args.first();
    let schema = match call.name.as_str() {
        "string" => json!({"type": "string"}),
        "number" => json!({"type": "number"}),
        "boolean" => json!({"type": "boolean"}),
        "null_" | "null" => json!({"type": "null"}),
        "any" | "unknown" | "custom" | "bigint" | "date" | "blob" | "file" => json!({}),
        "never" => json!({"not": {}}),
        "literal" => {
            let mut schema = object(literal(eval, first));
            schema.remove("type");
            Json::Object(schema)
        }
        "picklist" | "enum_" | "enum" => enumeration(eval, first, call.place),
        "array" | "set" => with(json!({"type": "array"}), "items", inner(eval, first, depth)),
        "record" => with(json!({"type": "object"}), "additionalProperties", inner(eval, call.args.get(1), depth)),
        "tuple" | "strictTuple" | "looseTuple" => {
            let items: Vec<Json> = listed(eval, first, depth);
            with(json!({"type": "array", "minItems": items.len()}), "items", items)
        }
        "object" | "looseObject" => members(eval, first, depth)?,
        "strictObject" => {
            let mut schema = object(members(eval, first, depth)?);
            schema.insert("additionalProperties".to_owned(), json!(false));
            Json::Object(schema)
        }
        "objectWithRest" => {
            let mut schema = object(members(eval, first, depth)?);
            schema.insert("additionalProperties".to_owned(), inner(eval, call.args.get(1), depth));
            Json::Object(schema)
        }
        "union" => with(json!({}), "anyOf", listed(eval, first, depth)),
        "variant" => json!({"oneOf": listed(eval, call.args.get(1), depth)}),
        "intersect" => with(json!({}), "allOf", listed(eval, first, depth)),
        "lazy" => {
            let made = eval.call_value(first?, Args::default(), call.place);
            // A schema that holds itself is cut where the depth says so.
            return part(eval, &made, depth + 4);
        }
        "optional" | "exactOptional" | "undefinedable" | "nullish" | "nullable" => {
            return Some(loosened(eval, &call, depth));
        }
        "nonOptional" | "nonNullish" | "required" | "config" | "fallback" => {
            return Some(Part { optional: false, ..part(eval, first?, depth + 1)? });
        }
        "partial" => {
            let mut before = part(eval, first?, depth + 1)?;
            before.schema.remove("required");
            return Some(before);
        }
        "pipe" | "pipeAsync" => return piped(eval, &call, depth),
        _ => return None,
    };
    Some(Part { schema: object(schema), optional: false })
}

fn inner(eval: &mut Evaluator<'_>, value: Option<&Value>, depth: u32) -> Json {
    value.and_then(|value| schema(eval, value, depth + 1)).unwrap_or_else(|| json!({}))
}

fn listed(eval: &mut Evaluator<'_>, list: Option<&Value>, depth: u32) -> Vec<Json> {
    let Some(list @ Value::List(id)) = list else { return Vec::new() };
    let place = eval.heap.lists[*id].place;
    let items = eval.walk(list, place).unwrap_or_default();
    items.iter().map(|item| inner(eval, Some(item), depth)).collect()
}

fn members(eval: &mut Evaluator<'_>, shape: Option<&Value>, depth: u32) -> Option<Json> {
    let shape @ Value::Table(id) = shape? else { return None };
    let place = eval.heap.tables[*id].place;
    let names: Vec<_> = eval.heap.tables[*id].entries.iter().map(|(name, _)| name.clone()).collect();
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for name in names {
        let member = eval.member(shape, &name, place);
        let part = part(eval, &member, depth + 1).unwrap_or(Part { schema: Map::new(), optional: false });
        if !part.optional {
            required.push(json!(&*name));
        }
        properties.insert(name.to_string(), Json::Object(part.schema));
    }
    Some(json!({"type": "object", "properties": properties, "required": required}))
}

/// `optional(schema, default)` and its siblings.
fn loosened(eval: &mut Evaluator<'_>, call: &Chained, depth: u32) -> Part {
    let before = inner(eval, call.args.first(), depth);
    let null = matches!(call.name.as_str(), "nullable" | "nullish");
    let mut schema = if null { object(json!({"anyOf": [before, {"type": "null"}]})) } else { object(before) };
    let default = call.args.get(1).cloned().map(|default| match default {
        made @ Value::Closure(_) => eval.call_value(&made, Args::default(), call.place),
        given => given,
    });
    if let Some(default) = default.filter(|default| !default.is_unknown() && !default.is_null()) {
        let default = super::json(eval, &default);
        schema.insert("default".to_owned(), default);
    }
    Part { schema, optional: call.name != "nullable" }
}

/// `pipe(schema, …actions)`: what the actions say of the schema.
fn piped(eval: &mut Evaluator<'_>, call: &Chained, depth: u32) -> Option<Part> {
    let mut part = part(eval, call.args.first()?, depth + 1)?;
    for action in call.args.iter().skip(1) {
        if let Some(action) = called(eval, action) {
            acted(eval, &action, &mut part.schema);
        }
    }
    Some(part)
}

fn acted(eval: &mut Evaluator<'_>, action: &Chained, schema: &mut Map<String, Json>) {
    let first = action.args.first();
    let number = first.map(|bound| super::json(eval, bound)).filter(Json::is_number);
    let of_list = schema.get("type").is_some_and(|kind| kind == "array");
    let mut set = |key: &str, value: Option<Json>| {
        schema.extend(value.map(|value| (key.to_owned(), value)));
    };
    let (least, most) = if of_list { ("minItems", "maxItems") } else { ("minLength", "maxLength") };
    match action.name.as_str() {
        "description" | "title" => {
            let text = first.and_then(|text| described(eval, text));
            set(&action.name, text.map(Json::String));
        }
        "metadata" => {
            if let Some(table @ Value::Table(_)) = first
                && let Json::Object(told) = super::json(eval, table)
            {
                let known = ["title", "description", "examples"];
                schema.extend(told.into_iter().filter(|(key, _)| known.contains(&key.as_str())));
            }
        }
        "minValue" => set("minimum", number),
        "maxValue" => set("maximum", number),
        "gtValue" => set("exclusiveMinimum", number),
        "ltValue" => set("exclusiveMaximum", number),
        "multipleOf" => set("multipleOf", number),
        "minLength" => set(least, number),
        "maxLength" => set(most, number),
        "length" => {
            set(least, number.clone());
            set(most, number);
        }
        "nonEmpty" => set(least, Some(json!(1))),
        "integer" | "safeInteger" => set("type", Some(json!("integer"))),
        "email" | "rfcEmail" => set("format", Some(json!("email"))),
        "url" => set("format", Some(json!("uri"))),
        "uuid" | "ipv4" | "ipv6" => set("format", Some(json!(action.name))),
        "isoDate" => set("format", Some(json!("date"))),
        "isoDateTime" | "isoTimestamp" => set("format", Some(json!("date-time"))),
        "isoTime" => set("format", Some(json!("time"))),
        _ => {}
    }
}

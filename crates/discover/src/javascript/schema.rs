//! Schemas of arguments and results as JSON Schema.

mod arktype;
mod bounds;
mod defined;
mod labelled;
mod member;
mod methods;
mod missing;
mod shape;
mod typebox;
mod valibot;
mod zod;

use model::GapReason;
use serde_json::{Map, Value as Json, json};

use crate::code::eval::Evaluator;
use crate::code::reading::{Reading, partial};
use crate::code::value::{Form, Id, Place, Table, Value};

pub(super) use member::member_of;
pub(super) use shape::{description_of, literal_of, options_of, shape_of};
pub(super) use zod::is_zod;

/// How deep schemas are followed.
const DEEPEST: u32 = 24;

/// The JSON Schema that the SDK lists for what a server gives as a schema: a zod object or the shape of one, JSON
/// Schema as it is, a conversion of either, `TypeBox`. `None` if it is not known.
pub(super) fn schema(eval: &mut Evaluator<'_>, value: &Value) -> Option<Json> {
    schema_below(eval, value, 0)
}

/// The schema that a declaration gives; one that is not known is a gap.
pub(super) fn declared(reading: &mut Reading<'_, '_>, value: &Value, what: &str) -> Option<Json> {
    if value.is_null() {
        return None;
    }
    reading.eval.start_parts();
    let found = schema(reading.eval, value);
    if reading.eval.parts_ran_out() {
        let place = reading.eval.place_of(value).unwrap_or(reading.place);
        reading.gap_for(GapReason::Limit("parts of a schema".to_owned()), place, what);
    }
    if found.is_none() {
        reading.gap(value, what);
        return None;
    }
    let (untyped, more): (Vec<_>, Vec<_>) =
        missing::missing(reading.eval, value).into_iter().partition(|part| part.name.is_some());
    if let Some(first) = more.first() {
        reading.gap(&first.value, &format!("more {what}"));
    }
    if let Some(first) = untyped.first() {
        const TOLD: usize = 3;
        let names: Vec<String> =
            untyped.iter().filter_map(|part| part.name.as_ref().map(|name| format!("`{name}`"))).take(TOLD).collect();
        let others = untyped.len().saturating_sub(TOLD);
        let others = if others > 0 { format!(" and {others} others") } else { String::new() };
        reading.gap(&first.value, &format!("type of {}{others} in the {what}", names.join(", ")));
    }
    found
}

/// Whether a table is JSON Schema as it is.
fn is_json_schema(eval: &Evaluator<'_>, table: Id<Table>) -> bool {
    let entries = &eval.heap.tables[table].entries;
    ["type", "properties", "$schema", "$ref", "anyOf", "oneOf", "allOf"].iter().any(|key| {
        entries.get(key).is_some_and(|slot| {
            matches!((&slot.value, *key), (Value::Text(_) | Value::List(_), _) | (Value::Table(_), "properties"))
        })
    })
}

/// The plain table that a declaration gives, as JSON; null where there is none.
pub(super) fn plain(reading: &mut Reading<'_, '_>, value: &Value) -> Option<Json> {
    match value {
        Value::Table(_) | Value::List(_) | Value::Choice(_) => {
            reading.eval.start_parts();
            Some(json(reading.eval, value))
        }
        _ => None,
    }
}

fn schema_below(eval: &mut Evaluator<'_>, value: &Value, depth: u32) -> Option<Json> {
    if depth > DEEPEST || !eval.spend_part() {
        return None;
    }
    match value {
        Value::Choice(id) => {
            let alternatives = eval.heap.lists[*id].items.clone();
            likeliest(eval, &alternatives, depth).map(|(_, schema)| schema)
        }
        Value::Table(id) => {
            let place = eval.heap.tables[*id].place;
            if is_json_schema(eval, *id) {
                return Some(json(eval, value));
            }
            if let Some(object) = labelled::object_of(eval, value, depth + 1, place) {
                return Some(object);
            }
            let object = zod::object_of(eval, value, depth + 1, place)?;
            Some(with_dialect(object))
        }
        Value::Symbolic(_) => {
            if let Some(converted) = typebox::schema(eval, value, depth + 1) {
                return Some(converted);
            }
            if let Some(converted) =
                valibot::schema(eval, value, depth + 1).or_else(|| arktype::schema(eval, value, depth + 1))
            {
                return Some(with_dialect(converted));
            }
            if let Some(converted) = zod::schema(eval, value, depth + 1) {
                return Some(with_dialect(converted));
            }
            wrapped(eval, value, depth)
        }
        _ => None,
    }
}

/// The first alternative that is a schema, and that schema; one that has no parameters only if no other has any:
/// `schema ?? {type: "object", properties: {}}` says nothing of the arguments.
fn likeliest<'v>(eval: &mut Evaluator<'_>, alternatives: &'v [Value], depth: u32) -> Option<(&'v Value, Json)> {
    let mut without_parameters = None;
    for value in alternatives {
        match schema_below(eval, value, depth + 1) {
            Some(schema) if has_no_parameters(&schema) => {
                without_parameters.get_or_insert((value, schema));
            }
            Some(schema) => return Some((value, schema)),
            None => {}
        }
    }
    without_parameters
}

/// Whether a schema is that of an object of which no property is named.
fn has_no_parameters(schema: &Json) -> bool {
    let names = schema.get("properties").and_then(Json::as_object);
    names.map_or_else(|| schema.get("type").and_then(Json::as_str) == Some("object"), Map::is_empty)
}

/// A conversion (`zodToJsonSchema(x)`, `toJsonSchema(x)`), a part of one (`….definitions.x`), or a wrapper with the
/// schema among its arguments.
fn wrapped(eval: &mut Evaluator<'_>, value: &Value, depth: u32) -> Option<Json> {
    let Value::Symbolic(id) = value else { return None };
    match eval.heap.symbolics[*id].form.clone() {
        Form::Call(call) => {
            call.args.positional.iter().take(2).find_map(|argument| schema_below(eval, argument, depth + 1))
        }
        Form::Member(object, name) if matches!(&*name, "shape" | "schema" | "jsonSchema" | "_def") => {
            schema_below(eval, &object, depth + 1)
        }
        _ => None,
    }
}

fn with_dialect(schema: Json) -> Json {
    match schema {
        Json::Object(mut members) => {
            members.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
            Json::Object(members)
        }
        other => other,
    }
}

/// A known value as JSON; what is not known in it is left out, a schema in it is converted.
pub(super) fn json(eval: &mut Evaluator<'_>, value: &Value) -> Json {
    json_below(eval, value, 0)
}

fn json_below(eval: &mut Evaluator<'_>, value: &Value, depth: u32) -> Json {
    if depth > DEEPEST || !eval.spend_part() {
        return Json::Null;
    }
    match value {
        Value::Bool(known) => Json::Bool(*known),
        Value::Number(number) => Json::Number(number.clone()),
        Value::Text(text) => Json::String(text.text.to_string()),
        Value::List(id) => {
            let items = eval.heap.lists[*id].items.clone();
            let known = items.iter().filter(|item| !matches!(item, Value::Unknown(_) | Value::Closure(_)));
            Json::Array(known.map(|item| json_below(eval, item, depth + 1)).collect())
        }
        Value::Table(id) => {
            let names: Vec<_> = eval.heap.tables[*id].entries.iter().map(|(name, _)| name.clone()).collect();
            let place = eval.heap.tables[*id].place;
            let mut members = Map::new();
            for name in names {
                let member = eval.member(value, &name, place);
                match &member {
                    Value::Closure(_) | Value::Class(_) | Value::Null => {}
                    Value::Unknown(_) => {
                        if let Some(partial) = partial(eval, &member) {
                            members.insert(name.to_string(), Json::String(partial));
                        } else {
                            members.insert(name.to_string(), Json::Object(Map::new()));
                        }
                    }
                    Value::Symbolic(_) => {
                        let converted = schema_below(eval, &member, depth + 1).unwrap_or_else(|| json!({}));
                        members.insert(name.to_string(), converted);
                    }
                    _ => {
                        members.insert(name.to_string(), json_below(eval, &member, depth + 1));
                    }
                }
            }
            Json::Object(members)
        }
        Value::Choice(id) => {
            let first = eval.heap.lists[*id].items.iter().find(|value| !value.is_unknown()).cloned();
            first.map_or(Json::Null, |first| json_below(eval, &first, depth + 1))
        }
        Value::Symbolic(_) => schema_below(eval, value, depth + 1).unwrap_or(Json::Null),
        _ => Json::Null,
    }
}

/// A text of a schema, whole or in part.
fn described(eval: &Evaluator<'_>, value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.text.to_string()),
        Value::Choice(id) => eval.heap.lists[*id].items.iter().find_map(|value| described(eval, value)),
        _ => partial(eval, value),
    }
}

/// A symbolic call taken apart: the receiver, if it is of a method; the last name; the arguments.
struct Chained {
    receiver: Option<Value>,
    name: String,
    args: Vec<Value>,
    place: Place,
}

fn chained(eval: &Evaluator<'_>, value: &Value) -> Option<Chained> {
    let Value::Symbolic(id) = value else { return None };
    let place = eval.heap.symbolics[*id].place;
    let Form::Call(call) = &eval.heap.symbolics[*id].form else { return None };
    let Value::Symbolic(callee) = &call.callee else { return None };
    let (receiver, name) = match &eval.heap.symbolics[*callee].form {
        Form::Member(receiver, name) => (Some(receiver.clone()), name.to_string()),
        Form::External { name, .. } | Form::Global(name) => (None, name.to_string()),
        Form::Parameter(_) | Form::Index(..) => return None,
        Form::Call(_) => (None, String::new()),
    };
    Some(Chained { receiver, name, args: call.args.positional.clone(), place })
}

//! A schema that a library makes of a type, as structs whose fields can be changed afterwards.

use std::sync::Arc;

use serde_json::Value as Json;

use super::reflected::of_type;
use crate::code::eval::Evaluator;
use crate::code::members::Members;
use crate::code::reading::Reading;
use crate::code::value::{Args, Form, Place, Value};
use crate::go::forms;
use crate::go::instances::outside;

/// Schemas inside one another.
const DEEPEST: u32 = 48;

/// Members whose values are schemas.
const SCHEMAS: [&str; 4] = ["items", "additionalProperties", "not", "propertyNames"];

/// `jsonschema.For[T](options)`: the schema and no error. What is not known of the type is left for when it is read.
pub(in crate::go) fn inferred(eval: &mut Evaluator<'_>, package: &str, args: &Args, place: Place) -> Option<Value> {
    let Some(Value::List(types)) = args.named(forms::TYPES) else { return None };
    let declared = eval.heap.lists[*types].items.first().cloned()?;
    let mut reading = Reading::new(eval, place);
    let schema = of_type(&mut reading, &declared, "a schema")?;
    if !reading.surface.gaps.is_empty() {
        return None;
    }
    let made = structure(eval, package, &schema, place, 0);
    Some(eval.heap.list(vec![made, Value::Null], place))
}

fn structure(eval: &mut Evaluator<'_>, package: &str, schema: &Json, place: Place, depth: u32) -> Value {
    let Json::Object(members) = schema else { return plain(eval, schema, place) };
    if depth > DEEPEST {
        return eval.at_run_time("a schema", place);
    }
    let of = Form::External { package: Arc::from(package), name: Arc::from("Schema") };
    let of = eval.heap.symbolic(of, place);
    let made = outside(eval, Some(of), place);
    for (name, value) in members {
        let (field, value) = match (name.as_str(), value) {
            ("type", Json::Array(_)) => ("Types".to_owned(), plain(eval, value, place)),
            ("properties", Json::Object(properties)) => {
                let mut entries = Members::default();
                for (name, schema) in properties {
                    let schema = structure(eval, package, schema, place, depth + 1);
                    entries.set(Arc::from(name.as_str()), schema, place.line);
                }
                ("Properties".to_owned(), eval.heap.table(entries, place))
            }
            (name, value) if SCHEMAS.contains(&name) => {
                (field_name(name), structure(eval, package, value, place, depth + 1))
            }
            (name, value) => (field_name(name), plain(eval, value, place)),
        };
        eval.heap.instances[made].fields.set(Arc::from(field), value, place.line);
    }
    Value::Instance(made)
}

/// The field that a member of a schema is kept in.
fn field_name(member: &str) -> String {
    let mut chars = member.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// The texts, numbers and lists of texts that inferred schemas hold.
fn plain(eval: &mut Evaluator<'_>, json: &Json, place: Place) -> Value {
    match json {
        Json::Bool(known) => Value::Bool(*known),
        Json::Number(number) => Value::Number(number.clone()),
        Json::String(text) => eval.text(text, place),
        Json::Array(items) => {
            let items = items.iter().map(|item| match item {
                Json::String(text) => eval.text(text, place),
                _ => Value::Null,
            });
            let items = items.collect();
            eval.heap.list(items, place)
        }
        _ => Value::Null,
    }
}

//! What the methods of a zod schema make of it.

use serde_json::{Value as Json, json};

use super::bounds::bounded;
use super::shape::shape_below;
use super::zod::{Part, inner, inner_json, nullable, object, object_of, union};
use super::{Chained, described};
use crate::code::eval::Evaluator;
use crate::code::keyword::with;
use crate::code::value::{Args, Value};

/// A schema with the method of `call` called on it.
pub(super) fn modified(eval: &mut Evaluator<'_>, value: &Value, call: &Chained, depth: u32) -> Part {
    let first = call.args.first();
    let receiver = call.receiver.as_ref();
    match call.name.as_str() {
        "extend" | "safeExtend" | "augment" | "merge" | "pick" | "omit" | "partial" | "deepPartial" | "required" => {
            let before = inner(eval, receiver, depth);
            let shape = shape_below(eval, value, depth);
            let known = shape.and_then(|shape| object_of(eval, &shape, depth + 1, call.place));
            let Some(known) = known else { return before };
            let mut schema = object(known);
            for key in ["description", "additionalProperties"] {
                if let Some(kept) = before.schema.get(key) {
                    schema.insert(key.to_owned(), kept.clone());
                }
            }
            Part { schema, optional: before.optional }
        }
        "describe" => {
            let mut part = inner(eval, receiver, depth);
            if let Some(text) = first.and_then(|text| described(eval, text)) {
                part.schema.insert("description".to_owned(), Json::String(text));
            }
            part
        }
        "meta" | "openapi" => {
            let mut part = inner(eval, receiver, depth);
            if let Some(table @ Value::Table(_)) = first {
                part.schema.extend(object(super::json(eval, table)));
            }
            part
        }
        "optional" | "nullish" | "exactOptional" => {
            let part = inner(eval, receiver, depth);
            let part = if call.name == "nullish" { nullable(part) } else { part };
            Part { optional: true, ..part }
        }
        "nullable" => nullable(inner(eval, receiver, depth)),
        "default" | "prefault" => {
            let mut part = inner(eval, receiver, depth);
            let given = match first.cloned() {
                Some(made @ Value::Closure(_)) => Some(eval.call_value(&made, Args::default(), call.place)),
                other => other,
            };
            if let Some(value) = given.filter(|value| !value.is_unknown() && !value.is_null()) {
                let value = super::json(eval, &value);
                part.schema.insert("default".to_owned(), value);
            }
            Part { optional: true, ..part }
        }
        "array" => {
            let items = Json::Object(inner(eval, receiver, depth).schema);
            Part { schema: object(with(json!({"type": "array"}), "items", items)), optional: false }
        }
        "or" => {
            let (left, right) = (inner(eval, receiver, depth), inner(eval, first, depth));
            Part { schema: union(&[left.schema, right.schema]), optional: left.optional || right.optional }
        }
        "and" => {
            let both = [inner_json(eval, receiver, depth), inner_json(eval, first, depth)];
            Part { schema: object(with(json!({}), "allOf", both)), optional: false }
        }
        "passthrough" | "loose" | "catchall" => {
            let mut part = inner(eval, receiver, depth);
            part.schema.insert("additionalProperties".to_owned(), json!(true));
            part
        }
        "strict" => {
            let mut part = inner(eval, receiver, depth);
            part.schema.insert("additionalProperties".to_owned(), json!(false));
            part
        }
        "catch" => Part { optional: true, ..inner(eval, receiver, depth) },
        "nonoptional" | "unwrap" | "innerType" | "removeDefault" => {
            Part { optional: false, ..inner(eval, receiver, depth) }
        }
        "keyof" => {
            let shape = receiver.cloned().and_then(|object| shape_below(eval, &object, depth));
            let Some(Value::Table(id)) = shape else { return Part::default() };
            let names: Vec<String> = eval.heap.tables[id].entries.iter().map(|(name, _)| name.to_string()).collect();
            Part { schema: object(json!({"type": "string", "enum": names})), optional: false }
        }
        name => {
            let mut part = inner(eval, receiver, depth);
            bounded(eval, name, first, &mut part.schema);
            part
        }
    }
}

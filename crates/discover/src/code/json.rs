//! JSON as values of the evaluator.

use std::sync::Arc;

use model::GapReason;
use serde_json::Value as Json;

use super::eval::Evaluator;
use super::members::Members;
use super::value::{Place, Value};

/// Values that may enclose one another.
const DEEPEST: u32 = 64;

/// A JSON value as the value that a program gets of it; each list and table costs by its size.
pub(crate) fn from_json(eval: &mut Evaluator<'_>, json: &Json, place: Place) -> Value {
    from_json_below(eval, json, place, 0)
}

fn from_json_below(eval: &mut Evaluator<'_>, json: &Json, place: Place, depth: u32) -> Value {
    if depth > DEEPEST {
        return eval.heap.unknown(GapReason::Limit("JSON nested too deeply".to_owned()), place);
    }
    match json {
        Json::Null => Value::Null,
        Json::Bool(known) => Value::Bool(*known),
        Json::Number(number) => Value::Number(number.clone()),
        Json::String(text) => eval.text(text, place),
        Json::Array(items) => {
            eval.charge(items.len());
            let items = items.iter().map(|item| from_json_below(eval, item, place, depth + 1)).collect();
            eval.heap.list(items, place)
        }
        Json::Object(entries) => {
            eval.charge(entries.len());
            let mut members = Members::default();
            for (name, value) in entries {
                let value = from_json_below(eval, value, place, depth + 1);
                members.set(Arc::from(name.as_str()), value, place.line);
            }
            eval.heap.table(members, place)
        }
    }
}

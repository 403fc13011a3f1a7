//! JSON as values.

use serde_json::Value as Json;

use crate::code::eval::Evaluator;
use crate::code::members::Members;
use crate::code::value::{Place, Value};

/// A JSON text as a value. `None` if it is no JSON.
pub(in crate::jvm) fn from_text(eval: &mut Evaluator<'_>, text: &str, place: Place) -> Option<Value> {
    const LONGEST: usize = 1024 * 1024;
    let json: Json = serde_json::from_str(text).ok().filter(|_| text.len() <= LONGEST)?;
    Some(value(eval, &json, place, 0))
}

fn value(eval: &mut Evaluator<'_>, json: &Json, place: Place, depth: u32) -> Value {
    const DEEPEST: u32 = 64;
    if depth > DEEPEST {
        return eval.at_run_time("JSON nested too deeply", place);
    }
    match json {
        Json::Null => Value::Null,
        Json::Bool(known) => Value::Bool(*known),
        Json::Number(number) => Value::Number(number.clone()),
        Json::String(text) => eval.text(text, place),
        Json::Array(items) => {
            let items = items.iter().map(|item| value(eval, item, place, depth + 1)).collect();
            eval.heap.list(items, place)
        }
        Json::Object(entries) => {
            let mut members = Members::default();
            for (name, entry) in entries {
                let entry = value(eval, entry, place, depth + 1);
                members.set(std::sync::Arc::from(name.as_str()), entry, place.line);
            }
            eval.heap.table(members, place)
        }
    }
}

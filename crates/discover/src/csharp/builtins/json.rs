//! JSON documents that source holds.

use std::sync::Arc;

use model::GapReason;
use serde_json::Value as Json;

use crate::code::eval::Evaluator;
use crate::code::members::Members;
use crate::code::value::{Args, Place, Value};

/// A function that reads or writes JSON.
pub(super) fn function(eval: &mut Evaluator<'_>, name: &str, args: &Args) -> Option<Value> {
    let given = args.at(0)?.clone();
    match name {
        "Parse" | "ParseValue" | "Deserialize" | "FromString" | "FromText" => match &given {
            Value::Text(text) => {
                let parsed: Result<Json, _> = serde_json::from_str(&text.text);
                Some(match parsed {
                    Ok(json) => value(eval, &json, text.place),
                    Err(error) => eval.heap.unknown(GapReason::Unparsable(error.to_string()), text.place),
                })
            }
            // What is JSON already.
            Value::Table(_) | Value::List(_) => Some(given),
            _ => None,
        },
        "SerializeToElement"
        | "SerializeToNode"
        | "SerializeToDocument"
        | "Create"
        | "FromObjectAsJson"
        | "Serialize" => matches!(
            given,
            Value::Table(_) | Value::List(_) | Value::Text(_) | Value::Number(_) | Value::Bool(_) | Value::Null
        )
        .then_some(given),
        _ => None,
    }
}

/// A method of a document or of a part of one that gives the same.
pub(super) fn method(receiver: &Value, name: &str) -> Option<Value> {
    matches!(
        name,
        "Clone" | "DeepClone" | "AsObject" | "AsArray" | "AsNode" | "ToJsonString" | "GetRawText" | "AsElement"
    )
    .then(|| receiver.clone())
}

fn value(eval: &mut Evaluator<'_>, json: &Json, place: Place) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(known) => Value::Bool(*known),
        Json::Number(number) => Value::Number(number.clone()),
        Json::String(text) => eval.text(text, place),
        Json::Array(items) => {
            let items = items.iter().map(|item| value(eval, item, place)).collect();
            eval.heap.list(items, place)
        }
        Json::Object(entries) => {
            let mut members = Members::default();
            for (name, entry) in entries {
                let entry = value(eval, entry, place);
                members.set(Arc::from(name.as_str()), entry, place.line);
            }
            eval.heap.table(members, place)
        }
    }
}

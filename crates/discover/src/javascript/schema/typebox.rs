//! `TypeBox`: functions that give JSON Schema as they are called.

use serde_json::{Map, Value as Json, json};

use super::{DEEPEST, chained};
use crate::code::eval::Evaluator;
use crate::code::keyword::with;
use crate::code::value::Value;

/// The JSON Schema of a `TypeBox` type. `None` if the value is none.
pub(super) fn schema(eval: &mut Evaluator<'_>, value: &Value, depth: u32) -> Option<Json> {
    converted(eval, value, depth).map(|(schema, _)| schema)
}

/// The schema and whether it is wrapped in `Type.Optional`.
fn converted(eval: &mut Evaluator<'_>, value: &Value, depth: u32) -> Option<(Json, bool)> {
    let call = chained(eval, value)?;
    let path = call.receiver.as_ref().and_then(|receiver| eval.heap.path(receiver))?;
    if !path.contains("typebox") || depth > DEEPEST {
        return None;
    }
    let mut inner = |at: usize| match call.args.get(at) {
        Some(value) => converted(eval, value, depth + 1).unwrap_or((json!({}), false)),
        None => (json!({}), false),
    };
    let (schema, options_at) = match call.name.as_str() {
        "Optional" => return Some((inner(0).0, true)),
        "Readonly" => return Some(inner(0)),
        "String" => (json!({"type": "string"}), 0),
        "Number" => (json!({"type": "number"}), 0),
        "Integer" => (json!({"type": "integer"}), 0),
        "Boolean" => (json!({"type": "boolean"}), 0),
        "Null" => (json!({"type": "null"}), 0),
        "Any" | "Unknown" => (json!({}), 0),
        "Array" => (with(json!({"type": "array"}), "items", inner(0).0), 1),
        "Record" => (with(json!({"type": "object"}), "additionalProperties", inner(1).0), 2),
        "Literal" => {
            let value = call.args.first().map(|value| super::json(eval, value)).unwrap_or_default();
            (json!({"const": value}), 1)
        }
        "Union" => {
            let listed = call.args.first().and_then(|items| eval.walk(items, call.place)).unwrap_or_default();
            let parts: Vec<Json> = listed
                .iter()
                .map(|item| converted(eval, item, depth + 1).map_or_else(|| json!({}), |(schema, _)| schema))
                .collect();
            (with(json!({}), "anyOf", parts), 1)
        }
        "Object" => (object(eval, call.args.first()?, depth)?, 1),
        _ => return None,
    };
    let mut schema = schema;
    if let (Json::Object(members), Some(options @ Value::Table(_))) = (&mut schema, call.args.get(options_at))
        && let Json::Object(options) = super::json(eval, options)
    {
        members.extend(options);
    }
    Some((schema, false))
}

fn object(eval: &mut Evaluator<'_>, shape: &Value, depth: u32) -> Option<Json> {
    let Value::Table(id) = shape else { return None };
    let slots: Vec<_> =
        eval.heap.tables[*id].entries.iter().map(|(name, slot)| (name.clone(), slot.value.clone())).collect();
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for (name, value) in slots {
        let (schema, optional) = converted(eval, &value, depth + 1).unwrap_or((json!({}), false));
        if !optional {
            required.push(Json::String(name.to_string()));
        }
        properties.insert(name.to_string(), schema);
    }
    let mut object = json!({"type": "object", "properties": properties});
    if !required.is_empty()
        && let Json::Object(members) = &mut object
    {
        members.insert("required".to_owned(), Json::Array(required));
    }
    Some(object)
}

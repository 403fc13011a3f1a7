//! arktype: `type({name: 'string', 'limit?': 'number'})`, types written as text.

use serde_json::{Map, Value as Json, json};

use super::{DEEPEST, chained};
use crate::code::eval::Evaluator;
use crate::code::keyword::with;
use crate::code::value::{Form, Value};

/// The JSON Schema of a type. `None` if the value is none.
pub(super) fn schema(eval: &mut Evaluator<'_>, value: &Value, depth: u32) -> Option<Json> {
    let call = chained(eval, value).filter(|_| depth <= DEEPEST)?;
    if is_type(eval, value) {
        return definition(eval, call.args.first()?, depth + 1);
    }
    let mut before = schema(eval, &call.receiver?, depth + 1)?;
    if call.name == "describe"
        && let (Json::Object(members), Some(text)) = (&mut before, call.args.first().and_then(Value::as_text))
    {
        members.insert("description".to_owned(), json!(&**text));
    }
    Some(before)
}

fn is_type(eval: &Evaluator<'_>, value: &Value) -> bool {
    let Value::Symbolic(id) = value else { return false };
    let Form::Call(call) = &eval.heap.symbolics[*id].form else { return false };
    eval.heap.path(&call.callee).is_some_and(|path| path == "arktype:type" || path == "arktype:*.type")
}

fn definition(eval: &mut Evaluator<'_>, value: &Value, depth: u32) -> Option<Json> {
    if depth > DEEPEST {
        return None;
    }
    match value {
        Value::Text(text) => Some(written(text.text.trim(), 0)),
        Value::Table(id) => {
            let slots: Vec<_> =
                eval.heap.tables[*id].entries.iter().map(|(name, slot)| (name.clone(), slot.value.clone())).collect();
            let (mut properties, mut required) = (Map::new(), Vec::new());
            for (name, value) in slots {
                let schema = definition(eval, &value, depth + 1).unwrap_or_else(|| json!({}));
                let has_default = matches!(&value, Value::Text(text) if text.text.contains(" = "));
                let optional = name.strip_suffix('?');
                if optional.is_none() && !has_default {
                    required.push(json!(&*name));
                }
                properties.insert(optional.unwrap_or(&*name).to_owned(), schema);
            }
            Some(json!({"type": "object", "properties": properties, "required": required}))
        }
        // `['string', '[]']`, `[type, '|', type]` and their like say what their first part is.
        Value::List(id) => {
            let items = eval.heap.lists[*id].items.clone();
            let first = definition(eval, items.first()?, depth + 1)?;
            let is_list = items.get(1).and_then(Value::as_text).is_some_and(|part| &**part == "[]");
            Some(if is_list { with(json!({"type": "array"}), "items", first) } else { first })
        }
        Value::Symbolic(_) => schema(eval, value, depth + 1),
        _ => None,
    }
}

/// A type written as text. What it says beyond its kind and its literals is left out.
fn written(text: &str, depth: u32) -> Json {
    const DEEPEST_TEXT: u32 = 8;
    let text = text.split_once(" = ").map_or(text, |(before, _)| before).trim();
    if depth > DEEPEST_TEXT || text.is_empty() {
        return json!({});
    }
    let alternatives: Vec<&str> = text.split('|').map(str::trim).collect();
    if alternatives.len() > 1 {
        let parts: Vec<Json> = alternatives.iter().map(|part| written(part, depth + 1)).collect();
        let literals: Option<Vec<Json>> = parts.iter().map(|part| part.get("const").cloned()).collect();
        return literals.map_or_else(|| with(json!({}), "anyOf", parts), |literals| json!({"enum": literals}));
    }
    if let Some(item) = text.strip_suffix("[]") {
        return with(json!({"type": "array"}), "items", written(item.trim_matches(['(', ')']), depth + 1));
    }
    let quoted = text.strip_prefix(['\'', '"']).and_then(|rest| rest.strip_suffix(['\'', '"']));
    if let Some(literal) = quoted {
        return json!({"const": literal});
    }
    if let Ok(number) = text.parse::<i64>() {
        return json!({"const": number});
    }
    let kind = text.split(|char: char| !char.is_ascii_alphanumeric() && char != '.').find(|word| !word.is_empty());
    match kind.unwrap_or_default() {
        "number.integer" => json!({"type": "integer"}),
        "string.email" => json!({"type": "string", "format": "email"}),
        "string.url" => json!({"type": "string", "format": "uri"}),
        kind if kind.starts_with("string") => json!({"type": "string"}),
        kind if kind.starts_with("number") => json!({"type": "number"}),
        "boolean" => json!({"type": "boolean"}),
        "true" => json!({"const": true}),
        "false" => json!({"const": false}),
        "null" => json!({"type": "null"}),
        kind if kind.starts_with("object") => json!({"type": "object"}),
        _ => json!({}),
    }
}

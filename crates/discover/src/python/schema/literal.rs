//! Known values as JSON.

use serde_json::{Map, Value as Json};

use crate::code::value::{Heap, Value};

/// A value as JSON, if all of it is known.
pub(in crate::python) fn literal(heap: &Heap, value: &Value) -> Option<Json> {
    literal_within(heap, value, 20_000)
}

/// A value of at most so many parts as JSON, if all of it is known.
pub(in crate::python) fn literal_within(heap: &Heap, value: &Value, mut parts: u32) -> Option<Json> {
    fold(heap, value, 0, &mut parts)
}

fn fold(heap: &Heap, value: &Value, depth: u32, left: &mut u32) -> Option<Json> {
    const DEEPEST: u32 = 64;
    *left = left.checked_sub(1)?;
    if depth > DEEPEST {
        return None;
    }
    match value {
        Value::Null => Some(Json::Null),
        Value::Bool(known) => Some(Json::Bool(*known)),
        Value::Number(number) => Some(Json::Number(number.clone())),
        Value::Text(text) => Some(Json::from(&*text.text)),
        Value::List(id) => heap.lists[*id]
            .items
            .iter()
            .map(|item| fold(heap, item, depth + 1, left))
            .collect::<Option<_>>()
            .map(Json::Array),
        Value::Table(id) => {
            let table = &heap.tables[*id];
            if table.open.is_some() {
                return None;
            }
            let mut members = Map::new();
            for (name, slot) in table.entries.iter() {
                members.insert(name.to_string(), fold(heap, &slot.value, depth + 1, left)?);
            }
            Some(Json::Object(members))
        }
        Value::Choice(id) => fold(heap, heap.lists[*id].items.first()?, depth + 1, left),
        _ => None,
    }
}

//! Lists, iterators, sets, maps, and the routers of SDKs, which are lists of what they route to.

use std::sync::Arc;

use crate::code::eval::Evaluator;
use crate::code::members::Members;
use crate::code::value::{Args, Place, Value};

/// How many items a list may grow to.
const MOST: usize = 4_096;

/// A method of a list or map. `None` if it is not one.
pub(super) fn method(
    eval: &mut Evaluator<'_>,
    receiver: &Value,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    match receiver {
        Value::List(id) => {
            let id = *id;
            match name {
                "push" | "push_back" | "with_route" | "add_route" | "with_tool" | "with_prompt" => {
                    let item = args.at(0).cloned().map(|item| routed(eval, item))?;
                    if eval.heap.lists[id].items.len() < MOST {
                        eval.heap.lists[id].items.push(item);
                    }
                    Some(receiver.clone())
                }
                // A set takes a value, a list a position and a value.
                "insert" => {
                    let item = args.at(1).or_else(|| args.at(0)).cloned()?;
                    if eval.heap.lists[id].items.len() < MOST {
                        eval.heap.lists[id].items.push(item);
                    }
                    Some(Value::Null)
                }
                "extend" | "append" | "merge" | "extend_from_slice" | "chain" => {
                    let more = args.at(0).cloned()?;
                    let more = eval.spread(&more, place);
                    let keeps = name == "chain";
                    let mut items = eval.heap.lists[id].items.clone();
                    items.extend(more);
                    items.truncate(MOST);
                    if keeps {
                        return Some(eval.heap.list(items, place));
                    }
                    eval.heap.lists[id].items = items;
                    Some(receiver.clone())
                }
                "map" | "filter_map" | "flat_map" | "for_each" | "filter" | "map_while" => {
                    let each = args.at(0).cloned()?;
                    Some(mapped(eval, receiver, name, &each, place))
                }
                "flatten" | "concat" => {
                    let items = eval.heap.lists[id].items.clone();
                    let mut flat = Vec::new();
                    if items.iter().any(|item| item.as_text().is_some()) {
                        return Some(eval.concat(&items, place));
                    }
                    for item in items {
                        flat.extend(eval.spread(&item, place));
                    }
                    flat.truncate(MOST);
                    Some(eval.heap.list(flat, place))
                }
                "join" => {
                    let between = args.at(0).cloned()?;
                    let mut parts = Vec::new();
                    for item in eval.heap.lists[id].items.clone() {
                        if !parts.is_empty() {
                            parts.push(between.clone());
                        }
                        parts.push(item);
                    }
                    Some(eval.concat(&parts, place))
                }
                "enumerate" => {
                    let items = eval.heap.lists[id].items.clone();
                    let items = items
                        .into_iter()
                        .enumerate()
                        .map(|(at, item)| eval.heap.list(vec![Value::Number(at.into()), item], place));
                    let items: Vec<Value> = items.collect();
                    Some(eval.heap.list(items, place))
                }
                "rev" => {
                    let mut items = eval.heap.lists[id].items.clone();
                    items.reverse();
                    Some(eval.heap.list(items, place))
                }
                "first" | "next" => Some(eval.heap.lists[id].items.first().cloned().unwrap_or(Value::Null)),
                "last" => Some(eval.heap.lists[id].items.last().cloned().unwrap_or(Value::Null)),
                "is_empty" => Some(Value::Bool(eval.heap.lists[id].items.is_empty())),
                "len" | "count" => Some(Value::Number(eval.heap.lists[id].items.len().into())),
                "skip" | "take" | "sort" | "sort_by" | "sort_by_key" | "dedup" | "retain" | "remove_route"
                | "disable_route" | "truncate" | "zip" | "reserve" | "sort_unstable" => Some(receiver.clone()),
                _ => None,
            }
        }
        Value::Table(id) => {
            let id = *id;
            match (name, args.at(0), args.at(1)) {
                ("insert", Some(key), Some(value)) => {
                    let (key, value) = (key.clone(), value.clone());
                    eval.set_entry(id, &key, value, place.line);
                    Some(Value::Null)
                }
                ("get" | "get_mut", Some(key), None) => {
                    let key = key.clone();
                    Some(eval.index(receiver, &key, place))
                }
                ("values" | "into_values", None, None) => {
                    let entries = eval.heap.tables[id].entries.iter();
                    let values = entries.filter(|(key, _)| !key.starts_with('#')).map(|(_, slot)| slot.value.clone());
                    let mut values: Vec<Value> = values.collect();
                    values.extend(eval.heap.tables[id].open.map(Value::Unknown));
                    Some(eval.heap.list(values, place))
                }
                ("keys" | "into_keys", None, None) => {
                    let entries = eval.heap.tables[id].entries.iter();
                    let keys: Vec<Arc<str>> =
                        entries.map(|(key, _)| Arc::clone(key)).filter(|key| !key.starts_with('#')).collect();
                    let keys = keys.into_iter().map(|key| eval.text(&*key, place)).collect();
                    Some(eval.heap.list(keys, place))
                }
                ("extend", Some(more), None) => {
                    let more = more.clone();
                    eval.merge(id, &more, place);
                    Some(Value::Null)
                }
                ("remove", Some(key), None) => {
                    let key = eval.key(&key.clone())?;
                    eval.charge(eval.heap.tables[id].entries.len());
                    eval.heap.tables[id].entries.retain(|known| *known != *key);
                    Some(Value::Null)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// What a route is to: `(Tool, function)`, or the route itself.
fn routed(eval: &mut Evaluator<'_>, item: Value) -> Value {
    match &item {
        Value::List(id) => match eval.heap.lists[*id].items.first() {
            Some(first @ Value::Table(_)) => first.clone(),
            _ => item,
        },
        _ => item,
    }
}

fn mapped(eval: &mut Evaluator<'_>, list: &Value, name: &str, each: &Value, place: Place) -> Value {
    let items = eval.walk(list, place).unwrap_or_default();
    let mut found = Vec::with_capacity(items.len());
    for item in items {
        // An item that stands for any number of others does so in the result.
        if matches!(item, Value::Unknown(_)) {
            found.push(item);
            continue;
        }
        let given = Args::positional(vec![item.clone()]);
        let value = match each {
            // A function that is named wraps or changes the form, as `Into::into` does.
            Value::Symbolic(_) => item.clone(),
            _ => eval.call_value(each, given, place),
        };
        match name {
            "filter" => {
                if eval.truth(&value) != Some(false) {
                    found.push(item);
                }
            }
            "filter_map" | "map_while" => {
                if !value.is_null() {
                    found.push(value);
                }
            }
            "flat_map" => found.extend(eval.spread(&value, place)),
            _ => found.push(value),
        }
        if found.len() >= MOST {
            break;
        }
    }
    eval.heap.list(found, place)
}

/// A map out of a list of pairs.
pub(super) fn map_of(eval: &mut Evaluator<'_>, pairs: &Value, place: Place) -> Value {
    let made = eval.heap.table(Members::default(), place);
    if let Value::Table(id) = made {
        for pair in eval.walk(pairs, place).unwrap_or_default() {
            if let Value::List(parts) = &pair
                && let [key, value] = eval.heap.lists[*parts].items.clone().as_slice()
            {
                eval.set_entry(id, key, value.clone(), place.line);
            } else {
                eval.leave_open(id, &pair);
            }
        }
    }
    made
}

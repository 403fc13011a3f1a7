//! What the class library does to known values.

mod json;
mod lists;
mod objects;
mod reflection;
mod texts;

use std::sync::Arc;

use super::language::CSharp;
use crate::code::eval::Evaluator;
use crate::code::members::Members;
use crate::code::value::{Args, Id, Place, Table, Value};

pub(super) use objects::{MADE, filled_instance, is_hidden, made_of};
pub(super) use reflection::{ENTRY, assembly_folder, attributes_of, methods};

/// A method of the class library on a value.
pub(super) fn method(
    csharp: &CSharp<'_>,
    eval: &mut Evaluator<'_>,
    receiver: &Value,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    // Of values that are not known, too.
    if matches!(name, "ConfigureAwait" | "AsTask" | "GetAwaiter" | "GetResult" | "AsValueTask" | "Invoke")
        && !matches!(receiver, Value::Closure(_))
        && name != "Invoke"
    {
        return Some(receiver.clone());
    }
    match receiver {
        Value::Closure(_) if matches!(name, "Invoke" | "DynamicInvoke") => {
            Some(eval.call_value(receiver, args.clone(), place))
        }
        Value::List(list) => lists::method(eval, *list, name, args, place),
        Value::Table(table) => {
            objects::method(eval, *table, name, args, place).or_else(|| json::method(receiver, name))
        }
        Value::Text(text) => texts::method(eval, &text.text.clone(), name, args, place),
        Value::Number(_) | Value::Bool(_) if name == "ToString" && args.positional.is_empty() => {
            let shown = eval.shown(receiver)?;
            Some(eval.text(shown, place))
        }
        _ => reflection::method(csharp, eval, receiver, name, args, place),
    }
}

/// A member of the class library of a value.
pub(super) fn member(eval: &mut Evaluator<'_>, receiver: &Value, name: &str, place: Place) -> Option<Value> {
    match (receiver, name) {
        (Value::List(list), "Count" | "Length") => {
            let count = eval.heap.lists[*list].items.len();
            Some(Value::Number(count.into()))
        }
        (Value::Text(text), "Length") => Some(Value::Number(text.text.encode_utf16().count().into())),
        (Value::Table(table), "Values" | "Keys" | "Count") if !objects::is_made(eval, *table) => {
            Some(objects::collection(eval, *table, name, place))
        }
        (Value::Table(_) | Value::List(_), "RootElement")
        | (Value::Closure(_), "Method")
        | (Value::Text(_) | Value::Number(_) | Value::Bool(_), "Value") => Some(receiver.clone()),
        (_, "Result") if !matches!(receiver, Value::Symbolic(_) | Value::Table(_) | Value::Instance(_)) => {
            Some(receiver.clone())
        }
        _ => reflection::member(eval, receiver, name, place),
    }
}

/// A function of the class library, or the construction of an object of a type from elsewhere.
pub(super) fn call(
    csharp: &CSharp<'_>,
    eval: &mut Evaluator<'_>,
    path: &str,
    args: &Args,
    constructs: bool,
    place: Place,
) -> Option<Value> {
    if constructs {
        return Some(objects::made(eval, path, args, place));
    }
    let mut parts = path.rsplit('.');
    let last = parts.next().unwrap_or(path);
    let of = parts.next().unwrap_or_default();
    match (of, last) {
        ("", super::lower::WITH) => objects::changed(eval, args, place),
        ("Task" | "ValueTask", "FromResult") | ("Options", "Create") => args.at(0).cloned(),
        ("Task", "Run") => args.at(0).cloned().map(|function| eval.call_value(&function, Args::open(), place)),
        ("Array" | "Enumerable" | "ImmutableArray" | "ImmutableList", "Empty") => {
            Some(eval.heap.list(Vec::new(), place))
        }
        ("ImmutableArray" | "ImmutableList", "Create") => Some(eval.heap.list(args.positional.clone(), place)),
        ("string" | "String", _) => texts::function(eval, last, args, place),
        ("Enum", "GetNames" | "GetValues") => reflection::names_of(csharp, eval, args, place),
        ("Environment", "NewLine") => Some(eval.text("\n", place)),
        (
            "JsonSerializer" | "JsonDocument" | "JsonNode" | "JsonElement" | "JsonObject" | "JsonArray" | "JsonValue"
            | "BinaryData" | "JsonSchema",
            _,
        ) => json::function(eval, last, args),
        ("Assembly", _) => reflection::assembly(eval, last, place),
        _ => None,
    }
}

/// The entries of a dictionary as objects with a key and a value.
pub(super) fn pairs(eval: &mut Evaluator<'_>, table: Id<Table>, place: Place) -> Vec<Value> {
    let entries: Vec<(Arc<str>, Value)> = eval.heap.tables[table]
        .entries
        .iter()
        .filter(|(key, _)| !is_hidden(key))
        .map(|(key, slot)| (Arc::clone(key), slot.value.clone()))
        .collect();
    let mut items = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        let key = eval.text(&*key, place);
        let mut members = Members::default();
        members.set(Arc::from("Key"), key, place.line);
        members.set(Arc::from("Value"), value, place.line);
        items.push(eval.heap.table(members, place));
    }
    if let Some(open) = eval.heap.tables[table].open {
        items.push(Value::Unknown(open));
    }
    items
}

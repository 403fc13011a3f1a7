//! Methods of maps and JSON objects.

use super::{apply, block, texts};
use crate::code::eval::Evaluator;
use crate::code::value::{Args, Id, Place, Table, Value};

/// A method of a map. `None` if it is not one that is known.
pub(super) fn method(
    eval: &mut Evaluator<'_>,
    table: Id<Table>,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    let this = Value::Table(table);
    if let Some(value) = texts::built(eval, table, name, args, place) {
        return Some(value);
    }
    match name {
        "put" | "set" | "addProperty" | "add" | "replace" | "putIfAbsent" | "putPOJO" if args.positional.len() >= 2 => {
            let value = args.at(1)?.clone();
            eval.set_entry(table, args.at(0)?, value, place.line);
            Some(this)
        }
        "put" | "set" | "addProperty" | "add" if args.named.len() >= 2 => {
            let value = args.named("element").or_else(|| args.named("value"))?.clone();
            eval.set_entry(table, args.named("key")?, value, place.line);
            Some(this)
        }
        "putNull" => {
            eval.set_entry(table, args.at(0)?, Value::Null, place.line);
            Some(this)
        }
        "putAll" | "setAll" | "plusAssign" => {
            let more = args.at(0)?.clone();
            eval.merge(table, &more, place);
            Some(this)
        }
        "putJsonObject" | "putObject" | "withObject" | "putJsonArray" | "putArray" | "withArray" => {
            let made = if name.ends_with("Array") {
                eval.heap.list(Vec::new(), place)
            } else {
                super::empty_table(eval, place)
            };
            eval.set_entry(table, args.get(0, "key")?, made.clone(), place.line);
            if let Some(block) = block(args).filter(|block| matches!(block, Value::Closure(_))) {
                super::with_receiver(eval, &block, &made, place);
            }
            Some(made)
        }
        "get" | "getValue" | "getOrDefault" | "path" | "at" => {
            let found = eval.index(&this, args.at(0)?, place);
            Some(if found.is_null() { args.at(1).cloned().unwrap_or(Value::Null) } else { found })
        }
        "containsKey" | "has" | "contains" => {
            let found = eval.index(&this, args.at(0)?, place);
            Some(Value::Bool(!found.is_null()))
        }
        "remove" => {
            let key = eval.key(args.at(0)?)?;
            eval.charge(eval.heap.tables[table].entries.len());
            eval.heap.tables[table].entries.retain(|known| *known != *key);
            Some(this)
        }
        "keySet" | "keys" => {
            let items = super::super::language::keys(eval, table, place);
            Some(eval.heap.list(items, place))
        }
        "values" => {
            let entries = &eval.heap.tables[table].entries;
            let mut items: Vec<Value> = entries.iter().map(|(_, slot)| slot.value.clone()).collect();
            items.extend(eval.heap.tables[table].open.map(Value::Unknown));
            Some(eval.heap.list(items, place))
        }
        "entrySet" | "entries" | "toList" => {
            let items = pairs(eval, table, place);
            Some(eval.heap.list(items, place))
        }
        "size" => Some(Value::Number(eval.heap.tables[table].entries.len().into())),
        "isEmpty" if eval.heap.tables[table].open.is_none() => {
            Some(Value::Bool(eval.heap.tables[table].entries.len() == 0))
        }
        "forEach" | "map" | "mapValues" | "flatMap" => each(eval, table, name, args, place),
        "plus" => {
            let sum = eval.heap.table(crate::code::members::Members::default(), place);
            let Value::Table(made) = sum else { return None };
            eval.merge(made, &this, place);
            let more = args.at(0)?.clone();
            eval.merge(made, &more, place);
            Some(sum)
        }
        "build" | "toMap" | "toMutableMap" | "toString" | "toPrettyString" | "deepCopy" | "buildOrThrow"
        | "jsonObject" | "getAsJsonObject" | "encode" | "getMap" => Some(this),
        _ => None,
    }
}

/// The entries of a map as pairs.
pub(in crate::jvm) fn pairs(eval: &mut Evaluator<'_>, table: Id<Table>, place: Place) -> Vec<Value> {
    let entries: Vec<_> = eval.heap.tables[table]
        .entries
        .iter()
        .map(|(name, slot)| (std::sync::Arc::clone(name), slot.value.clone(), slot.line))
        .collect();
    eval.charge(entries.len());
    let mut items = Vec::with_capacity(entries.len());
    for (name, value, line) in entries {
        let key = eval.text(&*name, Place { file: place.file, line: line.max(1) });
        items.push(eval.heap.list(vec![key, value], place));
    }
    items.extend(eval.heap.tables[table].open.map(Value::Unknown));
    items
}

fn each(eval: &mut Evaluator<'_>, table: Id<Table>, name: &str, args: &Args, place: Place) -> Option<Value> {
    let function = block(args)?;
    let takes_two = match &function {
        Value::Closure(id) => eval.heap.closures[*id].function.params.len() > 1,
        _ => false,
    };
    let mut made = Vec::new();
    let mut values = crate::code::members::Members::default();
    for pair in pairs(eval, table, place) {
        let parts = eval.walk(&pair, place).unwrap_or_default();
        let key = parts.first().and_then(Value::as_text).cloned();
        let value = apply(eval, &function, if takes_two { parts } else { vec![pair] }, place);
        if let Some(key) = key {
            values.set(key, value.clone(), place.line);
        }
        if name == "flatMap" { made.extend(eval.spread(&value, place)) } else { made.push(value) }
    }
    Some(match name {
        "forEach" => Value::Null,
        "mapValues" => eval.heap.table(values, place),
        _ => eval.heap.list(made, place),
    })
}

//! Methods of lists and dicts.

use std::sync::Arc;

use crate::code::eval::{Evaluator, equal};
use crate::code::members::Members;
use crate::code::value::{Args, Id, List, Place, Table, Value};

pub(super) fn list_method(
    eval: &mut Evaluator<'_>,
    list: Id<List>,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    const MOST: usize = 4096;
    match name {
        "append" | "add" => {
            let item = args.at(0)?.clone();
            let items = &mut eval.heap.lists[list].items;
            if items.len() < MOST {
                items.push(item);
            }
            Some(Value::Null)
        }
        "extend" | "update" => {
            let more = eval.spread(&args.at(0)?.clone(), place);
            let items = &mut eval.heap.lists[list].items;
            items.extend(more);
            items.truncate(MOST);
            Some(Value::Null)
        }
        "insert" => {
            let item = args.at(1)?.clone();
            let at = match args.at(0)? {
                Value::Number(number) => usize::try_from(number.as_u64()?).ok()?,
                _ => return None,
            };
            let items = &mut eval.heap.lists[list].items;
            if items.len() < MOST {
                items.insert(at.min(items.len()), item);
            }
            Some(Value::Null)
        }
        "__contains__" => {
            // Comparing is no step of its own, so long lists are not searched whole.
            const SEARCHED: usize = 256;
            let wanted = args.at(0)?;
            let mut certain = eval.heap.lists[list].items.len() <= SEARCHED;
            for item in eval.heap.lists[list].items.iter().take(SEARCHED) {
                match equal(item, wanted).or_else(|| super::same_name(eval, item, wanted)) {
                    Some(true) => return Some(Value::Bool(true)),
                    Some(false) => {}
                    None => certain = false,
                }
            }
            certain.then_some(Value::Bool(false))
        }
        "copy" => {
            let items = eval.heap.lists[list].items.clone();
            Some(eval.heap.list(items, place))
        }
        "remove" | "discard" => {
            // Only the first that is certainly the same goes.
            const SEARCHED: usize = 256;
            let wanted = args.at(0)?;
            let items = eval.heap.lists[list].items.iter().take(SEARCHED);
            let at = items.map(|item| equal(item, wanted)).position(|same| same == Some(true));
            if let Some(at) = at.filter(|_| is_taken_out(eval, &Value::List(list), wanted, place)) {
                eval.heap.lists[list].items.remove(at);
            }
            Some(Value::Null)
        }
        "pop" if args.positional.is_empty() => eval.heap.lists[list].items.last().cloned(),
        "sort" | "reverse" => Some(Value::Null),
        "|" => {
            let mut items = eval.heap.lists[list].items.clone();
            items.extend(eval.spread(&args.at(0)?.clone(), place));
            items.truncate(MOST);
            Some(eval.heap.list(items, place))
        }
        _ => None,
    }
}

/// Whether what is asked to be taken out of a list or table is certain to go. What is named elsewhere, a loop over
/// settings that filters what is registered, may stay in another run of the server.
fn is_taken_out(eval: &Evaluator<'_>, of: &Value, named: &Value, place: Place) -> bool {
    matches!(named, Value::Text(text) if text.place == place) && eval.surely_changes(of)
}

pub(super) fn table_method(
    eval: &mut Evaluator<'_>,
    table: Id<Table>,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    let entries = |eval: &Evaluator<'_>| -> Vec<(Arc<str>, Value)> {
        let entries = eval.heap.tables[table].entries.iter();
        entries.map(|(name, slot)| (Arc::clone(name), slot.value.clone())).collect()
    };
    let listed = |eval: &mut Evaluator<'_>, mut items: Vec<Value>| {
        items.extend(eval.heap.tables[table].open.map(Value::Unknown));
        Some(eval.heap.list(items, place))
    };
    match name {
        "keys" => {
            let keys = entries(eval).into_iter().map(|(name, _)| eval.text(&*name, place)).collect();
            listed(eval, keys)
        }
        "values" => {
            let values = entries(eval).into_iter().map(|(_, value)| value).collect();
            listed(eval, values)
        }
        "items" => {
            let mut pairs = Vec::new();
            for (name, value) in entries(eval) {
                let key = eval.text(&*name, place);
                pairs.push(eval.heap.list(vec![key, value], place));
            }
            listed(eval, pairs)
        }
        "get" | "pop" | "setdefault" => {
            let key = args.at(0)?.clone();
            let Some(member) = eval.key(&key) else {
                // Which of the entries it is depends on the key; what is there without any is the likeliest.
                let fallback = args.at(1).filter(|_| name == "get")?.clone();
                let all = entries(eval).into_iter().map(|(_, value)| value);
                let alternatives = std::iter::once(fallback).chain(all).collect();
                return Some(eval.heap.choice(alternatives, place));
            };
            if let Some(slot) = eval.heap.tables[table].entries.get(&member) {
                let value = slot.value.clone();
                if name == "pop" && is_taken_out(eval, &Value::Table(table), &key, place) {
                    // What stays is laid out anew.
                    eval.charge(eval.heap.tables[table].entries.len() * 8);
                    eval.heap.tables[table].entries.retain(|name| *name != *member);
                }
                return Some(value);
            }
            if let Some(open) = eval.heap.tables[table].open {
                return Some(Value::Unknown(open));
            }
            let fallback = args.at(1).cloned().unwrap_or(Value::Null);
            if name == "setdefault" {
                eval.set_entry(table, &key, fallback.clone(), place.line);
            }
            Some(fallback)
        }
        "__contains__" => {
            let key = eval.key(args.at(0)?)?;
            let table = &eval.heap.tables[table];
            let found = table.entries.get(&key).is_some();
            (found || table.open.is_none()).then_some(Value::Bool(found))
        }
        "update" => {
            if let Some(other) = args.at(0).cloned() {
                eval.merge(table, &other, place);
            }
            for (name, value) in args.named.clone() {
                let key = eval.text(&*name, place);
                eval.set_entry(table, &key, value, place.line);
            }
            Some(Value::Null)
        }
        "copy" => {
            let copy = new_table(eval, place);
            eval.merge(copy, &Value::Table(table), place);
            Some(Value::Table(copy))
        }
        "|" => {
            let union = new_table(eval, place);
            eval.merge(union, &Value::Table(table), place);
            eval.merge(union, &args.at(0)?.clone(), place);
            Some(Value::Table(union))
        }
        _ => None,
    }
}

/// `copy.deepcopy`: lists and tables inside each other are copied, all else is shared.
pub(super) fn deep_copy(eval: &mut Evaluator<'_>, value: &Value, place: Place, depth: u32) -> Value {
    const DEEPEST: u32 = 32;
    if depth > DEEPEST {
        return eval.at_run_time("values nested too deeply", place);
    }
    match value {
        Value::List(id) => {
            let items = eval.heap.lists[*id].items.clone();
            eval.charge(items.len());
            let at = eval.heap.lists[*id].place;
            let items = items.iter().map(|item| deep_copy(eval, item, place, depth + 1)).collect();
            eval.heap.list(items, at)
        }
        Value::Table(id) => {
            let Table { entries, open, place: at } = &eval.heap.tables[*id];
            let (slots, open, at) = (entries.clone(), *open, *at);
            eval.charge(slots.len());
            let mut copies = Members::default();
            for (name, slot) in slots.iter() {
                let value = deep_copy(eval, &slot.value, place, depth + 1);
                copies.set(Arc::clone(name), value, slot.line);
            }
            Value::Table(eval.heap.tables.add(Table { entries: copies, open, place: at }))
        }
        other => other.clone(),
    }
}

/// An empty table.
pub(super) fn new_table(eval: &mut Evaluator<'_>, place: Place) -> Id<Table> {
    eval.heap.tables.add(Table { entries: Members::default(), open: None, place })
}

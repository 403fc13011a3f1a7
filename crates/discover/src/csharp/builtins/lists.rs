//! Lists, arrays, and what LINQ does with them.

use std::sync::Arc;

use crate::code::eval::{Evaluator, equal};
use crate::code::members::Members;
use crate::code::value::{Args, Id, List, Place, Table, Value};

/// A method of a list.
pub(super) fn method(eval: &mut Evaluator<'_>, list: Id<List>, name: &str, args: &Args, place: Place) -> Option<Value> {
    let items = eval.heap.lists[list].items.clone();
    eval.charge(items.len());
    let first = args.at(0).cloned();
    let made = |eval: &mut Evaluator<'_>, items: Vec<Value>| Some(eval.heap.list(items, place));
    match name {
        "Add" | "TryAdd" | "Enqueue" | "Push" | "AddLast" => {
            // A choice is one of several things: each may be added.
            let added = first?;
            add(eval, list, vec![added], None);
            Some(Value::Bool(true))
        }
        "AddRange" | "UnionWith" => {
            let more = eval.spread(&first?, place);
            add(eval, list, more, None);
            Some(Value::Null)
        }
        "Insert" => {
            let at = args.at(0)?.clone();
            let at = if let Value::Number(at) = at { at.as_u64() } else { None };
            add(eval, list, vec![args.at(1)?.clone()], at.and_then(|at| usize::try_from(at).ok()));
            Some(Value::Null)
        }
        "ToList" | "ToArray" | "ToHashSet" | "ToImmutableArray" | "ToImmutableList" | "ToFrozenSet" => {
            made(eval, items)
        }
        "AsEnumerable" | "AsReadOnly" | "AsQueryable" | "AsSpan" | "Cast" | "OfType" | "Distinct" | "DistinctBy"
        | "OrderBy" | "OrderByDescending" | "ThenBy" | "ThenByDescending" | "Order" | "AsParallel" => made(eval, items),
        "Concat" | "Union" | "Append" => {
            let mut all = items;
            if name == "Append" {
                all.push(first?);
            } else {
                all.extend(eval.spread(&first?, place));
            }
            made(eval, all)
        }
        "Prepend" => {
            let mut all = vec![first?];
            all.extend(items);
            made(eval, all)
        }
        "Reverse" => made(eval, items.into_iter().rev().collect()),
        "Select" => {
            let function = first?;
            let mapped = items.iter().map(|item| each(eval, &function, item, place)).collect();
            made(eval, mapped)
        }
        "SelectMany" => {
            let function = first?;
            let mut all = Vec::new();
            for item in &items {
                let inner = each(eval, &function, item, place);
                all.extend(eval.spread(&inner, place));
            }
            made(eval, all)
        }
        "Where" => {
            let kept = kept(eval, &first?, items, place);
            made(eval, kept)
        }
        "ForEach" => {
            let function = first?;
            for item in &items {
                each(eval, &function, item, place);
            }
            Some(Value::Null)
        }
        "First" | "FirstOrDefault" | "Single" | "SingleOrDefault" | "Last" | "LastOrDefault" => {
            let kept = match &first {
                Some(test @ Value::Closure(_)) => kept(eval, test, items, place),
                _ => items,
            };
            let found = if name.starts_with("Last") { kept.last() } else { kept.first() };
            Some(found.cloned().unwrap_or(Value::Null))
        }
        "Any" | "Count" | "All" => counted(eval, &items, name, first.as_ref(), place),
        "Contains" => {
            let wanted = first?;
            let found: Vec<Option<bool>> = items.iter().map(|item| equal(item, &wanted)).collect();
            if found.contains(&Some(true)) {
                Some(Value::Bool(true))
            } else {
                found.iter().all(Option::is_some).then_some(Value::Bool(false))
            }
        }
        "ToDictionary" => dictionary(eval, &items, args, place),
        "Skip" | "Take" => {
            let Value::Number(count) = first? else { return None };
            let count = usize::try_from(count.as_u64()?).ok()?;
            let part = if name == "Skip" {
                items.into_iter().skip(count).collect()
            } else {
                items.into_iter().take(count).collect()
            };
            made(eval, part)
        }
        _ => None,
    }
}

fn add(eval: &mut Evaluator<'_>, list: Id<List>, more: Vec<Value>, at: Option<usize>) {
    const MOST: usize = 4_096;
    let items = &mut eval.heap.lists[list].items;
    match at {
        Some(at) if at <= items.len() => {
            items.splice(at..at, more);
        }
        _ => items.extend(more),
    }
    items.truncate(MOST);
}

fn each(eval: &mut Evaluator<'_>, function: &Value, item: &Value, place: Place) -> Value {
    eval.call_value(function, Args::positional(vec![item.clone()]), place)
}

/// The items that may meet a condition.
fn kept(eval: &mut Evaluator<'_>, test: &Value, items: Vec<Value>, place: Place) -> Vec<Value> {
    items
        .into_iter()
        .filter(|item| {
            let met = each(eval, test, item, place);
            eval.truth(&met) != Some(false)
        })
        .collect()
}

fn counted(eval: &mut Evaluator<'_>, items: &[Value], name: &str, test: Option<&Value>, place: Place) -> Option<Value> {
    if items.iter().any(Value::is_unknown) {
        return None;
    }
    let Some(test) = test else {
        return Some(if name == "Any" { Value::Bool(!items.is_empty()) } else { Value::Number(items.len().into()) });
    };
    let mut met = 0_usize;
    let all = items.len();
    for item in items {
        let value = each(eval, test, item, place);
        met += usize::from(eval.truth(&value)?);
    }
    Some(match name {
        "Any" => Value::Bool(met > 0),
        "All" => Value::Bool(met == all),
        _ => Value::Number(met.into()),
    })
}

fn dictionary(eval: &mut Evaluator<'_>, items: &[Value], args: &Args, place: Place) -> Option<Value> {
    let key = args.at(0)?.clone();
    let value = args.at(1).filter(|value| matches!(value, Value::Closure(_))).cloned();
    let table = eval.heap.tables.add(Table { entries: Members::default(), open: None, place });
    for item in items {
        let key = each(eval, &key, item, place);
        let value = match &value {
            Some(value) => each(eval, value, item, place),
            None => item.clone(),
        };
        eval.set_entry(table, &key, value, place.line);
    }
    Some(Value::Table(table))
}

/// A list of texts.
pub(super) fn texts(eval: &mut Evaluator<'_>, texts: impl IntoIterator<Item = Arc<str>>, place: Place) -> Value {
    let items = texts.into_iter().map(|text| eval.text(&*text, place)).collect();
    eval.heap.list(items, place)
}

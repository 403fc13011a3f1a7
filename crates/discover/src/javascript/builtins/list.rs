//! Methods of arrays and sets.

use std::collections::HashSet;
use std::sync::Arc;

use super::test::Test;
use crate::code::eval::{Evaluator, equal};
use crate::code::value::{Args, Id, List, Place, Value, same};

/// How many items one list may come to hold.
const MOST: usize = 4_096;

pub(super) fn method(eval: &mut Evaluator<'_>, list: Id<List>, name: &str, args: &Args, place: Place) -> Option<Value> {
    if matches!(name, "push" | "add" | "unshift") {
        add(eval, list, name, args, place);
        return Some(Value::List(list));
    }
    let items = eval.heap.lists[list].items.clone();
    let mut may_lack = eval.heap.lists[list].may_lack;
    eval.charge(items.len());
    let value = match name {
        "map" => {
            let mapped = items.iter().enumerate().map(|(at, item)| each(eval, args, item, at, place)).collect();
            eval.heap.list_that_may_lack(mapped, may_lack, place)
        }
        "flatMap" => {
            let mut flat = Vec::new();
            for (at, item) in items.iter().enumerate() {
                let mapped = each(eval, args, item, at, place);
                may_lack |= eval.heap.may_lack(&mapped);
                flatten(eval, &mapped, &mut flat, place);
            }
            eval.heap.list_that_may_lack(flat, may_lack, place)
        }
        "forEach" => {
            for (at, item) in items.iter().enumerate() {
                each(eval, args, item, at, place);
            }
            Value::Null
        }
        "filter" => {
            let test = Test::of(eval, args);
            let mut kept = Vec::new();
            for (at, item) in items.iter().enumerate() {
                let wanted = test.met(eval, item, at, place);
                may_lack |= wanted.is_none();
                // What a condition that is not known may let through is kept.
                if item_is_unknown(item) || wanted != Some(false) {
                    kept.push(item.clone());
                }
            }
            eval.heap.list_that_may_lack(kept, may_lack, place)
        }
        "find" | "findLast" => {
            let test = Test::of(eval, args);
            let mut candidates = Vec::new();
            for (at, item) in items.iter().enumerate() {
                match test.met(eval, item, at, place) {
                    Some(true) if candidates.is_empty() => return Some(item.clone()),
                    Some(false) => {}
                    _ => candidates.push(item.clone()),
                }
            }
            eval.heap.choice(candidates, place)
        }
        "some" | "every" => {
            let test = Test::of(eval, args);
            let mut known = !may_lack;
            for (at, item) in items.iter().enumerate() {
                match test.met(eval, item, at, place) {
                    Some(met) if met == (name == "some") && !may_lack => return Some(Value::Bool(met)),
                    Some(_) => {}
                    None => known = false,
                }
            }
            if known { Value::Bool(name == "every") } else { eval.at_run_time("a condition", place) }
        }
        "reduce" => {
            let mut rest = items.iter().enumerate();
            let mut sum = match args.at(1) {
                Some(first) => first.clone(),
                None => rest.next()?.1.clone(),
            };
            let callback = args.at(0)?.clone();
            for (at, item) in rest {
                let given = vec![sum, item.clone(), Value::Number(at.into())];
                sum = eval.call_value(&callback, Args::positional(given), place);
            }
            sum
        }
        "concat" => {
            let mut all = items;
            for more in &args.positional {
                match more {
                    Value::List(_) | Value::Choice(_) | Value::Unknown(_) | Value::Symbolic(_) => {
                        may_lack |= eval.heap.may_lack(more);
                        all.extend(eval.spread(more, place));
                    }
                    other => all.push(other.clone()),
                }
            }
            all.truncate(MOST);
            eval.heap.list_that_may_lack(all, may_lack, place)
        }
        "flat" => {
            let mut flat = Vec::new();
            for item in &items {
                may_lack |= eval.heap.may_lack(item);
                flatten(eval, item, &mut flat, place);
            }
            eval.heap.list_that_may_lack(flat, may_lack, place)
        }
        "slice" => {
            let (start, end) = range(args, items.len());
            eval.heap.list_that_may_lack(items.get(start..end).unwrap_or_default().to_vec(), may_lack, place)
        }
        "reverse" | "toReversed" => {
            let reversed = items.into_iter().rev().collect();
            eval.heap.list_that_may_lack(reversed, may_lack, place)
        }
        // The order of what is listed says nothing about what is listed.
        "sort" | "toSorted" | "values" | "entries" if name != "entries" => Value::List(list),
        "entries" => {
            let pairs: Vec<Value> = items
                .into_iter()
                .enumerate()
                .map(|(at, item)| eval.heap.list(vec![Value::Number(at.into()), item], place))
                .collect();
            eval.heap.list(pairs, place)
        }
        "keys" => {
            let keys = (0..items.len()).map(|at| Value::Number(at.into())).collect();
            eval.heap.list(keys, place)
        }
        "includes" | "has" => {
            let wanted = args.at(0)?;
            let found = items.iter().map(|item| equal(item, wanted)).collect::<Vec<_>>();
            if found.contains(&Some(true)) && !may_lack {
                Value::Bool(true)
            } else if found.contains(&Some(true)) || found.contains(&None) || items.iter().any(item_is_unknown) {
                eval.at_run_time("a condition", place)
            } else {
                Value::Bool(false)
            }
        }
        "indexOf" => {
            let wanted = args.at(0)?;
            let at = items.iter().position(|item| equal(item, wanted) == Some(true));
            at.map_or(Value::Number((-1).into()), |at| Value::Number(at.into()))
        }
        "at" => {
            let at = args.at(0).and_then(number)?;
            let at = if at < 0 { at.saturating_add_unsigned(items.len() as u64) } else { at };
            usize::try_from(at).ok().and_then(|at| items.get(at)).cloned().unwrap_or(Value::Null)
        }
        "pop" => eval.heap.lists[list].items.pop().unwrap_or(Value::Null),
        "shift" if !items.is_empty() => eval.heap.lists[list].items.remove(0),
        "join" => {
            let separator = match args.at(0) {
                Some(Value::Text(text)) => text.clone(),
                _ => match eval.text(",", place) {
                    Value::Text(text) => text,
                    _ => return None,
                },
            };
            let mut parts = Vec::new();
            for (at, item) in items.into_iter().enumerate() {
                if at > 0 {
                    parts.push(Value::Text(separator.clone()));
                }
                parts.push(item);
            }
            eval.concat(&parts, place)
        }
        _ => return None,
    };
    Some(value)
}

fn add(eval: &mut Evaluator<'_>, list: Id<List>, name: &str, args: &Args, place: Place) {
    let room = MOST.saturating_sub(eval.heap.lists[list].items.len());
    if name == "add" {
        // Only a set has this method, and it holds everything once.
        let known = &eval.heap.lists[list].items;
        let (many, is_there) = (known.len(), known.iter().any(|known| args.at(0).is_some_and(|new| same(known, new))));
        eval.charge(many);
        if is_there {
            return;
        }
    }
    let mut more: Vec<Value> = args.positional.iter().take(room).cloned().collect();
    if args.open && room > 0 {
        more.push(eval.at_run_time("arguments of a call", place));
    }
    let uncertain = eval.uncertain_conditions();
    eval.heap.lists[list].may_lack |= uncertain > eval.heap.lists[list].uncertain;
    let items = &mut eval.heap.lists[list].items;
    if name == "unshift" {
        items.splice(0..0, more);
    } else {
        items.extend(more);
    }
}

/// Calls the callback of `map` and its like for one item. An item that stands for many stays what it is to `map`.
fn each(eval: &mut Evaluator<'_>, args: &Args, item: &Value, at: usize, place: Place) -> Value {
    let Some(callback) = args.at(0).cloned() else { return Value::Null };
    eval.call_value(&callback, Args::positional(vec![item.clone(), Value::Number(at.into())]), place)
}

/// The items without those that repeat a text before them.
pub(super) fn distinct(items: Vec<Value>) -> Vec<Value> {
    let mut seen: HashSet<Arc<str>> = HashSet::new();
    items.into_iter().filter(|item| item.as_text().is_none_or(|text| seen.insert(Arc::clone(text)))).collect()
}

fn flatten(eval: &mut Evaluator<'_>, value: &Value, into: &mut Vec<Value>, place: Place) {
    match value {
        Value::List(_) | Value::Choice(_) => into.extend(eval.spread(value, place)),
        other => into.push(other.clone()),
    }
    into.truncate(MOST);
}

const fn item_is_unknown(item: &Value) -> bool {
    matches!(item, Value::Unknown(_))
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        _ => None,
    }
}

/// The bounds that `slice(start, end)` means for a length.
pub(super) fn range(args: &Args, length: usize) -> (usize, usize) {
    let bound = |at: usize, default: usize| match args.at(at).and_then(number) {
        Some(at) if at < 0 => length.saturating_sub(usize::try_from(-at).unwrap_or(length)),
        Some(at) => usize::try_from(at).unwrap_or(length).min(length),
        None => default,
    };
    let (start, end) = (bound(0, 0), bound(1, length));
    (start, end.max(start))
}

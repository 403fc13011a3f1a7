//! The members of zod objects.

use std::sync::Arc;

use super::zod::{Built, built};
use super::{DEEPEST, chained};
use crate::code::eval::Evaluator;
use crate::code::members::Members;
use crate::code::value::{Args, Form, Id, Place, SymbolicCall, Table, Value};

/// The shape of a zod object: a table of schemas.
pub(in crate::javascript) fn shape_of(eval: &mut Evaluator<'_>, value: &Value) -> Option<Value> {
    shape_below(eval, value, 0)
}

pub(super) fn shape_below(eval: &mut Evaluator<'_>, value: &Value, depth: u32) -> Option<Value> {
    if depth > DEEPEST * 8 {
        return None;
    }
    let call = chained(eval, value)?;
    let argument = |at: usize| call.args.get(at).cloned();
    if built(eval, value) == Some(Built::Constructor) {
        return match call.name.as_str() {
            "object" | "strictObject" | "looseObject" | "interface" => match argument(0) {
                Some(table @ Value::Table(_)) => Some(table),
                Some(Value::Choice(id)) => {
                    let mut tables = eval.heap.lists[id].items.iter().filter(|value| matches!(value, Value::Table(_)));
                    tables.next().cloned()
                }
                None => Some(eval.heap.table(Members::default(), call.place)),
                Some(_) => None,
            },
            "optional" | "nullable" | "partial" | "readonly" | "lazy" => shape_below(eval, &argument(0)?, depth + 1),
            "preprocess" | "pipe" => shape_below(eval, &argument(1)?, depth + 1),
            "extend" => Some(joined(eval, &argument(0)?, &argument(1)?, call.place, depth)),
            _ => None,
        };
    }
    if built(eval, value) == Some(Built::Definition) {
        return super::defined::shape(eval, value, call.place);
    }
    let receiver = call.receiver?;
    match call.name.as_str() {
        "extend" | "safeExtend" | "augment" | "setKey" => {
            Some(joined(eval, &receiver, &argument(0)?, call.place, depth))
        }
        "merge" | "and" => {
            let other = shape_below(eval, &argument(0)?, depth + 1)?;
            Some(joined(eval, &receiver, &other, call.place, depth))
        }
        "pick" => chosen(eval, &receiver, &argument(0)?, true, call.place, depth),
        "omit" => chosen(eval, &receiver, &argument(0)?, false, call.place, depth),
        "partial" | "deepPartial" => each_through(eval, &receiver, "optional", argument(0).as_ref(), call.place, depth),
        "required" => each_through(eval, &receiver, "nonoptional", argument(0).as_ref(), call.place, depth),
        // Everything else says something about the object as a whole.
        _ => shape_below(eval, &receiver, depth + 1),
    }
}

fn table_of(eval: &mut Evaluator<'_>, value: &Value, depth: u32) -> Option<Id<Table>> {
    match value {
        Value::Table(id) => Some(*id),
        other => match shape_below(eval, other, depth + 1)? {
            Value::Table(id) => Some(id),
            _ => None,
        },
    }
}

fn joined(eval: &mut Evaluator<'_>, first: &Value, second: &Value, place: Place, depth: u32) -> Value {
    let joined = eval.heap.tables.add(Table { entries: Members::default(), open: None, place });
    for part in [first, second] {
        match table_of(eval, part, depth) {
            Some(part) => eval.merge(joined, &Value::Table(part), place),
            None => eval.leave_open(joined, part),
        }
    }
    Value::Table(joined)
}

fn chosen(
    eval: &mut Evaluator<'_>,
    object: &Value,
    names: &Value,
    keep: bool,
    place: Place,
    depth: u32,
) -> Option<Value> {
    let from = table_of(eval, object, depth)?;
    let Value::Table(names) = names else { return Some(Value::Table(from)) };
    let mut entries = Members::default();
    for (name, slot) in eval.heap.tables[from].entries.iter() {
        if eval.heap.tables[*names].entries.get(name).is_some() == keep {
            entries.set_slot(Arc::clone(name), slot.clone());
        }
    }
    let open = eval.heap.tables[from].open;
    Some(Value::Table(eval.heap.tables.add(Table { entries, open, place })))
}

/// Every member (or the named ones) with a method called on it.
fn each_through(
    eval: &mut Evaluator<'_>,
    object: &Value,
    method: &str,
    only: Option<&Value>,
    place: Place,
    depth: u32,
) -> Option<Value> {
    let from = table_of(eval, object, depth)?;
    let slots: Vec<_> =
        eval.heap.tables[from].entries.iter().map(|(name, slot)| (Arc::clone(name), slot.clone())).collect();
    let mut entries = Members::default();
    for (name, mut slot) in slots {
        let named = match only {
            Some(Value::Table(only)) => eval.heap.tables[*only].entries.get(&name).is_some(),
            _ => true,
        };
        if named {
            let member = eval.get_slot(&slot, &Value::Table(from), place);
            let callee = eval.heap.symbolic(Form::Member(member, Arc::from(method)), place);
            let call = SymbolicCall { callee, args: Args::default(), constructs: false };
            slot.value = eval.heap.symbolic(Form::Call(call), place);
            slot.getter = false;
        }
        entries.set_slot(name, slot);
    }
    let open = eval.heap.tables[from].open;
    Some(Value::Table(eval.heap.tables.add(Table { entries, open, place })))
}

/// The values of a zod enumeration, as `.options` and `.enum` give them.
pub(in crate::javascript) fn options_of(eval: &mut Evaluator<'_>, value: &Value) -> Option<Value> {
    let call = chained(eval, value)?;
    if built(eval, value) == Some(Built::Constructor) {
        return matches!(call.name.as_str(), "enum" | "nativeEnum").then(|| call.args.first().cloned()).flatten();
    }
    options_of(eval, &call.receiver?)
}

/// The value of a zod literal, as `.value` gives it.
pub(in crate::javascript) fn literal_of(eval: &mut Evaluator<'_>, value: &Value) -> Option<Value> {
    let call = chained(eval, value)?;
    if built(eval, value) == Some(Built::Constructor) {
        return (call.name == "literal").then(|| call.args.first().cloned()).flatten();
    }
    literal_of(eval, &call.receiver?)
}

/// What a schema was described with last, as `.description` gives it.
pub(in crate::javascript) fn description_of(eval: &mut Evaluator<'_>, value: &Value) -> Option<Value> {
    let call = chained(eval, value)?;
    if built(eval, value) == Some(Built::Constructor) {
        return None;
    }
    let receiver = call.receiver?;
    if call.name == "describe" && super::is_zod(eval, &receiver) {
        return call.args.first().cloned();
    }
    description_of(eval, &receiver)
}

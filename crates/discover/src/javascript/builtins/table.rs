//! Methods of objects and maps.

use crate::code::eval::Evaluator;
use crate::code::value::{Args, Id, Place, Table, Value};
use crate::javascript::files::IS_FILE;

/// With more entries than this, one that is looked up by a key that is not known may be anything.
const FEW: usize = 32;

pub(super) fn method(
    eval: &mut Evaluator<'_>,
    table: Id<Table>,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    let receiver = Value::Table(table);
    let value = match name {
        "set" => {
            let (key, value) = (args.at(0)?.clone(), args.at(1)?.clone());
            if eval.key(&key).is_some() {
                eval.set_entry(table, &key, value, place.line);
            } else {
                // A key that is an object, or not known, is one of its own.
                let name = format!("\u{0}{}", eval.heap.tables[table].entries.len());
                let key = eval.text(name, place);
                eval.set_entry(table, &key, value, place.line);
            }
            receiver
        }
        "get" => {
            let key = args.at(0)?.clone();
            if let Some(name) = eval.key(&key) {
                eval.known_member(&receiver, &name, place).unwrap_or(Value::Null)
            } else if eval.heap.tables[table].entries.len() > FEW {
                eval.at_run_time("an entry looked up by a key that is not known", place)
            } else {
                let all = values(eval, &receiver, place);
                eval.heap.choice(all, place)
            }
        }
        "has" | "hasOwnProperty" => {
            let name = args.at(0).and_then(|key| eval.key(key))?;
            Value::Bool(eval.heap.tables[table].entries.get(&name).is_some())
        }
        "isFile" | "isDirectory" => {
            let slot = eval.heap.tables[table].entries.get(IS_FILE)?;
            Value::Bool(matches!(slot.value, Value::Bool(true)) == (name == "isFile"))
        }
        "values" => {
            let all = values(eval, &receiver, place);
            eval.heap.list(all, place)
        }
        "keys" => {
            let all = keys(eval, &receiver, place);
            eval.heap.list(all, place)
        }
        "entries" => {
            let all = entries(eval, &receiver, place);
            eval.heap.list(all, place)
        }
        "forEach" => {
            let callback = args.at(0)?.clone();
            let pairs = keys(eval, &receiver, place).into_iter().zip(values(eval, &receiver, place));
            for (key, value) in pairs.collect::<Vec<_>>() {
                eval.call_value(&callback, Args::positional(vec![value, key]), place);
            }
            Value::Null
        }
        _ => return None,
    };
    Some(value)
}

/// The names of an object's own members.
pub(super) fn keys(eval: &mut Evaluator<'_>, object: &Value, place: Place) -> Vec<Value> {
    let names: Vec<_> = match object {
        Value::Table(id) => eval.heap.tables[*id].entries.iter().map(|(name, _)| name.clone()).collect(),
        Value::Instance(id) => eval.heap.instances[*id].fields.iter().map(|(name, _)| name.clone()).collect(),
        Value::Class(id) => eval.heap.classes[*id].members.iter().map(|(name, _)| name.clone()).collect(),
        Value::Closure(id) => eval.heap.closures[*id].members.iter().map(|(name, _)| name.clone()).collect(),
        Value::Module(file) => eval.export_names(*file),
        Value::List(id) => {
            return (0..eval.heap.lists[*id].items.len()).map(|at| eval.text(at.to_string(), place)).collect();
        }
        Value::Choice(id) => {
            let alternatives = eval.heap.lists[*id].items.clone();
            return alternatives.iter().flat_map(|value| keys(eval, value, place)).collect();
        }
        Value::Unknown(_) | Value::Symbolic(_) => return eval.spread(object, place),
        _ => Vec::new(),
    };
    eval.charge(names.len().saturating_mul(4));
    let mut all: Vec<Value> = names.into_iter().map(|name| eval.text(name, place)).collect();
    all.extend(remainder(eval, object));
    all
}

/// The values of an object's own members.
pub(super) fn values(eval: &mut Evaluator<'_>, object: &Value, place: Place) -> Vec<Value> {
    match object {
        Value::List(id) => return eval.heap.lists[*id].items.clone(),
        Value::Choice(id) => {
            let alternatives = eval.heap.lists[*id].items.clone();
            return alternatives.iter().flat_map(|value| values(eval, value, place)).collect();
        }
        Value::Unknown(_) | Value::Symbolic(_) => return eval.spread(object, place),
        _ => {}
    }
    let names: Vec<_> = keys(eval, object, place).into_iter().filter_map(|key| eval.key(&key)).collect();
    let mut all: Vec<Value> = names.iter().map(|name| eval.member(object, name, place)).collect();
    all.extend(remainder(eval, object));
    all
}

/// The members of an object as pairs.
pub(in crate::javascript) fn entries(eval: &mut Evaluator<'_>, object: &Value, place: Place) -> Vec<Value> {
    let keys = keys(eval, object, place);
    let values = values(eval, object, place);
    let pairs = keys.into_iter().zip(values).collect::<Vec<_>>();
    pairs.into_iter().map(|(key, value)| eval.heap.list(vec![key, value], place)).collect()
}

/// What stands for the members that are not known.
fn remainder(eval: &Evaluator<'_>, object: &Value) -> Option<Value> {
    match object {
        Value::Table(id) => eval.heap.tables[*id].open.map(Value::Unknown),
        _ => None,
    }
}

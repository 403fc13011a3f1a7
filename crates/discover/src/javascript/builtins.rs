//! What the language's own functions do to known values.

mod global;
mod list;
mod number;
mod pattern;
mod table;
mod test;
mod text;

use crate::code::eval::Evaluator;
use crate::code::members::Members;
use crate::code::value::{Args, Place, Value};
use crate::javascript::schema;

pub(super) use global::call;
pub(super) use pattern::source;
pub(super) use table::entries;

/// A built-in method of a known value.
pub(super) fn method(
    eval: &mut Evaluator<'_>,
    receiver: &Value,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    match (receiver, name) {
        // A promise stands for what it will hold.
        (_, "then") if !receiver.is_unknown() && !matches!(receiver, Value::Instance(_)) => {
            let callback = args.at(0)?.clone();
            return Some(eval.call_value(&callback, Args::positional(vec![receiver.clone()]), place));
        }
        (_, "catch" | "finally") if !receiver.is_unknown() => return Some(receiver.clone()),
        (Value::Closure(id), "bind") => {
            let bound = eval.bound(Value::Closure(*id), args.at(0).cloned());
            return Some(bound);
        }
        (Value::Closure(id), "call" | "apply") => {
            let callee = eval.bound(Value::Closure(*id), args.at(0).cloned());
            let rest = if name == "call" {
                args.positional.iter().skip(1).cloned().collect()
            } else {
                args.at(1).and_then(|list| eval.walk(list, place)).unwrap_or_default()
            };
            return Some(eval.call_value(&callee, Args { open: args.open, ..Args::positional(rest) }, place));
        }
        _ => {}
    }
    match receiver {
        Value::List(id) => list::method(eval, *id, name, args, place),
        Value::Table(id) => table::method(eval, *id, name, args, place),
        Value::Text(text) => text::method(eval, text, name, args, place),
        Value::Number(_) | Value::Bool(_) if name == "toString" => {
            eval.shown(receiver).map(|shown| eval.text(shown, place))
        }
        Value::Symbolic(_) if matches!(name, "test" | "exec") => pattern::on_pattern(eval, receiver, name, args, place),
        // Cutting or trimming a text that is known in part leaves it known in part.
        Value::Unknown(_)
            if matches!(name, "trim" | "trimEnd" | "trimStart" | "replace" | "toString" | "replaceAll") =>
        {
            Some(receiver.clone())
        }
        _ => None,
    }
}

/// A built-in member of a known value.
pub(super) fn member(eval: &mut Evaluator<'_>, receiver: &Value, name: &str, place: Place) -> Option<Value> {
    match (receiver, name) {
        (Value::List(id), "length" | "size") if eval.heap.lists[*id].may_lack => {
            Some(eval.at_run_time("how many items there are", place))
        }
        (Value::List(id), "length" | "size") => Some(Value::Number(eval.heap.lists[*id].items.len().into())),
        (Value::Text(text), "length") => Some(Value::Number(text.text.encode_utf16().count().into())),
        (Value::Table(id), "size") => Some(Value::Number(eval.heap.tables[*id].entries.len().into())),
        // Every function has one; it is made when it is first asked for.
        (Value::Closure(id), "prototype") => {
            let prototype = eval.heap.table(Members::default(), place);
            eval.heap.closures[*id].members.set(name.into(), prototype.clone(), place.line);
            Some(prototype)
        }
        (Value::Closure(id), "name") => {
            let name = eval.heap.closures[*id].function.name.clone()?;
            Some(eval.text(name, place))
        }
        (Value::Class(id), "name") => {
            let name = eval.heap.classes[*id].code.name.clone()?;
            Some(eval.text(name, place))
        }
        (Value::Instance(id), "constructor") => Some(Value::Class(eval.heap.instances[*id].class)),
        (Value::Table(_), "constructor") => Some(Value::Null),
        (Value::Symbolic(_), "source") => {
            let source = source(eval, receiver)?;
            Some(eval.text(source, place))
        }
        (
            Value::Symbolic(_),
            "properties" | "required" | "definitions" | "$defs" | "additionalProperties" | "$schema",
        ) => schema::member_of(eval, receiver, name),
        (Value::Symbolic(_), "shape") => schema::shape_of(eval, receiver),
        (Value::Symbolic(_), "options" | "enum" | "Enum" | "Values") => schema::options_of(eval, receiver),
        (Value::Symbolic(_), "value") => schema::literal_of(eval, receiver),
        (Value::Symbolic(_), "description") => schema::description_of(eval, receiver),
        _ => None,
    }
}

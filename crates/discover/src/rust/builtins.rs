//! What the standard library and `serde_json` do to known values.

mod functions;
mod lists;
mod texts;

use std::sync::Arc;

pub(super) use functions::{associated, call};

use crate::code::eval::Evaluator;
use crate::code::members::Members;
use crate::code::value::{Args, Place, Value};

/// Methods that give what they are called on, in another form.
const SAME: &[&str] = &[
    "into",
    "to_string",
    "to_owned",
    "clone",
    "cloned",
    "copied",
    "as_str",
    "as_ref",
    "as_deref",
    "as_slice",
    "as_bytes",
    "unwrap",
    "expect",
    "unwrap_or_default",
    "unwrap_or_else",
    "unwrap_or",
    "to_vec",
    "iter",
    "iter_mut",
    "into_iter",
    "collect",
    "as_object",
    "as_array",
    "as_mut",
    "as_object_mut",
    "borrow",
    "borrow_mut",
    "into_boxed_str",
    "leak",
    "ok",
    "ok_or",
    "ok_or_else",
    "into_inner",
    "context",
    "with_context",
    "map_err",
    "lock",
    "read",
    "write",
    "boxed",
    "into_owned",
    "to_value",
    "try_into",
    "by_ref",
    "peekable",
    "as_value",
    "into_vec",
    "no_annotation",
    "build",
    "finish",
    "schema_as_json_value",
    "list_all",
    "list",
    "in_current_span",
    "instrument",
    "deref",
    "to_json",
    "optional_annotate",
    "values_mut",
    "into_boxed_slice",
    "as_path",
    "inspect",
    "inspect_err",
    "or_else",
    "force",
    "drain",
];

/// A method of a known value; one that is not known gives something that is not known.
pub(super) fn method(
    eval: &mut Evaluator<'_>,
    receiver: &Value,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    if name == "get_or_init" || name == "get_or_try_init" {
        let made = args.at(0).cloned()?;
        return Some(eval.call_value(&made, Args::default(), place));
    }
    if receiver.is_null() {
        return Some(missing(eval, name, args, place));
    }
    if matches!(receiver, Value::Symbolic(_)) && !SAME.contains(&name) && name != "map" {
        return None;
    }
    if let Some(value) = lists::method(eval, receiver, name, args, place) {
        return Some(value);
    }
    if let Some(value) = texts::method(eval, receiver, name, args, place) {
        return Some(value);
    }
    if SAME.contains(&name) {
        return Some(receiver.clone());
    }
    match (receiver, name, args.at(0)) {
        (_, "map" | "and_then" | "then", Some(changed @ (Value::Closure(_) | Value::Class(_)))) => {
            let changed = changed.clone();
            Some(eval.call_value(&changed, Args::positional(vec![receiver.clone()]), place))
        }
        (_, "is_some" | "is_ok", _) if !receiver.is_unknown() => Some(Value::Bool(true)),
        (_, "is_none" | "is_err", _) if !receiver.is_unknown() => Some(Value::Bool(false)),
        (_, "map" | "or" | "or_default", _) => Some(receiver.clone()),
        (Value::Table(_), _, given) => Some(built(eval, receiver, name, given.cloned(), place)),
        (Value::Unknown(_) | Value::Symbolic(_) | Value::Closure(_) | Value::Class(_) | Value::Module(_), ..) => None,
        _ => Some(eval.at_run_time(&format!("`{name}()`"), place)),
    }
}

/// A method of `None` or of an error.
fn missing(eval: &mut Evaluator<'_>, name: &str, args: &Args, place: Place) -> Value {
    match (name, args.at(0)) {
        ("unwrap_or" | "or", Some(other)) => other.clone(),
        ("unwrap_or_else" | "or_else", Some(made)) => {
            let made = made.clone();
            eval.call_value(&made, Args::default(), place)
        }
        ("is_some" | "is_ok", _) => Value::Bool(false),
        ("is_none" | "is_err", _) => Value::Bool(true),
        _ => Value::Null,
    }
}

/// A method of a builder: a copy with one field set, under the method's name without `with_` or `set_`.
fn built(eval: &mut Evaluator<'_>, receiver: &Value, name: &str, given: Option<Value>, place: Place) -> Value {
    let Value::Table(id) = receiver else { return receiver.clone() };
    let Some(given) = given else { return receiver.clone() };
    let mut fields: Members = eval.heap.tables[*id].entries.clone();
    let open = eval.heap.tables[*id].open;
    let at = eval.heap.tables[*id].place;
    let raw = name.strip_prefix("with_").or_else(|| name.strip_prefix("set_")).unwrap_or(name);
    let field = raw.strip_prefix("raw_").unwrap_or(raw);
    fields.set(Arc::from(field), given, place.line);
    let made = eval.heap.table(fields, at);
    if let Value::Table(made) = &made {
        eval.heap.tables[*made].open = open;
    }
    made
}

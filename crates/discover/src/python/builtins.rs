//! What Python's own functions and methods do to known values.

mod calls;
mod classes;
mod kinds;
mod namespaces;
mod paths;
mod signatures;
mod slices;
mod tables;
mod texts;

use std::sync::Arc;

pub(super) use calls::enum_members;
pub(super) use classes::announce;

use super::files::Files;
use super::schema;
use crate::code::eval::Evaluator;
use crate::code::json::from_json;
use crate::code::members::Members;
use crate::code::value::{Args, Form, Place, Value};

/// Whether two names of Python's own are the same: `annotation is int`.
pub(super) fn same_name(eval: &Evaluator<'_>, left: &Value, right: &Value) -> Option<bool> {
    const WRITTEN_SO: [&str; 8] =
        ["typing", "types", "inspect", "enum", "builtins", "collections", "datetime", "pydantic"];
    let named = |value: &Value| match value {
        Value::Symbolic(_) => schema::name_of(&eval.heap, value)
            .filter(|(package, _)| WRITTEN_SO.contains(&package.split('.').next().unwrap_or_default())),
        _ => None,
    };
    // `...` and `__name__` are names of the file, and of a parameter nothing is known.
    let is_type = |(package, name): &(String, String)| package != "builtins" || IS_TYPE.contains(&name.as_str());
    match (named(left).filter(is_type), named(right).filter(is_type)) {
        (Some(left), Some(right)) => Some(left == right),
        (Some(_), None) if is_plain(right) || is_generic(eval, right) => Some(false),
        (None, Some(_)) if is_plain(left) || is_generic(eval, left) => Some(false),
        (None, None) if left.is_null() && is_generic(eval, right) => Some(false),
        (None, None) if right.is_null() && is_generic(eval, left) => Some(false),
        _ => None,
    }
}

/// Whether a value is a type with arguments: `list[str]`, `int | None`.
fn is_generic(eval: &Evaluator<'_>, value: &Value) -> bool {
    let Value::Symbolic(id) = value else { return false };
    match &eval.heap.symbolics[*id].form {
        Form::Index(of, _) => schema::name_of(&eval.heap, of).is_some_and(|(package, name)| {
            package.starts_with("typing") || package == "builtins" && IS_TYPE.contains(&name.as_str())
        }),
        Form::Call(call) => eval.heap.path(&call.callee).as_deref() == Some("|"),
        _ => false,
    }
}

/// The types that need no import.
const IS_TYPE: [&str; 13] =
    ["str", "int", "float", "bool", "bytes", "list", "dict", "tuple", "set", "frozenset", "object", "type", "complex"];

/// Whether a value is certainly none of those.
const fn is_plain(value: &Value) -> bool {
    matches!(
        value,
        Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Table(_)
            | Value::Class(_)
            | Value::Instance(_)
    )
}

/// A call of a function with a known path; `None` keeps the call as it is.
pub(super) fn call(eval: &mut Evaluator<'_>, files: &Files, path: &str, args: &Args, place: Place) -> Option<Value> {
    calls::call(eval, path, args, place)
        .or_else(|| kinds::call(eval, path, args, place))
        .or_else(|| paths::call(eval, files, path, args, place))
        .or_else(|| signatures::call(eval, path, args, place))
        .or_else(|| namespaces::call(eval, files, path, args, place))
}

/// What a name that nothing binds stands for, where it is not just itself.
pub(super) fn global(eval: &mut Evaluator<'_>, name: &str, place: Place) -> Option<Value> {
    if name != "__file__" {
        return None;
    }
    let path = Arc::clone(&eval.file(place.file).module.path);
    Some(eval.text(format!("/{path}"), place))
}

/// A method of a known value.
pub(super) fn method(
    eval: &mut Evaluator<'_>,
    files: &Files,
    receiver: &Value,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    if name == "[:]" {
        return slices::of(eval, receiver, args, place);
    }
    match receiver {
        Value::Number(left) if matches!(name, "<" | "<=") => {
            let Value::Number(right) = args.at(0)? else { return None };
            let (left, right) = (left.as_f64()?, right.as_f64()?);
            Some(Value::Bool(if name == "<" { left < right } else { left <= right }))
        }
        Value::Text(text) => texts::method(eval, &Arc::clone(&text.text), name, args, place),
        Value::List(id) => tables::list_method(eval, *id, name, args, place),
        Value::Table(id) => tables::table_method(eval, *id, name, args, place),
        Value::Class(class) if matches!(name, "model_json_schema" | "schema") => {
            let signature = schema::of_model(eval, *class);
            eval.gaps.extend(signature.gaps);
            Some(from_json(eval, &signature.schema, place))
        }
        Value::Class(class) if name == "__subclasses__" => Some(namespaces::subclasses(eval, *class, place)),
        // `value.model_dump()` of something that was built in the source is what it was built with.
        Value::Symbolic(_) if name == "model_copy" => copied(eval, receiver, args, place),
        Value::Symbolic(_) if matches!(name, "model_dump" | "dict") => {
            let call = schema::call_of(&eval.heap, receiver)?.clone();
            let made_of_model =
                schema::name_of(&eval.heap, &call.callee).is_some_and(|(package, _)| package != "builtins");
            if !made_of_model || !call.args.positional.is_empty() || call.args.named.is_empty() {
                return None;
            }
            let mut members = Members::default();
            for (name, value) in call.args.named {
                members.set(name, value, place.line);
            }
            Some(eval.heap.table(members, place))
        }
        Value::Symbolic(_) => paths::method(eval, files, receiver, name, args, place),
        _ => None,
    }
}

/// `model.model_copy(update={…})`: the same construction with other arguments.
fn copied(eval: &mut Evaluator<'_>, model: &Value, args: &Args, place: Place) -> Option<Value> {
    let mut call = schema::call_of(&eval.heap, model)?.clone();
    match args.named("update") {
        None => {}
        Some(Value::Table(update)) => {
            let update = &eval.heap.tables[*update];
            call.args.open |= update.open.is_some();
            for (name, slot) in update.entries.iter() {
                call.args.named.retain(|(given, _)| given != name);
                call.args.named.push((Arc::clone(name), slot.value.clone()));
            }
        }
        Some(_) => return None,
    }
    Some(eval.heap.symbolic(Form::Call(call), place))
}

/// A member of a known value that is no method.
pub(super) fn member(
    eval: &mut Evaluator<'_>,
    files: &Files,
    receiver: &Value,
    name: &str,
    place: Place,
) -> Option<Value> {
    part(eval, receiver, name, place)
        .or_else(|| paths::member(eval, receiver, name, place))
        .or_else(|| namespaces::member(eval, files, receiver, name, place))
}

/// A part that a value was built with, or what Python says of every function, class and object.
pub(super) fn part(eval: &mut Evaluator<'_>, receiver: &Value, name: &str, place: Place) -> Option<Value> {
    match (receiver, name) {
        // The members of an enumeration are kept as their values.
        (Value::Text(_) | Value::Number(_), "value" | "_value_") => Some(receiver.clone()),
        (Value::Closure(id), "__name__" | "__qualname__") => {
            let name = eval.heap.closures[*id].function.name.clone()?;
            Some(eval.text(&*name, place))
        }
        (Value::Closure(id), "__doc__") => {
            let doc = eval.heap.closures[*id].function.doc.clone();
            Some(doc.map_or(Value::Null, |doc| eval.text(&*doc, place)))
        }
        (Value::Class(id), "__name__" | "__qualname__") => {
            let name = eval.heap.classes[*id].code.name.clone()?;
            Some(eval.text(&*name, place))
        }
        (Value::Class(id), "__doc__") => {
            let doc = eval.heap.classes[*id].code.doc.clone();
            Some(doc.map_or(Value::Null, |doc| eval.text(&*doc, place)))
        }
        (Value::Instance(id), "__class__") => Some(Value::Class(eval.heap.instances[*id].class)),
        // A model's fields are what it was built with.
        (Value::Instance(id), _) => {
            let outer = eval.heap.instances[*id].outer.clone()?;
            let call = schema::call_of(&eval.heap, &outer)?;
            call.args.named(name).cloned()
        }
        (Value::Symbolic(_), _) => {
            let call = schema::call_of(&eval.heap, receiver)?;
            let (package, made) = schema::name_of(&eval.heap, &call.callee)?;
            if made == "from_function" && matches!(package.split('.').next(), Some("mcp" | "fastmcp")) {
                let position = if name == "fn" { 0 } else { usize::MAX };
                return call.args.get(position, name).cloned();
            }
            if name == "name" && schema::is_server(&package, &made) {
                return call.args.get(0, name).cloned();
            }
            // `Tool(name=…).name`
            let of_sdk = matches!(package.split('.').next(), Some("mcp" | "fastmcp"));
            if of_sdk && made.starts_with(char::is_uppercase) && !made.contains("MCP") && made != "Server" {
                return call.args.named(name).cloned();
            }
            None
        }
        _ => None,
    }
}

//! What the standard libraries of Java and Kotlin do to known values.

mod collections;
mod functions;
mod json;
mod objects;
mod tables;
mod texts;
pub(super) mod words;

use super::language::Jvm;
use crate::code::eval::Evaluator;
use crate::code::members::Members;
use crate::code::value::{Args, Closure, Form, Id, Place, Value};

pub(super) use functions::call;
pub(super) use objects::constants;
pub(super) use tables::pairs;

/// A method of a known value.
pub(super) fn method(
    jvm: &Jvm,
    eval: &mut Evaluator<'_>,
    receiver: &Value,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    if let Some(value) = scoped(eval, receiver, name, args, place) {
        return Some(value);
    }
    match receiver {
        Value::Text(text) => texts::method(eval, text, name, args, place),
        Value::List(id) => collections::method(eval, *id, name, args, place),
        Value::Table(id) => tables::method(eval, *id, name, args, place),
        Value::Instance(id) => objects::method(eval, *id, name, args, place),
        Value::Class(id) => objects::of_class(eval, *id, name, args, place),
        Value::Symbolic(_) => mapped(eval, name, args, place).or_else(|| each(eval, receiver, name, args, place)),
        Value::Number(_) | Value::Bool(_) if matches!(name, "toString" | "name" | "getValue" | "value") => {
            Some(if name == "toString" { eval.concat(std::slice::from_ref(receiver), place) } else { receiver.clone() })
        }
        _ => None,
    }
    .or_else(|| jvm.extension(eval, receiver, name, args, place))
    .or_else(|| jvm.resource_text(eval, receiver, name, place))
}

/// A member of a known value that is no method.
pub(super) fn member(eval: &mut Evaluator<'_>, receiver: &Value, name: &str, place: Place) -> Option<Value> {
    match (receiver, name) {
        (Value::Text(text), "length") => Some(Value::Number(text.text.chars().count().into())),
        (Value::List(id), "size" | "length") => Some(Value::Number(eval.heap.lists[*id].items.len().into())),
        (Value::List(id), "first" | "second" | "key" | "value" | "last") => {
            let items = &eval.heap.lists[*id].items;
            let item = if matches!(name, "first" | "key") { items.first() } else { items.last() };
            item.cloned()
        }
        (Value::Table(_), "keys" | "values" | "entries" | "size") => {
            tables::method(eval, table(receiver)?, name, &Args::default(), place)
        }
        (Value::Class(_), "class" | "java" | "javaClass") => Some(receiver.clone()),
        (Value::Class(id), "entries" | "simpleName" | "qualifiedName") => {
            objects::of_class(eval, *id, name, &Args::default(), place)
        }
        (Value::Instance(id), _) => objects::member(eval, *id, name, place),
        _ => None,
    }
}

/// Runs a block that is handed to a list or stream that is not known, for what it may declare.
fn each(eval: &mut Evaluator<'_>, receiver: &Value, name: &str, args: &Args, place: Place) -> Option<Value> {
    if !matches!(name, "forEach" | "forEachOrdered" | "map" | "mapNotNull" | "flatMap" | "ifPresent" | "onEach") {
        return None;
    }
    let block = block(args)?;
    let is_block = match &block {
        Value::Closure(_) => true,
        Value::Symbolic(id) => matches!(eval.heap.symbolics[*id].form, Form::Member(..)),
        _ => false,
    };
    if !is_block {
        return None;
    }
    let item = eval.heap.symbolic(Form::Index(receiver.clone(), Value::Null), place);
    let value = apply(eval, &block, vec![item], place);
    // A list of one that stands for any number.
    let keeps = matches!(name, "map" | "mapNotNull" | "flatMap") && !value.is_null();
    keeps.then(|| eval.heap.list(vec![value], place)).or(Some(Value::Null))
}

/// What a JSON mapper makes of a known value. A value and its JSON are the same thing here.
fn mapped(eval: &mut Evaluator<'_>, name: &str, args: &Args, place: Place) -> Option<Value> {
    match name {
        "createObjectNode" => Some(empty_table(eval, place)),
        "createArrayNode" => Some(eval.heap.list(Vec::new(), place)),
        "convertValue" | "readValue" | "readTree" | "writeValueAsString" | "valueToTree" | "toJson" | "fromJson"
        | "encodeToString" | "parseToJsonElement" | "decodeFromString" | "toJsonTree" => {
            let given = args.positional.iter().find(|value| !value.is_unknown())?;
            match given {
                Value::Text(text) => {
                    let text = text.clone();
                    Some(from_text(eval, &text.text, text.place).unwrap_or(Value::Text(text)))
                }
                Value::Table(_) | Value::List(_) => Some(given.clone()),
                _ => None,
            }
        }
        _ => None,
    }
}

const fn table(value: &Value) -> Option<Id<crate::code::value::Table>> {
    match value {
        Value::Table(id) => Some(*id),
        _ => None,
    }
}

/// The function that a call ends with.
fn block(args: &Args) -> Option<Value> {
    args.named(words::TRAILING).or_else(|| args.positional.last()).cloned()
}

/// Functions that every value of Kotlin has: `apply`, `let`, ….
fn scoped(eval: &mut Evaluator<'_>, receiver: &Value, name: &str, args: &Args, place: Place) -> Option<Value> {
    if !matches!(name, "apply" | "also" | "let" | "run" | "use" | "takeIf" | "takeUnless") {
        return None;
    }
    let block = block(args).filter(|block| matches!(block, Value::Closure(_)))?;
    if receiver.is_null() {
        return Some(Value::Null);
    }
    Some(match name {
        "apply" => {
            with_receiver(eval, &block, receiver, place);
            receiver.clone()
        }
        "run" => with_receiver(eval, &block, receiver, place),
        "let" | "use" => apply(eval, &block, vec![receiver.clone()], place),
        "also" => {
            apply(eval, &block, vec![receiver.clone()], place);
            receiver.clone()
        }
        _ => receiver.clone(),
    })
}

/// Calls a block whose `this` is `receiver`.
fn with_receiver(eval: &mut Evaluator<'_>, block: &Value, receiver: &Value, place: Place) -> Value {
    let bound = eval.bound(block.clone(), Some(receiver.clone()));
    eval.call_value(&bound, Args::default(), place)
}

/// Calls a function that was passed along. A reference to a method of a class takes its receiver first.
pub(super) fn apply(eval: &mut Evaluator<'_>, function: &Value, given: Vec<Value>, place: Place) -> Value {
    if let Value::Closure(id) = function
        && let Closure { receiver: Some(Value::Class(_)), function, home: Some(home), .. } = &eval.heap.closures[*id]
        && given.len() > function.params.len()
    {
        let (name, home) = (function.name.clone(), *home);
        let is_static = eval.heap.classes[home]
            .code
            .members
            .iter()
            .any(|member| member.is_static && Some(&member.name) == name.as_ref());
        if let (false, Some(name), [object, rest @ ..]) = (is_static, name, given.as_slice()) {
            return eval.call_method(object, &name, Args::positional(rest.to_vec()), place);
        }
    }
    if let Value::Symbolic(id) = function
        && let Form::Member(Value::Class(_), name) = &eval.heap.symbolics[*id].form
        && let [object, rest @ ..] = given.as_slice()
    {
        let name = std::sync::Arc::clone(name);
        return eval.call_method(object, &name, Args::positional(rest.to_vec()), place);
    }
    eval.call_value(function, Args::positional(given), place)
}

/// An empty table.
fn empty_table(eval: &mut Evaluator<'_>, place: Place) -> Value {
    eval.heap.table(Members::default(), place)
}

pub(super) use json::from_text;

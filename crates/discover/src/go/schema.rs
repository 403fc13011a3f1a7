//! JSON Schema out of what a server states: structs, maps, JSON texts, and the types that libraries reflect.

mod made;
mod plain;
mod reflected;
mod tags;

use model::GapReason;
use serde_json::Value as Json;

use super::builtins::is_key;
use super::forms;
use super::instances::{form_args, outside_type};
use super::types::{Type, type_of, type_of_value};
use crate::code::eval::Evaluator;
use crate::code::reading::Reading;
use crate::code::value::{Form, SymbolicCall, Value};

pub(super) use made::inferred;
pub(super) use plain::{annotations, plain};
pub(super) use reflected::{Reflection, of_type, of_type_in};

/// How many wrappers around a schema are looked through.
const DEEPEST: u32 = 16;

/// A text that a model reads. A translation that is only known at run time is its text.
pub(super) fn text(reading: &mut Reading<'_, '_>, value: &Value, what: &str) -> Option<String> {
    let translated = call_of(reading.eval, value).and_then(|call| match call.args.positional.as_slice() {
        [Value::Text(key), text] if is_key(&key.text) => Some(text.clone()),
        _ => None,
    });
    let mut value = translated.unwrap_or_else(|| unwrapped(reading.eval, value));
    if let Value::Choice(_) = value {
        let alternatives = reading.eval.heap.alternatives(&value);
        let known = alternatives.iter().find(|one| matches!(one, Value::Text(text) if !text.text.is_empty()));
        let chosen = known.or_else(|| alternatives.iter().find(|one| !one.is_null())).cloned();
        value = chosen.unwrap_or(Value::Null);
    }
    reading.text(&value, what)
}

/// The call that a value is kept as.
pub(super) fn call_of<'e>(eval: &'e Evaluator<'_>, value: &Value) -> Option<&'e SymbolicCall> {
    let Value::Symbolic(id) = value else { return None };
    match &eval.heap.symbolics[*id].form {
        Form::Call(call) => Some(call),
        _ => None,
    }
}

/// Functions that give the address of their only argument.
const POINTERS: [&str; 16] = [
    "Ptr",
    "To",
    "ToPtr",
    "Pointer",
    "PointerTo",
    "Of",
    "Bool",
    "BoolPtr",
    "ToBoolPtr",
    "String",
    "StringPtr",
    "Int",
    "IntPtr",
    "Int64",
    "Float64",
    "Float64Ptr",
];

/// What a pointer-making function of another package was given.
pub(super) fn unwrapped(eval: &Evaluator<'_>, value: &Value) -> Value {
    let Some(call) = call_of(eval, value) else { return value.clone() };
    let [inner] = call.args.positional.as_slice() else { return value.clone() };
    let is_pointer = eval.last_name(&call.callee).is_some_and(|name| POINTERS.contains(&&*name));
    if is_pointer { inner.clone() } else { value.clone() }
}

/// Whether a type is one that holds anything.
pub(super) fn is_any(eval: &Evaluator<'_>, declared: &Value) -> bool {
    match type_of(eval, declared) {
        Type::Interface => true,
        Type::Named(name) => name == "any",
        _ => false,
    }
}

/// The schema that a server states; `None` if it states none.
pub(super) fn declared(reading: &mut Reading<'_, '_>, value: &Value, what: &str) -> Option<Json> {
    declared_below(reading, value, what, 0)
}

fn declared_below(reading: &mut Reading<'_, '_>, value: &Value, what: &str, depth: u32) -> Option<Json> {
    if depth > DEEPEST {
        reading.gap_for(GapReason::Limit("value too large".to_owned()), reading.place, what);
        return None;
    }
    match value {
        Value::Null => None,
        Value::Text(text) => {
            let parsed = serde_json::from_str::<Json>(&text.text);
            if parsed.is_err() {
                let reason = GapReason::Unparsable("a schema that is not valid JSON".to_owned());
                reading.gap_for(reason, text.place, what);
            }
            parsed.ok()
        }
        Value::Choice(id) => {
            let alternatives = reading.eval.heap.lists[*id].items.clone();
            let known = alternatives.iter().find(|value| !value.is_null() && !value.is_unknown());
            let chosen = known.or_else(|| alternatives.iter().find(|value| !value.is_null()))?.clone();
            declared_below(reading, &chosen, what, depth + 1)
        }
        Value::Class(_) => of_type(reading, value, what),
        Value::Instance(_) if is_plain_value(reading, value) => {
            // A value of the type that holds the arguments, given for its type.
            let declared = type_of_value(reading.eval, value)?;
            of_type_in(reading, &declared, Reflection::TAGS, what)
        }
        Value::Instance(_) => {
            if let Some(root) = source_of(reading.eval, value) {
                let mut schema = declared_below(reading, &root, what, depth + 1)?;
                plain::overlay(reading, value, &mut schema, what);
                return Some(schema);
            }
            Some(plain(reading, value, what))
        }
        Value::Table(_) => Some(plain(reading, value, what)),
        Value::Symbolic(_) => reflected_call(reading, value, what, depth),
        other => {
            reading.gap(other, what);
            None
        }
    }
}

/// Whether a value is a struct of the artifact that is no schema itself.
fn is_plain_value(reading: &Reading<'_, '_>, value: &Value) -> bool {
    let Value::Instance(id) = value else { return false };
    let instance = &reading.eval.heap.instances[*id];
    let holds = |name: &str| instance.fields.get(name).is_some();
    outside_type(reading.eval, value).is_none()
        && reading.eval.heap.classes[instance.class].code.name.is_some()
        && !holds("Type")
        && !holds("Properties")
}

/// The schema that a struct takes its parts from: `{Type: s.Type, Properties: …, Required: s.Required}`.
fn source_of(eval: &Evaluator<'_>, value: &Value) -> Option<Value> {
    let Value::Instance(id) = value else { return None };
    let fields = &eval.heap.instances[*id].fields;
    ["Type", "Required", "Properties"].iter().find_map(|name| {
        let Value::Symbolic(part) = fields.get(name)?.value else { return None };
        match &eval.heap.symbolics[part].form {
            Form::Member(source, part) if part == &std::sync::Arc::from(*name) => Some(source.clone()),
            _ => None,
        }
    })
}

/// The schema that a library makes of a type: `jsonschema.For[T](…)`, `reflector.Reflect(&T{})`.
fn reflected_call(reading: &mut Reading<'_, '_>, value: &Value, what: &str, depth: u32) -> Option<Json> {
    let Value::Symbolic(id) = value else { return None };
    match reading.eval.heap.symbolics[*id].form.clone() {
        // The first result, the other being the error.
        Form::Index(inner, Value::Number(number)) if number.as_u64() == Some(0) => {
            declared_below(reading, &inner, what, depth + 1)
        }
        Form::Call(call) => {
            let name = reading.eval.last_name(&call.callee).unwrap_or_else(|| std::sync::Arc::from(""));
            let first = call.args.at(0).cloned();
            let given = match call.args.named(forms::TYPES) {
                Some(Value::List(types)) => reading.eval.heap.lists[*types].items.first().cloned(),
                _ => None,
            };
            match (&*name, given, first) {
                (_, Some(given), _) => of_type(reading, &given, what),
                ("ForType" | "ReflectFromType" | "Reflect" | "GenerateSchema", _, Some(first)) => {
                    let declared =
                        reflected_type(reading.eval, &first, 0).or_else(|| type_of_value(reading.eval, &first));
                    let Some(declared) = declared else {
                        reading.gap(&first, what);
                        return None;
                    };
                    let reflection = match receiver_of(reading.eval, &call) {
                        Some(receiver) => reflector(reading, &receiver),
                        None if &*name == "Reflect" => Reflection::REFLECTOR,
                        None => Reflection::INFERRED,
                    };
                    of_type_in(reading, &declared, reflection, what)
                }
                (_, _, Some(only)) if call.args.positional.len() == 1 => {
                    declared_below(reading, &only, what, depth + 1)
                }
                _ => {
                    reading.gap(value, what);
                    None
                }
            }
        }
        _ => {
            reading.gap(value, what);
            None
        }
    }
}

fn receiver_of(eval: &Evaluator<'_>, call: &SymbolicCall) -> Option<Value> {
    let Value::Symbolic(id) = &call.callee else { return None };
    match &eval.heap.symbolics[*id].form {
        Form::Member(receiver, _) => Some(receiver.clone()),
        _ => None,
    }
}

/// How a `jsonschema.Reflector{…}` is set.
fn reflector(reading: &Reading<'_, '_>, receiver: &Value) -> Reflection {
    let is_set = |name: &str| match receiver {
        Value::Instance(id) => {
            matches!(reading.eval.heap.instances[*id].fields.get(name).map(|slot| &slot.value), Some(Value::Bool(true)))
        }
        _ => false,
    };
    Reflection {
        required_from_tags: is_set("RequiredFromJSONSchemaTags"),
        open: is_set("AllowAdditionalProperties"),
        ..Reflection::REFLECTOR
    }
}

/// The type that a `reflect.Type` stands for: `reflect.TypeFor[T]()`, `reflect.TypeOf(v)`, `reflect.ValueOf(f).Type().In(1)`.
fn reflected_type(eval: &mut Evaluator<'_>, value: &Value, depth: u32) -> Option<Value> {
    if depth > DEEPEST {
        return None;
    }
    let call = call_of(eval, value)?.clone();
    let name = eval.last_name(&call.callee)?;
    match &*name {
        "TypeFor" => match call.args.named(forms::TYPES)? {
            Value::List(types) => eval.heap.lists[*types].items.first().cloned(),
            _ => None,
        },
        "TypeOf" | "ValueOf" | "New" => {
            let of = call.args.at(0)?.clone();
            if form_args(eval, &of).is_some() { Some(of) } else { type_of_value(eval, &of).or(Some(of)) }
        }
        "Type" | "Elem" | "Interface" => {
            let receiver = receiver_of(eval, &call)?;
            reflected_type(eval, &receiver, depth + 1)
        }
        "In" | "Out" => {
            let receiver = receiver_of(eval, &call)?;
            let function = reflected_type(eval, &receiver, depth + 1)?;
            let (params, results) = super::types::signature(eval, &function)?;
            let Some(Value::Number(at)) = call.args.at(0) else { return None };
            let at = usize::try_from(at.as_u64()?).ok()?;
            if &*name == "In" { params.get(at).cloned() } else { results.get(at).cloned() }
        }
        _ => None,
    }
}

//! What a value that stands for a type says, and what type parameters stand for.

use std::sync::Arc;

use model::GapReason;

use super::forms;
use super::instances::{form_args, parameters};
use crate::code::eval::Evaluator;
use crate::code::value::{Args, Class, Form, Id, Place, Value};

/// A type, one step deep.
#[derive(Debug, Clone)]
pub(super) enum Type {
    /// A basic type (`string`), one from outside the artifact (`time:Time`) or a type parameter.
    Named(String),
    /// A struct of the artifact and its type arguments.
    Struct(Id<Class>, Vec<Value>),
    /// `*T`.
    Pointer(Value),
    /// `[]T`.
    Slice(Value),
    /// `[n]T` and its length.
    Array(Value, Option<u64>),
    /// `map[K]V`, of which only the values matter.
    Map(Value),
    /// A function's parameter types and result types.
    Func(Vec<Value>, Vec<Value>),
    /// An interface.
    Interface,
    /// A channel.
    Chan,
    /// Not known.
    Unknown,
}

/// How many named types are followed to what they are declared as.
const DEEPEST: u32 = 16;

/// What a value that stands for a type says.
pub(super) fn type_of(eval: &Evaluator<'_>, value: &Value) -> Type {
    let mut at = value.clone();
    let mut given: Vec<Value> = Vec::new();
    for _ in 0..DEEPEST {
        let next = match &at {
            Value::Class(id) => match eval.heap.classes[*id].bases.first() {
                None => return Type::Struct(*id, given),
                Some(base) => base.clone(),
            },
            Value::Choice(id) => match eval.heap.lists[*id].items.first() {
                Some(first) => first.clone(),
                None => return Type::Unknown,
            },
            Value::Symbolic(_) => match form_args(eval, &at) {
                Some((name, args)) if &*name == forms::APPLIED => {
                    let Some((generic, rest)) = args.split_first() else { return Type::Unknown };
                    given = rest.to_vec();
                    generic.clone()
                }
                Some((name, args)) => return composed(eval, &name, &args),
                None => return eval.heap.path(&at).map_or(Type::Unknown, Type::Named),
            },
            _ => return Type::Unknown,
        };
        at = next;
    }
    Type::Unknown
}

fn composed(eval: &Evaluator<'_>, name: &str, args: &[Value]) -> Type {
    let items = |value: Option<&Value>| match value {
        Some(Value::List(id)) => eval.heap.lists[*id].items.clone(),
        _ => Vec::new(),
    };
    match (name, args) {
        (forms::POINTER, [inner]) => Type::Pointer(inner.clone()),
        (forms::SLICE, [inner]) => Type::Slice(inner.clone()),
        (forms::ARRAY, [inner, rest @ ..]) => {
            let length = match rest.first() {
                Some(Value::Number(number)) => number.as_u64(),
                _ => None,
            };
            Type::Array(inner.clone(), length)
        }
        (forms::MAP, [_, value]) => Type::Map(value.clone()),
        (forms::FUNC, _) => Type::Func(items(args.first()), items(args.get(1))),
        (forms::INTERFACE, _) => Type::Interface,
        (forms::CHAN, _) => Type::Chan,
        (forms::PLACEHOLDER, [Value::Text(name)]) => Type::Named(name.text.to_string()),
        _ => Type::Unknown,
    }
}

/// The parameter types and result types of a function of the artifact, without the receiver it is bound to.
pub(super) fn signature(eval: &mut Evaluator<'_>, function: &Value) -> Option<(Vec<Value>, Vec<Value>)> {
    let Value::Closure(id) = function else { return None };
    let closure = &eval.heap.closures[*id];
    let (code, scope) = (Arc::clone(&closure.function), closure.scope);
    let bound = usize::from(closure.receiver.is_some());
    let mut params = Vec::new();
    for param in code.params.iter().filter(|param| param.annotation.is_some()).skip(bound) {
        if let Some(annotation) = &param.annotation {
            params.push(eval.eval(annotation, scope));
        }
    }
    let results = code.returns.as_ref().map(|returns| eval.eval(returns, scope));
    let results = match results {
        Some(Value::List(id)) => eval.heap.lists[id].items.clone(),
        _ => Vec::new(),
    };
    Some((params, results))
}

/// What a type parameter stands for in a call: its name, its position, the explicit type arguments, and pairs of a
/// parameter's type and the value that was given.
pub(super) fn inferred(eval: &mut Evaluator<'_>, args: &Args, place: Place) -> Value {
    let [Value::Text(name), Value::Number(position), explicit, Value::List(pairs)] = args.positional.as_slice() else {
        return eval.at_run_time("a type argument", place);
    };
    if let (Value::List(given), Some(position)) = (explicit, position.as_u64())
        && let Some(found) = usize::try_from(position).ok().and_then(|at| eval.heap.lists[*given].items.get(at))
    {
        return found.clone();
    }
    for pair in eval.heap.lists[*pairs].items.clone() {
        let Value::List(pair) = pair else { continue };
        let [declared, given] = eval.heap.lists[pair].items.as_slice() else { continue };
        let (declared, given) = (declared.clone(), given.clone());
        if let Some(found) = from_value(eval, &name.text, &declared, &given, 0) {
            return found;
        }
    }
    eval.heap.unknown(GapReason::ComputedAtRunTime(format!("type argument `{}`", name.text)), place)
}

/// What `name` stands for where a parameter of a type got a value.
fn from_value(eval: &mut Evaluator<'_>, name: &str, declared: &Value, given: &Value, depth: u32) -> Option<Value> {
    if depth > DEEPEST {
        return None;
    }
    if is_parameter(eval, name, declared) {
        return type_of_value(eval, given);
    }
    if let Some((params, results)) = signature(eval, given) {
        let counts = (params.len(), results.len());
        let (declared_params, declared_results) = function_type(eval, declared, counts)?;
        let pairs = declared_params.into_iter().zip(params).chain(declared_results.into_iter().zip(results));
        for (declared, given) in pairs {
            if let Some(found) = from_type(eval, name, &declared, &given, depth + 1) {
                return Some(found);
            }
        }
        return None;
    }
    match (type_of(eval, declared), given) {
        (Type::Pointer(inner), _) => from_value(eval, name, &inner, given, depth + 1),
        (Type::Slice(inner), Value::List(items)) => {
            let first = eval.heap.lists[*items].items.first().cloned()?;
            from_value(eval, name, &inner, &first, depth + 1)
        }
        (_, Value::Instance(id)) => {
            // A value of a generic type that was made with explicit arguments does not say them; its fields do.
            let class = eval.heap.instances[*id].class;
            let (_, arguments) = form_args(eval, declared).filter(|(form, _)| &**form == forms::APPLIED)?;
            let at = arguments.iter().skip(1).position(|argument| is_parameter(eval, name, argument))?;
            let own = parameters(eval, class).get(at).cloned()?;
            for field in super::instances::field_names(eval, class) {
                let Some(slot) = eval.heap.instances[*id].fields.get(&field) else { continue };
                let given = slot.value.clone();
                let Some((declared, _)) = super::instances::field(eval, class, &field) else { continue };
                if let Some(found) = from_value(eval, &own, &declared, &given, depth + 1) {
                    return Some(found);
                }
            }
            None
        }
        _ => None,
    }
}

/// What `name` stands for where one type is another.
fn from_type(eval: &Evaluator<'_>, name: &str, declared: &Value, given: &Value, depth: u32) -> Option<Value> {
    if depth > DEEPEST {
        return None;
    }
    if is_parameter(eval, name, declared) {
        return Some(given.clone());
    }
    match (type_of(eval, declared), type_of(eval, given)) {
        (Type::Pointer(declared), Type::Pointer(given))
        | (Type::Slice(declared), Type::Slice(given))
        | (Type::Map(declared), Type::Map(given)) => from_type(eval, name, &declared, &given, depth + 1),
        _ => None,
    }
}

/// The parameter and result types of a function type. One from outside the artifact is known by its arguments: the
/// last parameter is of the first, the result before the error of the second.
fn function_type(eval: &Evaluator<'_>, declared: &Value, counts: (usize, usize)) -> Option<(Vec<Value>, Vec<Value>)> {
    if let Some((form, args)) = form_args(eval, declared)
        && &*form == forms::APPLIED
    {
        let (generic, given) = args.split_first()?;
        if let Value::Class(class) = generic
            && let Type::Func(params, results) = type_of(eval, generic)
        {
            let own = parameters(eval, *class);
            let substitute = |list: Vec<Value>| {
                let replaced = |value: Value| {
                    let at = own.iter().position(|name| is_parameter(eval, name, &value));
                    at.and_then(|at| given.get(at)).cloned().unwrap_or(value)
                };
                list.into_iter().map(replaced).collect()
            };
            return Some((substitute(params), substitute(results)));
        }
        if eval.heap.path(generic).is_some() {
            let mut params = vec![Value::Null; counts.0];
            if let (Some(last), Some(first)) = (params.last_mut(), given.first()) {
                *last = first.clone();
            }
            let mut results = vec![Value::Null; counts.1];
            if let (Some(at), Some(second)) = (counts.1.checked_sub(2), given.get(1)) {
                results[at] = second.clone();
            }
            return Some((params, results));
        }
        return None;
    }
    match type_of(eval, declared) {
        Type::Func(params, results) => Some((params, results)),
        _ => None,
    }
}

/// Whether a value stands for the type parameter of a name.
fn is_parameter(eval: &Evaluator<'_>, name: &str, value: &Value) -> bool {
    match value {
        Value::Symbolic(id) => match &eval.heap.symbolics[*id].form {
            Form::Global(global) => &**global == name,
            Form::Call(_) => form_args(eval, value).is_some_and(|(form, args)| {
                &*form == forms::PLACEHOLDER && matches!(args.first(), Some(Value::Text(text)) if &*text.text == name)
            }),
            _ => false,
        },
        _ => false,
    }
}

/// The type of a value, where it has one that is known.
pub(super) fn type_of_value(eval: &mut Evaluator<'_>, value: &Value) -> Option<Value> {
    match value {
        Value::Instance(id) => {
            let class = eval.heap.instances[*id].class;
            if eval.heap.classes[class].code.name.is_some() || eval.heap.classes[class].bases.is_empty() {
                return Some(Value::Class(class));
            }
            eval.heap.classes[class].bases.first().cloned()
        }
        Value::Text(text) => {
            let form = Form::Global(Arc::from("string"));
            let place = text.place;
            Some(eval.heap.symbolic(form, place))
        }
        _ => None,
    }
}

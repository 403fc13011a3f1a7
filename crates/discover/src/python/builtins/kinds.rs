//! What kind a value is: `isinstance`, `callable` and the questions of `inspect`.

use std::sync::Arc;

use crate::code::eval::Evaluator;
use crate::code::value::{Args, Class, Id, Place, Value};
use crate::python::schema::{call_of, name_of};

/// How many base classes are followed.
const DEEPEST_CLASS: usize = 32;

/// The answer to a question about the kind of a value; `None` if it is not known, or none is asked.
pub(super) fn call(eval: &mut Evaluator<'_>, path: &str, args: &Args, place: Place) -> Option<Value> {
    let known = match path {
        "isinstance" => is_one_of(eval, args.at(0)?, args.at(1)?),
        "issubclass" => match (args.at(0)?, args.at(1)?) {
            (Value::Class(class), wanted) => inherits_any(eval, *class, wanted),
            _ => None,
        },
        "callable" => is_callable(eval, args.at(0)?, place),
        "hasattr" => has(eval, &args.at(0)?.clone(), args.at(1)?.as_text()?, place),
        _ => {
            let question = path.strip_prefix("inspect:")?;
            asked(eval, args.at(0)?, question.strip_prefix("*.").unwrap_or(question))
        }
    };
    known.map(Value::Bool)
}

/// The answers of `inspect`.
fn asked(eval: &Evaluator<'_>, value: &Value, question: &str) -> Option<bool> {
    if is_type_or_module(eval, value) && matches!(question, "isfunction" | "ismethod" | "isroutine") {
        return Some(false);
    }
    if matches!(value, Value::Symbolic(_) | Value::Unknown(_) | Value::Choice(_)) {
        return None;
    }
    match question {
        "isfunction" | "isroutine" => Some(matches!(value, Value::Closure(_))),
        // A function of a class is one as well until it is taken from an object.
        "ismethod" => (!matches!(value, Value::Closure(_))).then_some(false),
        "isclass" => Some(matches!(value, Value::Class(_))),
        "ismodule" => Some(matches!(value, Value::Module(_))),
        _ => None,
    }
}

fn is_callable(eval: &mut Evaluator<'_>, value: &Value, place: Place) -> Option<bool> {
    match value {
        Value::Closure(_) | Value::Class(_) => Some(true),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Table(_)
        | Value::Module(_) => Some(false),
        Value::Instance(_) => has(eval, value, &Arc::from("__call__"), place),
        Value::Super(..) | Value::Symbolic(_) | Value::Choice(_) | Value::Unknown(_) => None,
    }
}

fn has(eval: &mut Evaluator<'_>, object: &Value, name: &Arc<str>, place: Place) -> Option<bool> {
    if eval.known_member(object, name, place).is_some() {
        return Some(true);
    }
    match object {
        Value::Instance(id) => is_whole(eval, eval.heap.instances[*id].class).then_some(false),
        Value::Class(id) => is_whole(eval, *id).then_some(false),
        Value::Closure(_) => {
            Some(matches!(&**name, "__name__" | "__qualname__" | "__doc__" | "__module__" | "__call__"))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Some(false),
        _ => None,
    }
}

/// Whether every base class of a class lies in the artifact, or has no members that matter.
fn is_whole(eval: &Evaluator<'_>, class: Id<Class>) -> bool {
    let mut waiting = vec![class];
    let mut seen = 0;
    while let Some(class) = waiting.pop() {
        seen += 1;
        if seen > DEEPEST_CLASS {
            return false;
        }
        for base in &eval.heap.classes[class].bases {
            match base {
                Value::Class(base) => waiting.push(*base),
                other if name_of(&eval.heap, other).is_some_and(|(_, name)| is_plain_base(&name)) => {}
                _ => return false,
            }
        }
    }
    true
}

/// Classes that are built on nothing else and add no members to ask for.
fn is_plain_base(name: &str) -> bool {
    matches!(name, "ABC" | "object" | "Protocol" | "Enum")
}

/// Whether a value is a class or module of another package, as far as its name tells.
fn is_type_or_module(eval: &Evaluator<'_>, value: &Value) -> bool {
    name_of(&eval.heap, value).is_some_and(|(package, name)| {
        package != "builtins"
            && (name == "*" || name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase))
    })
}

/// Whether a value is of a type, or of one of several.
fn is_one_of(eval: &Evaluator<'_>, value: &Value, wanted: &Value) -> Option<bool> {
    if let Value::List(types) = wanted {
        let answers = eval.heap.lists[*types].items.iter().map(|wanted| is_one_of(eval, value, wanted));
        return any(answers);
    }
    if let Value::Instance(id) = value {
        return inherits_any(eval, eval.heap.instances[*id].class, wanted);
    }
    if is_type_or_module(eval, value) {
        return name_of(&eval.heap, wanted)
            .filter(|(_, name)| !matches!(name.as_str(), "type" | "object"))
            .map(|_| false);
    }
    if matches!(value, Value::Symbolic(_)) {
        // What a class makes is one of its objects.
        let made = call_of(&eval.heap, value).and_then(|call| name_of(&eval.heap, &call.callee))?;
        return (made == name_of(&eval.heap, wanted)?).then_some(true);
    }
    if matches!(value, Value::Unknown(_) | Value::Choice(_) | Value::Super(..)) {
        return None;
    }
    if matches!(wanted, Value::Class(_)) {
        // A member of an enumeration is kept as its value.
        return (!matches!(value, Value::Text(_) | Value::Number(_))).then_some(false);
    }
    let (package, name) = name_of(&eval.heap, wanted)?;
    if package != "builtins" {
        return match (value, name.as_str()) {
            (Value::Closure(_), "Callable" | "FunctionType")
            | (Value::Table(_), "Mapping" | "MutableMapping")
            | (Value::List(_), "Sequence" | "Iterable") => Some(true),
            // No object of a class from elsewhere is kept as one of these.
            (Value::Class(_) | Value::Module(_), "Type" | "ModuleType") => None,
            (Value::Null | Value::Class(_) | Value::Module(_), _)
            | (Value::Closure(_) | Value::Text(_) | Value::Table(_), "Tool" | "FastMCP" | "BaseModel") => Some(false),
            _ => None,
        };
    }
    match (value, name.as_str()) {
        // Tuples and sets are kept as lists, and are rarer than those.
        (Value::Text(_), "str")
        | (Value::Bool(_), "bool" | "int")
        | (Value::Table(_), "dict")
        | (Value::List(_), "list")
        | (Value::Class(_), "type")
        | (_, "object") => Some(true),
        (Value::Number(number), "int") => Some(!number.is_f64()),
        (Value::Number(number), "float") => Some(number.is_f64()),
        (Value::List(_), "tuple" | "set" | "frozenset") => None,
        (_, "str" | "bool" | "int" | "float" | "dict" | "list" | "tuple" | "set" | "frozenset" | "bytes" | "type") => {
            Some(false)
        }
        _ => None,
    }
}

fn any(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut certain = true;
    for answer in answers {
        match answer {
            Some(true) => return Some(true),
            Some(false) => {}
            None => certain = false,
        }
    }
    certain.then_some(false)
}

/// Whether a class is one of those wanted, or built on one.
fn inherits_any(eval: &Evaluator<'_>, class: Id<Class>, wanted: &Value) -> Option<bool> {
    if let Value::List(types) = wanted {
        return any(eval.heap.lists[*types].items.iter().map(|wanted| inherits_any(eval, class, wanted)));
    }
    let wanted_name = name_of(&eval.heap, wanted);
    let mut waiting = vec![class];
    let mut seen = 0;
    let mut certain = true;
    while let Some(class) = waiting.pop() {
        seen += 1;
        if seen > DEEPEST_CLASS {
            return None;
        }
        if matches!(wanted, Value::Class(wanted) if *wanted == class) {
            return Some(true);
        }
        for base in &eval.heap.classes[class].bases {
            match base {
                Value::Class(base) => waiting.push(*base),
                other => match name_of(&eval.heap, other) {
                    Some(name) if Some(&name) == wanted_name.as_ref() => return Some(true),
                    Some((_, name)) if is_plain_base(&name) => {}
                    // A class of the artifact is no base of one outside it.
                    _ => certain &= matches!(wanted, Value::Class(_)),
                },
            }
        }
    }
    if wanted_name.is_none() && !matches!(wanted, Value::Class(_)) {
        return None;
    }
    certain.then_some(false)
}

//! What a symbolic value is called, wherever it was imported from.

use crate::code::value::{Form, Heap, SymbolicCall, Value};

/// The package and the name that a value stands for: `("typing", "Optional")`, `("builtins", "str")`.
pub(in crate::python) fn name_of(heap: &Heap, value: &Value) -> Option<(String, String)> {
    let Value::Symbolic(id) = value else { return None };
    match &heap.symbolics[*id].form {
        Form::Global(name) => Some(("builtins".to_owned(), name.to_string())),
        Form::External { package, name } => Some((package.to_string(), name.to_string())),
        Form::Member(object, name) => {
            let (package, inner) = name_of(heap, object)?;
            let package = if inner == "*" { package } else { format!("{package}.{inner}") };
            Some((package, name.to_string()))
        }
        Form::Parameter(_) | Form::Index(..) | Form::Call(_) => None,
    }
}

/// The call that a value is the result of.
pub(in crate::python) fn call_of<'h>(heap: &'h Heap, value: &Value) -> Option<&'h SymbolicCall> {
    let Value::Symbolic(id) = value else { return None };
    match &heap.symbolics[*id].form {
        Form::Call(call) => Some(call),
        _ => None,
    }
}

/// What stands between the brackets of `Base[…]`.
pub(super) fn arguments(heap: &Heap, key: &Value) -> Vec<Value> {
    match key {
        Value::List(id) => heap.lists[*id].items.clone(),
        _ => vec![key.clone()],
    }
}

/// Whether a value is `...`.
pub(super) fn is_ellipsis(heap: &Heap, value: &Value) -> bool {
    heap.path(value).as_deref() == Some("...")
}

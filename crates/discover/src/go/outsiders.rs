//! Places that something outside the artifact may set: what is decoded, bound to flags or filled in by a caller.

use std::sync::Arc;

use super::instances::{instance, outside};
use super::sdk;
use super::types::{Type, type_of};
use crate::code::eval::Evaluator;
use crate::code::value::{Args, Form, Id, Instance, Place, Value};

/// The field that says that others may set the fields of a struct; no Go field has such a name.
const SET_BY_OTHERS: &str = "what others set";

/// How many calls lead from a method to the package whose value it is called on.
const FURTHEST: usize = 16;

/// Notes that others may set the fields of a struct of the artifact, so that one that is not set holds anything.
pub(super) fn note(eval: &mut Evaluator<'_>, value: &Value, place: Place) {
    for value in eval.heap.alternatives(value) {
        let Value::Instance(id) = value else { continue };
        if eval.heap.classes[eval.heap.instances[id].class].code.name.is_some() {
            eval.heap.instances[id].fields.set(Arc::from(SET_BY_OTHERS), Value::Bool(true), place.line);
        }
    }
}

/// Notes what a function of a package outside the artifact may set: whatever it is given, but for functions that
/// only show or encode it.
pub(super) fn note_given(eval: &mut Evaluator<'_>, package: &str, name: &str, args: &Args, place: Place) {
    // The standard library sets what it decodes; its packages have no dot in their first word.
    let is_standard = !package.split('/').next().unwrap_or_default().contains('.');
    let decodes = !is_standard || package.starts_with("encoding/");
    if !decodes || name.starts_with("Marshal") || name.starts_with("Encode") || sdk::is_declaration(name) {
        return;
    }
    for value in &args.positional {
        note(eval, value, place);
    }
}

/// [`note_given`] for a method of a value that a package made: `NewDecoder(file).Decode(&settings)`.
pub(super) fn note_given_to_method(eval: &mut Evaluator<'_>, receiver: &Value, name: &str, args: &Args, place: Place) {
    let mut at = receiver.clone();
    for _ in 0..FURTHEST {
        let Value::Symbolic(id) = &at else { return };
        let next = match &eval.heap.symbolics[*id].form {
            Form::Member(inner, _) | Form::Index(inner, _) => inner.clone(),
            Form::Call(call) => call.callee.clone(),
            Form::External { package, .. } => {
                let package = Arc::clone(package);
                return note_given(eval, &package, name, args, place);
            }
            Form::Global(_) | Form::Parameter(_) => return,
        };
        at = next;
    }
}

/// What an unset field of a struct holds that others may set.
pub(super) fn field(
    eval: &mut Evaluator<'_>,
    of: Id<Instance>,
    name: &str,
    declared: &Value,
    place: Place,
) -> Option<Value> {
    eval.heap.instances[of].fields.get(SET_BY_OTHERS)?;
    match type_of(eval, declared) {
        // What stands inside is set along with what is around it.
        Type::Struct(class, _) => {
            let inner = Value::Instance(instance(eval, class, place));
            note(eval, &inner, place);
            eval.heap.instances[of].fields.set(Arc::from(name), inner.clone(), place.line);
            Some(inner)
        }
        Type::Named(name) if name.contains(':') => Some(Value::Instance(outside(eval, Some(declared.clone()), place))),
        // Most are told nothing to add; what is asked of the length of a list is not known anyway.
        Type::Slice(_) | Type::Array(..) | Type::Map(_) | Type::Chan => None,
        Type::Named(named) if named == "error" => None,
        _ => Some(eval.heap.symbolic(Form::Parameter(Arc::from(name)), place)),
    }
}

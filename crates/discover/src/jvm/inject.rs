//! Makes the objects that a container would hand to constructors and methods.

use std::sync::Arc;

use super::added::Kind;
use super::builtins::words;
use super::types;
use crate::code::eval::Evaluator;
use crate::code::ir::{Expr, Function, MemberKind, Pattern};
use crate::code::scope::Scope;
use crate::code::value::{Args, Class, Form, Id, Place, Value};

/// Objects inside objects that are made.
const DEEPEST: u32 = 6;

/// An object of a class, with what its constructor asks for.
pub(super) fn instance(eval: &mut Evaluator<'_>, class: Id<Class>) -> Value {
    made(eval, class, 0)
}

fn made(eval: &mut Evaluator<'_>, class: Id<Class>, depth: u32) -> Value {
    let code = Arc::clone(&eval.heap.classes[class].code);
    let (scope, place) = (eval.heap.classes[class].scope, eval.heap.classes[class].place);
    let constructor = code.members.iter().find_map(|member| match &member.kind {
        MemberKind::Method(function) if &*member.name == words::CONSTRUCTOR => Some(Arc::clone(function)),
        _ => None,
    });
    let args = constructor.map_or_else(Args::default, |function| with(eval, &function, scope, place, depth));
    let object = eval.construct(&Value::Class(class), args, place);
    fill(eval, &object, class, depth);
    object
}

/// Sets the fields that a container fills: those without a value whose type is a class of the artifact.
fn fill(eval: &mut Evaluator<'_>, object: &Value, class: Id<Class>, depth: u32) {
    let Value::Instance(instance) = object else { return };
    let code = Arc::clone(&eval.heap.classes[class].code);
    let scope = eval.heap.classes[class].scope;
    for member in &code.members {
        let MemberKind::Field(Some(of), None) = &member.kind else { continue };
        if member.is_static || eval.heap.instances[*instance].fields.get(&member.name).is_some() {
            continue;
        }
        if let Some(value) = of_type(eval, of, scope, depth) {
            eval.set_member(object, &member.name, value, 1);
        }
    }
}

/// What a container would pass to a function; the others stand for themselves.
pub(super) fn arguments(eval: &mut Evaluator<'_>, function: &Function, scope: Id<Scope>, place: Place) -> Args {
    with(eval, function, scope, place, 0)
}

fn with(eval: &mut Evaluator<'_>, function: &Function, scope: Id<Scope>, place: Place, depth: u32) -> Args {
    let mut args = Args::default();
    for param in &function.params {
        let known = param.annotation.as_ref().and_then(|of| of_type(eval, of, scope, depth));
        let value = match (known, &param.pattern) {
            (Some(known), _) => known,
            // What has a default is left to it, and with it all that follows.
            (None, _) if param.default.is_some() => break,
            (None, Pattern::Name(name)) => eval.heap.symbolic(Form::Parameter(Arc::clone(name)), place),
            (None, _) => Value::Null,
        };
        args.positional.push(value);
    }
    args
}

/// An object of a declared type, if that is a class of the artifact that can be made.
fn of_type(eval: &mut Evaluator<'_>, of: &Expr, scope: Id<Scope>, depth: u32) -> Option<Value> {
    let (of, _) = types::split(of);
    if depth >= DEEPEST || types::applied(of).is_some() {
        return None;
    }
    match eval.eval(of, scope) {
        Value::Class(class) if can_be_made(eval, class) => Some(made(eval, class, depth + 1)),
        object @ Value::Instance(_) => Some(object),
        _ => None,
    }
}

fn can_be_made(eval: &Evaluator<'_>, class: Id<Class>) -> bool {
    let kind = Kind::of(&eval.heap.classes[class].code.bases);
    kind == Kind::Class
}

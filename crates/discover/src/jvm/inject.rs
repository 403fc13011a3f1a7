//! Makes the objects that a container would hand to constructors and methods.

use std::collections::HashSet;
use std::sync::Arc;

use super::added::Kind;
use super::builtins::words;
use super::types;
use crate::code::eval::Evaluator;
use crate::code::ir::{self, Expr, Function, MemberKind, Pattern};
use crate::code::scope::Scope;
use crate::code::value::{Args, Class, Form, Id, Place, Value};

/// Objects inside objects that are made.
const DEEPEST: u32 = 6;

/// The objects that methods of a class are called on: one of it or, where it has none of its own, of every class that
/// is built on it; and if there is none, one that only it knows of.
pub(super) fn objects(eval: &mut Evaluator<'_>, class: Id<Class>) -> Vec<Value> {
    if kind(eval, class) == Kind::Class {
        return vec![made(eval, class, 0)];
    }
    let mut derived = all_of(eval, class, 0);
    if derived.is_empty() {
        derived.push(made(eval, class, 0));
    }
    derived
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

/// What a container would pass to a function; the others stand for themselves. Where it has several objects for a
/// parameter, the function is called with each.
pub(super) fn arguments(eval: &mut Evaluator<'_>, function: &Function, scope: Id<Scope>, place: Place) -> Vec<Args> {
    let args = with(eval, function, scope, place, 0);
    let several = function.params.iter().enumerate().find_map(|(at, param)| {
        let Value::Symbolic(_) = args.at(at)? else { return None };
        let (of, _) = types::split(param.annotation.as_ref()?);
        let Value::Class(class) = eval.eval(of, scope) else { return None };
        Some((at, all_of(eval, class, 0)))
    });
    match several {
        Some((at, objects)) if !objects.is_empty() => objects
            .into_iter()
            .map(|object| {
                let mut args = args.clone();
                args.positional[at] = object;
                args
            })
            .collect(),
        _ => vec![args],
    }
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

/// What a container would pass for a declared type: an object of a class of the artifact, or all of them in a list.
fn of_type(eval: &mut Evaluator<'_>, of: &Expr, scope: Id<Scope>, depth: u32) -> Option<Value> {
    let (of, _) = types::split(of);
    if depth >= DEEPEST {
        return None;
    }
    if let Some((base, args)) = types::applied(of) {
        let many = matches!(types::last_name(base), "List" | "Collection" | "Set" | "Iterable" | "Instance");
        let [element] = args else { return None };
        let Value::Class(class) = eval.eval(element, scope) else { return None };
        let place = eval.heap.classes[class].place;
        let objects = all_of(eval, class, depth);
        return (many && !objects.is_empty()).then(|| eval.heap.list(objects, place));
    }
    match eval.eval(of, scope) {
        Value::Class(class) if kind(eval, class) == Kind::Class => Some(made(eval, class, depth + 1)),
        Value::Class(class) => match <[Value; 1]>::try_from(all_of(eval, class, depth)) {
            Ok([only]) => Some(only),
            Err(_) => None,
        },
        object @ Value::Instance(_) => Some(object),
        _ => None,
    }
}

fn kind(eval: &Evaluator<'_>, class: Id<Class>) -> Kind {
    Kind::of(&eval.heap.classes[class].code.bases)
}

/// An object of every class that is built on a class and can be made.
pub(super) fn all_of(eval: &mut Evaluator<'_>, class: Id<Class>, depth: u32) -> Vec<Value> {
    const MOST: usize = 512;
    if depth >= DEEPEST {
        return Vec::new();
    }
    let mut known: HashSet<*const ir::Class> = HashSet::new();
    let derived: Vec<Id<Class>> = eval
        .heap
        .classes
        .iter()
        .filter(|(id, this)| {
            this.code.name.is_some() && derives(eval, *id, class) && known.insert(Arc::as_ptr(&this.code))
        })
        .map(|(id, _)| id)
        .take(MOST)
        .collect();
    let derived: Vec<Id<Class>> = derived.into_iter().filter(|id| kind(eval, *id) == Kind::Class).collect();
    derived.into_iter().map(|id| made(eval, id, depth + 1)).collect()
}

/// Whether a class is another one or is built on it.
fn derives(eval: &Evaluator<'_>, class: Id<Class>, from: Id<Class>) -> bool {
    const MOST: usize = 32;
    let wanted = Arc::as_ptr(&eval.heap.classes[from].code);
    let mut waiting = vec![class];
    for _ in 0..MOST {
        let Some(class) = waiting.pop() else { return false };
        if Arc::as_ptr(&eval.heap.classes[class].code) == wanted {
            return true;
        }
        waiting.extend(eval.heap.classes[class].bases.iter().filter_map(|base| match base {
            Value::Class(base) => Some(*base),
            _ => None,
        }));
    }
    false
}

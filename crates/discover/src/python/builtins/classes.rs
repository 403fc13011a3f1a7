//! What a class does when another is built on it: `__init_subclass__` and metaclasses.

use std::sync::Arc;

use crate::code::eval::Evaluator;
use crate::code::members::Members;
use crate::code::value::{Args, Class, Id, Table, Value};

/// How many base classes are followed.
const DEEPEST: usize = 32;

/// Tells the classes that a class is built on that it was made.
pub(in crate::python) fn announce(eval: &mut Evaluator<'_>, class: Id<Class>) {
    let Class { code, scope, bases, place, .. } = &eval.heap.classes[class];
    if bases.is_empty() && code.bases.is_empty() {
        return;
    }
    let (code, scope, bases, place) = (Arc::clone(code), *scope, bases.clone(), *place);
    let made = Value::Class(class);
    let hook: Arc<str> = Arc::from("__init_subclass__");
    let mut inherited = bases.iter().filter(|base| matches!(base, Value::Class(_)));
    if let Some(hook) = inherited.find_map(|base| eval.known_member(base, &hook, place)) {
        let mut args = Args::default();
        for keyword in &code.bases {
            if let Some(name) = keyword.name.as_ref().filter(|name| !matches!(&***name, "metaclass" | "**")) {
                let value = eval.eval(&keyword.value, scope);
                args.named.push((Arc::clone(name), value));
            }
        }
        let hook = eval.bound(hook, Some(made.clone()));
        eval.call_value(&hook, args, place);
    }
    let Some(metaclass) = metaclass(eval, class) else { return };
    let constructor: Arc<str> = Arc::from("__init__");
    if let Some(constructor) = eval.known_member(&metaclass, &constructor, place) {
        let name = eval.text(code.name.as_deref().unwrap_or_default(), place);
        let bases = eval.heap.list(bases, place);
        let mut members = Members::default();
        for (name, slot) in eval.heap.classes[class].members.iter() {
            members.set(Arc::clone(name), slot.value.clone(), slot.line);
        }
        let namespace = eval.heap.tables.add(Table { entries: members, open: None, place });
        let constructor = eval.bound(constructor, Some(made));
        eval.call_value(&constructor, Args::positional(vec![name, bases, Value::Table(namespace)]), place);
    }
}

/// The class that a class is made by, where that is one of the artifact.
fn metaclass(eval: &mut Evaluator<'_>, class: Id<Class>) -> Option<Value> {
    let mut at = class;
    for _ in 0..DEEPEST {
        let Class { code, scope, bases, .. } = &eval.heap.classes[at];
        let (code, scope) = (Arc::clone(code), *scope);
        let next = bases.iter().find_map(|base| match base {
            Value::Class(base) => Some(*base),
            _ => None,
        });
        let named = code.bases.iter().find(|base| base.name.as_deref() == Some("metaclass"));
        if let Some(named) = named {
            let metaclass = eval.eval(&named.value, scope);
            return matches!(metaclass, Value::Class(_)).then_some(metaclass);
        }
        at = next?;
    }
    None
}

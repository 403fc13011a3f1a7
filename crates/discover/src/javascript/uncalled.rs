//! Functions that declare something and that nothing in the artifact calls: handlers of web frameworks, of command
//! lines, exported factories. They are called with nothing known.

use std::collections::{HashMap, HashSet};

use std::sync::Arc;

use crate::code::eval::Evaluator;
use crate::code::ir::{Function, MemberKind};
use crate::code::mentions::calls_of;
use crate::code::value::{Args, Class, Closure, Id, Place, Value};

/// How often the search starts again, as called functions make new ones.
const ROUNDS: usize = 6;

/// How many calls of named functions may lie between a callback and the function that declares something.
const WAY: usize = 4;

/// Calls every such function once: first those without a name, which nothing else can call, then the others.
pub(super) fn run(eval: &mut Evaluator<'_>) {
    for callback in callbacks(eval) {
        if !eval.was_called(callback) && !eval.is_spent() {
            let place = eval.heap.closures[callback].place;
            eval.start_afresh();
            eval.call_value(&Value::Closure(callback), Args::open(), place);
        }
    }
    for _ in 0..ROUNDS {
        let telling: HashSet<*const Function> =
            eval.files().flat_map(|(_, file)| file.mentions.functions.iter().copied()).collect();
        let functions = uncalled_functions(eval, &telling);
        let methods = uncalled_methods(eval, &telling);
        if (functions.is_empty() && methods.is_empty()) || eval.is_spent() {
            return;
        }
        for closure in functions {
            if !eval.was_called(closure) {
                let place = eval.heap.closures[closure].place;
                eval.start_afresh();
                eval.call_value(&Value::Closure(closure), Args::open(), place);
            }
        }
        let mut made: HashMap<Id<Class>, Value> = HashMap::new();
        for (id, instance) in eval.heap.instances.iter() {
            made.entry(instance.class).or_insert(Value::Instance(id));
        }
        for (class, name, place) in methods {
            call_method(eval, class, &made, &name, place);
        }
    }
}

/// Functions without a name that were handed to something outside, such as a command line's actions, and that call what
/// declares something over functions with names. Called from there, those have the arguments that they are meant for.
fn callbacks(eval: &Evaluator<'_>) -> Vec<Id<Closure>> {
    let mut reaching: HashSet<*const Function> =
        eval.files().flat_map(|(_, file)| file.mentions.functions.iter().copied()).collect();
    let mut names: HashSet<Arc<str>> = HashSet::new();
    for step in 0..WAY {
        let known = names.len();
        let closures = eval.heap.closures.iter().filter(|(id, _)| step > 0 || !eval.was_called(*id));
        let reached = closures.filter(|(_, closure)| reaching.contains(&Arc::as_ptr(&closure.function)));
        names.extend(reached.filter_map(|(_, closure)| closure.function.name.clone()));
        if names.len() == known {
            break;
        }
        for (_, file) in eval.files() {
            reaching.extend(calls_of(&file.module, &|name| names.contains(name)).functions);
        }
    }
    if names.is_empty() {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let found = eval.heap.closures.iter().filter(|(id, closure)| {
        let code = Arc::as_ptr(&closure.function);
        closure.function.name.is_none() && reaching.contains(&code) && !eval.was_called(*id) && seen.insert(code)
    });
    found.map(|(id, _)| id).collect()
}

fn uncalled_functions(eval: &Evaluator<'_>, telling: &HashSet<*const Function>) -> Vec<Id<Closure>> {
    let mut seen = HashSet::new();
    let closures = eval.heap.closures.iter().filter(|(id, closure)| {
        let code = Arc::as_ptr(&closure.function);
        telling.contains(&code) && !eval.was_called(*id) && seen.insert(code)
    });
    let mut found: Vec<(bool, Id<Closure>)> =
        closures.map(|(id, closure)| (closure.function.name.is_some(), id)).collect();
    found.sort_by_key(|(is_named, _)| *is_named);
    found.into_iter().map(|(_, id)| id).collect()
}

fn uncalled_methods(eval: &Evaluator<'_>, telling: &HashSet<*const Function>) -> Vec<(Id<Class>, Arc<str>, Place)> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for (id, class) in eval.heap.classes.iter() {
        for member in &class.code.members {
            if let MemberKind::Method(function) = &member.kind {
                let code = Arc::as_ptr(function);
                if telling.contains(&code) && !eval.was_run(code) && seen.insert(code) {
                    found.push((id, member.name.clone(), class.place));
                }
            }
        }
    }
    found
}

/// Calls a method on an instance of its class: one that was made, or one made with nothing known.
fn call_method(
    eval: &mut Evaluator<'_>,
    class: Id<Class>,
    made: &HashMap<Id<Class>, Value>,
    name: &Arc<str>,
    place: Place,
) {
    eval.start_afresh();
    let instance = match made.get(&class) {
        Some(instance) => instance.clone(),
        None => eval.construct(&Value::Class(class), Args::open(), place),
    };
    if &**name == "constructor" {
        return;
    }
    eval.start_afresh();
    eval.call_method(&instance, name, Args::open(), place);
}

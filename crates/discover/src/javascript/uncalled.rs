//! Functions that declare something and that nothing in the artifact calls: handlers of web frameworks, of command
//! lines, exported factories. They are called with nothing known.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::code::eval::Evaluator;
use crate::code::ir::{Function, MemberKind};
use crate::code::mentions;
use crate::code::value::{Args, Class, Closure, Id, Place, Value};

/// How often the search starts again, as called functions make new ones.
const ROUNDS: usize = 6;

/// How far the callers of a function are followed.
const CALLERS: usize = 4;

/// Calls every such function once: first those without a name, which nothing else can call, then the others.
pub(super) fn run(eval: &mut Evaluator<'_>) {
    call_callers(eval);
    for _ in 0..ROUNDS {
        let telling: HashSet<*const Function> =
            eval.files().flat_map(|(_, file)| file.mentions.functions.iter().copied()).collect();
        let functions = uncalled_functions(eval, &telling);
        let methods = uncalled_methods(eval, &telling);
        if (functions.is_empty() && methods.is_empty()) || eval.is_spent() {
            return;
        }
        for closure in functions {
            call_openly(eval, closure);
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

/// Calls what calls a function that declares something and takes arguments, the outermost first, so that the function is
/// met with its real arguments.
fn call_callers(eval: &mut Evaluator<'_>) {
    let telling: HashSet<*const Function> =
        eval.files().flat_map(|(_, file)| file.mentions.functions.iter().copied()).collect();
    let mut wanted: HashSet<Arc<str>> = uncalled_functions(eval, &telling)
        .into_iter()
        .map(|id| &eval.heap.closures[id].function)
        .filter(|function| !function.params.is_empty())
        .filter_map(|function| function.name.clone())
        .collect();
    let mut seen = telling;
    let mut levels: Vec<HashSet<*const Function>> = Vec::new();
    while !wanted.is_empty() && levels.len() < CALLERS {
        let calls = |name: &str| wanted.contains(name);
        let found = eval.files().flat_map(|(_, file)| mentions::calls_of(&file.module, &calls).functions);
        let level: HashSet<*const Function> = found.filter(|code| seen.insert(*code)).collect();
        let callers = uncalled_functions(eval, &level);
        wanted = callers.iter().filter_map(|id| eval.heap.closures[*id].function.name.clone()).collect();
        levels.push(level);
    }
    for level in levels.iter().rev() {
        for closure in uncalled_functions(eval, level) {
            call_openly(eval, closure);
        }
    }
}

/// Calls a function with nothing known, unless it was called by now.
fn call_openly(eval: &mut Evaluator<'_>, closure: Id<Closure>) {
    if !eval.was_called(closure) {
        let place = eval.heap.closures[closure].place;
        eval.start_afresh();
        eval.call_value(&Value::Closure(closure), Args::open(), place);
    }
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

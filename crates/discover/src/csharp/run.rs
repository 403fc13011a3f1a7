//! Runs a project so that what it declares is remembered.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::code::eval::Evaluator;
use crate::code::ir::{Function, MemberKind};
use crate::code::mentions;
use crate::code::value::{Args, Class, Closure, FileId, Form, Id, Place, Value};

use super::index::Index;
use super::sdk;

/// How often the search starts again, as called functions make new ones.
const ROUNDS: usize = 4;

/// Runs the top level of files, their `Main` methods, and then what registers something and was not called: that of
/// the program itself and, where nothing is registered so, that of what it refers to.
pub(super) fn run(eval: &mut Evaluator<'_>, index: &Index, files: &[Arc<str>], own: &HashSet<Arc<str>>) {
    let loaded: Vec<FileId> = files.iter().filter_map(|path| eval.load(path)).collect();
    for file in &loaded {
        eval.run_file(*file);
    }
    for file in &loaded {
        call_main(eval, index, *file);
    }
    call_uncalled(eval, index, &|path| own.contains(path));
    if !has_registered(eval) {
        call_uncalled(eval, index, &|_| true);
    }
}

/// Whether a call was met that registers something.
fn has_registered(eval: &Evaluator<'_>) -> bool {
    eval.events.iter().any(|event| match &eval.heap.symbolics[event.call].form {
        Form::Call(call) => eval.last_name(&call.callee).is_some_and(|name| sdk::sets_up(&name)),
        _ => false,
    })
}

fn call_main(eval: &mut Evaluator<'_>, index: &Index, file: FileId) {
    let path = Arc::clone(&eval.file(file).module.path);
    let Some(facts) = index.file(&path).cloned() else { return };
    for at in 0..facts.types.len() {
        if facts.types[at].members.get("Main") != Some(&true) {
            continue;
        }
        let bound = index.bound_name(&facts, at);
        let scope = eval.file(file).scope;
        let place = Place { file, line: 1 };
        let class = eval.name(&bound, scope, place);
        let main = eval.member(&class, &Arc::from("Main"), place);
        if matches!(main, Value::Closure(_)) {
            eval.start_afresh();
            eval.call_value(&main, Args::open(), place);
        }
    }
}

/// Calls functions that register something and that nothing in the artifact calls: what a host calls.
fn call_uncalled(eval: &mut Evaluator<'_>, index: &Index, of: &dyn Fn(&str) -> bool) {
    for _ in 0..ROUNDS {
        let mut telling: HashSet<*const Function> = HashSet::new();
        for (_, file) in eval.files().filter(|(_, file)| of(&file.module.path)) {
            telling.extend(mentions::calls_of(&file.module, &sdk::registers).functions);
        }
        let lambdas = uncalled_lambdas(eval, &telling);
        let mut methods = uncalled_methods(eval, &telling);
        if has_registered(eval) {
            // An extension method runs only where it is called.
            methods.retain(|(class, function, _)| !is_extension(eval, index, *class, function));
        }
        if (lambdas.is_empty() && methods.is_empty()) || eval.is_spent() {
            return;
        }
        for closure in lambdas {
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
        for (class, function, is_static) in methods {
            call_method(eval, class, &function, is_static, &made);
        }
    }
}

fn is_extension(eval: &Evaluator<'_>, index: &Index, class: Id<Class>, function: &Function) -> bool {
    let (Some(class), Some(name)) = (&eval.heap.classes[class].code.name, &function.name) else { return false };
    let full = class.split('#').next().unwrap_or(class);
    index.parts(full).iter().any(|part| part.facts().extensions.iter().any(|(extension, ..)| extension == name))
}

fn uncalled_lambdas(eval: &Evaluator<'_>, telling: &HashSet<*const Function>) -> Vec<Id<Closure>> {
    let mut seen = HashSet::new();
    let closures = eval.heap.closures.iter().filter(|(id, closure)| {
        let code = Arc::as_ptr(&closure.function);
        closure.home.is_none() && telling.contains(&code) && !eval.was_called(*id) && seen.insert(code)
    });
    closures.map(|(id, _)| id).collect()
}

fn uncalled_methods(eval: &Evaluator<'_>, telling: &HashSet<*const Function>) -> Vec<(Id<Class>, Arc<Function>, bool)> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for (id, class) in eval.heap.classes.iter() {
        for member in &class.code.members {
            let (MemberKind::Method(function) | MemberKind::Getter(function)) = &member.kind else { continue };
            let code = Arc::as_ptr(function);
            if telling.contains(&code) && !eval.was_run(code) && seen.insert(code) {
                found.push((id, Arc::clone(function), member.is_static));
            }
        }
    }
    found
}

/// Calls a method on an instance of its class: one that was made, or one made with nothing known.
fn call_method(
    eval: &mut Evaluator<'_>,
    class: Id<Class>,
    function: &Arc<Function>,
    is_static: bool,
    made: &HashMap<Id<Class>, Value>,
) {
    if eval.was_run(Arc::as_ptr(function)) {
        return;
    }
    let (place, scope) = (eval.heap.classes[class].place, eval.heap.classes[class].scope);
    eval.start_afresh();
    let receiver = match made.get(&class) {
        _ if is_static => Value::Class(class),
        Some(instance) => instance.clone(),
        None => eval.construct(&Value::Class(class), Args::open(), place),
    };
    let method = eval.closure(function, scope, Some(class));
    let method = eval.bound(method, Some(receiver));
    eval.start_afresh();
    eval.call_value(&method, Args::open(), place);
}

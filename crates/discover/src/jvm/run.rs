//! Runs the files of a module so that what they declare is remembered.

use std::collections::HashSet;
use std::sync::Arc;

use model::{Gap, GapReason, Location, Surface};

use super::added::Kind;
use super::inject::Container;
use super::language::Jvm;
use super::roots::Root;
use super::sdk;
use super::settings::Settings;
use super::types;
use crate::code::eval::{Budget, Evaluator};
use crate::code::ir::{Class, ExprKind, Function, MemberKind, Pattern, StmtKind};
use crate::code::value::{self, Args, FileId, Id, Place, Value};

/// The surface of a module; takes what it spends off `steps`.
pub(super) fn surface(jvm: &Jvm, root: &Root, settings: &Settings, steps: &mut u32) -> Surface {
    let budget = Budget::default();
    let budget = Budget { steps: budget.steps.min(*steps), ..budget };
    let mut eval = Evaluator::with_budget(jvm, budget);
    let mut container = Container::default();
    let loaded: Vec<FileId> = root.files.iter().filter_map(|path| eval.load(path)).collect();
    for file in &loaded {
        start(&mut eval, &mut container, *file);
    }
    for file in &loaded {
        make_pending(&mut eval, &mut container, *file);
    }
    // A function that takes nothing, or only objects that can be made, is met with its real arguments. One that takes
    // texts is called by others, if at all.
    for takes_anything in [false, true] {
        for file in &loaded {
            call_pending(&mut eval, &mut container, *file, takes_anything);
        }
    }
    call_blocks(&mut eval, &loaded);
    let texts = own_texts(jvm, &eval, &loaded);
    for (file, _) in texts.iter().filter(|(_, text)| sdk::hand_written::makes_tools(text) && !sdk::mentions(text)) {
        call_all(&mut eval, &mut container, *file);
    }
    let mut surface = sdk::read(&mut eval, root, &loaded, settings, &texts);
    if eval.is_spent() {
        let reason = GapReason::Limit("evaluation steps".to_owned());
        let location = root.files.first().map(|path| Location::line(&**path, 1));
        surface.gaps.push(Gap { what: "rest of the server".to_owned(), reason, location });
    }
    *steps = steps.saturating_sub(eval.steps());
    surface.gaps.append(&mut eval.gaps);
    surface
}

/// The texts of files.
fn own_texts(jvm: &Jvm, eval: &Evaluator<'_>, files: &[FileId]) -> Vec<(FileId, Arc<str>)> {
    let text = |file: &FileId| jvm.files.text(&eval.file(*file).module.path).map(|text| (*file, text));
    files.iter().filter_map(text).collect()
}

/// Calls the functions and methods of a file that nobody called and that take nothing.
fn call_all(eval: &mut Evaluator<'_>, container: &mut Container, file: FileId) {
    let module = Arc::clone(&eval.file(file).module);
    for stmt in &module.body {
        if let StmtKind::Function(function) = &stmt.kind
            && function.params.is_empty()
        {
            call_function(eval, container, file, function);
        }
    }
    let takes_nothing = |function: &Arc<Function>| function.params.is_empty();
    call_methods(eval, container, file, &takes_nothing);
}

/// Evaluates the top-level values of a file, and calls its `main`.
fn start(eval: &mut Evaluator<'_>, container: &mut Container, file: FileId) {
    let module = Arc::clone(&eval.file(file).module);
    for stmt in &module.body {
        let name = match &stmt.kind {
            StmtKind::Class(class) => class.name.clone(),
            StmtKind::Bind(Pattern::Name(name), value) if !matches!(value.kind, ExprKind::Member(..)) => {
                Some(Arc::clone(name))
            }
            _ => None,
        };
        if let Some(name) = name {
            named(eval, file, &name);
        }
    }
    for stmt in &module.body {
        match &stmt.kind {
            StmtKind::Class(class) => {
                let mains = methods(class).filter(|(function, is_static)| *is_static && is_main(function));
                for _ in mains {
                    if let Some(class @ Value::Class(_)) = class.name.as_ref().map(|name| named(eval, file, name)) {
                        call_method(eval, container, &class, "main");
                    }
                }
            }
            StmtKind::Function(function) if is_main(function) => call_function(eval, container, file, function),
            _ => {}
        }
    }
}

/// Makes an object of the classes of a file that have none and whose fields are made by calls.
fn make_pending(eval: &mut Evaluator<'_>, container: &mut Container, file: FileId) {
    let made: HashSet<*const Class> =
        eval.heap.instances.iter().map(|(_, instance)| Arc::as_ptr(&eval.heap.classes[instance.class].code)).collect();
    let calls = |class: &Class| {
        class.members.iter().any(|member| match &member.kind {
            MemberKind::Field(_, Some(value)) => !member.is_static && matches!(value.kind, ExprKind::Call(_)),
            _ => false,
        })
    };
    let pending: Vec<Id<value::Class>> = eval
        .heap
        .classes
        .iter()
        .filter(|(_, class)| {
            class.place.file == file
                && Kind::of(&class.code.bases) == Kind::Class
                && class.code.name.is_some()
                && !made.contains(&Arc::as_ptr(&class.code))
                && calls(&class.code)
        })
        .map(|(id, _)| id)
        .collect();
    for class in pending {
        eval.start_afresh();
        container.objects(eval, class);
    }
}

fn is_main(function: &Function) -> bool {
    function.name.as_deref() == Some("main")
}

fn named(eval: &mut Evaluator<'_>, file: FileId, name: &Arc<str>) -> Value {
    eval.start_afresh();
    let scope = eval.file(file).scope;
    eval.name(name, scope, Place { file, line: 1 })
}

fn methods(class: &Class) -> impl Iterator<Item = (&Arc<Function>, bool)> {
    class.members.iter().filter_map(|member| match &member.kind {
        MemberKind::Method(function) => Some((function, member.is_static)),
        _ => None,
    })
}

fn call_method(eval: &mut Evaluator<'_>, container: &mut Container, object: &Value, name: &str) {
    if let Some(method) = eval.declared_method(object, name) {
        call(eval, container, &method);
    }
}

/// Calls a function that nobody called yet, with what can be made for its parameters.
fn call(eval: &mut Evaluator<'_>, container: &mut Container, function: &Value) {
    if matches!(function, Value::Closure(id) if !eval.was_called(*id)) {
        call_anew(eval, container, function);
    }
}

fn call_anew(eval: &mut Evaluator<'_>, container: &mut Container, function: &Value) {
    let Value::Closure(id) = function else { return };
    eval.start_afresh();
    let (code, scope) = (Arc::clone(&eval.heap.closures[*id].function), eval.heap.closures[*id].scope);
    let place = eval.heap.closures[*id].place;
    for args in container.arguments(eval, &code, scope, place) {
        eval.call_value(function, args, place);
    }
}

fn call_function(eval: &mut Evaluator<'_>, container: &mut Container, file: FileId, function: &Function) {
    if let Some(name) = &function.name {
        let value = named(eval, file, name);
        call(eval, container, &value);
    }
}

/// Calls the functions and methods of a file that nobody called and that may declare something.
fn call_pending(eval: &mut Evaluator<'_>, container: &mut Container, file: FileId, takes_anything: bool) {
    let module = Arc::clone(&eval.file(file).module);
    let wanted: HashSet<*const Function> = eval.file(file).mentions.functions.iter().copied().collect();
    let is_wanted = |function: &Arc<Function>| {
        wanted.contains(&Arc::as_ptr(function)) && (takes_anything || !takes_plain_values(function))
    };
    for stmt in &module.body {
        if let StmtKind::Function(function) = &stmt.kind
            && is_wanted(function)
        {
            call_function(eval, container, file, function);
        }
    }
    call_methods(eval, container, file, &is_wanted);
}

/// Calls the methods of the classes of a file that nobody called and that are wanted.
fn call_methods(
    eval: &mut Evaluator<'_>,
    container: &mut Container,
    file: FileId,
    is_wanted: &dyn Fn(&Arc<Function>) -> bool,
) {
    let classes: Vec<Id<value::Class>> = eval
        .heap
        .classes
        .iter()
        .filter(|(_, class)| {
            class.place.file == file
                && class.code.members.iter().any(|member| match &member.kind {
                    MemberKind::Method(function) | MemberKind::Getter(function) => is_wanted(function),
                    MemberKind::Field(..) => false,
                })
        })
        .map(|(id, _)| id)
        .collect();
    for class in classes {
        let code = Arc::clone(&eval.heap.classes[class].code);
        let mut objects: Option<Vec<Value>> = None;
        for (function, is_static) in methods(&code).filter(|(function, _)| is_wanted(function)) {
            if eval.was_run(Arc::as_ptr(function)) {
                continue;
            }
            let receivers = if is_static {
                vec![Value::Class(class)]
            } else {
                objects.get_or_insert_with(|| container.objects(eval, class)).clone()
            };
            // Making the objects may have run it.
            if eval.was_run(Arc::as_ptr(function)) {
                continue;
            }
            let scope = eval.heap.classes[class].scope;
            for receiver in receivers {
                let closure = eval.closure(function, scope, Some(class));
                let method = eval.bound(closure, Some(receiver));
                call_anew(eval, container, &method);
            }
        }
    }
}

/// Whether a function takes a text or number, which only its callers know.
fn takes_plain_values(function: &Function) -> bool {
    function.name.as_deref() != Some("main")
        && function.params.iter().any(|param| {
            let declared = param.annotation.as_ref().map(|of| types::last_name(types::split(of).0));
            declared.is_some_and(|name| {
                matches!(name, "String" | "int" | "Integer" | "Int" | "boolean" | "Boolean" | "Map" | "Tool")
            })
        })
}

/// Calls the blocks of the files that nobody called and that may declare something: those that are handed to functions
/// outside the artifact.
fn call_blocks(eval: &mut Evaluator<'_>, files: &[FileId]) {
    const ROUNDS: usize = 4;
    for _ in 0..ROUNDS {
        let pending: Vec<Id<value::Closure>> = eval
            .heap
            .closures
            .iter()
            .filter(|(id, closure)| {
                files.contains(&closure.place.file)
                    && closure.function.name.is_none()
                    && eval.file(closure.place.file).mentions.functions.contains(&Arc::as_ptr(&closure.function))
                    && !eval.was_called(*id)
            })
            .map(|(id, _)| id)
            .collect();
        if pending.is_empty() {
            return;
        }
        for id in pending {
            if !eval.was_called(id) {
                eval.start_afresh();
                let place = eval.heap.closures[id].place;
                eval.call_value(&Value::Closure(id), Args::open(), place);
            }
        }
    }
}

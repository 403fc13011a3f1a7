//! Runs the files of a project so that what they declare is remembered.

use std::sync::Arc;

use model::{Gap, GapReason, Location, Surface};

use super::language::Python;
use super::roots::{Root, entry_files};
use super::sdk;
use crate::code::eval::{Budget, Evaluator};
use crate::code::ir::{Class, Expr, ExprKind, Function, MemberKind, Module, Stmt, StmtKind};
use crate::code::value::{Args, FileId, Place, Value};

/// Statements inside statements that are looked into.
const DEEPEST: u32 = 24;

/// The surfaces of a project's programs; takes what is spent off `steps`.
pub(super) fn surfaces(python: &Python, root: &Root, steps: &mut u32) -> Vec<Surface> {
    let budget = Budget::default();
    let budget = Budget { steps: budget.steps.min(*steps), ..budget };
    let mut eval = Evaluator::with_budget(python, budget);
    let loaded: Vec<FileId> = root.files.iter().filter_map(|path| eval.load(path)).collect();
    let mut entries = Vec::new();
    for (module, function) in &root.entries {
        for path in entry_files(&root.folder, module) {
            if let Some(file) = eval.load(&path) {
                entries.push(file);
                eval.run_file(file);
                call_function(&mut eval, file, function);
            }
        }
    }
    for file in &loaded {
        eval.run_file(*file);
    }
    // What makes a server is called before what only fills one, so that a function is met with its real arguments.
    for looks_for in [makes_server as fn(&Expr) -> bool, declares] {
        for file in &loaded {
            call_pending(&mut eval, *file, looks_for);
        }
    }
    let mut surfaces = sdk::read(&mut eval, &python.files, root, &entries);
    let Some(first) = surfaces.first_mut() else { return surfaces };
    if eval.is_spent() {
        let reason = GapReason::Limit("evaluation steps".to_owned());
        let location = root.files.first().map(|path| Location::line(&**path, 1));
        first.gaps.push(Gap { what: "rest of the server".to_owned(), reason, location });
    }
    *steps = steps.saturating_sub(eval.steps());
    first.gaps.append(&mut eval.gaps);
    surfaces
}

fn call_function(eval: &mut Evaluator<'_>, file: FileId, name: &str) {
    let scope = eval.file(file).scope;
    let place = Place { file, line: 1 };
    let value = eval.name(&Arc::from(name), scope, place);
    call_once(eval, &value, place);
}

fn call_once(eval: &mut Evaluator<'_>, value: &Value, place: Place) {
    if let Value::Closure(id) = value
        && !eval.was_called(*id)
    {
        eval.start_afresh();
        eval.call_value(value, Args::open(), place);
    }
}

/// Calls the functions and methods of a file that nobody called and that hold what is looked for.
fn call_pending(eval: &mut Evaluator<'_>, file: FileId, looks_for: fn(&Expr) -> bool) {
    let module: Arc<Module> = Arc::clone(&eval.file(file).module);
    let (mut functions, mut classes) = (Vec::new(), Vec::new());
    definitions(&module.body, &mut functions, &mut classes, 0);
    for function in functions {
        if let Some(name) = &function.name
            && holds(&function.body, looks_for, 0)
        {
            call_function(eval, file, name);
        }
    }
    for class in classes {
        call_methods(eval, file, class, looks_for);
    }
}

fn call_methods(eval: &mut Evaluator<'_>, file: FileId, class: &Class, looks_for: fn(&Expr) -> bool) {
    let wanted: Vec<&Arc<Function>> = class
        .members
        .iter()
        .filter_map(|member| match &member.kind {
            MemberKind::Method(function) if holds(&function.body, looks_for, 0) => Some(function),
            _ => None,
        })
        .collect();
    let (Some(name), false) = (&class.name, wanted.is_empty()) else { return };
    let scope = eval.file(file).scope;
    let place = Place { file, line: class.line };
    let class_value = eval.name(name, scope, place);
    let mut object = None;
    for method in wanted {
        let Some(name) = &method.name else { continue };
        let bound = eval.member(&class_value, name, place);
        if matches!(bound, Value::Closure(id) if eval.was_called(id)) {
            continue;
        }
        if object.is_none() {
            eval.start_afresh();
            object = Some(eval.construct(&class_value, Args::open(), place));
        }
        let Some(object) = &object else { continue };
        let bound = eval.member(object, name, place);
        call_once(eval, &bound, place);
    }
}

fn definitions<'m>(
    body: &'m [Stmt],
    functions: &mut Vec<&'m Arc<Function>>,
    classes: &mut Vec<&'m Arc<Class>>,
    depth: u32,
) {
    if depth > DEEPEST {
        return;
    }
    for stmt in body {
        match &stmt.kind {
            StmtKind::Function(function) => functions.push(function),
            StmtKind::Class(class) => classes.push(class),
            StmtKind::If(_, then, otherwise) => {
                definitions(then, functions, classes, depth + 1);
                definitions(otherwise, functions, classes, depth + 1);
            }
            StmtKind::Block(inner) | StmtKind::Each(_, _, inner) => definitions(inner, functions, classes, depth + 1),
            _ => {}
        }
    }
}

/// Whether statements, or functions among them, hold a call or decorator that is looked for.
fn holds(body: &[Stmt], looks_for: fn(&Expr) -> bool, depth: u32) -> bool {
    depth < DEEPEST
        && body.iter().any(|stmt| match &stmt.kind {
            StmtKind::Expr(expr) | StmtKind::Bind(_, expr) | StmtKind::Append(_, expr) => looks_for(expr),
            StmtKind::Assign(target, expr) => looks_for(target) || looks_for(expr),
            StmtKind::Return(expr) => expr.as_ref().is_some_and(looks_for),
            StmtKind::Function(function) => {
                function.decorators.iter().any(looks_for) || holds(&function.body, looks_for, depth + 1)
            }
            StmtKind::If(_, then, otherwise) => {
                holds(then, looks_for, depth + 1) || holds(otherwise, looks_for, depth + 1)
            }
            StmtKind::Each(_, _, inner) | StmtKind::Block(inner) | StmtKind::While(_, inner) => {
                holds(inner, looks_for, depth + 1)
            }
            StmtKind::Try(attempt) => holds(&attempt.body, looks_for, depth + 1),
            StmtKind::Class(_) | StmtKind::Import(_) | StmtKind::Export(_) | StmtKind::Leave | StmtKind::Raise(_) => {
                false
            }
        })
}

/// The last names of what an expression calls: `tool` and `wrap` in `server.tool()(wrap(f))`.
fn called(expr: &Expr, wanted: fn(&str, bool) -> bool, depth: u32) -> bool {
    if depth > DEEPEST {
        return false;
    }
    match &expr.kind {
        ExprKind::Call(call) => {
            let named = match &call.callee.kind {
                ExprKind::Member(_, name) => wanted(name, true),
                ExprKind::Name(name) => wanted(name, false),
                _ => false,
            };
            named
                || called(&call.callee, wanted, depth + 1)
                || call.args.iter().any(|arg| called(&arg.value, wanted, depth + 1))
        }
        ExprKind::Member(object, name) => wanted(name, true) || called(object, wanted, depth + 1),
        ExprKind::Conditional(_, then, otherwise) => {
            called(then, wanted, depth + 1) || called(otherwise, wanted, depth + 1)
        }
        ExprKind::Index(object, _) => called(object, wanted, depth + 1),
        ExprKind::Assign(_, value) => called(value, wanted, depth + 1),
        ExprKind::List(items) | ExprKind::Sequence(items) => items.iter().any(|item| called(item, wanted, depth + 1)),
        ExprKind::Comprehension(walk) => called(&walk.element, wanted, depth + 1),
        _ => false,
    }
}

fn makes_server(expr: &Expr) -> bool {
    called(expr, |name, _| sdk::makes_server(name), 0)
}

fn declares(expr: &Expr) -> bool {
    called(expr, |name, is_member| is_member && sdk::is_declaration(name) || sdk::makes_server(name), 0)
}

//! Asks the servers of a package for what they list, and runs what nobody asks for.

use std::sync::Arc;

use model::{GapReason, Surface};

use super::language::{Attached, Rust};
use super::lower::TYPE;
use super::sdk::{self, Answer};
use super::surface;
use crate::code::eval::Evaluator;
use crate::code::ir::{Function, MemberKind, Module, Stmt, StmtKind};
use crate::code::mentions::calls_of;
use crate::code::reading::Reading;
use crate::code::value::{Args, Class, FileId, Id, Place, Value};

/// What a package lists. `None` if nothing in it is a server.
pub(super) fn surface(
    rust: &Rust<'_>,
    eval: &mut Evaluator<'_>,
    attached: &[Attached],
    package: usize,
) -> Option<Surface> {
    let start = surface::start(eval)?;
    let sorts = rust.packages.get(package).is_some_and(|package| package.dialect.sorts);
    let gaps_before = eval.gaps.len();
    let mut reading = Reading::new(eval, start);
    let own: Vec<&Attached> = attached.iter().filter(|block| block.package == package).collect();
    for block in &own {
        ask(&mut reading, block, sorts);
    }
    for block in &own {
        make_unasked(&mut reading, block);
    }
    if own.iter().any(|block| !answering(reading.eval, block).is_empty()) {
        unused(rust, &mut reading, package, &own);
    }
    answers(rust, &mut reading, package, &own);
    let mut surface = reading.surface;
    surface.gaps.extend(eval.gaps.drain(gaps_before..));
    if eval.is_spent() {
        let reason = GapReason::Limit("evaluation steps".to_owned());
        let location = Some(eval.location(start));
        surface.gaps.push(model::Gap { what: "rest of the server".to_owned(), reason, location });
    }
    (!surface.is_empty() || !surface.gaps.iter().all(is_incidental)).then_some(surface)
}

/// Whether a gap says nothing by itself: some part of a package without a server could not be read.
fn is_incidental(gap: &model::Gap) -> bool {
    ["type of", "default of", "description of", "instructions", "what macro"]
        .iter()
        .any(|what| gap.what.starts_with(what))
}

/// The methods of a block that answer, in the order of [`Answer`].
fn answering(eval: &Evaluator<'_>, block: &Attached) -> Vec<(Answer, Arc<Function>)> {
    if block.implements.is_none() {
        return Vec::new();
    }
    let code = &eval.heap.classes[block.own].code;
    let methods = code.members.iter().filter_map(|member| match &member.kind {
        MemberKind::Method(function) => Some((sdk::answer(&member.name)?, Arc::clone(function))),
        _ => None,
    });
    let methods: Vec<_> = methods.collect();
    // A trait with a `name` is a server's only if it also lists something.
    let lists = |answer: &Answer| !matches!(answer, Answer::Name | Answer::Instructions);
    if methods.iter().any(|(answer, _)| lists(answer)) { methods } else { Vec::new() }
}

/// Asks a server.
fn ask(reading: &mut Reading<'_, '_>, block: &Attached, sorts: bool) {
    let methods = answering(reading.eval, block);
    if methods.is_empty() {
        return;
    }
    let place = reading.eval.heap.classes[block.own].place;
    reading.place = place;
    let is_server = block.implements.as_deref().is_some_and(sdk::is_server);
    let before = (count(&reading.surface), reading.surface.gaps.len());
    let server = instance(reading.eval, block.target, place);
    for (kind, function) in methods {
        let Some(name) = function.name.clone() else { continue };
        reading.eval.start_afresh();
        let at = Place { file: place.file, line: function.line };
        reading.place = at;
        let class = Value::Class(block.own);
        let Some(method @ Value::Closure(_)) = reading.eval.known_member(&class, &name, at) else { continue };
        let bound = reading.eval.bound(method, Some(server.clone()));
        let value = reading.eval.call_value(&bound, Args::open(), at);
        surface::answer(reading, kind, &value, sorts && is_made(&function));
    }
    // What lists like a server and is none, such as a client, is not missed where nothing of it is known.
    if !is_server && count(&reading.surface) == before.0 {
        reading.surface.gaps.truncate(before.1);
    }
}

fn count(surface: &Surface) -> usize {
    surface.tools.len() + surface.prompts.len() + surface.resources.len() + surface.resource_templates.len()
}

/// Whether a method was made by an attribute: its body is one `return` of what a router holds.
fn is_made(function: &Function) -> bool {
    function.params.is_empty()
        && matches!(function.body.as_slice(), [Stmt { kind: StmtKind::Return(Some(_)), line }] if *line == function.line)
}

/// A value of a type: what one of its functions that make it gives, or else one of which nothing is known.
fn instance(eval: &mut Evaluator<'_>, class: Id<Class>, place: Place) -> Value {
    const MOST: usize = 8;
    let blocks = eval.heap.classes[class].bases.clone();
    let mut makers: Vec<Arc<str>> = Vec::new();
    for block in blocks {
        let Value::Class(block) = block else { continue };
        let code = Arc::clone(&eval.heap.classes[block].code);
        for member in &code.members {
            if let MemberKind::Method(function) = &member.kind
                && member.is_static
                && function.returns.as_ref().is_some_and(|returns| names(returns, eval, class, 0))
            {
                makers.push(Arc::clone(&member.name));
            }
        }
    }
    // The plain constructor comes first, wherever it stands.
    makers.sort_by_key(|name| (&**name != "new", &**name == "default"));
    for name in makers.into_iter().take(MOST) {
        eval.start_afresh();
        let made = eval.call_method(&Value::Class(class), &name, Args::open(), place);
        let known = eval
            .heap
            .alternatives(&made)
            .into_iter()
            .find(|value| Rust::class_of(eval, value) == Some(class) && matches!(value, Value::Table(_)));
        if let Some(known) = known {
            return known;
        }
    }
    let made = super::language::made(eval, &Value::Class(class), crate::code::members::Members::default(), place);
    if let Value::Table(table) = &made {
        let unknown = eval.at_run_time("how the server is made", place);
        eval.leave_open(*table, &unknown);
    }
    made
}

/// Whether a type is, or holds, `Self` or a class by its name.
fn names(of: &crate::code::ir::Expr, eval: &Evaluator<'_>, class: Id<Class>, depth: u32) -> bool {
    use crate::code::ir::ExprKind;
    const DEEPEST: u32 = 16;
    if depth > DEEPEST {
        return false;
    }
    match &of.kind {
        ExprKind::Name(name) | ExprKind::Member(_, name) => {
            &**name == "Self" || eval.heap.classes[class].code.name.as_ref() == Some(name)
        }
        ExprKind::Index(base, arguments) => {
            names(base, eval, class, depth + 1) || names(arguments, eval, class, depth + 1)
        }
        ExprKind::List(items) => items.iter().any(|item| names(item, eval, class, depth + 1)),
        _ => false,
    }
}

/// Makes the tools and prompts that are declared by attributes and that no server was seen to list.
fn make_unasked(reading: &mut Reading<'_, '_>, block: &Attached) {
    let code = Arc::clone(&reading.eval.heap.classes[block.own].code);
    for member in &code.members {
        let MemberKind::Method(function) = &member.kind else { continue };
        let kind = sdk::made_by(&member.name).filter(|_| !reading.eval.was_run(Arc::as_ptr(function)));
        let Some(kind) = kind else { continue };
        reading.eval.start_afresh();
        let place = reading.eval.heap.classes[block.own].place;
        let class = Value::Class(block.own);
        let made = reading.eval.call_method(&class, &member.name, Args::default(), place);
        reading.place = place;
        let made = reading.eval.heap.list(vec![made], place);
        surface::answer(reading, kind, &made, false);
    }
}

/// Runs the functions of a server's package that make tools or say what the server is, and that nobody called.
fn unused(rust: &Rust<'_>, reading: &mut Reading<'_, '_>, package: usize, blocks: &[&Attached]) {
    let before = reading.eval.heap.tables.iter().count();
    let files: Vec<(FileId, Arc<str>)> =
        reading.eval.files().map(|(id, file)| (id, Arc::clone(&file.module.path))).collect();
    for (file, path) in &files {
        let Some(source) = rust.sources.modules.get(path).filter(|source| source.package == package) else { continue };
        let module = Arc::clone(&reading.eval.file(*file).module);
        for stmt in &module.body {
            if let StmtKind::Function(function) = &stmt.kind
                && source.makers.contains(&function.line)
                && !reading.eval.was_run(Arc::as_ptr(function))
                && let Some(name) = &function.name
            {
                let scope = reading.eval.file(*file).scope;
                let place = Place { file: *file, line: function.line };
                reading.eval.start_afresh();
                let value = reading.eval.name(name, scope, place);
                reading.eval.call_value(&value, Args::open(), place);
            }
        }
    }
    for block in blocks {
        let place = reading.eval.heap.classes[block.own].place;
        let path = Arc::clone(&reading.eval.file(place.file).module.path);
        let Some(source) = rust.sources.modules.get(&path) else { continue };
        let lines = source.makers.clone();
        call_methods(reading, block, |function| lines.contains(&function.line));
    }
    let tables = reading.eval.heap.tables.iter().skip(before);
    let made: Vec<(Answer, Value)> = tables
        .filter_map(|(id, table)| {
            let of = &table.entries.get(TYPE)?.value;
            let answer = sdk::made_of(&reading.eval.last_name(of)?)?;
            rust.is_of_sdk(reading.eval, of, table.place.file).then_some((answer, Value::Table(id)))
        })
        .collect();
    for (kind, value) in made {
        let is_named = kind != Answer::Tools || {
            let name = reading.member(&value, "name");
            !reading.names(&name).is_empty()
        };
        // What a parameter names is met again where it is called.
        if is_named {
            let place = reading.place;
            let value = if kind == Answer::Tools { reading.eval.heap.list(vec![value], place) } else { value };
            surface::answer(reading, kind, &value, false);
        }
    }
}

/// Runs the methods of a block that make an answer by hand and that nobody called.
fn call_answering(reading: &mut Reading<'_, '_>, block: &Attached) {
    let code = Arc::clone(&reading.eval.heap.classes[block.own].code);
    let place = reading.eval.heap.classes[block.own].place;
    let stmt = Stmt { kind: StmtKind::Class(Arc::clone(&code)), line: place.line };
    let mentions = calls_of(&Module { path: Arc::from(""), body: vec![stmt] }, &|name| name == sdk::ANSWER).functions;
    call_methods(reading, block, |function| mentions.contains(&Arc::as_ptr(function)));
}

/// Calls the methods of a block that are wanted and that nobody called.
fn call_methods(reading: &mut Reading<'_, '_>, block: &Attached, wanted: impl Fn(&Arc<Function>) -> bool) {
    let code = Arc::clone(&reading.eval.heap.classes[block.own].code);
    let place = reading.eval.heap.classes[block.own].place;
    let mut server = None;
    for member in &code.members {
        let MemberKind::Method(function) = &member.kind else { continue };
        if !wanted(function) || reading.eval.was_run(Arc::as_ptr(function)) {
            continue;
        }
        let server = server.get_or_insert_with(|| instance(reading.eval, block.target, place)).clone();
        reading.eval.start_afresh();
        let class = Value::Class(block.own);
        if let Some(method @ Value::Closure(_)) = reading.eval.known_member(&class, &member.name, place) {
            let bound = reading.eval.bound(method, Some(server));
            reading.eval.call_value(&bound, Args::open(), place);
        }
    }
}

/// Runs the functions that may make an answer by hand and that nobody called, and reads what was made.
fn answers(rust: &Rust<'_>, reading: &mut Reading<'_, '_>, package: usize, blocks: &[&Attached]) {
    let files: Vec<FileId> = reading
        .eval
        .files()
        .filter(|(_, file)| rust.sources.modules.get(&file.module.path).is_some_and(|source| source.package == package))
        .map(|(id, _)| id)
        .collect();
    for file in files {
        let module = Arc::clone(&reading.eval.file(file).module);
        for stmt in &module.body {
            if let StmtKind::Function(function) = &stmt.kind
                && reading.eval.file(file).mentions.functions.contains(&Arc::as_ptr(function))
                && !reading.eval.was_run(Arc::as_ptr(function))
                && let Some(name) = &function.name
            {
                let scope = reading.eval.file(file).scope;
                let place = Place { file, line: function.line };
                reading.eval.start_afresh();
                let value = reading.eval.name(name, scope, place);
                reading.eval.call_value(&value, Args::open(), place);
            }
        }
    }
    for block in blocks {
        call_answering(reading, block);
    }
    let speaks = rust.speaks(package);
    let made = std::mem::take(&mut *rust.answers.borrow_mut());
    for table in made {
        let Value::Table(id) = &table else { continue };
        let entries = reading.eval.heap.tables[*id].entries.iter();
        let listed: Vec<(Answer, Value)> =
            entries.filter_map(|(key, slot)| Some((sdk::listed_under(key)?, slot.value.clone()))).collect();
        for (kind, listed) in listed {
            if let Value::List(_) | Value::Unknown(_) | Value::Symbolic(_) | Value::Choice(_) = listed {
                reading.place = reading.eval.heap.tables[*id].place;
                let before = (count(&reading.surface), reading.surface.gaps.len());
                surface::answer(reading, kind, &listed, false);
                // Many an object has such an entry: it is an answer only if something in it is known.
                if count(&reading.surface) == before.0 && !speaks {
                    reading.surface.gaps.truncate(before.1);
                }
            }
        }
    }
}

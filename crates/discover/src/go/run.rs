//! Runs a program so that what it declares is remembered.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::{GapReason, Surface};

use super::instances::instance;
use super::language::Go;
use super::outsiders;
use super::sdk;
use crate::code::eval::{Budget, Evaluator};
use crate::code::ir::{Function, StmtKind};
use crate::code::mentions::calls_of;
use crate::code::reading::Reading;
use crate::code::value::{Args, Closure, FileId, Id, Place, Symbolic, Value};

/// How often the search for functions that nobody called starts again, as called functions make new ones.
const ROUNDS: usize = 6;

/// How many calls away from a declaration a function is looked for.
const FURTHEST: usize = 12;

/// What a run found.
#[derive(Debug, Default)]
pub(super) struct Ran {
    /// What is declared.
    pub(super) surface: Surface,
    /// Whether the program itself makes a server, so that it surely is one.
    pub(super) makes_server_itself: bool,
}

/// What a program, or a package that no program of the artifact uses, declares; takes what it spends off `steps`.
pub(super) fn surface(go: &Go<'_>, folder: &str, steps: &mut u32) -> Ran {
    let budget = Budget::default();
    let mut eval = Evaluator::with_budget(go, Budget { steps: budget.steps.min(*steps), ..budget });
    let Some(package) = eval.load(&Go::package_path(folder)) else { return Ran::default() };
    eval.run_file(package);
    let place = Place { file: first_file(go, &mut eval, folder).unwrap_or(package), line: 1 };
    if let Some(main) = go.declared(&mut eval, folder, "main", place) {
        eval.start_afresh();
        eval.call_value(&main, Args::default(), place);
    }
    let makes_server_itself = call_the_rest(go, &mut eval);
    sdk::prepare(&mut eval);
    let mut reading = Reading::new(&mut eval, place);
    let mut at = 0;
    // What an option of the artifact's own does is found out while it is read, and may declare more.
    while let Some(event) = reading.eval.events.get(at).copied() {
        at += 1;
        reading.place = event.place;
        if let Some(declaration) = sdk::declaration(reading.eval, event.call) {
            reading.eval.start_afresh();
            sdk::read(&mut reading, &declaration);
        }
    }
    let leads_nowhere =
        reading.eval.files().all(|(_, file)| file.mentions.functions.is_empty() && file.mentions.statements.is_empty());
    if leads_nowhere {
        return Ran::default();
    }
    if reading.eval.ran_out() {
        let reason = GapReason::Limit("evaluation steps".to_owned());
        reading.gap_for(reason, place, "what source too long to evaluate declares");
    }
    let mut surface = std::mem::take(&mut reading.surface);
    *steps = steps.saturating_sub(eval.steps());
    surface.gaps.append(&mut eval.gaps);
    Ran { surface, makes_server_itself }
}

fn first_file(go: &Go<'_>, eval: &mut Evaluator<'_>, folder: &str) -> Option<FileId> {
    let files = go.packages.files(folder);
    let with_main = files.iter().find(|file| file.text.contains("func main()"));
    let path = with_main.or_else(|| files.first())?.path.clone();
    eval.load(&path)
}

/// Calls the functions that lead to a declaration and that nobody called: commands, hooks, what is found by reflection.
/// Those without a name come first, as nothing else can call them; then those that are furthest from a declaration, as
/// they call the others with what they know. Gives whether a server was made before functions with a name were
/// called that the program itself may never call.
fn call_the_rest(go: &Go<'_>, eval: &mut Evaluator<'_>) -> bool {
    let mut makes_server_itself = None;
    let mut distances = HashMap::new();
    let mut files = 0;
    for _ in 0..ROUNDS {
        if eval.files().count() != files {
            files = eval.files().count();
            distances = distances_to_declarations(eval);
        }
        let mut seen = HashSet::new();
        let mut waiting: Vec<(bool, Reverse<usize>, Id<Closure>)> = Vec::new();
        for (id, closure) in eval.heap.closures.iter() {
            let code = Arc::as_ptr(&closure.function);
            let Some(distance) = distances.get(&code) else { continue };
            if !eval.was_called(id) && seen.insert(code) {
                waiting.push((closure.function.name.is_some(), Reverse(*distance), id));
            }
        }
        waiting.sort_by_key(|(named, distance, _)| (*named, *distance));
        let anonymous = waiting.iter().any(|(named, ..)| !named);
        if !anonymous {
            let made = || eval.events.iter().any(|event| makes_server(eval, event.call));
            makes_server_itself.get_or_insert_with(made);
        }
        if waiting.is_empty() || eval.is_spent() {
            break;
        }
        for (named, _, closure) in waiting {
            if named && anonymous {
                // They may be called by what the others made known.
                break;
            }
            if !eval.was_called(closure) {
                let place = eval.heap.closures[closure].place;
                let receiver = receiver(go, eval, closure, place);
                eval.start_afresh();
                let args = Args { positional: receiver.into_iter().collect(), ..Args::open() };
                eval.call_value(&Value::Closure(closure), args, place);
            }
        }
    }
    makes_server_itself.unwrap_or(false)
}

/// Whether a remembered call makes a server.
fn makes_server(eval: &Evaluator<'_>, call: Id<Symbolic>) -> bool {
    sdk::declaration(eval, call).is_some_and(|call| sdk::makes_server(&call))
}

/// How many calls lie between each function and a declaration, by the names that are called: none in a function that
/// declares something itself, one more in a function that calls such a one.
fn distances_to_declarations(eval: &Evaluator<'_>) -> HashMap<*const Function, usize> {
    let mut distances = HashMap::new();
    let mut wanted: HashSet<Arc<str>> = HashSet::new();
    for distance in 0..FURTHEST {
        let mut names = Vec::new();
        for (_, file) in eval.files() {
            let mentions = calls_of(&file.module, &|name| sdk::is_declaration(name) || wanted.contains(name));
            for stmt in &file.module.body {
                if let StmtKind::Function(function) = &stmt.kind
                    && mentions.functions.contains(&Arc::as_ptr(function))
                    && let Some(name) = &function.name
                {
                    let last = name.rsplit('.').next().unwrap_or(name);
                    names.push(Arc::from(last));
                }
            }
            for function in mentions.functions {
                distances.entry(function).or_insert(distance);
            }
        }
        let before = wanted.len();
        wanted.extend(names);
        if wanted.len() == before {
            break;
        }
    }
    distances
}

/// What a method is called on: a value of its type that was made or, without one, one that others made.
fn receiver(go: &Go<'_>, eval: &mut Evaluator<'_>, method: Id<Closure>, place: Place) -> Option<Value> {
    let closure = &eval.heap.closures[method];
    if closure.receiver.is_some() {
        return None;
    }
    let (of, _) = closure.function.name.as_deref()?.split_once('.')?;
    let of = of.to_owned();
    let folder = Go::folder_of(eval, place.file);
    let declared = go.declared(eval, &folder, &of, place)?;
    let Value::Class(class) = declared else { return None };
    let made = eval.heap.instances.iter().find(|(_, instance)| instance.class == class).map(|(id, _)| id);
    if let Some(made) = made {
        return Some(Value::Instance(made));
    }
    let made = Value::Instance(instance(eval, class, place));
    outsiders::note(eval, &made, place);
    Some(made)
}

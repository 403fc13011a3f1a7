//! Runs a program so that what it declares is remembered.

use std::collections::HashSet;
use std::sync::Arc;

use model::{GapReason, Surface};

use super::language::Go;
use super::sdk;
use crate::code::eval::{Budget, Evaluator};
use crate::code::ir::Function;
use crate::code::reading::Reading;
use crate::code::value::{Args, Closure, FileId, Id, Place, Value};

/// How often the search for functions that nobody called starts again, as called functions make new ones.
const ROUNDS: usize = 6;

/// What a program, or a package that no program of the artifact uses, declares; takes what it spends off `steps`.
pub(super) fn surface(go: &Go<'_>, folder: &str, steps: &mut u32) -> Surface {
    let budget = Budget::default();
    let mut eval = Evaluator::with_budget(go, Budget { steps: budget.steps.min(*steps), ..budget });
    let Some(package) = eval.load(&Go::package_path(folder)) else { return Surface::default() };
    eval.run_file(package);
    let place = Place { file: first_file(go, &mut eval, folder).unwrap_or(package), line: 1 };
    if let Some(main) = go.declared(&mut eval, folder, "main", place) {
        eval.start_afresh();
        eval.call_value(&main, Args::default(), place);
    }
    call_the_rest(&mut eval);
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
    if reading.eval.ran_out() {
        let reason = GapReason::Limit("evaluation steps".to_owned());
        reading.gap_for(reason, place, "what source too long to evaluate declares");
    }
    let mut surface = std::mem::take(&mut reading.surface);
    *steps = steps.saturating_sub(eval.steps());
    surface.gaps.append(&mut eval.gaps);
    surface
}

fn first_file(go: &Go<'_>, eval: &mut Evaluator<'_>, folder: &str) -> Option<FileId> {
    let files = go.packages.files(folder);
    let with_main = files.iter().find(|file| file.text.contains("func main()"));
    let path = with_main.or_else(|| files.first())?.path.clone();
    eval.load(&path)
}

/// Calls the functions that declare something and that nobody called: commands, hooks, what is found by reflection.
/// Those without a name come first, as nothing else can call them and they call others with what they know.
fn call_the_rest(eval: &mut Evaluator<'_>) {
    for _ in 0..ROUNDS {
        let telling: HashSet<*const Function> =
            eval.files().flat_map(|(_, file)| file.mentions.functions.iter().copied()).collect();
        let mut seen = HashSet::new();
        let mut waiting: Vec<(bool, Id<Closure>)> = Vec::new();
        for (id, closure) in eval.heap.closures.iter() {
            let code = Arc::as_ptr(&closure.function);
            if telling.contains(&code) && !eval.was_called(id) && seen.insert(code) {
                waiting.push((closure.function.name.is_some(), id));
            }
        }
        if waiting.is_empty() || eval.is_spent() {
            return;
        }
        waiting.sort_by_key(|(named, _)| *named);
        let anonymous = waiting.iter().any(|(named, _)| !named);
        for (named, closure) in waiting {
            if named && anonymous {
                // They may be called by what the others made known.
                break;
            }
            if !eval.was_called(closure) {
                let place = eval.heap.closures[closure].place;
                eval.start_afresh();
                eval.call_value(&Value::Closure(closure), Args::open(), place);
            }
        }
    }
}

//! Servers written in C#: the official SDK with all its generations, and Azure Functions.

mod builtins;
mod directives;
mod documentation;
mod facts;
mod index;
mod language;
mod lower;
mod naming;
mod outside;
mod projects;
mod run;
mod schema;
mod sdk;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::Arc;

use model::{Artifact, Gap, GapReason, Location, Surface};

use self::index::Index;
use self::language::{CSharp, Sources};
use self::projects::{Project, Standing};
use crate::code::eval::{Budget, Evaluator};
use crate::code::ir::Purpose;

/// Words without which a file declares nothing.
const WORDS: [&str; 6] =
    ["ModelContextProtocol", "McpServer", "McpToolTrigger", "McpPromptTrigger", "McpResourceTrigger", "McpDotNet"];

/// How many programs of an artifact are read.
const MOST_SERVERS: usize = 64;

/// The servers of an artifact that are written in C#, one for each program that declares something.
pub(crate) fn surfaces(artifact: &Artifact) -> Vec<Surface> {
    let speaks = |path: &str| artifact.file(path).is_some_and(|file| WORDS.iter().any(|word| file.text.contains(word)));
    let is_source = |path: &str| path.rsplit_once('.').is_some_and(|(_, end)| end == "cs");
    if !artifact.files.iter().any(|file| is_source(&file.path) && speaks(&file.path)) {
        return Vec::new();
    }
    let projects = projects::find(artifact);
    let sources = Sources::new(artifact);
    let mut steps = Budget::default().steps.saturating_mul(4);
    let speaking: HashSet<usize> =
        (0..projects.len()).filter(|at| projects[*at].files.iter().any(|path| speaks(path))).collect();
    let reaches: Vec<bool> = (0..projects.len())
        .map(|at| projects::with_references(&projects, at).iter().any(|at| speaking.contains(at)))
        .collect();
    for standing in [Standing::Main, Standing::Example, Standing::Test] {
        for wants_program in [true, false] {
            let roots: Vec<usize> = (0..projects.len())
                .filter(|at| {
                    let project = &projects[*at];
                    let speaks = if wants_program { reaches[*at] } else { speaking.contains(at) };
                    project.standing == standing && speaks && is_program(project, &sources) == wants_program
                })
                .collect();
            let read = roots.iter().take(MOST_SERVERS);
            let mut found: Vec<Surface> =
                read.filter_map(|at| server(&sources, &projects, *at, &speaking, &mut steps)).collect();
            if let (Some(last), Some(left)) = (found.last_mut(), roots.get(MOST_SERVERS)) {
                let reason = GapReason::Limit("programs".to_owned());
                let location = projects[*left].files.first().map(|path| Location::line(&**path, 1));
                last.gaps.push(Gap { what: "programs besides".to_owned(), reason, location });
            }
            if !found.is_empty() {
                return found;
            }
        }
    }
    Vec::new()
}

/// Hands over the language that lowers files of the artifact for their calls; only files that are wanted are seen.
pub(crate) fn with_calls(
    artifact: &Artifact,
    wanted: &dyn Fn(&str) -> bool,
    mut follow: impl FnMut(&dyn crate::code::language::Language),
) {
    let sources = Sources::new(artifact);
    let files = artifact.files.iter().filter(|file| file.path.ends_with(".cs") && wanted(&file.path));
    let facts = files.filter_map(|file| sources.facts(&file.path).ok()).collect::<Vec<_>>();
    follow(&CSharp::new_for(Purpose::Calls, &sources, Index::new(facts, Vec::new())));
}

fn is_program(project: &Project, sources: &Sources<'_>) -> bool {
    project.is_program || project.files.iter().any(|path| sources.facts(path).is_ok_and(|facts| facts.has_statements))
}

/// The server of one project, if it holds one.
fn server(
    sources: &Sources<'_>,
    projects: &[Project],
    at: usize,
    speaking: &HashSet<usize>,
    steps: &mut u32,
) -> Option<Surface> {
    let project = projects.get(at)?;
    let all = projects::with_references(projects, at);
    let (mut facts, mut unread, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    for path in all.iter().filter_map(|at| projects.get(*at)).flat_map(|project| &project.files) {
        match sources.facts(path) {
            Ok(known) => facts.push(known),
            Err(reason) => unread.push((Arc::clone(path), reason)),
        }
    }
    let usings = all.iter().filter_map(|at| projects.get(*at)).flat_map(|project| project.usings.clone()).collect();
    for at in &all {
        for path in &projects.get(*at)?.files {
            let is_own = *at == all[0];
            let may_start = is_own && sources.facts(path).is_ok_and(|facts| starts(&facts));
            let text = sources.text(path).unwrap_or_default();
            if may_start || (speaking.contains(at) && sdk::registers_something(text)) {
                entries.push(Arc::clone(path));
            }
        }
    }
    let broken: Vec<(Arc<str>, u32)> = facts.iter().filter_map(|f| Some((Arc::clone(&f.path), f.broken?))).collect();
    let csharp = CSharp::new(sources, Index::new(facts, usings));
    let budget = Budget::default();
    let mut eval = Evaluator::with_budget(&csharp, Budget { steps: budget.steps.min(*steps), ..budget });
    let own: HashSet<Arc<str>> = project.files.iter().cloned().collect();
    run::run(&mut eval, &csharp.index, &entries, &own);
    let surface = sdk::read(&mut eval, &csharp, projects, at);
    *steps = steps.saturating_sub(eval.steps());
    let mut surface = surface?;
    if eval.ran_out() {
        let reason = GapReason::Limit("evaluation steps".to_owned());
        let location = entries.first().map(|path| Location::line(&**path, 1));
        surface.gaps.push(Gap { what: "rest of the server".to_owned(), reason, location });
    }
    surface.gaps.append(&mut eval.gaps);
    let matters = |path: &str| {
        let text = sources.text(path).unwrap_or_default();
        WORDS.iter().any(|word| text.contains(word))
    };
    for (path, reason) in unread.into_iter().filter(|(path, _)| matters(path)) {
        let location = Some(Location::line(&*path, 1));
        surface.gaps.push(Gap { what: format!("file `{path}`"), reason, location });
    }
    for path in &csharp.index.left_out {
        let reason = GapReason::Limit("parts of a type".to_owned());
        let location = Some(Location::line(&**path, 1));
        surface.gaps.push(Gap { what: format!("part of `{path}`"), reason, location });
    }
    for (path, line) in broken.into_iter().filter(|(path, _)| matters(path)) {
        let reason = GapReason::Unparsable("a form that the grammar does not know".to_owned());
        surface.gaps.push(Gap {
            what: format!("part of `{path}`"),
            reason,
            location: Some(Location::line(&*path, line)),
        });
    }
    surface.gaps.sort();
    surface.gaps.dedup();
    surface.root.clone_from(&project.folder);
    Some(surface)
}

/// Whether a program may begin in a file.
fn starts(facts: &facts::FileFacts) -> bool {
    facts.has_statements || facts.types.iter().any(|declared| declared.members.get("Main") == Some(&true))
}

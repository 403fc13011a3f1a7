//! Servers written in Go.

mod builtins;
mod forms;
mod instances;
mod language;
mod lower;
mod outsiders;
mod packages;
mod run;
mod schema;
mod sdk;
mod types;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use model::{Artifact, Surface};

use self::language::Go;
use self::packages::{clause, folder};
use self::run::Ran;
use crate::code::eval::Budget;
use crate::code::ir::Purpose;

/// Folders whose programs are no server of their own where there is another one.
const ASIDE: [&str; 19] = [
    "example",
    "examples",
    "_examples",
    "sample",
    "samples",
    "demo",
    "demos",
    "test",
    "tests",
    "testing",
    "testdata",
    "e2e",
    "evals",
    "hack",
    "scripts",
    "script",
    "docs",
    "benchmark",
    "integration",
];

/// Folders that hold copies of other packages.
const COPIES: [&str; 3] = ["vendor", "third_party", "node_modules"];

/// The servers of an artifact that are written in Go: one for each program that declares something or, where no
/// program does, for each package that does.
pub(crate) fn surfaces(artifact: &Artifact) -> Vec<Surface> {
    let declares = |text: &str| sdk::mentions(text);
    if !artifact.files.iter().any(|file| file.path.ends_with(".go") && declares(&file.text)) {
        return Vec::new();
    }
    let go = Go::new(artifact);
    let folders: Vec<&str> = go.packages.folders().filter(|folder| !is_under(folder, &COPIES)).collect();
    let is_program =
        |folder: &&str| go.packages.files(folder).first().is_some_and(|file| clause(&file.text) == Some("main"));
    let (programs, libraries): (Vec<&str>, Vec<&str>) = folders.into_iter().partition(is_program);
    let (aside, main): (Vec<&str>, Vec<&str>) = programs.into_iter().partition(|folder| is_under(folder, &ASIDE));
    let (_, libraries): (Vec<&str>, Vec<&str>) = libraries.into_iter().partition(|folder| is_under(folder, &ASIDE));
    let registering: Vec<&str> = libraries
        .into_iter()
        .filter(|folder| go.packages.files(folder).iter().any(|file| declares(&file.text)))
        .collect();
    let mut steps = Budget::default().steps.saturating_mul(4);
    let mut missed = Vec::new();
    for group in [main, registering, aside] {
        let mut found = all(&go, &group, &mut steps);
        if found.iter().any(|surface| !surface.is_empty()) {
            return found;
        }
        // What could not be seen of the server itself matters more than what could not be seen of its examples.
        if missed.is_empty() {
            missed.append(&mut found);
        }
    }
    missed
}

/// Hands over the language that lowers files of the artifact for their calls.
pub(crate) fn with_calls(artifact: &Artifact, mut follow: impl FnMut(&dyn crate::code::language::Language)) {
    follow(&Go::new_for(Purpose::Calls, artifact));
}

/// The surfaces of packages, without those that declare nothing.
fn all(go: &Go<'_>, folders: &[&str], steps: &mut u32) -> Vec<Surface> {
    let (mut sure, mut unsure) = (Vec::new(), Vec::new());
    for folder in folders {
        let Ran { mut surface, makes_server_itself } = run::surface(go, folder, steps);
        surface.gaps.extend(go.take_complaints());
        (*folder).clone_into(&mut surface.root);
        if !surface.is_empty() || !surface.gaps.is_empty() || surface.server_name.is_some() {
            if makes_server_itself { sure.push(surface) } else { unsure.push(surface) }
        }
    }
    // A program that only uses packages of a server, such as one that writes its documentation, is no server.
    let known: HashSet<&str> =
        sure.iter().flat_map(|surface: &Surface| &surface.tools).map(|tool| tool.name.as_str()).collect();
    if !known.is_empty() {
        unsure.retain(|surface: &Surface| surface.tools.iter().any(|tool| !known.contains(tool.name.as_str())));
    }
    sure.append(&mut unsure);
    sure
}

/// Whether a folder is one of some kind, or lies in one.
fn is_under(path: &str, kinds: &[&str]) -> bool {
    path.split('/').any(|part| kinds.contains(&part)) || folder(path).split('/').any(|part| kinds.contains(&part))
}

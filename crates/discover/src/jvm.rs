//! Servers written in Java and Kotlin: the MCP SDKs of both, Spring AI, Quarkus and others that declare by annotation.

mod added;
mod builtins;
mod files;
mod header;
mod imports;
mod inject;
mod java;
mod kotlin;
mod language;
mod outside;
mod roots;
mod run;
mod schema;
mod sdk;
mod settings;
mod types;

#[cfg(test)]
mod tests;

use model::{Artifact, Surface};

use files::Files;
use language::Jvm;
use roots::Root;

use crate::code::eval::Budget;
use crate::code::ir::Purpose;

/// The surfaces of the Java and Kotlin servers in an artifact, one for each module that declares something.
pub(crate) fn surfaces(artifact: &Artifact) -> Vec<Surface> {
    let roots = roots::find(artifact);
    if roots.is_empty() {
        return Vec::new();
    }
    let (main, aside): (Vec<Root>, Vec<Root>) = roots.into_iter().partition(|root| !root.aside);
    let jvm = Jvm::new(Files::new(&artifact.files));
    let mut steps = Budget::default().steps.saturating_mul(4);
    let mut found = all(artifact, &jvm, &main, &mut steps);
    if !found.iter().any(|surface| !surface.is_empty()) {
        // Examples and tests are the server only where nothing else is.
        let examples = all(artifact, &jvm, &aside, &mut steps);
        if examples.iter().any(|surface| !surface.is_empty()) {
            return examples;
        }
        found.extend(examples);
    }
    found
}

/// Whether the calls of a file may be followed as Java or Kotlin.
pub(crate) fn is_followed(path: &str) -> bool {
    files::is_source(path)
}

/// Hands over the languages that lower files of the artifact for their calls.
pub(crate) fn with_calls(artifact: &Artifact, mut follow: impl FnMut(&dyn crate::code::language::Language)) {
    follow(&Jvm::new_for(Purpose::Calls, Files::new(&artifact.files)));
}

/// The surfaces of modules, which share the steps that are left.
fn all(artifact: &Artifact, jvm: &Jvm, roots: &[Root], steps: &mut u32) -> Vec<Surface> {
    roots.iter().filter_map(|root| surface(artifact, jvm, root, steps)).collect()
}

/// The surface of one module; `None` if it declares nothing and nothing was missed.
fn surface(artifact: &Artifact, jvm: &Jvm, root: &Root, steps: &mut u32) -> Option<Surface> {
    let settings = settings::of(artifact, &root.folder);
    let mut surface = run::surface(jvm, root, &settings, steps);
    surface.gaps.extend(jvm.take_complaints());
    surface.gaps.sort();
    surface.gaps.dedup();
    surface.root.clone_from(&root.folder);
    let empty = surface.is_empty() && surface.gaps.is_empty();
    (!empty).then_some(surface)
}

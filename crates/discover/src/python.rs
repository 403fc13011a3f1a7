//! Python servers: the `mcp` package (low level, `FastMCP`, `MCPServer`) and the `fastmcp` package.

mod builtins;
mod docstring;
mod files;
mod imports;
mod language;
mod lower;
mod nesting;
mod roots;
mod run;
mod schema;
mod sdk;

#[cfg(test)]
mod tests;

use model::{Artifact, Gap, SourceFile, Surface};

use files::Files;
use language::Python;
use roots::Root;

use crate::code::eval::Budget;

/// The surfaces of the Python servers in an artifact, one for each project in it that declares something.
pub(crate) fn surfaces(artifact: &Artifact) -> Vec<Surface> {
    let sources: Vec<&SourceFile> = artifact.files.iter().filter(|file| file.path.ends_with(".py")).collect();
    if !sources.iter().any(|file| language::mentions_sdk(&file.text)) {
        return Vec::new();
    }
    let roots = roots::find(artifact, &sources);
    let (main, aside): (Vec<Root>, Vec<Root>) = roots.into_iter().partition(|root| !root.aside);
    let python = Python::new(Files::new(sources.iter().copied()).with_data(&artifact.files));
    let mut steps = Budget::default().steps.saturating_mul(4);
    let mut found = all(&python, &main, &mut steps);
    if !found.iter().any(|surface| !surface.is_empty()) {
        // Examples and tests are the server only where nothing else is.
        let examples = all(&python, &aside, &mut steps);
        if examples.iter().any(|surface| !surface.is_empty()) {
            return examples;
        }
        found.extend(examples);
    }
    found
}

/// The surfaces of projects, which share the steps that are left.
fn all(python: &Python, roots: &[Root], steps: &mut u32) -> Vec<Surface> {
    roots.iter().flat_map(|root| surfaces_of(python, root, steps)).collect()
}

/// The surfaces of one project, without those that declare nothing where nothing was missed.
fn surfaces_of(python: &Python, root: &Root, steps: &mut u32) -> Vec<Surface> {
    let mut surfaces = run::surfaces(python, root, steps);
    if let Some(first) = surfaces.first_mut() {
        first.gaps.extend(python.take_complaints());
    }
    for surface in &mut surfaces {
        surface.gaps.sort();
        surface.gaps.dedup();
        if surface.root.is_empty() {
            surface.root.clone_from(&root.folder);
        }
    }
    surfaces.retain(|surface| !surface.is_empty() || !surface.gaps.iter().all(is_incidental));
    surfaces
}

/// Whether a gap says nothing by itself: some part of a project without a server could not be read.
fn is_incidental(gap: &Gap) -> bool {
    gap.what.starts_with("type of") || gap.what.starts_with("default of")
}

//! Python servers: the `mcp` package (low level, `FastMCP`, `MCPServer`) and the `fastmcp` package.

mod builtins;
mod docstring;
mod files;
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
    roots.iter().filter_map(|root| surface(python, root, steps)).collect()
}

/// The surface of one project; `None` if it declares nothing and nothing was missed.
fn surface(python: &Python, root: &Root, steps: &mut u32) -> Option<Surface> {
    let mut surface = run::surface(python, root, steps);
    surface.gaps.extend(python.take_complaints());
    surface.gaps.sort();
    surface.gaps.dedup();
    surface.root.clone_from(&root.folder);
    let empty = surface.is_empty() && surface.gaps.iter().all(is_incidental);
    (!empty).then_some(surface)
}

/// Whether a gap says nothing by itself: some part of a project without a server could not be read.
fn is_incidental(gap: &Gap) -> bool {
    gap.what.starts_with("type of") || gap.what.starts_with("default of")
}

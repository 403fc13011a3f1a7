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

use model::{Artifact, Gap, GapReason, Location, SourceFile, Surface};

use files::Files;
use language::Python;
use roots::Root;

use crate::code::eval::Budget;
use crate::code::ir::Purpose;

/// The surfaces of the Python servers in an artifact, one for each project in it that declares something.
pub(crate) fn surfaces(artifact: &Artifact) -> Vec<Surface> {
    let sources: Vec<&SourceFile> = artifact.files.iter().filter(|file| file.path.ends_with(".py")).collect();
    if !sources.iter().any(|file| language::mentions_sdk(&file.text)) {
        return handed_on(artifact, &sources).into_iter().collect();
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

/// Hands over the language that lowers files of the artifact for their calls.
pub(crate) fn with_calls(artifact: &Artifact, mut follow: impl FnMut(&dyn crate::code::language::Language)) {
    let sources = artifact.files.iter().filter(|file| file.path.ends_with(".py"));
    follow(&Python::new_for(Purpose::Calls, Files::new(sources)));
}

/// The surface of an artifact whose command only calls that of a dependency: all of it is missed here.
fn handed_on(artifact: &Artifact, sources: &[&SourceFile]) -> Option<Surface> {
    let files = Files::new(sources.iter().copied());
    let gaps: Vec<Gap> = roots::command_files(artifact)
        .iter()
        .filter_map(|path| {
            let text = files.text(path)?;
            let (at, module) = text.lines().enumerate().find_map(|(at, line)| {
                let imported = line.trim_start().strip_prefix("from ").or(line.trim_start().strip_prefix("import "))?;
                let module = imported.split([' ', ',']).next()?;
                let first = module.split('.').next()?.to_ascii_lowercase();
                (first.contains("mcp") && files.resolve(path, module).is_none()).then_some((at, module.to_owned()))
            })?;
            let line = u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
            let location = Some(Location::line(path.as_str(), line));
            Some(Gap { what: "tools of the server".to_owned(), reason: GapReason::InDependency(module), location })
        })
        .collect();
    (!gaps.is_empty()).then(|| Surface { gaps, ..Surface::default() })
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

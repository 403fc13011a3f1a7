//! Rust servers: the `rmcp` crate in all its releases, `rust-mcp-sdk`, and answers that are written by hand.

mod attributes;
mod builtins;
mod calls;
mod dialect;
mod language;
mod lower;
mod packages;
mod run;
mod schema;
mod sdk;
mod sources;
mod surface;
mod types;

#[cfg(test)]
mod tests;

use model::{Artifact, Gap, Surface};

use language::Rust;
use sources::Sources;

pub(crate) use calls::with_calls;

use crate::code::eval::{Budget, Evaluator};

/// The surfaces of the Rust servers in an artifact, one for each package in it that declares something.
pub(crate) fn surfaces(artifact: &Artifact) -> Vec<Surface> {
    if !artifact.files.iter().any(|file| file.path.ends_with(".rs") && mentions_sdk(&file.text)) {
        return Vec::new();
    }
    let found = all(artifact, false);
    if found.iter().any(|surface| !surface.is_empty()) {
        return found;
    }
    // Examples and tests are the server only where nothing else is.
    let examples = all(artifact, true);
    if examples.iter().any(|surface| !surface.is_empty()) { examples } else { found }
}

/// Whether a text names an MCP SDK, or a method that only a server answers.
fn mentions_sdk(text: &str) -> bool {
    ["rmcp", "mcp_sdk", "mcp_", "\"tools/list\"", "ServerHandler", "#[tool"].iter().any(|words| text.contains(words))
}

/// Whether a file that cannot be read may have held a declaration.
fn matters(text: &str) -> bool {
    ["rmcp", "mcp_sdk", "\"tools/list\"", "ServerHandler", "#[tool"].iter().any(|words| text.contains(words))
}

/// The surfaces of the packages of one kind.
fn all(artifact: &Artifact, examples: bool) -> Vec<Surface> {
    let packages = packages::find(artifact);
    let mut sources = Sources::default();
    let mut wanted = Vec::new();
    let speaking = artifact.files.iter().filter(|file| file.path.ends_with(".rs") && mentions_sdk(&file.text));
    let holders = speaking.filter_map(|file| packages::holder(&packages, &file.path)).collect();
    let needed = packages::with_dependencies(&packages, holders);
    for (at, package) in packages.iter().enumerate().filter(|(at, _)| needed.contains(at)) {
        let mut roots: Vec<String> = Vec::new();
        if !package.aside || examples {
            roots.extend(package.roots.iter().cloned());
        }
        if examples {
            roots.extend(package.examples.iter().cloned());
        }
        if roots.is_empty() {
            continue;
        }
        sources.read(artifact, at, &roots);
        wanted.push(at);
    }
    let gaps = std::mem::take(&mut sources.gaps);
    let rust = Rust::new(artifact, packages, sources);
    let budget = Budget { call_depth: 96, ..Budget::default() };
    let mut eval = Evaluator::with_budget(&rust, budget);
    let attached = rust.attach(&mut eval);
    let mut found = Vec::new();
    for at in wanted {
        let Some(package) = rust.packages.get(at) else { continue };
        let own: Vec<Gap> = gaps.iter().filter(|(package, _)| *package == at).map(|(_, gap)| gap.clone()).collect();
        // A file that could not be read may have held a server.
        let unread = own.iter().any(|gap| !gap.what.starts_with("what macro"));
        let found_there = run::surface(&rust, &mut eval, &attached, at);
        let Some(mut surface) = found_there.or_else(|| unread.then(Surface::default)) else { continue };
        surface.gaps.extend(own);
        surface::name_files(&mut surface);
        surface.gaps.sort();
        surface.gaps.dedup();
        surface.root.clone_from(&package.folder);
        found.push(surface);
    }
    found
}

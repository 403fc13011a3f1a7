//! Which dependencies declare what a scan of the artifact alone did not see.

use model::{Artifact, GapReason, Surface};

use super::manifest::requirement;
use super::package::{below, packages};
use super::paths;
use crate::dependency::Requirement;

/// Packages whose calls are read as what they mean, so that their own source has nothing to tell. A name that ends in
/// `/` stands for a whole scope.
const READ_BY_NAME: [&str; 24] = [
    "@modelcontextprotocol/client",
    "@modelcontextprotocol/core",
    "@modelcontextprotocol/express",
    "@modelcontextprotocol/hono",
    "@modelcontextprotocol/node",
    "@modelcontextprotocol/sdk",
    "@modelcontextprotocol/server",
    "@sinclair/typebox",
    "@types/",
    "@valibot/to-json-schema",
    "ajv",
    "arktype",
    "dotenv",
    "express",
    "fastmcp",
    "fs-extra",
    "graceful-fs",
    "hono",
    "typebox",
    "typescript",
    "valibot",
    "yargs",
    "zod",
    "zod-to-json-schema",
];

/// The packages that gaps of `surfaces` lead to and that a manifest of the artifact asks for, each once, by name.
pub(crate) fn required(artifact: &Artifact, surfaces: &[Surface]) -> Vec<Requirement> {
    let packages = packages(artifact);
    let mut found: Vec<Requirement> = Vec::new();
    for surface in surfaces {
        let mut seen: Vec<&str> = Vec::new();
        for gap in &surface.gaps {
            let GapReason::InDependency(specifier) = &gap.reason else { continue };
            if seen.contains(&specifier.as_str()) {
                continue;
            }
            seen.push(specifier);
            // The innermost manifest that asks for the package decides, as it does for who resolves the import.
            let around = packages
                .iter()
                .rev()
                .filter(|package| package.root == surface.root || paths::is_below(&surface.root, &package.root));
            let asked = around
                .flat_map(|package| package.dependencies().map(move |name| (package, name)))
                .find(|(_, name)| below(specifier, name).is_some() && !is_read_by_name(name));
            let requirement = asked.and_then(|(package, name)| requirement(artifact, package, name));
            found.extend(requirement.filter(|new| !found.iter().any(|known| known.name == new.name)));
        }
    }
    found.sort_by(|left, right| left.name.as_str().cmp(right.name.as_str()));
    found
}

fn is_read_by_name(name: &str) -> bool {
    READ_BY_NAME.iter().any(|known| if known.ends_with('/') { name.starts_with(known) } else { name == *known })
}

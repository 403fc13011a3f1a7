//! Which folders of an artifact are modules, and which of their files belong to the server.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Artifact, SourceFile};

use super::{files, sdk};

/// A module of a build.
#[derive(Debug)]
pub(super) struct Root {
    /// Its folder; empty for the top of the artifact.
    pub(super) folder: String,
    /// Whether it is an example or a test.
    pub(super) aside: bool,
    /// The files that speak of an SDK, in order.
    pub(super) files: Vec<Arc<str>>,
    /// The text of its build files.
    pub(super) build: String,
}

/// Folders whose files are no part of a server.
const ASIDE: [&str; 20] = [
    "test",
    "tests",
    "testing",
    "it",
    "integration-test",
    "integration-tests",
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "demos",
    "docs",
    "doc",
    "benchmark",
    "benchmarks",
    "fixtures",
    "target",
    "build",
    "node_modules",
];

/// Files that say that their folder is a module.
const BUILD_FILES: [&str; 4] = ["pom.xml", "build.gradle", "build.gradle.kts", "build.xml"];

/// The modules of an artifact, in the order of their folders; those without a file of interest are left out.
pub(super) fn find(artifact: &Artifact) -> Vec<Root> {
    let mut modules: BTreeMap<&str, Root> = BTreeMap::new();
    modules.insert("", root(""));
    for file in &artifact.files {
        let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
        if BUILD_FILES.contains(&name) {
            let module = modules.entry(folder).or_insert_with(|| root(folder));
            module.build.push_str(&file.text);
        }
    }
    let mut aside: BTreeMap<&str, Root> = BTreeMap::new();
    for file in artifact.files.iter().filter(|file| files::is_source(&file.path) && is_interesting(file)) {
        let folder = module_of(&file.path, |folder| modules.contains_key(folder));
        let Some(module) = modules.get_mut(folder) else { continue };
        let inner = file.path.strip_prefix(folder).unwrap_or(&file.path).trim_start_matches('/');
        let module = if is_aside(inner) && !module.aside {
            let build = module.build.clone();
            aside.entry(folder).or_insert_with(|| Root { aside: true, build, ..root(folder) })
        } else {
            module
        };
        module.files.push(Arc::clone(&file.path));
    }
    let mut found: Vec<Root> = modules.into_values().chain(aside.into_values()).collect();
    found.retain(|root| !root.files.is_empty());
    found
}

fn root(folder: &str) -> Root {
    Root { folder: folder.to_owned(), aside: is_aside_folder(folder), files: Vec::new(), build: String::new() }
}

/// The innermost module folder that holds a path.
pub(super) fn module_of(path: &str, is_module: impl Fn(&str) -> bool) -> &str {
    let mut folder = path;
    while let Some((outer, _)) = folder.rsplit_once('/') {
        folder = outer;
        if is_module(folder) {
            return folder;
        }
    }
    ""
}

/// A file that speaks of an SDK and is no part of one.
fn is_interesting(file: &SourceFile) -> bool {
    let mentions = sdk::mentions(&file.text) || sdk::hand_written::mentions(&file.text);
    mentions && !sdk::defines(&file.text)
}

/// Whether a file inside a module is an example or a test.
fn is_aside(inner: &str) -> bool {
    let folder = inner.rsplit_once('/').map_or("", |(folder, _)| folder);
    // Below the folder of a language, folders are packages, which may be called anything.
    let (sets, _) = ["/java/", "/kotlin/"].iter().find_map(|word| folder.split_once(word)).unwrap_or((folder, ""));
    is_aside_folder(sets)
}

fn is_aside_folder(folder: &str) -> bool {
    folder.split('/').any(|part| ASIDE.contains(&part) || part.ends_with("Test") || part.ends_with("-test"))
}

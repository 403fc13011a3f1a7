//! Servers written in JavaScript and TypeScript.

mod builtins;
mod files;
mod json;
mod language;
mod lower;
mod manifest;
mod nesting;
mod package;
mod paths;
mod required;
mod resolve;
mod schema;
mod sdk;
mod uncalled;

use std::collections::HashMap;

use model::{Artifact, Gap, GapReason, Location, Surface};

use self::language::JavaScript;
use self::package::{Package, packages};
pub(crate) use self::required::required;
use self::resolve::Resolver;
use self::sdk::Declaration;
use crate::code::eval::Evaluator;
use crate::code::ir::Purpose;
use crate::code::reading::Reading;
use crate::code::value::{FileId, Form, Place};
use crate::dependency::{Dependency, folder_of, installed};

/// Words without which a file declares nothing.
const WORDS: [&str; 14] = [
    "modelcontextprotocol",
    "McpServer",
    "tools/list",
    "ListToolsRequest",
    "setRequestHandler",
    "registerTool",
    "fastmcp",
    "addTool",
    "MCPServer",
    "MCPTool",
    "mcp-framework",
    "tmcp",
    "xmcp",
    "/mcp",
];

/// The servers of an artifact that are written in JavaScript or TypeScript, by folder. Imports of `dependencies` are
/// followed into the files of those.
pub(crate) fn surfaces(artifact: &Artifact, dependencies: &[Dependency]) -> Vec<Surface> {
    if !dependencies.is_empty() {
        let artifact = installed(artifact, dependencies);
        let named = dependencies.iter().map(|dependency| &dependency.name);
        let dependencies: Vec<Package> =
            named.filter_map(|name| package::dependency(&artifact, folder_of(name), name.as_str())).collect();
        return surfaces_of(&artifact, &dependencies);
    }
    surfaces_of(artifact, &[])
}

/// Hands over the language that lowers files of the artifact for their calls.
pub(crate) fn with_calls(artifact: &Artifact, mut follow: impl FnMut(&dyn crate::code::language::Language)) {
    let packages = packages(artifact);
    let resolver = Resolver::new(artifact, &packages, &[]);
    follow(&JavaScript::new_for(Purpose::Calls, artifact, &resolver));
}

/// Whether the calls of a file are followed: it is source, and not made of other source that the artifact holds.
pub(crate) fn is_followed(artifact: &Artifact, path: &str) -> bool {
    paths::is_source(path) && Resolver::new(artifact, &[], &[]).source_of(path) == path
}

fn surfaces_of(artifact: &Artifact, dependencies: &[Package]) -> Vec<Surface> {
    let packages = packages(artifact);
    let resolver = Resolver::new(artifact, &packages, dependencies);
    let mut roots: Vec<(&str, Option<&Package>)> =
        packages.iter().map(|package| (package.root.as_str(), Some(package))).collect();
    if !packages.iter().any(|package| package.root.is_empty()) {
        roots.insert(0, ("", None));
    }
    let language = JavaScript::new(artifact, &resolver);
    let mut own = own_files(artifact, roots.iter().map(|(root, _)| *root));
    let found = roots.iter().filter_map(|(root, package)| {
        let files = own.remove(root).unwrap_or_default();
        let surface = server(&language, *package, &files);
        language.forget();
        let mut surface = surface?;
        (*root).clone_into(&mut surface.root);
        Some(surface)
    });
    found.collect()
}

/// The folder of the package of this name.
pub(crate) fn folder(artifact: &Artifact, name: &str) -> Option<String> {
    packages(artifact).into_iter().find(|package| package.name.as_deref() == Some(name)).map(|package| package.root)
}

/// The source files that mention the protocol, by the innermost package that they lie in.
fn own_files<'a>(artifact: &'a Artifact, roots: impl Iterator<Item = &'a str>) -> HashMap<&'a str, Vec<&'a str>> {
    let mut own: HashMap<&str, Vec<&str>> = roots.map(|root| (root, Vec::new())).collect();
    for file in &artifact.files {
        if !paths::is_source(&file.path)
            || file.path.split('/').any(|part| part == "node_modules")
            || !WORDS.iter().any(|word| file.text.contains(word))
        {
            continue;
        }
        let mut folder = paths::folder(&file.path);
        while !folder.is_empty() && !own.contains_key(folder) {
            folder = paths::folder(folder);
        }
        if let Some(files) = own.get_mut(folder) {
            files.push(file.path.as_ref());
        }
    }
    own
}

/// The server of one package, if it holds one.
fn server(language: &JavaScript<'_>, package: Option<&Package>, files: &[&str]) -> Option<Surface> {
    let entries = package.map(|package| entries(language, package)).unwrap_or_default();
    let mut surface = server_of(language, package, files, &entries)?;
    // With the files of dependencies at hand a server may be seen that takes its tools from them in a way that is not.
    if language.resolver.has_dependencies()
        && surface.tools.is_empty()
        && surface.gaps.is_empty()
        && let Some(unseen) = package.and_then(|package| elsewhere(language, package, &entries))
    {
        surface.gaps.extend(unseen.gaps);
    }
    Some(surface)
}

/// The files that a package is entered by.
fn entries(language: &JavaScript<'_>, package: &Package) -> Vec<String> {
    let resolver = language.resolver;
    let mut entries: Vec<String> = Vec::new();
    for entry in package.entries() {
        let built = resolver.file(&entry).unwrap_or(entry);
        let source = resolver.source_of(&built);
        if language.artifact.file(&source).is_some() && paths::is_source(&source) && !entries.contains(&source) {
            entries.push(source);
        }
    }
    entries
}

fn server_of(
    language: &JavaScript<'_>,
    package: Option<&Package>,
    files: &[&str],
    entries: &[String],
) -> Option<Surface> {
    let resolver = language.resolver;
    let root = package.map_or("", |package| package.root.as_str());
    let placed = package.map(|package| sdk::placed::files(language.artifact, package)).unwrap_or_default();
    if !placed.is_empty() {
        let mut placed_sources: Vec<String> = Vec::new();
        for file in &placed {
            let source = resolver.source_of(file);
            if !placed_sources.contains(&source) {
                placed_sources.push(source);
            }
        }
        if let Some(found) = read_from(language, entries, &placed_sources) {
            return Some(found);
        }
    }
    if files.is_empty() {
        let package = package.filter(|package| package.speaks_of_mcp())?;
        let from_dependencies =
            if language.resolver.has_dependencies() { read_from(language, entries, &[]) } else { None };
        return from_dependencies.filter(lists_something).or_else(|| elsewhere(language, package, entries));
    }
    let from_entries = read_from(language, entries, &[]);
    if from_entries.as_ref().is_some_and(lists_something) {
        return from_entries;
    }
    let mut rest: Vec<String> = Vec::new();
    for file in files.iter().filter(|file| !paths::is_aside(file, root)) {
        let source = resolver.source_of(file);
        if !rest.contains(&source) {
            rest.push(source);
        }
    }
    let from_rest = read_from(language, &rest, &[]);
    match (from_rest, from_entries) {
        (Some(found), _) if lists_something(&found) => Some(found),
        (_, Some(found)) | (Some(found), None) => Some(found),
        (None, None) => elsewhere(language, package.filter(|package| package.speaks_of_mcp())?, entries),
    }
}

/// A server of which the package holds no more than the start: what its entries take from other packages is a gap.
fn elsewhere(language: &JavaScript<'_>, package: &Package, entries: &[String]) -> Option<Surface> {
    let mut eval = language.evaluator();
    let loaded: Vec<FileId> = entries.iter().filter_map(|path| eval.load(path)).collect();
    for file in &loaded {
        eval.run_file(*file);
    }
    language.settle(&eval);
    let mut gaps: Vec<Gap> = Vec::new();
    let mut add = |name: &str, location| {
        let reason = GapReason::InDependency(name.to_owned());
        if !gaps.iter().any(|gap| gap.reason == reason) {
            gaps.push(Gap { what: "what the server lists".to_owned(), reason, location: Some(location) });
        }
    };
    for (_, symbolic) in eval.heap.symbolics.iter() {
        let Form::External { package: specifier, .. } = &symbolic.form else { continue };
        if let Some(name) = package.dependencies().find(|name| package::below(specifier, name).is_some()) {
            add(name, eval.location(symbolic.place));
        }
    }
    // A dependency that was read and in which nothing was found is no less missed.
    for (_, file) in eval.files() {
        if let Some(name) = language.resolver.dependency(&file.module.path).and_then(|package| package.name.as_deref())
        {
            add(name, Location::line(file.module.path.as_ref(), 1));
        }
    }
    (!gaps.is_empty()).then(|| Surface { gaps, ..Surface::default() })
}

fn lists_something(surface: &Surface) -> bool {
    let lists = !surface.tools.is_empty()
        || !surface.prompts.is_empty()
        || !surface.resources.is_empty()
        || !surface.resource_templates.is_empty();
    lists || !surface.gaps.is_empty()
}

/// Evaluates files with all they import, and reads what they declare, and what others declare by where they lie. `None`
/// if that is nothing.
fn read_from(language: &JavaScript<'_>, entries: &[String], placed: &[String]) -> Option<Surface> {
    let mut eval = language.evaluator();
    let loaded: Vec<FileId> = entries.iter().filter_map(|path| eval.load(path)).collect();
    for file in &loaded {
        eval.run_file(*file);
    }
    let placed: Vec<FileId> = placed.iter().filter_map(|path| eval.load(path)).collect();
    for file in &placed {
        eval.run_file(*file);
    }
    uncalled::run(&mut eval);
    let Some(first) = loaded.first().or(placed.first()).copied() else {
        let gaps = std::mem::take(&mut eval.gaps);
        return (!gaps.is_empty()).then(|| Surface { gaps, ..Surface::default() });
    };
    let mut reading = Reading::new(&mut eval, Place { file: first, line: 1 });
    let mut at = 0;
    // Handlers are called while their registration is read, and may register more.
    while let Some(event) = reading.eval.events.get(at).copied() {
        at += 1;
        reading.place = event.place;
        if let Some(declaration) = declaration(reading.eval, event.call) {
            sdk::read(&mut reading, &declaration);
        }
    }
    if !placed.is_empty() {
        sdk::placed::read(&mut reading, &placed);
    }
    if reading.surface.tools.is_empty() && reading.surface.gaps.iter().any(|gap| gap.what.contains("tool")) {
        sdk::unreached::read(&mut reading);
    }
    if reading.eval.ran_out() {
        let reason = GapReason::Limit("evaluation steps".to_owned());
        let what = "what source too long to evaluate declares";
        reading.gap_for(reason, Place { file: first, line: 1 }, what);
    }
    let mut surface = std::mem::take(&mut reading.surface);
    language.settle(&eval);
    let unread = std::mem::take(&mut eval.gaps);
    surface.gaps.extend(unread);
    let server = !surface.is_empty() || !surface.gaps.is_empty() || surface.server_name.is_some();
    server.then_some(surface)
}

fn declaration(
    eval: &Evaluator<'_>,
    call: crate::code::value::Id<crate::code::value::Symbolic>,
) -> Option<Declaration> {
    let Form::Call(call) = &eval.heap.symbolics[call].form else { return None };
    let name = eval.last_name(&call.callee)?.to_string();
    let receiver = match &call.callee {
        crate::code::value::Value::Symbolic(id) => match &eval.heap.symbolics[*id].form {
            Form::Member(receiver, _) => Some(receiver.clone()),
            _ => None,
        },
        _ => None,
    };
    Some(Declaration { receiver, name, args: call.args.clone(), constructs: call.constructs })
}

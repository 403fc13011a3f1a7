//! The packages of an artifact: what each builds, what it depends on, and which release of an SDK it uses.

use std::collections::{BTreeMap, BTreeSet};

use model::{Artifact, SourceFile};

use super::dialect::Dialect;

/// A package.
#[derive(Debug)]
pub(super) struct Package {
    /// Its folder; empty for the top of the artifact.
    pub(super) folder: String,
    /// Its name.
    pub(super) name: Option<String>,
    /// The file of its library.
    pub(super) library: Option<String>,
    /// The files that it builds programs from, and its library.
    pub(super) roots: Vec<String>,
    /// The files that it builds examples from.
    pub(super) examples: Vec<String>,
    /// Whether it is itself an example, a test or a copy of something else.
    pub(super) aside: bool,
    /// The folders of the packages that it depends on, by the names that its source calls them.
    pub(super) dependencies: BTreeMap<String, String>,
    /// How the release of the SDK that it uses writes schemas.
    pub(super) dialect: Dialect,
}

/// Folders whose packages are no servers to install.
const ASIDE: [&str; 22] = [
    "test",
    "tests",
    "testing",
    "example",
    "examples",
    "sample",
    "samples",
    "doc",
    "docs",
    "demo",
    "demos",
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "fixtures",
    "vendor",
    "vendored",
    "third_party",
    "target",
    "fuzz",
    "templates",
];

/// The packages of an artifact, in the order of their folders.
pub(super) fn find(artifact: &Artifact) -> Vec<Package> {
    let mut manifests: BTreeMap<&str, toml::Table> = BTreeMap::new();
    for file in &artifact.files {
        if file_name(&file.path) == "Cargo.toml"
            && let Ok(manifest) = file.text.parse::<toml::Table>()
        {
            manifests.insert(parent(&file.path), manifest);
        }
    }
    let mut found: Vec<Package> = manifests
        .iter()
        .filter(|(_, manifest)| manifest.contains_key("package"))
        .map(|(folder, manifest)| package(artifact, &manifests, folder, manifest))
        .collect();
    if found.is_empty() {
        found.extend(loose(artifact));
    }
    found
}

/// The position of the package that a file lies in: the innermost.
pub(super) fn holder(packages: &[Package], path: &str) -> Option<usize> {
    // They are in the order of their folders, so a binary search finds each folder around the file.
    let at = |folder: &str| packages.binary_search_by(|package| package.folder.as_str().cmp(folder)).ok();
    enclosing(parent(path)).find_map(at)
}

/// The positions of the packages that are wanted, and of those that they depend on.
pub(super) fn with_dependencies(packages: &[Package], wanted: BTreeSet<usize>) -> BTreeSet<usize> {
    let mut waiting: Vec<usize> = wanted.into_iter().collect();
    let mut found = BTreeSet::new();
    while let Some(at) = waiting.pop() {
        if found.insert(at)
            && let Some(package) = packages.get(at)
        {
            let dependencies = packages
                .iter()
                .enumerate()
                .filter(|(_, other)| package.dependencies.values().any(|folder| *folder == other.folder));
            waiting.extend(dependencies.map(|(at, _)| at));
        }
    }
    found
}

/// Source without a manifest: every file may be one of its roots, those that programs begin with first.
fn loose(artifact: &Artifact) -> Option<Package> {
    let mut roots: Vec<String> = sources(artifact, "").map(|file| file.path.to_string()).collect();
    roots.sort_by_key(|path| !matches!(file_name(path), "main.rs" | "lib.rs"));
    (!roots.is_empty()).then(|| Package {
        folder: String::new(),
        name: None,
        library: roots.iter().find(|path| file_name(path) == "lib.rs").cloned(),
        roots,
        examples: Vec::new(),
        aside: false,
        dependencies: BTreeMap::new(),
        dialect: Dialect::default(),
    })
}

fn sources<'a>(artifact: &'a Artifact, folder: &'a str) -> impl Iterator<Item = &'a SourceFile> {
    artifact.files.iter().filter(move |file| file.path.ends_with(".rs") && inside(&file.path, folder).is_some())
}

fn package(
    artifact: &Artifact,
    manifests: &BTreeMap<&str, toml::Table>,
    folder: &str,
    manifest: &toml::Table,
) -> Package {
    let exists = |path: &String| artifact.file(path).is_some();
    let stated = |key: &str| {
        let listed = manifest.get(key).and_then(toml::Value::as_array);
        let paths = listed.into_iter().flatten().filter_map(|target| target.get("path")?.as_str());
        paths.map(|path| join(folder, path)).filter(exists).collect::<Vec<_>>()
    };
    let library = manifest.get("lib").and_then(|lib| lib.get("path")?.as_str()).unwrap_or("src/lib.rs");
    let library = Some(join(folder, library)).filter(exists);
    let mut roots: Vec<String> = library.iter().cloned().collect();
    roots.extend(stated("bin"));
    roots.extend(Some(join(folder, "src/main.rs")).filter(exists));
    roots.extend(programs(artifact, &join(folder, "src/bin")));
    let mut examples = stated("example");
    examples.extend(programs(artifact, &join(folder, "examples")));
    let mut seen = Vec::new();
    for list in [&mut roots, &mut examples] {
        list.retain(|path| {
            let new = !seen.contains(path);
            seen.push(path.clone());
            new
        });
    }
    let workspace = enclosing(folder).find_map(|at| Some((at, manifests.get(at)?.get("workspace")?)));
    Package {
        folder: folder.to_owned(),
        name: manifest.get("package").and_then(|package| package.get("name")?.as_str()).map(str::to_owned),
        library,
        roots,
        examples,
        aside: folder.split('/').any(|part| ASIDE.contains(&part)),
        dependencies: dependencies(folder, manifest, workspace),
        dialect: Dialect::of_release(release(artifact, folder, manifest, workspace.map(|(_, table)| table))),
    }
}

/// The files of a folder that are programs by where they lie.
fn programs(artifact: &Artifact, folder: &str) -> Vec<String> {
    let found = sources(artifact, folder).filter(|file| {
        let inner = inside(&file.path, folder).unwrap_or_default();
        match inner.split_once('/') {
            None => true,
            Some((_, rest)) => rest == "main.rs",
        }
    });
    found.map(|file| file.path.to_string()).collect()
}

/// The packages of this artifact that a package names as its dependencies.
fn dependencies(
    folder: &str,
    manifest: &toml::Table,
    workspace: Option<(&str, &toml::Value)>,
) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (name, stated) in manifest.get("dependencies").and_then(toml::Value::as_table).into_iter().flatten() {
        let own = stated.get("path").and_then(toml::Value::as_str).map(|path| join(folder, path));
        let shared = || {
            let (at, workspace) = workspace.filter(|_| stated.get("workspace").is_some())?;
            let path = workspace.get("dependencies")?.get(name)?.get("path")?.as_str()?;
            Some(join(at, path))
        };
        if let Some(path) = own.or_else(shared) {
            found.insert(name.replace('-', "_"), path);
        }
    }
    found
}

/// The release of `rmcp` that is locked, or else asked for.
fn release(
    artifact: &Artifact,
    folder: &str,
    manifest: &toml::Table,
    workspace: Option<&toml::Value>,
) -> Option<(u32, u32)> {
    let locked = enclosing(folder).find_map(|at| {
        let lock = &artifact.file(&join(at, "Cargo.lock"))?.text;
        let (_, after) = lock.split_once("name = \"rmcp\"")?;
        let (locked, after) = after.split_once("version = \"")?.1.split_once('\n')?;
        let locked = version(locked)?;
        // Between its releases the SDK is what the next one became.
        let is_unreleased = after.lines().next().is_some_and(|source| source.contains("\"git+"));
        Some(if is_unreleased { locked.max((0, 2)) } else { locked })
    });
    let stated = |table: &toml::Value| {
        let stated = table.get("rmcp")?;
        version(stated.as_str().or_else(|| stated.get("version")?.as_str())?)
    };
    locked
        .or_else(|| manifest.get("dependencies").and_then(stated))
        .or_else(|| workspace.and_then(|workspace| workspace.get("dependencies")).and_then(stated))
}

/// The first two numbers of a version.
fn version(text: &str) -> Option<(u32, u32)> {
    let text = text.trim_start_matches(|first: char| !first.is_ascii_digit());
    let mut numbers = text.split(|next: char| !next.is_ascii_digit());
    let major = numbers.next()?.parse().ok()?;
    Some((major, numbers.next().and_then(|minor| minor.parse().ok()).unwrap_or(0)))
}

/// A folder and those around it, the innermost first.
fn enclosing(folder: &str) -> impl Iterator<Item = &str> {
    let mut next = Some(folder);
    std::iter::from_fn(move || {
        let at = next?;
        next = (!at.is_empty()).then(|| parent(at));
        Some(at)
    })
}

/// What of a path is below a folder.
fn inside<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
}

/// The folder of a path; empty for the top.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A path as written in a file of a folder; `..` climbs.
pub(super) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

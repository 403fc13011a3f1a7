//! Which folders of an artifact are projects, and which of their files belong to the server.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use model::{Artifact, SourceFile};

use super::files::{join, parent};
use super::language::mentions_sdk;
use super::schema::Style;

/// A project.
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own about a project")]
#[derive(Debug)]
pub(super) struct Root {
    /// Its folder; empty for the top of the artifact.
    pub(super) folder: String,
    /// Whether it is an example, a test or a copy of something else.
    pub(super) aside: bool,
    /// The files to run, in order.
    pub(super) files: Vec<Arc<str>>,
    /// `module:function` of the commands it installs.
    pub(super) entries: Vec<(String, String)>,
    /// Whether its `fastmcp` is of a release that splits docstrings into sections.
    pub(super) splits_docstrings: bool,
    /// Whether its `fastmcp` is of a release that allows no arguments but those listed.
    pub(super) closes_parameters: bool,
    /// Whether its `fastmcp` is of a release that lists schemas without references.
    pub(super) inlines_schemas: bool,
    fast: bool,
}

impl Root {
    /// The SDK that its files import.
    pub(super) const fn style(&self) -> Style {
        if self.fast { Style::FastMcp } else { Style::Mcp }
    }
}

/// Folders whose files are no part of a server.
const ASIDE: [&str; 33] = [
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
    "benchmark",
    "benchmarks",
    "evals",
    "evaluation",
    "fixtures",
    "node_modules",
    "vendor",
    "vendored",
    "_vendor",
    "third_party",
    "site-packages",
    "venv",
    ".venv",
    "env",
    "build",
    "dist",
    ".git",
    ".github",
    "cookbook",
    "tutorials",
    "notebooks",
    "__pycache__",
];

/// The projects of an artifact, in the order of their folders. Files that hold nothing of interest are in none.
pub(super) fn find(artifact: &Artifact, sources: &[&SourceFile]) -> Vec<Root> {
    let mut projects: BTreeMap<String, Root> = BTreeMap::new();
    for file in &artifact.files {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        if matches!(name, "pyproject.toml" | "setup.py" | "setup.cfg") {
            let folder = parent(&file.path).to_owned();
            let project = projects.entry(folder.clone()).or_insert_with(|| root(folder));
            if name == "pyproject.toml" {
                project.entries.extend(scripts(&file.text));
            }
        }
    }
    projects.entry(String::new()).or_insert_with(|| root(String::new()));
    if let Some(top) = projects.get_mut("") {
        // A wheel says at its top what it installs.
        let installed = artifact.files.iter().filter(|file| file.path.ends_with(".dist-info/entry_points.txt"));
        top.entries.extend(installed.flat_map(|file| console_scripts(&file.text)));
    }
    let mut aside: BTreeMap<String, Root> = BTreeMap::new();
    for source in sources.iter().filter(|source| is_interesting(&source.text)) {
        let mut folder = parent(&source.path);
        while !folder.is_empty() && !projects.contains_key(folder) {
            folder = parent(folder);
        }
        let inner = source.path.strip_prefix(folder).unwrap_or(&source.path).trim_start_matches('/');
        let Some(project) = projects.get_mut(folder) else { continue };
        let project = if is_aside(inner) && !project.aside {
            aside.entry(folder.to_owned()).or_insert_with(|| Root { aside: true, ..root(folder.to_owned()) })
        } else {
            project
        };
        project.fast |= source.text.contains("from fastmcp") || source.text.contains("import fastmcp");
        project.files.push(Arc::clone(&source.path));
    }
    let mut found: Vec<Root> = projects.into_values().chain(aside.into_values()).collect();
    found.retain(|root| !root.files.is_empty());
    let installed = installed_releases(artifact);
    let mut releases = HashMap::new();
    for root in &mut found {
        let release = fastmcp_release(artifact, &installed, &root.folder, &mut releases);
        root.splits_docstrings = root.fast && release.is_some_and(|release| release >= SPLITS);
        root.closes_parameters = release.is_none_or(|release| release >= CLOSES);
        root.inlines_schemas = release.is_none_or(|release| release >= INLINES);
    }
    found
}

/// The first release of `fastmcp` that splits docstrings.
const SPLITS: Release = (3, 3);

/// The first release of `fastmcp` that allows no arguments but those listed.
const CLOSES: Release = (3, 0);

/// The first release of `fastmcp` that lists schemas without references.
const INLINES: Release = (2, 14);

type Release = (u32, u32);

/// The release of `fastmcp` that a project or one around it locks, or else asks for at least.
fn fastmcp_release(
    artifact: &Artifact,
    installed: &HashMap<&str, Option<Release>>,
    folder: &str,
    known: &mut HashMap<String, Option<Release>>,
) -> Option<Release> {
    let mut at = folder;
    loop {
        let here = known.get(at).copied().unwrap_or_else(|| stated_release(artifact, installed, at));
        known.insert(at.to_owned(), here);
        if here.is_some() || at.is_empty() {
            return here;
        }
        at = parent(at);
    }
}

/// The release of `fastmcp` that the files of one folder state.
fn stated_release(artifact: &Artifact, installed: &HashMap<&str, Option<Release>>, folder: &str) -> Option<Release> {
    let locked = ["uv.lock", "poetry.lock", "pdm.lock"].iter().find_map(|lock| {
        let text = &artifact.file(&join(folder, lock))?.text;
        let (_, after) = text.split_once("name = \"fastmcp\"\n")?;
        release(after.strip_prefix("version = \"")?)
    });
    locked.or_else(|| installed.get(folder).copied().flatten()).or_else(|| {
        let text = &artifact.file(&join(folder, "pyproject.toml"))?.text;
        asked_in(text.split('"').chain(text.split('\'')))
    })
}

/// The newest release of `fastmcp` that the first requirement of it among some texts lets an installer choose.
fn asked_in<'t>(texts: impl Iterator<Item = &'t str>) -> Option<Release> {
    let asked = texts.filter_map(|text| text.strip_prefix("fastmcp")).find_map(|asked| {
        let asked = asked.split(';').next()?;
        (!asked.starts_with(|char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.' | '/')))
            .then_some(asked)
    })?;
    // Without a bound, or with a lower one alone, it is the newest there is.
    allowed(asked).or(Some((u32::MAX, u32::MAX)))
}

/// By folder, the newest release of `fastmcp` that a wheel unpacked into it lets an installer choose.
fn installed_releases(artifact: &Artifact) -> HashMap<&str, Option<Release>> {
    let mut installed = HashMap::new();
    for file in &artifact.files {
        if let Some(wheel) = file.path.strip_suffix(".dist-info/METADATA") {
            installed.entry(parent(wheel)).or_insert_with(|| installed_release(&file.text));
        }
    }
    installed
}

/// The newest release of `fastmcp` that the description of a wheel lets an installer choose.
fn installed_release(metadata: &str) -> Option<Release> {
    let header = metadata.split("\n\n").next()?;
    asked_in(header.lines().filter_map(|line| line.strip_prefix("Requires-Dist: ")))
}

/// The newest release that the upper bounds of a requirement allow.
fn allowed(asked: &str) -> Option<Release> {
    let bounds = asked.split(',').filter_map(|bound| {
        let bound =
            bound.trim_matches(|char: char| !(char.is_ascii_digit() || matches!(char, '<' | '>' | '!' | '=' | '~')));
        let version = bound.trim_start_matches(['<', '>', '!', '=', '~']).trim_start();
        // `<3` says no second number.
        let (major, minor) = release(&format!("{version}.0"))?;
        let (exact, below) = (Some((major, minor)), Some(before((major, minor))));
        match bound.as_bytes() {
            [b'<', b'=', ..] | [b'=', ..] => exact,
            [b'<', ..] => below,
            [b'~', ..] if bound.split('.').count() > 2 => exact,
            [b'~', ..] => Some((major, u32::MAX)),
            _ => None,
        }
    });
    bounds.min()
}

/// The last release before one.
const fn before((major, minor): Release) -> Release {
    match minor {
        0 => (major.saturating_sub(1), u32::MAX),
        _ => (major, minor - 1),
    }
}

/// The first two numbers of a version.
fn release(version: &str) -> Option<Release> {
    let mut numbers = version.split(|char: char| !char.is_ascii_digit()).map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn root(folder: String) -> Root {
    let aside = folder.split('/').any(|part| ASIDE.contains(&part));
    Root {
        folder,
        aside,
        files: Vec::new(),
        entries: Vec::new(),
        splits_docstrings: false,
        closes_parameters: false,
        inlines_schemas: false,
        fast: false,
    }
}

/// Whether a file may declare something; others are read where they are imported.
fn is_interesting(text: &str) -> bool {
    const FORMS: [&str; 7] =
        [".tool", ".prompt", ".resource", ".add_tool", ".list_tools", ".add_prompt", ".add_resource"];
    mentions_sdk(text) || FORMS.iter().any(|form| text.contains(form))
}

/// Whether a path inside a project leads to a test, an example or a copy of another package.
fn is_aside(path: &str) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    folders.split('/').any(|part| ASIDE.contains(&part))
        || name.starts_with("test_")
        || name.ends_with("_test.py")
        || matches!(name, "conftest.py" | "setup.py")
}

/// The files that the commands of an artifact may start in.
pub(super) fn command_files(artifact: &Artifact) -> Vec<String> {
    let mut files = Vec::new();
    for file in &artifact.files {
        let entries = match file.path.rsplit('/').next() {
            Some("pyproject.toml") => scripts(&file.text),
            Some("entry_points.txt") => console_scripts(&file.text),
            _ => continue,
        };
        // A wheel says beside what it installs where that begins.
        let folder = parent(&file.path);
        let folder = if folder.ends_with(".dist-info") { parent(folder) } else { folder };
        files.extend(entries.iter().flat_map(|(module, _)| entry_files(folder, module)));
    }
    files
}

/// `[project.scripts]` and what Poetry calls the same.
fn scripts(text: &str) -> Vec<(String, String)> {
    let Ok(project) = text.parse::<toml::Table>() else { return Vec::new() };
    let tables = [
        project.get("project").and_then(|project| project.get("scripts")),
        project.get("tool").and_then(|tool| tool.get("poetry")).and_then(|poetry| poetry.get("scripts")),
    ];
    let scripts = tables.into_iter().flatten().filter_map(toml::Value::as_table).flat_map(toml::Table::values);
    scripts.filter_map(toml::Value::as_str).filter_map(entry).collect()
}

/// `[console_scripts]` of an `entry_points.txt`.
fn console_scripts(text: &str) -> Vec<(String, String)> {
    let mut wanted = false;
    let mut found = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with('[') {
            wanted = line == "[console_scripts]";
        } else if wanted && let Some((_, target)) = line.split_once('=') {
            found.extend(entry(target.trim()));
        }
    }
    found
}

fn entry(target: &str) -> Option<(String, String)> {
    let (module, function) = target.split_once(':')?;
    let function = function.split(['.', ' ', '[']).next()?;
    Some((module.trim().to_owned(), function.to_owned()))
}

/// The files that the module of an entry point may be, seen from a project's folder.
pub(super) fn entry_files(folder: &str, module: &str) -> Vec<String> {
    let inner = module.replace('.', "/");
    let bases = [folder.to_owned(), join(folder, "src")];
    bases
        .iter()
        .flat_map(|base| [format!("{}.py", join(base, &inner)), join(&join(base, &inner), "__init__.py")])
        .collect()
}

#[cfg(test)]
mod tests {
    use model::Origin;

    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<(String, bool, usize)> {
        let mut files: Vec<SourceFile> = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
        files.sort_by(|left, right| left.path.cmp(&right.path));
        let origin = Origin::Folder { path: "x".to_owned() };
        let artifact = Artifact { origin, files, binary_files: 0, gaps: Vec::new() };
        let sources: Vec<&SourceFile> = artifact.files.iter().filter(|file| file.path.ends_with(".py")).collect();
        find(&artifact, &sources).into_iter().map(|root| (root.folder, root.aside, root.files.len())).collect()
    }

    #[test]
    fn every_project_of_a_repository_is_a_root_of_its_own() {
        let sdk = "from mcp.server.fastmcp import FastMCP";
        let roots = found(&[
            ("a/pyproject.toml", ""),
            ("a/src/a/server.py", sdk),
            ("b/pyproject.toml", ""),
            ("b/server.py", sdk),
            ("b/tests/test_server.py", sdk),
            ("README.md", ""),
        ]);
        assert_eq!(roots, [("a".to_owned(), false, 1), ("b".to_owned(), false, 1), ("b".to_owned(), true, 1)]);
    }

    #[test]
    fn commands_are_read_from_either_kind_of_project() {
        let text = "[project.scripts]\nserve = \"pkg.server:main\"\n[tool.poetry.scripts]\nother = \"pkg:cli.run\"\n";
        assert_eq!(scripts(text), [("pkg.server".to_owned(), "main".to_owned()), ("pkg".to_owned(), "cli".to_owned())]);
        assert!(scripts("not toml [").is_empty());
        let wheel = "[console_scripts]\nserve = pkg.server:main\n[other]\nx = y:z\n";
        assert_eq!(console_scripts(wheel), [("pkg.server".to_owned(), "main".to_owned())]);
    }
}

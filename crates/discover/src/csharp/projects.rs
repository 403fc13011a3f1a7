//! The projects of an artifact: what project files say of them, and which files are whose.

mod markup;
mod paths;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::Artifact;

use super::facts::Using;
use super::naming::Naming;
use super::sdk;

/// One project.
#[derive(Debug)]
pub(super) struct Project {
    /// Its folder; empty for the top of the artifact.
    pub(super) folder: String,
    /// Its source files.
    pub(super) files: Vec<Arc<str>>,
    /// The projects it refers to, by position.
    pub(super) references: Vec<usize>,
    /// Whether it makes a program.
    pub(super) is_program: bool,
    /// Whether it is a program, an example or a test.
    pub(super) standing: Standing,
    /// How it names tools that have no name of their own.
    pub(super) naming: Naming,
    /// The `using` directives it adds to every file.
    pub(super) usings: Vec<Using>,
}

/// Where a project stands in its repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// The thing itself.
    Main,
    /// An example of it.
    Example,
    /// A test of it.
    Test,
}

/// How many projects an artifact may have.
const MOST: usize = 1_000;
/// How many references the projects of an artifact may have in all.
const MOST_REFERENCES: usize = 20_000;
/// How many patterns for files from elsewhere they may have in all.
const MOST_PATTERNS: usize = 100;

/// The projects of an artifact. Files that belong to none are one more, unless each is a program of its own.
pub(super) fn find(artifact: &Artifact) -> Vec<Project> {
    let sources: Vec<&Arc<str>> =
        artifact.files.iter().map(|file| &file.path).filter(|path| paths::is_source(path)).collect();
    let written: Vec<&Arc<str>> = artifact
        .files
        .iter()
        .map(|file| &file.path)
        .filter(|path| path.ends_with(".csproj") && !sdk::is_sdk_project(paths::stem(path)))
        .take(MOST)
        .collect();
    let skipped: HashSet<&str> = artifact
        .files
        .iter()
        .filter(|file| file.path.ends_with(".csproj") && sdk::is_sdk_project(paths::stem(&file.path)))
        .map(|file| paths::folder(&file.path))
        .collect();
    let folders: HashSet<&str> = written.iter().map(|path| paths::folder(path)).collect();
    let mut owned: HashMap<&str, Vec<Arc<str>>> = HashMap::new();
    let mut loose = Vec::new();
    for path in sources {
        let holder = paths::ancestors(path).find(|folder| folders.contains(folder) || skipped.contains(folder));
        match holder {
            Some(folder) if folders.contains(folder) => owned.entry(folder).or_default().push(Arc::clone(path)),
            Some(_) => {}
            None => loose.push(Arc::clone(path)),
        }
    }
    let mut projects = Vec::new();
    let mut patterns = MOST_PATTERNS;
    for path in &written {
        let Some(file) = artifact.file(path) else { continue };
        let folder = paths::folder(path);
        let mut files = owned.get(folder).cloned().unwrap_or_default();
        let told = Told::read(&file.text);
        for pattern in told.compiled.iter().take(patterns) {
            let wanted = paths::joined(folder, pattern);
            let more = artifact.files.iter().map(|file| &file.path).filter(|path| paths::is_source(path));
            files.extend(more.filter(|path| paths::matches(&wanted, path)).filter(|p| !p.starts_with(folder)).cloned());
        }
        patterns = patterns.saturating_sub(told.compiled.len());
        projects.push(told.project(artifact, path, files));
    }
    let told: Vec<(String, Vec<String>)> = written
        .iter()
        .filter_map(|path| artifact.file(path))
        .map(|file| (file.path.to_string(), Told::read(&file.text).references))
        .collect();
    let mut left = MOST_REFERENCES;
    for (at, (path, references)) in told.iter().enumerate() {
        let references = references.get(..references.len().min(left)).unwrap_or_default();
        left -= references.len();
        projects[at].references = referred(path, references, &told);
    }
    projects.extend(loose_programs(artifact, loose));
    projects
}

/// What a project file says.
#[derive(Debug, Default)]
struct Told {
    references: Vec<String>,
    packages: Vec<(String, Option<String>)>,
    usings: Vec<Using>,
    compiled: Vec<String>,
    is_program: bool,
    is_test: bool,
}

impl Told {
    fn read(text: &str) -> Self {
        let mut told = Self::default();
        for tag in markup::tags(text) {
            let value = |name: &str| tag.attribute(name).map(str::to_owned);
            match tag.name {
                "Project" => {
                    let kinds =
                        ["Microsoft.NET.Sdk.Web", "Microsoft.NET.Sdk.Worker", "Microsoft.NET.Sdk.BlazorWebAssembly"];
                    told.is_program |= value("Sdk").is_some_and(|sdk| kinds.iter().any(|kind| sdk.starts_with(kind)));
                }
                "OutputType" => {
                    told.is_program |= matches!(tag.content.to_ascii_lowercase().as_str(), "exe" | "winexe");
                }
                "IsTestProject" => told.is_test |= tag.content.eq_ignore_ascii_case("true"),
                "PackageReference" => {
                    if let Some(name) = value("Include").or_else(|| value("Update")) {
                        told.is_test |= is_test_package(&name);
                        told.packages.push((name, value("Version").or_else(|| value("VersionOverride"))));
                    }
                }
                "ProjectReference" => told.references.extend(value("Include")),
                "Compile" => told.compiled.extend(value("Include")),
                "Using" => {
                    if let Some(target) = value("Include") {
                        let is_static = value("Static").is_some_and(|word| word.eq_ignore_ascii_case("true"));
                        let alias = value("Alias");
                        told.usings.push(Using { target, alias, is_static, is_global: true });
                    }
                }
                _ => {}
            }
        }
        told
    }

    fn project(self, artifact: &Artifact, path: &str, files: Vec<Arc<str>>) -> Project {
        let folder = paths::folder(path);
        let sdk = self.packages.iter().find(|(name, _)| sdk::is_sdk_project(name));
        let version =
            sdk.and_then(|(name, version)| version.clone().or_else(|| central_version(artifact, folder, name)));
        let standing = if self.is_test { Standing::Test } else { paths::standing(path) };
        Project {
            folder: folder.to_owned(),
            files,
            references: Vec::new(),
            is_program: self.is_program,
            standing,
            naming: Naming::of_version(version.as_deref()),
            usings: self.usings,
        }
    }
}

fn is_test_package(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["microsoft.net.test.sdk", "xunit", "nunit", "mstest", "tunit"].iter().any(|known| name.starts_with(known))
}

/// The version that a file for all projects of a folder states.
fn central_version(artifact: &Artifact, folder: &str, package: &str) -> Option<String> {
    paths::and_ancestors(folder).find_map(|folder| {
        let file = artifact.file(&paths::joined(folder, "Directory.Packages.props"))?;
        let tags = markup::tags(&file.text);
        let stated =
            tags.into_iter().find(|tag| tag.name == "PackageVersion" && tag.attribute("Include") == Some(package));
        stated.and_then(|tag| tag.attribute("Version").map(str::to_owned))
    })
}

/// The projects that a project file refers to.
fn referred(path: &str, references: &[String], all: &[(String, Vec<String>)]) -> Vec<usize> {
    let mut found = Vec::new();
    for reference in references {
        let reference = reference.replace('\\', "/");
        // A folder that a build property names is not known: the rest of the path tells the project.
        let wanted = match reference.rsplit_once(')') {
            Some((_, rest)) => format!("**/{}", rest.trim_start_matches('/')),
            None => paths::joined(paths::folder(path), &reference),
        };
        let known = all.iter().enumerate().filter(|(_, (other, _))| other != path && paths::matches(&wanted, other));
        found.extend(known.map(|(at, _)| at));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Files without a project: programs of one file, and the rest together.
fn loose_programs(artifact: &Artifact, loose: Vec<Arc<str>>) -> Vec<Project> {
    let project = |files: Vec<Arc<str>>, folder: String, standing: Standing| Project {
        folder,
        files,
        references: Vec::new(),
        is_program: true,
        standing,
        naming: Naming::Snake,
        usings: Vec::new(),
    };
    let (single, rest): (Vec<Arc<str>>, Vec<Arc<str>>) = loose.into_iter().partition(|path| {
        artifact.file(path).is_some_and(|file| file.text.lines().take(40).any(|line| line.starts_with("#:")))
    });
    let mut found = Vec::new();
    for path in single {
        let (folder, standing) = (paths::folder(&path).to_owned(), paths::standing(&path));
        found.push(project(vec![path], folder, standing));
    }
    for standing in [Standing::Main, Standing::Example, Standing::Test] {
        let files: Vec<Arc<str>> = rest.iter().filter(|path| paths::standing(path) == standing).cloned().collect();
        if let Some(first) = files.first() {
            let folder = paths::shared_folder(&files).unwrap_or_else(|| paths::folder(first).to_owned());
            found.push(project(files, folder, standing));
        }
    }
    found
}

/// A project with all it refers to, by position, itself first.
pub(super) fn with_references(projects: &[Project], at: usize) -> Vec<usize> {
    let mut all = vec![at];
    let mut seen = HashSet::from([at]);
    let mut next = 0;
    while let Some(project) = all.get(next).and_then(|at| projects.get(*at)) {
        next += 1;
        for reference in &project.references {
            if seen.insert(*reference) {
                all.push(*reference);
            }
        }
    }
    all
}

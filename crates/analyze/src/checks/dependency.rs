//! Packages that a server is built from or a launch line starts: published faults, hostile versions, imitated names.

use std::collections::{HashMap, HashSet};

use model::{Launch, Severity, SourceFile, Start};

use super::{Check, gravest, launch};
use crate::cost;
use crate::finding::Hit;
use crate::packages::{
    Advisory, Ecosystem, Malicious, Span, Wanted, advisories_of, imitated, locks, malicious, mentions_a_known_package,
    names_packages, place, plain_python_name, wanted,
};
use crate::sources::is_beside_the_program;

/// Most known packages of one file; more are the same ones again.
const MOST: usize = 256;

/// The package that a launch line downloads.
fn started(launch: &Launch) -> Option<(Ecosystem, String, Span)> {
    match launch.start() {
        Start::Npm { package, version } => {
            let span = version.map_or_else(Span::default, |version| Span::npm(&version.to_string()));
            Some((Ecosystem::Npm, package.to_string(), span))
        }
        Start::Python { package, version } => {
            // `uvx name@1.2.3` writes no sign.
            let read = |text: &str| {
                if text.starts_with(|char: char| char.is_ascii_digit()) { Span::npm(text) } else { Span::python(text) }
            };
            let span = version.as_deref().map_or_else(Span::default, read);
            Some((Ecosystem::Pypi, plain_python_name(&package), span))
        }
        _ => None,
    }
}

/// The packages that files ask for, of those that the snapshot knows. A manifest gives way to the lock file beside it.
fn asked_for(files: &[SourceFile]) -> Vec<(&SourceFile, Wanted)> {
    let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let locked: HashSet<(String, Ecosystem)> =
        files.iter().filter_map(|file| Some((folder(&file.path), locks(&file.path)?))).collect();
    let mut found = Vec::new();
    let outer = files.iter().filter(|file| !file.path.contains("node_modules/"));
    for file in outer.filter(|file| names_packages(file) && mentions_a_known_package(&file.text)) {
        cost::add(file.text.len());
        let is_lock = locks(&file.path).is_some();
        let in_folder = folder(&file.path);
        let wanted = wanted(file).into_iter().filter(|one| mentions_a_known_package(&one.name));
        let wanted = wanted.filter(|one| is_lock || !locked.contains(&(in_folder.clone(), one.ecosystem)));
        found.extend(wanted.take(MOST).map(|one| (file, one)));
    }
    found
}

/// What a check tells of a package that a file names.
struct Told {
    wanted: Wanted,
    label: String,
    severity: Severity,
}

/// Hits for the gravest of what a check tells of each file. `told` goes through one file after another.
fn tell<'a>(told: impl IntoIterator<Item = (&'a SourceFile, Told)>, hits: &mut Vec<Hit>) {
    let told: Vec<(&SourceFile, Told)> = told.into_iter().collect();
    let mut told = told.into_iter().peekable();
    while let Some((file, first)) = told.next() {
        let mut of_file = vec![first];
        of_file.extend(std::iter::from_fn(|| told.next_if(|(next, _)| std::ptr::eq(*next, file))).map(|(_, one)| one));
        for Told { wanted, label, severity } in gravest(of_file, |one| one.severity) {
            // A file of JSON gives no places: the name is looked for where there is a finding.
            let named = wanted.alias.as_ref().unwrap_or(&wanted.name);
            let range = if wanted.range.is_empty() { place(&file.text, named) } else { wanted.range };
            cost::add(file.text.len());
            let mut hit = Hit::in_file(file, range);
            hit.label = Some(label);
            hit.severity = Some(severity);
            hits.push(hit);
        }
    }
}

/// A version with a published fault.
pub(super) struct VulnerableDependency;

impl Check for VulnerableDependency {
    fn name(&self) -> &'static str {
        "vulnerable-dependency"
    }

    fn files(&self, files: &[SourceFile], hits: &mut Vec<Hit>) {
        let mut reached = Reached { files, known: HashMap::new() };
        let mut told = Vec::new();
        for (file, wanted) in asked_for(files) {
            for advisory in advisories_of(wanted.ecosystem, &wanted.name, &wanted.versions) {
                let severity = severity(advisory, &wanted, &file.path, &mut reached);
                let label = label(advisory, &wanted.name, &wanted.written);
                told.push((file, Told { wanted: wanted.clone(), label, severity }));
            }
        }
        tell(told, hits);
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let Some((ecosystem, package, versions)) = started(launch) else { return };
        for advisory in advisories_of(ecosystem, &package, &versions) {
            let mut hit = launch::hit(launch, &package, &label(advisory, &package, ""));
            hit.severity = Some(advisory.severity);
            hits.push(hit);
        }
    }
}

fn label(advisory: &Advisory, package: &str, written: &str) -> String {
    let Advisory { id, alias, fixed, what, .. } = advisory;
    let id = alias.as_ref().map_or_else(|| id.clone(), |alias| format!("{alias}, {id}"));
    let written: String = written.chars().take(40).collect();
    format!("{package} {written}: {what} ({id}); fixed in {fixed}").replace(" :", ":")
}

/// How bad a fault of a dependency is for the server: low if its part of the dependency is not used, and never more than
/// medium, since a word in the source shows that the part is used but not that a caller can reach it.
fn severity(advisory: &'static Advisory, wanted: &Wanted, path: &str, reached: &mut Reached<'_>) -> Severity {
    if wanted.development || is_beside_the_program(path) {
        return Severity::Low;
    }
    let most = advisory.severity.min(Severity::Medium);
    if advisory.reached_by.is_empty() {
        return most;
    }
    if reached.holds(advisory) { most } else { Severity::Low }
}

/// Whether the source uses the part of a package that has a fault. It is searched once for each fault, however many
/// manifests ask for the package.
struct Reached<'a> {
    files: &'a [SourceFile],
    known: HashMap<&'static str, bool>,
}

impl Reached<'_> {
    fn holds(&mut self, advisory: &'static Advisory) -> bool {
        *self.known.entry(&advisory.id).or_insert_with(|| {
            let mut own = self.files.iter().filter(|file| is_source(file) && !is_beside_the_program(&file.path));
            own.any(|file| {
                cost::add(file.text.len());
                advisory.reached_by.iter().any(|word| file.text.contains(word))
            })
        })
    }
}

fn is_source(file: &SourceFile) -> bool {
    matches!(
        file.extension().as_str(),
        "js" | "mjs" | "cjs" | "ts" | "mts" | "cts" | "tsx" | "jsx" | "py" | "go" | "rs"
    )
}

/// A version that was published to do harm.
pub(super) struct MaliciousPackage;

impl Check for MaliciousPackage {
    fn name(&self) -> &'static str {
        "malicious-package"
    }

    fn files(&self, files: &[SourceFile], hits: &mut Vec<Hit>) {
        let told = asked_for(files).into_iter().filter_map(|(file, wanted)| {
            let entry = malicious(wanted.ecosystem, &wanted.name, &wanted.versions)?;
            let label = harm(entry, &wanted.name);
            Some((file, Told { wanted, label, severity: Severity::Critical }))
        });
        tell(told, hits);
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let Some((ecosystem, package, versions)) = started(launch) else { return };
        if let Some(entry) = malicious(ecosystem, &package, &versions) {
            hits.push(launch::hit(launch, &package, &harm(entry, &package)));
        }
    }
}

fn harm(entry: &Malicious, package: &str) -> String {
    format!("{package}: this version {}", entry.what)
}

/// A name that is nearly that of a well-known package.
pub(super) struct ImitatedPackage;

impl Check for ImitatedPackage {
    fn name(&self) -> &'static str {
        "imitated-package"
    }

    fn files(&self, files: &[SourceFile], hits: &mut Vec<Hit>) {
        let manifests = files.iter().filter(|file| locks(&file.path).is_none() && !file.path.contains("node_modules/"));
        let asked = manifests.flat_map(|file| wanted(file).into_iter().map(move |wanted| (file, wanted)));
        let told = asked.filter_map(|(file, wanted)| {
            let known = imitated(wanted.ecosystem, &wanted.name)?;
            let label = nearly(&wanted.name, known);
            Some((file, Told { wanted, label, severity: Severity::High }))
        });
        tell(told, hits);
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let Some((ecosystem, package, _)) = started(launch) else { return };
        if let Some(known) = imitated(ecosystem, &package) {
            hits.push(launch::hit(launch, &package, &nearly(&package, known)));
        }
    }
}

fn nearly(name: &str, known: &str) -> String {
    format!("`{name}` is nearly the name of `{known}`")
}

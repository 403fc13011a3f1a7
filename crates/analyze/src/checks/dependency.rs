//! Packages that a server is built from or a launch line starts: published faults, hostile versions, imitated names.

use std::collections::HashSet;

use model::{Launch, Severity, SourceFile, Start};

use super::{Check, launch};
use crate::finding::Hit;
use crate::packages::{
    Advisory, Ecosystem, Malicious, Span, Wanted, advisories_of, imitated, locks, malicious, mentions_a_known_package,
    place, plain_python_name, wanted,
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
    for file in files.iter().filter(|file| !file.path.contains("node_modules/") && mentions_a_known_package(&file.text))
    {
        let is_lock = locks(&file.path).is_some();
        let in_folder = folder(&file.path);
        let wanted = wanted(file).into_iter().filter(|one| mentions_a_known_package(&one.name));
        let wanted = wanted.filter(|one| is_lock || !locked.contains(&(in_folder.clone(), one.ecosystem)));
        found.extend(wanted.take(MOST).map(|one| (file, one)));
    }
    found
}

fn file_hit(file: &SourceFile, wanted: &Wanted, label: String, severity: Severity) -> Hit {
    // A lock file of JSON gives no places: the name is looked for where there is a finding.
    let range = if wanted.range.is_empty() { place(&file.text, &wanted.name) } else { wanted.range.clone() };
    let mut hit = Hit::in_file(file, range);
    hit.label = Some(label);
    hit.severity = Some(severity);
    hit
}

/// A version with a published fault.
pub(super) struct VulnerableDependency;

impl Check for VulnerableDependency {
    fn name(&self) -> &'static str {
        "vulnerable-dependency"
    }

    fn files(&self, files: &[SourceFile], hits: &mut Vec<Hit>) {
        for (file, wanted) in asked_for(files) {
            for advisory in advisories_of(wanted.ecosystem, &wanted.name, &wanted.versions) {
                let severity = severity(advisory, &wanted, &file.path, files);
                hits.push(file_hit(file, &wanted, label(advisory, &wanted.name, &wanted.written), severity));
            }
        }
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
fn severity(advisory: &Advisory, wanted: &Wanted, path: &str, files: &[SourceFile]) -> Severity {
    if wanted.development || is_beside_the_program(path) {
        return Severity::Low;
    }
    let most = advisory.severity.min(Severity::Medium);
    if advisory.reached_by.is_empty() {
        return most;
    }
    let mut own = files.iter().filter(|file| is_source(file) && !is_beside_the_program(&file.path));
    let is_reached = own.any(|file| advisory.reached_by.iter().any(|word| file.text.contains(word)));
    if is_reached { most } else { Severity::Low }
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
        for (file, wanted) in asked_for(files) {
            if let Some(entry) = malicious(wanted.ecosystem, &wanted.name, &wanted.versions) {
                hits.push(file_hit(file, &wanted, harm(entry, &wanted.name), Severity::Critical));
            }
        }
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
        for file in manifests {
            for wanted in wanted(file) {
                if let Some(known) = imitated(wanted.ecosystem, &wanted.name) {
                    hits.push(file_hit(file, &wanted, nearly(&wanted.name, known), Severity::High));
                }
            }
        }
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

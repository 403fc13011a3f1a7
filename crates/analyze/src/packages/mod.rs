//! Packages that manifests and lock files name, and what is published about them.

mod advisories;
mod constraint;
mod lock;
mod manifest;
mod names;
mod version;

use std::ops::Range;

use model::SourceFile;

pub(crate) use advisories::{Advisory, Malicious, SNAPSHOT_TEXT, advisories_of, malicious, mentions_a_known_package};
pub(crate) use constraint::Span;
pub(crate) use lock::place;
pub(crate) use names::imitated;
pub(crate) use version::Version;

/// Where a name is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Ecosystem {
    Npm,
    Pypi,
    Go,
    Crates,
}

/// A package that a file asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) ecosystem: Ecosystem,
    /// Its name, in the ecosystem's plain form.
    pub(crate) name: String,
    /// The versions that may be installed.
    pub(crate) versions: Span,
    /// What the file writes for them.
    pub(crate) written: String,
    /// Whether it is needed for development only.
    pub(crate) development: bool,
    /// Where the file names it; empty if that is still to be looked for.
    pub(crate) range: Range<usize>,
    /// The name that the file has for it, if that is another.
    pub(crate) alias: Option<String>,
}

/// Whether a file says by its name that it names packages.
pub(crate) fn names_packages(file: &SourceFile) -> bool {
    reader(file).is_some()
}

/// The packages that a manifest or lock file names, of those ecosystems and forms that are read.
pub(crate) fn wanted(file: &SourceFile) -> Vec<Wanted> {
    reader(file).map_or_else(Vec::new, |read| read(&file.text))
}

/// What reads the packages that such a file names.
fn reader(file: &SourceFile) -> Option<fn(&str) -> Vec<Wanted>> {
    Some(match file.path.rsplit('/').next().unwrap_or_default() {
        "package-lock.json" | "npm-shrinkwrap.json" => lock::npm,
        "pnpm-lock.yaml" => lock::pnpm,
        "yarn.lock" => lock::yarn,
        "bun.lock" => lock::bun,
        "uv.lock" | "poetry.lock" | "pdm.lock" => |text| lock::tables(text, Ecosystem::Pypi),
        "Cargo.lock" => |text| lock::tables(text, Ecosystem::Crates),
        "go.mod" => lock::go,
        "package.json" => manifest::npm,
        "pyproject.toml" | "setup.py" | "setup.cfg" => manifest::python,
        name if name.starts_with("requirements") && file.extension() == "txt" => manifest::requirements,
        _ => return None,
    })
}

/// Whether a file states exactly what is installed, so that the manifest beside it need not be asked.
pub(crate) fn locks(path: &str) -> Option<Ecosystem> {
    match path.rsplit('/').next().unwrap_or_default() {
        "package-lock.json" | "npm-shrinkwrap.json" | "pnpm-lock.yaml" | "yarn.lock" | "bun.lock" => {
            Some(Ecosystem::Npm)
        }
        "uv.lock" | "poetry.lock" | "pdm.lock" => Some(Ecosystem::Pypi),
        "Cargo.lock" => Some(Ecosystem::Crates),
        _ => None,
    }
}

/// A name of the Python index in its plain form: lower case, one `-` for each run of `-`, `_` and `.`.
pub(crate) fn plain_python_name(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for char in name.chars() {
        let char = if matches!(char, '_' | '.' | '-') { '-' } else { char.to_ascii_lowercase() };
        if char != '-' || !plain.ends_with('-') {
            plain.push(char);
        }
    }
    plain
}

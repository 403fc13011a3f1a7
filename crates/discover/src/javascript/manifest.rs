//! What a manifest, and the lock file beside it, ask for under a name.

use model::{Artifact, Location, PackageName};
use serde_json::Value;

use super::package::Package;
use super::paths;
use crate::dependency::{Requirement, Wanted};

/// The lock files that state versions, the one that wins first.
const LOCKS: [&str; 2] = ["npm-shrinkwrap.json", "package-lock.json"];

/// What `package` asks for under `name`. `None` if it asks for nothing of that name, or the name is none.
pub(super) fn requirement(artifact: &Artifact, package: &Package, name: &str) -> Option<Requirement> {
    let asked = package.range(name)?;
    let imported: PackageName = name.parse().ok()?;
    let wanted = match locked(artifact, package, name) {
        Some(Locked::Beside) => Wanted::Beside,
        Some(Locked::Version(version)) => wanted(&imported, asked, Some(&version)),
        None => wanted(&imported, asked, None),
    };
    Some(Requirement { name: imported, wanted, location: place(artifact, package, name) })
}

fn wanted(imported: &PackageName, asked: &str, locked: Option<&str>) -> Wanted {
    let asked = asked.trim();
    let (name, range) = match asked.strip_prefix("npm:") {
        // The `@` of a scope stands at the start.
        Some(alias) => match alias.rfind('@').filter(|at| *at > 0) {
            Some(at) => (&alias[..at], &alias[at + 1..]),
            None => (alias, ""),
        },
        None => (imported.as_str(), asked),
    };
    if ["workspace:", "file:", "link:", "portal:"].iter().any(|kind| range.starts_with(kind)) {
        return Wanted::Beside;
    }
    let range = locked.unwrap_or(range);
    let range = if range.trim().is_empty() { "*" } else { range };
    match (name.parse(), range.parse()) {
        (Ok(package), Ok(version)) => Wanted::Published { package, version },
        _ => Wanted::Elsewhere,
    }
}

/// What a lock file says.
enum Locked {
    /// This version is installed.
    Version(String),
    /// A package of the same repository is linked.
    Beside,
}

fn locked(artifact: &Artifact, package: &Package, name: &str) -> Option<Locked> {
    let mut folder = package.root.as_str();
    loop {
        for lock in LOCKS {
            let path = if folder.is_empty() { lock.to_owned() } else { format!("{folder}/{lock}") };
            let lock: Option<Value> = artifact.file(&path).and_then(|file| serde_json::from_str(&file.text).ok());
            let below = package.root.strip_prefix(folder).unwrap_or_default().trim_start_matches('/');
            if let Some(found) = lock.and_then(|lock| stated(&lock, below, name)) {
                return Some(found);
            }
        }
        if folder.is_empty() {
            return None;
        }
        folder = paths::folder(folder);
    }
}

/// What one lock file states for the package in the folder `below` it.
fn stated(lock: &Value, below: &str, name: &str) -> Option<Locked> {
    let installed = format!("node_modules/{name}");
    let nearest = if below.is_empty() { installed.clone() } else { format!("{below}/{installed}") };
    let entry = match lock.get("packages") {
        Some(packages) => packages.get(&nearest).or_else(|| packages.get(&installed)),
        None => lock.get("dependencies").and_then(|dependencies| dependencies.get(name)),
    }?;
    if entry.get("link").and_then(Value::as_bool) == Some(true) {
        return Some(Locked::Beside);
    }
    let version = entry.get("version")?.as_str()?;
    // The first lock format writes what is no plain version as the manifest would.
    let version = version.strip_prefix("npm:").and_then(|alias| alias.rsplit_once('@')).map_or(version, |(_, it)| it);
    version.starts_with(|first: char| first.is_ascii_digit()).then(|| Locked::Version(version.to_owned()))
}

/// The line of the manifest that names the dependency.
fn place(artifact: &Artifact, package: &Package, name: &str) -> Location {
    let path = package.manifest_path();
    let key = format!("\"{name}\"");
    let names = |line: &str| line.trim_start().strip_prefix(key.as_str()).is_some_and(|rest| rest.contains(':'));
    let line = artifact.file(&path).and_then(|file| file.text.lines().position(names));
    Location::line(path, line.map_or(1, |line| u32::try_from(line).map_or(1, |line| line.saturating_add(1))))
}

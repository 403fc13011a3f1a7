//! Packages that an artifact depends on, and that declare what its servers list.

use model::{Artifact, Location, PackageName, PackageVersion, SourceFile, Surface};

use crate::javascript;

/// A package that lies, for the artifact that depends on it, in `node_modules`.
#[derive(Debug, Clone)]
pub struct Dependency {
    /// The name that imports use; of an alias it is not the package's own.
    pub name: PackageName,
    /// Its files.
    pub artifact: Artifact,
}

/// A package that would have to be read to know all that the servers of an artifact list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The name that imports use.
    pub name: PackageName,
    /// What is to be read.
    pub wanted: Wanted,
    /// Where the manifest asks for it.
    pub location: Location,
}

/// What a manifest asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A package of a registry.
    Published {
        /// Its own name.
        package: PackageName,
        /// The version that a lock file states, or the range of the manifest.
        version: PackageVersion,
    },
    /// A package of the same repository.
    Beside,
    /// Something at an address, which no registry has.
    Elsewhere,
}

/// The packages that declare what is still missing in `surfaces`, the surfaces of `artifact`: those that a gap leads
/// to and that a manifest of the artifact itself asks for. None of what a dependency depends on is among them.
pub fn required(artifact: &Artifact, surfaces: &[Surface]) -> Vec<Requirement> {
    javascript::required(artifact, surfaces)
}

/// The package of this name in an artifact that is a whole repository: the folder with its manifest. `None` if it has
/// none of that name.
pub fn package(repository: &Artifact, name: &PackageName) -> Option<Artifact> {
    let folder = javascript::folder(repository, name.as_str())?;
    if folder.is_empty() { Some(repository.clone()) } else { repository.below(&folder) }
}

/// The folder of a dependency inside the artifact that depends on it. Locations in a dependency start with it.
pub(crate) fn folder_of(name: &PackageName) -> String {
    format!("node_modules/{name}")
}

/// The artifact with its dependencies where an installer puts them. A copy that the artifact itself carries gives way.
pub(crate) fn installed(artifact: &Artifact, dependencies: &[Dependency]) -> Artifact {
    let folders: Vec<String> = dependencies.iter().map(|dependency| folder_of(&dependency.name)).collect();
    let is_replaced = |path: &str| {
        folders.iter().any(|folder| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/')))
    };
    let mut files: Vec<SourceFile> = artifact.files.iter().filter(|file| !is_replaced(&file.path)).cloned().collect();
    for (dependency, folder) in dependencies.iter().zip(&folders) {
        let own = dependency.artifact.files.iter();
        files.extend(own.map(|file| SourceFile::new(format!("{folder}/{}", file.path), file.text.clone())));
    }
    files.sort_by(|left, right| left.path.cmp(&right.path));
    files.dedup_by(|later, first| later.path == first.path);
    Artifact { origin: artifact.origin.clone(), files, binary_files: artifact.binary_files, gaps: Vec::new() }
}

//! Where an import leads.

use model::Artifact;

use super::package::{self, Package};
use super::paths::{self, EXTENSIONS};
use crate::code::language::Resolved;

/// Finds the files that imports mean.
#[derive(Debug)]
pub(super) struct Resolver<'a> {
    artifact: &'a Artifact,
    /// The artifact's own packages.
    packages: &'a [Package],
    /// Packages that it depends on and whose files lie below `node_modules`.
    dependencies: &'a [Package],
}

impl<'a> Resolver<'a> {
    pub(super) const fn new(artifact: &'a Artifact, packages: &'a [Package], dependencies: &'a [Package]) -> Self {
        Self { artifact, packages, dependencies }
    }

    /// Whether there are files of other packages to follow imports into.
    pub(super) const fn has_dependencies(&self) -> bool {
        !self.dependencies.is_empty()
    }

    /// The dependency that a file belongs to.
    pub(super) fn dependency(&self, path: &str) -> Option<&'a Package> {
        self.dependencies.iter().find(|package| paths::is_below(path, &package.root))
    }

    /// Where `specifier`, written in the file at `from`, leads.
    pub(super) fn resolve(&self, from: &str, specifier: &str) -> Resolved {
        const LONGEST: usize = 1024;
        if specifier.len() > LONGEST {
            return Resolved::Missing("a path too long".to_owned());
        }
        let inside = self.dependency(from);
        if specifier.starts_with('.') || specifier.starts_with('/') {
            let path = paths::join(paths::folder(from), specifier);
            // A package has no business in the files of those that it lies among.
            let path = path.filter(|path| inside.is_none_or(|package| paths::is_below(path, &package.root)));
            let found = path.and_then(|path| self.file(&path));
            return found.map_or_else(|| Resolved::Missing(specifier.to_owned()), Resolved::File);
        }
        if specifier.starts_with("node:") {
            return Resolved::Package(specifier.to_owned());
        }
        let around: &[Package] = if inside.is_some() { &[] } else { self.packages };
        let around = around.iter().rev().filter(|package| paths::is_below(from, &package.root));
        for package in around.chain(inside) {
            if let Some(found) = package.alias(specifier).iter().find_map(|path| self.file(path)) {
                return Resolved::File(found);
            }
        }
        let own = if inside.is_some() { &[] } else { self.packages };
        let reachable = self.dependencies.iter().filter(|package| inside.is_none_or(|from| from.reaches(package)));
        for package in own.iter().chain(reachable) {
            let Some(sub) = package.name.as_deref().and_then(|name| package::below(specifier, name)) else { continue };
            if let Some(found) = package.own(sub).iter().find_map(|path| self.file(path)) {
                return Resolved::File(self.source_of(&found));
            }
        }
        Resolved::Package(specifier.to_owned())
    }

    /// The file that a path without certain extension means.
    pub(super) fn file(&self, path: &str) -> Option<String> {
        let exists = |path: &str| self.artifact.file(path).is_some() && !path.ends_with(".d.ts");
        if exists(path) && (paths::is_source(path) || path.rsplit_once('.').is_some_and(|(_, end)| end == "json")) {
            return Some(path.to_owned());
        }
        if let Some((stem, extension)) = path.rsplit_once('.') {
            let others: &[&str] = match extension {
                "js" | "jsx" => &["ts", "tsx", "jsx", "mjs", "cjs"],
                "mjs" => &["mts"],
                "cjs" => &["cts"],
                _ => &[],
            };
            if let Some(found) = others.iter().map(|other| format!("{stem}.{other}")).find(|path| exists(path)) {
                return Some(found);
            }
        }
        let with_extension = EXTENSIONS.iter().map(|extension| format!("{path}.{extension}"));
        let index = if path.is_empty() { "index".to_owned() } else { format!("{path}/index") };
        let as_folder = EXTENSIONS.iter().map(|extension| format!("{index}.{extension}"));
        let json = std::iter::once(format!("{path}.json"));
        with_extension.chain(as_folder).chain(json).find(|path| exists(path))
    }

    /// The TypeScript that a built file was made of, where the package ships it; otherwise the file itself.
    pub(super) fn source_of(&self, path: &str) -> String {
        const BUILT: [&str; 6] = ["dist", "build", "lib", "out", "esm", "cjs"];
        let Some((stem, extension)) = path.rsplit_once('.') else { return path.to_owned() };
        if !matches!(extension, "js" | "mjs" | "cjs") {
            return path.to_owned();
        }
        let parts: Vec<&str> = stem.split('/').collect();
        let Some(at) = parts.iter().position(|part| BUILT.contains(part)) else { return path.to_owned() };
        let mut rest = &parts[at + 1..];
        while rest.first().is_some_and(|part| BUILT.contains(part) || *part == "src") {
            rest = &rest[1..];
        }
        let before = parts[..at].join("/");
        let folder = if before.is_empty() { String::new() } else { format!("{before}/") };
        let rest = rest.join("/");
        let sources = ["src/", "", "source/"].iter().flat_map(|sources| {
            ["ts", "tsx", "mts", "cts"].map(|extension| format!("{folder}{sources}{rest}.{extension}"))
        });
        let mut existing = sources.filter(|path| self.artifact.file(path).is_some());
        existing.next().unwrap_or_else(|| path.to_owned())
    }
}

//! Where an import leads.

use model::Artifact;

use super::package::Package;
use super::paths::{self, EXTENSIONS};
use crate::code::language::Resolved;

/// Finds the files that imports mean.
#[derive(Debug)]
pub(super) struct Resolver<'a> {
    artifact: &'a Artifact,
    packages: &'a [Package],
}

impl<'a> Resolver<'a> {
    pub(super) const fn new(artifact: &'a Artifact, packages: &'a [Package]) -> Self {
        Self { artifact, packages }
    }

    /// Where `specifier`, written in the file at `from`, leads.
    pub(super) fn resolve(&self, from: &str, specifier: &str) -> Resolved {
        const LONGEST: usize = 1024;
        if specifier.len() > LONGEST {
            return Resolved::Missing("a path too long".to_owned());
        }
        if specifier.starts_with('.') || specifier.starts_with('/') {
            let found = paths::join(paths::folder(from), specifier).and_then(|path| self.file(&path));
            return found.map_or_else(|| Resolved::Missing(specifier.to_owned()), Resolved::File);
        }
        if specifier.starts_with("node:") {
            return Resolved::Package(specifier.to_owned());
        }
        let around = self.packages.iter().rev().filter(|package| paths::is_below(from, &package.root));
        for package in around {
            if let Some(found) = package.alias(specifier).iter().find_map(|path| self.file(path)) {
                return Resolved::File(found);
            }
        }
        for package in self.packages {
            let Some(name) = &package.name else { continue };
            let Some(sub) = specifier.strip_prefix(name.as_str()) else { continue };
            let sub = match sub.strip_prefix('/') {
                Some(sub) => sub,
                None if sub.is_empty() => "",
                None => continue,
            };
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

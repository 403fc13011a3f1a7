//! The packages of an artifact: which folder an import leads to, and which files make up a package.

use std::collections::{BTreeMap, HashMap};

use model::{Artifact, SourceFile};

use super::sdk;

/// The folders of an artifact that hold Go, and the modules that they belong to.
#[derive(Debug)]
pub(super) struct Packages<'a> {
    /// The files of a package, by folder, in order; tests and generators are left out.
    folders: BTreeMap<&'a str, Vec<&'a SourceFile>>,
    /// Module paths and their folders, the longest path first.
    modules: Vec<(String, String)>,
}

/// The folder of a path.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path inside a folder; `.` and `..` are resolved. Empty where it leads out of the artifact.
pub(super) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}

impl<'a> Packages<'a> {
    /// The packages of an artifact.
    pub(super) fn new(artifact: &'a Artifact) -> Self {
        let mut folders: BTreeMap<&str, Vec<&SourceFile>> = BTreeMap::new();
        let mut modules = Vec::new();
        for file in &artifact.files {
            if file.path.ends_with(".go") && !file.path.ends_with("_test.go") && !is_generator(&file.text) {
                folders.entry(folder(&file.path)).or_default().push(file);
            } else if file.path.rsplit('/').next() == Some("go.mod") {
                read_module(&file.text, folder(&file.path), &mut modules);
            }
        }
        for files in folders.values_mut() {
            keep_one_package(files);
        }
        modules.sort_by(|left: &(String, String), right| {
            right.0.len().cmp(&left.0.len()).then_with(|| left.1.len().cmp(&right.1.len()))
        });
        Self { folders, modules }
    }

    /// The files of the package in a folder.
    pub(super) fn files(&self, folder: &str) -> &[&'a SourceFile] {
        self.folders.get(folder).map_or(&[], Vec::as_slice)
    }

    /// All folders that hold a package, in order.
    pub(super) fn folders(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.folders.keys().copied()
    }

    /// The folder of the package at an import path, if it is in the artifact. An SDK is never followed: what its calls
    /// declare is known.
    pub(super) fn import(&self, path: &str) -> Option<String> {
        if sdk::is_sdk(path) {
            return None;
        }
        for (module, at) in &self.modules {
            let Some(rest) = path.strip_prefix(module.as_str()) else { continue };
            if !rest.is_empty() && !rest.starts_with('/') {
                continue;
            }
            let found = join(at, rest);
            if self.folders.contains_key(found.as_str()) {
                return Some(found);
            }
        }
        if self.modules.is_empty() { self.by_suffix(path) } else { None }
    }

    /// Where nothing says what the module is called, an import may still end in the path of a folder.
    fn by_suffix(&self, path: &str) -> Option<String> {
        let mut rest = path;
        while let Some((_, inner)) = rest.split_once('/') {
            if self.folders.contains_key(inner) {
                return Some(inner.to_owned());
            }
            rest = inner;
        }
        None
    }

    /// The name that the package in a folder gives itself.
    pub(super) fn name(&self, folder: &str) -> Option<&'a str> {
        self.files(folder).first().and_then(|file| clause(&file.text))
    }
}

/// The name in the `package` clause of a file.
pub(super) fn clause(text: &str) -> Option<&str> {
    let line = text.lines().find_map(|line| line.strip_prefix("package "))?;
    line.split([' ', '\t', ';', '/']).next().map(str::trim).filter(|name| !name.is_empty())
}

/// Whether a file is kept out of every build: a program that writes other files.
fn is_generator(text: &str) -> bool {
    text.lines().take_while(|line| !line.starts_with("package ")).any(|line| {
        matches!(line.trim(), "//go:build ignore" | "// +build ignore" | "//go:build tools" | "// +build tools")
    })
}

/// Leaves the files of the name that most files of a folder give their package.
fn keep_one_package(files: &mut Vec<&SourceFile>) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for file in files.iter() {
        *counts.entry(clause(&file.text).unwrap_or_default()).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(name, count)| (*count, *name == "main"));
    if let Some((name, _)) = most {
        files.retain(|file| clause(&file.text).unwrap_or_default() == name);
    }
    files.sort_by(|left, right| left.path.cmp(&right.path));
}

/// Notes the module that a `go.mod` declares, and the folders that it puts in the place of others.
fn read_module(text: &str, at: &str, modules: &mut Vec<(String, String)>) {
    let mut replaces = false;
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or_default().trim();
        let unquoted = |word: &str| word.trim_matches('"').to_owned();
        if let Some(path) = line.strip_prefix("module ") {
            modules.push((unquoted(path.trim()), at.to_owned()));
        } else if line == "replace (" {
            replaces = true;
        } else if line == ")" {
            replaces = false;
        } else if let Some(rule) = line.strip_prefix("replace ").or_else(|| replaces.then_some(line))
            && let Some((from, to)) = rule.split_once("=>")
        {
            let (from, to) = (from.split_whitespace().next(), to.trim());
            if let (Some(from), true) = (from, to.starts_with("./") || to.starts_with("../")) {
                modules.push((unquoted(from), join(at, to)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use model::Origin;

    use super::*;

    fn artifact(files: &[(&str, &str)]) -> Artifact {
        let files = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
        Artifact { origin: Origin::Folder { path: "x".to_owned() }, files, binary_files: 0, gaps: Vec::new() }
    }

    #[test]
    fn an_import_leads_to_the_folder_of_its_module_or_of_what_replaces_it() {
        let artifact = artifact(&[
            ("go.mod", "module example.com/a\n\nreplace example.com/lib => ./third/lib\n"),
            ("tools/t.go", "package tools\n"),
            ("third/lib/l.go", "package lib\n"),
            ("sub/go.mod", "module example.com/a/sub // inner\n"),
            ("sub/x/x.go", "package xx\n"),
        ]);
        let packages = Packages::new(&artifact);
        assert_eq!(packages.import("example.com/a/tools").as_deref(), Some("tools"));
        assert_eq!(packages.import("example.com/a/sub/x").as_deref(), Some("sub/x"));
        assert_eq!(packages.import("example.com/lib").as_deref(), Some("third/lib"));
        assert_eq!(packages.import("example.com/abc"), None);
        assert_eq!(packages.import("example.com/a/../../etc"), None);
        assert_eq!(packages.name("sub/x"), Some("xx"));
    }

    #[test]
    fn tests_and_generators_are_no_part_of_a_package() {
        let artifact = artifact(&[
            ("a.go", "package main\n"),
            ("a_test.go", "package main\n"),
            ("gen.go", "//go:build ignore\n\npackage main\n"),
            ("b.go", "// words\npackage main // more\n"),
        ]);
        let packages = Packages::new(&artifact);
        let paths: Vec<&str> = packages.files("").iter().map(|file| file.path.as_ref()).collect();
        assert_eq!(paths, ["a.go", "b.go"]);
    }
}

//! The modules of packages: which file or part of a file each is, and where a path leads.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{Artifact, Gap, GapReason, Location};

use super::lower::{self, Child, ChildAt, Impl, Lowered};
use super::packages::{Package, join, parent};
use super::types::TypeDef;
use crate::code::ir::Module;

/// A module of a package.
#[derive(Debug)]
pub(super) struct Source {
    /// The package, by position.
    pub(super) package: usize,
    /// The module that its crate begins with.
    pub(super) root: Arc<str>,
    /// The module around it.
    pub(super) parent: Option<Arc<str>>,
    /// The modules in it.
    pub(super) children: BTreeMap<Arc<str>, Arc<str>>,
    /// The paths of which it takes every name.
    pub(super) globs: Vec<Vec<Arc<str>>>,
    /// Lines of the functions that name a type of an SDK which declares something.
    pub(super) makers: BTreeSet<u32>,
    /// Its `impl` blocks.
    pub(super) impls: Vec<Impl>,
    /// Its code, until the evaluator takes it.
    pub(super) module: RefCell<Option<Module>>,
}

/// The modules of packages.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// By path; that of a module inside a file is made of the file's path and its names.
    pub(super) modules: BTreeMap<Arc<str>, Source>,
    /// The types that they declare, by module, line and name.
    pub(super) types: BTreeMap<(Arc<str>, u32, Arc<str>), Arc<TypeDef>>,
    /// What could not be read, by package.
    pub(super) gaps: Vec<(usize, Gap)>,
}

/// A file that is still to be read.
struct Waiting {
    path: Arc<str>,
    root: Arc<str>,
    parent: Option<Arc<str>>,
    /// The folder of the files of its modules.
    folder: String,
}

impl Sources {
    /// Reads the crates that begin with the given files.
    pub(super) fn read(&mut self, artifact: &Artifact, at: usize, roots: &[String]) {
        for root in roots {
            let root: Arc<str> = Arc::from(root.as_str());
            let folder = parent(&root).to_owned();
            let mut waiting = vec![Waiting { path: Arc::clone(&root), root: Arc::clone(&root), parent: None, folder }];
            while let Some(next) = waiting.pop() {
                self.read_file(artifact, at, &next, &mut waiting);
            }
        }
    }

    fn read_file(&mut self, artifact: &Artifact, package: usize, file: &Waiting, waiting: &mut Vec<Waiting>) {
        if self.modules.contains_key(&file.path) {
            return;
        }
        let Some(source) = artifact.file(&file.path) else { return };
        let found = match lower::file(&file.path, &source.text) {
            Ok((found, broken)) => {
                if let Some(line) = broken.filter(|_| super::matters(&source.text)) {
                    let reason = GapReason::Unparsable("syntax that is not known".to_owned());
                    self.gap(package, format!("part of `{}`", file.path), reason, &file.path, line);
                }
                found
            }
            Err(reason) => {
                if super::matters(&source.text) {
                    self.gap(package, format!("file `{}`", file.path), reason, &file.path, 1);
                }
                return;
            }
        };
        let parents: BTreeMap<Arc<str>, Arc<str>> = found
            .iter()
            .flat_map(|lowered| {
                let around = Arc::clone(&lowered.module.path);
                lowered.children.iter().filter_map(move |child| match &child.at {
                    ChildAt::Here(inner) => Some((Arc::clone(inner), Arc::clone(&around))),
                    _ => None,
                })
            })
            .collect();
        for lowered in found {
            self.add(artifact, package, file, &parents, lowered, waiting);
        }
    }

    fn add(
        &mut self,
        artifact: &Artifact,
        package: usize,
        file: &Waiting,
        parents: &BTreeMap<Arc<str>, Arc<str>>,
        lowered: Lowered,
        waiting: &mut Vec<Waiting>,
    ) {
        let Lowered { module, impls, types, children, globs, makers, skipped } = lowered;
        let path = Arc::clone(&module.path);
        let inner = path.split_once(lower::INSIDE).map(|(_, inner)| inner.replace("::", "/")).unwrap_or_default();
        let folder = join(&file.folder, &inner);
        for (line, name) in skipped {
            let what = format!("what macro `{name}` declares");
            self.gap(package, what, GapReason::Unsupported("a macro that is not expanded".to_owned()), &path, line);
        }
        let mut known = BTreeMap::new();
        for Child { name, at } in children {
            let (child, below) = match at {
                ChildAt::Here(inner) => {
                    known.insert(name, inner);
                    continue;
                }
                ChildAt::File => {
                    let own = join(&folder, &name);
                    let files = [format!("{own}.rs"), join(&own, "mod.rs")];
                    let Some(found) = files.into_iter().find(|path| artifact.file(path).is_some()) else { continue };
                    (found, own)
                }
                ChildAt::Path(written) => {
                    let base = if inner.is_empty() { parent(&file.path).to_owned() } else { folder.clone() };
                    let found = join(&base, &written);
                    let below = parent(&found).to_owned();
                    (found, below)
                }
            };
            let child: Arc<str> = Arc::from(child);
            known.insert(name, Arc::clone(&child));
            let (root, parent) = (Arc::clone(&file.root), Some(Arc::clone(&path)));
            waiting.push(Waiting { path: child, root, parent, folder: below });
        }
        for def in types {
            self.types.insert((Arc::clone(&path), def.line, Arc::clone(&def.name)), def);
        }
        let parent = parents.get(&path).cloned().or_else(|| file.parent.clone());
        let root = Arc::clone(&file.root);
        let module = RefCell::new(Some(module));
        self.modules.insert(path, Source { package, root, parent, children: known, globs, makers, impls, module });
    }

    fn gap(&mut self, package: usize, what: String, reason: GapReason, path: &str, line: u32) {
        let path = path.split(lower::INSIDE).next().unwrap_or(path);
        self.gaps.push((package, Gap { what, reason, location: Some(Location::line(path, line)) }));
    }

    /// The module that a path leads to, seen from another.
    pub(super) fn module(&self, packages: &[Package], from: &str, path: &[Arc<str>]) -> Option<Arc<str>> {
        let (first, rest) = path.split_first()?;
        let mut at = self.step(packages, from, first)?;
        for name in rest {
            at = match &**name {
                "super" => self.modules.get(&at)?.parent.clone()?,
                _ => self.modules.get(&at)?.children.get(name).cloned()?,
            };
        }
        Some(at)
    }

    /// Where the first name of a path leads.
    pub(super) fn step(&self, packages: &[Package], from: &str, name: &str) -> Option<Arc<str>> {
        let source = self.modules.get(from)?;
        match name {
            "crate" => Some(Arc::clone(&source.root)),
            "self" => self.modules.get_key_value(from).map(|(path, _)| Arc::clone(path)),
            "super" => source.parent.clone(),
            _ => source.children.get(name).cloned().or_else(|| {
                let package = packages.get(source.package)?;
                let is_own = package.name.as_ref().is_some_and(|own| own.replace('-', "_") == name);
                let library = if is_own {
                    package.library.as_ref()
                } else {
                    let folder = package.dependencies.get(name)?;
                    packages.iter().find(|package| package.folder == *folder)?.library.as_ref()
                };
                self.modules.get_key_value(library?.as_str()).map(|(path, _)| Arc::clone(path))
            }),
        }
    }
}

//! Which files of a project import which, and so which of them run together.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::files::Files;
use crate::code::eval::Evaluator;
use crate::code::ir::{MemberKind, Stmt, StmtKind};
use crate::code::value::FileId;

/// Statements inside statements that are looked into.
const DEEPEST: u32 = 64;

/// The imports between the files that were loaded.
#[derive(Debug, Default)]
pub(super) struct Imports {
    imported: HashMap<FileId, Vec<FileId>>,
    importers: HashMap<FileId, Vec<FileId>>,
}

impl Imports {
    /// The imports between the files that were loaded, wherever in them they stand.
    pub(super) fn of(eval: &Evaluator<'_>, files: &Files) -> Self {
        let by_path: HashMap<&str, FileId> = eval.files().map(|(id, file)| (&*file.module.path, id)).collect();
        let mut imports = Self::default();
        for (id, file) in eval.files() {
            let mut named = Vec::new();
            collect(&file.module.body, &mut named, 0);
            let mut seen = HashSet::new();
            for (module, name) in named {
                let Some(path) = files.resolve(&file.module.path, module) else { continue };
                let inner = files.submodule(&path, name);
                for path in inner.iter().chain([&path]) {
                    if let Some(other) = by_path.get(path.as_str()).copied()
                        && other != id
                        && seen.insert(other)
                    {
                        imports.imported.entry(id).or_default().push(other);
                        imports.importers.entry(other).or_default().push(id);
                    }
                }
            }
        }
        imports
    }

    /// The files that a file imports, itself or through others; with the file itself.
    pub(super) fn beneath(&self, file: FileId) -> HashSet<FileId> {
        reached(&self.imported, file)
    }

    /// The files that import a file, themselves or through others; with the file itself.
    pub(super) fn above(&self, file: FileId) -> HashSet<FileId> {
        reached(&self.importers, file)
    }
}

fn reached(steps: &HashMap<FileId, Vec<FileId>>, from: FileId) -> HashSet<FileId> {
    let mut reached = HashSet::from([from]);
    let mut waiting = vec![from];
    while let Some(file) = waiting.pop() {
        for next in steps.get(&file).into_iter().flatten() {
            if reached.insert(*next) {
                waiting.push(*next);
            }
        }
    }
    reached
}

/// The modules and names that statements import, in functions and classes too.
fn collect<'m>(body: &'m [Stmt], named: &mut Vec<(&'m Arc<str>, &'m str)>, depth: u32) {
    if depth > DEEPEST {
        return;
    }
    for stmt in body {
        match &stmt.kind {
            StmtKind::Import(import) => named.extend(import.names.iter().map(|(name, _)| (&import.from, &**name))),
            StmtKind::Function(function) => collect(&function.body, named, depth + 1),
            StmtKind::Class(class) => {
                for member in &class.members {
                    if let MemberKind::Method(function) | MemberKind::Getter(function) = &member.kind {
                        collect(&function.body, named, depth + 1);
                    }
                }
            }
            StmtKind::If(_, then, otherwise) => {
                collect(then, named, depth + 1);
                collect(otherwise, named, depth + 1);
            }
            StmtKind::Each(_, _, inner) | StmtKind::Block(inner) => collect(inner, named, depth + 1),
            _ => {}
        }
    }
}

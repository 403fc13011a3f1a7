//! Files: loading them, running their top level, and what they import and export.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::{Gap, GapReason, Location};

use super::Evaluator;
use super::stmt::Flow;
use crate::code::ir::{Module, Pattern, Stmt, StmtKind};
use crate::code::language::Resolved;
use crate::code::members::Members;
use crate::code::mentions::{Mentions, calls_of};
use crate::code::scope::{Binding, Scope};
use crate::code::value::{FileId, Form, Id, Place, Value};

/// A file with more top-level statements is a bundle: most of what it declares belongs to its dependencies, so a
/// declaration is run only if something needs it.
const LARGE: usize = 600;

/// A loaded file.
#[derive(Debug)]
pub(crate) struct File {
    /// Its code.
    pub(crate) module: Arc<Module>,
    /// Its top-level scope.
    pub(crate) scope: Id<Scope>,
    pub(super) exports: HashMap<Arc<str>, Exported>,
    pub(super) order: Vec<Arc<str>>,
    pub(super) stars: Vec<Arc<str>>,
    /// The positions of the declarations that were run, in their turn or before it.
    ran: HashSet<u32>,
    /// Where its imports lead, as far as that was asked.
    pub(super) resolved: HashMap<Arc<str>, Resolved>,
    /// What of it may declare something.
    pub(crate) mentions: Mentions,
    /// `module`, whose `exports` is what a `CommonJS` file exports.
    pub(super) common: Value,
    state: State,
}

/// Where an export's value is.
#[derive(Debug, Clone)]
pub(super) enum Exported {
    /// A name of the file.
    Local(Arc<str>),
    /// An export of another module.
    From(Arc<str>, Arc<str>),
}

/// How far the top level of a file was run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Loaded,
    Running,
    Done,
}

impl Evaluator<'_> {
    /// A loaded file.
    pub(crate) fn file(&self, file: FileId) -> &File {
        &self.files[file.0 as usize]
    }

    /// All loaded files, in the order they were loaded.
    pub(crate) fn files(&self) -> impl Iterator<Item = (FileId, &File)> {
        self.files.iter().enumerate().map(|(at, file)| (FileId(at as u32), file))
    }

    /// Loads a file without running it. `None` if there is none, or it cannot be read; the latter is a gap.
    pub(crate) fn load(&mut self, path: &str) -> Option<FileId> {
        if let Some(known) = self.by_path.get(path) {
            return *known;
        }
        let loaded = match self.language.load_shared(path) {
            None => None,
            Some(Ok(module)) => Some(self.add_file(&module)),
            Some(Err(reason)) => {
                let location = Some(Location::line(path, 1));
                self.gaps.push(Gap { what: format!("file `{path}`"), reason, location });
                None
            }
        };
        self.by_path.insert(Arc::from(path), loaded);
        loaded
    }

    fn add_file(&mut self, module: &Arc<Module>) -> FileId {
        let id = FileId(self.files.len() as u32);
        let place = Place { file: id, line: 1 };
        let scope = self.heap.scopes.add(Scope::new(None, id, true));
        let exports_table = self.heap.table(Members::default(), place);
        let mut module_members = Members::default();
        module_members.set(Arc::from("exports"), exports_table.clone(), 1);
        let common = self.heap.table(module_members, place);
        let language = self.language;
        let mentions = calls_of(module, &|name| language.is_declaration(name));
        self.files.push(File {
            module: Arc::clone(module),
            scope,
            exports: HashMap::new(),
            order: Vec::new(),
            stars: Vec::new(),
            ran: HashSet::new(),
            resolved: HashMap::new(),
            mentions,
            common: common.clone(),
            state: State::Loaded,
        });
        if !self.manners.exports_every_name {
            self.heap.scopes[scope].set(Arc::from("module"), Binding::Value(common));
            self.heap.scopes[scope].set(Arc::from("exports"), Binding::Value(exports_table.clone()));
            self.heap.scopes[scope].set(Arc::from("this"), Binding::Value(exports_table));
        }
        self.declare(id, module);
        id
    }

    /// Binds every top-level name to what will be its value, and notes the exports.
    fn declare(&mut self, id: FileId, module: &Module) {
        let scope = self.file(id).scope;
        for (at, stmt) in module.body.iter().enumerate() {
            match &stmt.kind {
                StmtKind::Bind(pattern, _) => self.declare_later(pattern, at as u32, scope),
                StmtKind::Class(class) => {
                    if let Some(name) = &class.name {
                        self.heap.scopes[scope].set(Arc::clone(name), Binding::Later(at as u32));
                    }
                }
                StmtKind::Function(function) if !function.decorators.is_empty() => {
                    if let Some(name) = &function.name {
                        self.heap.scopes[scope].set(Arc::clone(name), Binding::Later(at as u32));
                    }
                }
                StmtKind::Import(import) => {
                    for (name, local) in &import.names {
                        if &**local == "*" {
                            self.files[id.0 as usize].stars.push(Arc::clone(&import.from));
                            continue;
                        }
                        let binding = Binding::Import(Arc::clone(&import.from), Arc::clone(name));
                        self.heap.scopes[scope].set(Arc::clone(local), binding);
                    }
                }
                StmtKind::Export(export) => {
                    let file = &mut self.files[id.0 as usize];
                    for (local, exported) in &export.names {
                        match &export.from {
                            Some(from) if &**exported == "*" => file.stars.push(Arc::clone(from)),
                            Some(from) => {
                                let target = Exported::From(Arc::clone(from), Arc::clone(local));
                                file.order.push(Arc::clone(exported));
                                file.exports.insert(Arc::clone(exported), target);
                            }
                            None => {
                                file.order.push(Arc::clone(exported));
                                file.exports.insert(Arc::clone(exported), Exported::Local(Arc::clone(local)));
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        self.hoist(&module.body, scope);
    }

    fn declare_later(&mut self, pattern: &Pattern, at: u32, scope: Id<Scope>) {
        match pattern {
            Pattern::Name(name) => {
                // The first binding of a name is the one that others see before the file has run.
                if self.heap.scopes[scope].get(name).is_none() || self.manners.block_scopes {
                    self.heap.scopes[scope].set(Arc::clone(name), Binding::Later(at));
                }
            }
            Pattern::Table(parts, rest) => {
                for (_, inner, _) in parts {
                    self.declare_later(inner, at, scope);
                }
                if let Some(rest) = rest {
                    self.heap.scopes[scope].set(Arc::clone(rest), Binding::Later(at));
                }
            }
            Pattern::List(parts) => {
                for part in parts.iter().flatten() {
                    self.declare_later(part, at, scope);
                }
            }
            Pattern::Other => {}
        }
    }

    /// Runs the top level of a file, and before it that of the files it imports.
    pub(crate) fn run_file(&mut self, id: FileId) {
        if self.file(id).state != State::Loaded || self.is_spent() {
            return;
        }
        self.files[id.0 as usize].state = State::Running;
        let module = Arc::clone(&self.file(id).module);
        if self.nesting < self.budget.nesting {
            self.nesting += 1;
            for stmt in module.body.iter().flat_map(tried_at_once) {
                let from = match &stmt.kind {
                    StmtKind::Import(import) => Some(&import.from),
                    StmtKind::Export(export) => export.from.as_ref(),
                    _ => None,
                };
                if let Some(from) = from
                    && let Some(imported) = self.imported(id, from)
                {
                    self.run_file(imported);
                }
            }
            self.nesting -= 1;
        }
        let scope = self.file(id).scope;
        let outer_frames = std::mem::take(&mut self.frames);
        let is_large = !self.manners.exports_every_name && module.body.len() > LARGE;
        for (at, stmt) in module.body.iter().enumerate() {
            if self.is_spent() {
                break;
            }
            self.start_afresh();
            let names = stmt_names(&stmt.kind);
            if is_large && is_declared(&stmt.kind) && !self.file(id).mentions.statements.contains(&at) {
                // Runs if something needs it.
            } else if self.manners.exports_every_name && self.file(id).ran.contains(&(at as u32)) {
                // Something before it needed it.
            } else if self.manners.exports_every_name && !names.is_empty() && self.are_bound(&names, scope) {
                // A second binding may be made out of the first.
                self.run_one(stmt, scope);
            } else if self.is_pending(&names, at as u32, scope) {
                self.run_later(at as u32, id);
            } else if matches!(stmt.kind, StmtKind::Import(_) | StmtKind::Export(_)) {
                // Declared already.
            } else if !is_declared(&stmt.kind) {
                let _: Flow = self.run_one(stmt, scope);
            }
        }
        self.frames = outer_frames;
        self.files[id.0 as usize].state = State::Done;
    }

    fn are_bound(&self, names: &[&Arc<str>], scope: Id<Scope>) -> bool {
        names.iter().all(|name| matches!(self.heap.scopes[scope].get(name), Some(Binding::Value(_))))
    }

    /// Whether a declaration was not needed, and so not run, before its turn came.
    fn is_pending(&self, names: &[&Arc<str>], at: u32, scope: Id<Scope>) -> bool {
        names.iter().any(|name| match self.heap.scopes[scope].get(name) {
            Some(Binding::Later(later)) => *later == at,
            _ => false,
        })
    }

    fn run_later(&mut self, at: u32, file: FileId) {
        let module = Arc::clone(&self.file(file).module);
        let scope = self.file(file).scope;
        let Some(stmt) = module.body.get(at as usize) else { return };
        self.files[file.0 as usize].ran.insert(at);
        for name in stmt_names(&stmt.kind) {
            self.heap.scopes[scope].set(Arc::clone(name), Binding::Busy);
        }
        let outer_frames = std::mem::take(&mut self.frames);
        let depth = outer_frames.len();
        // The depth of calls goes on counting through a chain of declarations that need each other.
        self.nesting += depth as u32 + 1;
        if self.nesting < self.budget.nesting {
            self.run_one(stmt, scope);
        }
        self.nesting -= depth as u32 + 1;
        self.frames = outer_frames;
        let place = Place { file, line: stmt.line };
        for name in stmt_names(&stmt.kind) {
            if matches!(self.heap.scopes[scope].get(name), Some(Binding::Busy)) {
                let value = self.over_limit("evaluation", place);
                self.heap.scopes[scope].set(Arc::clone(name), Binding::Value(value));
            }
        }
    }

    /// What a name stands for.
    pub(crate) fn name(&mut self, name: &Arc<str>, scope: Id<Scope>, place: Place) -> Value {
        let mut at = Some(scope);
        let mut scopes = 0;
        while let Some(id) = at {
            scopes += 1;
            let binding = self.heap.scopes[id].get(name).cloned();
            match binding {
                Some(Binding::Value(value)) => {
                    self.charge(scopes);
                    return value;
                }
                Some(Binding::Later(stmt)) => {
                    let file = self.heap.scopes[id].file;
                    self.run_later(stmt, file);
                    return match self.heap.scopes[id].get(name) {
                        Some(Binding::Value(value)) => value.clone(),
                        _ => self.over_limit("evaluation", place),
                    };
                }
                Some(Binding::Import(from, exported)) => {
                    let file = self.heap.scopes[id].file;
                    let value = self.import(file, &from, &exported, place);
                    if !matches!(value, Value::Unknown(_)) {
                        self.heap.scopes[id].set(Arc::clone(name), Binding::Value(value.clone()));
                    }
                    return value;
                }
                Some(Binding::Busy) => {
                    let what = format!("`{}`, which is needed for its own value", super::brief(name));
                    return self.heap.unknown(GapReason::ComputedAtRunTime(what), place);
                }
                None => {
                    if self.language.sees_members()
                        && let Some(value) = self.implied_member(name, id, place)
                    {
                        return value;
                    }
                    at = self.heap.scopes[id].parent;
                }
            }
        }
        self.charge(scopes);
        let file = self.heap.scopes[scope].file;
        if self.manners.exports_every_name {
            let stars = self.file(file).stars.clone();
            for from in &stars {
                if let Some(next) = self.imported(file, from)
                    && let Some(value) = self.find_export(next, name, place, 1)
                {
                    return value;
                }
            }
        }
        if let Some(value) = self.language.global(self, name, file, place) {
            return value;
        }
        self.heap.symbolic(Form::Global(Arc::clone(name)), place)
    }
}

/// A top-level statement or, where that tries something, what it tries: its imports come before what stands in for it.
fn tried_at_once(stmt: &Stmt) -> &[Stmt] {
    match &stmt.kind {
        StmtKind::Block(body) => body,
        _ => std::slice::from_ref(stmt),
    }
}

/// The names that a top-level declaration binds.
fn stmt_names(stmt: &StmtKind) -> Vec<&Arc<str>> {
    fn pattern<'a>(of: &'a Pattern, names: &mut Vec<&'a Arc<str>>) {
        match of {
            Pattern::Name(name) => names.push(name),
            Pattern::Table(parts, rest) => {
                for (_, inner, _) in parts {
                    pattern(inner, names);
                }
                names.extend(rest);
            }
            Pattern::List(parts) => {
                for part in parts.iter().flatten() {
                    pattern(part, names);
                }
            }
            Pattern::Other => {}
        }
    }
    let mut names = Vec::new();
    match stmt {
        StmtKind::Bind(bound, _) => pattern(bound, &mut names),
        StmtKind::Class(class) => names.extend(&class.name),
        StmtKind::Function(function) if !function.decorators.is_empty() => names.extend(&function.name),
        _ => {}
    }
    names
}

/// Whether a statement only declares names, so that it runs when one of them is needed or its turn comes.
fn is_declared(stmt: &StmtKind) -> bool {
    match stmt {
        StmtKind::Bind(..) => !stmt_names(stmt).is_empty(),
        StmtKind::Class(class) => class.name.is_some(),
        StmtKind::Function(_) => true,
        _ => false,
    }
}

//! Files of the program: how they are loaded, and what their imports and exports mean.

use std::collections::HashMap;
use std::sync::Arc;

use super::engine::{ClassData, Engine, File};
use super::place::FileId;
use super::value::{ClassId, Form, Frame, FrameId, Table, Value};
use crate::code::ir::{Class, Expr, ExprKind, Import, MemberKind, Module, Stmt, StmtKind};
use crate::code::language::Resolved;

impl Engine<'_> {
    /// Loads a file without running it.
    pub(super) fn load(&mut self, path: &str) -> Option<FileId> {
        if let Some(known) = self.by_path.get(path) {
            return *known;
        }
        let loaded = match self.source.load(path) {
            Some(Ok(module)) => Some(self.add_file(&Arc::new(module))),
            _ => None,
        };
        self.by_path.insert(path.to_owned(), loaded);
        loaded
    }

    fn add_file(&mut self, module: &Arc<Module>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        let frame = self.add_frame(Frame { file: id, is_seen: true, ..Frame::default() });
        let mut file = File {
            module: Arc::clone(module),
            frame,
            imports: HashMap::new(),
            stars: Vec::new(),
            exports: HashMap::new(),
            star_exports: Vec::new(),
            has_run: false,
        };
        declared(&module.body, &mut file, 0);
        self.files.push(file);
        if !self.manners.exports_every_name {
            let mut common = Table::default();
            common.set(Arc::from("exports"), Value::table(Table::default()));
            let vars = &mut self.frame_mut(frame).vars;
            vars.insert(Arc::from("module"), Value::table(common));
            vars.insert(Arc::from("exports"), Value::table(Table::default()));
        }
        self.add_classes(&module.body, frame, 0);
        self.add_methods_apart(&module.body, id);
        id
    }

    /// The methods of a file that stand apart from their types.
    fn add_methods_apart(&mut self, body: &[Stmt], file: FileId) {
        if !self.has_methods_apart() {
            return;
        }
        for stmt in body {
            if let StmtKind::Function(function) = &stmt.kind
                && let Some(full) = &function.name
                && let Some((_, name)) = full.rsplit_once('.')
            {
                self.apart.entry(Arc::from(name)).or_default().push((file, Arc::clone(full)));
            }
        }
    }

    /// Every class of a file, wherever it stands, so that its methods are found before it is made.
    fn add_classes(&mut self, body: &[Stmt], frame: FrameId, depth: u32) {
        const DEEPEST: u32 = 24;
        if depth > DEEPEST {
            return;
        }
        for stmt in body {
            match &stmt.kind {
                StmtKind::Class(class)
                | StmtKind::Bind(_, Expr { kind: ExprKind::Class(class), .. })
                | StmtKind::Assign(_, Expr { kind: ExprKind::Class(class), .. }) => {
                    self.class_id(class, frame);
                }
                StmtKind::Function(function) => self.add_classes(&function.body, frame, depth + 1),
                StmtKind::If(_, then, otherwise) => {
                    self.add_classes(then, frame, depth + 1);
                    self.add_classes(otherwise, frame, depth + 1);
                }
                StmtKind::Block(inner) => self.add_classes(inner, frame, depth + 1),
                StmtKind::Try(attempt) => self.add_classes(&attempt.body, frame, depth + 1),
                _ => {}
            }
        }
    }

    /// The class that some code declares.
    pub(super) fn class_id(&mut self, class: &Arc<Class>, frame: FrameId) -> ClassId {
        if let Some(known) = self.class_of.get(&Arc::as_ptr(class)) {
            return *known;
        }
        let id = ClassId(u32::try_from(self.classes.len()).unwrap_or(u32::MAX));
        self.classes.push(ClassData {
            code: Arc::clone(class),
            named: class.members.iter().enumerate().map(|(at, member)| (Arc::clone(&member.name), at)).collect(),
            frame,
            base: None,
            fields: HashMap::new(),
            is_constructed: false,
            is_made: false,
            answers_requests: false,
        });
        self.class_of.insert(Arc::as_ptr(class), id);
        for member in &class.members {
            if let MemberKind::Method(function) = &member.kind {
                self.methods.entry(Arc::clone(&member.name)).or_default().push((id, Arc::clone(function)));
            }
        }
        id
    }

    /// The file that an import of the file `from` leads to.
    fn imported(&mut self, from: FileId, specifier: &str) -> Option<FileId> {
        let path = Arc::clone(&self.file(from).module.path);
        match self.source.resolve(&path, specifier) {
            Resolved::File(found) => {
                let id = self.load(&found)?;
                self.run_file(id);
                Some(id)
            }
            Resolved::Package(specifier) => {
                let found = self.aliased(&path, &specifier)?;
                let id = self.load(&found)?;
                self.run_file(id);
                Some(id)
            }
            Resolved::Missing(_) => None,
        }
    }

    /// What `~/inner` and `@/inner` most often mean, where the settings that say so are not there.
    fn aliased(&self, from: &str, specifier: &str) -> Option<String> {
        const MOST: usize = 16;
        let inner = specifier.strip_prefix("~/").or_else(|| specifier.strip_prefix("@/"))?;
        let folders = std::iter::successors(Some(from), |path| path.rsplit_once('/').map(|(folder, _)| folder));
        for folder in folders.skip(1).chain(std::iter::once("")).take(MOST) {
            for inside in ["", "src/"] {
                let path =
                    if folder.is_empty() { format!("/{inside}{inner}") } else { format!("/{folder}/{inside}{inner}") };
                if let Resolved::File(found) = self.source.resolve(from, &path) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// What an import binds.
    pub(super) fn import(&mut self, file: FileId, specifier: &str, name: &str) -> Value {
        if self.nesting > super::engine::DEEPEST {
            return Value::unknown();
        }
        self.nesting += 1;
        let value = self.import_below(file, specifier, name);
        self.nesting -= 1;
        value
    }

    fn import_below(&mut self, file: FileId, specifier: &str, name: &str) -> Value {
        if let Some(found) = self.imported(file, specifier) {
            if name == "*" {
                return Value::of(Form::Module(found));
            }
            return self.export(found, name).unwrap_or_else(|| self.of_empty(found, name));
        }
        // An import path of Go is the name of its package as it stands.
        let is_path = self.language == model::Language::Go;
        let module = if is_path { specifier.to_owned() } else { dotted(specifier) };
        let path = match name {
            // There, an import says the whole name.
            _ if self.language == model::Language::Jvm => module,
            "*" | "default" => module,
            name if module.is_empty() => name.to_owned(),
            name => format!("{module}.{name}"),
        };
        Value::of(Form::Outside(Arc::from(path)))
    }

    /// What a folder without a file of its own has under a name: such a folder often only shares the name of a package
    /// of the outside.
    pub(super) fn of_empty(&self, file: FileId, name: &str) -> Value {
        let module = &self.file(file).module;
        let folder = module.path.strip_suffix("/__init__.py").filter(|_| module.body.is_empty());
        match folder.map(|folder| folder.rsplit('/').next().unwrap_or(folder)) {
            Some(package) => Value::of(Form::Outside(Arc::from(format!("{package}.{name}")))),
            None => Value::unknown(),
        }
    }

    /// What a file exports under a name.
    pub(super) fn export(&mut self, file: FileId, name: &str) -> Option<Value> {
        const DEEPEST: u32 = 200;
        self.nesting += DEEPEST;
        let found = if self.nesting > super::engine::DEEPEST { None } else { self.export_below(file, name) };
        self.nesting -= DEEPEST;
        found
    }

    fn export_below(&mut self, file: FileId, name: &str) -> Option<Value> {
        if let Some((from, there)) = self.file(file).exports.get(name).cloned() {
            return match from {
                Some(from) => Some(self.import(file, &from, &there)),
                None => Some(self.variable_of(file, &there)),
            };
        }
        if self.manners.exports_every_name {
            if let Some(value) = self.bound(file, name) {
                return Some(value);
            }
            let path = Arc::clone(&self.file(file).module.path);
            if let Some(inner) = self.source.submodule(&path, name)
                && let Some(inner) = self.load(&inner)
            {
                self.run_file(inner);
                return Some(Value::of(Form::Module(inner)));
            }
        }
        for from in self.file(file).star_exports.clone() {
            if let Some(next) = self.imported(file, &from)
                && next != file
                && let Some(value) = self.export(next, name)
            {
                return Some(value);
            }
        }
        // What a file of the old kind exports is what it put in `module.exports`.
        let frame = self.file(file).frame;
        let vars = &self.frame(frame).vars;
        let common = vars.get("module").and_then(|module| module.entry("exports"));
        let named = common.and_then(|common| common.entry(name)).or_else(|| vars.get("exports")?.entry(name));
        match (name, named) {
            (_, Some(value)) => Some(value.clone()),
            ("default", None) => common.cloned(),
            _ => None,
        }
    }

    fn variable_of(&mut self, file: FileId, name: &Arc<str>) -> Value {
        self.bound(file, name).unwrap_or_default()
    }

    /// What the top level of a file binds to a name.
    pub(super) fn bound(&mut self, file: FileId, name: &str) -> Option<Value> {
        let frame = self.file(file).frame;
        if let Some(value) = self.frame(frame).vars.get(name) {
            return Some(value.clone());
        }
        if let Some((from, there)) = self.file(file).imports.get(name).cloned() {
            let value = self.import(file, &from, &there);
            if !matches!(value.form, Form::Unknown) {
                self.frame_mut(frame).vars.insert(Arc::from(name), value.clone());
            }
            return Some(value);
        }
        if !self.file(file).stars.is_empty()
            && let Some(value) = self.bound_by_star(file, name)
        {
            return Some(value);
        }
        let path = Arc::clone(&self.file(file).module.path);
        let other = self.source.declaring(&path, name)?;
        let other = self.load(&other)?;
        self.run_file(other);
        let frame = self.file(other).frame;
        self.frame(frame).vars.get(name).cloned()
    }

    /// What a name means that comes with every name of another file. Files may take all names of each other, so none is
    /// asked twice.
    fn bound_by_star(&mut self, file: FileId, name: &str) -> Option<Value> {
        let is_first = self.searched.is_empty();
        if !self.searched.insert((file, Arc::from(name))) {
            return None;
        }
        let mut found = None;
        for from in self.file(file).stars.clone() {
            if let Some(next) = self.imported(file, &from)
                && next != file
            {
                found = self.export(next, name);
                if found.is_some() {
                    break;
                }
            }
        }
        if is_first {
            self.searched.clear();
        }
        found
    }

    /// Runs the top level of a file, once.
    pub(super) fn run_file(&mut self, id: FileId) {
        const DEEPEST: u32 = 400;
        if self.file(id).has_run || self.nesting + DEEPEST > super::engine::DEEPEST {
            return;
        }
        self.files[id.0 as usize].has_run = true;
        self.nesting += DEEPEST;
        let module = Arc::clone(&self.file(id).module);
        let frame = self.file(id).frame;
        let outer = std::mem::replace(&mut self.at, frame);
        let stack = std::mem::take(&mut self.stack);
        let searched = std::mem::take(&mut self.searched);
        let facts = std::mem::take(&mut self.facts);
        let log = std::mem::take(&mut self.log);
        let branches = std::mem::take(&mut self.branches);
        let gone = std::mem::take(&mut self.is_gone);
        self.enter_root(None);
        self.hoist(&module.body);
        for stmt in &module.body {
            // What a file does after it has left is only another way through it.
            self.run_one(stmt);
        }
        self.is_gone = gone;
        self.branches = branches;
        self.log = log;
        self.facts = facts;
        self.stack = stack;
        self.searched = searched;
        self.at = outer;
        self.nesting -= DEEPEST;
    }

    /// An import inside a function.
    pub(super) fn run_import(&mut self, import: &Import) {
        let file = self.frame(self.at).file;
        for (name, local) in &import.names {
            if &**local != "*" {
                let value = self.import(file, &import.from, name);
                self.bind_name(local, value);
            }
        }
    }
}

/// The imports and exports of a file, those that are tried among them.
fn declared(body: &[Stmt], file: &mut File, depth: u32) {
    const DEEPEST: u32 = 4;
    for stmt in body {
        match &stmt.kind {
            StmtKind::Import(import) => {
                for (name, local) in &import.names {
                    if &**local == "*" {
                        file.stars.push(Arc::clone(&import.from));
                    } else {
                        let target = (Arc::clone(&import.from), Arc::clone(name));
                        file.imports.entry(Arc::clone(local)).or_insert(target);
                    }
                }
            }
            StmtKind::Export(export) => {
                for (local, exported) in &export.names {
                    match &export.from {
                        Some(from) if &**exported == "*" => file.star_exports.push(Arc::clone(from)),
                        from => {
                            let target = (from.clone(), Arc::clone(local));
                            file.exports.insert(Arc::clone(exported), target);
                        }
                    }
                }
            }
            StmtKind::Try(attempt) if depth < DEEPEST => {
                declared(&attempt.body, file, depth + 1);
                for (_, handler) in &attempt.handlers {
                    declared(handler, file, depth + 1);
                }
            }
            StmtKind::If(_, then, otherwise) if depth < DEEPEST => {
                declared(then, file, depth + 1);
                declared(otherwise, file, depth + 1);
            }
            _ => {}
        }
    }
}

/// A module of the outside as a dotted name: `node:fs/promises` is `fs.promises`.
fn dotted(specifier: &str) -> String {
    let plain = specifier.strip_prefix("node:").unwrap_or(specifier).trim_start_matches('.');
    if plain.starts_with('@') { plain.to_owned() } else { plain.replace('/', ".") }
}

//! Go for the evaluator.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use model::{Artifact, Gap, GapReason, Location};

use super::builtins;
use super::instances;
use super::lower::{Lowered, lower};
use super::packages::{Packages, folder};
use super::sdk;
use crate::code::eval::Evaluator;
use crate::code::ir::{self, Import, Module, Purpose, Stmt, StmtKind};
use crate::code::language::{Language, Manners, Resolved};
use crate::code::scope::Scope;
use crate::code::value::{Args, Class, FileId, Form, Id, Place, Table, Value};

/// What the path of a package, which is no file, ends in.
const PACKAGE: &str = "/*.go";
/// What a specifier begins with that names a file of the artifact; no import path holds a colon.
const FILE: &str = "file:";

/// The files of one artifact as Go.
#[derive(Debug)]
pub(super) struct Go<'a> {
    purpose: Purpose,
    pub(super) artifact: &'a Artifact,
    pub(super) packages: Packages<'a>,
    lowered: RefCell<HashMap<String, Result<Rc<Lowered>, GapReason>>>,
    indexes: RefCell<HashMap<String, Rc<Index>>>,
    /// Bytes that may still be loaded: a file that several programs use is loaded for each of them.
    left: Cell<usize>,
    complaints: RefCell<Vec<Gap>>,
}

/// Which file of a package declares a name.
type Index = HashMap<Arc<str>, Arc<str>>;

impl<'a> Go<'a> {
    pub(super) fn new(artifact: &'a Artifact) -> Self {
        Self::new_for(Purpose::Values, artifact)
    }

    pub(super) fn new_for(purpose: Purpose, artifact: &'a Artifact) -> Self {
        const AT_LEAST: usize = 64 * 1024 * 1024;
        let source = artifact.files.iter().filter(|file| file.path.ends_with(".go"));
        let bytes = source.map(|file| file.text.len()).fold(0, usize::saturating_add);
        Self {
            purpose,
            artifact,
            packages: Packages::new(artifact),
            lowered: RefCell::default(),
            indexes: RefCell::default(),
            left: Cell::new(bytes.saturating_mul(4).max(AT_LEAST)),
            complaints: RefCell::default(),
        }
    }

    /// The path under which the package in a folder is loaded.
    pub(super) fn package_path(folder: &str) -> String {
        format!("{folder}{PACKAGE}")
    }

    /// The files of which a part could not be parsed.
    pub(super) fn take_complaints(&self) -> Vec<Gap> {
        self.complaints.take()
    }

    fn lowered(&self, path: &str) -> Option<Result<Rc<Lowered>, GapReason>> {
        if let Some(known) = self.lowered.borrow().get(path) {
            return Some(known.clone());
        }
        let file = self.artifact.file(path)?;
        let name = |import: &str| {
            let folder = self.packages.import(import)?;
            self.packages.name(&folder).map(str::to_owned)
        };
        let found = lower(path, &file.text, &name, self.purpose).map(Rc::new);
        if let Ok(lowered) = &found
            && let Some(line) = lowered.broken
            && sdk::mentions(&file.text)
        {
            self.complaints.borrow_mut().push(Gap {
                what: format!("part of `{path}`"),
                reason: GapReason::Unparsable("not valid Go".to_owned()),
                location: Some(Location::line(path, line)),
            });
        }
        self.lowered.borrow_mut().insert(path.to_owned(), found.clone());
        Some(found)
    }

    fn index(&self, folder: &str) -> Rc<Index> {
        if let Some(known) = self.indexes.borrow().get(folder) {
            return Rc::clone(known);
        }
        let mut index = Index::new();
        for file in self.packages.files(folder) {
            if let Some(Ok(lowered)) = self.lowered(&file.path) {
                for name in &lowered.names {
                    index.entry(Arc::clone(name)).or_insert_with(|| Arc::clone(&lowered.module.path));
                }
            }
        }
        let index = Rc::new(index);
        self.indexes.borrow_mut().insert(folder.to_owned(), Rc::clone(&index));
        index
    }

    /// The folder of the package that a loaded file belongs to.
    pub(super) fn folder_of(eval: &Evaluator<'_>, file: FileId) -> String {
        folder(&eval.file(file).module.path).to_owned()
    }

    /// The file of a package that declares a name, loaded.
    fn declaring_file(&self, eval: &mut Evaluator<'_>, folder: &str, name: &str) -> Option<FileId> {
        let path = self.index(folder).get(name).cloned()?;
        eval.load(&path)
    }

    /// What a package declares under a name; methods are named `Type.Method`.
    pub(super) fn declared(&self, eval: &mut Evaluator<'_>, folder: &str, name: &str, place: Place) -> Option<Value> {
        let file = self.declaring_file(eval, folder, name)?;
        let scope = eval.file(file).scope;
        Some(eval.name(&Arc::from(name), scope, place))
    }

    fn package(&self, path: &str) -> Option<Module> {
        let folder = path.strip_suffix(PACKAGE)?;
        let imports = self.packages.files(folder).iter().map(|file| {
            let import = Import { from: Arc::from(format!("{FILE}{}", file.path)), names: Vec::new() };
            Stmt { kind: StmtKind::Import(import), line: 1 }
        });
        Some(Module { path: Arc::from(path), body: imports.collect() })
    }
}

impl Language for Go<'_> {
    fn manners(&self) -> Manners {
        Manners {
            block_scopes: true,
            constructor: "",
            receiver_is_parameter: true,
            exports_every_name: true,
            empty_is_false: false,
            call_constructs: false,
        }
    }

    fn load(&self, path: &str) -> Option<Result<Module, GapReason>> {
        if path.ends_with(PACKAGE) {
            return self.package(path).map(Ok);
        }
        let lowered = self.lowered(path)?;
        let size = self.artifact.file(path)?.text.len();
        let Some(left) = self.left.get().checked_sub(size) else {
            return Some(Err(GapReason::Limit("source read for several programs".to_owned())));
        };
        self.left.set(left);
        Some(lowered.map(|lowered| lowered.module.clone()))
    }

    fn resolve(&self, _from: &str, specifier: &str) -> Resolved {
        if let Some(path) = specifier.strip_prefix(FILE) {
            return Resolved::File(path.to_owned());
        }
        match self.packages.import(specifier) {
            Some(folder) => Resolved::File(Self::package_path(&folder)),
            None => Resolved::Package(specifier.to_owned()),
        }
    }

    fn declaring(&self, from: &str, name: &str) -> Option<String> {
        let file = self.index(folder(from)).get(name).cloned()?;
        (*file != *from).then(|| file.to_string())
    }

    fn method(
        &self,
        eval: &mut Evaluator<'_>,
        receiver: &Value,
        name: &str,
        args: &Args,
        place: Place,
    ) -> Option<Value> {
        if let Value::Module(_) = receiver {
            let callee = self.member(eval, receiver, name, place)?;
            return Some(eval.call_value(&callee, args.clone(), place));
        }
        if let Some(export) = exported(eval, receiver, name, place) {
            return Some(eval.call_value(&export, args.clone(), place));
        }
        if let Some(value) = builtins::method(self, eval, receiver, name, args, place) {
            return Some(value);
        }
        let method = instances::member(self, eval, receiver, name, place)?;
        Some(eval.call_value(&method, args.clone(), place))
    }

    fn member(&self, eval: &mut Evaluator<'_>, receiver: &Value, name: &str, place: Place) -> Option<Value> {
        if let Value::Module(file) = receiver {
            let folder = Self::folder_of(eval, *file);
            return self.declared(eval, &folder, name, place);
        }
        if let Some(value) = exported(eval, receiver, name, place) {
            return Some(value);
        }
        let value = instances::member(self, eval, receiver, name, place);
        value.or_else(|| instances::unset_outside(eval, receiver, name))
    }

    /// Whatever a map holds: which entry is asked for is what a running server is told.
    fn any_entry(&self, eval: &mut Evaluator<'_>, object: &Value, place: Place) -> Option<Value> {
        const MOST: usize = 16;
        let Value::Table(id) = object else { return None };
        let table = &eval.heap.tables[*id];
        let things = |value: &Value| matches!(value, Value::Instance(_) | Value::Closure(_) | Value::List(_));
        let entries: Vec<Value> = table.entries.iter().map(|(_, slot)| slot.value.clone()).collect();
        let known = table.open.is_none() && !entries.is_empty() && entries.len() <= MOST;
        (known && entries.iter().all(things)).then(|| eval.heap.choice(entries, place))
    }

    fn call(&self, eval: &mut Evaluator<'_>, path: &str, args: &Args, _: bool, place: Place) -> Option<Value> {
        builtins::call(self, eval, path, args, place)
    }

    fn global(&self, eval: &mut Evaluator<'_>, name: &str, file: FileId, place: Place) -> Option<Value> {
        // The forms of the small language hold spaces or signs.
        if !name.starts_with(|first: char| first.is_alphabetic() || first == '_') {
            return None;
        }
        let folder = Self::folder_of(eval, file);
        match self.declaring_file(eval, &folder, name) {
            Some(other) if other != file => {
                let scope = eval.file(other).scope;
                return Some(eval.name(&Arc::from(name), scope, place));
            }
            _ => {}
        }
        let path = Arc::clone(&eval.file(file).module.path);
        let Some(Ok(lowered)) = self.lowered(&path) else { return None };
        for dot in &lowered.dots {
            if let Some(folder) = self.packages.import(dot) {
                if let Some(value) = self.declared(eval, &folder, name, place) {
                    return Some(value);
                }
            } else if name.starts_with(char::is_uppercase) {
                let form = Form::External { package: Arc::clone(dot), name: Arc::from(name) };
                return Some(eval.heap.symbolic(form, place));
            }
        }
        None
    }

    fn scope_of(&self, eval: &mut Evaluator<'_>, name: &str, file: FileId) -> Option<Id<Scope>> {
        let folder = Self::folder_of(eval, file);
        let other = self.declaring_file(eval, &folder, name)?;
        Some(eval.file(other).scope)
    }

    fn walk_table(&self, eval: &mut Evaluator<'_>, table: Id<Table>, _: Place) -> Vec<Value> {
        let table = &eval.heap.tables[table];
        let values = table.entries.iter().map(|(_, slot)| slot.value.clone());
        values.chain(table.open.map(Value::Unknown)).collect()
    }

    /// There is nothing in a list that was never made.
    fn walk_value(&self, _: &mut Evaluator<'_>, value: &Value, _: Place) -> Option<Vec<Value>> {
        value.is_null().then(Vec::new)
    }

    fn keeps_fields_before(&self) -> bool {
        true
    }

    fn is_declaration(&self, name: &str) -> bool {
        sdk::is_declaration(name)
    }

    fn made_by(&self, _: &mut Evaluator<'_>, function: &ir::Function, args: &Args, _: Place) -> Option<Value> {
        builtins::translated(function.params.len(), args)
    }

    /// Calling a type converts to it.
    fn made_from(&self, _: &mut Evaluator<'_>, _: Id<Class>, args: &Args, _: Place) -> Option<Value> {
        Some(args.at(0).cloned().unwrap_or(Value::Null))
    }
}

/// What a package outside the artifact exports under a name, if `receiver` is such a package.
fn exported(eval: &mut Evaluator<'_>, receiver: &Value, name: &str, place: Place) -> Option<Value> {
    let Value::Symbolic(id) = receiver else { return None };
    let Form::External { package, name: whole } = &eval.heap.symbolics[*id].form else { return None };
    if &**whole != "*" {
        return None;
    }
    let form = Form::External { package: Arc::clone(package), name: Arc::from(name) };
    Some(eval.heap.symbolic(form, place))
}

//! Rust for the following of calls: how files are found.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use model::{Artifact, GapReason};

use super::modules::Modules;
use super::{Lowered, lower};
use crate::code::eval::Evaluator;
use crate::code::ir::Module;
use crate::code::language::{Language, Manners, Resolved};
use crate::code::value::{Args, Id, Place, Table, Value};

/// The methods of the types of a crate, and the files that they stand in.
type Methods = HashMap<Arc<str>, String>;

/// A file that was lowered, or why it was not.
type Found = Result<Rc<Lowered>, GapReason>;

/// The Rust of an artifact.
#[derive(Debug)]
pub(super) struct RustCalls<'a> {
    artifact: &'a Artifact,
    modules: Modules,
    lowered: RefCell<HashMap<String, Option<Found>>>,
    methods: RefCell<HashMap<usize, Rc<Methods>>>,
}

impl<'a> RustCalls<'a> {
    pub(super) fn new(artifact: &'a Artifact) -> Self {
        let modules = Modules::new(artifact);
        Self { artifact, modules, lowered: RefCell::default(), methods: RefCell::default() }
    }

    fn lowered(&self, path: &str) -> Option<Found> {
        if let Some(known) = self.lowered.borrow().get(path) {
            return known.clone();
        }
        let file = self.artifact.file(path).filter(|_| self.modules.siblings(path).is_some());
        let found = file.map(|file| lower(path, &file.text).map(Rc::new));
        self.lowered.borrow_mut().insert(path.to_owned(), found.clone());
        found
    }

    /// The methods of the crate that a file belongs to.
    fn methods(&self, from: &str) -> Option<Rc<Methods>> {
        let (at, files) = self.modules.siblings(from)?;
        if let Some(known) = self.methods.borrow().get(&at) {
            return Some(Rc::clone(known));
        }
        let mut methods = Methods::new();
        for path in files {
            if let Some(Ok(lowered)) = self.lowered(path) {
                for method in &lowered.methods {
                    methods.entry(Arc::clone(method)).or_insert_with(|| path.clone());
                }
            }
        }
        let methods = Rc::new(methods);
        self.methods.borrow_mut().insert(at, Rc::clone(&methods));
        Some(methods)
    }
}

impl Language for RustCalls<'_> {
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
        Some(self.lowered(path)?.map(|lowered| lowered.module.clone()))
    }

    fn resolve(&self, from: &str, specifier: &str) -> Resolved {
        match self.modules.resolve(from, specifier) {
            Some(path) => Resolved::File(path.to_owned()),
            None => Resolved::Package(specifier.to_owned()),
        }
    }

    /// Only methods: other names are imported.
    fn declaring(&self, from: &str, name: &str) -> Option<String> {
        if !name.contains('.') {
            return None;
        }
        self.methods(from)?.get(name).filter(|path| *path != from).cloned()
    }

    fn method(&self, _: &mut Evaluator<'_>, _: &Value, _: &str, _: &Args, _: Place) -> Option<Value> {
        None
    }

    fn call(&self, _: &mut Evaluator<'_>, _: &str, _: &Args, _: bool, _: Place) -> Option<Value> {
        None
    }

    fn walk_table(&self, _: &mut Evaluator<'_>, _: Id<Table>, _: Place) -> Vec<Value> {
        Vec::new()
    }

    fn is_declaration(&self, _: &str) -> bool {
        false
    }
}

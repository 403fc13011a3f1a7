//! JavaScript and TypeScript as a language of the evaluator.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use model::{Artifact, GapReason, SourceFile};
use oxc::allocator::Allocator;

use super::builtins;
use super::lower::lower;
use super::resolve::Resolver;
use super::sdk;
use crate::code::eval::{Budget, Evaluator};
use crate::code::ir::{self, Purpose};
use crate::code::language::{Language, Manners, Resolved};
use crate::code::names::Names;
use crate::code::value::{Args, Class, FileId, Id, Place, Table, Value};

/// A file that was lowered, or why it was not.
type Lowered = Result<Arc<ir::Module>, GapReason>;

/// The files of one artifact as JavaScript and TypeScript.
pub(super) struct JavaScript<'a> {
    pub(super) artifact: &'a Artifact,
    pub(super) resolver: &'a Resolver<'a>,
    purpose: Purpose,
    /// Emptied after each file: nothing of a parser's tree outlives its lowering.
    allocator: RefCell<Allocator>,
    names: Names,
    /// The files of the package at hand that were read: its entries and the rest of it look at many of the same.
    modules: RefCell<HashMap<Box<str>, Lowered>>,
    /// Bytes that may still be parsed: a file that many packages import is parsed for each of them.
    bytes: Cell<usize>,
    /// Steps that may still be taken, over all packages.
    steps: Cell<u32>,
}

/// Bytes of a file after which its parser's memory is not kept for the next one.
const LARGE: usize = 64 * 1024;

/// How often the artifact may be parsed over, and how often a package's budget of steps is there for all of them.
const ROUNDS: u32 = 4;

impl<'a> JavaScript<'a> {
    pub(super) fn new(artifact: &'a Artifact, resolver: &'a Resolver<'a>) -> Self {
        Self::new_for(Purpose::Values, artifact, resolver)
    }

    pub(super) fn new_for(purpose: Purpose, artifact: &'a Artifact, resolver: &'a Resolver<'a>) -> Self {
        const AT_LEAST: usize = 64 * 1024 * 1024;
        let bytes = artifact.files.iter().filter(|file| is_read(&file.path)).map(|file| file.text.len());
        let bytes = bytes.fold(0, usize::saturating_add).saturating_mul(ROUNDS as usize).max(AT_LEAST);
        Self {
            artifact,
            resolver,
            purpose,
            allocator: RefCell::new(Allocator::default()),
            names: Names::default(),
            modules: RefCell::default(),
            bytes: Cell::new(bytes),
            steps: Cell::new(Budget::default().steps.saturating_mul(ROUNDS)),
        }
    }

    /// An evaluator of files of the artifact, within what all packages together may still cost.
    pub(super) fn evaluator(&self) -> Evaluator<'_> {
        let budget = Budget::default();
        Evaluator::with_budget(self, Budget { steps: budget.steps.min(self.steps.get()), ..budget })
    }

    /// Counts what an evaluator cost.
    pub(super) fn settle(&self, eval: &Evaluator<'_>) {
        self.steps.set(self.steps.get().saturating_sub(eval.steps()));
    }

    /// Forgets the files that were read, before those of another package.
    pub(super) fn forget(&self) {
        self.modules.borrow_mut().clear();
    }

    /// Parses and lowers a file.
    fn read(&self, file: &SourceFile) -> Result<ir::Module, GapReason> {
        let Some(left) = self.bytes.get().checked_sub(file.text.len()) else {
            return Err(GapReason::Limit("source parsed for several packages".to_owned()));
        };
        self.bytes.set(left);
        if file.extension() == "json" {
            return super::json::module(&file.path, &file.text);
        }
        let mut allocator = self.allocator.borrow_mut();
        let lowered = lower(self.purpose, &file.path, &file.text, &allocator, &self.names);
        if file.text.len() > LARGE {
            // What a large file needed would otherwise be held while everything is evaluated.
            *allocator = Allocator::default();
        } else {
            allocator.reset();
        }
        lowered
    }
}

impl Language for JavaScript<'_> {
    fn manners(&self) -> Manners {
        Manners {
            block_scopes: true,
            constructor: "constructor",
            receiver_is_parameter: false,
            exports_every_name: false,
            empty_is_false: false,
            call_constructs: false,
        }
    }

    fn load(&self, path: &str) -> Option<Result<ir::Module, GapReason>> {
        Some(self.read(self.artifact.file(path)?))
    }

    fn load_shared(&self, path: &str) -> Option<Result<Arc<ir::Module>, GapReason>> {
        if let Some(known) = self.modules.borrow().get(path) {
            return Some(known.clone());
        }
        let module = self.read(self.artifact.file(path)?).map(Arc::new);
        self.modules.borrow_mut().insert(Box::from(path), module.clone());
        Some(module)
    }

    fn resolve(&self, from: &str, specifier: &str) -> Resolved {
        self.resolver.resolve(from, specifier)
    }

    fn method(
        &self,
        eval: &mut Evaluator<'_>,
        receiver: &Value,
        name: &str,
        args: &Args,
        place: Place,
    ) -> Option<Value> {
        builtins::method(eval, receiver, name, args, place)
    }

    fn member(&self, eval: &mut Evaluator<'_>, receiver: &Value, name: &str, place: Place) -> Option<Value> {
        builtins::member(eval, receiver, name, place)
    }

    fn call(&self, eval: &mut Evaluator<'_>, path: &str, args: &Args, constructs: bool, place: Place) -> Option<Value> {
        let read = self.file_call(eval, path, args, place).or_else(|| self.import_call(eval, path, args, place));
        read.or_else(|| builtins::call(eval, path, args, constructs, place))
    }

    fn global(&self, _eval: &mut Evaluator<'_>, name: &str, _file: FileId, _place: Place) -> Option<Value> {
        matches!(name, "NaN" | "window" | "document").then_some(Value::Null)
    }

    /// Only a `Map` can be walked; it gives pairs.
    fn walk_table(&self, eval: &mut Evaluator<'_>, table: Id<Table>, place: Place) -> Vec<Value> {
        builtins::entries(eval, &Value::Table(table), place)
    }

    fn is_declaration(&self, name: &str) -> bool {
        sdk::is_declaration(name)
    }

    fn stands_for(&self, class: &ir::Class) -> Option<(&'static str, &'static str)> {
        sdk::bundled::class(class)
    }

    fn made_by(&self, eval: &mut Evaluator<'_>, function: &ir::Function, args: &Args, place: Place) -> Option<Value> {
        sdk::bundled::made_by(eval, function, args, place)
    }

    fn stands_for_call(&self, eval: &mut Evaluator<'_>, first: &Value, given: &Value, place: Place) -> Option<Value> {
        sdk::bundled::stands_for_call(eval, first, given, place)
    }

    fn made_from(&self, eval: &mut Evaluator<'_>, class: Id<Class>, args: &Args, place: Place) -> Option<Value> {
        sdk::bundled::made_from(eval, class, args, place)
    }

    fn table_stands_for(&self, table: &Table) -> Option<(&'static str, &'static str)> {
        sdk::bundled::table(table)
    }
}

/// Whether a file is one that this language may read.
fn is_read(path: &str) -> bool {
    super::paths::is_source(path) || path.rsplit_once('.').is_some_and(|(_, extension)| extension == "json")
}

//! JavaScript and TypeScript as a language of the evaluator.

use std::cell::RefCell;

use model::{Artifact, GapReason};
use oxc::allocator::Allocator;

use super::builtins;
use super::lower::lower;
use super::resolve::Resolver;
use super::sdk;
use crate::code::eval::Evaluator;
use crate::code::ir;
use crate::code::language::{Language, Manners, Resolved};
use crate::code::value::{Args, Class, FileId, Id, Place, Table, Value};

/// The files of one artifact as JavaScript and TypeScript.
pub(super) struct JavaScript<'a> {
    pub(super) artifact: &'a Artifact,
    pub(super) resolver: &'a Resolver<'a>,
    /// Emptied after each file: nothing of a parser's tree outlives its lowering.
    allocator: RefCell<Allocator>,
}

impl<'a> JavaScript<'a> {
    pub(super) fn new(artifact: &'a Artifact, resolver: &'a Resolver<'a>) -> Self {
        Self { artifact, resolver, allocator: RefCell::new(Allocator::default()) }
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
        let file = self.artifact.file(path)?;
        if file.extension() == "json" {
            return Some(super::json::module(path, &file.text));
        }
        let mut allocator = self.allocator.borrow_mut();
        let lowered = lower(path, &file.text, &allocator);
        allocator.reset();
        Some(lowered)
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

//! What one programming language adds to the evaluator.

use std::sync::Arc;

use model::GapReason;

use super::eval::Evaluator;
use super::ir;
use super::scope::Scope;
use super::value::{Args, Class, Closure, FileId, Id, Place, Table, Value};

/// Where an import leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resolved {
    /// A file of the artifact.
    File(String),
    /// Something outside the artifact, as written.
    Package(String),
    /// A file that should be in the artifact and is not.
    Missing(String),
}

/// What a name means that nothing in its file binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Elsewhere {
    /// What another file of the artifact binds to that name.
    File(String),
    /// Something outside the artifact, by its full name.
    Outside(String),
}

/// A function that extends a type from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Extension {
    /// The file that declares it.
    pub(crate) file: String,
    /// What that file binds: the function itself, or the class that has a method of its name.
    pub(crate) name: String,
}

/// How a language differs where the small language is silent.
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own that every language answers")]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manners {
    /// Whether a block has names of its own.
    pub(crate) block_scopes: bool,
    /// The method that a construction runs.
    pub(crate) constructor: &'static str,
    /// Whether a method's first parameter is the instance (`self`), instead of a name of its own (`this`).
    pub(crate) receiver_is_parameter: bool,
    /// Whether every top-level name of a module is exported.
    pub(crate) exports_every_name: bool,
    /// Whether an empty list, table or text is false.
    pub(crate) empty_is_false: bool,
    /// Whether calling a class makes an instance.
    pub(crate) call_constructs: bool,
}

/// What one programming language adds to the evaluator: how files are found and lowered, what its built-in functions
/// do to known values, and which calls are worth remembering.
pub(crate) trait Language {
    /// Its manners.
    fn manners(&self) -> Manners;

    /// Reads and lowers a file of the artifact. `None` if there is no such file.
    fn load(&self, path: &str) -> Option<Result<ir::Module, GapReason>>;

    /// The same, shared with whoever asked for the file before, where a language keeps what it read.
    fn load_shared(&self, path: &str) -> Option<Result<Arc<ir::Module>, GapReason>> {
        self.load(path).map(|loaded| loaded.map(Arc::new))
    }

    /// Where an import written in the file at `from` leads.
    fn resolve(&self, from: &str, specifier: &str) -> Resolved;

    /// What a name means in a file that binds nothing to it, for those who follow calls. `None` if it stands for itself.
    fn elsewhere(&self, _from: &str, _name: &str) -> Option<Elsewhere> {
        None
    }

    /// The function of the artifact that a call of a method may mean which its object does not have, for those who
    /// follow calls.
    fn extension(&self, _from: &str, _name: &str, _given: usize) -> Option<Extension> {
        None
    }

    /// The file that `name` means inside the package whose own file is `path`, where packages hold modules.
    fn submodule(&self, _path: &str, _name: &str) -> Option<String> {
        None
    }

    /// The other file that declares what a name means in the file at `from`, where files share names without importing
    /// them. A method that stands outside of its type is named `Type.Method`.
    fn declaring(&self, _from: &str, _name: &str) -> Option<String> {
        None
    }

    /// A call of a built-in method on a known value (`list.push(x)`, `text.upper()`). `None` if it is not one.
    fn method(
        &self,
        eval: &mut Evaluator<'_>,
        receiver: &Value,
        name: &str,
        args: &Args,
        place: Place,
    ) -> Option<Value>;

    /// A built-in member of a known value that is no method (`list.length`). `None` if it is not one.
    fn member(&self, _eval: &mut Evaluator<'_>, _receiver: &Value, _name: &str, _place: Place) -> Option<Value> {
        None
    }

    /// What a known value holds under a key that is not known. `None` if that is not known either.
    fn any_entry(&self, _eval: &mut Evaluator<'_>, _object: &Value, _place: Place) -> Option<Value> {
        None
    }

    /// A call or construction of a built-in function with the dotted path `path` (`Object.keys`, `len`,
    /// `package:name`). `None` if it is not one; the call is then kept as a symbolic value.
    fn call(&self, eval: &mut Evaluator<'_>, path: &str, args: &Args, constructs: bool, place: Place) -> Option<Value>;

    /// What a name that nothing binds stands for, where it is not just itself.
    fn global(&self, _eval: &mut Evaluator<'_>, _name: &str, _file: FileId, _place: Place) -> Option<Value> {
        None
    }

    /// The top-level scope of another file in which a name lives that is set in `file` and bound nowhere in it.
    fn scope_of(&self, _eval: &mut Evaluator<'_>, _name: &str, _file: FileId) -> Option<Id<Scope>> {
        None
    }

    /// Whether a field that is set under a condition that is not known may still hold what it held.
    fn keeps_fields_before(&self) -> bool {
        false
    }

    /// Whether a method names the members of its object without `this`.
    fn sees_members(&self) -> bool {
        false
    }

    /// The function that a call with these arguments means, where several share a name; the arguments are put as that
    /// function takes them.
    fn overload(&self, _eval: &mut Evaluator<'_>, called: Id<Closure>, _args: &mut Args) -> Id<Closure> {
        called
    }

    /// The items that a loop over a table walks.
    fn walk_table(&self, eval: &mut Evaluator<'_>, table: Id<Table>, place: Place) -> Vec<Value>;

    /// The items that a loop over something else than a list or table walks. `None` if they are not known.
    fn walk_value(&self, _eval: &mut Evaluator<'_>, _value: &Value, _place: Place) -> Option<Vec<Value>> {
        None
    }

    /// Hears of every class that was made, with its members.
    fn class_made(&self, _eval: &mut Evaluator<'_>, _class: Id<Class>) {}

    /// What a decorator from outside the artifact makes of a thing, where that is something else.
    fn decorated(&self, _eval: &Evaluator<'_>, _decorator: &Value) -> Option<Value> {
        None
    }

    /// Whether two values from outside the artifact are the same thing, where the language knows both.
    fn equal(&self, _eval: &Evaluator<'_>, _left: &Value, _right: &Value) -> Option<bool> {
        None
    }

    /// Whether a symbolic call to something with this last name is kept as an event for the SDK tables.
    fn is_declaration(&self, name: &str) -> bool;

    /// The package and export that a class stands for, where a bundle holds a copy of an SDK.
    fn stands_for(&self, _class: &ir::Class) -> Option<(&'static str, &'static str)> {
        None
    }

    /// What a call of a function of the artifact gives, where a bundle holds a copy of a library and the call is one
    /// that makes a thing of that library.
    fn made_by(
        &self,
        _eval: &mut Evaluator<'_>,
        _function: &ir::Function,
        _args: &Args,
        _place: Place,
    ) -> Option<Value> {
        None
    }

    /// What a call of a function of the artifact stands for, told by its first argument and what it gave, where a bundle
    /// holds a copy of a library.
    fn stands_for_call(
        &self,
        _eval: &mut Evaluator<'_>,
        _first: &Value,
        _given: &Value,
        _place: Place,
    ) -> Option<Value> {
        None
    }

    /// What constructing a class of the artifact gives, where it is derived from a copy of a library's class.
    fn made_from(&self, _eval: &mut Evaluator<'_>, _class: Id<Class>, _args: &Args, _place: Place) -> Option<Value> {
        None
    }

    /// The package and export that a table stands for, where a bundle holds a copy of a schema library.
    fn table_stands_for(&self, _table: &Table) -> Option<(&'static str, &'static str)> {
        None
    }
}

//! Python for the evaluator.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use model::{Gap, GapReason, Location};

use super::builtins;
use super::files::Files;
use super::lower::{self, Lowered};
use super::schema;
use super::sdk;
use crate::code::eval::Evaluator;
use crate::code::ir::{Module, Purpose};
use crate::code::language::{Language, Manners, Resolved};
use crate::code::value::{Args, Class, FileId, Id, Place, Table, Value};

/// Python over the files of one server.
#[derive(Debug)]
pub(super) struct Python {
    pub(super) files: Files,
    purpose: Purpose,
    /// Files of which a part could not be parsed.
    complaints: RefCell<Vec<Gap>>,
    /// Bytes that may still be parsed: a file that many servers import is parsed for each of them.
    left: Cell<usize>,
}

impl Python {
    /// Python over `files`.
    pub(super) fn new(files: Files) -> Self {
        Self::new_for(Purpose::Values, files)
    }

    /// Python over `files`, lowered for a purpose.
    pub(super) fn new_for(purpose: Purpose, files: Files) -> Self {
        const AT_LEAST: usize = 64 * 1024 * 1024;
        let left = files.bytes().saturating_mul(4).max(AT_LEAST);
        Self { files, purpose, complaints: RefCell::default(), left: Cell::new(left) }
    }

    /// The files of which a part could not be parsed.
    pub(super) fn take_complaints(&self) -> Vec<Gap> {
        self.complaints.take()
    }
}

/// Whether a text names an MCP SDK.
pub(super) fn mentions_sdk(text: &str) -> bool {
    ["from mcp", "import mcp", "from fastmcp", "import fastmcp", "FastMCP"].iter().any(|words| text.contains(words))
}

/// Whether a file that cannot be read may have held a registration.
fn matters(text: &str) -> bool {
    mentions_sdk(text) || text.contains("mcp")
}

/// The text with the line ends that Python reads, which also stand in its string literals.
fn with_plain_line_ends(text: Arc<str>) -> Arc<str> {
    if text.contains('\r') { Arc::from(text.replace("\r\n", "\n").replace('\r', "\n")) } else { text }
}

impl Language for Python {
    fn manners(&self) -> Manners {
        Manners {
            block_scopes: false,
            constructor: "__init__",
            receiver_is_parameter: true,
            exports_every_name: true,
            empty_is_false: true,
            call_constructs: true,
        }
    }

    fn load(&self, path: &str) -> Option<Result<Module, GapReason>> {
        let text = self.files.text(path)?;
        let path: Arc<str> = Arc::from(path);
        let Some(left) = self.left.get().checked_sub(text.len()) else {
            return Some(Err(GapReason::Limit("source parsed for several servers".to_owned())));
        };
        self.left.set(left);
        let text = with_plain_line_ends(text);
        Some(match lower::module(self.purpose, &path, &text) {
            Lowered::Whole(module) => Ok(module),
            Lowered::Partly(module, line, words) => {
                if matters(&text) {
                    let gap = Gap {
                        what: format!("part of `{path}`"),
                        reason: GapReason::Unparsable(words),
                        location: Some(Location::line(&*path, line)),
                    };
                    self.complaints.borrow_mut().push(gap);
                }
                Ok(module)
            }
            Lowered::TooDeep if matters(&text) => Err(GapReason::Limit("source nested too deeply".to_owned())),
            Lowered::TooDeep => Ok(Module { path, body: Vec::new() }),
        })
    }

    fn resolve(&self, from: &str, specifier: &str) -> Resolved {
        match self.files.resolve(from, specifier) {
            Some(path) => Resolved::File(path),
            None if specifier.starts_with('.') => Resolved::Missing(specifier.to_owned()),
            None => Resolved::Package(specifier.to_owned()),
        }
    }

    fn submodule(&self, path: &str, name: &str) -> Option<String> {
        self.files.submodule(path, name)
    }

    fn method(
        &self,
        eval: &mut Evaluator<'_>,
        receiver: &Value,
        name: &str,
        args: &Args,
        place: Place,
    ) -> Option<Value> {
        builtins::method(eval, &self.files, receiver, name, args, place)
    }

    fn member(&self, eval: &mut Evaluator<'_>, receiver: &Value, name: &str, place: Place) -> Option<Value> {
        if let Value::Module(file) = receiver
            && let Some(path) = self.files.submodule(&Arc::clone(&eval.file(*file).module.path), name)
        {
            let loaded = eval.load(&path)?;
            eval.run_file(loaded);
            return Some(Value::Module(loaded));
        }
        builtins::member(eval, &self.files, receiver, name, place)
    }

    fn global(&self, eval: &mut Evaluator<'_>, name: &str, _: FileId, place: Place) -> Option<Value> {
        builtins::global(eval, name, place)
    }

    fn call(&self, eval: &mut Evaluator<'_>, path: &str, args: &Args, _: bool, place: Place) -> Option<Value> {
        builtins::call(eval, &self.files, path, args, place)
    }

    fn walk_table(&self, eval: &mut Evaluator<'_>, table: Id<Table>, place: Place) -> Vec<Value> {
        let keys: Vec<Arc<str>> = eval.heap.tables[table].entries.iter().map(|(key, _)| Arc::clone(key)).collect();
        let mut items: Vec<Value> = keys.into_iter().map(|key| eval.text(&*key, place)).collect();
        if let Some(open) = eval.heap.tables[table].open {
            items.push(Value::Unknown(open));
        }
        items
    }

    fn walk_value(&self, eval: &mut Evaluator<'_>, value: &Value, _: Place) -> Option<Vec<Value>> {
        match value {
            Value::Class(class) => builtins::enum_members(eval, *class),
            _ => None,
        }
    }

    fn class_made(&self, eval: &mut Evaluator<'_>, class: Id<Class>) {
        builtins::announce(eval, class);
    }

    fn decorated(&self, eval: &Evaluator<'_>, decorator: &Value) -> Option<Value> {
        // `functools.wraps(f)` gives a wrapper the name, text and parameters of `f`.
        let call = schema::call_of(&eval.heap, decorator)?;
        let (package, name) = schema::name_of(&eval.heap, &call.callee)?;
        let wrapped = call.args.at(0).filter(|wrapped| matches!(wrapped, Value::Closure(_)));
        wrapped.filter(|_| package == "functools" && name == "wraps").cloned()
    }

    fn equal(&self, eval: &Evaluator<'_>, left: &Value, right: &Value) -> Option<bool> {
        builtins::same_name(eval, left, right)
    }

    fn is_declaration(&self, name: &str) -> bool {
        sdk::is_declaration(name)
    }
}

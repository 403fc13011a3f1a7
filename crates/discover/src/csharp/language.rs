//! C# for the evaluator.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use model::{Artifact, GapReason};

use super::builtins;
use super::facts::{self, FileFacts};
use super::index::Index;
use super::lower;
use super::outside;
use super::sdk;
use crate::code::eval::Evaluator;
use crate::code::ir::{Module, Purpose};
use crate::code::language::{Elsewhere, Extension, Language, Manners, Resolved};
use crate::code::value::{Args, Class, FileId, Id, Place, Table, Value};

/// What a file declares, or why it is not known.
type Known = Result<Rc<FileFacts>, GapReason>;

/// The files of an artifact with what is known of each, read once for all projects.
pub(super) struct Sources<'a> {
    artifact: &'a Artifact,
    facts: RefCell<HashMap<Arc<str>, Known>>,
    /// Bytes that may still be lowered: a file that many projects use is lowered for each of them.
    left: Cell<usize>,
}

impl<'a> Sources<'a> {
    /// The sources of an artifact.
    pub(super) fn new(artifact: &'a Artifact) -> Self {
        const AT_LEAST: usize = 64 * 1024 * 1024;
        let left = artifact.text_bytes().saturating_mul(3).max(AT_LEAST);
        Self { artifact, facts: RefCell::default(), left: Cell::new(left) }
    }

    /// The text of a file.
    pub(super) fn text(&self, path: &str) -> Option<&'a str> {
        self.artifact.file(path).map(|file| &*file.text)
    }

    /// What a file declares.
    ///
    /// # Errors
    ///
    /// Fails with the reason if the file cannot be parsed within limits.
    pub(super) fn facts(&self, path: &Arc<str>) -> Result<Rc<FileFacts>, GapReason> {
        if let Some(known) = self.facts.borrow().get(path) {
            return known.clone();
        }
        let found = facts::of(path, self.text(path).unwrap_or_default()).map(Rc::new);
        self.facts.borrow_mut().insert(Arc::clone(path), found.clone());
        found
    }
}

/// C# over the files of one project and those it refers to.
pub(super) struct CSharp<'a> {
    purpose: Purpose,
    sources: &'a Sources<'a>,
    /// The types of the project and of those it refers to.
    pub(super) index: Index,
    /// Extension methods that run now: inside one, the same name is that of another.
    running: RefCell<Vec<Arc<str>>>,
}

impl<'a> CSharp<'a> {
    /// C# over the types of an index.
    pub(super) fn new(sources: &'a Sources<'a>, index: Index) -> Self {
        Self::new_for(Purpose::Values, sources, index)
    }

    /// C# over the types of an index, lowered for a purpose.
    pub(super) fn new_for(purpose: Purpose, sources: &'a Sources<'a>, index: Index) -> Self {
        Self { purpose, sources, index, running: RefCell::default() }
    }

    /// A type of the project as a value.
    pub(super) fn class(&self, eval: &mut Evaluator<'_>, bound: &Arc<str>, place: Place) -> Option<Value> {
        let path = self.index.declaring(bound)?;
        let file = eval.load(path)?;
        let scope = eval.file(file).scope;
        eval.heap.scopes[scope].get(bound)?;
        Some(eval.name(bound, scope, place))
    }

    /// Calls an extension method of the project.
    fn extension(
        &self,
        eval: &mut Evaluator<'_>,
        receiver: &Value,
        name: &str,
        args: &Args,
        place: Place,
    ) -> Option<Value> {
        const MOST: usize = 4;
        let given = args.positional.len() + args.named.iter().filter(|(name, _)| !name.starts_with('<')).count();
        let types: Vec<Arc<str>> = self.index.extensions(name, given).take(MOST).cloned().collect();
        let mut values = Vec::new();
        for full in types {
            let running: Arc<str> = Arc::from(format!("{full}.{name}/{given}"));
            if self.running.borrow().contains(&running) {
                continue;
            }
            let Some(class) = self.class(eval, &full, place) else { continue };
            let method = eval.member(&class, &Arc::from(name), place);
            if !matches!(method, Value::Closure(_)) {
                continue;
            }
            let mut args = args.clone();
            args.positional.insert(0, receiver.clone());
            self.running.borrow_mut().push(running);
            values.push(eval.call_value(&method, args, place));
            self.running.borrow_mut().pop();
        }
        (!values.is_empty()).then(|| eval.heap.choice(values, place))
    }
}

impl Language for CSharp<'_> {
    fn manners(&self) -> Manners {
        Manners {
            block_scopes: true,
            constructor: lower::CONSTRUCTOR,
            receiver_is_parameter: false,
            exports_every_name: false,
            empty_is_false: false,
            call_constructs: false,
        }
    }

    fn load(&self, path: &str) -> Option<Result<Module, GapReason>> {
        let facts = self.index.file(path)?;
        let text = self.sources.text(path)?;
        let Some(left) = self.sources.left.get().checked_sub(text.len()) else {
            return Some(Err(GapReason::Limit("source parsed for several servers".to_owned())));
        };
        self.sources.left.set(left);
        Some(lower::module(self.purpose, &facts.path, text, facts, &self.index))
    }

    fn resolve(&self, _: &str, specifier: &str) -> Resolved {
        Resolved::Package(specifier.to_owned())
    }

    fn extension(&self, _: &str, name: &str, given: usize) -> Option<Extension> {
        let class = self.index.extensions(name, given).next()?;
        Some(Extension { file: self.index.declaring(class)?.to_string(), name: class.to_string() })
    }

    fn elsewhere(&self, _: &str, name: &str) -> Option<Elsewhere> {
        if let Some(path) = self.index.declaring(name) {
            return Some(Elsewhere::File(path.to_string()));
        }
        outside::full_name(name).map(Elsewhere::Outside)
    }

    fn method(
        &self,
        eval: &mut Evaluator<'_>,
        receiver: &Value,
        name: &str,
        args: &Args,
        place: Place,
    ) -> Option<Value> {
        if let Some(value) = self.extension(eval, receiver, name, args, place) {
            return Some(value);
        }
        builtins::method(self, eval, receiver, name, args, place)
    }

    fn member(&self, eval: &mut Evaluator<'_>, receiver: &Value, name: &str, place: Place) -> Option<Value> {
        builtins::member(eval, receiver, name, place)
    }

    fn call(&self, eval: &mut Evaluator<'_>, path: &str, args: &Args, constructs: bool, place: Place) -> Option<Value> {
        builtins::call(self, eval, path, args, constructs, place)
    }

    fn global(&self, eval: &mut Evaluator<'_>, name: &str, _: FileId, place: Place) -> Option<Value> {
        self.class(eval, &Arc::from(name), place)
    }

    fn walk_table(&self, eval: &mut Evaluator<'_>, table: Id<Table>, place: Place) -> Vec<Value> {
        builtins::pairs(eval, table, place)
    }

    fn is_declaration(&self, name: &str) -> bool {
        sdk::is_declaration(name)
    }

    fn made_from(&self, eval: &mut Evaluator<'_>, class: Id<Class>, args: &Args, place: Place) -> Option<Value> {
        builtins::filled_instance(eval, class, args, place)
    }
}

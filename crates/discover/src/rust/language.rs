//! Rust for the evaluator: where names lead, and what methods do.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use model::{Artifact, GapReason};

use super::builtins;
use super::dialect::Dialect;
use super::lower::TYPE;
use super::packages::Package;
use super::sdk;
use super::sources::Sources;
use super::types::TypeDef;
use crate::code::eval::Evaluator;
use crate::code::ir::Module;
use crate::code::language::{Language, Manners, Resolved};
use crate::code::members::Members;
use crate::code::scope::Binding;
use crate::code::value::{Args, Class, FileId, Form, Id, Place, Table, Value};

/// Rust over the packages of an artifact.
pub(super) struct Rust<'a> {
    pub(super) artifact: &'a Artifact,
    pub(super) packages: Vec<Package>,
    pub(super) sources: Sources,
    /// Objects that may be answers of hand-written servers, in the order they were met.
    pub(super) answers: RefCell<Vec<Value>>,
    /// Where names that a module takes from others by `*` were found.
    found: RefCell<Holders>,
}

/// Which module a name came from, by the module that asks.
type Holders = HashMap<(FileId, Arc<str>), Option<FileId>>;

/// How many modules are looked through for a name.
const MOST_GLOBS: usize = 256;

impl<'a> Rust<'a> {
    /// Rust over packages whose sources were read.
    pub(super) fn new(artifact: &'a Artifact, packages: Vec<Package>, sources: Sources) -> Self {
        Self { artifact, packages, sources, answers: RefCell::default(), found: RefCell::default() }
    }

    /// Whether a type from outside is one of an SDK, as far as the file that names it says.
    pub(super) fn is_of_sdk(&self, eval: &Evaluator<'_>, of: &Value, file: FileId) -> bool {
        let is_sdk = |package: &str| package.contains("mcp");
        match eval.heap.path(of) {
            Some(path) if path.contains(':') => path.split(':').next().is_some_and(is_sdk),
            Some(_) => {
                let source = self.sources.modules.get(&eval.file(file).module.path);
                let mut globs = source.into_iter().flat_map(|source| &source.globs);
                globs.any(|glob| glob.first().is_some_and(|first| is_sdk(first)))
            }
            None => false,
        }
    }

    /// Whether the source of a package names the method that lists tools.
    pub(super) fn speaks(&self, package: usize) -> bool {
        let mut files = self.sources.modules.iter().filter(|(_, source)| source.package == package);
        files.any(|(path, _)| self.artifact.file(path).is_some_and(|file| file.text.contains("\"tools/list\"")))
    }

    /// The package that a file belongs to.
    pub(super) fn package_of(&self, eval: &Evaluator<'_>, file: FileId) -> Option<&Package> {
        let source = self.sources.modules.get(&eval.file(file).module.path)?;
        self.packages.get(source.package)
    }

    /// How the SDK that a file uses writes schemas.
    pub(super) fn dialect(&self, eval: &Evaluator<'_>, file: FileId) -> Dialect {
        self.package_of(eval, file).map(|package| package.dialect).unwrap_or_default()
    }

    /// What a class of the artifact is declared as.
    pub(super) fn type_of(&self, eval: &Evaluator<'_>, class: Id<Class>) -> Option<Arc<TypeDef>> {
        let class = &eval.heap.classes[class];
        let path = Arc::clone(&eval.file(class.place.file).module.path);
        let name = class.code.name.clone()?;
        self.sources.types.get(&(path, class.code.line, name)).cloned()
    }

    /// The module that `name` leads to from a file, as a value.
    fn module_named(&self, eval: &mut Evaluator<'_>, file: FileId, name: &str) -> Option<Value> {
        let path = Arc::clone(&eval.file(file).module.path);
        let module = self.sources.step(&self.packages, &path, name)?;
        eval.load(&module).map(Value::Module)
    }

    /// A name that a module has by taking every name of another.
    fn through_globs(&self, eval: &mut Evaluator<'_>, file: FileId, name: &Arc<str>, place: Place) -> Option<Value> {
        let key = (file, Arc::clone(name));
        let known = self.found.borrow().get(&key).copied();
        let holder = if let Some(known) = known {
            known
        } else {
            let found = self.search_globs(eval, file, name);
            self.found.borrow_mut().insert(key, found);
            found
        }?;
        let scope = eval.file(holder).scope;
        if eval.heap.scopes[scope].get(name).is_some() {
            return Some(eval.name(name, scope, place));
        }
        self.module_named(eval, holder, name.strip_suffix("::")?)
    }

    fn search_globs(&self, eval: &mut Evaluator<'_>, file: FileId, name: &Arc<str>) -> Option<FileId> {
        let mut seen: Vec<FileId> = vec![file];
        let mut next = 0;
        while let Some(at) = seen.get(next).copied() {
            next += 1;
            let scope = eval.file(at).scope;
            let path = Arc::clone(&eval.file(at).module.path);
            let source = self.sources.modules.get(&path)?;
            let is_child = || name.strip_suffix("::").is_some_and(|name| source.children.contains_key(name));
            if at != file && (eval.heap.scopes[scope].get(name).is_some() || is_child()) {
                return Some(at);
            }
            eval.charge(source.globs.len());
            for glob in &source.globs {
                if let Some(target) = self.sources.module(&self.packages, &path, glob)
                    && let Some(loaded) = eval.load(&target)
                    && !seen.contains(&loaded)
                    && seen.len() < MOST_GLOBS
                {
                    seen.push(loaded);
                }
            }
        }
        None
    }

    /// The class that a table is a value of.
    pub(super) fn class_of(eval: &Evaluator<'_>, value: &Value) -> Option<Id<Class>> {
        match value {
            Value::Class(class) => Some(*class),
            Value::Table(table) => match eval.heap.tables[*table].entries.get(TYPE)?.value {
                Value::Class(class) => Some(class),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A table that is a value of a type.
pub(super) fn made(eval: &mut Evaluator<'_>, of: &Value, mut fields: Members, place: Place) -> Value {
    fields.set(Arc::from(TYPE), of.clone(), place.line);
    eval.heap.table(fields, place)
}

impl Language for Rust<'_> {
    fn manners(&self) -> Manners {
        Manners {
            block_scopes: true,
            constructor: "",
            receiver_is_parameter: false,
            exports_every_name: true,
            empty_is_false: false,
            call_constructs: false,
        }
    }

    fn load(&self, path: &str) -> Option<Result<Module, GapReason>> {
        self.sources.modules.get(path)?.module.take().map(Ok)
    }

    fn resolve(&self, _: &str, specifier: &str) -> Resolved {
        Resolved::Package(specifier.to_owned())
    }

    fn method(
        &self,
        eval: &mut Evaluator<'_>,
        receiver: &Value,
        name: &str,
        args: &Args,
        place: Place,
    ) -> Option<Value> {
        let Some(method) = name.strip_suffix("()") else {
            return builtins::associated(self, eval, receiver, name, args, place);
        };
        if let Some(class) = Self::class_of(eval, receiver) {
            let own = Arc::from(method);
            let found = eval.known_member(&Value::Class(class), &own, place);
            if let Some(closure @ Value::Closure(_)) = found {
                let bound = eval.bound(closure, Some(receiver.clone()));
                return Some(eval.call_value(&bound, args.clone(), place));
            }
        }
        builtins::method(eval, receiver, method, args, place)
    }

    fn member(&self, eval: &mut Evaluator<'_>, receiver: &Value, name: &str, place: Place) -> Option<Value> {
        let plain = name.strip_suffix("::");
        if let Value::Module(file) = receiver {
            if let Some(plain) = plain
                && let Some(module) = self.child(eval, *file, plain)
            {
                return Some(module);
            }
            if let Some(found) = self.through_globs(eval, *file, &Arc::from(name), place) {
                return Some(found);
            }
        }
        if let Some(plain) = plain {
            return Some(eval.member(receiver, &Arc::from(plain), place));
        }
        match receiver {
            Value::Symbolic(_) if name == "Null" => Some(Value::Null),
            // What a type from outside lists is empty until something is added.
            Value::Table(id)
                if sdk::is_listed(name)
                    && Self::class_of(eval, receiver).is_none()
                    && eval.heap.tables[*id].entries.get(TYPE).is_some() =>
            {
                let empty = eval.heap.list(Vec::new(), place);
                eval.set_member(receiver, &Arc::from(name), empty.clone(), place.line);
                Some(empty)
            }
            // What is wrapped is the value itself.
            Value::Text(_) | Value::Number(_) | Value::Bool(_) if name == "0" => Some(receiver.clone()),
            _ => None,
        }
    }

    fn call(&self, eval: &mut Evaluator<'_>, path: &str, args: &Args, _: bool, place: Place) -> Option<Value> {
        builtins::call(self, eval, path, args, place)
    }

    fn global(&self, eval: &mut Evaluator<'_>, name: &str, file: FileId, place: Place) -> Option<Value> {
        if let Some(plain) = name.strip_suffix("::") {
            if let Some(module) = self.module_named(eval, file, plain) {
                return Some(module);
            }
            if let Some(found) = self.through_globs(eval, file, &Arc::from(name), place) {
                return Some(found);
            }
            let scope = eval.file(file).scope;
            let item: Arc<str> = Arc::from(plain);
            if eval.heap.scopes[scope].get(plain).is_some() {
                return Some(eval.name(&item, scope, place));
            }
            if let Some(found) = self.through_globs(eval, file, &item, place) {
                return Some(found);
            }
            let is_package = plain.starts_with(char::is_lowercase) && !matches!(plain, "std" | "core" | "alloc");
            let form = if is_package {
                Form::External { package: item, name: Arc::from("crate") }
            } else {
                Form::Global(item)
            };
            return Some(eval.heap.symbolic(form, place));
        }
        self.through_globs(eval, file, &Arc::from(name), place)
    }

    fn walk_table(&self, eval: &mut Evaluator<'_>, table: Id<Table>, place: Place) -> Vec<Value> {
        let entries = eval.heap.tables[table].entries.iter().filter(|(key, _)| !key.starts_with('#'));
        let pairs: Vec<(Arc<str>, Value)> = entries.map(|(key, slot)| (Arc::clone(key), slot.value.clone())).collect();
        let mut items = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            let key = eval.text(&*key, place);
            items.push(eval.heap.list(vec![key, value], place));
        }
        items.extend(eval.heap.tables[table].open.map(Value::Unknown));
        items
    }

    fn is_declaration(&self, name: &str) -> bool {
        name == sdk::ANSWER
    }

    fn made_from(&self, eval: &mut Evaluator<'_>, class: Id<Class>, args: &Args, place: Place) -> Option<Value> {
        let mut fields = Members::default();
        for (at, value) in args.positional.iter().enumerate() {
            fields.set(Arc::from(at.to_string()), value.clone(), place.line);
        }
        Some(made(eval, &Value::Class(class), fields, place))
    }
}

impl Rust<'_> {
    fn child(&self, eval: &mut Evaluator<'_>, file: FileId, name: &str) -> Option<Value> {
        let path = Arc::clone(&eval.file(file).module.path);
        let source = self.sources.modules.get(&path)?;
        let child = match name {
            "super" => source.parent.as_ref(),
            _ => source.children.get(name),
        };
        eval.load(child?).map(Value::Module)
    }

    /// Gives every type of the artifact the methods of its `impl` blocks.
    pub(super) fn attach(&self, eval: &mut Evaluator<'_>) -> Vec<Attached> {
        let mut attached = Vec::new();
        for (path, source) in &self.sources.modules {
            let Some(file) = eval.load(path) else { continue };
            for block in &source.impls {
                eval.start_afresh();
                let scope = eval.file(file).scope;
                let place = Place { file, line: block.class.line };
                let of = eval.eval(&block.of, scope);
                let around = crate::code::scope::Scope::new(Some(scope), file, false);
                let inner = eval.heap.scopes.add(around);
                let code = Arc::clone(&block.class);
                let class = Class { code, scope: inner, bases: Vec::new(), members: Members::default(), place };
                let own = eval.heap.classes.add(class);
                let target = match of {
                    Value::Class(target) if target != own => {
                        eval.heap.classes[target].bases.push(Value::Class(own));
                        target
                    }
                    _ => own,
                };
                for name in ["Self", "Self::"] {
                    eval.heap.scopes[inner].set(Arc::from(name), Binding::Value(Value::Class(target)));
                }
                if let Some(implements) = &block.implements
                    && let Value::Class(base) = eval.eval(implements, scope)
                    && base != target
                {
                    eval.heap.classes[own].bases.push(Value::Class(base));
                }
                let implements = block.implements.as_ref().and_then(last_name);
                attached.push(Attached { package: source.package, target, own, implements });
            }
        }
        // Constants of one block may be made of those of another.
        for Attached { own, .. } in &attached {
            let code = Arc::clone(&eval.heap.classes[*own].code);
            let scope = eval.heap.classes[*own].scope;
            for member in &code.members {
                if let crate::code::ir::MemberKind::Field(_, Some(value)) = &member.kind {
                    eval.start_afresh();
                    let known = eval.eval(value, scope);
                    eval.heap.classes[*own].members.set(Arc::clone(&member.name), known, value.line);
                }
            }
        }
        attached
    }
}

/// An `impl` block that was given to its type.
#[derive(Debug)]
pub(super) struct Attached {
    /// The package that it stands in, by position.
    pub(super) package: usize,
    /// The type.
    pub(super) target: Id<Class>,
    /// The block.
    pub(super) own: Id<Class>,
    /// The last name of the trait.
    pub(super) implements: Option<Arc<str>>,
}

fn last_name(path: &crate::code::ir::Expr) -> Option<Arc<str>> {
    match &path.kind {
        crate::code::ir::ExprKind::Name(name) | crate::code::ir::ExprKind::Member(_, name) => Some(Arc::clone(name)),
        _ => None,
    }
}

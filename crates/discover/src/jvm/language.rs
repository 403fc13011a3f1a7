//! Java and Kotlin for the evaluator.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use model::{Gap, GapReason, Location};

use super::builtins::{self, words};
use super::files::{self, Files};
use super::{java, kotlin, outside, sdk};
use crate::code::eval::Evaluator;
use crate::code::ir::{Function, MemberKind, Module, ParamKind, Pattern, Purpose};
use crate::code::language::{Elsewhere, Extension, Language, Manners, Resolved};
use crate::code::value::{Args, Closure, FileId, Form, Id, Place, Table, Value};

/// Java and Kotlin over the files of an artifact.
#[derive(Debug)]
pub(super) struct Jvm {
    pub(super) files: Files,
    purpose: Purpose,
    /// Files of which a part could not be parsed.
    complaints: RefCell<Vec<Gap>>,
    /// Bytes that may still be parsed: a file that many servers import is parsed for each of them.
    left: Cell<usize>,
}

impl Jvm {
    /// The languages over `files`.
    pub(super) fn new(files: Files) -> Self {
        Self::new_for(Purpose::Values, files)
    }

    /// The languages over `files`, lowered for a purpose.
    pub(super) fn new_for(purpose: Purpose, files: Files) -> Self {
        const AT_LEAST: usize = 64 * 1024 * 1024;
        let left = files.bytes().saturating_mul(4).max(AT_LEAST);
        Self { files, purpose, complaints: RefCell::default(), left: Cell::new(left) }
    }

    /// The files of which a part could not be parsed.
    pub(super) fn take_complaints(&self) -> Vec<Gap> {
        self.complaints.take()
    }

    /// A function of the artifact that extends the type of a value.
    pub(super) fn extension(
        &self,
        eval: &mut Evaluator<'_>,
        receiver: &Value,
        name: &str,
        args: &Args,
        place: Place,
    ) -> Option<Value> {
        let from = Arc::clone(&eval.file(place.file).module.path);
        let path = self.files.extension(&from, name)?;
        let file = eval.load(path)?;
        let function = eval.export_of(file, &Arc::from(name), place)?;
        let Value::Closure(_) = function else { return None };
        let bound = eval.bound(function, Some(receiver.clone()));
        Some(eval.call_value(&bound, args.clone(), place))
    }

    /// The text of a file on the class path that a stream or resource was opened on.
    pub(super) fn resource_text(
        &self,
        eval: &mut Evaluator<'_>,
        receiver: &Value,
        name: &str,
        place: Place,
    ) -> Option<Value> {
        if !matches!(name, "readAllBytes" | "getContentAsString" | "readText" | "readString" | "getContentAsByteArray")
        {
            return None;
        }
        let path = resource_path(eval, receiver, 0)?;
        let from = Arc::clone(&eval.file(place.file).module.path);
        let text = self.files.resource(&from, &path)?;
        Some(eval.text(&*text, place))
    }
}

/// The name of the class path file that an expression opens.
fn resource_path(eval: &Evaluator<'_>, value: &Value, depth: u32) -> Option<Arc<str>> {
    const DEEPEST: u32 = 8;
    let Value::Symbolic(id) = value else { return None };
    match &eval.heap.symbolics[*id].form {
        Form::Call(call) => {
            let name = eval.last_name(&call.callee)?;
            let opens = matches!(&*name, "getResourceAsStream" | "getResource" | "ClassPathResource");
            if opens && let Some(path) = call.args.at(0).and_then(Value::as_text) {
                return Some(Arc::clone(path));
            }
            let Value::Symbolic(callee) = &call.callee else { return None };
            match &eval.heap.symbolics[*callee].form {
                Form::Member(inner, _) if depth < DEEPEST => resource_path(eval, inner, depth + 1),
                _ => None,
            }
        }
        Form::Member(inner, _) if depth < DEEPEST => resource_path(eval, inner, depth + 1),
        _ => None,
    }
}

/// The keys of a map as texts.
pub(super) fn keys(eval: &mut Evaluator<'_>, table: Id<Table>, place: Place) -> Vec<Value> {
    let keys: Vec<Arc<str>> = eval.heap.tables[table].entries.iter().map(|(key, _)| Arc::clone(key)).collect();
    let mut items: Vec<Value> = keys.into_iter().map(|key| eval.text(&*key, place)).collect();
    items.extend(eval.heap.tables[table].open.map(Value::Unknown));
    items
}

impl Language for Jvm {
    fn manners(&self) -> Manners {
        Manners {
            block_scopes: true,
            constructor: words::CONSTRUCTOR,
            receiver_is_parameter: false,
            exports_every_name: true,
            empty_is_false: false,
            call_constructs: true,
        }
    }

    fn load(&self, path: &str) -> Option<Result<Module, GapReason>> {
        let text = self.files.text(path)?;
        let Some(left) = self.left.get().checked_sub(text.len()) else {
            return Some(Err(GapReason::Limit("source parsed for several servers".to_owned())));
        };
        self.left.set(left);
        let path: Arc<str> = Arc::from(path);
        let read = if files::is_java(&path) {
            java::module(self.purpose, &path, &text)
        } else {
            kotlin::module(self.purpose, &path, &text)
        };
        Some(match read {
            Ok((module, None)) => Ok(module),
            Ok((module, Some(line))) => {
                if self.purpose == Purpose::Values && sdk::mentions(&text) {
                    let gap = Gap {
                        what: format!("part of `{path}`"),
                        reason: GapReason::Unparsable("not understood as source".to_owned()),
                        location: Some(Location::line(&*path, line)),
                    };
                    self.complaints.borrow_mut().push(gap);
                }
                Ok(module)
            }
            Err(_) if !sdk::mentions(&text) => Ok(Module { path, body: Vec::new() }),
            Err(reason) => Err(reason),
        })
    }

    fn resolve(&self, from: &str, specifier: &str) -> Resolved {
        if let Some(path) = self.files.declaring(from, specifier) {
            return Resolved::File(path.to_string());
        }
        let package = specifier.rsplit_once('.').map_or("", |(package, _)| package);
        Resolved::Package(package.to_owned())
    }

    fn extension(&self, from: &str, name: &str, _: usize) -> Option<Extension> {
        let file = self.files.extension(from, name)?;
        Some(Extension { file: file.to_string(), name: name.to_owned() })
    }

    fn elsewhere(&self, from: &str, name: &str) -> Option<Elsewhere> {
        if let Some(path) = self.files.neighbour(from, name) {
            return Some(Elsewhere::File(path.to_string()));
        }
        outside::full_name(name, self.files.stars(from), !files::is_java(from)).map(Elsewhere::Outside)
    }

    fn method(
        &self,
        eval: &mut Evaluator<'_>,
        receiver: &Value,
        name: &str,
        args: &Args,
        place: Place,
    ) -> Option<Value> {
        builtins::method(self, eval, receiver, name, args, place)
    }

    fn member(&self, eval: &mut Evaluator<'_>, receiver: &Value, name: &str, place: Place) -> Option<Value> {
        if let Value::Symbolic(_) = receiver {
            // A full name: `com.example.Names.PREFIX`.
            let full = format!("{}.{name}", eval.heap.path(receiver)?.replace(':', "."));
            let from = Arc::clone(&eval.file(place.file).module.path);
            let path = self.files.declaring(&from, &full)?;
            let file = eval.load(path)?;
            return eval.export_of(file, &Arc::from(name), place);
        }
        builtins::member(eval, receiver, name, place)
    }

    fn call(&self, eval: &mut Evaluator<'_>, path: &str, args: &Args, constructs: bool, place: Place) -> Option<Value> {
        builtins::call(eval, path, args, constructs, place)
    }

    fn global(&self, eval: &mut Evaluator<'_>, name: &str, file: FileId, place: Place) -> Option<Value> {
        let from = Arc::clone(&eval.file(file).module.path);
        let name: Arc<str> = Arc::from(name);
        if let Some(path) = self.files.neighbour(&from, &name) {
            let found = eval.load(path)?;
            return if found == file { None } else { eval.export_of(found, &name, place) };
        }
        let stars = self.files.stars(&from);
        // `import static com.example.Names.*`
        for star in stars {
            if let Some(path) = self.files.declaring(&from, star) {
                let class = star.rsplit('.').next().unwrap_or(star);
                let loaded = eval.load(path)?;
                let class = eval.export_of(loaded, &Arc::from(class), place)?;
                if let Some(value) = eval.known_member(&class, &name, place) {
                    return Some(value);
                }
            }
        }
        let package = stars.iter().find(|star| sdk::is_package(star))?;
        let upper = name.starts_with(char::is_uppercase);
        let form = Form::External { package: Arc::from(package.as_str()), name };
        upper.then(|| eval.heap.symbolic(form, place))
    }

    fn sees_members(&self) -> bool {
        true
    }

    fn overload(&self, eval: &mut Evaluator<'_>, called: Id<Closure>, args: &mut Args) -> Id<Closure> {
        let chosen = fitting(eval, called, args).unwrap_or(called);
        let function = Arc::clone(&eval.heap.closures[chosen].function);
        if let Some(at) = args.named.iter().position(|(name, _)| &**name == words::TRAILING)
            && let Some(Pattern::Name(last)) = function.params.last().map(|param| &param.pattern)
        {
            args.named[at].0 = Arc::clone(last);
        }
        chosen
    }

    fn walk_table(&self, eval: &mut Evaluator<'_>, table: Id<Table>, place: Place) -> Vec<Value> {
        builtins::pairs(eval, table, place)
    }

    fn is_declaration(&self, name: &str) -> bool {
        sdk::is_declaration(name)
    }
}

/// Of several methods with one name, the first that takes as many arguments as are given and, as far as that is known,
/// of their kinds.
fn fitting(eval: &mut Evaluator<'_>, called: Id<Closure>, args: &Args) -> Option<Id<Closure>> {
    let Closure { function, home, .. } = &eval.heap.closures[called];
    let (function, home) = (Arc::clone(function), (*home)?);
    let name = function.name.clone()?;
    if args.open {
        return None;
    }
    let code = Arc::clone(&eval.heap.classes[home].code);
    let others: Vec<&Arc<Function>> = code
        .members
        .iter()
        .filter_map(|member| match &member.kind {
            MemberKind::Method(method) if member.name == name => Some(method),
            _ => None,
        })
        .collect();
    if others.len() < 2 {
        return None;
    }
    let fitting = others.iter().copied().filter(|method| takes(method, args)).max_by_key(|method| {
        // The first of several that fit equally well.
        (likeness(method, args), std::cmp::Reverse(others.iter().position(|other| Arc::ptr_eq(other, method))))
    })?;
    if Arc::ptr_eq(fitting, &function) {
        return None;
    }
    let Closure { scope, receiver, .. } = &eval.heap.closures[called];
    let (scope, receiver) = (*scope, receiver.clone());
    let closure = eval.closure(fitting, scope, Some(home));
    match eval.bound(closure, receiver) {
        Value::Closure(id) => Some(id),
        _ => None,
    }
}

fn takes(function: &Function, args: &Args) -> bool {
    let given = args.positional.len() + args.named.len();
    let open = function.params.iter().any(|param| param.kind == ParamKind::Rest);
    let needed =
        function.params.iter().filter(|param| param.default.is_none() && param.kind != ParamKind::Rest).count();
    given >= needed && (open || given <= function.params.len())
}

/// How many arguments are certainly of the kind that a method declares.
fn likeness(function: &Function, args: &Args) -> usize {
    let fits = function.params.iter().zip(&args.positional).filter(|(param, value)| {
        let declared = param.annotation.as_ref().map(super::types::split).map(|(of, _)| of);
        let declared = declared.map(super::types::last_name).unwrap_or_default();
        match value {
            Value::Text(_) => matches!(declared, "String" | "CharSequence"),
            Value::Number(_) => {
                matches!(declared, "int" | "long" | "double" | "float" | "Integer" | "Long" | "Int" | "Double")
            }
            Value::Bool(_) => matches!(declared, "boolean" | "Boolean"),
            Value::List(_) => matches!(declared, "List" | "Collection" | "Set" | "Iterable" | "Array" | "Stream"),
            Value::Table(_) => declared.contains("Map") || declared.contains("Json"),
            Value::Closure(_) => declared.contains("Function") || declared.contains("Handler"),
            _ => false,
        }
    });
    let exact = usize::from(function.params.len() == args.positional.len() + args.named.len());
    fits.count() * 2 + exact
}

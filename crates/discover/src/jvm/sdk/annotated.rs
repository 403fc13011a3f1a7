//! Classes that are declarations, and methods that an annotation declares.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Annotated, Reader, SDKS, Sdk};
use crate::code::ir::{Expr, ExprKind, Function, MemberKind};
use crate::code::scope::Scope;
use crate::code::value::{Args, Class, FileId, Id, Place, Value};
use crate::jvm::types;

/// An annotation of an SDK with its arguments.
#[derive(Debug, Clone)]
pub(in crate::jvm) struct Annotation {
    /// Its full name.
    pub(in crate::jvm) path: String,
    /// Its arguments, not evaluated.
    pub(in crate::jvm) given: Arc<crate::code::ir::Call>,
}

impl Annotation {
    /// Its last name.
    pub(in crate::jvm) fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }
}

/// Reads the classes that some files declare, and their annotated methods, in the order of the source.
pub(super) fn read(reader: &mut Reader<'_, '_, '_>, files: &[FileId]) {
    let classes = &reader.reading.eval.heap.classes;
    let mut known: HashSet<*const crate::code::ir::Class> = HashSet::new();
    let mut found: Vec<(Place, Id<Class>)> = classes
        .iter()
        .filter(|(_, class)| files.contains(&class.place.file) && known.insert(Arc::as_ptr(&class.code)))
        .map(|(id, class)| (class.place, id))
        .collect();
    found.sort_by_key(|(place, _)| *place);
    for (place, class) in found {
        let code = Arc::clone(&reader.reading.eval.heap.classes[class].code);
        reader.reading.place = place;
        for read in SDKS.iter().filter_map(|sdk| sdk.classes) {
            read(reader, class);
        }
        for member in &code.members {
            if let MemberKind::Method(function) = &member.kind {
                reader.reading.place = Place { file: place.file, line: function.line };
                method(reader, class, function);
            }
        }
    }
}

fn method(reader: &mut Reader<'_, '_, '_>, class: Id<Class>, function: &Arc<Function>) {
    let scope = reader.reading.eval.heap.classes[class].scope;
    for decorator in &function.decorators {
        let Some(annotation) = reader.annotation(decorator, scope) else { continue };
        let found = SDKS.iter().find_map(|sdk| {
            let declares = sdk.annotations.iter().find(|(name, _)| *name == annotation.name());
            declares.filter(|_| sdk.packages.is_empty() || is_of(sdk, &annotation.path))
        });
        if let Some((_, read)) = found {
            let args = reader.arguments(&annotation, scope);
            read(reader, &Annotated { class, function: Arc::clone(function), args });
        }
    }
}

fn is_of(sdk: &Sdk, path: &str) -> bool {
    sdk.packages.iter().any(|package| path.strip_prefix(package).is_some_and(|rest| rest.starts_with('.')))
}

impl Reader<'_, '_, '_> {
    /// An annotation with its full name; of one that the artifact declares itself, its name alone.
    pub(in crate::jvm) fn annotation(&mut self, decorator: &Expr, scope: Id<Scope>) -> Option<Annotation> {
        let ExprKind::Call(call) = &decorator.kind else { return None };
        let callee = self.reading.eval.eval(&call.callee, scope);
        let path = match &callee {
            // One that the artifact declares itself.
            Value::Class(class) => self.reading.eval.heap.classes[*class].code.name.as_deref()?.to_owned(),
            _ => self.reading.eval.heap.path(&callee)?.replace(':', "."),
        };
        Some(Annotation { path, given: Arc::clone(call) })
    }

    /// The annotations of a declared type, parameter or field.
    pub(in crate::jvm) fn annotations_of(&mut self, declared: &Expr, scope: Id<Scope>) -> Vec<Annotation> {
        let (_, annotations) = types::split(declared);
        annotations.iter().filter_map(|annotation| self.annotation(annotation, scope)).collect()
    }

    /// The evaluated arguments of an annotation, all by name.
    pub(in crate::jvm) fn arguments(&mut self, annotation: &Annotation, scope: Id<Scope>) -> Args {
        let mut args = Args::default();
        for arg in &annotation.given.args {
            let value = self.reading.eval.eval(&arg.value, scope);
            args.named.push((arg.name.clone().unwrap_or_else(|| Arc::from("value")), value));
        }
        args
    }

    /// An argument of an annotation that is a text with something in it.
    pub(in crate::jvm) fn text_argument(&mut self, args: &Args, names: &[&str], what: &str) -> Option<String> {
        let given = names.iter().find_map(|name| args.named(name)).cloned()?;
        self.reading.text(&given, what).filter(|text| !text.trim().is_empty())
    }
}

//! Java and Kotlin types as JSON Schema, as the generators that the SDKs use write it.

mod classes;
mod described;
mod plain;

use serde_json::{Map, Value as Json, json};

use super::sdk::Reader;
use super::types;
use crate::code::ir::Expr;
use crate::code::scope::Scope;
use crate::code::value::{Class, Id, Value};

/// A schema that is being put together.
pub(super) type Schema = Map<String, Json>;

/// How a generator differs where the types say nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Whether a property is required unless something says otherwise.
    pub(super) required: bool,
    /// Whether numbers and times name their format.
    pub(super) formats: bool,
}

/// Types inside types that are looked into.
const DEEPEST: usize = 16;

/// Writes the schemas of types.
pub(super) struct Writer<'w, 'r, 'e, 'a> {
    pub(super) reader: &'w mut Reader<'r, 'e, 'a>,
    style: Style,
    /// What the schema is of, for gaps.
    what: String,
    /// The classes around the one being written.
    around: Vec<Id<Class>>,
    /// Classes that refer to themselves, and what they are.
    definitions: Schema,
    referred: Vec<Id<Class>>,
}

/// The schema of one type.
pub(super) fn of(
    reader: &mut Reader<'_, '_, '_>,
    declared: &Expr,
    scope: Id<Scope>,
    style: Style,
    what: String,
) -> Schema {
    let mut writer =
        Writer { reader, style, what, around: Vec::new(), definitions: Schema::new(), referred: Vec::new() };
    let mut schema = writer.schema(declared, scope);
    if !writer.definitions.is_empty() {
        schema.shift_insert(0, "$defs".to_owned(), Json::Object(writer.definitions));
    }
    schema
}

/// The schema of a class.
pub(super) fn of_class(reader: &mut Reader<'_, '_, '_>, class: Id<Class>, style: Style, what: String) -> Schema {
    let mut writer =
        Writer { reader, style, what, around: Vec::new(), definitions: Schema::new(), referred: Vec::new() };
    let mut schema = writer.class(class);
    if !writer.definitions.is_empty() {
        schema.shift_insert(0, "$defs".to_owned(), Json::Object(writer.definitions));
    }
    schema
}

fn object(json: Json) -> Schema {
    match json {
        Json::Object(schema) => schema,
        _ => Schema::new(),
    }
}

impl Writer<'_, '_, '_, '_> {
    fn schema(&mut self, declared: &Expr, scope: Id<Scope>) -> Schema {
        let (declared, _) = types::split(declared);
        if let Some(inner) = types::inside_nullable(declared) {
            return self.schema(inner, scope);
        }
        if self.around.len() >= DEEPEST {
            return Schema::new();
        }
        let (base, args) = types::applied(declared).unwrap_or((declared, &[]));
        let name = types::last_name(base);
        match plain::kind(name) {
            Some(plain::Kind::Simple(kind, format)) => {
                let mut schema = object(json!({"type": kind}));
                if let Some(format) = format.filter(|_| self.style.formats) {
                    schema.insert("format".to_owned(), Json::from(format));
                }
                schema
            }
            Some(plain::Kind::List) => {
                let mut schema = object(json!({"type": "array"}));
                let element = plain::element(name).map(|name| types::name(name, declared.line));
                if let Some(element) = element.as_ref().or_else(|| args.first()) {
                    let items = self.schema(element, scope);
                    schema.insert("items".to_owned(), Json::Object(items));
                }
                schema
            }
            Some(plain::Kind::Map) => object(json!({"type": "object"})),
            Some(plain::Kind::Wrapper) => args.first().map(|inner| self.schema(inner, scope)).unwrap_or_default(),
            Some(plain::Kind::Any) => Schema::new(),
            None => self.named(base, declared, scope),
        }
    }

    fn named(&mut self, base: &Expr, declared: &Expr, scope: Id<Scope>) -> Schema {
        match self.reader.reading.eval.eval(base, scope) {
            Value::Class(class) => self.class(class),
            other => {
                // The parameter of a generic type may be anything.
                if types::last_name(declared).len() <= 1 {
                    return Schema::new();
                }
                let (reason, at) = self.reader.reading.eval.reason(&other);
                let at = at.unwrap_or(self.reader.reading.place);
                let what = self.what.clone();
                self.reader.reading.gap_for(reason, at, &what);
                Schema::new()
            }
        }
    }
}

/// Whether a declared type may be left out: `Optional<…>`, `String?`.
pub(super) fn is_optional(declared: &Expr) -> bool {
    let (declared, _) = types::split(declared);
    types::inside_nullable(declared).is_some() || types::last_name(declared).starts_with("Optional")
}

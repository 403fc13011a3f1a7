//! JSON Schema of types, as `schemars` derives it and the SDK lists it.

mod containers;
mod defaults;
mod fields;
mod known;
mod names;
mod plain;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use model::{Gap, GapReason};
use serde_json::{Map, Value as Json, json};

use super::dialect::Dialect;
use super::language::Rust;
use super::lower::SEQUENCE;
use super::types::{TypeDef, TypeKind};
use crate::code::eval::Evaluator;
use crate::code::ir::{Expr, ExprKind};
use crate::code::json::from_json;
use crate::code::scope::{Binding, Scope};
use crate::code::value::{Class, Id, Place, Value};

/// What a schema is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A document of its own.
    Document,
    /// The arguments of a tool.
    Input,
    /// The result of a tool.
    Output,
    /// The arguments of a prompt.
    Arguments,
    /// The arguments of a tool, in the plain style of an SDK with a derive of its own.
    Plain,
}

/// The schema of a tool without arguments.
pub(super) fn empty(dialect: Dialect) -> Json {
    if dialect.has_empty_input {
        return json!({ "type": "object", "properties": {} });
    }
    json!({ "$schema": dialect.edition, "type": "object", "title": "EmptyObject" })
}

/// The schema of a type that is given as a value: a class, or a function that would return it.
pub(super) fn of_value(rust: &Rust<'_>, eval: &mut Evaluator<'_>, of: &Value, purpose: Purpose, place: Place) -> Value {
    let ty = match of {
        Value::Closure(id) => {
            let closure = &eval.heap.closures[*id];
            closure.function.returns.clone().map(|of| Type { of: Rc::new(of), scope: closure.scope, given: None })
        }
        Value::Class(class) => {
            let class = &eval.heap.classes[*class];
            let name = class.code.name.clone().unwrap_or_default();
            let of = Rc::new(Expr { kind: ExprKind::Name(name), line: place.line });
            Some(Type { of, scope: class.scope, given: None })
        }
        _ => None,
    };
    let Some(ty) = ty else {
        let (reason, at) = eval.reason(of);
        return eval.heap.unknown(reason, at.unwrap_or(place));
    };
    let dialect = rust.dialect(eval, place.file);
    if purpose == Purpose::Plain {
        let schema = plain::schema(rust, eval, &ty, place);
        return from_json(eval, &schema, place);
    }
    let mut generator = Generator::new(rust, eval, dialect, purpose, place);
    let schema = generator.root(&ty);
    let schema = match purpose {
        Purpose::Arguments => arguments(&schema),
        _ => schema,
    };
    from_json(eval, &schema, place)
}

/// The arguments of a prompt: the properties of a schema.
fn arguments(schema: &Json) -> Json {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    let Some(properties) = schema["properties"].as_object() else { return Json::Null };
    let arguments = properties.iter().map(|(name, property)| {
        let mut argument = json!({ "name": name, "required": required.contains(&name.as_str()) });
        if let (Some(description), Some(argument)) = (property["description"].as_str(), argument.as_object_mut()) {
            argument.insert("description".to_owned(), description.into());
        }
        argument
    });
    Json::Array(arguments.collect())
}

/// A type, where its names are looked up, and what its parameters stand for.
#[derive(Debug, Clone)]
struct Type {
    of: Rc<Expr>,
    scope: Id<Scope>,
    given: Option<Rc<Given>>,
}

/// What the parameters of a generic type stand for.
type Given = BTreeMap<Arc<str>, Type>;

/// What a type is.
enum Head {
    /// Declared in the artifact.
    Declared(Id<Class>, Arc<TypeDef>, Vec<Type>),
    /// Known by its last name.
    Named(Arc<str>, Vec<Type>),
    /// A tuple.
    Tuple(Vec<Type>),
    /// Something else, for a reason.
    Unclear(GapReason),
}

/// How deep types may be in each other.
const DEEPEST: u32 = 40;

/// How many types one schema may be made of.
const MOST: u32 = 4_000;

struct Generator<'r, 'e, 'a, 'b> {
    rust: &'r Rust<'b>,
    eval: &'e mut Evaluator<'a>,
    dialect: Dialect,
    purpose: Purpose,
    place: Place,
    root: Option<String>,
    definitions: Map<String, Json>,
    names: BTreeMap<String, String>,
    used: BTreeSet<String>,
    depth: u32,
    left: u32,
}

impl<'r, 'e, 'a, 'b> Generator<'r, 'e, 'a, 'b> {
    fn new(rust: &'r Rust<'b>, eval: &'e mut Evaluator<'a>, dialect: Dialect, purpose: Purpose, place: Place) -> Self {
        Self {
            rust,
            eval,
            dialect,
            purpose,
            place,
            root: None,
            definitions: Map::new(),
            names: BTreeMap::new(),
            used: BTreeSet::new(),
            depth: 0,
            left: MOST,
        }
    }

    /// Whether the schema says what is written instead of what is read.
    const fn tells_results(&self) -> bool {
        matches!(self.purpose, Purpose::Output) && self.dialect.tells_results
    }

    /// The schema of a type as a document.
    fn root(&mut self, ty: &Type) -> Json {
        let ty = self.unwrapped(ty);
        self.root = self.key(&ty);
        let schema = self.inline(&ty);
        let Json::Object(mut schema) = schema else { return schema };
        if !schema.contains_key("title") {
            schema.insert("title".to_owned(), self.schema_name(&ty).into());
        }
        schema.insert("$schema".to_owned(), self.dialect.edition.into());
        if !self.definitions.is_empty() {
            let definitions = std::mem::take(&mut self.definitions);
            schema.insert(self.dialect.definitions.to_owned(), Json::Object(definitions));
        }
        if self.dialect.strips_root && matches!(self.purpose, Purpose::Input | Purpose::Output) {
            schema.remove("title");
            schema.remove("description");
        }
        Json::Object(schema)
    }

    /// A type without what only wraps it.
    fn unwrapped(&mut self, ty: &Type) -> Type {
        let mut at = ty.clone();
        for _ in 0..DEEPEST {
            match self.head(&at) {
                Head::Named(name, arguments) if known::is_wrapper(&name) => match arguments.into_iter().next() {
                    Some(inner) => at = inner,
                    None => break,
                },
                Head::Declared(class, def, arguments) => match &def.kind {
                    TypeKind::Alias(of) => at = self.inside(class, &def, &arguments, of),
                    _ => break,
                },
                _ => break,
            }
        }
        at
    }

    /// A type written in the declaration of another.
    fn inside(&mut self, class: Id<Class>, def: &TypeDef, arguments: &[Type], of: &Expr) -> Type {
        let scope = self.eval.heap.classes[class].scope;
        self.eval.heap.scopes[scope].set(Arc::from("Self"), Binding::Value(Value::Class(class)));
        let given: Given = def.parameters.iter().cloned().zip(arguments.iter().cloned()).collect();
        Type { of: Rc::new(of.clone()), scope, given: (!given.is_empty()).then(|| Rc::new(given)) }
    }

    fn head(&mut self, ty: &Type) -> Head {
        let part = |of: &Expr| Type { of: Rc::new(of.clone()), scope: ty.scope, given: ty.given.clone() };
        let (base, arguments) = match &ty.of.kind {
            ExprKind::Index(base, arguments) => match &arguments.kind {
                ExprKind::List(arguments) => (&**base, arguments.iter().map(part).collect()),
                _ => (&**base, Vec::new()),
            },
            ExprKind::List(items) => return Head::Tuple(items.iter().map(part).collect()),
            ExprKind::Opaque(what) => return Head::Unclear(GapReason::Unsupported((*what).to_owned())),
            _ => (&*ty.of, Vec::new()),
        };
        if let ExprKind::Name(name) = &base.kind {
            if &**name == SEQUENCE {
                return Head::Named(Arc::clone(name), arguments);
            }
            if let Some(given) = ty.given.as_ref().and_then(|given| given.get(name)).cloned() {
                self.depth += 1;
                let head = if self.depth < DEEPEST {
                    self.head(&given)
                } else {
                    Head::Unclear(GapReason::Limit("types nested too deeply".to_owned()))
                };
                self.depth -= 1;
                return head;
            }
        }
        let value = self.eval.eval(base, ty.scope);
        match &value {
            Value::Class(class) => match self.rust.type_of(self.eval, *class) {
                Some(def) => Head::Declared(*class, def, arguments),
                None => Head::Unclear(GapReason::Unsupported("a type that is declared in a function".to_owned())),
            },
            Value::Symbolic(_) => match self.eval.last_name(&value) {
                Some(name) => Head::Named(Arc::from(name.trim_end_matches("::")), arguments),
                None => Head::Unclear(self.eval.reason(&value).0),
            },
            _ => Head::Unclear(self.eval.reason(&value).0),
        }
    }

    /// The schema of a type where it is used: a reference for a declared one.
    fn schema(&mut self, ty: &Type) -> Json {
        let ty = &self.unwrapped(ty);
        let Some(key) = self.key(ty) else { return self.inline(ty) };
        if self.root.as_ref() == Some(&key) {
            return json!({ "$ref": "#" });
        }
        let name = if let Some(name) = self.names.get(&key) {
            name.clone()
        } else {
            let base = self.schema_name(ty);
            let mut name = base.clone();
            let mut next = 2;
            while self.used.contains(&name) {
                name = format!("{base}{next}");
                next += 1;
            }
            self.used.insert(name.clone());
            self.names.insert(key, name.clone());
            // Held free while the type is described, so that it may refer to itself.
            self.definitions.insert(name.clone(), Json::Bool(false));
            let schema = self.inline(ty);
            self.definitions.insert(name.clone(), schema);
            name
        };
        json!({ "$ref": format!("#/{}/{name}", self.dialect.definitions) })
    }

    /// The schema of a type itself.
    fn inline(&mut self, ty: &Type) -> Json {
        self.depth += 1;
        self.left = self.left.saturating_sub(1);
        let schema = if self.depth > DEEPEST || self.left == 0 {
            self.unclear(ty, GapReason::Limit("types nested too deeply".to_owned()))
        } else {
            self.inline_below(ty)
        };
        self.depth -= 1;
        schema
    }

    fn inline_below(&mut self, ty: &Type) -> Json {
        match self.head(ty) {
            Head::Declared(class, def, arguments) => self.declared(class, &def, &arguments),
            Head::Named(name, arguments) => {
                if let Some(schema) = self.known(&name, &arguments) {
                    schema
                } else {
                    let value = self.eval.eval(base(&ty.of), ty.scope);
                    let reason = self.eval.reason(&value).0;
                    self.unclear(ty, reason)
                }
            }
            Head::Tuple(items) if items.is_empty() => json!({ "type": "null" }),
            Head::Tuple(items) => {
                let schemas: Vec<Json> = items.iter().map(|item| self.schema(item)).collect();
                self.tuple(&schemas)
            }
            Head::Unclear(reason) => self.unclear(ty, reason),
        }
    }

    fn tuple(&self, schemas: &[Json]) -> Json {
        let count = schemas.len();
        let items = if self.dialect.definitions == "$defs" { "prefixItems" } else { "items" };
        json!({ "type": "array", items: schemas, "minItems": count, "maxItems": count })
    }

    /// A type that is not known: anything goes, and that is a gap.
    fn unclear(&mut self, ty: &Type, reason: GapReason) -> Json {
        let named = match &base(&ty.of).kind {
            ExprKind::Name(name) | ExprKind::Member(_, name) => format!("type of `{name}`"),
            _ => "type of an argument".to_owned(),
        };
        let file = self.eval.heap.scopes[ty.scope].file;
        let location = Some(self.eval.location(Place { file, line: ty.of.line }));
        self.gap(Gap { what: named, reason, location });
        Json::Bool(true)
    }

    fn gap(&mut self, gap: Gap) {
        const MOST_GAPS: usize = 1_000;
        if self.eval.gaps.len() < MOST_GAPS && !self.eval.gaps.contains(&gap) {
            self.eval.gaps.push(gap);
        }
    }

    /// A value written in an attribute, as JSON.
    fn value(&mut self, of: &Expr, scope: Id<Scope>) -> Option<Json> {
        let value = self.eval.eval(of, scope);
        defaults::json_of(self.eval, &value, 0)
    }

    /// A text written in an attribute; one that is not known is a gap.
    fn text(&mut self, of: &Expr, scope: Id<Scope>, what: &str) -> Option<String> {
        let value = self.eval.eval(of, scope);
        if let Some(text) = self.eval.shown(&value) {
            return Some(text.to_string());
        }
        let (reason, at) = self.eval.reason(&value);
        let file = self.eval.heap.scopes[scope].file;
        let location = self.eval.location(at.unwrap_or(Place { file, line: of.line }));
        self.gap(Gap { what: what.to_owned(), reason, location: Some(location) });
        None
    }
}

/// A generic type without its arguments.
fn base(of: &Expr) -> &Expr {
    match &of.kind {
        ExprKind::Index(base, _) => base,
        _ => of,
    }
}

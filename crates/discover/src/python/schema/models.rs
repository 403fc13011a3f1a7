//! Classes as schemas: pydantic models, dataclasses, typed dicts and enums.

use std::sync::Arc;

use model::GapReason;
use serde_json::{Map, Value as Json, json};

use super::names::{call_of, name_of};
use super::types::{Schema, enumeration, schema};
use super::{Style, Writer, literal};
use crate::code::ir::{self, ExprKind, MemberKind};
use crate::code::value::{Class, Heap, Id, Place, Value};
use crate::python::docstring;

/// How many base classes are followed.
const DEEPEST_CLASS: usize = 32;

/// What a class is to pydantic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nature {
    Enum,
    Model,
    TypedDict,
    Other,
}

impl Writer<'_, '_> {
    /// A reference to a class, which is added to the definitions.
    pub(super) fn class_schema(&mut self, class: Id<Class>, place: Place) -> Schema {
        let name = match self.named.get(&class) {
            Some(name) => name.clone(),
            None => match self.define(class, place) {
                Some(name) => name,
                None => return Schema::new(),
            },
        };
        schema(json!({"$ref": format!("#/$defs/{name}")}))
    }

    fn define(&mut self, class: Id<Class>, place: Place) -> Option<String> {
        let nature = nature(&self.eval.heap, class);
        let name = self.eval.heap.classes[class].code.name.as_deref().unwrap_or("Model").to_owned();
        if nature == Nature::Other {
            let reason = GapReason::Unsupported(format!("class `{name}` is no model, dataclass or enum"));
            self.gap("type of a parameter".to_owned(), reason, place);
            return None;
        }
        let taken = self.taken.entry(name.clone()).or_default();
        let mut key = format!("{name}{}", "_".repeat(*taken));
        *taken += 1;
        while self.defs.contains_key(&key) {
            key.push('_');
        }
        self.named.insert(class, key.clone());
        self.defs.insert(key.clone(), Json::Null);
        let body = self.body(class, nature);
        self.defs.insert(key.clone(), Json::Object(body));
        Some(key)
    }

    /// A model with its definitions beside it.
    pub(super) fn whole_model(&mut self, class: Id<Class>) -> Json {
        let place = self.eval.heap.classes[class].place;
        let Some(name) = self.define(class, place) else { return json!({"type": "object"}) };
        let mut defs = std::mem::take(&mut self.defs);
        let reference = Json::from(format!("#/$defs/{name}"));
        let Some(Json::Object(body)) = defs.get(&name).cloned() else { return json!({"type": "object"}) };
        let recursive = defs.values().any(|def| mentions(def, &reference, 0));
        let mut whole = Map::new();
        if !recursive {
            defs.shift_remove(&name);
        }
        if !defs.is_empty() {
            whole.insert("$defs".to_owned(), Json::Object(defs));
        }
        whole.extend(body);
        Json::Object(whole)
    }

    fn body(&mut self, class: Id<Class>, nature: Nature) -> Schema {
        if nature == Nature::Enum { self.enum_body(class) } else { self.object_body(class, nature) }
    }

    fn enum_body(&mut self, class: Id<Class>) -> Schema {
        let code = Arc::clone(&self.eval.heap.classes[class].code);
        let scope = self.eval.heap.classes[class].scope;
        let mut values = Vec::new();
        for member in &code.members {
            let MemberKind::Field(_, Some(value)) = &member.kind else { continue };
            if member.name.starts_with('_') {
                continue;
            }
            let value = self.eval.eval(value, scope);
            let automatic = call_of(&self.eval.heap, &value)
                .and_then(|call| name_of(&self.eval.heap, &call.callee))
                .is_some_and(|(_, name)| name == "auto");
            if automatic {
                values.push(Json::from(member.name.to_lowercase()));
            } else if let Some(value) = literal(&self.eval.heap, &value) {
                // `NAME = "value",` gives the text what it is made of.
                values.push(match value {
                    Json::Array(mut parts) if parts.len() == 1 => parts.swap_remove(0),
                    value => value,
                });
            }
        }
        let mut body = enumeration(values);
        self.describe(&mut body, &code);
        body
    }

    fn object_body(&mut self, class: Id<Class>, nature: Nature) -> Schema {
        let mut properties = Map::new();
        let mut required = Vec::new();
        let mut closed = false;
        for ancestor in lineage(&self.eval.heap, class) {
            let code = Arc::clone(&self.eval.heap.classes[ancestor].code);
            let place = self.eval.heap.classes[ancestor].place;
            let outer = std::mem::replace(&mut self.scope, self.eval.heap.classes[ancestor].scope);
            for member in &code.members {
                let MemberKind::Field(annotation, value) = &member.kind else { continue };
                if &*member.name == "model_config" {
                    closed |= value.as_ref().is_some_and(|value| self.forbids_extra(value));
                }
                let Some(annotation) = annotation else { continue };
                if member.name.starts_with('_') || &*member.name == "model_config" {
                    continue;
                }
                let place = Place { line: annotation.line, ..place };
                let annotation = self.eval.eval(annotation, self.scope);
                if self.wrapper(&annotation).as_deref() == Some("ClassVar") {
                    continue;
                }
                let default = value.as_ref().map(|value| self.eval.eval(value, self.scope));
                let mut field = self.field(Some(&annotation), default.as_ref(), place);
                if nature == Nature::TypedDict {
                    field.has_default = match self.wrapper(&annotation).as_deref() {
                        Some("NotRequired") => true,
                        Some("Required") => false,
                        _ => is_partial(&code),
                    };
                }
                required.retain(|name: &Json| name.as_str() != Some(&member.name));
                self.property(&member.name, field, &mut properties, &mut required);
            }
            self.scope = outer;
        }
        let mut body = Schema::new();
        if closed {
            body.insert("additionalProperties".to_owned(), Json::Bool(false));
        }
        body.insert("properties".to_owned(), Json::Object(properties));
        if !required.is_empty() {
            body.insert("required".to_owned(), Json::Array(required));
        }
        body.insert("type".to_owned(), Json::from("object"));
        let code = Arc::clone(&self.eval.heap.classes[class].code);
        self.describe(&mut body, &code);
        body
    }

    fn describe(&self, body: &mut Schema, code: &ir::Class) {
        if let Some(doc) = &code.doc {
            body.insert("description".to_owned(), Json::from(docstring::clean(doc)));
        }
        if self.style == Style::Mcp {
            body.insert("title".to_owned(), Json::from(code.name.as_deref().unwrap_or_default()));
        }
    }

    fn forbids_extra(&mut self, config: &ir::Expr) -> bool {
        let config = self.eval.eval(config, self.scope);
        let extra = match &config {
            Value::Table(id) => self.eval.heap.tables[*id].entries.get("extra").map(|slot| slot.value.clone()),
            other => call_of(&self.eval.heap, other).and_then(|call| call.args.named("extra").cloned()),
        };
        extra.as_ref().and_then(Value::as_text).is_some_and(|extra| &**extra == "forbid")
    }

    /// The name of what wraps a type: `ClassVar` in `ClassVar[int]`.
    fn wrapper(&self, annotation: &Value) -> Option<String> {
        let Value::Symbolic(id) = annotation else { return None };
        let base = match &self.eval.heap.symbolics[*id].form {
            crate::code::value::Form::Index(base, _) => base,
            _ => annotation,
        };
        name_of(&self.eval.heap, base).map(|(_, name)| name)
    }
}

fn mentions(json: &Json, reference: &Json, depth: u32) -> bool {
    const DEEPEST: u32 = 64;
    depth < DEEPEST
        && match json {
            Json::Object(members) => {
                members.get("$ref") == Some(reference)
                    || members.values().any(|member| mentions(member, reference, depth + 1))
            }
            Json::Array(items) => items.iter().any(|item| mentions(item, reference, depth + 1)),
            _ => false,
        }
}

/// The class and those it is built on, the outermost first.
fn lineage(heap: &Heap, class: Id<Class>) -> Vec<Id<Class>> {
    let mut found = Vec::new();
    let mut waiting = vec![class];
    while let Some(class) = waiting.pop() {
        if found.contains(&class) || found.len() >= DEEPEST_CLASS {
            continue;
        }
        found.push(class);
        waiting.extend(heap.classes[class].bases.iter().filter_map(|base| match base {
            Value::Class(base) => Some(*base),
            _ => None,
        }));
    }
    found.reverse();
    found
}

fn nature(heap: &Heap, class: Id<Class>) -> Nature {
    let mut has_fields = false;
    for ancestor in lineage(heap, class) {
        let this = &heap.classes[ancestor];
        if this.code.decorators.iter().any(is_dataclass) {
            return Nature::Model;
        }
        has_fields |= this.code.members.iter().any(|member| matches!(member.kind, MemberKind::Field(Some(_), _)));
        for base in &this.bases {
            let generic = match base {
                Value::Symbolic(id) => match &heap.symbolics[*id].form {
                    crate::code::value::Form::Index(inner, _) => Some(inner),
                    _ => None,
                },
                _ => None,
            };
            let Some((_, name)) = name_of(heap, generic.unwrap_or(base)) else { continue };
            match name.as_str() {
                "Enum" | "StrEnum" | "IntEnum" | "Flag" | "IntFlag" | "ReprEnum" => return Nature::Enum,
                "BaseModel" | "RootModel" | "BaseSettings" | "SQLModel" | "NamedTuple" => return Nature::Model,
                "TypedDict" => return Nature::TypedDict,
                _ => {}
            }
        }
    }
    // A base class from another package with typed fields is a model more often than not.
    let outer = lineage(heap, class).into_iter().any(|ancestor| {
        heap.classes[ancestor].bases.iter().any(|base| {
            matches!(base, Value::Symbolic(_)) && name_of(heap, base).is_some_and(|(package, _)| package != "builtins")
        })
    });
    if has_fields && outer { Nature::Model } else { Nature::Other }
}

fn is_dataclass(decorator: &ir::Expr) -> bool {
    match &decorator.kind {
        ExprKind::Name(name) | ExprKind::Member(_, name) => matches!(&**name, "dataclass" | "define" | "attrs"),
        ExprKind::Call(call) => {
            matches!(&call.callee.kind, ExprKind::Name(name) | ExprKind::Member(_, name) if matches!(&**name, "dataclass" | "define"))
        }
        _ => false,
    }
}

/// Whether a typed dict was declared with `total=False`.
fn is_partial(class: &ir::Class) -> bool {
    class
        .bases
        .iter()
        .any(|base| base.name.as_deref() == Some("total") && matches!(base.value.kind, ExprKind::Bool(false)))
}

/// Whether a class has fields that a schema can show.
pub(super) fn is_model(heap: &Heap, class: Id<Class>) -> bool {
    matches!(nature(heap, class), Nature::Model | Nature::TypedDict)
}

/// Whether a class is an enumeration.
pub(in crate::python) fn is_enum(heap: &Heap, class: Id<Class>) -> bool {
    nature(heap, class) == Nature::Enum
}

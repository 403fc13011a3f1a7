//! Type hints to JSON Schema, as pydantic writes it.

mod fields;
mod inlined;
mod literal;
mod models;
mod names;
mod types;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use model::{Gap, GapReason};
use serde_json::{Map, Value as Json, json};

pub(super) use inlined::inlined;
pub(super) use literal::{literal, literal_within};
pub(super) use models::is_enum;
pub(super) use names::{call_of, name_of};

use super::docstring::title_case;
use crate::code::eval::Evaluator;
use crate::code::ir::{ParamKind, Pattern};
use crate::code::scope::Scope;
use crate::code::value::{Class, Closure, Form, Id, Place, Symbolic, Value};
use fields::Field;

/// How an SDK turns a signature into a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `FastMCP` of the `mcp` package: titles everywhere, `{function}Arguments`.
    Mcp,
    /// The `fastmcp` package: no titles, `Annotated[T, "words"]` describes.
    FastMcp,
}

/// Whether a class of a package is one that servers are made of.
pub(super) fn is_server(package: &str, class: &str) -> bool {
    matches!(package.split('.').next(), Some("mcp" | "fastmcp")) && matches!(class, "FastMCP" | "MCPServer" | "Server")
}

/// A signature as the SDK shows it.
#[derive(Debug)]
pub(super) struct Signature {
    /// JSON Schema of the arguments.
    pub(super) schema: Json,
    /// Parts of it that are not known.
    pub(super) gaps: Vec<Gap>,
}

/// JSON Schema of what a function takes; `excluded` parameters are left out, and so are those that the SDK fills in.
pub(super) fn of_function(
    eval: &mut Evaluator<'_>,
    closure: Id<Closure>,
    tool: &str,
    style: Style,
    excluded: &[String],
) -> Signature {
    let mut writer = Writer::new(eval, closure_scope(eval, closure), style);
    let schema = writer.parameters(closure, tool, excluded);
    Signature { schema, gaps: writer.gaps }
}

/// JSON Schema of a pydantic model, as `Model.model_json_schema()` gives it.
pub(super) fn of_model(eval: &mut Evaluator<'_>, class: Id<Class>) -> Signature {
    let scope = eval.heap.classes[class].scope;
    let mut writer = Writer::new(eval, scope, Style::Mcp);
    let schema = writer.whole_model(class);
    Signature { schema, gaps: writer.gaps }
}

/// JSON Schema of what a function returns, where that is a model of the artifact: only those are certain to be listed.
pub(super) fn of_result(eval: &mut Evaluator<'_>, closure: Id<Closure>, style: Style) -> Option<Signature> {
    let function = std::sync::Arc::clone(&eval.heap.closures[closure].function);
    let returns = function.returns.as_ref()?;
    let scope = closure_scope(eval, closure);
    let Value::Class(class) = eval.eval(returns, scope) else { return None };
    if !models::is_model(&eval.heap, class) {
        return None;
    }
    let mut writer = Writer::new(eval, scope, style);
    let schema = writer.whole_model(class);
    Some(Signature { schema, gaps: writer.gaps })
}

fn closure_scope(eval: &Evaluator<'_>, closure: Id<Closure>) -> Id<Scope> {
    eval.heap.closures[closure].scope
}

/// Writes one schema with its definitions.
struct Writer<'e, 'a> {
    eval: &'e mut Evaluator<'a>,
    /// Where types in quotes are looked up.
    scope: Id<Scope>,
    style: Style,
    defs: Map<String, Json>,
    named: HashMap<Id<Class>, String>,
    gaps: Vec<Gap>,
    depth: u32,
    /// Whether it was said that parts are left out.
    said_too_many: bool,
    /// How often the name of a class was taken already.
    taken: HashMap<String, usize>,
}

impl<'e, 'a> Writer<'e, 'a> {
    fn new(eval: &'e mut Evaluator<'a>, scope: Id<Scope>, style: Style) -> Self {
        eval.start_parts();
        Self {
            eval,
            scope,
            style,
            defs: Map::new(),
            named: HashMap::new(),
            gaps: Vec::new(),
            depth: 0,
            said_too_many: false,
            taken: HashMap::new(),
        }
    }

    fn parameters(&mut self, closure: Id<Closure>, tool: &str, excluded: &[String]) -> Json {
        let function = std::sync::Arc::clone(&self.eval.heap.closures[closure].function);
        let place = self.eval.heap.closures[closure].place;
        let mut properties = Map::new();
        let mut required = Vec::new();
        for (at, param) in function.params.iter().enumerate() {
            let Pattern::Name(name) = &param.pattern else { continue };
            if at == 0 && self.is_receiver(closure, name) || excluded.iter().any(|excluded| **excluded == **name) {
                continue;
            }
            if matches!(param.kind, ParamKind::Rest | ParamKind::RestNamed) {
                let stars = if param.kind == ParamKind::Rest { "*" } else { "**" };
                let why = GapReason::ComputedAtRunTime(format!("`{stars}{name}` takes any argument"));
                self.gap(format!("parameters of tool `{tool}`"), why, place);
                continue;
            }
            let annotation = param.annotation.as_ref().map(|annotation| self.eval.eval(annotation, self.scope));
            let default = param.default.as_ref().map(|default| self.eval.eval(default, self.scope));
            if self.is_injected(annotation.as_ref(), default.as_ref()) {
                continue;
            }
            let line = param.annotation.as_ref().or(param.default.as_ref()).map_or(place.line, |expr| expr.line);
            let place = Place { line, ..place };
            let field = self.field(annotation.as_ref(), default.as_ref(), place);
            self.property(name, field, &mut properties, &mut required);
        }
        let mut schema = Map::new();
        if !self.defs.is_empty() {
            schema.insert("$defs".to_owned(), Json::Object(std::mem::take(&mut self.defs)));
        }
        schema.insert("properties".to_owned(), Json::Object(properties));
        if !required.is_empty() {
            schema.insert("required".to_owned(), Json::Array(required));
        }
        if self.style == Style::Mcp {
            let name = function.name.as_deref().unwrap_or("");
            schema.insert("title".to_owned(), Json::from(format!("{name}Arguments")));
        }
        schema.insert("type".to_owned(), json!("object"));
        Json::Object(schema)
    }

    /// Adds a field to an object's properties under its alias or name.
    fn property(&mut self, name: &str, field: Field, properties: &mut Map<String, Json>, required: &mut Vec<Json>) {
        const LOOKS_LIKE_ONE: [&str; 7] = ["type", "properties", "$ref", "items", "allOf", "oneOf", "anyOf"];
        let listed = field.alias.clone().unwrap_or_else(|| name.to_owned());
        if !field.has_default {
            required.push(Json::from(listed.clone()));
        }
        let mut schema = field.schema;
        // `fastmcp` takes titles away, but only of what looks like a schema to it.
        if self.style == Style::FastMcp && LOOKS_LIKE_ONE.iter().any(|keyword| schema.contains_key(*keyword)) {
            schema.shift_remove("title");
        } else if !schema.contains_key("title") && !schema.contains_key("$ref") {
            // A parameter without a type is titled with its plain name by the `mcp` package.
            let plain = !field.has_type && self.style == Style::Mcp;
            let title = if plain { listed.clone() } else { title_case(&listed.replace('_', " ")).trim().to_owned() };
            schema.insert("title".to_owned(), Json::from(title));
        }
        properties.insert(listed, Json::Object(schema));
    }

    /// Whether the first parameter is the object that a method is called on.
    fn is_receiver(&self, closure: Id<Closure>, name: &str) -> bool {
        let closure = &self.eval.heap.closures[closure];
        let is_static = closure.function.decorators.iter().any(
            |decorator| matches!(&decorator.kind, crate::code::ir::ExprKind::Name(name) if &**name == "staticmethod"),
        );
        !is_static && (closure.receiver.is_some() || closure.home.is_some()) || matches!(name, "self" | "cls")
    }

    /// Whether the SDK fills the parameter in: the request's context, a dependency.
    fn is_injected(&mut self, annotation: Option<&Value>, default: Option<&Value>) -> bool {
        const FILLED_IN: [&str; 7] = [
            "Depends",
            "CurrentContext",
            "CurrentFastMCP",
            "CurrentRequest",
            "CurrentHeaders",
            "CurrentAccessToken",
            "Progress",
        ];
        let from_sdk = |package: &str| {
            let first = package.split('.').next().unwrap_or_default();
            matches!(first, "mcp" | "fastmcp" | "docket" | "uncalled_for")
        };
        let filled = |value: &Value| {
            call_of(&self.eval.heap, value)
                .and_then(|call| name_of(&self.eval.heap, &call.callee))
                .is_some_and(|(package, name)| from_sdk(&package) && FILLED_IN.contains(&name.as_str()))
        };
        if default.is_some_and(filled) {
            return true;
        }
        annotation.is_some_and(|annotation| self.is_context(annotation, &mut HashSet::new(), 0))
    }

    /// Whether a type is the request's context; types in `met` were looked at already, as many may share one.
    fn is_context(&self, annotation: &Value, met: &mut HashSet<Id<Symbolic>>, depth: u32) -> bool {
        const DEEPEST: u32 = 8;
        if depth > DEEPEST || matches!(annotation, Value::Symbolic(id) if !met.insert(*id)) {
            return false;
        }
        match annotation {
            Value::Text(text) => {
                // Without its import a quoted `Context` cannot be told from another, and is still the SDK's.
                let text = text.text.trim();
                text == "Context" || text.starts_with("Context[") || text.ends_with(".Context")
            }
            Value::Choice(id) => {
                self.eval.heap.lists[*id].items.iter().any(|value| self.is_context(value, met, depth + 1))
            }
            Value::Symbolic(id) => match &self.eval.heap.symbolics[*id].form {
                Form::Index(base, key) => {
                    if self.is_context(base, met, depth + 1) {
                        return true;
                    }
                    let wraps = name_of(&self.eval.heap, base)
                        .is_some_and(|(_, name)| matches!(name.as_str(), "Optional" | "Union" | "Annotated"));
                    wraps
                        && names::arguments(&self.eval.heap, key)
                            .iter()
                            .any(|value| self.is_context(value, met, depth + 1))
                }
                Form::Call(call) => {
                    self.eval.heap.path(&call.callee).as_deref() == Some("|")
                        && call.args.positional.iter().any(|value| self.is_context(value, met, depth + 1))
                }
                Form::Global(_) | Form::External { .. } | Form::Member(..) => name_of(&self.eval.heap, annotation)
                    .is_some_and(|(package, name)| {
                        name == "Context" && matches!(package.split('.').next(), Some("mcp" | "fastmcp"))
                    }),
                Form::Parameter(_) => false,
            },
            _ => false,
        }
    }

    fn gap(&mut self, what: String, reason: GapReason, place: Place) {
        const MOST: usize = 64;
        if self.gaps.len() < MOST {
            let gap = Gap { what, reason, location: Some(self.eval.location(place)) };
            // What is shared is met wherever it is used, and missed once.
            if !self.gaps.contains(&gap) {
                self.gaps.push(gap);
            }
        }
    }
}

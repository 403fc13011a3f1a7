//! The parameters of an annotated method as the arguments of a tool or prompt.

use std::sync::Arc;

use model::PromptArgument;
use serde_json::{Map, Value as Json, json};

use super::{Annotated, Annotation, Reader};
use crate::code::ir::{Expr, Function, Pattern};
use crate::code::scope::Scope;
use crate::code::value::{Args, Id, Value};
use crate::jvm::schema::{self, Style, is_optional};
use crate::jvm::types;

/// How an SDK reads the parameters of a method.
pub(super) struct Rules {
    /// The annotations that describe a parameter.
    pub(super) describe: &'static [&'static str],
    /// Types that the SDK passes itself.
    pub(super) special: &'static [&'static str],
    /// Annotations of parameters that the SDK passes itself.
    pub(super) special_annotations: &'static [&'static str],
    /// Whether a parameter keeps the format of its type.
    pub(super) keeps_format: bool,
    /// Whether a default value makes a parameter optional, and is listed.
    pub(super) lists_defaults: bool,
    /// Whether an argument of a prompt must be given unless something says otherwise.
    pub(super) asks_by_default: bool,
    /// How types are written.
    pub(super) style: Style,
}

/// One parameter that a model fills.
struct Parameter<'f> {
    name: String,
    declared: &'f Expr,
    annotations: Vec<Annotation>,
    /// What the SDK's own annotation says.
    described: Args,
    required: bool,
}

impl Reader<'_, '_, '_> {
    fn parameters<'f>(&mut self, function: &'f Function, scope: Id<Scope>, rules: &Rules) -> Vec<Parameter<'f>> {
        let mut all = Vec::new();
        for param in &function.params {
            let (Pattern::Name(name), Some(declared)) = (&param.pattern, &param.annotation) else { continue };
            let annotations = self.annotations_of(declared, scope);
            let (of, _) = types::split(declared);
            let of = types::inside_nullable(of).unwrap_or(of);
            let is_special = rules.special.contains(&types::last_name(of))
                || annotations.iter().any(|annotation| rules.special_annotations.contains(&annotation.name()));
            if is_special {
                continue;
            }
            let described = annotations.iter().find(|annotation| rules.describe.contains(&annotation.name()));
            let described = described.cloned().map(|annotation| self.arguments(&annotation, scope)).unwrap_or_default();
            let own = match described.named("required") {
                Some(Value::Bool(known)) => Some(*known),
                _ => None,
            };
            let may_be_left_out = is_optional(declared) || param.default.is_some();
            let required = if rules.lists_defaults {
                own.unwrap_or(!may_be_left_out && described.named("defaultValue").is_none())
            } else {
                own.or_else(|| self.stated_required(&annotations, scope)).unwrap_or(!may_be_left_out)
            };
            let renamed = described
                .named("name")
                .and_then(Value::as_text)
                .filter(|name| !name.is_empty() && !name.starts_with('<'));
            let name = renamed.map_or_else(|| name.to_string(), ToString::to_string);
            all.push(Parameter { name, declared, annotations, described, required });
        }
        all
    }

    /// The schema of what a method takes.
    pub(super) fn input_schema(&mut self, method: &Annotated, rules: &Rules, tool: &str) -> Json {
        let scope = self.reading.eval.heap.classes[method.class].scope;
        let function = Arc::clone(&method.function);
        let mut properties = Map::new();
        let mut required = Vec::new();
        for parameter in self.parameters(&function, scope, rules) {
            let what = format!("type of parameter `{}` of tool `{tool}`", parameter.name);
            let mut schema = schema::of(self, parameter.declared, scope, rules.style, what);
            if !rules.keeps_format {
                schema.shift_remove("format");
            }
            let what = format!("description of parameter `{}` of tool `{tool}`", parameter.name);
            if let Some(text) = self.described(&parameter.annotations, scope, &what) {
                schema.insert("description".to_owned(), Json::from(text));
            }
            if rules.lists_defaults
                && let Some(default) = parameter.described.named("defaultValue").and_then(Value::as_text)
            {
                schema.insert("default".to_owned(), typed(&schema, default));
            }
            if parameter.required {
                required.push(Json::from(parameter.name.as_str()));
            }
            properties.insert(parameter.name, Json::Object(schema));
        }
        json!({"type": "object", "properties": properties, "required": required})
    }

    /// The parameters of a method as the arguments of a prompt.
    pub(super) fn prompt_parameters(&mut self, method: &Annotated, rules: &Rules, prompt: &str) -> Vec<PromptArgument> {
        let scope = self.reading.eval.heap.classes[method.class].scope;
        let function = Arc::clone(&method.function);
        let mut arguments = Vec::new();
        for parameter in self.parameters(&function, scope, rules) {
            let what = format!("description of argument `{}` of prompt `{prompt}`", parameter.name);
            let description = self.described(&parameter.annotations, scope, &what);
            let (description, required) = if rules.asks_by_default {
                (description, parameter.required)
            } else {
                let of = types::last_name(types::split(parameter.declared).0);
                let unsaid = parameter.annotations.is_empty().then(|| format!("Parameter of type {of}"));
                let stated = parameter.described.named("required");
                (description.or(unsaid), matches!(stated, Some(Value::Bool(true))))
            };
            arguments.push(PromptArgument { name: parameter.name, description, required });
        }
        arguments
    }
}

/// A default as a value of the type that a schema names.
fn typed(schema: &Map<String, Json>, text: &str) -> Json {
    let parsed = match schema.get("type").and_then(Json::as_str) {
        Some("integer") => text.parse::<i64>().ok().map(Json::from),
        Some("number") => text.parse::<f64>().ok().map(Json::from),
        Some("boolean") => text.parse::<bool>().ok().map(Json::from),
        Some("array" | "object") => serde_json::from_str(text).ok(),
        _ => None,
    };
    parsed.unwrap_or_else(|| Json::from(text))
}

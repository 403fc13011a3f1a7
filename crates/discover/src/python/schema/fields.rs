//! Fields: a type with its default, description and constraints.

use std::sync::Arc;

use serde_json::Value as Json;

use super::names::{call_of, is_ellipsis, name_of};
use super::types::Schema;
use super::{Style, Writer, literal};
use crate::code::value::{Place, Value};

/// A parameter or a field of a model.
#[derive(Debug, Default)]
pub(super) struct Field {
    pub(super) schema: Schema,
    pub(super) has_default: bool,
    /// Whether a type is declared.
    pub(super) has_type: bool,
    pub(super) alias: Option<String>,
}

impl Writer<'_, '_> {
    /// A field from its annotation and what stands after `=`.
    pub(super) fn field(&mut self, annotation: Option<&Value>, default: Option<&Value>, place: Place) -> Field {
        let mut field = match annotation {
            Some(annotation) => self.annotation(annotation, place),
            // The `mcp` package takes a parameter without a type for text.
            None if self.style == Style::Mcp => {
                let mut field = Field::default();
                field.schema.insert("type".to_owned(), Json::from("string"));
                field
            }
            None => Field::default(),
        };
        field.has_type = annotation.is_some();
        let Some(default) = default else { return field };
        if self.is_field_call(default) {
            self.apply(&mut field, default, place);
        } else {
            self.set_default(&mut field, default, place);
        }
        field
    }

    fn annotation(&mut self, annotation: &Value, place: Place) -> Field {
        if let Value::Symbolic(id) = annotation
            && let crate::code::value::Form::Index(base, key) = self.eval.heap.symbolics[*id].form.clone()
            && name_of(&self.eval.heap, &base).is_some_and(|(_, name)| name == "Annotated")
        {
            let args = super::names::arguments(&self.eval.heap, &key);
            return self.annotated(&args, place);
        }
        if let Value::Text(text) = annotation
            && let Some(expr) = crate::python::lower::quoted_type(&text.text, place.line)
        {
            let value = self.eval.eval(&expr, self.scope);
            if !matches!(value, Value::Text(_)) {
                return self.annotation(&value, place);
            }
        }
        Field { schema: self.type_schema(annotation, place), ..Field::default() }
    }

    /// `Annotated[T, …]` with all that stands after the type.
    pub(super) fn annotated(&mut self, args: &[Value], place: Place) -> Field {
        let Some((of, extras)) = args.split_first() else { return Field::default() };
        let mut field = Field { schema: self.type_schema(of, place), ..Field::default() };
        for extra in extras {
            match extra {
                Value::Text(text) if self.style == Style::FastMcp => {
                    field.schema.insert("description".to_owned(), Json::from(&*text.text));
                }
                _ => self.apply(&mut field, extra, place),
            }
        }
        field
    }

    fn is_field_call(&self, value: &Value) -> bool {
        self.call_name(value)
            .is_some_and(|name| matches!(name.as_str(), "Field" | "field" | "Param" | "Query" | "Body"))
    }

    fn call_name(&self, value: &Value) -> Option<String> {
        let call = call_of(&self.eval.heap, value)?;
        name_of(&self.eval.heap, &call.callee).map(|(_, name)| name)
    }

    /// Applies `Field(…)`, or a constraint such as `Ge(1)`.
    fn apply(&mut self, field: &mut Field, extra: &Value, place: Place) {
        let (Some(name), Some(call)) = (self.call_name(extra), call_of(&self.eval.heap, extra).cloned()) else {
            return;
        };
        let first = call.args.at(0).cloned();
        let constraint = match name.as_str() {
            "Field" | "field" | "Param" | "Query" | "Body" => {
                let default = call.args.get(0, "default").cloned();
                if let Some(default) = default {
                    if is_ellipsis(&self.eval.heap, &default) {
                        field.has_default = false;
                    } else {
                        self.set_default(field, &default, place);
                    }
                }
                if call.args.named("default_factory").is_some() {
                    field.has_default = true;
                }
                let alias = call.args.named("alias").or_else(|| call.args.named("validation_alias"));
                if let Some(alias) = alias.and_then(Value::as_text) {
                    field.alias = Some(alias.to_string());
                }
                self.constrain(&mut field.schema, &call.args.named, place);
                return;
            }
            "WithJsonSchema" => {
                if let Some(json) = first.and_then(|value| literal(&self.eval.heap, &value))
                    && self.spend(&json, 1, place)
                    && let Json::Object(schema) = json
                {
                    field.schema = schema;
                }
                return;
            }
            "Ge" => "ge",
            "Gt" => "gt",
            "Le" => "le",
            "Lt" => "lt",
            "MinLen" => "min_length",
            "MaxLen" => "max_length",
            "StringConstraints" => return self.constrain(&mut field.schema, &call.args.named, place),
            _ => return,
        };
        if let Some(value) = first {
            self.constrain(&mut field.schema, &[(Arc::from(constraint), value)], place);
        }
    }

    /// Adds the members that keywords of `Field` stand for.
    pub(super) fn constrain(&mut self, schema: &mut Schema, keywords: &[(Arc<str>, Value)], place: Place) {
        for (keyword, value) in keywords {
            let text_like = ["description", "title", "pattern", "regex"].contains(&&**keyword);
            let Some(json) = literal(&self.eval.heap, value).or_else(|| self.partial(value, text_like, keyword)) else {
                continue;
            };
            // A constraint is repeated in every branch that it holds for.
            let branches = schema.get("anyOf").and_then(Json::as_array).map_or(1, Vec::len);
            if !self.spend(&json, branches, place) {
                continue;
            }
            if json.is_null() {
                continue;
            }
            match &**keyword {
                "description" | "title" | "examples" | "deprecated" => {
                    schema.insert(keyword.to_string(), json);
                }
                "json_schema_extra" => {
                    if let Json::Object(extra) = json {
                        schema.extend(extra);
                    }
                }
                "ge" => constrain_branches(schema, "minimum", &json),
                "gt" => constrain_branches(schema, "exclusiveMinimum", &json),
                "le" => constrain_branches(schema, "maximum", &json),
                "lt" => constrain_branches(schema, "exclusiveMaximum", &json),
                "multiple_of" => constrain_branches(schema, "multipleOf", &json),
                "pattern" | "regex" => constrain_branches(schema, "pattern", &json),
                "min_length" | "min_items" => constrain_length(schema, "min", &json),
                "max_length" | "max_items" => constrain_length(schema, "max", &json),
                _ => {}
            }
        }
    }

    /// What is known of a text that is not known whole; the rest is a gap.
    fn partial(&mut self, value: &Value, text_like: bool, keyword: &str) -> Option<Json> {
        if !text_like {
            return None;
        }
        let (reason, at) = self.eval.reason(value);
        if let Some(place) = at {
            self.gap(format!("{keyword} of a parameter"), reason, place);
        }
        let Value::Unknown(id) = value else { return None };
        self.eval.heap.unknowns[*id].partial.as_deref().map(Json::from)
    }

    fn set_default(&mut self, field: &mut Field, default: &Value, place: Place) {
        field.has_default = true;
        match literal(&self.eval.heap, default) {
            Some(json) => {
                if self.spend(&json, 1, place) {
                    field.schema.insert("default".to_owned(), json);
                }
            }
            None if matches!(default, Value::Class(_) | Value::Closure(_) | Value::Instance(_)) => {}
            None => {
                let (reason, at) = self.eval.reason(default);
                self.gap("default of a parameter".to_owned(), reason, at.unwrap_or(place));
            }
        }
    }
}

/// Sets a constraint on a schema or, where it is a union, on the branches that it can hold for.
fn constrain_branches(schema: &mut Schema, keyword: &str, value: &Json) {
    let Some(Json::Array(branches)) = schema.get_mut("anyOf") else {
        schema.insert(keyword.to_owned(), value.clone());
        return;
    };
    for branch in branches.iter_mut().filter_map(Json::as_object_mut) {
        if branch.get("type").and_then(Json::as_str) != Some("null") {
            branch.insert(keyword.to_owned(), value.clone());
        }
    }
}

fn constrain_length(schema: &mut Schema, bound: &str, value: &Json) {
    let keyword_for = |schema: &Schema| match schema.get("type").and_then(Json::as_str) {
        Some("array") => format!("{bound}Items"),
        Some("object") => format!("{bound}Properties"),
        _ => format!("{bound}Length"),
    };
    let Some(Json::Array(branches)) = schema.get_mut("anyOf") else {
        schema.insert(keyword_for(schema), value.clone());
        return;
    };
    for branch in branches.iter_mut().filter_map(Json::as_object_mut) {
        if branch.get("type").and_then(Json::as_str) != Some("null") {
            branch.insert(keyword_for(branch), value.clone());
        }
    }
}

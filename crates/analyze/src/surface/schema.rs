//! Every string of a JSON Schema: property names, descriptions, and all the places where a payload can hide.

use serde_json::Value;

use super::passage::{Item, Pointer, Step};
use crate::effects::member;
use crate::rule::Sort;

/// Deeper schemas are not followed; the JSON parser refuses them before.
const MAX_DEPTH: usize = 130;

/// Keywords whose string values are words of the schema language and not prose.
const SCHEMA_WORDS: [&str; 6] = ["type", "format", "$schema", "$ref", "$id", "contentEncoding"];
/// What `type` may say.
const TYPES: [&str; 7] = ["string", "number", "integer", "boolean", "object", "array", "null"];
/// Keywords under which maps from names to schemas stand.
const NAMED: [&str; 5] = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];

/// Adds the strings of `schema`, which stands at `pointer`.
pub(super) fn strings<'a>(schema: &'a Value, pointer: Pointer, item: &mut Item<'a>) {
    of_schema(schema, pointer, 0, item);
}

/// Adds the strings of a tool's annotations, but not the names that the protocol gives its hints: those say nothing, and
/// are made of words that matter elsewhere.
pub(super) fn annotations<'a>(annotations: &'a Value, pointer: Pointer, item: &mut Item<'a>) {
    const HINTS: [&str; 4] = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"];
    let Some(members) = annotations.as_object() else {
        return of_value(annotations, pointer, Sort::Annotation, 0, item);
    };
    for (key, value) in members {
        if HINTS.contains(&key.as_str()) && value.is_boolean() {
            continue;
        }
        let at = item.step(pointer, Step::Member(key));
        item.add(at, key, Sort::Annotation);
        of_value(value, at, Sort::Annotation, 1, item);
    }
}

/// Adds the strings of any JSON value.
pub(super) fn any<'a>(value: &'a Value, pointer: Pointer, sort: Sort, item: &mut Item<'a>) {
    of_value(value, pointer, sort, 0, item);
}

fn of_schema<'a>(schema: &'a Value, pointer: Pointer, depth: usize, item: &mut Item<'a>) {
    if depth > MAX_DEPTH {
        return item.leave_out(&format!("{MAX_DEPTH} levels of one schema"));
    }
    let Some(members) = schema.as_object() else {
        return of_value(schema, pointer, Sort::SchemaText, depth, item);
    };
    for (key, value) in members {
        let at = item.step(pointer, Step::Member(key));
        match (key.as_str(), value) {
            ("description", Value::String(text)) => item.add(at, text.as_str(), Sort::ParameterDescription),
            ("type", Value::String(word)) if TYPES.contains(&word.as_str()) => {}
            (named, Value::Object(schemas)) if NAMED.contains(&named) => {
                for (name, schema) in schemas {
                    let at = item.step(at, Step::Member(name));
                    item.add(at, name, Sort::ParameterName);
                    of_schema(schema, at, depth + 1, item);
                }
            }
            ("$schema" | "format" | "$ref" | "$id" | "contentEncoding", Value::String(word)) if is_word(word) => {}
            ("required", Value::Array(names)) => required(names, member(schema, "properties"), at, item),
            (
                "items" | "additionalProperties" | "not" | "if" | "then" | "else" | "contains" | "propertyNames",
                value,
            ) => {
                of_schema(value, at, depth + 1, item);
            }
            ("anyOf" | "oneOf" | "allOf" | "prefixItems", Value::Array(schemas)) => {
                for (index, schema) in schemas.iter().enumerate() {
                    let at = item.step(at, Step::Entry(index));
                    of_schema(schema, at, depth + 1, item);
                }
            }
            (key, value) => {
                if !is_keyword(key) {
                    item.add(at, key, Sort::SchemaText);
                }
                of_value(value, at, Sort::SchemaText, depth + 1, item);
            }
        }
    }
}

/// Entries of `required` that no property declares are text that only a model reads.
fn required<'a>(names: &'a [Value], properties: Option<&Value>, pointer: Pointer, item: &mut Item<'a>) {
    for (index, name) in names.iter().enumerate() {
        if let Some(name) = name.as_str()
            && properties.is_none_or(|properties| member(properties, name).is_none())
        {
            let at = item.step(pointer, Step::Entry(index));
            item.add(at, name, Sort::SchemaText);
        }
    }
}

fn of_value<'a>(value: &'a Value, pointer: Pointer, sort: Sort, depth: usize, item: &mut Item<'a>) {
    if depth > MAX_DEPTH {
        return item.leave_out(&format!("{MAX_DEPTH} levels of one schema"));
    }
    match value {
        Value::String(text) => item.add(pointer, text.as_str(), sort),
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                let at = item.step(pointer, Step::Entry(index));
                of_value(value, at, sort, depth + 1, item);
            }
        }
        Value::Object(members) => {
            for (key, value) in members {
                let at = item.step(pointer, Step::Member(key));
                item.add(at, key, sort);
                of_value(value, at, sort, depth + 1, item);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A value of a schema keyword that is one word, as it should be: too short for an order, even an encoded one.
fn is_word(text: &str) -> bool {
    text.len() < 48 && !text.contains(char::is_whitespace)
}

fn is_keyword(key: &str) -> bool {
    SCHEMA_WORDS.contains(&key)
        || matches!(
            key,
            "title"
                | "default"
                | "enum"
                | "const"
                | "examples"
                | "example"
                | "pattern"
                | "minimum"
                | "maximum"
                | "minLength"
                | "maxLength"
                | "minItems"
                | "maxItems"
                | "uniqueItems"
                | "nullable"
                | "deprecated"
                | "readOnly"
                | "writeOnly"
                | "$comment"
                | "exclusiveMinimum"
                | "exclusiveMaximum"
                | "multipleOf"
                | "minProperties"
                | "maxProperties"
                | "contentMediaType"
                | "unevaluatedProperties"
                | "discriminator"
                | "propertyName"
                | "enumNames"
                | "dependentRequired"
                | "$anchor"
                | "minContains"
        )
}

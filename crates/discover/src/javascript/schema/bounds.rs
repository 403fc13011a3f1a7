//! What zod's checks say in JSON Schema.

use serde_json::{Map, Value as Json, json};

use crate::code::eval::Evaluator;
use crate::code::value::Value;
use crate::javascript::builtins::source as pattern_of;

/// Adds what a check (`min`, `email`, `int`, …) says. Refinements and transformations say nothing.
pub(super) fn bounded(eval: &mut Evaluator<'_>, check: &str, value: Option<&Value>, schema: &mut Map<String, Json>) {
    let number = match value {
        Some(Value::Number(number)) => Some(Json::Number(number.clone())),
        _ => None,
    };
    let kind = schema.get("type").and_then(Json::as_str).unwrap_or_default().to_owned();
    let (least, most) = match kind.as_str() {
        "string" => ("minLength", "maxLength"),
        "array" => ("minItems", "maxItems"),
        _ => ("minimum", "maximum"),
    };
    let mut set = |key: &str, value: Json| {
        schema.insert(key.to_owned(), value);
    };
    match (check, number) {
        ("min" | "gte" | "minLength" | "minSize", Some(bound)) => set(least, bound),
        ("max" | "lte" | "maxLength" | "maxSize", Some(bound)) => set(most, bound),
        ("length" | "size", Some(bound)) => {
            set(least, bound.clone());
            set(most, bound);
        }
        ("gt", Some(bound)) => set("exclusiveMinimum", bound),
        ("lt", Some(bound)) => set("exclusiveMaximum", bound),
        ("multipleOf" | "step", Some(bound)) => set("multipleOf", bound),
        ("nonempty", _) => set(least, json!(1)),
        ("int" | "safe", _) if kind == "number" && check == "int" => set("type", json!("integer")),
        ("positive", _) => set("exclusiveMinimum", json!(0)),
        ("nonnegative", _) => set("minimum", json!(0)),
        ("negative", _) => set("exclusiveMaximum", json!(0)),
        ("nonpositive", _) => set("maximum", json!(0)),
        ("email" | "uuid" | "date" | "time" | "duration" | "ipv4" | "ipv6", _) if kind == "string" => {
            set("format", json!(check));
        }
        ("url", _) if kind == "string" => set("format", json!("uri")),
        ("datetime", _) if kind == "string" => set("format", json!("date-time")),
        ("regex", _) if kind == "string" => {
            if let Some(pattern) = value.and_then(|value| pattern_of(eval, value)) {
                set("pattern", Json::String(pattern.to_string()));
            }
        }
        ("startsWith" | "endsWith" | "includes", _) if kind == "string" => {
            if let Some(text) = value.and_then(|value| eval.shown(value)) {
                let text = escaped(&text);
                let pattern = match check {
                    "startsWith" => format!("^{text}"),
                    "endsWith" => format!("{text}$"),
                    _ => text,
                };
                set("pattern", Json::String(pattern));
            }
        }
        _ => {}
    }
}

/// A text as a pattern that matches just it.
fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for char in text.chars() {
        if !char.is_alphanumeric() {
            pattern.push('\\');
        }
        pattern.push(char);
    }
    pattern
}

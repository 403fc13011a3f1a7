//! Tools that are not of the form that the protocol asks for.

use std::cell::LazyCell;

use model::Severity;
use serde_json::Value;

use super::MANY;
use crate::checks::{Check, ToolFacts};
use crate::cost;
use crate::effects::member;
use crate::finding::Hit;

/// A name or schema that clients may refuse, or read each in its own way.
#[derive(Debug)]
pub(crate) struct SchemaForm;

/// Longest name that the protocol allows.
const LONGEST_NAME: usize = 128;

impl Check for SchemaForm {
    fn name(&self) -> &'static str {
        "malformed-tool"
    }

    fn tool(&self, facts: &ToolFacts<'_>, hits: &mut Vec<Hit>) {
        let tool = facts.tool;
        cost::add(tool.name.len());
        if let Some((what, severity)) = wrong_name(&tool.name) {
            let shown: String = tool.name.chars().take(LONGEST_NAME).collect();
            hits.push(Hit::in_tool(tool, "/name", shown, what.to_owned()).of(severity));
        }
        let schema = &tool.input_schema;
        let Some(members) = schema.as_object() else {
            if !tool.input_schema.is_null() && tool.input_schema != Value::Bool(true) {
                hits.push(Hit::in_tool(tool, "/inputSchema", kind(&tool.input_schema), "is no schema".to_owned()));
            }
            return;
        };
        match member(schema, "type") {
            Some(Value::String(kind)) if kind != "object" => {
                let label = "arguments are always an object".to_owned();
                hits.push(Hit::in_tool(tool, "/inputSchema/type", kind.as_str(), label));
            }
            _ => {}
        }
        let declared = member(schema, "properties").filter(|declared| declared.is_object());
        // Without properties the schema may be put together by `allOf` or a reference.
        let is_whole = LazyCell::new(|| {
            !["allOf", "anyOf", "oneOf", "$ref", "patternProperties"].iter().any(|key| members.contains_key(*key))
        });
        for (index, name) in member(schema, "required").and_then(Value::as_array).into_iter().flatten().enumerate() {
            cost::add(1);
            let Some(name) = name.as_str() else { continue };
            let is_declared = declared.is_some_and(|declared| member(declared, name).is_some());
            if !is_declared && hits.len() < MANY && *is_whole {
                let shown: String = name.chars().take(LONGEST_NAME).collect();
                let label = "required, and declared by no property".to_owned();
                hits.push(
                    Hit::in_tool(tool, format!("/inputSchema/required/{index}"), shown, label).of(Severity::Info),
                );
            }
        }
    }
}

fn wrong_name(name: &str) -> Option<(&'static str, Severity)> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    if name.is_empty() {
        Some(("a name has at least one character", Severity::Low))
    } else if name.len() > LONGEST_NAME {
        Some(("longer than the protocol allows", Severity::Low))
    } else if name.bytes().all(is_allowed) {
        None
    } else if name.contains(|char: char| char.is_control() || matches!(char, '"' | '\'' | '`' | '<' | '>' | '\\')) {
        Some(("holds characters that end a text where the name is put in", Severity::Medium))
    } else {
        Some(("holds characters that the protocol does not allow in names", Severity::Info))
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

//! The tags of struct fields.

use serde_json::{Map, Number, Value as Json, json};

/// What a `json:"…"` tag says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tag {
    /// The member's name, where it is not the field's.
    pub(super) name: Option<String>,
    /// Whether the field is never written.
    pub(super) skipped: bool,
    /// Whether it is left out when it is empty.
    pub(super) optional: bool,
    /// Whether it is written as a text.
    pub(super) as_text: bool,
}

impl Tag {
    /// Reads the tag of a field.
    pub(super) fn json(tag: &str) -> Self {
        let Some(text) = value(tag, "json") else { return Self::default() };
        let mut parts = text.split(',');
        let name = parts.next().unwrap_or_default();
        let rest: Vec<&str> = parts.collect();
        Self {
            name: (!name.is_empty()).then(|| name.to_owned()),
            skipped: text == "-",
            optional: rest.iter().any(|part| matches!(*part, "omitempty" | "omitzero")),
            as_text: rest.contains(&"string"),
        }
    }
}

/// The value of a key of a tag: `json:"a" jsonschema:"b"`.
pub(super) fn value(tag: &str, key: &str) -> Option<String> {
    let mut rest = tag.trim_start();
    while let Some(at) = rest.find(":\"") {
        let name = rest.get(..at)?.trim();
        let quoted = rest.get(at + 2..)?;
        let end = closing(quoted)?;
        if name == key {
            return Some(unquoted(quoted.get(..end)?));
        }
        rest = quoted.get(end + 1..)?.trim_start();
    }
    None
}

fn closing(quoted: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in quoted.bytes().enumerate() {
        match byte {
            b'"' if !escaped => return Some(at),
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

fn unquoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match (char, char == '\\') {
            (_, true) => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => {}
            },
            (char, false) => out.push(char),
        }
    }
    out
}

/// The comma-separated words of a tag; a comma after a backslash separates nothing.
pub(super) fn words(tag: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut chars = tag.chars().peekable();
    while let Some(char) = chars.next() {
        let Some(last) = words.last_mut() else { break };
        match char {
            '\\' if chars.peek() == Some(&',') => {
                chars.next();
                last.push(',');
            }
            ',' => words.push(String::new()),
            other => last.push(other),
        }
    }
    words
}

/// Applies the words of a tag to the schema of a field.
pub(super) fn apply(words: &[String], schema: &mut Map<String, Json>) {
    let kind = schema.get("type").and_then(Json::as_str).unwrap_or_default().to_owned();
    let mut defaults: Vec<Json> = Vec::new();
    for word in words {
        let Some((key, value)) = word.split_once('=') else { continue };
        match key {
            "title" | "description" | "type" => {
                schema.insert(key.to_owned(), json!(value));
            }
            "default" if kind == "array" => defaults.push(json!(value)),
            "default" => {
                schema.extend(scalar(&kind, value).map(|value| ("default".to_owned(), value)));
            }
            "enum" | "example" => {
                let target = if kind == "array" {
                    schema.get_mut("items").and_then(Json::as_object_mut)
                } else {
                    Some(&mut *schema)
                };
                let Some(target) = target else { continue };
                let kind = target.get("type").and_then(Json::as_str).unwrap_or_default().to_owned();
                let list = if key == "enum" { "enum" } else { "examples" };
                if let (Some(value), Json::Array(list)) =
                    (scalar(&kind, value), target.entry(list).or_insert_with(|| json!([])))
                {
                    list.push(value);
                }
            }
            "minLength" | "maxLength" if kind == "string" => number(schema, key, value),
            "pattern" | "format" if kind == "string" => {
                schema.insert(key.to_owned(), json!(value));
            }
            "minimum" | "maximum" | "multipleOf" | "exclusiveMinimum" | "exclusiveMaximum"
                if matches!(kind.as_str(), "integer" | "number") =>
            {
                number(schema, key, value);
            }
            "minItems" | "maxItems" if kind == "array" => number(schema, key, value),
            "uniqueItems" if kind == "array" => {
                schema.insert(key.to_owned(), json!(true));
            }
            _ => {}
        }
    }
    if !defaults.is_empty() {
        schema.insert("default".to_owned(), Json::Array(defaults));
    }
}

fn number(schema: &mut Map<String, Json>, key: &str, value: &str) {
    schema.extend(scalar("number", value).map(|value| (key.to_owned(), value)));
}

/// A word as a value of a type.
fn scalar(kind: &str, value: &str) -> Option<Json> {
    match kind {
        "integer" | "number" => {
            let whole = value.parse::<i64>().ok().map(Number::from);
            whole.or_else(|| value.parse::<f64>().ok().and_then(Number::from_f64)).map(Json::Number)
        }
        "boolean" => value.parse::<bool>().ok().map(Json::Bool),
        _ => Some(json!(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_gives_the_value_of_each_of_its_keys() {
        let tag = r#"json:"city,omitempty" jsonschema:"the \"city\" to look up, please" x:"""#;
        assert_eq!(value(tag, "jsonschema").as_deref(), Some("the \"city\" to look up, please"));
        assert_eq!(value(tag, "x").as_deref(), Some(""));
        assert_eq!(value(tag, "city"), None);
        let json = Tag::json(tag);
        assert_eq!((json.name.as_deref(), json.optional, json.skipped), (Some("city"), true, false));
        assert!(Tag::json(r#"json:"-""#).skipped);
        assert!(!Tag::json(r#"json:"-,""#).skipped);
        assert_eq!(value("json:\"\u{e9}", "json"), None);
    }

    #[test]
    fn an_escaped_comma_is_part_of_a_word() {
        assert_eq!(words(r"required,description=One\, two,enum=a"), ["required", "description=One, two", "enum=a"]);
    }
}

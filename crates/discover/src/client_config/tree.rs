//! JSON, TOML and YAML as one tree in which every member knows its line.

use jsonc_parser::{CollectOptions, ParseOptions, ast, parse_to_ast};
use toml::de::{DeTable, DeValue};

use super::{ClientConfigError, yaml};

/// A value and the line it starts on.
pub(super) struct Node {
    pub(super) line: u32,
    pub(super) value: Value,
}

/// What a value is.
pub(super) enum Value {
    Null,
    Bool(bool),
    /// A number, or a date, as it is written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    /// Members in the order written; JSON may name one twice.
    Table(Vec<Member>),
}

/// A member of a table.
pub(super) struct Member {
    pub(super) key: String,
    /// Line of the key.
    pub(super) line: u32,
    pub(super) value: Node,
}

impl Node {
    /// The last member of that name, as parsers that keep one member do.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            Value::Table(members) => members.iter().rev().find(|member| member.key == key).map(|member| &member.value),
            _ => None,
        }
    }

    /// The text of a text.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a text, number or boolean, as a program would receive it.
    pub(super) fn word(&self) -> Option<String> {
        match &self.value {
            Value::Text(text) | Value::Number(text) => Some(text.clone()),
            Value::Bool(truth) => Some(truth.to_string()),
            Value::Null | Value::List(_) | Value::Table(_) => None,
        }
    }

    /// The same as JSON.
    pub(super) fn json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(truth) => (*truth).into(),
            Value::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| text.clone().into()),
            Value::Text(text) => text.clone().into(),
            Value::List(items) => items.iter().map(Self::json).collect(),
            Value::Table(members) => members.iter().map(|member| (member.key.clone(), member.value.json())).collect(),
        }
    }
}

/// Deeper nesting is refused before a parser recurses into it.
const MAX_NESTING: usize = 100;

/// Parses `text` by the extension of `path`, or by its first character.
pub(super) fn parse(path: &str, text: &str) -> Result<Node, ClientConfigError> {
    let lines = Lines::of(text);
    if let Some(at) = too_deep_at(text) {
        return Err(ClientConfigError::TooDeep { path: path.to_owned(), line: lines.at(at), limit: MAX_NESTING });
    }
    let extension = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, end)| end);
    let format = match extension.to_ascii_lowercase().as_str() {
        "toml" => Format::Toml,
        "yaml" | "yml" => Format::Yaml,
        "json" | "jsonc" | "json5" | "code-workspace" => Format::Json,
        _ => Format::of(text),
    };
    match format {
        Format::Json => json(path, text, &lines),
        Format::Toml => toml(path, text, &lines),
        Format::Yaml => yaml::parse(text).map_err(|line| ClientConfigError::Syntax {
            path: path.to_owned(),
            format: "YAML",
            problem: "it does not parse, or nests or repeats itself too much,".to_owned(),
            line,
        }),
    }
}

/// What a text is written in.
enum Format {
    Json,
    Toml,
    Yaml,
}

impl Format {
    /// Tells by the first line that says something.
    fn of(text: &str) -> Self {
        let mut significant =
            text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let Some(line) = significant.next() else { return Self::Json };
        let starts_name = |rest: &str| rest.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_');
        let table = line.strip_prefix('[').map(|rest| rest.trim_start_matches('[').trim_start());
        if table.is_some_and(starts_name) {
            return Self::Toml;
        }
        if line.trim_end() == "---" {
            return Self::Yaml;
        }
        if !starts_name(line) {
            return Self::Json;
        }
        match line.find(['=', ':']).map(|at| line.as_bytes()[at]) {
            Some(b':') => Self::Yaml,
            _ => Self::Toml,
        }
    }
}

/// Where brackets outside of texts and comments nest deeper than [`MAX_NESTING`]. Both syntaxes quote alike; a bracket
/// inside a comment counts, which errs on the side of refusing.
fn too_deep_at(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            // A text ends with its line at the latest, so one stray quote hides no bracket for long.
            b'\n' => quoted = false,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_NESTING {
            return Some(at);
        }
    }
    None
}

fn json(path: &str, text: &str, lines: &Lines) -> Result<Node, ClientConfigError> {
    let fail =
        |problem: String, line| Err(ClientConfigError::Syntax { path: path.to_owned(), format: "JSON", problem, line });
    match parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()) {
        Ok(parsed) => match parsed.value {
            Some(value) => Ok(from_json(&value, lines)),
            None => fail("the file is empty".into(), 1),
        },
        Err(error) => fail(in_mid_sentence(&error.kind().to_string()), lines.at(error.range().start)),
    }
}

fn from_json(value: &ast::Value<'_>, lines: &Lines) -> Node {
    let (start, value) = match value {
        ast::Value::StringLit(text) => (text.range.start, Value::Text(text.value.to_string())),
        ast::Value::NumberLit(number) => (number.range.start, Value::Number(number.value.to_owned())),
        ast::Value::BooleanLit(truth) => (truth.range.start, Value::Bool(truth.value)),
        ast::Value::NullKeyword(null) => (null.range.start, Value::Null),
        ast::Value::Array(array) => {
            (array.range.start, Value::List(array.elements.iter().map(|item| from_json(item, lines)).collect()))
        }
        ast::Value::Object(object) => {
            let member = |member: &ast::ObjectProp<'_>| Member {
                key: member.name.as_str().to_owned(),
                line: lines.at(member.range.start),
                value: from_json(&member.value, lines),
            };
            (object.range.start, Value::Table(object.properties.iter().map(member).collect()))
        }
    };
    Node { line: lines.at(start), value }
}

fn toml(path: &str, text: &str, lines: &Lines) -> Result<Node, ClientConfigError> {
    match DeTable::parse(text) {
        Ok(table) => Ok(from_toml_table(table.get_ref(), table.span().start, lines)),
        Err(error) => Err(ClientConfigError::Syntax {
            path: path.to_owned(),
            format: "TOML",
            problem: in_mid_sentence(error.message()),
            line: lines.at(error.span().map_or(0, |span| span.start)),
        }),
    }
}

fn from_toml_table(table: &DeTable<'_>, start: usize, lines: &Lines) -> Node {
    let mut members: Vec<Member> = table
        .iter()
        .map(|(key, value)| Member {
            key: key.get_ref().to_string(),
            line: lines.at(key.span().start),
            value: from_toml(value.get_ref(), value.span().start, lines),
        })
        .collect();
    members.sort_by_key(|member| member.line);
    Node { line: lines.at(start), value: Value::Table(members) }
}

fn from_toml(value: &DeValue<'_>, start: usize, lines: &Lines) -> Node {
    let value = match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => Value::Number(number.to_string()),
        DeValue::Float(number) => Value::Number(number.to_string()),
        DeValue::Boolean(truth) => Value::Bool(*truth),
        DeValue::Datetime(time) => Value::Number(time.to_string()),
        DeValue::Array(items) => {
            Value::List(items.iter().map(|item| from_toml(item.get_ref(), item.span().start, lines)).collect())
        }
        DeValue::Table(table) => return from_toml_table(table, start, lines),
    };
    Node { line: lines.at(start), value }
}

/// A parser's first words in lower case, on one line.
fn in_mid_sentence(message: &str) -> String {
    let message = message.lines().next().unwrap_or_default().trim_end_matches('.');
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// Where lines start.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    /// The line that holds byte `at`, from 1.
    fn at(&self, at: usize) -> u32 {
        self.0.partition_point(|&start| start <= at) as u32
    }
}

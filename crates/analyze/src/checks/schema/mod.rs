//! Checks on the schemas of tools themselves, not on the texts in them.

mod form;
mod headers;
mod keys;
mod references;
mod secrets;
mod shape;
mod size;

use model::Tool;
use serde_json::{Map, Value};

use super::MANY;
use crate::cost;

pub(super) use form::SchemaForm;
pub(super) use headers::{HeaderMirrorsSecret, HeaderMisused};
pub(super) use keys::CaseVariantKeys;
pub(super) use references::{EndlessReference, NetworkReference, ReferenceBomb};
pub(super) use secrets::AsksForSecret;
pub(super) use shape::Shape;
pub(super) use size::OversizedSchema;

/// Deeper schemas are not followed; the texts of a tool say so in a gap.
const MAX_DEPTH: usize = 200;

/// The way from the root of a tool to a value.
#[derive(Debug, Default)]
struct Path<'a> {
    steps: Vec<Step<'a>>,
}

#[derive(Debug)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl Path<'_> {
    /// As RFC 6901 writes it.
    fn pointer(&self) -> String {
        self.steps.iter().fold(String::new(), |pointer, step| match step {
            Step::Key(key) => format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => format!("{pointer}/{index}"),
        })
    }

    /// The pointer of a member of the value.
    fn member(&self, key: &str) -> String {
        format!("{}/{}", self.pointer(), key.replace('~', "~0").replace('/', "~1"))
    }

    /// The key of the value, if an object holds it.
    fn key(&self) -> Option<&str> {
        match self.steps.last() {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        }
    }

    fn depth(&self) -> usize {
        self.steps.len()
    }
}

/// The schemas of a tool, each by the member that holds it.
fn schemas(tool: &Tool) -> impl Iterator<Item = (&'static str, &Value)> {
    let input = Some(("inputSchema", &tool.input_schema));
    input.into_iter().chain(tool.output_schema.as_ref().map(|schema| ("outputSchema", schema)))
}

/// Shows every object of a tool's schemas, the outer before the inner.
fn objects<'a>(tool: &'a Tool, look: &mut impl FnMut(&Path<'a>, &'a Map<String, Value>)) {
    let mut path = Path::default();
    for (name, schema) in schemas(tool) {
        path.steps.push(Step::Key(name));
        walk(schema, &mut path, look);
        path.steps.pop();
    }
}

fn walk<'a>(value: &'a Value, path: &mut Path<'a>, look: &mut impl FnMut(&Path<'a>, &'a Map<String, Value>)) {
    if path.depth() > MAX_DEPTH {
        return;
    }
    match value {
        Value::Object(members) => {
            cost::add(1 + members.keys().map(String::len).sum::<usize>());
            look(path, members);
            for (key, value) in members.iter().filter(|(_, value)| value.is_object() || value.is_array()) {
                path.steps.push(Step::Key(key));
                walk(value, path, look);
                path.steps.pop();
            }
        }
        Value::Array(values) => {
            cost::add(values.len());
            for (index, value) in values.iter().enumerate().filter(|(_, value)| value.is_object() || value.is_array()) {
                path.steps.push(Step::Index(index));
                walk(value, path, look);
                path.steps.pop();
            }
        }
        _ => {}
    }
}

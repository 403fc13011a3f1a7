//! Schemas and descriptions that are too large or too deep to be read.

use model::{Severity, Subject, SubjectKind};
use serde_json::Value;

use crate::checks::{Check, ServerFacts, ToolFacts};
use crate::finding::Hit;

/// More than a model should be given: of one tool, or of all.
#[derive(Debug)]
pub(crate) struct OversizedSchema;

/// Bytes of a description; the longest of a hundred real servers has under ten thousand.
const LONG: usize = 16 * 1024;
/// Levels of JSON.
const DEEP: usize = 40;
/// Members of all objects of a schema.
const MANY_MEMBERS: usize = 5000;
/// Tools of one server. Some clients refuse more.
const MANY_TOOLS: usize = 128;
/// Tools that fill most of what a model can read.
const TOO_MANY_TOOLS: usize = 1000;

impl Check for OversizedSchema {
    fn name(&self) -> &'static str {
        "oversized-metadata"
    }

    fn tool(&self, facts: &ToolFacts<'_>, hits: &mut Vec<Hit>) {
        let tool = facts.tool;
        if let Some(description) = tool.description.as_deref().filter(|text| text.len() > LONG) {
            let start = &description[..description.floor_char_boundary(200)];
            hits.push(Hit::in_tool(tool, "/description", start, format!("the first of {} bytes", description.len())));
        }
        let (deepest, count) = (facts.shape().deepest, facts.shape().members);
        if deepest > DEEP || count > MANY_MEMBERS {
            let label = format!("{count} members, {deepest} levels deep");
            let text = start_of(&tool.input_schema);
            hits.push(Hit::in_tool(tool, "/inputSchema", text, label));
        }
    }

    fn surface(&self, facts: &ServerFacts<'_>, hits: &mut Vec<Hit>) {
        let surface = facts.surface;
        let count = surface.tools.len();
        if count > MANY_TOOLS {
            let server = surface.server_name.as_deref().unwrap_or("server");
            let subject = Subject { kind: SubjectKind::Server, name: server.to_owned() };
            let severity = if count > TOO_MANY_TOOLS { Severity::Low } else { Severity::Info };
            let label = "more than some clients load".to_owned();
            // The count is no part of the text: one tool more is not another fault.
            hits.push(
                Hit::listed(subject, "/tools", None, format!("more than {MANY_TOOLS} tools"), label).of(severity),
            );
        }
    }
}

/// The keywords at the root, which need no copy of what is below them.
fn start_of(schema: &Value) -> String {
    let keys = schema.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).take(8);
    keys.collect::<Vec<_>>().join(", ")
}

//! Servers that answer the protocol's messages themselves: what they list are tables and objects with a tool's members.

use model::{GapReason, Tool};

use super::Reader;
use crate::code::value::{FileId, Place, Value};

/// The message that asks for the tools, as source names it.
const LIST: &str = "\"tools/list\"";

/// What a tool calls its schema.
const SCHEMA: [&str; 2] = ["inputSchema", "input_schema"];

/// Whether a text may be part of such a server.
pub(in crate::jvm) fn mentions(text: &str) -> bool {
    text.contains(LIST) || makes_tools(text)
}

/// Whether a text names what only tools have.
pub(in crate::jvm) fn makes_tools(text: &str) -> bool {
    SCHEMA.iter().any(|name| text.contains(name))
}

/// The line on which a text answers the message, instead of sending it.
fn answers(text: &str) -> Option<u32> {
    let line = |line: &&str| {
        let Some((before, after)) = line.split_once(LIST) else { return false };
        let after = after.trim_start();
        before.trim_end().ends_with("case") || after.starts_with("->") || after.starts_with(".equals")
    };
    let at = text.lines().position(|text| line(&text))?;
    u32::try_from(at + 1).ok()
}

/// Reads the tools that the tables and objects of a module are, if it answers the message itself.
pub(super) fn read(reader: &mut Reader<'_, '_, '_>, texts: &[(FileId, std::sync::Arc<str>)]) {
    let answer = texts.iter().find_map(|(file, text)| answers(text).map(|line| Place { file: *file, line }));
    let Some(answer) = answer.filter(|_| reader.reading.surface.tools.is_empty()) else { return };
    let heap = &reader.reading.eval.heap;
    let is_schema = |name: &str| SCHEMA.contains(&name);
    let mut found: Vec<Value> = Vec::new();
    for (id, table) in heap.tables.iter() {
        if table.entries.get("name").is_some() && table.entries.iter().any(|(name, _)| is_schema(name)) {
            found.push(Value::Table(id));
        }
    }
    for (id, instance) in heap.instances.iter() {
        if instance.fields.get("name").is_some() && instance.fields.iter().any(|(name, _)| is_schema(name)) {
            found.push(Value::Instance(id));
        }
    }
    for value in &found {
        tool(reader, value);
    }
    if found.is_empty() {
        let reason = GapReason::Unsupported("a server that answers the protocol itself".to_owned());
        reader.reading.gap_for(reason, answer, "what the server lists");
    }
}

fn tool(reader: &mut Reader<'_, '_, '_>, value: &Value) {
    let name = reader.reading.member(value, "name");
    let names = reader.reading.names(&name);
    if names.is_empty() {
        reader.reading.gap(&name, "name of a tool");
    }
    for name_text in names {
        let what = |part: &str| format!("{part} of tool `{name_text}`");
        let description = reader.reading.member(value, "description");
        let description = reader.reading.text(&description, &what("description"));
        let schema = reader.reading.first_member(value, &SCHEMA);
        let input_schema = reader.schema(&schema, &what("parameters"));
        let location = Some(reader.reading.at(&name));
        reader.reading.tool(Tool { name: name_text, description, input_schema, location, ..Tool::default() });
    }
}

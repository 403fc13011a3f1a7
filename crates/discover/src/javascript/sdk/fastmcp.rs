//! `FastMCP` for TypeScript and servers in its manner: `addTool({name, description, parameters, execute})`.

use model::Tool;
use serde_json::Map;

use super::listed::{self, no_arguments};
use super::resources::{self, Kind};
use super::{Declaration, Style};
use crate::code::reading::Reading;
use crate::code::value::Value;
use crate::javascript::schema;

pub(super) const STYLE: Style = Style {
    calls: &[
        ("addTool", add_tool),
        ("addTools", add_tools),
        ("addPrompt", add_prompt),
        ("addResource", add_resource),
        ("addResourceTemplate", add_resource_template),
    ],
};

fn add_tools(reading: &mut Reading<'_, '_>, call: &Declaration) {
    if let Some(list) = call.args.at(0).cloned() {
        listed::each(reading, &list, "tools that are added", one_tool);
    }
}

fn add_tool(reading: &mut Reading<'_, '_>, call: &Declaration) {
    let Some(tool) = call.args.at(0).cloned() else { return };
    match tool {
        Value::Table(_) | Value::Instance(_) => one_tool(reading, &tool),
        Value::Choice(id) => {
            for tool in reading.eval.heap.lists[id].items.clone() {
                one_tool(reading, &tool);
            }
        }
        Value::Unknown(_) | Value::Symbolic(_) if call.receiver.is_some() => reading.gap(&tool, "tool that is added"),
        _ => {}
    }
}

fn one_tool(reading: &mut Reading<'_, '_>, tool: &Value) {
    let name = reading.member(tool, "name");
    let names = reading.names(&name);
    if names.is_empty() {
        if name.is_unknown() {
            reading.gap(&name, "name of a tool");
        }
        return;
    }
    let what = |part: &str| format!("{part} of tool `{}`", names[0]);
    let description = reading.member(tool, "description");
    let description = reading.text(&description, &what("description"));
    let given = reading.first_member(tool, &["parameters", "inputSchema", "schema", "input"]);
    let input_schema = match &given {
        Value::Null => no_arguments(),
        given => schema::declared(reading, given, &what("arguments")).unwrap_or_default(),
    };
    let annotations = reading.member(tool, "annotations");
    let title = reading.member(&annotations, "title");
    let title = reading.names(&title).into_iter().next();
    let annotations = schema::plain(reading, &annotations);
    let location = Some(reading.at(tool));
    for name in names {
        reading.tool(Tool {
            name,
            title: title.clone(),
            description: description.clone(),
            input_schema: input_schema.clone(),
            output_schema: None,
            annotations: annotations.clone(),
            other: Map::new(),
            location: location.clone(),
        });
    }
}

fn add_prompt(reading: &mut Reading<'_, '_>, call: &Declaration) {
    if let Some(prompt @ (Value::Table(_) | Value::Instance(_))) = call.args.at(0).cloned() {
        listed::prompt(reading, &prompt);
    }
}

fn add_resource(reading: &mut Reading<'_, '_>, call: &Declaration) {
    add_item(reading, call, Kind::Resource);
}

fn add_resource_template(reading: &mut Reading<'_, '_>, call: &Declaration) {
    add_item(reading, call, Kind::Template);
}

fn add_item(reading: &mut Reading<'_, '_>, call: &Declaration, kind: Kind) {
    if let Some(item @ (Value::Table(_) | Value::Instance(_))) = call.args.at(0).cloned() {
        resources::item(reading, kind, &item);
    }
}

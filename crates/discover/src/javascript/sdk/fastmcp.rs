//! `FastMCP` for TypeScript and servers in its manner: `addTool({name, description, parameters, execute})`.

use super::resources::{self, Kind};
use super::{Declaration, Style, defined, listed};
use crate::code::reading::Reading;
use crate::code::value::Value;

pub(super) const STYLE: Style = Style {
    calls: &[
        ("addTool", add_tool),
        ("addTools", add_tools),
        ("addPrompt", add_prompt),
        ("addPrompts", add_prompts),
        ("addResource", add_resource),
        ("addResources", add_resources),
        ("addResourceTemplate", add_resource_template),
    ],
};

fn add_tools(reading: &mut Reading<'_, '_>, call: &Declaration) {
    if let Some(list) = call.args.at(0).cloned() {
        listed::each(reading, &list, "tools that are added", defined::tool);
    }
}

fn add_tool(reading: &mut Reading<'_, '_>, call: &Declaration) {
    let Some(tool) = call.args.at(0).cloned() else { return };
    match tool {
        Value::Table(_) | Value::Instance(_) => defined::tool(reading, &tool),
        Value::Choice(id) => {
            for tool in reading.eval.heap.lists[id].items.clone() {
                defined::tool(reading, &tool);
            }
        }
        Value::Unknown(_) | Value::Symbolic(_) if call.receiver.is_some() => {
            let known = defined::definition(reading, &tool);
            if known.is_unknown() {
                reading.gap(&tool, "tool that is added");
            } else {
                defined::tool(reading, &known);
            }
        }
        _ => {}
    }
}

fn add_prompts(reading: &mut Reading<'_, '_>, call: &Declaration) {
    if let Some(list @ (Value::List(_) | Value::Choice(_))) = call.args.at(0).cloned() {
        listed::each(reading, &list, "prompts that are added", listed::prompt);
    }
}

fn add_resources(reading: &mut Reading<'_, '_>, call: &Declaration) {
    if let Some(list @ (Value::List(_) | Value::Choice(_))) = call.args.at(0).cloned() {
        listed::each(reading, &list, "resources that are added", listed::resource);
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

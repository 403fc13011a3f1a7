//! `AddTool` and its siblings: what a server is given, one by one or in lists.

use super::{Declaration, Style, prompts, resources, tools};
use crate::code::reading::Reading;
use crate::code::value::Value;
use crate::go::instances::outside_type;

pub(super) const STYLE: Style = Style {
    calls: &[
        ("AddTool", tool),
        ("AddTools", many),
        ("SetTools", many),
        ("AddSessionTool", many),
        ("AddSessionTools", many),
        ("AddTaskTool", tool),
        ("AddTaskTools", many),
        ("AddPrompt", one),
        ("AddPrompts", many),
        ("SetPrompts", many),
        ("AddResource", one),
        ("AddResources", many),
        ("SetResources", many),
        ("AddResourceTemplate", one),
        ("AddResourceTemplates", many),
        ("SetResourceTemplates", many),
    ],
    makes: &[],
};

/// How many lists inside lists are followed.
const DEEPEST: u32 = 4;

/// What a call registers, in words for a gap.
fn subject(name: &str) -> &'static str {
    if name.contains("Template") {
        "a resource template"
    } else if name.contains("Resource") {
        "a resource"
    } else if name.contains("Prompt") {
        "a prompt"
    } else {
        "a tool"
    }
}

/// `mcp.AddTool(server, &tool, handler)`, `server.AddTool(tool, handler)`.
fn tool(reading: &mut Reading<'_, '_>, call: &Declaration) {
    let args = &call.args.positional;
    // A function is given the server first, and so is a method of something that registers on a server.
    let is_tool = |value: &&Value| !tools::field(reading, value, "Name").is_null();
    let found =
        args.iter().take(3).position(|value| reading.eval.heap.alternatives(value).iter().any(|value| is_tool(&value)));
    let at = found.unwrap_or(usize::from(call.is_function));
    let Some(tool) = args.get(at).cloned() else { return };
    let handler = args.get(at + 1).cloned();
    let typed = call.is_function.then(|| tools::Typed::of(call, handler.as_ref()));
    tools::read(reading, &tool, typed.as_ref());
}

/// `server.AddPrompt(prompt, handler)` and its like.
fn one(reading: &mut Reading<'_, '_>, call: &Declaration) {
    let at = usize::from(call.is_function);
    let Some(item) = call.args.positional.get(at).cloned() else { return };
    thing(reading, call, &item, 0);
}

/// `server.AddTools(tools…)` and its like.
fn many(reading: &mut Reading<'_, '_>, call: &Declaration) {
    let name = call.name.as_str();
    let session = usize::from(name.contains("Session"));
    for item in call.args.positional.clone().iter().skip(session) {
        thing(reading, call, item, 0);
    }
    if call.args.open {
        let reason = model::GapReason::ComputedAtRunTime("a list of arguments".to_owned());
        reading.gap_for(reason, reading.place, &format!("name of {}", subject(name)));
    }
}

fn thing(reading: &mut Reading<'_, '_>, call: &Declaration, item: &Value, depth: u32) {
    let name = call.name.as_str();
    match item {
        Value::List(id) | Value::Choice(id) if depth < DEEPEST => {
            for item in reading.eval.heap.lists[*id].items.clone() {
                thing(reading, call, &item, depth + 1);
            }
        }
        Value::Instance(_) => {
            let within = ["Tool", "Prompt", "Resource", "Template", "ResourceTemplate"];
            let held = within.iter().find_map(|field| held(reading, item, field));
            let held = held.unwrap_or_else(|| item.clone());
            match subject(name) {
                "a resource template" => resources::template(reading, &held),
                "a resource" => resources::resource(reading, &held),
                "a prompt" => prompts::read(reading, &held),
                _ => tools::read(reading, &held, None),
            }
        }
        // A handler may stand beside what it handles.
        Value::Null | Value::Closure(_) => {}
        other => reading.gap(other, &format!("name of {}", subject(name))),
    }
}

/// The thing that a registration of one holds: `server.ServerTool{Tool: …}`.
fn held(reading: &mut Reading<'_, '_>, item: &Value, field: &str) -> Option<Value> {
    let Value::Instance(id) = item else { return None };
    if outside_type(reading.eval, item).is_some_and(|path| path.rsplit(':').next() == Some(field)) {
        return None;
    }
    reading.eval.heap.instances[*id].fields.get(field).map(|slot| slot.value.clone())
}

//! Handlers that answer with lists: `WithListToolsHandler(…)`, `Handlers = new() { ListToolsHandler = … }`.

use super::{Declaration, Session, Style, listed, nothing};
use crate::code::value::{Args, Value};

pub(super) const STYLE: Style = Style {
    calls: &[
        ("WithListToolsHandler", |session, call| with(session, call, "ListToolsHandler")),
        ("WithListPromptsHandler", |session, call| with(session, call, "ListPromptsHandler")),
        ("WithListResourcesHandler", |session, call| with(session, call, "ListResourcesHandler")),
        ("WithListResourceTemplatesHandler", |session, call| with(session, call, "ListResourceTemplatesHandler")),
        ("McpServerHandlers", object),
        ("ToolsCapability", object),
        ("PromptsCapability", object),
        ("ResourcesCapability", object),
    ],
    finish: nothing,
};

/// The handlers that answer with lists.
const HANDLERS: [&str; 4] =
    ["ListToolsHandler", "ListPromptsHandler", "ListResourcesHandler", "ListResourceTemplatesHandler"];

fn with(session: &mut Session<'_, '_, '_>, call: &Declaration, handler: &str) {
    if let Some(function) = call.args.at(0).cloned() {
        answer(session, handler, &function);
    }
}

/// An object whose members are handlers.
fn object(session: &mut Session<'_, '_, '_>, call: &Declaration) {
    if let Some(object) = call.args.at(0).cloned() {
        of_object(session, &object);
    }
}

/// The handlers among the members of an object.
pub(super) fn of_object(session: &mut Session<'_, '_, '_>, object: &Value) {
    for handler in HANDLERS {
        let function = session.reading.member(object, handler);
        // Of an object that is not known, nothing says that it holds handlers.
        if !function.is_null() && !object.is_unknown() {
            answer(session, handler, &function);
        }
    }
}

/// Calls a handler and reads what it answers.
fn answer(session: &mut Session<'_, '_, '_>, handler: &str, function: &Value) {
    session.is_server = true;
    let place = session.reading.place;
    session.reading.eval.start_afresh();
    let answer = match function {
        Value::Closure(_) | Value::Choice(_) => session.reading.eval.call_value(function, Args::open(), place),
        other => other.clone(),
    };
    let (member, what, read): (_, _, fn(&mut Session<'_, '_, '_>, &Value)) = match handler {
        "ListToolsHandler" => ("Tools", "tools of a handler", listed::tool),
        "ListPromptsHandler" => ("Prompts", "prompts of a handler", listed::prompt),
        "ListResourcesHandler" => ("Resources", "resources of a handler", listed::resource),
        _ => ("ResourceTemplates", "resource templates of a handler", listed::template),
    };
    for answer in session.reading.eval.heap.alternatives(&answer) {
        match &answer {
            Value::Table(_) | Value::Instance(_) => {
                let list = session.reading.member(&answer, member);
                listed::each(session, &list, what, read);
            }
            Value::Null => {}
            other => session.reading.gap(other, what),
        }
    }
}

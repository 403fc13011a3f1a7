//! Options of a server: its name, instructions, handlers and collections.

use super::{Declaration, Kind, Session, Style, handlers, listed, nothing, type_name};
use crate::code::value::Value;

/// The type of the options.
const OPTIONS: &str = "McpServerOptions";

pub(super) const STYLE: Style = Style {
    calls: &[
        ("AddMcpServer", add),
        ("Configure", configure),
        ("PostConfigure", configure),
        (OPTIONS, |session, call| {
            if let Some(options) = call.args.at(0).cloned() {
                of_object(session, &options);
            }
        }),
    ],
    finish: nothing,
};

fn add(session: &mut Session<'_, '_, '_>, call: &Declaration) {
    session.is_server = true;
    let Some(function) = call.args.at(0).cloned() else { return };
    match &function {
        Value::Closure(_) => {
            let options = session.filled(&function, OPTIONS);
            of_object(session, &options);
        }
        Value::Null => {}
        Value::Table(_) => of_object(session, &function),
        other => session.reading.gap(other, "options of the server"),
    }
}

/// `services.Configure<McpServerOptions>(options => …)`.
fn configure(session: &mut Session<'_, '_, '_>, call: &Declaration) {
    let types = call.types(session);
    let is_ours = types.first().and_then(|of| type_name(session.reading.eval, of)).is_some_and(|name| name == OPTIONS);
    if is_ours && let Some(function @ Value::Closure(_)) = call.args.positional.last() {
        let options = session.filled(&function.clone(), OPTIONS);
        session.is_server = true;
        of_object(session, &options);
    }
}

fn of_object(session: &mut Session<'_, '_, '_>, options: &Value) {
    session.is_server = true;
    let info = session.reading.member(options, "ServerInfo");
    let name = session.reading.member(&info, "Name");
    if session.reading.surface.server_name.is_none() {
        session.reading.surface.server_name = session.reading.names(&name).into_iter().next();
    }
    let instructions = session.reading.member(options, "ServerInstructions");
    if !instructions.is_null() && session.reading.surface.instructions.is_none() {
        session.reading.surface.instructions = session.reading.text(&instructions, "instructions");
        if session.reading.surface.instructions.is_some() {
            session.reading.surface.instructions_location = Some(session.reading.at(&instructions));
        }
    }
    let given = session.reading.member(options, "Handlers");
    handlers::of_object(session, &given);
    let capabilities = session.reading.member(options, "Capabilities");
    for (part, collection, kind) in [
        ("Tools", "ToolCollection", Kind::Tool),
        ("Prompts", "PromptCollection", Kind::Prompt),
        ("Resources", "ResourceCollection", Kind::Resource),
    ] {
        let part = session.reading.member(&capabilities, part);
        handlers::of_object(session, &part);
        for holder in [options, &part] {
            let list = session.reading.member(holder, collection);
            self::collection(session, &list, kind);
        }
    }
}

/// A collection of tools, prompts or resources; those that a call creates are read with that call.
fn collection(session: &mut Session<'_, '_, '_>, list: &Value, kind: Kind) {
    let place = session.reading.place;
    let what = match kind {
        Kind::Tool => "tools of a collection",
        Kind::Prompt => "prompts of a collection",
        Kind::Resource => "resources of a collection",
    };
    match list {
        Value::Null => {}
        Value::List(_) | Value::Choice(_) => {
            let items = session.reading.eval.spread(list, place);
            if !items.is_empty() {
                session.asked.insert(kind);
            }
            for item in items {
                if super::created::is_created(session, &item) {
                    continue;
                }
                match &item {
                    Value::Instance(_) if super::created::instance(session, &item, kind) => {}
                    Value::Table(_) if kind == Kind::Tool => listed::tool(session, &item),
                    other => session.reading.gap(other, what),
                }
            }
        }
        other => session.reading.gap(other, what),
    }
}

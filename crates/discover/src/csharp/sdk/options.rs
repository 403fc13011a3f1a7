//! Options of a server: its name, instructions, handlers and collections.

use std::sync::Arc;

use model::GapReason;

use super::{Declaration, Kind, Session, Style, handlers, listed, type_arguments, type_name};
use crate::code::value::{Form, Heap, Place, Value};

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
    finish: added_elsewhere,
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

/// Calls on the builder of a server that list nothing.
const PLAIN: [&str; 8] =
    ["Transport", "Handler", "Filters", "WithTools", "WithPrompts", "WithResources", "WithTasks", "WithMcpApps"];

/// Notes what packages from elsewhere add to a server.
fn added_elsewhere(session: &mut Session<'_, '_, '_>) {
    const LONGEST: usize = 256;
    let eval = &session.reading.eval;
    let mut found: Vec<(String, Place)> = Vec::new();
    for (_, symbolic) in eval.heap.symbolics.iter() {
        let Some((mut receiver, name)) = called(&eval.heap, &symbolic.form) else { continue };
        if !name.starts_with("With") || PLAIN.iter().any(|known| name.contains(known)) {
            continue;
        }
        for _ in 0..LONGEST {
            let Value::Symbolic(id) = &receiver else { break };
            let Some((inner, called)) = called(&eval.heap, &eval.heap.symbolics[*id].form) else { break };
            if &*called == "AddMcpServer" {
                found.push((name.to_string(), symbolic.place));
                break;
            }
            receiver = inner;
        }
    }
    for (name, place) in found {
        let reason = GapReason::InDependency(format!("`{name}`"));
        session.reading.gap_for(reason, place, "what a call on the builder of the server adds");
    }
    let surface = &session.reading.surface;
    if session.is_server && surface.is_empty() && surface.gaps.is_empty() {
        let reason = GapReason::ComputedAtRunTime("a registration of a form that is not known".to_owned());
        let place = session.reading.place;
        session.reading.gap_for(reason, place, "what the server lists");
    }
}

/// The receiver and the name of a call of a method.
fn called(heap: &Heap, form: &Form) -> Option<(Value, Arc<str>)> {
    let Form::Call(call) = form else { return None };
    let Value::Symbolic(callee) = &call.callee else { return None };
    match &heap.symbolics[*callee].form {
        Form::Member(receiver, name) => Some((receiver.clone(), Arc::clone(name))),
        _ => None,
    }
}

/// `services.Configure<McpServerOptions>(options => …)`.
fn configure(session: &mut Session<'_, '_, '_>, call: &Declaration) {
    let types = call.types(session);
    let is_options = |session: &Session<'_, '_, '_>, types: &[Value]| {
        types.first().and_then(|of| type_name(session.reading.eval, of)).is_some_and(|name| name == OPTIONS)
    };
    // `services.AddOptions<McpServerOptions>().Configure(…)` names the type at the builder.
    let built = match &call.receiver {
        Some(Value::Symbolic(id)) => match &session.reading.eval.heap.symbolics[*id].form {
            Form::Call(built) => type_arguments(session.reading.eval, &built.args),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    let is_ours = is_options(session, &types) || is_options(session, &built);
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
        session.reading.surface.server_name = session.reading.text(&name, "name of the server");
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

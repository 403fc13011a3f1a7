//! `WithTools<T>()`, `WithToolsFromAssembly()` and their like.

use std::sync::Arc;

use model::GapReason;

use super::{Declaration, Kind, Session, Style, attributed, created, nothing, type_name};
use crate::code::value::Value;
use crate::csharp::builtins;

pub(super) const STYLE: Style = Style {
    calls: &[
        ("WithTools", |session, call| with(session, call, Kind::Tool)),
        ("WithTool", |session, call| with(session, call, Kind::Tool)),
        ("WithPrompts", |session, call| with(session, call, Kind::Prompt)),
        ("WithResources", |session, call| with(session, call, Kind::Resource)),
        ("WithToolsFromAssembly", |session, call| from_assembly(session, call, Kind::Tool)),
        ("AddToolsFromAssembly", |session, call| from_assembly(session, call, Kind::Tool)),
        ("WithPromptsFromAssembly", |session, call| from_assembly(session, call, Kind::Prompt)),
        ("WithResourcesFromAssembly", |session, call| from_assembly(session, call, Kind::Resource)),
        ("AddSingleton", service),
        ("AddScoped", service),
        ("AddTransient", service),
    ],
    finish: nothing,
};

fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::Tool => "tools of a type",
        Kind::Prompt => "prompts of a type",
        Kind::Resource => "resources of a type",
    }
}

fn with(session: &mut Session<'_, '_, '_>, call: &Declaration, kind: Kind) {
    session.is_server = true;
    session.asked.insert(kind);
    let types = call.types(session);
    if types.is_empty() && call.args.positional.is_empty() {
        let place = session.reading.place;
        let reason = GapReason::ComputedAtRunTime("a type that is inferred".to_owned());
        session.reading.gap_for(reason, place, what(kind));
    }
    for of in &types {
        given(session, of, kind, 0);
    }
    if types.is_empty() {
        for value in &call.args.positional {
            given(session, value, kind, 0);
        }
    }
}

/// A type, an object, a thing that was created, or a list of them.
fn given(session: &mut Session<'_, '_, '_>, value: &Value, kind: Kind, depth: u32) {
    const DEEPEST: u32 = 4;
    match value {
        Value::Class(class) => attributed::of_class(session, *class, kind),
        Value::Instance(instance) => {
            let class = session.reading.eval.heap.instances[*instance].class;
            if !created::instance(session, value, kind) {
                attributed::of_class(session, class, kind);
            }
        }
        Value::List(_) | Value::Choice(_) if depth < DEEPEST => {
            let place = session.reading.place;
            for item in session.reading.eval.spread(value, place) {
                given(session, &item, kind, depth + 1);
            }
        }
        Value::Null | Value::Closure(_) => {}
        _ if created::is_created(session, value) => {}
        // Options of the serialiser.
        Value::Table(_) => {}
        other => {
            if type_name(session.reading.eval, other).as_deref() != Some("JsonSerializerOptions") {
                session.reading.gap(other, what(kind));
            }
        }
    }
}

fn from_assembly(session: &mut Session<'_, '_, '_>, call: &Declaration, kind: Kind) {
    session.is_server = true;
    session.asked.insert(kind);
    let assembly = call.args.get(0, "toolAssembly").or_else(|| call.args.named("promptAssembly"));
    let assembly = assembly.or_else(|| call.args.named("resourceAssembly")).filter(|value| !value.is_null()).cloned();
    let path = match &assembly {
        Some(assembly) => {
            let known = builtins::assembly_folder(session.reading.eval, assembly);
            if known.is_none() {
                session.reading.gap(assembly, "assembly of a registration");
            }
            known.map(Arc::from)
        }
        None => Some(Arc::clone(&session.reading.eval.file(session.reading.place.file).module.path)),
    };
    match path {
        Some(path) => {
            let files = session.project_files(&path);
            attributed::of_files(session, kind, Some(&files));
        }
        None => attributed::of_files(session, kind, None),
    }
}

/// `AddSingleton<McpServerTool, MyTool>()`, `AddSingleton(McpServerTool.Create(…))`.
fn service(session: &mut Session<'_, '_, '_>, call: &Declaration) {
    let types = call.types(session);
    let kind = types.first().and_then(|of| match type_name(session.reading.eval, of).as_deref() {
        Some("McpServerTool") => Some(Kind::Tool),
        Some("McpServerPrompt") => Some(Kind::Prompt),
        Some("McpServerResource") => Some(Kind::Resource),
        _ => None,
    });
    let Some(kind) = kind else { return };
    session.is_server = true;
    session.asked.insert(kind);
    let place = session.reading.place;
    if let Some(of @ Value::Class(_)) = types.get(1) {
        let made = session.reading.eval.construct(of, crate::code::value::Args::open(), place);
        given(session, &made, kind, 0);
        return;
    }
    match call.args.at(0).cloned() {
        Some(factory @ Value::Closure(_)) => {
            session.reading.eval.start_afresh();
            let made = session.reading.eval.call_value(&factory, crate::code::value::Args::open(), place);
            given(session, &made, kind, 0);
        }
        Some(value) => given(session, &value, kind, 0),
        None => {}
    }
}

//! Methods with `[McpServerTool]`, `[McpServerPrompt]` and `[McpServerResource]`.

use std::sync::Arc;

use model::GapReason;

use super::{Kind, Session, Style, created};
use crate::code::value::{Args, Class, Closure, Id, Place, Value};
use crate::csharp::builtins::{self};
use crate::csharp::facts;
use crate::csharp::lower::{Attribute, attributes};

pub(super) const STYLE: Style = Style { calls: &[], finish: unregistered };

/// The attributes of methods and of their types, in all generations of the SDK.
fn names(kind: Kind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        Kind::Tool => (&["McpServerTool", "McpTool"], &["McpServerToolType", "McpToolType"]),
        Kind::Prompt => (&["McpServerPrompt"], &["McpServerPromptType"]),
        Kind::Resource => (&["McpServerResource"], &["McpServerResourceType"]),
    }
}

/// Whether an attribute is one of those with these names, or one of the artifact that is derived from one.
fn is_one(session: &Session<'_, '_, '_>, attribute: &Attribute, wanted: &[&str]) -> bool {
    if wanted.contains(&attribute.name.as_str()) {
        return true;
    }
    let crate::code::ir::ExprKind::Name(full) = &attribute.call.callee.kind else { return false };
    session.csharp.index.kind(full).is_some()
        && session.csharp.index.ancestry(full).iter().any(|name| wanted.contains(&facts::short(name)))
}

/// The attributed methods of a class.
pub(super) fn of_class(session: &mut Session<'_, '_, '_>, class: Id<Class>, kind: Kind) {
    let (wanted, _) = names(kind);
    let methods = builtins::methods(session.reading.eval, class);
    let mut found = false;
    let mut overridden: Vec<Arc<str>> = Vec::new();
    for (name, method) in methods {
        let Value::Closure(closure) = method else { continue };
        let borne = attributes_of(session, closure);
        let attribute = borne.iter().find(|attribute| is_one(session, attribute, wanted)).cloned();
        if let Some(attribute) = attribute {
            found = true;
            if overridden.contains(&name) && session.reading.eval.heap.closures[closure].home != Some(class) {
                continue;
            }
            created::method(session, closure, Some(&attribute), &borne, None, kind);
        }
        overridden.push(name);
    }
    if !found && has_outer_base(session, class) {
        let reason = GapReason::InDependency("a base type".to_owned());
        let place = session.reading.eval.heap.classes[class].place;
        session.reading.gap_for(reason, place, "members of a type that is registered");
    }
}

/// Whether a class without attributed methods of its own has a base outside the artifact that is no interface.
fn has_outer_base(session: &Session<'_, '_, '_>, class: Id<Class>) -> bool {
    let eval = &session.reading.eval;
    eval.heap.classes[class].bases.iter().any(|base| match base {
        Value::Class(_) => false,
        other => {
            let name = eval.last_name(other);
            !name.is_some_and(|name| created::is_interface_name(&name))
        }
    })
}

/// The attributes of a method.
pub(super) fn attributes_of(session: &Session<'_, '_, '_>, closure: Id<Closure>) -> Vec<Attribute> {
    attributes(session.reading.eval.heap.closures[closure].function.decorators.iter())
}

/// The types with the attribute for a kind, of some files or of all.
pub(super) fn of_files(session: &mut Session<'_, '_, '_>, kind: Kind, files: Option<&[Arc<str>]>) {
    let (_, wanted) = names(kind);
    let index = &session.csharp.index;
    let is_wanted = |name: &String| wanted.contains(&name.as_str());
    let types: Vec<Arc<str>> = index
        .types()
        .filter(|(_, parts)| parts.iter().any(|part| part.facts().attributes.iter().any(is_wanted)))
        .filter(|(_, parts)| {
            files.is_none_or(|files| parts.iter().any(|part| files.iter().any(|file| *file == part.file.path)))
        })
        .map(|(full, _)| Arc::clone(full))
        .collect();
    of_types(session, kind, &types);
}

fn of_types(session: &mut Session<'_, '_, '_>, kind: Kind, types: &[Arc<str>]) {
    let place = session.reading.place;
    for full in types {
        if let Some(Value::Class(class)) = session.csharp.class(session.reading.eval, full, place) {
            of_class(session, class, kind);
        }
    }
}

/// What is attributed, where no call says what is registered.
fn unregistered(session: &mut Session<'_, '_, '_>) {
    if !session.asked.is_empty() {
        return;
    }
    for kind in [Kind::Tool, Kind::Prompt, Kind::Resource] {
        // A program that only uses another one lists nothing of it.
        let own = session.projects.get(session.at).map(|project| project.files.clone()).unwrap_or_default();
        let files = if session.is_server { None } else { Some(own.as_slice()) };
        of_files(session, kind, files);
    }
}

/// The value of an option of an attribute: an argument, or what a constructor of the artifact makes of it.
pub(super) fn option(
    session: &mut Session<'_, '_, '_>,
    attribute: &Attribute,
    closure: Id<Closure>,
    position: Option<usize>,
    name: &str,
) -> Value {
    let scope = session.reading.eval.heap.closures[closure].scope;
    let written = match position {
        Some(position) => attribute.argument(position, name),
        None => attribute.named(name),
    };
    let crate::code::ir::ExprKind::Name(callee) = &attribute.call.callee.kind else { return Value::Null };
    if session.csharp.index.kind(callee).is_some() {
        return custom(session, attribute, closure, name);
    }
    written.map_or(Value::Null, |written| session.reading.eval.eval(written, scope))
}

/// An option of an attribute whose type is one of the artifact.
fn custom(session: &mut Session<'_, '_, '_>, attribute: &Attribute, closure: Id<Closure>, name: &str) -> Value {
    let eval = &mut *session.reading.eval;
    let scope = eval.heap.closures[closure].scope;
    let place = Place { file: eval.heap.scopes[scope].file, line: attribute.line };
    let class = eval.eval(&attribute.call.callee, scope);
    let mut args = Args::default();
    let mut set = Vec::new();
    for arg in &attribute.call.args {
        let value = eval.eval(&arg.value, scope);
        match &arg.name {
            Some(name) => {
                args.named.push((Arc::clone(name), value.clone()));
                set.push((Arc::clone(name), value));
            }
            None => args.positional.push(value),
        }
    }
    args.named.retain(|(name, _)| name.starts_with(|letter: char| letter.is_lowercase()));
    let object = eval.construct(&class, args, place);
    for (name, value) in set {
        eval.set_member(&object, &name, value, place.line);
    }
    let found = eval.member(&object, &Arc::from(name), place);
    // What only the base type outside sets is not known here.
    if found.is_unknown() { Value::Null } else { found }
}

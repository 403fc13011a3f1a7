//! Following calls: which calls of the outside a program makes, with what, and where that comes from.

mod assign;
mod call;
mod checks;
mod classes;
mod engine;
mod eval;
mod facts;
mod functions;
mod given;
mod handlers;
mod invoke;
mod join;
mod known;
mod member;
mod names;
mod native;
mod objects;
mod outside;
mod place;
mod program;
mod records;
mod render;
mod report;
mod roots;
mod run;
mod schema;
mod select;
mod signatures;
mod templates;
mod test;
mod trace;
mod value;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use model::{Artifact, Call, Calls, Gap, GapReason, Guard, Interest, Language, Surface};

use self::engine::Engine;
use self::select::Selected;
use crate::{csharp, go, javascript, jvm, python, rust};

/// Stack of the thread that follows calls. It is only reserved; nesting is bounded.
const STACK: usize = 512 * 1024 * 1024;

/// What tools say of their parameters, by the name of the tool.
type Declared = HashMap<String, Arc<BTreeMap<Arc<str>, Guard>>>;

/// The calls of an artifact that rules ask about, followed without running anything.
///
/// `surfaces` are the servers that were found in it: what the schemas of their tools allow is known of their arguments.
pub fn calls(artifact: &Artifact, surfaces: &[Surface], interest: &Interest) -> Calls {
    if interest.callees.is_empty() && interest.only.is_empty() {
        return Calls::default();
    }
    let followed = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("follow".to_owned()).stack_size(STACK);
        thread.spawn_scoped(scope, || follow(artifact, surfaces, interest)).map(std::thread::ScopedJoinHandle::join)
    });
    match followed {
        Ok(Ok(calls)) => calls,
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(_) => {
            let reason = GapReason::Limit("no memory for the stack of following calls".to_owned());
            let gap = Gap { what: "calls of functions".to_owned(), reason, location: None };
            Calls { calls: Vec::new(), gaps: vec![gap] }
        }
    }
}

fn follow(artifact: &Artifact, surfaces: &[Surface], interest: &Interest) -> Calls {
    let declared = declared(surfaces);
    let mut all = Calls::default();
    let mut add = |found: Calls| {
        all.calls.extend(found.calls);
        all.gaps.extend(found.gaps);
    };
    let selected = select::javascript(artifact, interest);
    if !selected.is_empty() {
        javascript::with_calls(artifact, |source| {
            add(followed(Language::JavaScript, source, &selected, interest, &declared));
        });
    }
    let selected = select::python(artifact, interest);
    if !selected.is_empty() {
        python::with_calls(artifact, |source| {
            add(followed(Language::Python, source, &selected, interest, &declared));
        });
    }
    let selected = select::go(artifact, interest);
    if !selected.is_empty() {
        go::with_calls(artifact, |source| {
            add(followed(Language::Go, source, &selected, interest, &declared));
        });
    }
    let selected = select::rust(artifact, interest);
    if !selected.is_empty() {
        rust::with_calls(artifact, |source| {
            add(followed(Language::Rust, source, &selected, interest, &declared));
        });
    }
    let own = interest.of(Language::Jvm);
    let selected = select::jvm(artifact, &own);
    if !selected.is_empty() {
        jvm::with_calls(artifact, |source| {
            add(followed(Language::Jvm, source, &selected, &own, &declared));
        });
    }
    let own = interest.of(Language::CSharp);
    let selected = select::csharp(artifact, &own);
    if !selected.is_empty() {
        csharp::with_calls(artifact, &|path| !select::is_aside(path), |source| {
            add(followed(Language::CSharp, source, &selected, &own, &declared));
        });
    }
    let key = |call: &Call| (call.location.file.clone(), call.location.line, Arc::clone(&call.callee));
    all.calls.sort_by_cached_key(key);
    all.gaps.sort();
    all.gaps.dedup();
    all
}

/// Follows the files of one language.
fn followed(
    language: Language,
    source: &dyn crate::code::language::Language,
    selected: &Selected<'_>,
    interest: &Interest,
    declared: &Declared,
) -> Calls {
    const AT_LEAST: u64 = 200_000;
    const STEPS_A_BYTE: u64 = 2;
    let steps = (selected.bytes as u64).saturating_mul(STEPS_A_BYTE).saturating_add(AT_LEAST);
    let mut engine = Engine::new(language, source, interest, declared, steps);
    engine.follow(&selected.files);
    let mut gaps = selected.gaps.clone();
    if let Some(place) = engine.cut {
        gaps.push(Gap {
            what: "calls of a function".to_owned(),
            reason: GapReason::Limit("steps of following calls".to_owned()),
            location: Some(engine.location(place)),
        });
    }
    let calls = std::mem::take(&mut engine.calls).into_values().flatten().collect();
    Calls { calls, gaps }
}

/// What the schemas of tools say of their parameters.
fn declared(surfaces: &[Surface]) -> Declared {
    let mut declared = Declared::new();
    for tool in surfaces.iter().flat_map(|surface| &surface.tools) {
        let Some(properties) = tool.input_schema.get("properties").and_then(serde_json::Value::as_object) else {
            continue;
        };
        let guards = properties.iter().filter_map(|(name, schema)| {
            // What holds of each of a list holds of the list.
            let is_list = schema.get("type").and_then(serde_json::Value::as_str) == Some("array");
            let schema = if is_list { schema.get("items")? } else { schema };
            let is = |wanted: &str| schema.get("type").and_then(serde_json::Value::as_str) == Some(wanted);
            let guard = if schema.get("enum").is_some() || schema.get("const").is_some() {
                Guard::OneOf
            } else if is("integer") || is("number") || is("boolean") {
                Guard::Typed
            } else if let Some(pattern) = schema.get("pattern").and_then(serde_json::Value::as_str) {
                Guard::Pattern(Arc::from(pattern))
            } else if schema.get("format").and_then(serde_json::Value::as_str) == Some("uri") {
                // A whole address begins with the letter of a scheme.
                Guard::NoPrefix(Arc::from("-"))
            } else {
                return None;
            };
            Some((Arc::from(name.as_str()), guard))
        });
        declared.insert(tool.name.clone(), Arc::new(guards.collect()));
    }
    declared
}

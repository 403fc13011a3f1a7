//! What the SDKs for the Java virtual machine call things: which call and which annotation declares what.
//!
//! A new SDK is one more file beside this one and one more line in [`SDKS`].

mod annotated;
mod any_package;
mod built;
pub(super) mod hand_written;
mod intellij;
mod kotlin_sdk;
mod langchain4j;
mod mcp_annotations;
mod mcp_sdk;
mod methods;
mod micronaut;
mod parameters;
mod parts;
mod place;
mod quarkus;
mod solon;
mod spring_ai;

pub(super) use annotated::Annotation;

use std::collections::HashSet;
use std::sync::Arc;

use model::{GapReason, Surface};

use super::roots::Root;
use super::settings::Settings;
use crate::code::eval::Evaluator;
use crate::code::ir::Function;
use crate::code::reading::Reading;
use crate::code::value::{Args, Class, FileId, Form, Id, Place, Value};

/// What one SDK calls things.
struct Sdk {
    /// The packages that it consists of; what they declare is never the server's own.
    packages: &'static [&'static str],
    /// Calls that declare something, by their last name.
    calls: &'static [(&'static str, ReadCall)],
    /// Annotations that declare something, by their last name.
    annotations: &'static [(&'static str, ReadAnnotation)],
    /// What a class declares by what it is derived from.
    classes: Option<ReadClass>,
    /// What the settings of an application say of the server.
    settings: Option<fn(&mut Reader<'_, '_, '_>, &Settings)>,
}

type ReadCall = fn(&mut Reader<'_, '_, '_>, &Declaration);
type ReadClass = fn(&mut Reader<'_, '_, '_>, Id<Class>);
type ReadAnnotation = fn(&mut Reader<'_, '_, '_>, &Annotated);

/// Every SDK there is. The only list.
const SDKS: &[&Sdk] = &[
    &mcp_sdk::SDK,
    &kotlin_sdk::SDK,
    &spring_ai::SDK,
    &mcp_annotations::SDK,
    &quarkus::SDK,
    &micronaut::SDK,
    &solon::SDK,
    &langchain4j::SDK,
    &intellij::SDK,
    &any_package::SDK,
];

/// A call that may declare something.
struct Declaration {
    /// What it is called on, for a method.
    receiver: Option<Value>,
    /// The call itself.
    value: Value,
    /// The last name of what is called.
    name: Arc<str>,
    /// With what.
    args: Args,
}

/// A method with an annotation that declares something.
struct Annotated {
    /// The class that declares the method.
    class: Id<Class>,
    /// The method.
    function: Arc<Function>,
    /// The arguments of the annotation.
    args: Args,
}

/// A reading in one module.
pub(super) struct Reader<'r, 'e, 'a> {
    pub(super) reading: &'r mut Reading<'e, 'a>,
    root: &'r Root,
    /// Where more than one tool is built: in a function that is called for each of them.
    shared: HashSet<Place>,
    /// The classes whose annotated methods are offered, where the source says which.
    offered: Option<HashSet<Id<Class>>>,
}

/// Whether a call of something with this last name may declare something.
pub(super) fn is_declaration(name: &str) -> bool {
    SDKS.iter().any(|sdk| sdk.calls.iter().any(|(known, _)| *known == name))
}

/// Whether a package is that of an SDK, or lies in one.
pub(super) fn is_package(package: &str) -> bool {
    let within = |known: &str| package.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    SDKS.iter().flat_map(|sdk| sdk.packages).any(|known| within(known))
}

/// Whether a text speaks of an SDK.
pub(super) fn mentions(text: &str) -> bool {
    let mut words = SDKS.iter().flat_map(|sdk| sdk.packages).chain(&any_package::WORDS);
    words.any(|known| text.contains(known))
}

/// Whether a source file is part of an SDK.
pub(super) fn defines(text: &str) -> bool {
    let package = text.lines().map(str::trim_start).find_map(|line| line.strip_prefix("package "));
    package.is_some_and(|package| is_package(package.trim().trim_end_matches(';').trim()))
}

/// Reads what the remembered calls and the annotated methods of a module declare.
pub(super) fn read(
    eval: &mut Evaluator<'_>,
    root: &Root,
    files: &[FileId],
    settings: &Settings,
    texts: &[(FileId, Arc<str>)],
) -> Surface {
    let Some(first) = files.first().copied() else { return Surface::default() };
    let offered = spring_ai::offered(eval);
    let shared = place::shared(eval);
    let mut reading = Reading::new(eval, Place { file: first, line: 1 });
    let mut reader = Reader { reading: &mut reading, root, shared, offered };
    let mut at = 0;
    while let Some(event) = reader.reading.eval.events.get(at).copied() {
        at += 1;
        reader.reading.place = event.place;
        let Form::Call(call) = &reader.reading.eval.heap.symbolics[event.call].form else { continue };
        let call = call.clone();
        let Some(name) = reader.reading.eval.last_name(&call.callee) else { continue };
        let receiver = match &call.callee {
            Value::Symbolic(id) => match &reader.reading.eval.heap.symbolics[*id].form {
                Form::Member(receiver, _) => Some(receiver.clone()),
                _ => None,
            },
            _ => None,
        };
        let declaration = Declaration { receiver, value: Value::Symbolic(event.call), name, args: call.args };
        for sdk in SDKS {
            for (_, read) in sdk.calls.iter().filter(|(name, _)| *name == &*declaration.name) {
                read(&mut reader, &declaration);
            }
        }
    }
    annotated::read(&mut reader, files);
    hand_written::read(&mut reader, texts);
    for sdk in SDKS {
        if let Some(read) = sdk.settings {
            read(&mut reader, settings);
        }
    }
    if reading.eval.ran_out() {
        let reason = GapReason::Limit("evaluation steps".to_owned());
        reading.gap_for(reason, Place { file: first, line: 1 }, "what source too long to evaluate declares");
    }
    std::mem::take(&mut reading.surface)
}

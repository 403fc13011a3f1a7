//! Following calls, on sources written for it.

mod csharp;
mod go;
mod guards;
mod hostile;
mod java;
mod javascript;
mod kotlin;
mod linear;
mod other;
mod python;
mod rust;

use std::sync::Arc;

use model::{Artifact, Call, Calls, Guard, Interest, Origin, Shape, Source, SourceFile};

/// Follows the calls of some files that end in one of some names.
fn calls(files: &[(&str, &str)], names: &[&str]) -> Calls {
    let mut files: Vec<SourceFile> = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let origin = Origin::Folder { path: "server".to_owned() };
    let artifact = Artifact { origin, files, binary_files: 0, gaps: Vec::new() };
    let mut callees: Vec<Arc<str>> = names.iter().map(|name| Arc::from(*name)).collect();
    callees.sort();
    let surfaces = crate::servers(&artifact);
    super::calls(&artifact, &surfaces, &Interest { callees, ..Interest::default() })
}

/// The calls of one file, each as one line: callee, arguments, and where those come from.
fn lines(path: &str, text: &str, names: &[&str]) -> Vec<String> {
    calls(&[(path, text)], names).calls.iter().map(line).collect()
}

fn line(call: &Call) -> String {
    let arguments: Vec<String> = call
        .arguments
        .iter()
        .map(|argument| {
            let name = argument.name.as_deref().map(|name| format!("{name}=")).unwrap_or_default();
            let shape = match argument.shape {
                Shape::Constant | Shape::List | Shape::Table => "",
                Shape::Joined => "~",
                Shape::Function => "fn",
                Shape::Unknown => "?",
            };
            let text = if matches!(argument.shape, Shape::Function | Shape::Unknown) { "" } else { &*argument.text };
            let flows: Vec<String> = argument
                .flows
                .iter()
                .map(|flow| {
                    let through: Vec<String> = flow.through.iter().map(|callee| format!(">{callee}")).collect();
                    let guards: Vec<String> = flow.guards.iter().map(guard).collect();
                    format!("<{}{}{}", source(&flow.source), through.concat(), guards.concat())
                })
                .collect();
            format!("{name}{shape}{text}{}", flows.concat())
        })
        .collect();
    format!("{}({})", call.callee, arguments.join(", "))
}

fn source(source: &Source) -> String {
    match source {
        Source::Handler { of, parameter } => {
            format!("{}:{}", of.as_deref().unwrap_or("?"), parameter.as_deref().unwrap_or("?"))
        }
        Source::Request => "request".to_owned(),
        Source::Parameter(name) => format!("parameter {name}"),
        Source::Value(name) => format!("value {name}"),
    }
}

fn guard(guard: &Guard) -> String {
    match guard {
        Guard::OneOf => " one-of".to_owned(),
        Guard::Pattern(text) => format!(" ={text}"),
        Guard::NoPattern(text) => format!(" !{text}"),
        Guard::Prefix { to_separator } => if *to_separator { " below" } else { " prefix" }.to_owned(),
        Guard::NoPrefix(text) => format!(" not-{text}"),
        Guard::Without(text) => format!(" without-{text}"),
        Guard::Typed => " typed".to_owned(),
        Guard::Check(name) => format!(" check-{name}"),
    }
}

//! Which server a declaration is made on.

use super::{Style, sdk_name, sdk_of};
use crate::code::value::{Class, Form, Heap, Id, Instance, Symbolic, Value};
use crate::python::schema::name_of;

/// A server, as far as it can be told from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Server {
    /// What a call of the SDK made.
    Made(Id<Symbolic>),
    /// An object of a class that is built on the SDK's.
    Object(Id<Instance>),
    /// A parameter, or something else that only the caller knows.
    Unclear,
}

/// How many members and indices lead to a server.
const DEEPEST: u32 = 16;

/// The server that a value is or could be, with its SDK where that is known; `None` if it is known to be something else.
pub(super) fn server_of(heap: &Heap, value: &Value) -> Option<(Server, Option<Style>)> {
    find(heap, value, 0)
}

fn find(heap: &Heap, value: &Value, depth: u32) -> Option<(Server, Option<Style>)> {
    if depth > DEEPEST {
        return None;
    }
    match value {
        Value::Choice(id) => heap.lists[*id].items.iter().find_map(|value| find(heap, value, depth + 1)),
        Value::Instance(id) | Value::Super(id, _) => {
            let style = class_style(heap, heap.instances[*id].class, 0)?;
            Some((Server::Object(*id), Some(style)))
        }
        Value::Unknown(_) => Some((Server::Unclear, None)),
        Value::Symbolic(id) => match &heap.symbolics[*id].form {
            Form::Parameter(name) | Form::Global(name) => (!is_other(name)).then_some((Server::Unclear, None)),
            Form::External { package, name } => {
                if sdk_of(package).is_some() {
                    return None;
                }
                could_be_server(name).then_some((Server::Unclear, None))
            }
            Form::Call(call) => {
                if let Some((style, _)) = sdk_name(heap, &call.callee) {
                    return Some((Server::Made(*id), Some(style)));
                }
                match name_of(heap, &call.callee) {
                    Some((_, name)) => could_be_server(&name).then_some((Server::Made(*id), None)),
                    None => match &call.callee {
                        Value::Symbolic(callee) => match &heap.symbolics[*callee].form {
                            Form::Member(object, name) if could_be_server(name) => find(heap, object, depth + 1),
                            _ => None,
                        },
                        Value::Unknown(_) => Some((Server::Unclear, None)),
                        _ => None,
                    },
                }
            }
            Form::Member(object, name) => match object {
                _ if is_other(name) => None,
                Value::Instance(_) => Some((Server::Unclear, None)),
                _ => find(heap, object, depth + 1)
                    .or_else(|| could_be_server(name).then_some((Server::Unclear, None)))
                    // A member of a server is no server by itself, only reached through it.
                    .map(|(_, style)| (Server::Unclear, style)),
            },
            Form::Index(object, _) => find(heap, object, depth + 1).map(|(_, style)| (Server::Unclear, style)),
        },
        _ => None,
    }
}

/// Names that other frameworks give to what they register tools on.
fn is_other(name: &str) -> bool {
    matches!(name, "agent" | "Agent" | "cli" | "click" | "langchain" | "llm")
}

/// Whether something from elsewhere is called as servers are.
fn could_be_server(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("mcp") || name.contains("server")
}

/// The SDK that the class of a server is built on.
pub(super) fn style_of_object(heap: &Heap, value: &Value) -> Option<Style> {
    match value {
        Value::Instance(id) | Value::Super(id, _) => class_style(heap, heap.instances[*id].class, 0),
        _ => None,
    }
}

/// The SDK that a class is built on.
fn class_style(heap: &Heap, class: Id<Class>, depth: u32) -> Option<Style> {
    if depth > DEEPEST {
        return None;
    }
    heap.classes[class].bases.iter().find_map(|base| match base {
        Value::Class(base) => class_style(heap, *base, depth + 1),
        Value::Symbolic(id) => match &heap.symbolics[*id].form {
            Form::Index(inner, _) => sdk_name(heap, inner).map(|(style, _)| style),
            _ => sdk_name(heap, base).map(|(style, _)| style),
        },
        _ => None,
    })
}

//! Reads the remembered calls, in order, into a surface.

use std::collections::{HashMap, HashSet};

use model::{Gap, Location, Prompt, Resource, ResourceTemplate, Surface, Tool};

use super::servers::{Server, server_of, style_of_object};
use super::{HANDLERS, Style, Verb, request, sdk_name, verb};
use crate::code::eval::Evaluator;
use crate::code::value::{Args, FileId, Form, Id, Instance, Place, Symbolic, SymbolicCall, Value};
use crate::python::files::Files;
use crate::python::imports::Imports;
use crate::python::roots::Root;
use crate::python::schema::call_of;

/// Something that a server offers.
#[derive(Debug, Clone)]
pub(super) enum Item {
    Tool(Tool),
    Prompt(Prompt),
    Resource(Resource),
    Template(ResourceTemplate),
}

/// A server that was made.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) server: Server,
    pub(super) place: Place,
    pub(super) name: Option<String>,
    pub(super) instructions: Option<String>,
    pub(super) instructions_place: Option<Place>,
}

/// Reads events.
pub(super) struct Reader<'e, 'a> {
    pub(super) eval: &'e mut Evaluator<'a>,
    pub(super) gaps: Vec<Gap>,
    /// The project, with the ways of its release of `fastmcp`.
    pub(super) root: &'e Root,
    /// The style of a server whose SDK is not known.
    usual: Style,
    pub(super) items: Vec<(Server, Item)>,
    known: HashSet<(Server, Key)>,
    pub(super) made: Vec<Made>,
    /// The objects whose part that the SDK makes was made by a call.
    objects: HashMap<Id<Symbolic>, Id<Instance>>,
    /// Where a server is mounted first, and under which prefix.
    pub(super) mounted: HashMap<Server, (Server, String)>,
}

/// Reads everything that the evaluated files declare: a surface for each program, that of `entries` first.
pub(in crate::python) fn read<'e>(
    eval: &'e mut Evaluator<'_>,
    files: &Files,
    root: &'e Root,
    entries: &[FileId],
) -> Vec<Surface> {
    let outer = eval.heap.instances.iter().filter_map(|(id, instance)| match instance.outer {
        Some(Value::Symbolic(outer)) => Some((outer, id)),
        _ => None,
    });
    let objects = outer.collect();
    let mut reader = Reader {
        eval,
        objects,
        gaps: Vec::new(),
        root,
        usual: root.style(),
        items: Vec::new(),
        known: HashSet::new(),
        made: Vec::new(),
        mounted: HashMap::new(),
    };
    // Handlers are called while reading and may declare more.
    let mut next = 0;
    while let Some(event) = reader.eval.events.get(next).copied() {
        next += 1;
        reader.eval.start_afresh();
        if let Form::Call(call) = reader.eval.heap.symbolics[event.call].form.clone() {
            reader.event(&call, &Value::Symbolic(event.call), event.place);
        }
    }
    reader.finish(&|reader| Imports::of(reader.eval, files), entries)
}

impl Reader<'_, '_> {
    fn event(&mut self, call: &SymbolicCall, made: &Value, place: Place) {
        if let Some(inner) = call_of(&self.eval.heap, &call.callee).cloned() {
            // A decorator with arguments meets its function.
            let Some((verb, receiver)) = self.verb_of(&inner.callee) else { return };
            let Some((server, style)) = self.server(receiver.as_ref(), &inner.callee) else { return };
            self.declaration(verb, server, style, call.args.at(0), &inner.args, place);
            return;
        }
        let Some((verb, receiver)) = self.verb_of(&call.callee) else { return };
        match verb {
            Verb::Server => self.construction(call, receiver.as_ref(), made, place),
            Verb::Generated => {
                if sdk_name(&self.eval.heap, &call.callee).is_some() {
                    self.generated(call, made, place);
                }
            }
            Verb::Handler => self.set_handler(call, receiver.as_ref(), place),
            Verb::Mount => self.mount(receiver.as_ref(), &call.args, place),
            _ => {
                let Some((server, style)) = self.server(receiver.as_ref(), &call.callee) else { return };
                let first = call.args.at(0);
                let adds = self.eval.last_name(&call.callee).is_some_and(|name| name.starts_with("add_"));
                // `mcp.tool("name")` alone is not yet a declaration.
                let is_target = adds || first.is_some_and(|value| self.is_callable(value));
                if is_target {
                    self.declaration(verb, server, style, first, &call.args, place);
                }
            }
        }
    }

    /// `FastMCP.from_openapi(…)` and its like.
    fn generated(&mut self, call: &SymbolicCall, made: &Value, place: Place) {
        let server = server_of(&self.eval.heap, made).map_or(Server::Unclear, |(server, _)| server);
        match self.eval.last_name(&call.callee).as_deref() {
            Some("from_openapi") => self.openapi(server, call, place),
            Some("from_fastapi") => self.fastapi(server, call, place),
            _ => self.generated_elsewhere(place),
        }
        let name = call.args.named("name").and_then(Value::as_text).map(ToString::to_string);
        self.made.push(Made { server, place, name, instructions: None, instructions_place: None });
    }

    /// What a callee declares, and what it is a member of.
    fn verb_of(&self, callee: &Value) -> Option<(Verb, Option<Value>)> {
        let Value::Symbolic(id) = callee else { return None };
        match &self.eval.heap.symbolics[*id].form {
            Form::Member(object, name) => verb(name).map(|verb| (verb, Some(object.clone()))),
            Form::External { name, .. } => verb(name).map(|verb| (verb, None)),
            // `FastMCP[Context](…)`
            Form::Index(class, _) => self.verb_of(class).filter(|(verb, _)| *verb == Verb::Server),
            _ => None,
        }
    }

    fn server(&self, receiver: Option<&Value>, callee: &Value) -> Option<(Server, Style)> {
        match receiver {
            Some(receiver) => server_of(&self.eval.heap, receiver)
                // `fastmcp.tools.tool`, with the package imported as a whole.
                .or_else(|| sdk_name(&self.eval.heap, callee).map(|(style, _)| (Server::Unclear, Some(style)))),
            None => sdk_name(&self.eval.heap, callee).map(|(style, _)| (Server::Unclear, Some(style))),
        }
        .map(|(server, style)| (server, style.unwrap_or(self.usual)))
    }

    fn is_callable(&self, value: &Value) -> bool {
        match value {
            Value::Closure(_) | Value::Class(_) | Value::Symbolic(_) => true,
            Value::Choice(id) => self.eval.heap.lists[*id].items.iter().any(|value| matches!(value, Value::Closure(_))),
            _ => false,
        }
    }

    fn declaration(
        &mut self,
        verb: Verb,
        server: Server,
        style: Style,
        target: Option<&Value>,
        options: &Args,
        place: Place,
    ) {
        let Some(target) = target else { return };
        match verb {
            Verb::Tool => self.tool(server, style, target, options, place),
            Verb::Prompt => self.prompt(server, style, target, options, place),
            Verb::Resource => self.resource(server, style, target, options, place),
            Verb::ListTools | Verb::ListPrompts | Verb::ListResources | Verb::ListTemplates => {
                self.handler(verb, server, target, place);
            }
            Verb::Handler | Verb::Mount | Verb::Server | Verb::Generated => {}
        }
    }

    /// The class that is called: `FastMCP` in `FastMCP[Context](…)`.
    fn class_of(&self, callee: &Value) -> Value {
        if let Value::Symbolic(id) = callee
            && let Form::Index(class, _) = &self.eval.heap.symbolics[*id].form
        {
            return class.clone();
        }
        callee.clone()
    }

    fn construction(&mut self, call: &SymbolicCall, receiver: Option<&Value>, made: &Value, place: Place) {
        let class = self.class_of(&call.callee);
        let name = self.eval.last_name(&class);
        let is_sdk = if name.as_deref() == Some("__init__") {
            receiver.is_some_and(|receiver| {
                sdk_name(&self.eval.heap, receiver).is_some() || style_of_object(&self.eval.heap, receiver).is_some()
            })
        } else {
            sdk_name(&self.eval.heap, &class).is_some()
        };
        if !is_sdk {
            return;
        }
        // `FastMCP.__init__(self, "name")` counts the object as its first argument.
        let skipped = usize::from(matches!(call.args.at(0), Some(Value::Instance(_))));
        let named = call.args.get(skipped, "name").cloned();
        let server_name = named.as_ref().and_then(Value::as_text).map(ToString::to_string);
        let low_level = name.as_deref() == Some("Server");
        let mut instructions = call.args.named("instructions").cloned();
        if instructions.is_none() && !low_level {
            instructions = call.args.at(skipped + 1).cloned();
        }
        let (text, at) = match instructions {
            Some(value) => self.text(&value, "instructions of the server", place),
            None => (None, place),
        };
        let object =
            receiver.filter(|_| name.as_deref() == Some("__init__")).or(call.args.at(0).filter(|_| skipped == 1));
        let made = object.unwrap_or(made);
        let server = match made {
            Value::Symbolic(id) if self.objects.contains_key(id) => Server::Object(self.objects[id]),
            _ => server_of(&self.eval.heap, made).map_or(Server::Unclear, |(server, _)| server),
        };
        self.made.push(Made {
            server,
            place,
            name: server_name,
            instructions_place: text.is_some().then_some(at),
            instructions: text,
        });
        for (keyword, verb) in HANDLERS {
            if let Some(handler) = call.args.named(keyword).cloned() {
                self.handler(*verb, server, &handler, place);
            }
        }
        if let Some(Value::List(tools)) = call.args.named("tools") {
            let style = sdk_name(&self.eval.heap, &class).map_or(self.usual, |(style, _)| style);
            for tool in self.eval.heap.lists[*tools].items.clone() {
                self.tool(server, style, &tool, &Args::default(), place);
            }
        }
    }

    /// `server.request_handlers[ListToolsRequest] = handler`, `server.add_request_handler("tools/list", …, handler)`.
    fn set_handler(&mut self, call: &SymbolicCall, receiver: Option<&Value>, place: Place) {
        let Some(kind) = call.args.at(0) else { return };
        let named = kind.as_text().cloned().or_else(|| self.eval.last_name(kind));
        let Some(verb) = named.and_then(|name| request(&name)) else { return };
        let Some((server, _)) = self.server(receiver, &call.callee) else { return };
        let given = call.args.positional.iter().skip(1).find(|value| matches!(value, Value::Closure(_)));
        if let Some(handler) = given.or(call.args.positional.last()).cloned() {
            self.handler(verb, server, &handler, place);
        }
    }

    fn mount(&mut self, receiver: Option<&Value>, args: &Args, place: Place) {
        let Some((outer, _)) = receiver.and_then(|receiver| server_of(&self.eval.heap, receiver)) else { return };
        let both = [args.get(0, "server").cloned(), args.get(1, "prefix").cloned()];
        // Older releases take the prefix first.
        let inner = both.iter().flatten().find_map(|value| match server_of(&self.eval.heap, value) {
            Some((server @ (Server::Made(_) | Server::Object(_)), _)) => Some(server),
            _ => None,
        });
        let Some(inner) = inner else { return };
        let prefix = args.named("prefix").or_else(|| args.named("namespace")).cloned();
        let prefix = prefix.or_else(|| both.iter().flatten().find(|value| value.as_text().is_some()).cloned());
        let prefix = match prefix {
            Some(prefix) => self.text(&prefix, "prefix of the names of a mounted server", place).0.unwrap_or_default(),
            None => String::new(),
        };
        if inner != outer {
            self.mounted.entry(inner).or_insert((outer, prefix));
        }
    }

    /// Adds an item unless the server has it already.
    pub(super) fn add(&mut self, server: Server, item: Item) {
        if self.known.insert((server, key(&item))) {
            self.items.push((server, item));
        }
    }
}

/// What tells an item from others: its kind, its name and where it stands.
pub(super) type Key = (u8, String, Option<Location>);

pub(super) fn key(item: &Item) -> Key {
    match item {
        Item::Tool(tool) => (0, tool.name.clone(), tool.location.clone()),
        Item::Prompt(prompt) => (1, prompt.name.clone(), prompt.location.clone()),
        Item::Resource(resource) => (2, resource.uri.clone(), None),
        Item::Template(template) => (3, template.uri_template.clone(), None),
    }
}

//! Reads the remembered calls, in order, into a surface.

use std::collections::{HashMap, HashSet};

use model::{Gap, GapReason, Location, Prompt, Resource, ResourceTemplate, Surface, Tool};
use serde_json::Value as Json;

use super::servers::{Server, server_of, style_of_object};
use super::{HANDLERS, Style, Verb, sdk_name, verb};
use crate::code::eval::Evaluator;
use crate::code::value::{Args, Form, Place, SymbolicCall, Value};
use crate::python::schema::{call_of, literal, name_of};

/// Something that a server offers.
#[derive(Debug)]
pub(super) enum Item {
    Tool(Tool),
    Prompt(Prompt),
    Resource(Resource),
    Template(ResourceTemplate),
}

/// A server that was made.
#[derive(Debug)]
struct Made {
    server: Server,
    name: Option<String>,
    instructions: Option<String>,
    instructions_place: Option<Place>,
}

/// Reads events.
pub(super) struct Reader<'e, 'a> {
    pub(super) eval: &'e mut Evaluator<'a>,
    pub(super) gaps: Vec<Gap>,
    /// Whether the release of `fastmcp` splits docstrings into sections.
    pub(super) sections: bool,
    /// The style of a server whose SDK is not known.
    usual: Style,
    items: Vec<(Server, Item)>,
    known: HashSet<(Server, Key)>,
    made: Vec<Made>,
    /// Where a server is mounted first, and under which prefix.
    mounted: HashMap<Server, (Server, String)>,
}

/// Reads everything that the evaluated files declare.
pub(in crate::python) fn read(eval: &mut Evaluator<'_>, usual: Style, sections: bool) -> Surface {
    let mut reader = Reader {
        eval,
        gaps: Vec::new(),
        sections,
        usual,
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
    reader.finish()
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
                    let why = GapReason::ComputedAtRunTime("made from another service's description".to_owned());
                    self.gap("tools of a generated server", why, place);
                }
            }
            Verb::Mount => self.mount(receiver.as_ref(), &call.args),
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

    /// What a callee declares, and what it is a member of.
    fn verb_of(&self, callee: &Value) -> Option<(Verb, Option<Value>)> {
        let Value::Symbolic(id) = callee else { return None };
        match &self.eval.heap.symbolics[*id].form {
            Form::Member(object, name) => verb(name).map(|verb| (verb, Some(object.clone()))),
            Form::External { name, .. } => verb(name).map(|verb| (verb, None)),
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
            Verb::Mount | Verb::Server | Verb::Generated => {}
        }
    }

    fn construction(&mut self, call: &SymbolicCall, receiver: Option<&Value>, made: &Value, place: Place) {
        let name = self.eval.last_name(&call.callee);
        let is_sdk = if name.as_deref() == Some("__init__") {
            receiver.is_some_and(|receiver| {
                sdk_name(&self.eval.heap, receiver).is_some() || style_of_object(&self.eval.heap, receiver).is_some()
            })
        } else {
            sdk_name(&self.eval.heap, &call.callee).is_some()
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
        let server = server_of(&self.eval.heap, made).map_or(Server::Unclear, |(server, _)| server);
        self.made.push(Made {
            server,
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
            let style = sdk_name(&self.eval.heap, &call.callee).map_or(self.usual, |(style, _)| style);
            for tool in self.eval.heap.lists[*tools].items.clone() {
                self.tool(server, style, &tool, &Args::default(), place);
            }
        }
    }

    fn mount(&mut self, receiver: Option<&Value>, args: &Args) {
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
        let prefix = prefix.as_ref().and_then(Value::as_text).map(ToString::to_string).unwrap_or_default();
        if inner != outer {
            self.mounted.entry(inner).or_insert((outer, prefix));
        }
    }

    pub(super) fn gap(&mut self, what: &str, reason: GapReason, place: Place) {
        const MOST: usize = 1000;
        if self.gaps.len() < MOST {
            let location = Some(self.eval.location(place));
            self.gaps.push(Gap { what: what.to_owned(), reason, location });
        }
    }

    /// A gap for a value that was expected to be known.
    pub(super) fn unknown(&mut self, value: &Value, what: &str, place: Place) {
        let (reason, at) = self.eval.reason(value);
        self.gap(what, reason, at.unwrap_or(place));
    }

    /// Text, or what is known of it with a gap for the rest; and where it stands.
    pub(super) fn text(&mut self, value: &Value, what: &str, place: Place) -> (Option<String>, Place) {
        let at = self.eval.place_of(value).unwrap_or(place);
        match value {
            Value::Null => (None, place),
            Value::Text(text) => (Some(text.text.to_string()), at),
            Value::Choice(id) => {
                let first = self.eval.heap.lists[*id].items.iter().find(|value| !value.is_null()).cloned();
                // One of several is shown; which of them the server gives is not known here.
                match first {
                    Some(first @ Value::Choice(_)) => (None, self.eval.place_of(&first).unwrap_or(place)),
                    Some(first) => self.text(&first, what, place),
                    None => (None, place),
                }
            }
            _ => {
                let (reason, since) = self.eval.reason(value);
                self.gap(what, reason, since.unwrap_or(place));
                let partial = match value {
                    Value::Unknown(id) => self.eval.heap.unknowns[*id].partial.as_deref().map(str::to_owned),
                    _ => None,
                };
                (partial, at)
            }
        }
    }

    /// A value as JSON; what is not known of it is `null` and a gap.
    pub(super) fn json(&mut self, value: &Value, what: &str, place: Place) -> Json {
        if let Some(json) = literal(&self.eval.heap, value) {
            return json;
        }
        let mut left = 20_000;
        self.partly(value, what, place, 0, &mut left)
    }

    fn partly(&mut self, value: &Value, what: &str, place: Place, depth: u32, left: &mut u32) -> Json {
        const DEEPEST: u32 = 64;
        *left = left.saturating_sub(1);
        if depth > DEEPEST || *left == 0 {
            self.gap(what, GapReason::Limit("value too large".to_owned()), place);
            return Json::Null;
        }
        match value {
            Value::List(id) => {
                let items = self.eval.heap.lists[*id].items.clone();
                Json::Array(items.iter().map(|item| self.partly(item, what, place, depth + 1, left)).collect())
            }
            Value::Table(id) => {
                let entries: Vec<_> = self.eval.heap.tables[*id]
                    .entries
                    .iter()
                    .map(|(name, slot)| (name.to_string(), slot.value.clone()))
                    .collect();
                if let Some(open) = self.eval.heap.tables[*id].open {
                    let (reason, at) = self.eval.reason(&Value::Unknown(open));
                    self.gap(what, reason, at.unwrap_or(place));
                }
                let entries = entries.into_iter();
                Json::Object(
                    entries.map(|(name, value)| (name, self.partly(&value, what, place, depth + 1, left))).collect(),
                )
            }
            Value::Choice(id) => match self.eval.heap.lists[*id].items.first().cloned() {
                Some(first) => self.partly(&first, what, place, depth + 1, left),
                None => Json::Null,
            },
            // A class or function in place of a value, such as a call of the SDK's own classes with keywords.
            Value::Symbolic(_) => match call_of(&self.eval.heap, value).cloned() {
                Some(call) if name_of(&self.eval.heap, &call.callee).is_some() && !call.args.named.is_empty() => {
                    let named = call.args.named.iter();
                    Json::Object(
                        named
                            .map(|(name, value)| (name.to_string(), self.partly(value, what, place, depth + 1, left)))
                            .collect(),
                    )
                }
                _ => self.unknown_json(value, what, place),
            },
            other => match literal(&self.eval.heap, other) {
                Some(json) => json,
                None => self.unknown_json(other, what, place),
            },
        }
    }

    fn unknown_json(&mut self, value: &Value, what: &str, place: Place) -> Json {
        let (text, _) = self.text(value, what, place);
        text.map_or(Json::Null, Json::from)
    }

    /// Adds an item unless the server has it already.
    pub(super) fn add(&mut self, server: Server, item: Item) {
        if self.known.insert((server, key(&item))) {
            self.items.push((server, item));
        }
    }

    /// The prefix that a server's names get where it is mounted, the outermost part first.
    fn prefix(&self, server: Server) -> String {
        const DEEPEST: usize = 8;
        let mut prefix = String::new();
        let mut at = server;
        for _ in 0..DEEPEST {
            let Some((outer, part)) = self.mounted.get(&at) else { break };
            if !part.is_empty() {
                prefix.insert_str(0, &format!("{part}_"));
            }
            at = *outer;
        }
        prefix
    }

    fn finish(mut self) -> Surface {
        let mut surface = Surface::default();
        let items = std::mem::take(&mut self.items);
        let mut listed = HashSet::new();
        for (server, mut item) in items {
            match &mut item {
                Item::Tool(tool) => tool.name.insert_str(0, &self.prefix(server)),
                Item::Prompt(prompt) => prompt.name.insert_str(0, &self.prefix(server)),
                Item::Resource(_) | Item::Template(_) => {}
            }
            if !listed.insert(key(&item)) {
                continue;
            }
            match item {
                Item::Tool(tool) => surface.tools.push(tool),
                Item::Prompt(prompt) => surface.prompts.push(prompt),
                Item::Resource(resource) => surface.resources.push(resource),
                Item::Template(template) => surface.resource_templates.push(template),
            }
        }
        let outermost = |made: &&Made| !self.mounted.contains_key(&made.server);
        surface.server_name = self.made.iter().filter(outermost).find_map(|made| made.name.clone());
        if let Some(made) = self.made.iter().filter(outermost).find(|made| made.instructions.is_some()) {
            surface.instructions.clone_from(&made.instructions);
            surface.instructions_location = made.instructions_place.map(|place| self.eval.location(place));
        }
        surface.gaps = self.gaps;
        surface
    }
}

/// What tells an item from others: its kind, its name and where it stands.
type Key = (u8, String, Option<Location>);

fn key(item: &Item) -> Key {
    match item {
        Item::Tool(tool) => (0, tool.name.clone(), tool.location.clone()),
        Item::Prompt(prompt) => (1, prompt.name.clone(), prompt.location.clone()),
        Item::Resource(resource) => (2, resource.uri.clone(), None),
        Item::Template(template) => (3, template.uri_template.clone(), None),
    }
}

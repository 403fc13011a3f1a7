//! Handlers that answer with lists of `Tool(…)`, `Prompt(…)` and `Resource(…)`.

use std::sync::Arc;

use model::{GapReason, Prompt, PromptArgument, Resource, ResourceTemplate, Tool};
use serde_json::Value as Json;

use super::Verb;
use super::servers::Server;
use super::surface::{Item, Reader};
use crate::code::value::{Args, Place, Value};
use crate::python::schema::{call_of, name_of};

impl Reader<'_, '_> {
    /// Calls a handler and reads what it answers.
    pub(super) fn handler(&mut self, verb: Verb, server: Server, handler: &Value, place: Place) {
        let Value::Closure(closure) = handler else {
            let (reason, at) = self.eval.reason(handler);
            self.gap("handler of a list", reason, at.unwrap_or(place));
            return;
        };
        let place = self.eval.heap.closures[*closure].place;
        let answer = self.eval.call_value(handler, Args::open(), place);
        self.answer(verb, server, &answer, place, 0);
    }

    fn answer(&mut self, verb: Verb, server: Server, answer: &Value, place: Place, depth: u32) {
        const DEEPEST: u32 = 4;
        let what = match verb {
            Verb::ListTools => "list of tools",
            Verb::ListPrompts => "list of prompts",
            Verb::ListResources => "list of resources",
            _ => "list of resource templates",
        };
        if depth > DEEPEST {
            return;
        }
        match answer {
            Value::Null => {}
            Value::List(id) => {
                for item in self.eval.heap.lists[*id].items.clone() {
                    self.item(verb, server, &item, what, place);
                }
            }
            Value::Choice(id) => {
                for alternative in self.eval.heap.lists[*id].items.clone() {
                    self.answer(verb, server, &alternative, place, depth + 1);
                }
            }
            _ => {
                let inner = ["tools", "prompts", "resources", "resourceTemplates", "resource_templates", "root"]
                    .iter()
                    .find_map(|name| self.part(answer, &[name]))
                    .or_else(|| self.wrapped(answer));
                if let Some(inner) = inner {
                    self.answer(verb, server, &inner, place, depth + 1);
                } else {
                    self.unknown(answer, what, place);
                }
            }
        }
    }

    /// What `ServerResult(…)` wraps.
    fn wrapped(&self, answer: &Value) -> Option<Value> {
        let call = call_of(&self.eval.heap, answer)?;
        let (_, name) = name_of(&self.eval.heap, &call.callee)?;
        call.args.at(0).filter(|_| name == "ServerResult").cloned()
    }

    fn item(&mut self, verb: Verb, server: Server, value: &Value, what: &str, place: Place) {
        if let Value::Choice(id) = value {
            for alternative in self.eval.heap.lists[*id].items.clone() {
                if !matches!(alternative, Value::Choice(_) | Value::Null) {
                    self.item(verb, server, &alternative, what, place);
                }
            }
            return;
        }
        let item = match verb {
            Verb::ListTools => self.listed_tool(value, place).map(Item::Tool),
            Verb::ListPrompts => self.listed_prompt(value, place).map(Item::Prompt),
            Verb::ListResources => self.listed_resource(value, place).map(Item::Resource),
            _ => self.listed_template(value, place).map(Item::Template),
        };
        if let Some(item) = item {
            self.add(server, item);
        } else {
            self.unknown(value, what, place);
        }
    }

    /// Whether a value is a `Tool(…)` of the SDK, or of a class built on it.
    pub(super) fn is_listed_tool(&self, value: &Value) -> bool {
        match value {
            Value::Instance(_) => true,
            _ => call_of(&self.eval.heap, value)
                .filter(|call| call.args.named("name").is_some())
                .and_then(|call| name_of(&self.eval.heap, &call.callee))
                .is_some_and(|(_, name)| name.ends_with("Tool")),
        }
    }

    /// A part of something that was built in the source, under any of its spellings.
    fn part(&mut self, of: &Value, names: &[&str]) -> Option<Value> {
        let place = self.eval.place_of(of)?;
        names.iter().find_map(|name| {
            let found = match of {
                Value::Table(_) | Value::Instance(_) => {
                    let name: Arc<str> = Arc::from(*name);
                    let known = self.eval.known_member(of, &name, place);
                    known.or_else(|| crate::python::builtins::part(self.eval, of, &name, place))
                }
                Value::Symbolic(_) => {
                    let call = call_of(&self.eval.heap, of)?;
                    // `Tool.model_validate({…})`
                    match call.args.at(0) {
                        Some(table @ Value::Table(_)) if call.args.named.is_empty() => {
                            let table = table.clone();
                            self.eval.known_member(&table, &Arc::from(*name), place)
                        }
                        _ => call.args.named(name).cloned(),
                    }
                }
                _ => None,
            };
            found.filter(|value| !value.is_null())
        })
    }

    fn text_part(&mut self, of: &Value, names: &[&str], what: &str, place: Place) -> Option<String> {
        let value = self.part(of, names)?;
        self.text(&value, what, place).0
    }

    /// The name or address of a listed thing. One that is not known is a gap, and so is the thing.
    fn key_part(&mut self, of: &Value, names: &[&str], what: &str, place: Place) -> Option<String> {
        let value = self.part(of, names)?;
        // `AnyUrl("scheme://path")`
        let value = match call_of(&self.eval.heap, &value).and_then(|call| call.args.at(0)) {
            Some(inner @ Value::Text(_)) => inner.clone(),
            _ => value,
        };
        match &value {
            Value::Text(text) => Some(text.text.to_string()),
            Value::Choice(_) => self.text(&value, what, place).0,
            _ => None,
        }
    }

    pub(super) fn listed_tool(&mut self, value: &Value, place: Place) -> Option<Tool> {
        let place = self.eval.place_of(value).unwrap_or(place);
        let name = self.key_part(value, &["name"], "name of a tool", place)?;
        let what = |part: &str| format!("{part} of tool `{name}`");
        let schema = self.part(value, &["inputSchema", "input_schema", "parameters"]);
        let input_schema = if let Some(schema) = schema {
            self.json(&schema, &what("parameters"), place)
        } else {
            let reason = GapReason::ComputedAtRunTime("no schema is given".to_owned());
            self.gap(&what("parameters"), reason, place);
            Json::Null
        };
        let description = self.text_part(value, &["description"], &what("description"), place);
        let title = self.text_part(value, &["title"], &what("title"), place);
        let annotations = self.part(value, &["annotations"]);
        let annotations = annotations.map(|value| self.json(&value, &what("annotations"), place));
        let output = self.part(value, &["outputSchema", "output_schema"]);
        let output_schema = output.map(|value| self.json(&value, &what("output schema"), place));
        let location = Some(self.eval.location(place));
        Some(Tool { name, title, description, input_schema, output_schema, annotations, location, ..Tool::default() })
    }

    pub(super) fn listed_prompt(&mut self, value: &Value, place: Place) -> Option<Prompt> {
        let place = self.eval.place_of(value).unwrap_or(place);
        let name = self.key_part(value, &["name"], "name of a prompt", place)?;
        let what = |part: &str| format!("{part} of prompt `{name}`");
        let description = self.text_part(value, &["description"], &what("description"), place);
        let title = self.text_part(value, &["title"], &what("title"), place);
        let mut arguments = Vec::new();
        match self.part(value, &["arguments"]) {
            None => {}
            Some(Value::List(list)) => {
                for argument in self.eval.heap.lists[list].items.clone() {
                    let Some(name) = self.key_part(&argument, &["name"], &what("arguments"), place) else {
                        let (reason, at) = self.eval.reason(&argument);
                        self.gap(&what("arguments"), reason, at.unwrap_or(place));
                        continue;
                    };
                    let description = self.text_part(&argument, &["description"], &what("arguments"), place);
                    let required = matches!(self.part(&argument, &["required"]), Some(Value::Bool(true)));
                    arguments.push(PromptArgument { name, description, required });
                }
            }
            Some(other) => {
                let (reason, at) = self.eval.reason(&other);
                self.gap(&what("arguments"), reason, at.unwrap_or(place));
            }
        }
        let location = Some(self.eval.location(place));
        Some(Prompt { name, title, description, arguments, location, ..Prompt::default() })
    }

    fn listed_resource(&mut self, value: &Value, place: Place) -> Option<Resource> {
        let place = self.eval.place_of(value).unwrap_or(place);
        let uri = self.key_part(value, &["uri"], "address of a resource", place)?;
        let what = |part: &str| format!("{part} of resource `{uri}`");
        Some(Resource {
            name: self.text_part(value, &["name"], &what("name"), place),
            title: self.text_part(value, &["title"], &what("title"), place),
            description: self.text_part(value, &["description"], &what("description"), place),
            mime_type: self.text_part(value, &["mimeType", "mime_type"], &what("media type"), place),
            location: Some(self.eval.location(place)),
            uri,
            ..Resource::default()
        })
    }

    fn listed_template(&mut self, value: &Value, place: Place) -> Option<ResourceTemplate> {
        let place = self.eval.place_of(value).unwrap_or(place);
        let uri_template = self.key_part(value, &["uriTemplate", "uri_template"], "address of a resource", place)?;
        let what = |part: &str| format!("{part} of resource `{uri_template}`");
        Some(ResourceTemplate {
            name: self.text_part(value, &["name"], &what("name"), place),
            title: self.text_part(value, &["title"], &what("title"), place),
            description: self.text_part(value, &["description"], &what("description"), place),
            mime_type: self.text_part(value, &["mimeType", "mime_type"], &what("media type"), place),
            location: Some(self.eval.location(place)),
            uri_template,
            ..ResourceTemplate::default()
        })
    }

    /// `server.add_resource(TextResource(uri=…, name=…))`.
    pub(super) fn made_resource(&mut self, server: Server, value: &Value, place: Place) {
        let item = match self.listed_template(value, place) {
            Some(template) => Some(Item::Template(template)),
            None => self.listed_resource(value, place).map(Item::Resource),
        };
        if let Some(item) = item {
            self.add(server, item);
        } else {
            self.unknown(value, "a resource", place);
        }
    }
}

//! Tools, prompts and resources as the Java and the Kotlin SDK describe them.

use model::{GapReason, Prompt, PromptArgument, Resource, ResourceTemplate, Tool};
use serde_json::{Map, Value as Json, json};

use super::Reader;
use super::built::{Built, built};
use crate::code::value::{Args, Place, Value};

/// What a tool is made from, not read yet.
#[derive(Debug, Default)]
pub(super) struct ToolParts {
    pub(super) name: Option<Value>,
    pub(super) title: Option<Value>,
    pub(super) description: Option<Value>,
    pub(super) input_schema: Option<Value>,
    pub(super) output_schema: Option<Value>,
    pub(super) annotations: Option<Value>,
}

/// A part that is given by name or, without one, at a position.
fn pick(args: &Args, name: &str, at: Option<usize>) -> Option<Value> {
    args.named(name).or_else(|| at.and_then(|at| args.at(at))).filter(|value| !value.is_null()).cloned()
}

/// The parts of a tool, if the value is one.
pub(super) fn tool_parts(made: &Built) -> Option<ToolParts> {
    if made.class != "Tool" {
        return None;
    }
    let args = &made.args;
    if made.by_builder {
        let told = |names: &[&str]| made.told(names).filter(|value| !value.is_null()).cloned();
        return Some(ToolParts {
            name: told(&["name"]).or_else(|| args.at(0).cloned()),
            title: told(&["title"]),
            description: told(&["description"]),
            input_schema: told(&["inputSchema"]).or_else(|| args.positional.get(1..)?.last().cloned()),
            output_schema: told(&["outputSchema"]),
            annotations: told(&["annotations"]),
        });
    }
    // Constructors of several releases: what follows the description tells them apart.
    let given = args.positional.len();
    let order: [Option<usize>; 6] = match given {
        _ if !args.named.is_empty() => [Some(0), None, None, None, None, None],
        0..=3 => [Some(0), None, Some(1), Some(2), None, None],
        4 => [Some(0), None, Some(1), Some(2), None, Some(3)],
        5 => [Some(0), None, Some(1), Some(2), Some(3), Some(4)],
        _ => [Some(0), Some(1), Some(2), Some(3), Some(4), Some(5)],
    };
    let [name, title, description, input, output, annotations] = order;
    Some(ToolParts {
        name: pick(args, "name", name),
        title: pick(args, "title", title),
        description: pick(args, "description", description),
        input_schema: pick(args, "inputSchema", input),
        output_schema: pick(args, "outputSchema", output),
        annotations: pick(args, "annotations", annotations),
    })
}

impl Reader<'_, '_, '_> {
    /// Declares a tool for every name that it may have.
    pub(super) fn declare_tool(&mut self, parts: &ToolParts, made: Option<Place>) {
        let name = parts.name.clone().unwrap_or(Value::Null);
        let names = self.reading.names(&name);
        if names.is_empty() {
            self.reading.gap(&name, "name of a tool");
        }
        for tool in names {
            let what = |part: &str| format!("{part} of tool `{tool}`");
            let text = |reader: &mut Self, value: &Option<Value>, part: &str| {
                value.as_ref().and_then(|value| reader.reading.text(value, &what(part)))
            };
            let title = text(self, &parts.title, "title");
            let description = text(self, &parts.description, "description");
            let input_schema = match &parts.input_schema {
                Some(schema) => self.schema(schema, &what("parameters")),
                // What the SDKs list for a tool without parameters.
                None => json!({"type": "object", "properties": {}}),
            };
            let output_schema = parts.output_schema.as_ref().map(|schema| self.schema(schema, &what("output schema")));
            let annotations = parts.annotations.as_ref().and_then(|value| self.hints(value, &what("annotations")));
            let location = Some(self.declared(&name, made));
            self.reading.tool(Tool {
                name: tool,
                title,
                description,
                input_schema,
                output_schema,
                annotations,
                location,
                ..Tool::default()
            });
        }
    }

    /// A JSON Schema: as a text, a map, or built by the SDK's own class.
    pub(super) fn schema(&mut self, value: &Value, what: &str) -> Json {
        if let Some(text) = value.as_text() {
            return match serde_json::from_str::<Json>(text) {
                Ok(schema) => without_version(schema),
                Err(error) => {
                    let place = self.reading.eval.place_of(value).unwrap_or(self.reading.place);
                    self.reading.gap_for(GapReason::Unparsable(error.to_string()), place, what);
                    Json::Null
                }
            };
        }
        let Some(made) = built(self.reading.eval, value) else {
            return match value {
                Value::Table(_) | Value::Choice(_) => without_version(self.reading.json(value, what)),
                _ => {
                    self.reading.gap(value, what);
                    Json::Null
                }
            };
        };
        let mut schema = Map::new();
        let parts: [(&str, Option<usize>); 6] = match made.class.as_str() {
            "JsonSchema" => [
                ("type", Some(0)),
                ("properties", Some(1)),
                ("required", Some(2)),
                ("additionalProperties", Some(3)),
                ("$defs", Some(4)),
                ("definitions", Some(5)),
            ],
            "ToolSchema" | "Input" | "Output" => [
                ("type", None),
                ("properties", Some(0)),
                ("required", Some(1)),
                ("additionalProperties", None),
                ("$defs", Some(2)),
                ("definitions", None),
            ],
            _ => {
                self.reading.gap(value, what);
                return Json::Null;
            }
        };
        for (name, at) in parts {
            let named = name.trim_start_matches('$');
            let given = if made.by_builder { made.told(&[named]).cloned() } else { pick(&made.args, named, at) };
            if let Some(given) = given.filter(|value| !value.is_null()) {
                schema.insert(name.to_owned(), self.reading.json(&given, what));
            }
        }
        // Kotlin's class always is an object with properties.
        if made.class != "JsonSchema" {
            schema.entry("properties").or_insert_with(|| json!({}));
        }
        if !schema.contains_key("type") && made.class != "JsonSchema" {
            schema.shift_insert(0, "type".to_owned(), Json::from("object"));
        }
        Json::Object(schema)
    }

    /// Behaviour hints: what was given of them.
    pub(super) fn hints(&mut self, value: &Value, what: &str) -> Option<Json> {
        const NAMES: [&str; 6] =
            ["title", "readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint", "returnDirect"];
        let Some(made) = built(self.reading.eval, value) else {
            return match value {
                Value::Null => None,
                Value::Table(_) => Some(self.reading.json(value, what)),
                _ => {
                    self.reading.gap(value, what);
                    None
                }
            };
        };
        let mut hints = Map::new();
        for (at, name) in NAMES.into_iter().enumerate() {
            let given = if made.by_builder { made.told(&[name]).cloned() } else { pick(&made.args, name, Some(at)) };
            if let Some(given) = given.filter(|value| !value.is_null()) {
                hints.insert(name.to_owned(), self.reading.json(&given, what));
            }
        }
        Some(Json::Object(hints))
    }

    /// Declares a prompt.
    pub(super) fn declare_prompt(&mut self, made: &Built) {
        let args = &made.args;
        let told = |name: &str, at: Option<usize>| {
            let step = made.told(&[name]).cloned();
            step.or_else(|| pick(args, name, at.filter(|_| !made.by_builder)))
        };
        // The title came later, between the name and the description.
        let with_title = args.positional.len() > 3;
        let at = |with: usize, without: Option<usize>| if with_title { Some(with) } else { without };
        let name = told("name", Some(0)).or_else(|| args.at(0).cloned()).unwrap_or(Value::Null);
        let title = told("title", at(1, None));
        let description = told("description", at(2, Some(1)));
        let arguments = told("arguments", at(3, Some(2)));
        self.prompt_of(&name, title.as_ref(), description.as_ref(), arguments.as_ref(), Some(made.place));
    }

    /// Declares a prompt from its parts.
    pub(super) fn prompt_of(
        &mut self,
        name: &Value,
        title: Option<&Value>,
        description: Option<&Value>,
        arguments: Option<&Value>,
        made: Option<Place>,
    ) {
        let names = self.reading.names(name);
        if names.is_empty() {
            self.reading.gap(name, "name of a prompt");
        }
        for prompt in names {
            let what = |part: &str| format!("{part} of prompt `{prompt}`");
            let title = title.and_then(|value| self.reading.text(value, &what("title")));
            let description = description.and_then(|value| self.reading.text(value, &what("description")));
            let arguments = arguments.map(|value| self.prompt_arguments(value, &what("arguments"))).unwrap_or_default();
            let location = Some(self.declared(name, made));
            self.reading.prompt(Prompt { name: prompt, title, description, arguments, location, ..Prompt::default() });
        }
    }

    fn prompt_arguments(&mut self, value: &Value, what: &str) -> Vec<PromptArgument> {
        let items = match value {
            Value::Null => return Vec::new(),
            Value::List(list) => self.reading.eval.heap.lists[*list].items.clone(),
            _ => {
                self.reading.gap(value, what);
                return Vec::new();
            }
        };
        let mut arguments = Vec::new();
        for item in items {
            let Some(made) = built(self.reading.eval, &item).filter(|made| made.class == "PromptArgument") else {
                self.reading.gap(&item, what);
                continue;
            };
            let with_title = made.args.positional.len() > 3;
            let told = |name: &str, at: usize| {
                let step = made.told(&[name]).cloned();
                step.or_else(|| pick(&made.args, name, Some(at).filter(|at| !made.by_builder || *at == 0)))
            };
            let name = told("name", 0).and_then(|value| self.reading.text(&value, what));
            let Some(name) = name else { continue };
            let description = told("description", if with_title { 2 } else { 1 });
            let description = description.and_then(|value| self.reading.text(&value, what));
            let required = matches!(told("required", if with_title { 3 } else { 2 }), Some(Value::Bool(true)));
            arguments.push(PromptArgument { name, description, required });
        }
        arguments
    }

    /// Declares a resource or resource template.
    pub(super) fn declare_resource(&mut self, made: &Built) {
        let args = &made.args;
        let key = if made.class == "ResourceTemplate" { "uriTemplate" } else { "uri" };
        let told = |name: &str, at: Option<usize>| {
            let step = made.told(&[name]).cloned();
            step.or_else(|| pick(args, name, at.filter(|_| !made.by_builder)))
        };
        // With a title: (uri, name, title, description, type, …). Before it came: (uri, name, description, type, …),
        // and for a resource the size.
        let with_title = args.positional.len() > if made.class == "ResourceTemplate" { 5 } else { 6 };
        let at = |with: usize, without: Option<usize>| if with_title { Some(with) } else { without };
        let uri = told(key, Some(0)).or_else(|| args.at(0).cloned()).unwrap_or(Value::Null);
        let name = told("name", Some(1)).or_else(|| args.at(1).cloned());
        let parts =
            [name, told("title", at(2, None)), told("description", at(3, Some(2))), told("mimeType", at(4, Some(3)))];
        self.resource_of(&uri, &parts, made.class == "ResourceTemplate", Some(made.place));
    }

    /// Declares a resource or resource template from its name, title, description and media type.
    pub(super) fn resource_of(
        &mut self,
        uri: &Value,
        parts: &[Option<Value>; 4],
        is_template: bool,
        made: Option<Place>,
    ) {
        let uris = self.reading.names(uri);
        if uris.is_empty() {
            self.reading.gap(uri, "address of a resource");
        }
        for uri_text in uris {
            let words = ["name", "title", "description", "media type"];
            let mut texts = words.into_iter().zip(parts).map(|(word, value)| {
                value.as_ref().and_then(|value| self.reading.text(value, &format!("{word} of resource `{uri_text}`")))
            });
            let (name, title, description, mime_type) =
                (texts.next().flatten(), texts.next().flatten(), texts.next().flatten(), texts.next().flatten());
            let location = Some(self.declared(uri, made));
            if is_template {
                self.reading.template(ResourceTemplate {
                    uri_template: uri_text,
                    name,
                    title,
                    description,
                    mime_type,
                    location,
                    ..ResourceTemplate::default()
                });
            } else {
                self.reading.resource(Resource {
                    uri: uri_text,
                    name,
                    title,
                    description,
                    mime_type,
                    location,
                    ..Resource::default()
                });
            }
        }
    }
}

/// The class that holds a schema has no place for its version.
fn without_version(mut schema: Json) -> Json {
    if let Json::Object(members) = &mut schema {
        members.shift_remove("$schema");
    }
    schema
}

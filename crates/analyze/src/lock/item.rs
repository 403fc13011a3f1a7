//! What a server lists, taken apart: each part by the pointer of its place.

use std::collections::BTreeMap;

use model::{Location, Prompt, Resource, ResourceTemplate, Subject, SubjectKind, Surface, Tool};
use serde_json::{Map, Value, json};

/// One tool, prompt, resource or introduction, as a model sees it.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) subject: Subject,
    pub(super) declared: Option<Location>,
    /// RFC 6901 pointers and what stands there. The name of the item is none of its parts.
    pub(super) parts: BTreeMap<String, Value>,
}

impl Item {
    fn new(kind: SubjectKind, name: &str, declared: Option<&Location>) -> Self {
        let subject = Subject { kind, name: name.to_owned() };
        Self { subject, declared: declared.cloned(), parts: BTreeMap::new() }
    }

    fn text(&mut self, pointer: &str, text: Option<&String>) {
        if let Some(text) = text {
            self.parts.insert(pointer.to_owned(), Value::from(text.as_str()));
        }
    }

    fn others(&mut self, members: &Map<String, Value>) {
        self.parts.extend(members.iter().map(|(key, value)| (step("", key), value.clone())));
    }

    /// A schema, each of its properties on its own.
    fn schema(&mut self, pointer: &str, schema: &Value) {
        if schema.is_null() {
            return;
        }
        let mut rest = schema.clone();
        let properties = rest.as_object_mut().and_then(|members| match members.get_mut("properties") {
            Some(Value::Object(properties)) => Some(std::mem::take(properties)),
            _ => None,
        });
        for (name, property) in properties.into_iter().flatten() {
            self.parts.insert(step(&format!("{pointer}/properties"), &name), property);
        }
        self.parts.insert(pointer.to_owned(), rest);
    }
}

/// A pointer one step further.
fn step(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// Everything that a server lists. A second item of the same name follows the first.
pub(super) fn items(surface: &Surface) -> Vec<Item> {
    let introduction = surface.instructions.as_ref().map(|text| {
        let name = surface.server_name.as_deref().unwrap_or("server");
        let mut item = Item::new(SubjectKind::Server, name, surface.instructions_location.as_ref());
        item.text("/instructions", Some(text));
        item
    });
    let tools = surface.tools.iter().map(tool);
    let prompts = surface.prompts.iter().map(prompt);
    let resources = surface.resources.iter().map(resource);
    let templates = surface.resource_templates.iter().map(template);
    introduction.into_iter().chain(tools).chain(prompts).chain(resources).chain(templates).collect()
}

fn tool(tool: &Tool) -> Item {
    let mut item = Item::new(SubjectKind::Tool, &tool.name, tool.location.as_ref());
    item.text("/title", tool.title.as_ref());
    item.text("/description", tool.description.as_ref());
    item.schema("/inputSchema", &tool.input_schema);
    if let Some(schema) = &tool.output_schema {
        item.schema("/outputSchema", schema);
    }
    if let Some(annotations) = &tool.annotations {
        item.parts.insert("/annotations".to_owned(), annotations.clone());
    }
    item.others(&tool.other);
    item
}

fn prompt(prompt: &Prompt) -> Item {
    let mut item = Item::new(SubjectKind::Prompt, &prompt.name, prompt.location.as_ref());
    item.text("/title", prompt.title.as_ref());
    item.text("/description", prompt.description.as_ref());
    for (index, argument) in prompt.arguments.iter().enumerate() {
        let value = json!({
            "name": argument.name, "description": argument.description, "required": argument.required
        });
        item.parts.insert(format!("/arguments/{index}"), value);
    }
    item.others(&prompt.other);
    item
}

fn resource(resource: &Resource) -> Item {
    let mut item = Item::new(SubjectKind::Resource, &resource.uri, resource.location.as_ref());
    item.text("/name", resource.name.as_ref());
    item.text("/title", resource.title.as_ref());
    item.text("/description", resource.description.as_ref());
    item.text("/mimeType", resource.mime_type.as_ref());
    item.others(&resource.other);
    item
}

fn template(template: &ResourceTemplate) -> Item {
    let mut item = Item::new(SubjectKind::ResourceTemplate, &template.uri_template, template.location.as_ref());
    item.text("/name", template.name.as_ref());
    item.text("/title", template.title.as_ref());
    item.text("/description", template.description.as_ref());
    item.text("/mimeType", template.mime_type.as_ref());
    item.others(&template.other);
    item
}

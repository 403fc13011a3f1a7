//! The texts of tools, prompts, resources and the server itself.

use model::{Prompt, Resource, ResourceTemplate, Subject, SubjectKind, Surface, Tool};
use serde_json::{Map, Value};

use super::passage::Item;
use super::schema;
use crate::rule::Sort;

/// The texts of one tool.
pub(crate) fn tool_item(tool: &Tool) -> Item<'_> {
    let mut item = Item::new(subject(SubjectKind::Tool, &tool.name), tool.location.clone());
    item.add("/name", tool.name.as_str(), Sort::ToolName);
    item.add_some("/title", tool.title.as_ref(), Sort::ToolTitle);
    item.add_some("/description", tool.description.as_ref(), Sort::ToolDescription);
    schema::strings(&tool.input_schema, "/inputSchema", &mut item);
    if let Some(output) = &tool.output_schema {
        schema::strings(output, "/outputSchema", &mut item);
    }
    if let Some(annotations) = &tool.annotations {
        schema::any(annotations, "/annotations", Sort::Annotation, &mut item);
    }
    others(&tool.other, Sort::ToolMeta, &mut item);
    item
}

/// The texts of everything else that a server lists.
pub(crate) fn server_items(surface: &Surface) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    if surface.instructions.is_some() || surface.server_name.is_some() {
        let name = surface.server_name.as_deref().unwrap_or("server");
        let mut item = Item::new(subject(SubjectKind::Server, name), surface.instructions_location.clone());
        item.add_some("/instructions", surface.instructions.as_ref(), Sort::Instructions);
        item.add_some("/serverInfo/name", surface.server_name.as_ref(), Sort::Instructions);
        items.push(item);
    }
    items.extend(surface.prompts.iter().map(prompt));
    items.extend(surface.resources.iter().map(resource));
    items.extend(surface.resource_templates.iter().map(template));
    items
}

fn prompt(prompt: &Prompt) -> Item<'_> {
    let mut item = Item::new(subject(SubjectKind::Prompt, &prompt.name), prompt.location.clone());
    item.add("/name", prompt.name.as_str(), Sort::PromptName);
    item.add_some("/title", prompt.title.as_ref(), Sort::PromptName);
    item.add_some("/description", prompt.description.as_ref(), Sort::PromptDescription);
    for (index, argument) in prompt.arguments.iter().enumerate() {
        item.add(format!("/arguments/{index}/name"), argument.name.as_str(), Sort::PromptArgument);
        item.add_some(&format!("/arguments/{index}/description"), argument.description.as_ref(), Sort::PromptArgument);
    }
    others(&prompt.other, Sort::PromptMeta, &mut item);
    item
}

fn resource(resource: &Resource) -> Item<'_> {
    let mut item = Item::new(subject(SubjectKind::Resource, &resource.uri), resource.location.clone());
    item.add("/uri", resource.uri.as_str(), Sort::ResourceUri);
    item.add_some("/name", resource.name.as_ref(), Sort::ResourceName);
    item.add_some("/title", resource.title.as_ref(), Sort::ResourceName);
    item.add_some("/description", resource.description.as_ref(), Sort::ResourceDescription);
    item.add_some("/mimeType", resource.mime_type.as_ref(), Sort::ResourceMeta);
    others(&resource.other, Sort::ResourceMeta, &mut item);
    item
}

fn template(template: &ResourceTemplate) -> Item<'_> {
    let mut item = Item::new(subject(SubjectKind::ResourceTemplate, &template.uri_template), template.location.clone());
    item.add("/uriTemplate", template.uri_template.as_str(), Sort::ResourceUri);
    item.add_some("/name", template.name.as_ref(), Sort::ResourceName);
    item.add_some("/title", template.title.as_ref(), Sort::ResourceName);
    item.add_some("/description", template.description.as_ref(), Sort::ResourceDescription);
    item.add_some("/mimeType", template.mime_type.as_ref(), Sort::ResourceMeta);
    others(&template.other, Sort::ResourceMeta, &mut item);
    item
}

fn others<'a>(members: &'a Map<String, Value>, sort: Sort, item: &mut Item<'a>) {
    for (key, value) in members {
        let at = schema::step("", key);
        item.add(at.clone(), key.as_str(), sort);
        schema::any(value, &at, sort, item);
    }
}

fn subject(kind: SubjectKind, name: &str) -> Subject {
    Subject { kind, name: name.to_owned() }
}

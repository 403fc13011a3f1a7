//! The texts of tools, prompts, resources and the server itself.

use model::{Prompt, Resource, ResourceTemplate, SubjectKind, Surface, Tool};
use serde_json::{Map, Value};

use super::passage::{Item, Pointer, Step};
use super::schema;
use crate::rule::Sort;

/// The texts of one tool.
pub(crate) fn tool_item(tool: &Tool) -> Item<'_> {
    let mut item = Item::new(SubjectKind::Tool, &tool.name, tool.location.as_ref());
    item.add_member("name", Some(&tool.name), Sort::ToolName);
    item.add_member("title", tool.title.as_deref(), Sort::ToolTitle);
    item.add_member("description", tool.description.as_deref(), Sort::ToolDescription);
    let input = item.step(Pointer::ROOT, Step::Member("inputSchema"));
    schema::strings(&tool.input_schema, input, &mut item);
    if let Some(output) = &tool.output_schema {
        let at = item.step(Pointer::ROOT, Step::Member("outputSchema"));
        schema::strings(output, at, &mut item);
    }
    if let Some(annotations) = &tool.annotations {
        let at = item.step(Pointer::ROOT, Step::Member("annotations"));
        schema::annotations(annotations, at, &mut item);
    }
    others(&tool.other, Sort::ToolMeta, &mut item);
    item
}

/// The texts of everything else that a server lists.
pub(crate) fn server_items(surface: &Surface) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    if surface.instructions.is_some() || surface.server_name.is_some() || !surface.server_info.is_empty() {
        let name = surface.server_name.as_deref().unwrap_or("server");
        let mut item = Item::new(SubjectKind::Server, name, surface.instructions_location.as_ref());
        item.add_member("instructions", surface.instructions.as_deref(), Sort::Instructions);
        let info = item.step(Pointer::ROOT, Step::Member("serverInfo"));
        if let Some(name) = surface.server_name.as_deref() {
            let at = item.step(info, Step::Member("name"));
            item.add(at, name, Sort::Instructions);
        }
        for (key, value) in &surface.server_info {
            let at = item.step(info, Step::Member(key));
            schema::any(value, at, Sort::Instructions, &mut item);
        }
        items.push(item);
    }
    items.extend(surface.prompts.iter().map(prompt));
    items.extend(surface.resources.iter().map(resource));
    items.extend(surface.resource_templates.iter().map(template));
    items
}

fn prompt(prompt: &Prompt) -> Item<'_> {
    let mut item = Item::new(SubjectKind::Prompt, &prompt.name, prompt.location.as_ref());
    item.add_member("name", Some(&prompt.name), Sort::PromptName);
    item.add_member("title", prompt.title.as_deref(), Sort::PromptName);
    item.add_member("description", prompt.description.as_deref(), Sort::PromptDescription);
    let arguments = item.step(Pointer::ROOT, Step::Member("arguments"));
    for (index, argument) in prompt.arguments.iter().enumerate() {
        let at = item.step(arguments, Step::Entry(index));
        let name = item.step(at, Step::Member("name"));
        item.add(name, &argument.name, Sort::PromptArgument);
        if let Some(description) = &argument.description {
            let at = item.step(at, Step::Member("description"));
            item.add(at, description, Sort::PromptArgument);
        }
    }
    others(&prompt.other, Sort::PromptMeta, &mut item);
    item
}

fn resource(resource: &Resource) -> Item<'_> {
    let mut item = Item::new(SubjectKind::Resource, &resource.uri, resource.location.as_ref());
    item.add_member("uri", Some(&resource.uri), Sort::ResourceUri);
    item.add_member("name", resource.name.as_deref(), Sort::ResourceName);
    item.add_member("title", resource.title.as_deref(), Sort::ResourceName);
    item.add_member("description", resource.description.as_deref(), Sort::ResourceDescription);
    item.add_member("mimeType", resource.mime_type.as_deref(), Sort::ResourceMeta);
    others(&resource.other, Sort::ResourceMeta, &mut item);
    item
}

fn template(template: &ResourceTemplate) -> Item<'_> {
    let mut item = Item::new(SubjectKind::ResourceTemplate, &template.uri_template, template.location.as_ref());
    item.add_member("uriTemplate", Some(&template.uri_template), Sort::ResourceUri);
    item.add_member("name", template.name.as_deref(), Sort::ResourceName);
    item.add_member("title", template.title.as_deref(), Sort::ResourceName);
    item.add_member("description", template.description.as_deref(), Sort::ResourceDescription);
    item.add_member("mimeType", template.mime_type.as_deref(), Sort::ResourceMeta);
    others(&template.other, Sort::ResourceMeta, &mut item);
    item
}

fn others<'a>(members: &'a Map<String, Value>, sort: Sort, item: &mut Item<'a>) {
    for (key, value) in members {
        let at = item.step(Pointer::ROOT, Step::Member(key));
        item.add(at, key, sort);
        schema::any(value, at, sort, item);
    }
}

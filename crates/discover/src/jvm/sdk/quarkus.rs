//! Quarkus: `@Tool`, `@Prompt`, `@Resource` and `@ResourceTemplate` methods of beans.

use model::{Prompt, Resource, ResourceTemplate, Tool};
use serde_json::{Map, Value as Json};

use super::parameters::Rules;
use super::{Annotated, Reader, Sdk};
use crate::code::value::{Args, Form, Value};
use crate::jvm::schema::Style;
use crate::jvm::settings::Settings;

pub(super) const SDK: Sdk = Sdk {
    packages: &["io.quarkiverse.mcp.server"],
    calls: &[],
    annotations: &[("Tool", tool), ("Prompt", prompt), ("Resource", resource), ("ResourceTemplate", template)],
    settings: Some(settings),
};

const RULES: Rules = Rules {
    describe: &["ToolArg", "PromptArg"],
    special: &[
        "McpLog",
        "McpConnection",
        "RequestId",
        "RequestUri",
        "Progress",
        "Roots",
        "Sampling",
        "Elicitation",
        "Cancellation",
        "RawMessage",
        "Meta",
        "InitialRequest",
    ],
    special_annotations: &[],
    keeps_format: true,
    lists_defaults: true,
    closed: false,
    style: Style { required: false, formats: false },
};

/// The name of a declared thing: its own, unless the annotation gives one.
fn name_of(reader: &mut Reader<'_, '_, '_>, method: &Annotated, what: &str) -> String {
    let given = reader.text_argument(&method.args, &["name"], what).filter(|name| !name.starts_with("<<"));
    given.unwrap_or_else(|| method.function.name.as_deref().unwrap_or_default().to_owned())
}

fn tool(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    let name = name_of(reader, method, "name of a tool");
    let what = |part: &str| format!("{part} of tool `{name}`");
    let description = reader.text_argument(&method.args, &["description"], &what("description"));
    let title = reader.text_argument(&method.args, &["title"], &what("title"));
    let annotations = hints(reader, method, &what("annotations"));
    let input_schema = reader.input_schema(method, &RULES, &name);
    let location = Some(reader.reading.eval.location(reader.reading.place));
    reader.reading.tool(Tool { title, description, input_schema, annotations, location, name, ..Tool::default() });
}

fn hints(reader: &mut Reader<'_, '_, '_>, method: &Annotated, what: &str) -> Option<Json> {
    const DEFAULTS: [(&str, Option<bool>); 5] = [
        ("title", None),
        ("readOnlyHint", Some(false)),
        ("destructiveHint", Some(true)),
        ("idempotentHint", Some(false)),
        ("openWorldHint", Some(true)),
    ];
    let given: Args = match method.args.named("annotations")? {
        Value::Symbolic(id) => match &reader.reading.eval.heap.symbolics[*id].form {
            Form::Call(call) => call.args.clone(),
            _ => return None,
        },
        _ => return None,
    };
    let mut hints = Map::new();
    for (name, default) in DEFAULTS {
        let value = match given.named(name).cloned() {
            Some(value) => Some(reader.reading.json(&value, what)),
            None => default.map(Json::Bool),
        };
        hints.extend(value.map(|value| (name.to_owned(), value)));
    }
    Some(Json::Object(hints))
}

fn prompt(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    let name = name_of(reader, method, "name of a prompt");
    let what = |part: &str| format!("{part} of prompt `{name}`");
    let description = reader.text_argument(&method.args, &["description"], &what("description"));
    let title = reader.text_argument(&method.args, &["title"], &what("title"));
    let arguments = reader.prompt_parameters(method, &RULES, &name);
    let location = Some(reader.reading.eval.location(reader.reading.place));
    reader.reading.prompt(Prompt { title, description, arguments, location, name, ..Prompt::default() });
}

fn resource(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    let Some(uri) = reader.text_argument(&method.args, &["uri"], "address of a resource") else { return };
    let [name, title, description, mime_type] = described(reader, method, &uri);
    let location = Some(reader.reading.eval.location(reader.reading.place));
    let resource = Resource { uri, name, title, description, mime_type, location, ..Resource::default() };
    reader.reading.resource(resource);
}

fn template(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    let Some(uri_template) = reader.text_argument(&method.args, &["uriTemplate"], "address of a resource") else {
        return;
    };
    let [name, title, description, mime_type] = described(reader, method, &uri_template);
    let location = Some(reader.reading.eval.location(reader.reading.place));
    reader.reading.template(ResourceTemplate {
        uri_template,
        name,
        title,
        description,
        mime_type,
        location,
        ..ResourceTemplate::default()
    });
}

fn described(reader: &mut Reader<'_, '_, '_>, method: &Annotated, uri: &str) -> [Option<String>; 4] {
    let what = |part: &str| format!("{part} of resource `{uri}`");
    let name = name_of(reader, method, &what("name"));
    let mut text = |names: &[&str], part: &str| reader.text_argument(&method.args, names, &what(part));
    let (title, description) = (text(&["title"], "title"), text(&["description"], "description"));
    [Some(name), title, description, text(&["mimeType"], "media type")]
}

/// `quarkus.mcp.server.server-info.name` and `…instructions`.
fn settings(reader: &mut Reader<'_, '_, '_>, settings: &Settings) {
    let surface = &mut reader.reading.surface;
    if let Some(name) = settings.get("quarkus.mcp.server.server-info.name") {
        surface.server_name.get_or_insert_with(|| name.value.clone());
    }
    if let Some(text) = settings.get("quarkus.mcp.server.server-info.instructions")
        && surface.instructions.is_none()
    {
        surface.instructions = Some(text.value.clone());
        surface.instructions_location = Some(text.at.clone());
    }
}

//! The MCP annotations of Spring AI and its community: `@McpTool`, `@McpPrompt`, `@McpResource`.

use model::{Prompt, Resource, ResourceTemplate, Tool};
use serde_json::{Map, Value as Json};

use super::parameters::Rules;
use super::{Annotated, Reader, Sdk};
use crate::code::value::{Form, Value};
use crate::jvm::schema::{self, Style};
use crate::jvm::types;

pub(super) const SDK: Sdk = Sdk {
    packages: &["org.springaicommunity.mcp", "org.springframework.ai.mcp.annotation", "com.logaritex.mcp.annotation"],
    calls: &[],
    annotations: &[("McpTool", tool), ("McpPrompt", prompt), ("McpResource", resource)],
    classes: None,
    settings: None,
};

const RULES: Rules = Rules {
    describe: &["McpToolParam", "McpArg", "ToolParam"],
    special: &[
        "McpSyncServerExchange",
        "McpAsyncServerExchange",
        "McpSyncRequestContext",
        "McpAsyncRequestContext",
        "McpTransportContext",
        "McpMeta",
        "CallToolRequest",
        "GetPromptRequest",
        "ReadResourceRequest",
    ],
    special_annotations: &["McpProgressToken"],
    keeps_format: true,
    lists_defaults: false,
    asks_by_default: false,
    style: Style { required: true, formats: true },
};

/// A prompt may also ask for all its arguments as a map.
const PROMPT_RULES: Rules = Rules {
    special: &[
        "McpSyncServerExchange",
        "McpAsyncServerExchange",
        "McpSyncRequestContext",
        "McpAsyncRequestContext",
        "McpTransportContext",
        "McpMeta",
        "GetPromptRequest",
        "Map",
        "HashMap",
        "LinkedHashMap",
    ],
    ..RULES
};

fn tool(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    let own = method.function.name.as_deref().unwrap_or_default().to_owned();
    let name = reader.text_argument(&method.args, &["name"], "name of a tool").unwrap_or(own);
    let what = |part: &str| format!("{part} of tool `{name}`");
    let description = reader.text_argument(&method.args, &["description"], &what("description"));
    let hints = hints(reader, method, &what("annotations"));
    let title = reader.text_argument(&method.args, &["title"], &what("title"));
    let title = title.or_else(|| hints.get("title").and_then(Json::as_str).map(str::to_owned));
    let title = title.filter(|title| !title.is_empty()).or_else(|| Some(name.clone()));
    let input_schema = reader.input_schema(method, &RULES, &name);
    let output_schema = output_schema(reader, method, what("output schema"));
    let location = Some(reader.reading.eval.location(reader.reading.place));
    reader.reading.tool(Tool {
        title,
        description,
        input_schema,
        output_schema,
        annotations: Some(Json::Object(hints)),
        location,
        name,
        ..Tool::default()
    });
}

/// The schema of what a tool answers with, where that is asked for and is an object or list.
fn output_schema(reader: &mut Reader<'_, '_, '_>, method: &Annotated, what: String) -> Option<Json> {
    const SIMPLE: [&str; 16] = [
        "void",
        "Void",
        "CallToolResult",
        "String",
        "int",
        "long",
        "double",
        "float",
        "boolean",
        "Integer",
        "Long",
        "Double",
        "Float",
        "Boolean",
        "Unit",
        "Number",
    ];
    let asked = matches!(method.args.named("generateOutputSchema"), Some(Value::Bool(true)));
    let returns = method.function.returns.as_ref().filter(|_| asked)?;
    let answer = match types::applied(returns) {
        Some((base, [inner])) if types::last_name(base) == "Mono" => inner,
        _ => returns,
    };
    if SIMPLE.contains(&types::last_name(answer)) {
        return None;
    }
    let scope = reader.reading.eval.heap.classes[method.class].scope;
    let mut schema = schema::of(reader, answer, scope, RULES.style, what);
    schema.shift_insert(0, "$schema".to_owned(), Json::from("https://json-schema.org/draft/2020-12/schema"));
    Some(Json::Object(schema))
}

/// The behaviour hints of a tool: what is not said is as the annotation has it.
fn hints(reader: &mut Reader<'_, '_, '_>, method: &Annotated, what: &str) -> Map<String, Json> {
    const DEFAULTS: [(&str, Option<bool>); 5] = [
        ("title", None),
        ("readOnlyHint", Some(false)),
        ("destructiveHint", Some(true)),
        ("idempotentHint", Some(false)),
        ("openWorldHint", Some(true)),
    ];
    let given = method.args.named("annotations").and_then(|value| match value {
        Value::Symbolic(id) => match &reader.reading.eval.heap.symbolics[*id].form {
            Form::Call(call) => Some(call.args.clone()),
            _ => None,
        },
        _ => None,
    });
    let mut hints = Map::new();
    for (name, default) in DEFAULTS {
        let stated = given.as_ref().and_then(|args| args.named(name)).cloned();
        let value = match stated {
            Some(value) => reader.reading.json(&value, what),
            None => default.map_or_else(|| Json::from(""), Json::Bool),
        };
        hints.insert(name.to_owned(), value);
    }
    hints
}

fn prompt(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    let own = method.function.name.as_deref().unwrap_or_default().to_owned();
    let name = reader.text_argument(&method.args, &["name"], "name of a prompt").unwrap_or(own);
    let what = |part: &str| format!("{part} of prompt `{name}`");
    let title = reader.text_argument(&method.args, &["title"], &what("title"));
    let description = reader.text_argument(&method.args, &["description"], &what("description"));
    let arguments = reader.prompt_parameters(method, &PROMPT_RULES, &name);
    let location = Some(reader.reading.eval.location(reader.reading.place));
    reader.reading.prompt(Prompt { title, description, arguments, location, name, ..Prompt::default() });
}

fn resource(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    let Some(uri) = reader.text_argument(&method.args, &["uri", "value"], "address of a resource") else { return };
    let own = method.function.name.as_deref().unwrap_or_default().to_owned();
    let what = |part: &str| format!("{part} of resource `{uri}`");
    let name = reader.text_argument(&method.args, &["name"], &what("name")).or(Some(own));
    let title = reader.text_argument(&method.args, &["title"], &what("title"));
    let description = reader.text_argument(&method.args, &["description"], &what("description"));
    let mime_type = reader.text_argument(&method.args, &["mimeType"], &what("media type"));
    let mime_type = mime_type.or_else(|| Some("text/plain".to_owned()));
    let location = Some(reader.reading.eval.location(reader.reading.place));
    if uri.contains('{') {
        reader.reading.template(ResourceTemplate {
            uri_template: uri,
            name,
            title,
            description,
            mime_type,
            location,
            ..ResourceTemplate::default()
        });
    } else {
        let resource = Resource { uri, name, title, description, mime_type, location, ..Resource::default() };
        reader.reading.resource(resource);
    }
}

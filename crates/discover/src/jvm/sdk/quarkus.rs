//! Quarkus: `@Tool`, `@Prompt`, `@Resource` and `@ResourceTemplate` methods of beans.

use super::parameters::Rules;
use super::{Annotated, Reader, Sdk};
use crate::jvm::schema::Style;
use crate::jvm::settings::Settings;

pub(super) const SDK: Sdk = Sdk {
    packages: &["io.quarkiverse.mcp.server"],
    calls: &[],
    annotations: &[("Tool", tool), ("Prompt", prompt), ("Resource", resource), ("ResourceTemplate", template)],
    classes: None,
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
    asks_by_default: true,
    style: Style { required: false, formats: false },
};

/// A method that is a tool.
pub(super) fn tool(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    reader.tool_method(method, &RULES);
}

/// A method that is a prompt.
pub(super) fn prompt(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    reader.prompt_method(method, &RULES);
}

/// A method that is a resource.
pub(super) fn resource(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    reader.resource_method(method, "uri");
}

/// A method that is a resource template.
pub(super) fn template(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    reader.resource_method(method, "uriTemplate");
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

//! `@McpTool`, `@McpPrompt` and `@McpResource` of frameworks that no other file here knows.

use super::parameters::Rules;
use super::{Annotated, Reader, Sdk};
use crate::jvm::schema::Style;

/// What is read where an annotation of such a name belongs to no known SDK.
pub(super) const SDK: Sdk = Sdk {
    packages: &[],
    calls: &[],
    annotations: &[("McpTool", tool), ("McpPrompt", prompt), ("McpResource", resource)],
    classes: None,
    settings: None,
};

/// How a source file names them.
pub(super) const WORDS: [&str; 3] = ["@McpTool", "@McpPrompt", "@McpResource"];

const RULES: Rules = Rules {
    describe: &["McpToolParam", "McpParam", "McpPromptParam", "McpArg", "Param"],
    special: &["McpSyncServerExchange", "McpAsyncServerExchange", "McpTransportContext"],
    special_annotations: &[],
    keeps_format: false,
    lists_defaults: false,
    asks_by_default: true,
    style: Style { required: false, formats: false },
};

fn tool(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    reader.tool_method(method, &RULES);
}

fn prompt(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    reader.prompt_method(method, &RULES);
}

fn resource(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    reader.resource_method(method, "uri");
}

//! Solon: `@ToolMapping`, `@PromptMapping` and `@ResourceMapping` methods of server endpoints.

use std::sync::Arc;

use super::parameters::Rules;
use super::{Annotated, Reader, Sdk};
use crate::jvm::schema::Style;

pub(super) const SDK: Sdk = Sdk {
    packages: &["org.noear.solon.ai"],
    calls: &[],
    annotations: &[("ToolMapping", tool), ("PromptMapping", prompt), ("ResourceMapping", resource)],
    classes: None,
    settings: None,
};

const RULES: Rules = Rules {
    describe: &["Param", "ToolParam"],
    special: &["Context", "McpSyncServerExchange"],
    special_annotations: &[],
    keeps_format: false,
    lists_defaults: false,
    asks_by_default: true,
    style: Style { required: false, formats: false },
};

/// Whether the class of a method is an endpoint: the same annotations give tools to a model that the program calls.
fn is_offered(reader: &mut Reader<'_, '_, '_>, method: &Annotated) -> bool {
    let code = Arc::clone(&reader.reading.eval.heap.classes[method.class].code);
    let scope = reader.reading.eval.heap.classes[method.class].scope;
    let annotations: Vec<_> =
        code.decorators.iter().filter_map(|decorator| reader.annotation(decorator, scope)).collect();
    let endpoint = reader.given(&annotations, scope, "McpServerEndpoint");
    if let Some(name) = endpoint.as_ref().and_then(|args| args.named("name")) {
        let name = name.clone();
        reader.server_name(&name);
    }
    endpoint.is_some()
}

fn tool(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    if is_offered(reader, method) {
        reader.tool_method(method, &RULES);
    }
}

fn prompt(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    if is_offered(reader, method) {
        reader.prompt_method(method, &RULES);
    }
}

fn resource(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    if is_offered(reader, method) {
        reader.resource_method(method, "uri");
    }
}

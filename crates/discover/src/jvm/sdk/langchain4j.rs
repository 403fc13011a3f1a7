//! `LangChain4j`: `@Tool` methods, where the build says that a server offers them.

use super::parameters::Rules;
use super::{Annotated, Reader, Sdk};
use crate::jvm::schema::Style;

pub(super) const SDK: Sdk = Sdk {
    packages: &["dev.langchain4j.agent.tool"],
    calls: &[],
    annotations: &[("Tool", tool)],
    classes: None,
    settings: None,
};

const RULES: Rules = Rules {
    describe: &["P"],
    special: &[],
    special_annotations: &["ToolMemoryId"],
    keeps_format: false,
    lists_defaults: false,
    asks_by_default: true,
    style: Style { required: false, formats: false },
};

fn tool(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    if reader.root.build.contains("mcp-server") {
        reader.tool_method(method, &RULES);
    }
}

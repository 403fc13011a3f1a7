//! The MCP server of `IntelliJ`: tool classes of its plugin, and annotated methods of its tool sets.

use std::sync::Arc;

use model::Tool;
use serde_json::{Value as Json, json};

use super::parameters::Rules;
use super::{Annotated, Reader, Sdk};
use crate::code::ir::ExprKind;
use crate::code::value::{Class, Id, Value};
use crate::jvm::added::Kind;
use crate::jvm::builtins::words;
use crate::jvm::inject::Container;
use crate::jvm::schema::{self, Style};
use crate::jvm::types;

pub(super) const SDK: Sdk = Sdk {
    packages: &["org.jetbrains.ide.mcp", "com.intellij.mcpserver"],
    calls: &[],
    annotations: &[("McpTool", tool)],
    classes: Some(tool_class),
    settings: None,
};

const RULES: Rules = Rules {
    describe: &["McpDescription"],
    special: &["Project", "CoroutineScope"],
    special_annotations: &[],
    keeps_format: false,
    lists_defaults: false,
    asks_by_default: true,
    style: Style { required: true, formats: false },
};

/// The class that tools are derived from; its argument is the class of what they take.
const BASE: &str = "AbstractMcpTool";

/// A method of a tool set; its description is an annotation of its own.
fn tool(reader: &mut Reader<'_, '_, '_>, method: &Annotated) {
    let own = method.function.name.as_deref().unwrap_or_default().to_owned();
    let name = reader.text_argument(&method.args, &["name", "value"], "name of a tool").unwrap_or(own);
    let what = format!("description of tool `{name}`");
    let scope = reader.reading.eval.heap.classes[method.class].scope;
    let function = Arc::clone(&method.function);
    let annotations: Vec<_> =
        function.decorators.iter().filter_map(|decorator| reader.annotation(decorator, scope)).collect();
    let described = reader.given(&annotations, scope, "McpDescription");
    let description = described.and_then(|args| reader.text_argument(&args, &["description", "value"], &what));
    let input_schema = reader.input_schema(method, &RULES, &name);
    let location = Some(reader.reading.eval.location(reader.reading.place));
    reader.reading.tool(Tool { name, description, input_schema, location, ..Tool::default() });
}

/// A class that is a tool: it has a name, a description and the type of what it takes.
fn tool_class(reader: &mut Reader<'_, '_, '_>, class: Id<Class>) {
    let code = Arc::clone(&reader.reading.eval.heap.classes[class].code);
    let derived = code.bases.iter().any(|base| base.name.is_none() && types::last_name(&base.value) == BASE);
    if !derived || Kind::of(&code.bases) != Kind::Class {
        return;
    }
    let Some(object) = Container::default().objects(reader.reading.eval, class).into_iter().next() else { return };
    let name = reader.reading.member(&object, "name");
    let names = reader.reading.names(&name);
    if names.is_empty() {
        reader.reading.gap(&name, "name of a tool");
    }
    for name in names {
        let description = reader.reading.member(&object, "description");
        let description = reader.reading.text(&description, &format!("description of tool `{name}`"));
        let input_schema = parameters(reader, class, &format!("parameters of tool `{name}`"));
        let location = Some(reader.reading.eval.location(reader.reading.place));
        reader.reading.tool(Tool { name, description, input_schema, location, ..Tool::default() });
    }
}

fn parameters(reader: &mut Reader<'_, '_, '_>, class: Id<Class>, what: &str) -> Json {
    let code = Arc::clone(&reader.reading.eval.heap.classes[class].code);
    let scope = reader.reading.eval.heap.classes[class].scope;
    let types = code.bases.iter().find(|base| base.name.as_deref() == Some(words::TYPE_ARGUMENTS));
    let takes = types.and_then(|base| match &base.value.kind {
        ExprKind::List(types) => types.first(),
        _ => None,
    });
    match takes {
        None => json!({"type": "object", "properties": {}}),
        Some(takes) if types::last_name(takes) == "NoArgs" => json!({"type": "object", "properties": {}}),
        Some(takes) => match reader.reading.eval.eval(takes, scope) {
            Value::Class(of) => schema::of_class(reader, of, RULES.style, what.to_owned()).into(),
            other => {
                reader.reading.gap(&other, what);
                Json::Null
            }
        },
    }
}

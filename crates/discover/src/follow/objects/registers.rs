//! How SDKs of languages with declared types hand functions over.

use std::sync::Arc;

use super::super::trace::last;
use super::super::value::{Form, Value};

/// Last names of functions and classes that are given what answers a call of a tool, prompt or resource.
const REGISTER: [&str; 28] = [
    "SyncToolSpecification",
    "AsyncToolSpecification",
    "SyncToolRegistration",
    "AsyncToolRegistration",
    "SyncResourceSpecification",
    "AsyncResourceSpecification",
    "SyncResourceRegistration",
    "AsyncResourceRegistration",
    "SyncResourceTemplateSpecification",
    "AsyncResourceTemplateSpecification",
    "SyncPromptSpecification",
    "AsyncPromptSpecification",
    "SyncPromptRegistration",
    "AsyncPromptRegistration",
    "callHandler",
    "toolCall",
    "setHandler",
    "setAsyncHandler",
    "RegisteredTool",
    "RegisteredResource",
    "RegisteredPrompt",
    "WithCallToolHandler",
    "WithReadResourceHandler",
    "WithGetPromptHandler",
    "CallToolHandler",
    "ReadResourceHandler",
    "FunctionToolCallback",
    "setRequestHandler",
];

/// Functions of C# that make a tool, prompt or resource of any function.
const MAKERS: [&str; 4] = ["McpServerTool", "McpServerPrompt", "McpServerResource", "AIFunctionFactory"];

/// Last names of annotations and attributes of what the model calls.
const DECORATORS: [&str; 15] = [
    "Tool",
    "McpTool",
    "McpResource",
    "McpPrompt",
    "McpResourceTemplate",
    "ResourceTemplate",
    "ToolMapping",
    "ResourceMapping",
    "PromptMapping",
    "McpServerTool",
    "McpServerPrompt",
    "McpServerResource",
    "McpServerToolAttribute",
    "KernelFunction",
    "ToolFunction",
];

/// Whether an annotation hands its function over.
pub(in crate::follow) fn is_decorator(name: &str) -> bool {
    DECORATORS.contains(&name)
}

/// Whether a call hands over the functions that it is given.
pub(in crate::follow) fn registers(name: &str, receiver: Option<&Value>) -> bool {
    if name == "Create" {
        let path = receiver.and_then(Value::path);
        return path.is_some_and(|path| MAKERS.contains(&last(&path)));
    }
    REGISTER.contains(&name)
}

/// Whether what is handed over answers the calls of every tool.
pub(in crate::follow) fn registers_any(name: &str) -> bool {
    name.ends_with("Handler") && !matches!(name, "callHandler" | "setHandler" | "setAsyncHandler")
}

/// The name of a tool, prompt or resource that is described by a value: `new Tool("name", …)`,
/// `Tool.builder().name("name").build()`.
pub(in crate::follow) fn name_of(value: &Value) -> Option<Arc<str>> {
    const LONGEST: usize = 24;
    let mut at = value;
    for _ in 0..LONGEST {
        let Form::Made(made) = &at.form else { return None };
        if matches!(last(&made.callee), "tool" | "prompt" | "resource" | "Tool")
            && let Some(described @ Value { form: Form::Made(_), .. }) = made.args.at(0)
        {
            at = described;
            continue;
        }
        if let Some(name) = made.args.named("name").or_else(|| made.args.named("Name")).and_then(Value::as_text) {
            return Some(Arc::clone(name));
        }
        let first = made.args.at(0);
        if matches!(last(&made.callee), "name" | "Tool" | "Prompt" | "Resource" | "newTool")
            && let Some(name) = first.and_then(Value::as_text)
        {
            return Some(Arc::clone(name));
        }
        at = match (&made.of, first) {
            (Some(of), _) => of,
            (None, Some(first)) => first,
            (None, None) => return None,
        };
    }
    None
}

//! The `rust-mcp-sdk` crate: `#[mcp_tool(…)]` on the struct of a tool's arguments, `tool_box!` over several.

use super::{Answer, EMPTY_INPUT, Expanded, PLAIN_INPUT_OF, Sdk};
use crate::code::ir::{Entry, Expr, ExprKind, Member};
use crate::rust::attributes::Meta;
use crate::rust::lower::{TYPE, call, expr, known_call, member, method, name, table, text, type_value};
use crate::rust::types::{TypeDef, TypeKind};

/// The `rust-mcp-sdk` crate.
pub(super) const SDK: Sdk = Sdk {
    on_impl: |_, _, _, _| Expanded::default(),
    on_type,
    lists: &[(TOOL_BOX, listed)],
    makers: &[
        ("ToolInputSchema", "new", &["required", "properties", "schema"]),
        ("ToolOutputSchema", "new", &["required", "properties", "schema"]),
    ],
    servers: &["ServerHandler", "ServerHandlerCore"],
    answers: &[
        ("handle_list_tools_request", Answer::Tools),
        ("handle_list_prompts_request", Answer::Prompts),
        ("handle_list_resources_request", Answer::Resources),
        ("handle_list_resource_templates_request", Answer::Templates),
    ],
    marks: &["#[mcp_tool", "tool_box!"],
};

/// The macro that lists the types of tools.
const TOOL_BOX: &str = "tool_box";

/// The hints that the attribute takes.
const HINTS: &[&str] = &["destructive_hint", "idempotent_hint", "open_world_hint", "read_only_hint"];

/// What the attributes for resources are called, the function that each makes, and what its type is.
const RESOURCES: [(&str, &str, &str); 2] =
    [("mcp_resource", "resource", "Resource"), ("mcp_resource_template", "resource_template", "ResourceTemplate")];

fn on_type(def: &TypeDef) -> Vec<Member> {
    let mut found = tool_of(def);
    for (mark, made, of) in RESOURCES {
        if let Some(Meta::List(_, arguments)) = def.attributes.get(mark) {
            let given = arguments.iter().filter_map(|argument| Some((argument.name(), argument.value()?.clone())));
            found.push(method(made, true, typed(given.collect(), of, def.line), def.line));
        }
    }
    found
}

/// A value of a type of the SDK.
fn typed(entries: Vec<(&str, Expr)>, of: &str, line: u32) -> Expr {
    let mut made = table(entries, line);
    if let ExprKind::Table(entries) = &mut made.kind {
        entries.push(Entry::Pair(text(TYPE, line), name(of, line)));
    }
    made
}

fn tool_of(def: &TypeDef) -> Vec<Member> {
    let Some(Meta::List(..)) = def.attributes.get("mcp_tool") else { return Vec::new() };
    let line = def.line;
    let arguments = def.attributes.inside("mcp_tool");
    let mut entries: Vec<(&str, Expr)> = Vec::new();
    for key in ["name", "title", "description"] {
        entries.extend(arguments.value(key).map(|value| (key, value.clone())));
    }
    let of = || name(&def.name, line);
    let input = known_call(PLAIN_INPUT_OF, vec![type_value(of())], line);
    entries.push((
        "input_schema",
        if def.attributes.derives("JsonSchema") || matches!(def.kind, TypeKind::Alias(_)) {
            input
        } else {
            known_call(EMPTY_INPUT, Vec::new(), line)
        },
    ));
    let mut hints: Vec<(&str, Expr)> = Vec::new();
    for key in HINTS {
        hints.extend(arguments.value(key).map(|value| (*key, value.clone())));
    }
    if !hints.is_empty() {
        entries.push(("annotations", table(hints, line)));
    }
    let made = typed(entries, "Tool", line);
    let named = arguments.value("name").cloned().unwrap_or_else(|| text(&def.name, line));
    vec![method("tool", true, made, line), method("tool_name", true, named, line)]
}

/// `tool_box!(Class, [A, B])`: the tools of all of them.
fn listed(types: Vec<Expr>, line: u32) -> Vec<Member> {
    let tools = types.into_iter().map(|of| {
        let line = of.line;
        call(member(of, "tool", line), Vec::new())
    });
    vec![method("tools", true, expr(ExprKind::List(tools.collect()), line), line)]
}

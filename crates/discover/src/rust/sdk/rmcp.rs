//! The `rmcp` crate: its attributes are expanded to the functions that its macros make.

use std::sync::Arc;

use super::{ARGUMENTS_OF, Answer, DOCUMENTED, EMPTY_INPUT, Expanded, INPUT_OF, Method, MethodParam, OUTPUT_OF, Sdk};
use crate::code::ir::{Entry, Expr, ExprKind, Member, Operator};
use crate::rust::attributes::{Attributes, Meta};
use crate::rust::lower::{TYPE, call, expr, known_call, member, method, name, table, text, type_value};
use crate::rust::types::{Field, Fields, TypeDef, TypeKind};

/// The `rmcp` crate.
pub(super) const SDK: Sdk = Sdk {
    on_impl,
    on_type: |_| Vec::new(),
    lists: &[],
    makers: &[
        ("Tool", "new", &["name", "description", "input_schema"]),
        ("Tool", "new_with_raw", &["name", "description", "input_schema"]),
        ("Prompt", "new", &["name", "description", "arguments"]),
        ("Prompt", "from_raw", &["name", "description", "arguments"]),
        ("PromptArgument", "new", &["name"]),
        ("RawResource", "new", &["uri", "name"]),
        ("Resource", "new", &["uri", "name"]),
        ("Annotated", "new", &["raw", "annotations"]),
        ("RawResourceTemplate", "new", &["uri_template", "name"]),
        ("ResourceTemplate", "new", &["uri_template", "name"]),
        ("Implementation", "new", &["name", "version"]),
        ("ServerInfo", "new", &["capabilities"]),
        ("ServerConfig", "new", &["capabilities"]),
        ("InitializeResult", "new", &["capabilities"]),
        ("ToolAnnotations", "new", &[]),
        ("ToolAnnotations", "with_title", &["title"]),
        (
            "ToolAnnotations",
            "from_raw",
            &["title", "read_only_hint", "destructive_hint", "idempotent_hint", "open_world_hint"],
        ),
        ("ListToolsResult", "with_all_items", &["tools"]),
        ("ListPromptsResult", "with_all_items", &["prompts"]),
        ("ListResourcesResult", "with_all_items", &["resources"]),
        ("ListResourceTemplatesResult", "with_all_items", &["resource_templates"]),
        ("ToolRoute", "new", &["attr", "call"]),
        ("ToolRoute", "new_dyn", &["attr", "call"]),
        ("PromptRoute", "new", &["attr", "call"]),
        ("PromptRoute", "new_dyn", &["attr", "call"]),
    ],
    servers: &["ServerHandler"],
    answers: &[
        ("list_tools", Answer::Tools),
        ("list_prompts", Answer::Prompts),
        ("list_resources", Answer::Resources),
        ("list_resource_templates", Answer::Templates),
        ("get_info", Answer::Info),
        ("name", Answer::Name),
        ("instructions", Answer::Instructions),
    ],
    marks: &["#[tool", "#[prompt", "#[rmcp::tool"],
};

/// A kind of thing that attributes declare.
struct Kind {
    /// The attribute of a method.
    mark: &'static str,
    /// The attribute of an `impl` block that collects them, and the name of the function that it makes.
    router: &'static str,
    /// The attribute of the `impl` of the server's trait.
    handler: &'static str,
    /// The method that answers, and where in the answer they are.
    listed: (&'static str, &'static str),
    /// The end of the name of the function that makes one.
    made: &'static str,
    /// The type of one.
    of: &'static str,
}

const KINDS: [Kind; 2] = [
    Kind {
        mark: "tool",
        router: "tool_router",
        handler: "tool_handler",
        listed: ("list_tools", "tools"),
        made: "_tool_attr",
        of: "Tool",
    },
    Kind {
        mark: "prompt",
        router: "prompt_router",
        handler: "prompt_handler",
        listed: ("list_prompts", "prompts"),
        made: "_prompt_attr",
        of: "Prompt",
    },
];

/// The attribute of the first releases, which collects and answers.
const TOOL_BOX: &str = "tool_box";

fn on_impl(attributes: &Attributes, implements: Option<&str>, methods: &[Method], members: &[Member]) -> Expanded {
    let mut found = Expanded::default();
    let boxed = attributes.inside("tool");
    for kind in &KINDS {
        let declared: Vec<&Method> = methods.iter().filter(|method| method.attributes.has(kind.mark)).collect();
        let mut makers = Vec::new();
        for method in declared {
            if let Some(maker) = maker(kind, method, &mut found.types) {
                makers.push(Arc::clone(&maker.name));
                found.members.push(maker);
            }
        }
        let line = methods.first().map_or(1, |method| method.function.line);
        let own = |name: &str| call(member(self_type(line), name, line), Vec::new());
        let list = |makers: &[Arc<str>]| expr(ExprKind::List(makers.iter().map(|maker| own(maker)).collect()), line);
        if attributes.has(kind.router) {
            let arguments = attributes.inside(kind.router);
            let router = text_or_word(&arguments, "router").unwrap_or_else(|| Arc::from(kind.router));
            found.members.push(method(&router, true, list(&makers), line));
            if arguments.has("server_handler") {
                let all = table(vec![(kind.listed.1, own(&router))], line);
                found.members.push(method(kind.listed.0, false, all, line));
            }
        }
        if kind.mark == "tool" && boxed.has(TOOL_BOX) && implements.is_none() {
            found.members.push(method(TOOL_BOX, true, list(&makers), line));
        }
        let has = |name: &str| members.iter().any(|member| &*member.name == name);
        if attributes.has(kind.handler) && !has(kind.listed.0) {
            let arguments = attributes.inside(kind.handler);
            let router = arguments.value("router").cloned().unwrap_or_else(|| {
                // Earlier releases ask a field, later ones the function.
                let field = member(name("this", line), kind.router, line);
                let called = own(kind.router);
                expr(ExprKind::Binary(Operator::Coalesce, Box::new(field), Box::new(called)), line)
            });
            let all = table(vec![(kind.listed.1, router)], line);
            found.members.push(method(kind.listed.0, false, all, line));
            if !has("get_info") && (arguments.has("instructions") || arguments.has("name")) {
                found.members.push(method("get_info", false, info(&arguments, line), line));
            }
        }
        if kind.mark == "tool" && boxed.has(TOOL_BOX) && implements.is_some() && !has(kind.listed.0) {
            let all = table(vec![(kind.listed.1, own(TOOL_BOX))], line);
            found.members.push(method(kind.listed.0, false, all, line));
        }
    }
    found
}

fn info(arguments: &Attributes, line: u32) -> Expr {
    let mut entries = Vec::new();
    if let Some(instructions) = arguments.value("instructions") {
        entries.push(("instructions", instructions.clone()));
    }
    if let Some(name) = arguments.value("name") {
        entries.push(("server_info", table(vec![("name", name.clone())], line)));
    }
    table(entries, line)
}

/// The function that makes a tool or prompt out of a method.
fn maker(kind: &Kind, declared: &Method, types: &mut Vec<TypeDef>) -> Option<Member> {
    let name = declared.function.name.clone()?;
    let line = declared.function.line;
    let arguments = declared.attributes.inside(kind.mark);
    let mut entries = Vec::new();
    let named = arguments.value("name").cloned().unwrap_or_else(|| text(&name, line));
    entries.push(("name", named));
    if let Some(title) = arguments.value("title") {
        entries.push(("title", title.clone()));
    }
    let documented = || Some(known_call(DOCUMENTED, vec![documented(&declared.attributes)?], line));
    if let Some(description) = arguments.value("description").cloned().or_else(documented) {
        entries.push(("description", description));
    }
    if kind.mark == "tool" {
        let input = arguments.value("input_schema").cloned().unwrap_or_else(|| input(declared, types));
        entries.push(("input_schema", input));
        let output = arguments.value("output_schema").cloned().or_else(|| output(declared.function.returns.as_ref()?));
        entries.extend(output.map(|output| ("output_schema", output)));
        if let Some(Meta::List(_, hints)) = arguments.get("annotations") {
            let hints = hints.iter().filter_map(|hint| Some((hint.name(), hint.value()?.clone())));
            entries.push(("annotations", table(hints.collect(), line)));
        }
    } else {
        let taken = arguments.value("arguments").cloned().or_else(|| {
            let of = parameters(declared)?;
            Some(known_call(ARGUMENTS_OF, vec![type_value(of)], line))
        });
        entries.extend(taken.map(|taken| ("arguments", taken)));
    }
    let mut made = table(entries, line);
    if let ExprKind::Table(entries) = &mut made.kind {
        entries.push(Entry::Pair(text(TYPE, line), self::name(kind.of, line)));
    }
    Some(method(&format!("{name}{}", kind.made), true, made, line))
}

/// The lines of the doc comment, each trimmed, empty ones left out.
fn documented(attributes: &Attributes) -> Option<Expr> {
    let mut parts: Vec<Expr> = Vec::new();
    let mut known = String::new();
    let mut line = None;
    for doc in attributes.docs() {
        line.get_or_insert(doc.line);
        if let ExprKind::Text(written) = &doc.kind {
            let written = written.trim();
            if !written.is_empty() {
                if !(known.is_empty() && parts.is_empty()) {
                    known.push('\n');
                }
                known.push_str(written);
            }
        } else {
            if !(known.is_empty() && parts.is_empty()) {
                known.push('\n');
            }
            parts.push(text(&std::mem::take(&mut known), doc.line));
            parts.push(doc.clone());
        }
    }
    let line = line?;
    if parts.is_empty() {
        return (!known.is_empty()).then(|| text(&known, line));
    }
    parts.push(text(&known, line));
    Some(expr(ExprKind::Join(parts), line))
}

/// The schema of what a method takes.
fn input(declared: &Method, types: &mut Vec<TypeDef>) -> Expr {
    let line = declared.function.line;
    if let Some(of) = parameters(declared) {
        return known_call(INPUT_OF, vec![type_value(of)], line);
    }
    let is = |param: &&MethodParam, word: &str| param.attributes.inside("tool").has(word);
    if let Some(aggregated) = declared.params.iter().find(|param| is(param, "aggr") || is(param, "req")) {
        return known_call(INPUT_OF, vec![type_value(aggregated.of.clone())], line);
    }
    let single: Vec<Field> = declared
        .params
        .iter()
        .filter(|param| is(param, "param"))
        .filter_map(|param| {
            let name = param.name.clone()?;
            Some(Field { name, of: param.of.clone(), attributes: param.attributes.clone(), line: param.line })
        })
        .collect();
    if single.is_empty() {
        return known_call(EMPTY_INPUT, Vec::new(), line);
    }
    let method = declared.function.name.as_deref().unwrap_or_default().to_uppercase();
    let name: Arc<str> = Arc::from(format!("__{method}ToolCallParam"));
    types.push(TypeDef {
        name: Arc::clone(&name),
        line,
        parameters: Vec::new(),
        attributes: Attributes(vec![Meta::List(Arc::from("derive"), vec![Meta::Word(Arc::from("JsonSchema"))])]),
        kind: TypeKind::Struct(Fields::Named(single)),
    });
    known_call(INPUT_OF, vec![type_value(self::name(&name, line))], line)
}

/// The type that wraps the arguments of a method.
fn parameters(declared: &Method) -> Option<Expr> {
    declared.params.iter().find_map(|param| wrapped(&param.of, "Parameters"))
}

/// The schema of what a method gives, where it says so.
fn output(returns: &Expr) -> Option<Expr> {
    let of = wrapped(returns, "Json").or_else(|| wrapped(&wrapped(returns, "Result")?, "Json"))?;
    Some(known_call(OUTPUT_OF, vec![type_value(of)], returns.line))
}

/// The first argument of a generic type with a last name.
fn wrapped(of: &Expr, wrapper: &str) -> Option<Expr> {
    let ExprKind::Index(base, arguments) = &of.kind else { return None };
    let (ExprKind::Name(name) | ExprKind::Member(_, name)) = &base.kind else { return None };
    let ExprKind::List(arguments) = &arguments.kind else { return None };
    arguments.first().filter(|_| &**name == wrapper).cloned()
}

fn text_or_word(arguments: &Attributes, key: &str) -> Option<Arc<str>> {
    match &arguments.value(key)?.kind {
        ExprKind::Text(name) | ExprKind::Name(name) => Some(Arc::clone(name)),
        _ => None,
    }
}

/// What a function that an attribute of a method made gives one of.
pub(super) fn made_by(function: &str) -> Option<Answer> {
    let kind = KINDS.iter().find(|kind| function.ends_with(kind.made))?;
    Some(if kind.mark == "tool" { Answer::Tools } else { Answer::Prompts })
}

fn self_type(line: u32) -> Expr {
    name("Self::", line)
}

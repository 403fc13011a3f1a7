//! Copies of the SDK and of zod inside a bundle, known by their structure whatever they are called there.

use std::sync::Arc;

use crate::code::eval::Evaluator;
use crate::code::ir::{self, Class, MemberKind};
use crate::code::value::{self, Args, Form, Id, Place, SymbolicCall, Table, Value};
use crate::javascript::schema::is_zod;

/// The official package, as imports name it.
const SDK: &str = "@modelcontextprotocol/sdk";

/// The schema library, as imports name it.
const ZOD: &str = "zod";

/// The SDK's class that a class is a copy of.
pub(in crate::javascript) fn class(class: &Class) -> Option<(&'static str, &'static str)> {
    let has = |name: &str| {
        class.members.iter().any(|member| &*member.name == name && matches!(member.kind, MemberKind::Method(_)))
    };
    if has("setToolRequestHandlers") && has("registerTool") | has("tool") {
        return Some((SDK, "McpServer"));
    }
    if has("setRequestHandler") && has("assertCanSetRequestHandler") {
        return Some((SDK, "Server"));
    }
    if has("assertRequestHandlerCapability") && has("assertCapabilityForMethod") {
        return Some((SDK, if has("callTool") { "Client" } else { "Server" }));
    }
    if has("safeParse") && has("superRefine") && has("_parse") | has("_parseSync") {
        return Some((ZOD, "ZodType"));
    }
    // Left outside, as if it were imported: evaluating a command line runs every command of a program for nothing.
    if has("parseAsync") && has("addCommand") && has("action") && has("option") {
        return Some(("commander", "Command"));
    }
    if has("addTool") && has("addPrompt") && has("addResource") && has("start") {
        return Some(("fastmcp", "FastMCP"));
    }
    None
}

/// The schema library whose namespace a table is a copy of.
pub(in crate::javascript) fn table(table: &Table) -> Option<(&'static str, &'static str)> {
    const TELLING: [&str; 8] = ["object", "string", "number", "boolean", "array", "union", "literal", "optional"];
    let fits = table.entries.len() > TELLING.len() && TELLING.iter().all(|name| table.entries.get(name).is_some());
    fits.then_some((ZOD, "z"))
}

/// Calls of a bundled library that make a thing of it: zod 4 makes every class by calling a function with its name and
/// an initialiser; the converter to JSON Schema takes a schema.
pub(in crate::javascript) fn made_by(
    eval: &mut Evaluator<'_>,
    function: &ir::Function,
    args: &Args,
    place: Place,
) -> Option<Value> {
    let first = args.at(0)?;
    if let (Value::Text(name), Some(Value::Closure(_))) = (first, args.at(1)) {
        let name = name.text.strip_prefix('$').unwrap_or(&name.text);
        if name.starts_with("Zod") {
            let form = Form::External { package: Arc::from(ZOD), name: Arc::from(name) };
            return Some(eval.heap.symbolic(form, place));
        }
    }
    let name = function.name.as_deref().unwrap_or_default();
    let converts = ["zodToJsonSchema", "toJSONSchema", "toJsonSchemaCompat", "zodToJSONSchema"];
    let is_converter = converts.iter().any(|known| name.starts_with(known)) && first.is_unknown();
    is_converter.then(|| conversion(eval, args.clone(), place))
}

/// The conversion that a call was, told by a schema that it was given and JSON Schema that it gave: in a minified
/// bundle a converter has no name.
pub(in crate::javascript) fn stands_for_call(
    eval: &mut Evaluator<'_>,
    first: &Value,
    given: &Value,
    place: Place,
) -> Option<Value> {
    let alternatives = eval.heap.alternatives(given);
    let is_schema = alternatives.iter().any(|value| match value {
        Value::Table(id) => {
            let dialect = eval.heap.tables[*id].entries.get("$schema").and_then(|slot| slot.value.as_text());
            dialect.is_some_and(|dialect| dialect.contains("json-schema.org/"))
        }
        _ => false,
    });
    (is_schema && is_zod(eval, first)).then(|| conversion(eval, Args::positional(vec![first.clone()]), place))
}

fn conversion(eval: &mut Evaluator<'_>, args: Args, place: Place) -> Value {
    let callee = eval.heap.symbolic(Form::Global(Arc::from("zodToJsonSchema")), place);
    eval.heap.symbolic(Form::Call(SymbolicCall { callee, args, constructs: false }), place)
}

/// `new ZodString({typeName: "ZodString", …})` of a bundled zod 3, whatever its classes are called there.
pub(in crate::javascript) fn made_from(
    eval: &mut Evaluator<'_>,
    class: Id<value::Class>,
    args: &Args,
    place: Place,
) -> Option<Value> {
    let definition @ Value::Table(_) = args.at(0)? else { return None };
    let mut base = eval.heap.classes[class].bases.first()?.clone();
    for _ in 0..8 {
        match base {
            Value::Class(id) => base = eval.heap.classes[id].bases.first()?.clone(),
            _ => break,
        }
    }
    if !eval.heap.path(&base)?.starts_with("zod:") {
        return None;
    }
    let kind = eval.known_member(definition, &Arc::from("typeName"), place)?;
    let form = Form::External { package: Arc::from(ZOD), name: Arc::clone(kind.as_text()?) };
    let callee = eval.heap.symbolic(form, place);
    Some(eval.heap.symbolic(Form::Call(SymbolicCall { callee, args: args.clone(), constructs: true }), place))
}

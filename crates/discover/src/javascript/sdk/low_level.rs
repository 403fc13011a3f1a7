//! The low-level server of the official SDK: handlers that answer the protocol's own requests.

use super::listed::{self, answer, each};
use super::{Declaration, Style};
use crate::code::eval::Evaluator;
use crate::code::reading::Reading;
use crate::code::value::{Form, Value};
use crate::javascript::schema::{schema, shape_of};

pub(super) const STYLE: Style = Style { calls: &[("setRequestHandler", set_request_handler)] };

/// The listings of the protocol: method, exported name of its request schema, member of the answer.
const LISTINGS: [(&str, &str, &str); 4] = [
    ("tools/list", "ListToolsRequestSchema", "tools"),
    ("prompts/list", "ListPromptsRequestSchema", "prompts"),
    ("resources/list", "ListResourcesRequestSchema", "resources"),
    ("resources/templates/list", "ListResourceTemplatesRequestSchema", "resourceTemplates"),
];

/// `server.setRequestHandler(ListToolsRequestSchema | "tools/list", handler)`.
fn set_request_handler(reading: &mut Reading<'_, '_>, call: &Declaration) {
    let (Some(request), Some(handler)) = (call.args.at(0).cloned(), call.args.at(1).cloned()) else { return };
    let Some(member) = listing(reading.eval, &request) else { return };
    let result = answer(reading, &handler);
    let mut seen = false;
    for result in reading.eval.heap.alternatives(&result) {
        let list = match &result {
            Value::Null => continue,
            other => reading.member(other, member),
        };
        if list.is_null() {
            continue;
        }
        seen = true;
        let (what, read): (&str, fn(&mut Reading<'_, '_>, &Value)) = match member {
            "tools" => ("tools that are listed", listed::tool),
            "prompts" => ("prompts that are listed", listed::prompt),
            "resources" => ("resources that are listed", listed::resource),
            _ => ("resource templates that are listed", listed::template),
        };
        each(reading, &list, what, read);
    }
    if !seen && member == "tools" {
        reading.gap(&result, "tools that are listed");
    }
}

/// The member of the answer that a request asks for, if it asks for a listing.
fn listing(eval: &mut Evaluator<'_>, request: &Value) -> Option<&'static str> {
    let by_method = |method: &str| LISTINGS.iter().find(|(known, ..)| *known == method).map(|(.., member)| *member);
    if let Value::Text(method) = request {
        return by_method(&method.text);
    }
    if let Some(name) = eval.last_name(request)
        && let Some((.., member)) = LISTINGS.iter().find(|(_, known, _)| *known == &*name)
    {
        return Some(member);
    }
    let method = method_of(eval, request, 0)?;
    by_method(&method)
}

/// The method that a request schema is for: the literal under `method` of the shape of a zod object.
fn method_of(eval: &mut Evaluator<'_>, request: &Value, depth: u32) -> Option<String> {
    const DEEPEST: u32 = 6;
    if depth > DEEPEST {
        return None;
    }
    match request {
        Value::Table(id) => {
            let slot = eval.heap.tables[*id].entries.get("method")?.clone();
            let place = eval.heap.tables[*id].place;
            let value = eval.get_slot(&slot, request, place);
            if let Value::Text(text) = &value {
                return Some(text.text.to_string());
            }
            let literal = schema(eval, &value)?;
            let known = literal.get("const").or_else(|| literal.get("enum")?.get(0))?;
            known.as_str().map(str::to_owned)
        }
        Value::Symbolic(id) => {
            let Form::Call(call) = eval.heap.symbolics[*id].form.clone() else { return None };
            let argument = call.args.positional.iter().find_map(|argument| method_of(eval, argument, depth + 1));
            argument.or_else(|| {
                let shape = shape_of(eval, request)?;
                method_of(eval, &shape, depth + 1)
            })
        }
        _ => None,
    }
}

//! Members of a schema that a conversion gives: `zodToJsonSchema(schema).properties`.

use serde_json::{Map, Value as Json};

use super::{chained, schema};
use crate::code::eval::Evaluator;
use crate::code::json::from_json;
use crate::code::value::{Form, Value};

/// The members that the answer of a conversion is taken apart by.
const TAKEN: [&str; 6] = ["properties", "required", "definitions", "$defs", "additionalProperties", "$schema"];

/// A member of what a conversion to JSON Schema gives. `None` if the value is no such conversion.
pub(in crate::javascript) fn member_of(eval: &mut Evaluator<'_>, value: &Value, name: &str) -> Option<Value> {
    if !TAKEN.contains(&name) {
        return None;
    }
    let call = chained(eval, value)?;
    if !converts(eval, value, &call.name) {
        return None;
    }
    let converted = schema(eval, value)?;
    if !matches!(name, "definitions" | "$defs") {
        return Some(converted.get(name).map_or(Value::Null, |member| from_json(eval, member, call.place)));
    }
    // A conversion that is given a name puts the schema under it.
    let options = call.args.get(1)?;
    let given = match options {
        Value::Table(_) => eval.known_member(options, &"name".into(), call.place)?,
        other => other.clone(),
    };
    let definitions = Json::Object(Map::from_iter([(given.as_text()?.to_string(), converted)]));
    Some(from_json(eval, &definitions, call.place))
}

/// Whether a call is of a function that gives JSON Schema, by its name or that of its package.
fn converts(eval: &Evaluator<'_>, call: &Value, name: &str) -> bool {
    let Value::Symbolic(id) = call else { return false };
    let Form::Call(call) = &eval.heap.symbolics[*id].form else { return false };
    let path = eval.heap.path(&call.callee).unwrap_or_else(|| name.to_owned());
    path.to_ascii_lowercase().replace(['-', '_'], "").contains("jsonschema")
}

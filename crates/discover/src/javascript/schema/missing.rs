//! The parameters of a schema that are declared and not known.

use super::shape::shape_below;
use super::{
    DEEPEST, arktype, chained, has_no_parameters, is_json_schema, labelled, likeliest, schema_below, valibot, zod,
};
use crate::code::eval::Evaluator;
use crate::code::value::{Place, Value};

/// A part that is not known: the parameter's name, or none where there may be more parameters.
pub(super) struct Missing {
    /// The parameter.
    pub(super) name: Option<String>,
    /// What is not known.
    pub(super) value: Value,
}

/// The parameters of a schema that was converted of which the type is not known, and what was spread among them
/// without being known.
pub(super) fn missing(eval: &mut Evaluator<'_>, value: &Value) -> Vec<Missing> {
    let mut found = Vec::new();
    below(eval, value, 0, &mut found);
    found
}

fn below(eval: &mut Evaluator<'_>, value: &Value, depth: u32, found: &mut Vec<Missing>) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Choice(id) => {
            let alternatives = eval.heap.lists[*id].items.clone();
            let Some((likeliest, schema)) = likeliest(eval, &alternatives, depth) else { return };
            below(eval, likeliest, depth + 1, found);
            // Parameters may be what stands beside it and is not known.
            if has_no_parameters(&schema)
                && let Some(unknown) = alternatives
                    .iter()
                    .find(|value| value.is_unknown() && schema_below(eval, value, depth + 1).is_none())
            {
                found.push(Missing { name: None, value: unknown.clone() });
            }
        }
        Value::Table(id) => {
            let place = eval.heap.tables[*id].place;
            if labelled::object_of(eval, value, depth + 1, place).is_some() {
                return;
            }
            if !is_json_schema(eval, *id) {
                members(eval, value, place, depth, found);
                return;
            }
            if eval.heap.tables[*id].entries.get("properties").is_some() {
                match eval.member(value, &"properties".into(), place) {
                    properties @ Value::Table(_) => members(eval, &properties, place, depth, found),
                    unknown @ (Value::Unknown(_) | Value::Symbolic(_)) => {
                        found.push(Missing { name: None, value: unknown });
                    }
                    _ => {}
                }
            }
        }
        Value::Symbolic(_) => {
            if let Some(shape) = shape_below(eval, value, depth + 1).or_else(|| valibot::shape(eval, value, depth + 1))
            {
                below(eval, &shape, depth + 1, found);
                return;
            }
            if arktype::schema(eval, value, depth + 1).is_some() {
                return;
            }
            // A conversion: the schema is among its arguments.
            let Some(call) = chained(eval, value) else { return };
            if zod::built(eval, value).is_none()
                && let Some(schema) =
                    call.args.iter().take(2).find(|argument| schema_below(eval, argument, depth + 1).is_some())
            {
                below(eval, schema, depth + 1, found);
            }
        }
        _ => {}
    }
}

fn members(eval: &mut Evaluator<'_>, table: &Value, place: Place, depth: u32, found: &mut Vec<Missing>) {
    let Value::Table(id) = table else { return };
    if let Some(open) = eval.heap.tables[*id].open {
        found.push(Missing { name: None, value: Value::Unknown(open) });
    }
    let names: Vec<_> = eval.heap.tables[*id].entries.iter().map(|(name, _)| name.clone()).collect();
    for name in names {
        let member = eval.member(table, &name, place);
        if member.is_unknown() && schema_below(eval, &member, depth + 1).is_none() {
            found.push(Missing { name: Some(name.to_string()), value: member });
        }
    }
}

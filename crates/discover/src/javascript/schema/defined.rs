//! zod schemas as a bundled copy of zod makes them: a class and a table that says everything.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::zod::{Part, enumeration, inner, inner_json, literal, nullable, object, object_of, union};
use crate::code::eval::Evaluator;
use crate::code::keyword::with;
use crate::code::value::{Args, Form, Place, Value};

/// The kind that a definition is of (`string`, `object`, …) and its table.
pub(super) fn kind_of(eval: &Evaluator<'_>, value: &Value) -> Option<(String, Value)> {
    let Value::Symbolic(id) = value else { return None };
    let Form::Call(call) = &eval.heap.symbolics[*id].form else { return None };
    let path = if call.constructs { eval.heap.path(&call.callee)? } else { return None };
    let class = path.strip_prefix("zod:Zod")?;
    let definition @ Value::Table(table) = call.args.at(0)? else { return None };
    let kind = eval.heap.tables[*table].entries.get("type").and_then(|slot| slot.value.as_text().cloned());
    // zod 3 says the kind by its class alone.
    let kind = kind.map_or_else(|| class.to_lowercase(), |kind| kind.to_lowercase());
    Some((kind, definition.clone()))
}

/// The shape of an object that is defined so.
pub(super) fn shape(eval: &mut Evaluator<'_>, value: &Value, place: Place) -> Option<Value> {
    let (kind, definition) = kind_of(eval, value)?;
    if kind != "object" {
        return None;
    }
    // zod 3 and some ways to make an object in zod 4 have a function that gives the shape.
    match field(eval, &definition, "shape", place) {
        Some(table @ Value::Table(_)) => Some(table),
        Some(getter @ Value::Closure(_)) => Some(eval.call_value(&getter, Args::default(), place)),
        _ => None,
    }
}

fn field(eval: &mut Evaluator<'_>, definition: &Value, name: &str, place: Place) -> Option<Value> {
    eval.known_member(definition, &Arc::from(name), place).filter(|value| !value.is_null())
}

/// The schema of a definition.
pub(super) fn part(eval: &mut Evaluator<'_>, value: &Value, depth: u32) -> Part {
    let place = eval.place_of(value).unwrap_or(Place { file: crate::code::value::FileId(0), line: 1 });
    let Some((kind, definition)) = kind_of(eval, value) else { return Part::default() };
    let mut first = |names: &[&str]| names.iter().find_map(|name| field(eval, &definition, name, place));
    let of = match kind.as_str() {
        "array" | "set" => first(&["element", "type", "valueType"]),
        "optional" | "default" | "prefault" | "nullable" | "catch" | "readonly" | "nonoptional" | "success" => {
            first(&["innerType"])
        }
        "record" | "map" => first(&["valueType"]),
        "union" | "discriminatedunion" => first(&["options"]),
        "tuple" => first(&["items"]),
        "effects" => first(&["schema"]),
        "pipe" | "pipeline" => first(&["in"]),
        "literal" => first(&["values", "value"]),
        "enum" | "nativeenum" => first(&["entries", "values"]),
        "branded" => first(&["type"]),
        _ => None,
    };
    let of = of.as_ref();
    let mut optional = false;
    let schema = match kind.as_str() {
        "object" => {
            let shape = shape(eval, value, place);
            shape
                .and_then(|shape| object_of(eval, &shape, depth + 1, place))
                .unwrap_or_else(|| json!({"type": "object"}))
        }
        "array" | "set" => with(json!({"type": "array"}), "items", inner_json(eval, of, depth)),
        "record" | "map" => with(json!({"type": "object"}), "additionalProperties", inner_json(eval, of, depth)),
        "union" | "discriminatedunion" => {
            let options = of.and_then(|options| eval.walk(options, place)).unwrap_or_default();
            let parts: Vec<_> = options.iter().map(|option| inner(eval, Some(option), depth).schema).collect();
            Json::Object(union(&parts))
        }
        "tuple" => {
            let items = of.and_then(|items| eval.walk(items, place)).unwrap_or_default();
            let items: Vec<Json> = items.iter().map(|item| inner_json(eval, Some(item), depth)).collect();
            with(json!({"type": "array", "minItems": items.len(), "maxItems": items.len()}), "items", items)
        }
        "optional" | "default" | "prefault" | "catch" => {
            let mut part = inner(eval, of, depth);
            if let Some(value) = field(eval, &definition, "defaultValue", place) {
                let value = match value {
                    made @ Value::Closure(_) => eval.call_value(&made, Args::default(), place),
                    value => value,
                };
                if !value.is_unknown() && !value.is_null() {
                    part.schema.insert("default".to_owned(), super::json(eval, &value));
                }
            }
            return Part { optional: true, ..part };
        }
        "nullable" => return nullable(inner(eval, of, depth)),
        "readonly" | "nonoptional" | "effects" | "pipe" | "pipeline" | "branded" => return inner(eval, of, depth),
        "literal" => match of.and_then(|values| eval.walk(values, place)).as_deref() {
            Some([only]) => literal(eval, Some(only)),
            _ => literal(eval, of),
        },
        "enum" | "nativeenum" => enumeration(eval, of, place),
        "string" => json!({"type": "string"}),
        "number" => {
            let whole = field(eval, &definition, "format", place)
                .is_some_and(|format| format.as_text().is_some_and(|format| format.contains("int")));
            json!({"type": if whole { "integer" } else { "number" }})
        }
        "bigint" | "int" => json!({"type": "integer"}),
        "boolean" => json!({"type": "boolean"}),
        "null" => json!({"type": "null"}),
        "date" => json!({"type": "string", "format": "date-time"}),
        "never" => json!({"not": {}}),
        "any" | "unknown" | "undefined" | "void" => {
            optional = true;
            json!({})
        }
        _ => json!({}),
    };
    Part { schema: object(schema), optional }
}

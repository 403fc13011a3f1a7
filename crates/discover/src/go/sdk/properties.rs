//! Options that describe one argument: `mcp.Description(…)`, `mcp.Enum(…)`.

use serde_json::{Map, Value as Json, json};

use crate::code::reading::Reading;
use crate::code::value::{Args, Form, Value};
use crate::go::schema;

/// Options with one value, and the keyword that gets it.
const KEYWORDS: &[(&str, &str)] = &[
    ("Description", "description"),
    ("Title", "title"),
    ("DefaultString", "default"),
    ("DefaultNumber", "default"),
    ("DefaultBool", "default"),
    ("DefaultArray", "default"),
    ("MaxLength", "maxLength"),
    ("MinLength", "minLength"),
    ("Pattern", "pattern"),
    ("Max", "maximum"),
    ("Min", "minimum"),
    ("MultipleOf", "multipleOf"),
    ("Properties", "properties"),
    ("AdditionalProperties", "additionalProperties"),
    ("MinProperties", "minProperties"),
    ("MaxProperties", "maxProperties"),
    ("PropertyNames", "propertyNames"),
    ("Items", "items"),
    ("MinItems", "minItems"),
    ("MaxItems", "maxItems"),
    ("UniqueItems", "uniqueItems"),
];

/// Options that describe the items of a list by options of their own, and the type of the items.
const ITEMS: &[(&str, &str)] = &[
    ("WithStringItems", "string"),
    ("WithNumberItems", "number"),
    ("WithIntegerItems", "integer"),
    ("WithBooleanItems", "boolean"),
];

/// How many lists of options inside one another are followed.
const DEEPEST: u32 = 8;

/// Applies options to the schema of an argument.
pub(super) fn apply_all(reading: &mut Reading<'_, '_>, options: &[Value], schema: &mut Map<String, Json>, what: &str) {
    for option in options {
        apply(reading, option, schema, what, 0);
    }
}

fn apply(reading: &mut Reading<'_, '_>, option: &Value, schema: &mut Map<String, Json>, what: &str, depth: u32) {
    match option {
        Value::List(id) | Value::Choice(id) if depth < DEEPEST => {
            for option in reading.eval.heap.lists[*id].items.clone() {
                apply(reading, &option, schema, what, depth + 1);
            }
        }
        // An option of the artifact's own changes the schema, which is a map.
        Value::Closure(_) => {
            let place = reading.place;
            let table = reading.eval.heap.table(crate::code::members::Members::default(), place);
            reading.eval.start_afresh();
            reading.eval.call_value(option, Args::positional(vec![table.clone()]), place);
            if let Json::Object(set) = schema::plain(reading, &table, what) {
                schema.extend(set);
            }
        }
        Value::Symbolic(id) => {
            if let Form::Call(call) = &reading.eval.heap.symbolics[*id].form
                && let Some(name) = reading.eval.last_name(&call.callee)
            {
                let args = call.args.clone();
                if named(reading, &name, &args, schema, what, depth) {
                    return;
                }
            }
            reading.gap(option, what);
        }
        Value::Null => {}
        other => reading.gap(other, what),
    }
}

fn named(
    reading: &mut Reading<'_, '_>,
    name: &str,
    args: &Args,
    schema: &mut Map<String, Json>,
    what: &str,
    depth: u32,
) -> bool {
    let first = args.at(0).cloned().unwrap_or(Value::Null);
    if let Some((_, keyword)) = KEYWORDS.iter().find(|(known, _)| *known == name) {
        let value = if *keyword == "description" {
            schema::text(reading, &first, what).map_or(Json::Null, Json::from)
        } else {
            schema::plain(reading, &first, what)
        };
        schema.insert((*keyword).to_owned(), value);
        return true;
    }
    if let Some((_, kind)) = ITEMS.iter().find(|(known, _)| *known == name) {
        let mut items = Map::from_iter([("type".to_owned(), json!(kind))]);
        if depth < DEEPEST {
            for option in &args.positional {
                apply(reading, option, &mut items, what, depth + 1);
            }
        }
        schema.insert("items".to_owned(), Json::Object(items));
        return true;
    }
    match name {
        "Required" => {
            schema.insert("required".to_owned(), json!(true));
        }
        "Enum" => {
            let values = args.positional.iter().map(|value| schema::plain(reading, value, what)).collect();
            schema.insert("enum".to_owned(), Json::Array(values));
            if args.open {
                let reason = model::GapReason::ComputedAtRunTime("a list of values".to_owned());
                reading.gap_for(reason, reading.place, what);
            }
        }
        "WithStringEnumItems" => {
            let values = schema::plain(reading, &first, what);
            schema.insert("items".to_owned(), json!({"type": "string", "enum": values}));
        }
        _ => return false,
    }
    true
}

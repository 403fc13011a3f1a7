//! Known values as JSON, the way that Go's encoder writes them.

use model::GapReason;
use serde_json::{Map, Number, Value as Json, json};

use super::tags::Tag;
use super::{declared, unwrapped};
use crate::code::reading::Reading;
use crate::code::value::Value;
use crate::go::builtins::DECODED;
use crate::go::instances::{field, outside_type};

/// Structs and lists inside one another.
const DEEPEST: u32 = 48;

/// Members that a value may hold in all.
const MOST: u32 = 20_000;

/// Fields whose member has a name of its own.
const NAMES: &[(&str, &str)] = &[
    ("ID", "$id"),
    ("Schema", "$schema"),
    ("Ref", "$ref"),
    ("Comment", "$comment"),
    ("Defs", "$defs"),
    ("Anchor", "$anchor"),
    ("DynamicRef", "$dynamicRef"),
    ("DynamicAnchor", "$dynamicAnchor"),
    ("Types", "type"),
    ("ItemsArray", "items"),
];

/// A known value as JSON; what is not known of it is null and a gap.
pub(in crate::go) fn plain(reading: &mut Reading<'_, '_>, value: &Value, what: &str) -> Json {
    let mut left = MOST;
    below(reading, value, what, 0, &mut left)
}

/// The hints of a tool. The official SDK always writes two of them.
pub(in crate::go) fn annotations(reading: &mut Reading<'_, '_>, value: &Value, what: &str) -> Option<Json> {
    if value.is_null() {
        return None;
    }
    let mut hints = plain(reading, value, what);
    let of = outside_type(reading.eval, value);
    if let (Json::Object(hints), true) = (&mut hints, of.is_some_and(|of| of.ends_with(":ToolAnnotations"))) {
        for always in ["idempotentHint", "readOnlyHint"] {
            hints.entry(always).or_insert(json!(false));
        }
    }
    Some(hints).filter(|hints| hints.as_object().is_none_or(|hints| !hints.is_empty()))
}

/// Adds the members that a struct states itself to the schema that it takes its other parts from.
pub(super) fn overlay(reading: &mut Reading<'_, '_>, of: &Value, schema: &mut Json, what: &str) {
    let (Value::Instance(id), Json::Object(schema)) = (of, schema) else { return };
    let fields: Vec<(String, Value)> = reading.eval.heap.instances[*id]
        .fields
        .iter()
        .map(|(name, slot)| (name.to_string(), slot.value.clone()))
        .filter(|(name, value)| !value.is_unknown() && !matches!(name.as_str(), "Type" | "Properties" | "Required"))
        .collect();
    for (name, value) in fields {
        let value = plain(reading, &value, what);
        if !value.is_null() {
            schema.insert(member_name(&name), value);
        }
    }
}

fn below(reading: &mut Reading<'_, '_>, value: &Value, what: &str, depth: u32, left: &mut u32) -> Json {
    *left = left.saturating_sub(1);
    if depth > DEEPEST || *left == 0 {
        reading.gap_for(GapReason::Limit("value too large".to_owned()), reading.place, what);
        return Json::Null;
    }
    match value {
        Value::Null => Json::Null,
        Value::Bool(known) => Json::Bool(*known),
        Value::Number(number) => written(number),
        Value::Text(text) => Json::from(text.text.as_ref()),
        Value::List(id) => {
            let items = reading.eval.heap.lists[*id].items.clone();
            let mut all = Vec::with_capacity(items.len());
            for item in items {
                let unknown = item.is_unknown();
                let item = below(reading, &item, what, depth + 1, left);
                if !(unknown && item.is_null()) {
                    all.push(item);
                }
            }
            Json::Array(all)
        }
        Value::Table(id) => {
            let table = &reading.eval.heap.tables[*id];
            let open = table.open;
            let entries: Vec<(String, Value)> =
                table.entries.iter().map(|(name, slot)| (name.to_string(), slot.value.clone())).collect();
            if let Some(open) = open {
                reading.gap(&Value::Unknown(open), what);
            }
            let mut members = Map::new();
            for (name, value) in entries {
                members.insert(name, below(reading, &value, what, depth + 1, left));
            }
            Json::Object(members)
        }
        Value::Choice(id) => {
            let alternatives = reading.eval.heap.lists[*id].items.clone();
            let known = alternatives.iter().find(|value| !value.is_unknown() && !value.is_null());
            match known.or(alternatives.first()).cloned() {
                Some(first) => below(reading, &first, what, depth + 1, left),
                None => Json::Null,
            }
        }
        Value::Instance(_) => structure(reading, value, what, depth, left),
        Value::Symbolic(_) => {
            let inner = unwrapped(reading.eval, value);
            if crate::code::value::same(&inner, value) {
                declared(reading, value, what).unwrap_or_default()
            } else {
                below(reading, &inner, what, depth + 1, left)
            }
        }
        other => reading.text(other, what).map_or(Json::Null, Json::from),
    }
}

/// A number as the encoder writes it: a whole one has no decimal point.
fn written(number: &Number) -> Json {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < EXACT => json!(float as i64),
        _ => Json::Number(number.clone()),
    }
}

fn structure(reading: &mut Reading<'_, '_>, value: &Value, what: &str, depth: u32, left: &mut u32) -> Json {
    let Value::Instance(id) = value else { return Json::Null };
    let class = reading.eval.heap.instances[*id].class;
    let fields: Vec<(String, Value)> = reading.eval.heap.instances[*id]
        .fields
        .iter()
        .map(|(name, slot)| (name.to_string(), slot.value.clone()))
        .collect();
    if let Some((_, source)) = fields.iter().find(|(name, _)| name == DECODED) {
        return declared(reading, source, what).unwrap_or_default();
    }
    let outside = outside_type(reading.eval, value);
    let mut members = Map::new();
    // What is only noted here about a struct has a name that no field can have.
    for (name, value) in fields.into_iter().filter(|(name, _)| !name.contains(' ')) {
        if outside.is_some() {
            outside_member(reading, &name, &value, &mut members, what, (depth, left));
            continue;
        }
        let tag = field(reading.eval, class, &name).map(|(_, tag)| tag);
        let tag = tag.as_deref().map(Tag::json).unwrap_or_default();
        let json = below(reading, &value, what, depth + 1, left);
        if tag.skipped || (tag.optional && is_zero(&json)) {
            continue;
        }
        members.insert(tag.name.unwrap_or(name), json);
    }
    // `false` is written as what nothing can be.
    if outside.is_some()
        && members.len() == 1
        && members.get("not").is_some_and(|not| not == &json!(true) || not == &json!({}))
    {
        return Json::Bool(false);
    }
    Json::Object(members)
}

/// A field of a struct outside the artifact, whose tags are not seen: its name says the member's.
fn outside_member(
    reading: &mut Reading<'_, '_>,
    name: &str,
    value: &Value,
    members: &mut Map<String, Json>,
    what: &str,
    (depth, left): (u32, &mut u32),
) {
    if name == "PropertyOrder" || !name.starts_with(char::is_uppercase) {
        return;
    }
    let mut json = below(reading, value, what, depth + 1, left);
    if matches!(name, "Extra" | "Extras") {
        if let Json::Object(extra) = json {
            members.extend(extra);
        }
        return;
    }
    // A raw value is a JSON text.
    if matches!(name, "Default" | "Const")
        && let Some(text) = json.as_str()
        && let Ok(parsed) = serde_json::from_str(text)
    {
        json = parsed;
    }
    let asked = matches!(name, "Const" | "Default" | "Minimum" | "Maximum" | "MinLength" | "MinItems")
        || name.ends_with("Hint")
        || name == "AdditionalProperties";
    if (asked && !json.is_null()) || !is_zero(&json) || name == "Properties" && json.is_object() {
        members.insert(member_name(name), json);
    }
}

/// Whether a member that is left out when it is empty would be.
fn is_zero(json: &Json) -> bool {
    match json {
        Json::Null => true,
        Json::Bool(known) => !known,
        Json::Number(number) => number.as_f64() == Some(0.0),
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(_) => false,
    }
}

/// The member that a field is written as: `ReadOnlyHint` as `readOnlyHint`, `MIMEType` as `mimeType`.
fn member_name(field: &str) -> String {
    if let Some((_, name)) = NAMES.iter().find(|(known, _)| *known == field) {
        return (*name).to_owned();
    }
    let capitals = field.chars().take_while(|char| char.is_uppercase()).count();
    let all = field.chars().count();
    let lowered = if capitals == all || capitals <= 1 { capitals } else { capitals - 1 };
    let small = field.chars().take(lowered).flat_map(char::to_lowercase);
    small.chain(field.chars().skip(lowered)).collect()
}

#[cfg(test)]
mod tests {
    use super::member_name;

    #[test]
    fn a_field_is_written_under_the_name_that_the_protocol_gives_it() {
        let names = ["ReadOnlyHint", "MIMEType", "URI", "URITemplate", "AnyOf", "Ref", "X"].map(member_name);
        assert_eq!(names, ["readOnlyHint", "mimeType", "uri", "uriTemplate", "anyOf", "$ref", "x"]);
    }
}

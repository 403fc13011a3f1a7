//! Schemas without references, as newer releases of `fastmcp` list them.

use std::collections::HashSet;

use serde_json::{Map, Value as Json};

/// Schemas inside schemas.
const DEEPEST: usize = 48;

/// Parts that one schema may be laid out to.
const LARGEST: usize = 20_000;

/// Bytes of a text that count as a part.
const BYTES_A_PART: usize = 1_024;

/// A schema with its definitions laid out where they are referred to. One that refers to itself stays as it is, and so
/// does one that would become too large.
pub(in crate::python) fn inlined(schema: Json) -> Json {
    let Some(Json::Object(defs)) = schema.get("$defs") else { return schema };
    if is_circular(defs) {
        return schema;
    }
    let mut left = LARGEST;
    match lay_out(&schema, defs, 0, &mut left) {
        Some(Json::Object(mut laid_out)) => {
            laid_out.shift_remove("$defs");
            Json::Object(laid_out)
        }
        _ => schema,
    }
}

fn lay_out(schema: &Json, defs: &Map<String, Json>, depth: usize, left: &mut usize) -> Option<Json> {
    *left = left.checked_sub(1)?;
    if depth > DEEPEST {
        return None;
    }
    Some(match schema {
        Json::Object(members) => {
            let mut laid_out = Map::new();
            if let Some(definition) = referred(members).and_then(|name| defs.get(name))
                && let Json::Object(definition) = lay_out(definition, defs, depth + 1, left)?
            {
                laid_out = definition;
            }
            for (name, value) in members {
                let resolved = name == "$ref" && referred(members).is_some_and(|name| defs.contains_key(name));
                // What maps tags to definitions has nothing left to name.
                if !resolved && name != "$defs" && name != "discriminator" {
                    laid_out.insert(name.clone(), lay_out(value, defs, depth + 1, left)?);
                }
            }
            Json::Object(laid_out)
        }
        Json::Array(items) => {
            Json::Array(items.iter().map(|item| lay_out(item, defs, depth + 1, left)).collect::<Option<_>>()?)
        }
        Json::String(text) => {
            // A long text that many refer to is laid out as often.
            *left = left.checked_sub(text.len() / BYTES_A_PART)?;
            schema.clone()
        }
        other => other.clone(),
    })
}

fn referred(members: &Map<String, Json>) -> Option<&str> {
    members.get("$ref")?.as_str()?.strip_prefix("#/$defs/")
}

/// Whether a definition refers to itself, perhaps through others.
fn is_circular(defs: &Map<String, Json>) -> bool {
    // Definitions that are done are not looked at again, so this is linear in their size.
    let mut done: HashSet<&str> = HashSet::new();
    let mut waiting: Vec<(&str, bool)> = defs.keys().map(|name| (name.as_str(), false)).collect();
    let mut on_the_way: HashSet<&str> = HashSet::new();
    while let Some((name, left)) = waiting.pop() {
        if left {
            on_the_way.remove(name);
            done.insert(name);
            continue;
        }
        if done.contains(name) || !on_the_way.insert(name) {
            continue;
        }
        waiting.push((name, true));
        let mut inner = Vec::new();
        if let Some(definition) = defs.get(name) {
            references(definition, &mut inner, 0);
        }
        for inner in inner {
            if on_the_way.contains(inner) {
                return true;
            }
            waiting.push((inner, false));
        }
    }
    false
}

fn references<'s>(schema: &'s Json, found: &mut Vec<&'s str>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match schema {
        Json::Object(members) => {
            found.extend(referred(members));
            members.values().for_each(|value| references(value, found, depth + 1));
        }
        Json::Array(items) => items.iter().for_each(|item| references(item, found, depth + 1)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::inlined;

    #[test]
    fn definitions_are_laid_out_with_what_stands_beside_the_reference() {
        let schema = json!({
            "$defs": {"A": {"type": "object", "properties": {"b": {"$ref": "#/$defs/B"}}}, "B": {"type": "string"}},
            "properties": {"a": {"$ref": "#/$defs/A", "description": "One"}},
        });
        let wanted = json!({"properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}, "description": "One"}}});
        assert_eq!(inlined(schema), wanted);
    }

    #[test]
    fn a_definition_that_refers_to_itself_stays_a_reference() {
        let schema = json!({
            "$defs": {"A": {"properties": {"b": {"$ref": "#/$defs/B"}}}, "B": {"items": {"$ref": "#/$defs/A"}}},
            "properties": {"a": {"$ref": "#/$defs/A"}},
        });
        assert_eq!(inlined(schema.clone()), schema);
    }

    #[test]
    fn definitions_that_double_at_every_step_are_left_alone() {
        let mut defs = serde_json::Map::new();
        for at in 0..40 {
            let next = json!({"$ref": format!("#/$defs/D{}", at + 1)});
            defs.insert(format!("D{at}"), json!({"anyOf": [next, next]}));
        }
        defs.insert("D40".to_owned(), json!({"type": "string"}));
        let schema = json!({"$defs": defs, "properties": {"a": {"$ref": "#/$defs/D0"}}});
        assert_eq!(inlined(schema.clone()), schema);
    }
}

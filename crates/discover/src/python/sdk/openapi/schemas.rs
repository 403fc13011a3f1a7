//! Schemas of an `OpenAPI` document as JSON Schema.

use serde_json::{Map, Value as Json};

/// Schemas inside schemas.
const DEEPEST: usize = 64;

/// What `OpenAPI` adds to JSON Schema.
const ADDED: [&str; 6] = ["nullable", "discriminator", "readOnly", "writeOnly", "xml", "externalDocs"];

const COMPONENTS: &str = "#/components/schemas/";

/// A schema with references into its own definitions.
pub(super) fn converted(schema: &Json) -> Json {
    convert(schema, 0)
}

fn convert(schema: &Json, depth: usize) -> Json {
    if depth > DEEPEST {
        return Json::Object(Map::new());
    }
    let Json::Object(members) = schema else { return schema.clone() };
    let mut made = Map::new();
    for (name, value) in members {
        match (name.as_str(), value) {
            ("$ref", Json::String(reference)) => {
                let reference = match reference.strip_prefix(COMPONENTS) {
                    Some(name) => format!("#/$defs/{name}"),
                    None => reference.clone(),
                };
                made.insert(name.clone(), Json::from(reference));
            }
            ("properties" | "patternProperties" | "$defs" | "definitions", Json::Object(inner)) => {
                let inner = inner.iter().map(|(name, schema)| (name.clone(), convert(schema, depth + 1)));
                made.insert(name.clone(), Json::Object(inner.collect()));
            }
            ("anyOf" | "allOf" | "oneOf" | "prefixItems", Json::Array(inner)) => {
                let name = if name == "oneOf" { "anyOf" } else { name };
                let inner = inner.iter().map(|schema| convert(schema, depth + 1)).collect();
                made.insert(name.to_owned(), Json::Array(inner));
            }
            ("items" | "additionalProperties" | "not" | "propertyNames", Json::Object(_)) => {
                made.insert(name.clone(), convert(value, depth + 1));
            }
            (added, _) if ADDED.contains(&added) || added.starts_with("x-") => {}
            _ => {
                made.insert(name.clone(), value.clone());
            }
        }
    }
    if members.get("nullable") == Some(&Json::Bool(true))
        && let Some(Json::String(kind)) = made.get("type").cloned()
    {
        made.insert("type".to_owned(), Json::from(vec![kind, "null".to_owned()]));
    }
    Json::Object(made)
}

/// The definitions that a schema refers to, itself or through others, in the document's order.
pub(super) fn definitions(document: &Json, schema: &Json) -> Map<String, Json> {
    let Some(declared) = document.pointer("/components/schemas").and_then(Json::as_object) else { return Map::new() };
    let mut found: Map<String, Json> = Map::new();
    let mut waiting = Vec::new();
    references(schema, &mut waiting, 0);
    while let Some(name) = waiting.pop() {
        if found.contains_key(&name) {
            continue;
        }
        if let Some(definition) = declared.get(&name) {
            let definition = converted(definition);
            references(&definition, &mut waiting, 0);
            found.insert(name, definition);
        }
    }
    let in_order = declared.keys().filter_map(|name| found.get(name).map(|schema| (name.clone(), schema.clone())));
    in_order.collect()
}

fn references(schema: &Json, found: &mut Vec<String>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match schema {
        Json::Object(members) => {
            if let Some(Json::String(reference)) = members.get("$ref")
                && let Some(name) = reference.strip_prefix("#/$defs/")
            {
                found.push(name.to_owned());
            }
            members.values().for_each(|value| references(value, found, depth + 1));
        }
        Json::Array(items) => items.iter().for_each(|item| references(item, found, depth + 1)),
        _ => {}
    }
}

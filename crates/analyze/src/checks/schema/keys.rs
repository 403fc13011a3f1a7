//! Members whose names differ only in case: one reader takes the one, another the other.

use std::collections::HashMap;

use model::Severity;
use serde_json::{Map, Value};

use super::{MANY, objects};
use crate::checks::{Check, ToolFacts, short};
use crate::cost;
use crate::finding::Hit;

/// Two spellings of one member.
#[derive(Debug)]
pub(crate) struct CaseVariantKeys;

/// Members of a tool, and of a schema, that programs act on.
const MEANINGFUL: [&str; 22] = [
    "name",
    "title",
    "description",
    "inputschema",
    "outputschema",
    "annotations",
    "_meta",
    "icons",
    "type",
    "properties",
    "required",
    "items",
    "enum",
    "default",
    "const",
    "$ref",
    "$defs",
    "readonlyhint",
    "destructivehint",
    "idempotenthint",
    "openworldhint",
    "format",
];

impl Check for CaseVariantKeys {
    fn name(&self) -> &'static str {
        "case-variant-keys"
    }

    fn tool(&self, facts: &ToolFacts<'_>, hits: &mut Vec<Hit>) {
        const OWN: [&str; 5] = ["name", "title", "description", "inputSchema", "annotations"];
        let tool = facts.tool;
        for (key, value) in &tool.other {
            cost::add(key.len());
            if let Some(own) = OWN.iter().find(|own| own.eq_ignore_ascii_case(key) && hits.len() < MANY) {
                let label = format!("another spelling of `{own}`");
                hits.push(Hit::in_tool(tool, format!("/{key}"), shown(key, value), label));
            }
        }
        if let Some(Value::Object(hints)) = &tool.annotations {
            variants(hints, |one, other, value| {
                if hits.len() < MANY {
                    let label = format!("another spelling of `{}`", short(one));
                    hits.push(Hit::in_tool(tool, format!("/annotations/{other}"), shown(other, value), label));
                }
            });
        }
        if facts.shape().variants == 0 {
            return;
        }
        objects(tool, &mut |path, members: &Map<String, Value>| {
            let are_parameters =
                matches!(path.key(), Some("properties" | "$defs" | "definitions" | "patternProperties"));
            variants(members, |one, other, value| {
                if hits.len() >= MANY {
                    return;
                }
                let meaningful = MEANINGFUL.iter().any(|known| known.eq_ignore_ascii_case(one));
                let label = format!("another spelling of `{}`", short(one));
                let hit = Hit::in_tool(tool, path.member(other), shown(other, value), label);
                hits.push(if meaningful && !are_parameters { hit } else { hit.of(Severity::Low) });
            });
        });
    }
}

/// Calls for each member that is another spelling of one before it.
pub(super) fn variants<'a>(members: &'a Map<String, Value>, mut found: impl FnMut(&'a str, &'a str, &'a Value)) {
    const SMALL: usize = 24;
    // In most objects no two names are of the same length.
    let mut lengths = 0_u64;
    let mut alike = false;
    for key in members.keys() {
        let length = 1 << (key.len() % 64);
        alike |= lengths & length != 0;
        lengths |= length;
    }
    if !alike {
        return;
    }
    // In a small object it costs less to compare each with each than to keep them.
    if members.len() <= SMALL {
        for (at, (key, value)) in members.iter().enumerate() {
            if let Some(other) = members.keys().take(at).rfind(|other| other.eq_ignore_ascii_case(key)) {
                found(other, key, value);
            }
        }
        return;
    }
    // In most of the larger ones no name holds a capital letter.
    if !members.keys().any(|key| key.bytes().any(|byte| byte.is_ascii_uppercase())) {
        return;
    }
    let mut seen: HashMap<String, &str> = HashMap::new();
    for (key, value) in members {
        cost::add(key.len());
        if let Some(other) = seen.insert(key.to_ascii_lowercase(), key) {
            found(other, key, value);
        }
    }
}

fn shown(key: &str, value: &Value) -> String {
    let value = value.as_str().map_or_else(|| "…".to_owned(), |text| text.chars().take(200).collect());
    format!("{key}: {value}")
}

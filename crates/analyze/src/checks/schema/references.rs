//! References in schemas: to other hosts, in circles, and to more than anybody can read.

use std::collections::HashMap;

use model::{Severity, Tool};
use serde_json::{Map, Value};

use super::{MANY as MANY_HITS, Path, Step, objects, schemas};
use crate::checks::{Check, ToolFacts};
use crate::cost;
use crate::finding::Hit;

/// A reference to another host or to a file.
#[derive(Debug)]
pub(crate) struct NetworkReference;

/// A definition that is only a reference to itself, at once or by way of others.
#[derive(Debug)]
pub(crate) struct EndlessReference;

/// Definitions that refer to each other so often that the schema is huge once they are put in.
#[derive(Debug)]
pub(crate) struct ReferenceBomb;

/// Keywords whose value is a reference.
pub(super) const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];
/// Fewer references cannot add up to much.
const FEWEST: usize = 8;
/// Values of a schema with everything put in; schemas of real servers stay a hundredfold below.
const MANY: u64 = 1_000_000;
/// Levels of values and references that are followed.
const DEEP: usize = 600;

impl Check for NetworkReference {
    fn name(&self) -> &'static str {
        "network-schema-reference"
    }

    fn tool(&self, facts: &ToolFacts<'_>, hits: &mut Vec<Hit>) {
        let tool = facts.tool;
        if facts.shape().outward == 0 {
            return;
        }
        each_reference(tool, &mut |path, key, to| {
            if hits.len() >= MANY_HITS {
                return;
            }
            let Some((scheme, rest)) = to.split_once(':') else {
                if to.starts_with("//") {
                    let label = "is fetched from another host by whoever resolves it".to_owned();
                    hits.push(Hit::in_tool(tool, path.member(key), to, label));
                }
                return;
            };
            // The dialects of the language are built into every validator.
            let is_dialect = rest.starts_with("//json-schema.org/");
            let scheme = scheme.to_ascii_lowercase();
            let what = match scheme.as_str() {
                "http" | "https" | "ftp" | "ws" | "wss" if !is_dialect => {
                    "is fetched from another host by whoever resolves it"
                }
                "file" => "reads a file of whoever resolves it",
                _ => return,
            };
            hits.push(Hit::in_tool(tool, path.member(key), to, what.to_owned()));
        });
    }
}

impl Check for EndlessReference {
    fn name(&self) -> &'static str {
        "endless-schema-reference"
    }

    fn tool(&self, facts: &ToolFacts<'_>, hits: &mut Vec<Hit>) {
        let tool = facts.tool;
        if facts.shape().references == 0 {
            return;
        }
        let mut circles = Circles::default();
        each_reference(tool, &mut |path, key, to| {
            if key == "$ref" && hits.len() < MANY_HITS && circles.hold(path.root(tool), to) {
                hits.push(Hit::in_tool(
                    tool,
                    path.member(key),
                    to,
                    "leads back to itself and to nothing else".to_owned(),
                ));
            }
        });
    }
}

impl Check for ReferenceBomb {
    fn name(&self) -> &'static str {
        "schema-reference-bomb"
    }

    fn tool(&self, facts: &ToolFacts<'_>, hits: &mut Vec<Hit>) {
        let tool = facts.tool;
        let references = facts.shape().references;
        for (name, schema) in schemas(tool).filter(|_| references >= FEWEST) {
            let mut weights = Weights { root: schema, known: HashMap::new() };
            let weight = weights.of(schema, 0);
            if weight >= MANY {
                let label = format!("{references} references make more than {MANY} values of it once they are put in");
                let text = schema.get("$defs").or_else(|| schema.get("definitions")).unwrap_or(schema).to_string();
                let shown = text[..text.floor_char_boundary(200)].to_owned();
                hits.push(Hit::in_tool(tool, format!("/{name}"), shown, label));
            }
        }
        if facts.shape().dynamic == 0 {
            return;
        }
        let mut is_told = false;
        each_reference(tool, &mut |path, key, to| {
            if key != "$ref" && !is_told {
                is_told = true;
                let label = "is resolved anew at every use, by rules that few validators share".to_owned();
                hits.push(Hit::in_tool(tool, path.member(key), to, label).of(Severity::Low));
            }
        });
    }
}

impl Path<'_> {
    /// The schema that the path leads through.
    fn root<'a>(&self, tool: &'a Tool) -> &'a Value {
        let in_output = matches!(self.steps.first(), Some(Step::Key("outputSchema")));
        tool.output_schema.as_ref().filter(|_| in_output).unwrap_or(&tool.input_schema)
    }
}

fn each_reference<'a>(tool: &'a Tool, look: &mut impl FnMut(&Path<'a>, &'static str, &'a str)) {
    objects(tool, &mut |path, members: &Map<String, Value>| {
        // A parameter may be called `$ref`.
        if path.key() == Some("properties") {
            return;
        }
        for key in REFERENCES {
            if let Some(Value::String(to)) = members.get(key) {
                look(path, key, to);
            }
        }
    });
}

/// What a reference inside the same schema stands for.
fn resolved<'a>(root: &'a Value, to: &str) -> Option<&'a Value> {
    cost::add(1 + to.len());
    root.pointer(to.strip_prefix('#')?)
}

/// The references that lead back to themselves. Each is followed once, however many lead to it.
#[derive(Default)]
struct Circles<'a> {
    /// By schema and reference.
    known: HashMap<(*const Value, &'a str), bool>,
}

impl<'a> Circles<'a> {
    /// Whether a reference of the schema is on a circle of references.
    fn hold(&mut self, root: &'a Value, to: &'a str) -> bool {
        let key = |to: &'a str| (std::ptr::from_ref(root), to);
        let mut way: Vec<&str> = Vec::new();
        let mut at: HashMap<&str, usize> = HashMap::new();
        let mut next = to;
        let circle = loop {
            if self.known.contains_key(&key(next)) {
                break way.len();
            }
            if let Some(first) = at.get(next) {
                break *first;
            }
            at.insert(next, way.len());
            way.push(next);
            match resolved(root, next).and_then(|value| value.get("$ref")) {
                Some(Value::String(further)) => next = further,
                _ => break way.len(),
            }
        };
        for (number, step) in way.into_iter().enumerate() {
            self.known.insert(key(step), number >= circle);
        }
        self.known.get(&key(to)).is_some_and(|known| *known)
    }
}

/// How many values a schema has once every reference is put in.
struct Weights<'a> {
    root: &'a Value,
    /// By reference; nothing while it is being counted, which is where a schema of a tree comes round.
    known: HashMap<&'a str, Option<u64>>,
}

impl<'a> Weights<'a> {
    fn of(&mut self, value: &'a Value, depth: usize) -> u64 {
        cost::add(1);
        if depth > DEEP {
            return MANY;
        }
        match value {
            Value::Array(values) => {
                values.iter().fold(1, |weight, value| self.of(value, depth + 1).saturating_add(weight))
            }
            Value::Object(members) => members.iter().fold(1, |weight: u64, (key, value)| {
                let more = match value {
                    Value::String(to) if key == "$ref" => self.of_reference(to, depth + 1),
                    // What is defined counts where it is used.
                    _ if depth == 0 && (key == "$defs" || key == "definitions") => 0,
                    value => self.of(value, depth + 1),
                };
                weight.saturating_add(more)
            }),
            _ => 1,
        }
    }

    fn of_reference(&mut self, to: &'a str, depth: usize) -> u64 {
        if let Some(known) = self.known.get(to) {
            return known.unwrap_or(1);
        }
        let Some(value) = resolved(self.root, to) else { return 1 };
        self.known.insert(to, None);
        let weight = self.of(value, depth);
        self.known.insert(to, Some(weight));
        weight
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Each definition refers twice to the one before it.
    fn doubling(levels: usize) -> Tool {
        let mut definitions = Map::new();
        definitions.insert("d0".to_owned(), json!({"type": "string"}));
        for level in 1..=levels {
            let to = format!("#/$defs/d{}", level - 1);
            definitions.insert(format!("d{level}"), json!({"anyOf": [{"$ref": to}, {"$ref": to}]}));
        }
        let schema = json!({"type": "object", "properties": {"x": {"$ref": format!("#/$defs/d{levels}")}}, "$defs": definitions});
        Tool { name: "t".to_owned(), input_schema: schema, ..Tool::default() }
    }

    fn is_bomb(tool: &Tool) -> bool {
        let mut hits = Vec::new();
        ReferenceBomb.tool(&ToolFacts::of(tool), &mut hits);
        !hits.is_empty()
    }

    #[test]
    fn definitions_that_double_are_a_bomb_and_a_few_of_them_are_not() {
        assert!(is_bomb(&doubling(40)));
        assert!(!is_bomb(&doubling(6)));
        assert!(is_bomb(&doubling(2000)), "levels beyond those that are followed count as many");
    }

    #[test]
    fn a_tree_that_refers_to_itself_is_no_bomb() {
        let children = json!({"type": "array", "items": {"$ref": "#/$defs/node"}});
        let properties: Map<String, Value> = (0..20).map(|number| (format!("p{number}"), children.clone())).collect();
        let schema = json!({"$ref": "#/$defs/node", "$defs": {"node": {"type": "object", "properties": properties}}});
        assert!(!is_bomb(&Tool { name: "t".to_owned(), input_schema: schema, ..Tool::default() }));
    }
}

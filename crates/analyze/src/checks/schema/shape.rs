//! What the schemas of a tool are made of, by one walk through them, so that few checks go through them again.

use model::Tool;
use serde_json::Value;

use super::headers::MIRROR;
use super::keys::variants;
use super::references::REFERENCES;
use super::{MAX_DEPTH, schemas};
use crate::cost;

/// What stands in the schemas of one tool.
#[derive(Debug, Default)]
pub(in crate::checks) struct Shape {
    /// Levels of JSON.
    pub(super) deepest: usize,
    /// Members of all objects.
    pub(super) members: usize,
    /// References, wherever they lead.
    pub(super) references: usize,
    /// Those that are no plain way to another place of the same schema.
    pub(super) outward: usize,
    /// Those that are resolved anew at every use.
    pub(super) dynamic: usize,
    /// Parameters that are copied into a header.
    pub(super) mirrors: usize,
    /// Members whose names are other spellings of those beside them.
    pub(super) variants: usize,
}

impl Shape {
    pub(in crate::checks) fn of(tool: &Tool) -> Self {
        let mut shape = Self::default();
        for (_, schema) in schemas(tool) {
            shape.add(schema, 1, false);
        }
        shape
    }

    /// Adds a value that stands on that level; `are_parameters` if its members are named by the tool.
    fn add(&mut self, value: &Value, depth: usize, are_parameters: bool) {
        if depth > MAX_DEPTH {
            return;
        }
        match value {
            Value::Object(members) => {
                cost::add(1 + members.keys().map(String::len).sum::<usize>());
                self.deepest = self.deepest.max(depth);
                self.members += members.len();
                variants(members, |_, _, _| self.variants += 1);
                for (key, value) in members {
                    match value {
                        Value::Object(_) | Value::Array(_) => self.add(value, depth + 1, key == "properties"),
                        Value::String(text) if !are_parameters => self.add_text(key, text),
                        _ => {}
                    }
                }
            }
            Value::Array(values) => {
                cost::add(values.len());
                for value in values.iter().filter(|value| value.is_object() || value.is_array()) {
                    self.add(value, depth + 1, false);
                }
            }
            _ => {}
        }
    }

    fn add_text(&mut self, key: &str, text: &str) {
        if key == MIRROR {
            self.mirrors += 1;
        } else if key.starts_with('$') && REFERENCES.contains(&key) {
            self.references += 1;
            self.outward += usize::from(!text.starts_with('#'));
            self.dynamic += usize::from(key != "$ref");
        }
    }
}

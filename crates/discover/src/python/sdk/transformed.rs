//! Parameters of tools that are made out of other tools.

use serde_json::{Map, Value as Json};

use super::surface::Reader;
use crate::code::value::{Args, Place, Value};
use crate::python::schema::call_of;

impl Reader<'_, '_> {
    /// `transform_args={"old": ArgTransform(name="new", …)}`: parameters under other names, described anew or hidden.
    pub(super) fn change_parameters(&mut self, schema: &mut Json, changes: &Value, tool: &str, place: Place) {
        let what = format!("parameters of tool `{tool}`");
        let Value::Table(table) = changes else {
            if !changes.is_null() {
                self.unknown(changes, &what, place);
            }
            return;
        };
        let entries = self.eval.heap.tables[*table].entries.iter();
        let entries: Vec<(String, Value)> =
            entries.map(|(name, slot)| (name.to_string(), slot.value.clone())).collect();
        for (old, change) in entries {
            match call_of(&self.eval.heap, &change).map(|call| call.args.clone()) {
                Some(args) => self.change(schema, &old, &args, &what, place),
                None => self.unknown(&change, &what, place),
            }
        }
    }

    fn change(&mut self, schema: &mut Json, old: &str, args: &Args, what: &str, place: Place) {
        let hidden = matches!(args.named("hide"), Some(Value::Bool(true)));
        let name = args.named("name").cloned().and_then(|name| self.text(&name, what, place).0);
        let new = name.unwrap_or_else(|| old.to_owned());
        let description = args.named("description").cloned().and_then(|text| self.text(&text, what, place).0);
        let default = args.named("default").cloned().map(|default| self.json(&default, what, place));
        let optional = default.is_some();
        let Some(properties) = schema.get_mut("properties").and_then(Json::as_object_mut) else { return };
        let mut changed = Map::new();
        for (name, mut property) in std::mem::take(properties) {
            if name != old {
                changed.insert(name, property);
                continue;
            }
            if let Some(members) = property.as_object_mut() {
                members.extend(description.clone().map(|text| ("description".to_owned(), Json::from(text))));
                members.extend(default.clone().map(|default| ("default".to_owned(), default)));
            }
            if !hidden {
                changed.insert(new.clone(), property);
            }
        }
        *properties = changed;
        let Some(required) = schema.get_mut("required").and_then(Json::as_array_mut) else { return };
        if hidden || optional {
            required.retain(|name| name.as_str() != Some(old));
        }
        for name in required.iter_mut().filter(|name| name.as_str() == Some(old)) {
            *name = Json::from(new.as_str());
        }
    }
}

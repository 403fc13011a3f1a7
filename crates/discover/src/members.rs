//! The members of one item of a listing, from which those that are known are taken one by one.

use serde_json::{Map, Value};

/// What is left of the members of an item. There are few, which a look at each finds faster than a table would.
pub(crate) struct Members(Vec<(String, Value)>);

impl Members {
    /// Those of an object.
    pub(crate) fn of(item: Map<String, Value>) -> Self {
        Self(item.into_iter().collect())
    }

    /// Takes what stands under the key.
    pub(crate) fn take(&mut self, key: &str) -> Option<Value> {
        let at = self.0.iter().position(|(name, _)| name == key)?;
        Some(self.0.remove(at).1)
    }

    /// Takes the text under the first key that has one.
    pub(crate) fn text(&mut self, keys: &[&str]) -> Option<String> {
        let at =
            keys.iter().find_map(|key| self.0.iter().position(|(name, value)| name == key && value.is_string()))?;
        match self.0.remove(at).1 {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Takes what stands under the first key that is there.
    pub(crate) fn value(&mut self, keys: &[&str]) -> Option<Value> {
        let value = keys.iter().find_map(|key| self.take(key))?;
        (!value.is_null()).then_some(value)
    }

    /// What is left once the known members are taken; a `null` says nothing.
    pub(crate) fn rest(self) -> Map<String, Value> {
        self.0.into_iter().filter(|(_, value)| !value.is_null()).collect()
    }
}

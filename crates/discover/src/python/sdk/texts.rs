//! Texts and JSON out of values; what is not known of them is a gap.

use model::{Gap, GapReason};
use serde_json::Value as Json;

use super::surface::Reader;
use crate::code::value::{Place, Value};
use crate::python::schema::{call_of, literal, name_of};

impl Reader<'_, '_> {
    /// Notes that something is declared and not known.
    pub(super) fn gap(&mut self, what: &str, reason: GapReason, place: Place) {
        const MOST: usize = 1000;
        if self.gaps.len() < MOST {
            let location = Some(self.eval.location(place));
            self.gaps.push(Gap { what: what.to_owned(), reason, location });
        }
    }

    /// A gap for a value that was expected to be known.
    pub(super) fn unknown(&mut self, value: &Value, what: &str, place: Place) {
        let (reason, at) = self.eval.reason(value);
        self.gap(what, reason, at.unwrap_or(place));
    }

    /// Text, or what is known of it with a gap for the rest; and where it stands.
    pub(super) fn text(&mut self, value: &Value, what: &str, place: Place) -> (Option<String>, Place) {
        let at = self.eval.place_of(value).unwrap_or(place);
        match value {
            Value::Null => (None, place),
            Value::Text(text) => (Some(text.text.to_string()), at),
            Value::Choice(id) => {
                let first = self.eval.heap.lists[*id].items.iter().find(|value| !value.is_null()).cloned();
                // One of several is shown; which of them the server gives is not known here.
                match first {
                    Some(first @ Value::Choice(_)) => (None, self.eval.place_of(&first).unwrap_or(place)),
                    Some(first) => self.text(&first, what, place),
                    None => (None, place),
                }
            }
            _ => {
                let (reason, since) = self.eval.reason(value);
                self.gap(what, reason, since.unwrap_or(place));
                let partial = match value {
                    Value::Unknown(id) => self.eval.heap.unknowns[*id].partial.as_deref().map(str::to_owned),
                    _ => None,
                };
                (partial, at)
            }
        }
    }

    /// A value as JSON; what is not known of it is `null` and a gap.
    pub(super) fn json(&mut self, value: &Value, what: &str, place: Place) -> Json {
        if let Some(json) = literal(&self.eval.heap, value) {
            return json;
        }
        let mut left = 20_000;
        self.partly(value, what, place, 0, &mut left)
    }

    fn partly(&mut self, value: &Value, what: &str, place: Place, depth: u32, left: &mut u32) -> Json {
        const DEEPEST: u32 = 64;
        *left = left.saturating_sub(1);
        if depth > DEEPEST || *left == 0 {
            self.gap(what, GapReason::Limit("value too large".to_owned()), place);
            return Json::Null;
        }
        match value {
            Value::List(id) => {
                let items = self.eval.heap.lists[*id].items.clone();
                Json::Array(items.iter().map(|item| self.partly(item, what, place, depth + 1, left)).collect())
            }
            Value::Table(id) => {
                let entries: Vec<_> = self.eval.heap.tables[*id]
                    .entries
                    .iter()
                    .map(|(name, slot)| (name.to_string(), slot.value.clone()))
                    .collect();
                if let Some(open) = self.eval.heap.tables[*id].open {
                    let (reason, at) = self.eval.reason(&Value::Unknown(open));
                    self.gap(what, reason, at.unwrap_or(place));
                }
                let entries = entries.into_iter();
                Json::Object(
                    entries.map(|(name, value)| (name, self.partly(&value, what, place, depth + 1, left))).collect(),
                )
            }
            Value::Choice(id) => match self.eval.heap.lists[*id].items.first().cloned() {
                Some(first) => self.partly(&first, what, place, depth + 1, left),
                None => Json::Null,
            },
            // A class or function in place of a value, such as a call of the SDK's own classes with keywords.
            Value::Symbolic(_) => match call_of(&self.eval.heap, value).cloned() {
                Some(call) if name_of(&self.eval.heap, &call.callee).is_some() && call.args.positional.is_empty() => {
                    let named = call.args.named.iter();
                    Json::Object(
                        named
                            .map(|(name, value)| (name.to_string(), self.partly(value, what, place, depth + 1, left)))
                            .collect(),
                    )
                }
                _ => self.unknown_json(value, what, place),
            },
            other => match literal(&self.eval.heap, other) {
                Some(json) => json,
                None => self.unknown_json(other, what, place),
            },
        }
    }

    fn unknown_json(&mut self, value: &Value, what: &str, place: Place) -> Json {
        let (text, _) = self.text(value, what, place);
        text.map_or(Json::Null, Json::from)
    }
}

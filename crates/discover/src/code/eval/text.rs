//! Building texts and sums.

use std::sync::Arc;

use super::Evaluator;
use crate::code::ir::Expr;
use crate::code::scope::Scope;
use crate::code::value::{Id, Place, Unknown, Value};

impl Evaluator<'_> {
    pub(super) fn join(&mut self, parts: &[Expr], scope: Id<Scope>, place: Place) -> Value {
        let parts: Vec<Value> = parts.iter().map(|part| self.eval(part, scope)).collect();
        self.concat(&parts, place)
    }

    /// The parts joined as text; if some are not known, neither is the whole, but its known parts are kept.
    pub(crate) fn concat(&mut self, parts: &[Value], place: Place) -> Value {
        let mut text = String::new();
        let mut missing: Option<Value> = None;
        for part in parts {
            let known = text.len();
            let more = part.as_text().map_or(0, |text| text.len());
            if !self.has_room_for_text(known.saturating_add(more)) {
                // What was copied in vain is counted, so that it cannot be copied in vain for ever.
                self.text_bytes = self.text_bytes.saturating_add(known);
                return self.over_limit("text too long", place);
            }
            if self.show(part, &mut text) {
                // Shown as it is.
            } else {
                text.truncate(known);
                let partial = match part {
                    Value::Unknown(id) => self.heap.unknowns[*id].partial.clone(),
                    _ => None,
                };
                text.push_str(partial.as_deref().unwrap_or("${…}"));
                missing.get_or_insert_with(|| part.clone());
            }
        }
        match missing {
            None => self.text(text, place),
            Some(_) if !self.has_room_for_text(text.len()) => self.text(text, place),
            Some(missing) => {
                let (reason, at) = self.reason(&missing);
                self.text_bytes += text.len();
                let partial = Some(Arc::from(text));
                let place = at.unwrap_or(place);
                Value::Unknown(self.heap.unknowns.add(Unknown { reason, place, partial }))
            }
        }
    }

    /// A value as text, as string building shows it.
    pub(crate) fn shown(&self, value: &Value) -> Option<Arc<str>> {
        if let Value::Text(text) = value {
            return Some(Arc::clone(&text.text));
        }
        let mut text = String::new();
        self.show(value, &mut text).then(|| Arc::from(text))
    }

    /// Adds a value to a text. `false` if it is not known, or the text is too long already; a part of it may be added
    /// then.
    fn show(&self, value: &Value, into: &mut String) -> bool {
        match value {
            Value::Text(text) => into.push_str(&text.text),
            Value::Number(number) => into.push_str(&number.to_string()),
            Value::Bool(known) => into.push_str(if *known { "true" } else { "false" }),
            Value::Choice(id) => {
                let start = into.len();
                return self.heap.lists[*id].items.iter().any(|value| {
                    into.truncate(start);
                    self.show(value, into)
                });
            }
            Value::List(id) => {
                let items = &self.heap.lists[*id].items;
                if !items.iter().all(|item| matches!(item, Value::Text(_) | Value::Number(_))) {
                    return false;
                }
                for (at, item) in items.iter().enumerate() {
                    if into.len() > self.budget.text {
                        break;
                    }
                    if at > 0 {
                        into.push(',');
                    }
                    self.show(item, into);
                }
            }
            _ => return false,
        }
        true
    }

    /// `left + right`.
    pub(crate) fn add(&mut self, left: &Value, right: &Value, place: Place) -> Value {
        match (left, right) {
            (Value::Number(left), Value::Number(right)) => {
                let sum = match (left.as_i64(), right.as_i64()) {
                    (Some(left), Some(right)) => left.checked_add(right).map(serde_json::Number::from),
                    _ => left
                        .as_f64()
                        .zip(right.as_f64())
                        .and_then(|(left, right)| serde_json::Number::from_f64(left + right)),
                };
                sum.map_or_else(|| self.at_run_time("arithmetic", place), Value::Number)
            }
            (Value::List(left), Value::List(right)) => {
                let mut items = self.heap.lists[*left].items.clone();
                items.extend(self.heap.lists[*right].items.iter().cloned());
                items.truncate(self.budget.items);
                self.heap.list(items, place)
            }
            (Value::List(list), other) | (other, Value::List(list)) if other.is_unknown() => {
                let mut items = self.heap.lists[*list].items.clone();
                let (reason, at) = self.reason(other);
                items.push(self.heap.unknown(reason, at.unwrap_or(place)));
                self.heap.list(items, place)
            }
            _ => self.concat(&[left.clone(), right.clone()], place),
        }
    }
}

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
            if let Some(shown) = self.shown(part) {
                text.push_str(&shown);
            } else {
                let partial = match part {
                    Value::Unknown(id) => self.heap.unknowns[*id].partial.clone(),
                    _ => None,
                };
                text.push_str(partial.as_deref().unwrap_or("${…}"));
                missing.get_or_insert_with(|| part.clone());
            }
            if text.len() > self.budget.text {
                return self.over_limit("text too long", place);
            }
        }
        match missing {
            None => self.text(text, place),
            Some(missing) => {
                let (reason, at) = self.reason(&missing);
                self.text_bytes = self.text_bytes.saturating_add(text.len());
                let partial = (self.text_bytes <= self.budget.text_in_all).then(|| Arc::from(text));
                let place = at.unwrap_or(place);
                Value::Unknown(self.heap.unknowns.add(Unknown { reason, place, partial }))
            }
        }
    }

    /// A value as text, as string building shows it.
    pub(crate) fn shown(&self, value: &Value) -> Option<Arc<str>> {
        match value {
            Value::Text(text) => Some(Arc::clone(&text.text)),
            Value::Number(number) => Some(Arc::from(number.to_string())),
            Value::Bool(known) => Some(Arc::from(known.to_string())),
            Value::Choice(id) => self.heap.lists[*id].items.iter().find_map(|value| self.shown(value)),
            Value::List(id) => {
                let items = &self.heap.lists[*id].items;
                let scalars = items.iter().all(|item| matches!(item, Value::Text(_) | Value::Number(_)));
                let shown: Option<Vec<_>> = items.iter().filter(|_| scalars).map(|item| self.shown(item)).collect();
                shown.filter(|_| scalars).map(|items| Arc::from(items.join(",")))
            }
            _ => None,
        }
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

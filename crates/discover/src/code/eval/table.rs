//! Building tables.

use std::sync::Arc;

use super::Evaluator;
use crate::code::ir::Entry;
use crate::code::members::{Members, Slot};
use crate::code::scope::Scope;
use crate::code::value::{Id, Place, Table, Unknown, Value};

impl Evaluator<'_> {
    pub(super) fn table(&mut self, entries: &[Entry], scope: Id<Scope>, place: Place) -> Value {
        let id = self.heap.tables.add(Table { entries: Members::default(), open: None, place });
        for entry in entries {
            match entry {
                Entry::Pair(key, value) => {
                    let key_value = self.eval(key, scope);
                    let value = self.eval(value, scope);
                    self.set_entry(id, &key_value, value, key.line);
                }
                Entry::Getter(key, function) => {
                    let key_value = self.eval(key, scope);
                    let value = self.closure(function, scope, None);
                    if let Some(key_text) = self.key(&key_value) {
                        self.heap.tables[id].entries.set_slot(key_text, Slot { value, line: key.line, getter: true });
                    }
                }
                Entry::Spread(inner) => {
                    let value = self.eval(inner, scope);
                    self.merge(id, &value, place);
                }
            }
        }
        Value::Table(id)
    }

    /// Sets an entry; a key that is not known leaves the table open.
    pub(crate) fn set_entry(&mut self, table: Id<Table>, key: &Value, value: Value, line: u32) {
        if self.heap.tables[table].entries.len() >= self.budget.items {
            let place = self.heap.tables[table].place;
            let Value::Unknown(limit) = self.over_limit("entries of a table", place) else { return };
            self.heap.tables[table].open = Some(limit);
            return;
        }
        if let Some(name) = self.key(key) {
            self.heap.tables[table].entries.set(name, value, line);
        } else {
            self.leave_open(table, key);
        }
    }

    /// Marks a table as holding more than is known.
    pub(crate) fn leave_open(&mut self, table: Id<Table>, because: &Value) {
        let (reason, at) = self.reason(because);
        let place = at.unwrap_or(self.heap.tables[table].place);
        self.heap.tables[table].open = Some(self.heap.unknowns.add(Unknown { reason, place, partial: None }));
    }

    /// A value as the name of an entry.
    pub(crate) fn key(&self, value: &Value) -> Option<Arc<str>> {
        match value {
            Value::Text(text) => Some(Arc::clone(&text.text)),
            Value::Number(number) => Some(Arc::from(number.to_string())),
            Value::Bool(known) => Some(Arc::from(known.to_string())),
            Value::Choice(id) => self.heap.lists[*id].items.iter().find_map(|value| self.key(value)),
            _ => None,
        }
    }

    /// Adds the entries of `value` to a table, as `{...value}` and `Object.assign` do.
    pub(crate) fn merge(&mut self, into: Id<Table>, value: &Value, place: Place) {
        let entries: Vec<(Arc<str>, Slot)> = match value {
            Value::Table(id) => {
                if let Some(open) = self.heap.tables[*id].open {
                    self.heap.tables[into].open = Some(open);
                }
                self.heap.tables[*id].entries.iter().map(|(name, slot)| (Arc::clone(name), slot.clone())).collect()
            }
            Value::Instance(id) => {
                let fields = &self.heap.instances[*id].fields;
                fields.iter().map(|(name, slot)| (Arc::clone(name), slot.clone())).collect()
            }
            Value::Module(file) => {
                let names = self.export_names(*file);
                let value = value.clone();
                names
                    .into_iter()
                    .map(|name| {
                        let exported = self.member(&value, &name, place);
                        (name, Slot { value: exported, line: place.line, getter: false })
                    })
                    .collect()
            }
            Value::Choice(id) => {
                // The likeliest alternative last, so that it wins.
                for alternative in self.heap.lists[*id].items.clone().iter().rev() {
                    self.merge(into, alternative, place);
                }
                return;
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => return,
            other => {
                self.leave_open(into, other);
                return;
            }
        };
        for (name, slot) in entries {
            if self.heap.tables[into].entries.len() >= self.budget.items || !self.step() {
                return;
            }
            let slot = if slot.getter {
                let value = self.get_slot(&slot, value, place);
                Slot { value, line: slot.line, getter: false }
            } else {
                slot
            };
            self.heap.tables[into].entries.set_slot(name, slot);
        }
    }
}

//! An ordered map from names to values, small for the usual few entries and indexed for many.

use std::collections::HashMap;
use std::sync::Arc;

use super::value::Value;

/// One member and the line it is declared on.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    /// The value, or the function that makes it.
    pub(crate) value: Value,
    /// The line, from 1; 0 where there is none.
    pub(crate) line: u32,
    /// Whether `value` is a getter.
    pub(crate) getter: bool,
}

/// Members in the order they were first set.
#[derive(Debug, Clone, Default)]
pub(crate) struct Members {
    slots: Vec<(Arc<str>, Slot)>,
    index: HashMap<Arc<str>, usize>,
}

/// With more members than this, names are looked up by hash.
const INDEXED_FROM: usize = 12;

impl Members {
    fn position(&self, name: &str) -> Option<usize> {
        if self.index.is_empty() {
            self.slots.iter().position(|(known, _)| &**known == name)
        } else {
            self.index.get(name).copied()
        }
    }

    /// The member with a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Slot> {
        self.position(name).and_then(|at| self.slots.get(at)).map(|(_, slot)| slot)
    }

    /// Sets a plain member, in its old place if it has one.
    pub(crate) fn set(&mut self, name: Arc<str>, value: Value, line: u32) {
        self.set_slot(name, Slot { value, line, getter: false });
    }

    /// Sets a member, in its old place if it has one.
    pub(crate) fn set_slot(&mut self, name: Arc<str>, slot: Slot) {
        if let Some(at) = self.position(&name) {
            self.slots[at].1 = slot;
            return;
        }
        self.slots.push((Arc::clone(&name), slot));
        if !self.index.is_empty() {
            self.index.insert(name, self.slots.len() - 1);
        } else if self.slots.len() > INDEXED_FROM {
            self.index = self.slots.iter().enumerate().map(|(at, (name, _))| (Arc::clone(name), at)).collect();
        }
    }

    /// Keeps the members whose names are wanted.
    pub(crate) fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.slots.retain(|(name, _)| wanted(name));
        self.index.clear();
        if self.slots.len() > INDEXED_FROM {
            self.index = self.slots.iter().enumerate().map(|(at, (name, _))| (Arc::clone(name), at)).collect();
        }
    }

    /// All members, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Slot)> {
        self.slots.iter().map(|(name, slot)| (name, slot))
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }
}

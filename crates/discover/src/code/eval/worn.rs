//! Calls that know nothing: after they have cost much, what they give is not found out again.
//!
//! Code that walks trees calls itself from many places; with nothing known every branch is taken, and the calls grow
//! exponentially until the budget ends. The first of them say all that the others could.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use super::Evaluator;
use crate::code::ir::Function;
use crate::code::scope::Scope;
use crate::code::value::{Args, Id, Place, Value};

/// Steps that calls of one function with nothing known may take in all.
const MOST: u32 = 20_000;

/// What tells calls with nothing known apart: the function, where it was made (a bundle makes many out of the same code),
/// and what kind of thing it is called on and with.
pub(super) type Key = (*const Function, Id<Scope>, u64);

/// What calls with nothing known have cost, and what they gave last.
#[derive(Debug, Default)]
pub(super) struct Worn(HashMap<Key, (u32, Option<Value>)>);

impl Evaluator<'_> {
    /// The key of a call with nothing known: no text, number, list or table is given, and no object but the one that a
    /// method is called on.
    pub(super) fn key_of_unknowing(
        &self,
        code: *const Function,
        made_in: Id<Scope>,
        receiver: Option<&Value>,
        args: &Args,
    ) -> Option<Key> {
        let mut hasher = DefaultHasher::new();
        match receiver {
            None => 0_u8.hash(&mut hasher),
            Some(Value::Instance(id)) => (1_u8, *id).hash(&mut hasher),
            Some(Value::Table(id)) => (2_u8, *id).hash(&mut hasher),
            Some(Value::Class(id)) => (3_u8, *id).hash(&mut hasher),
            Some(other) => self.hash_unknown(other, &mut hasher)?,
        }
        args.open.hash(&mut hasher);
        for value in args.positional.iter().chain(args.named.iter().map(|(_, value)| value)) {
            self.hash_unknown(value, &mut hasher)?;
        }
        Some((code, made_in, hasher.finish()))
    }

    /// Adds what kind of thing is not known; functions count as such by their code.
    fn hash_unknown(&self, value: &Value, hasher: &mut DefaultHasher) -> Option<()> {
        match value {
            Value::Null => 4_u8.hash(hasher),
            Value::Unknown(_) | Value::Symbolic(_) => 5_u8.hash(hasher),
            Value::Closure(id) => std::sync::Arc::as_ptr(&self.heap.closures[*id].function).hash(hasher),
            Value::Choice(id) => {
                for value in &self.heap.lists[*id].items {
                    self.hash_unknown(value, hasher)?;
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// What a call with nothing known gives, once such calls have cost too much.
    pub(super) fn worn_out(&mut self, key: Key, place: Place) -> Option<Value> {
        let (steps, value) = self.worn.0.get(&key)?;
        if *steps < MOST {
            return None;
        }
        let value = value.clone();
        Some(value.unwrap_or_else(|| self.over_limit("evaluation steps", place)))
    }

    /// Remembers what a call with nothing known has cost and gave.
    pub(super) fn wear(&mut self, key: Key, steps: u32, value: &Value) {
        let (known, last) = self.worn.0.entry(key).or_default();
        *known = known.saturating_add(steps);
        *last = Some(value.clone());
    }
}

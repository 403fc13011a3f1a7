//! Where a thing of an SDK is declared.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::Location;

use super::Reader;
use super::built::built;
use super::parts::tool_parts;
use crate::code::eval::Evaluator;
use crate::code::value::{Form, Place, Value};

/// The places at which tools of several names are built.
pub(super) fn shared(eval: &Evaluator<'_>) -> HashSet<Place> {
    let mut names: HashMap<Place, HashSet<Arc<str>>> = HashMap::new();
    for event in &eval.events {
        let Form::Call(call) = &eval.heap.symbolics[event.call].form else { continue };
        let made = [Some(Value::Symbolic(event.call)), call.args.get(0, "tool").cloned()].into_iter().flatten();
        for made in made.filter_map(|value| built(eval, &value)) {
            let name = tool_parts(&made).and_then(|parts| parts.name);
            let name = name.or_else(|| call.args.named("name").cloned());
            if let Some(name) = name.as_ref().and_then(Value::as_text) {
                names.entry(made.place).or_default().insert(Arc::clone(name));
            }
        }
    }
    names.into_iter().filter(|(_, names)| names.len() > 1).map(|(place, _)| place).collect()
}

impl Reader<'_, '_, '_> {
    /// Where a thing is declared: where it is built; or, where one place builds many, where its name stands.
    pub(super) fn declared(&self, name: &Value, made: Option<Place>) -> Location {
        let made = made.unwrap_or(self.reading.place);
        let place = match self.reading.eval.place_of(name) {
            Some(name) if self.shared.contains(&made) => name,
            _ => made,
        };
        self.reading.eval.location(place)
    }
}

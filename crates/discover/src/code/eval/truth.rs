//! What is known about conditions.

use model::GapReason;

use super::Evaluator;
use crate::code::value::{Form, Id, Symbolic, Value, same};

impl Evaluator<'_> {
    /// Whether a value counts as true, where that is known.
    pub(crate) fn truth(&self, value: &Value) -> Option<bool> {
        match value {
            Value::Null => Some(false),
            Value::Bool(known) => Some(*known),
            Value::Number(number) => number.as_f64().map(|number| number != 0.0),
            Value::Text(text) => Some(!text.text.is_empty()),
            Value::List(id) => {
                let empty = self.heap.lists[*id].items.is_empty();
                Some(!(empty && self.manners.empty_is_false))
            }
            Value::Table(id) => {
                let table = &self.heap.tables[*id];
                let empty = table.entries.len() == 0;
                if empty && self.manners.empty_is_false && table.open.is_some() {
                    return None;
                }
                Some(!(empty && self.manners.empty_is_false))
            }
            Value::Closure(_) | Value::Class(_) | Value::Instance(_) | Value::Super(..) | Value::Module(_) => {
                Some(true)
            }
            Value::Symbolic(id) => match &self.heap.symbolics[*id].form {
                Form::Call(call) if call.constructs => Some(true),
                _ => None,
            },
            Value::Choice(id) => {
                let mut truths = self.heap.lists[*id].items.iter().map(|value| self.truth(value));
                let first = truths.next().flatten()?;
                truths.all(|truth| truth == Some(first)).then_some(first)
            }
            Value::Unknown(id) => {
                // A text with a hole and something around it is not empty.
                self.heap.unknowns[*id].partial.as_ref().is_some_and(|partial| &**partial != "${…}").then_some(true)
            }
        }
    }

    /// Whether a value is a setting of the environment that the server runs in.
    pub(crate) fn is_setting(&self, value: &Value) -> bool {
        let mut at: Id<Symbolic> = match value {
            Value::Symbolic(id) => *id,
            Value::Unknown(id) => {
                return matches!(&self.heap.unknowns[*id].reason,
                    GapReason::ComputedAtRunTime(what) if what == "`process`");
            }
            _ => return false,
        };
        loop {
            let inner = match &self.heap.symbolics[at].form {
                Form::Member(inner, name) if &**name == "env" || &**name == "environ" => {
                    let _ = inner;
                    return true;
                }
                Form::Member(inner, _) | Form::Index(inner, _) => inner,
                Form::Call(call) => &call.callee,
                Form::Global(_) | Form::External { .. } | Form::Parameter(_) => return false,
            };
            let Value::Symbolic(id) = inner else { return false };
            at = *id;
        }
    }
}

/// Whether two values are equal, where that is known.
pub(crate) fn equal(left: &Value, right: &Value) -> Option<bool> {
    if left.is_unknown() || right.is_unknown() {
        return same(left, right).then_some(true);
    }
    if matches!(left, Value::Choice(_)) || matches!(right, Value::Choice(_)) {
        return None;
    }
    Some(same(left, right))
}

//! What is known about conditions.

use model::GapReason;

use super::Evaluator;
use crate::code::ir::{Expr, ExprKind, Operator};
use crate::code::scope::Scope;
use crate::code::value::{Form, Id, Symbolic, Value, same};

/// What is known about a condition.
#[derive(Debug, Clone, Copy)]
pub(super) struct Condition {
    /// Whether it holds, where that is known.
    pub(super) truth: Option<bool>,
    /// Whether it asks for a setting of the environment.
    pub(super) is_setting: bool,
}

impl Evaluator<'_> {
    /// Evaluates a condition. As a value `unknown && known` is the known one if it is anything; whether it holds is not
    /// known.
    pub(super) fn condition(&mut self, expr: &Expr, scope: Id<Scope>) -> Condition {
        if self.nesting >= self.budget.nesting || !self.step() {
            return Condition { truth: None, is_setting: false };
        }
        self.nesting += 1;
        let condition = match &expr.kind {
            ExprKind::Binary(operator @ (Operator::And | Operator::Or), left, right) => {
                let deciding = *operator == Operator::Or;
                let left = self.condition(left, scope);
                if left.truth == Some(deciding) {
                    left
                } else {
                    let right = self.condition(right, scope);
                    let decided = left.truth.is_some() || right.truth == Some(deciding);
                    let truth = right.truth.filter(|_| decided);
                    Condition { truth, is_setting: left.is_setting || right.is_setting }
                }
            }
            ExprKind::Not(inner) => {
                let inner = self.condition(inner, scope);
                Condition { truth: inner.truth.map(|truth| !truth), is_setting: false }
            }
            _ => {
                let value = self.eval(expr, scope);
                Condition { truth: self.truth(&value), is_setting: self.is_setting(&value) }
            }
        };
        self.nesting -= 1;
        condition
    }

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

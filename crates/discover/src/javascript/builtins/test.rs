//! The tests that `find`, `filter` and their like put to each item.

use std::sync::Arc;

use crate::code::eval::{Evaluator, equal};
use crate::code::ir::{Expr, ExprKind, Operator, Pattern, StmtKind};
use crate::code::value::{Args, Place, Value};

/// What is asked of an item.
pub(super) enum Test {
    /// `item => item.name === value`: looking one up in a long list by its name is common enough to cost no call.
    Member {
        /// The member that is compared.
        name: Arc<str>,
        /// What it is compared with.
        with: Value,
        /// Whether it must be equal, or must not.
        equal: bool,
    },
    /// Any other function.
    Call(Value),
}

impl Test {
    /// The test that the first argument of a call puts.
    pub(super) fn of(eval: &mut Evaluator<'_>, args: &Args) -> Self {
        let callback = args.at(0).cloned().unwrap_or(Value::Null);
        member_test(eval, &callback).unwrap_or(Self::Call(callback))
    }

    /// Whether an item meets it, where that is known.
    pub(super) fn met(&self, eval: &mut Evaluator<'_>, item: &Value, at: usize, place: Place) -> Option<bool> {
        match self {
            Self::Member { name, with, equal: wanted } => {
                let member = eval.member(item, name, place);
                eval.charge(8);
                equal(&member, with).map(|same| same == *wanted)
            }
            Self::Call(callback) => {
                let given = Args::positional(vec![item.clone(), Value::Number(at.into())]);
                let met = eval.call_value(callback, given, place);
                eval.truth(&met)
            }
        }
    }
}

fn member_test(eval: &mut Evaluator<'_>, callback: &Value) -> Option<Test> {
    let Value::Closure(id) = callback else { return None };
    let (function, scope) = (Arc::clone(&eval.heap.closures[*id].function), eval.heap.closures[*id].scope);
    let [param, ..] = function.params.as_slice() else { return None };
    let Pattern::Name(item) = &param.pattern else { return None };
    let [body] = function.body.as_slice() else { return None };
    let StmtKind::Return(Some(returned)) = &body.kind else { return None };
    let ExprKind::Binary(operator @ (Operator::Equal | Operator::NotEqual), left, right) = &returned.kind else {
        return None;
    };
    let member_of_item = |expr: &Expr| match &expr.kind {
        ExprKind::Member(of, name) if matches!(&of.kind, ExprKind::Name(of) if of == item) => Some(Arc::clone(name)),
        _ => None,
    };
    let (name, other) = match (member_of_item(left), member_of_item(right)) {
        (Some(name), None) => (name, right),
        (None, Some(name)) => (name, left),
        _ => return None,
    };
    if function.params.len() > 1 || !is_settled(other, item) {
        return None;
    }
    let with = eval.eval(other, scope);
    Some(Test::Member { name, with, equal: *operator == Operator::Equal })
}

/// Whether an expression is the same for every item.
fn is_settled(expr: &Expr, item: &Arc<str>) -> bool {
    let mut at = expr;
    loop {
        match &at.kind {
            ExprKind::Text(_) | ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Null => return true,
            ExprKind::Name(name) => return name != item && &**name != "this",
            ExprKind::Member(of, _) => at = of,
            _ => return false,
        }
    }
}

//! Kotlin's conditions, which are expressions.

use std::sync::Arc;

use super::expressions::{answer_with_last, body_of, expression};
use super::{at, calls, parts};
use crate::code::ir::{Expr, ExprKind, Operator, Stmt, StmtKind};
use crate::code::tree::Node;
use crate::jvm::added;

/// A branch as a value: that of its last expression.
fn value_of(node: Node<'_>) -> Expr {
    if node.kind() != "block" {
        return expression(node);
    }
    let mut inner = parts(node);
    if let (Some(only), None) = (inner.next(), inner.next()) {
        return expression(only);
    }
    let mut body = body_of(node);
    answer_with_last(&mut body);
    added::block(body, node.line())
}

/// The branches of an `if`: what follows the condition, before and after `else`.
fn branches(node: Node<'_>) -> (Option<Node<'_>>, Option<Node<'_>>) {
    let condition = node.field("condition").map(Node::line);
    let mut after_else = false;
    let mut past_condition = false;
    let (mut then, mut otherwise) = (None, None);
    for part in node.children() {
        match part.kind() {
            ")" if !past_condition && condition.is_some() => past_condition = true,
            "else" => after_else = true,
            "if" | "(" | ";" | "line_comment" | "block_comment" => {}
            _ if !past_condition => {}
            _ if after_else => otherwise = Some(part),
            _ => then = Some(part),
        }
    }
    (then, otherwise)
}

/// An `if` as a value.
pub(super) fn choice(node: Node<'_>) -> ExprKind {
    let Some(test) = node.field("condition") else { return ExprKind::Opaque("a condition") };
    let (then, otherwise) = branches(node);
    let value = |branch: Option<Node<'_>>| Box::new(branch.map_or_else(|| at(node, ExprKind::Null), value_of));
    ExprKind::Conditional(Box::new(expression(test)), value(then), value(otherwise))
}

/// An `if` for its effect.
pub(super) fn choice_statement(node: Node<'_>) -> StmtKind {
    let Some(test) = node.field("condition") else { return StmtKind::Block(Vec::new()) };
    let (then, otherwise) = branches(node);
    StmtKind::If(expression(test), body(then), body(otherwise))
}

/// A branch as statements.
pub(super) fn body(node: Option<Node<'_>>) -> Vec<Stmt> {
    let Some(node) = node else { return Vec::new() };
    if node.kind() == "block" {
        return body_of(node);
    }
    let mut lowered = Vec::new();
    super::statements::statement(node, &mut lowered);
    lowered
}

/// The entries of a `when`: their tests, none for `else`, and what follows.
fn entries(node: Node<'_>) -> Vec<(Vec<Expr>, Node<'_>)> {
    let subject = node.child("when_subject").and_then(|subject| parts(subject).last()).map(expression);
    let entries = parts(node).filter(|part| part.kind() == "when_entry");
    let entries = entries.filter_map(|entry| {
        let body = parts(entry).last()?;
        let tests = entry.fields("condition").into_iter().filter(|test| test.kind() != ",").map(|test| {
            let value = expression(test);
            match (&subject, test.kind()) {
                (subject, "range_test" | "type_test") => calls::entry_test(test, subject.as_ref()),
                (Some(subject), _) => {
                    let kind = ExprKind::Binary(Operator::Equal, Box::new(subject.clone()), Box::new(value));
                    at(test, kind)
                }
                (None, _) => value,
            }
        });
        Some((tests.collect(), body))
    });
    entries.collect()
}

/// A `when` as a value: a chain of conditions.
pub(super) fn when(node: Node<'_>) -> ExprKind {
    let mut chain = ExprKind::Null;
    for (tests, body) in entries(node).into_iter().rev() {
        if tests.is_empty() {
            chain = value_of(body).kind;
        }
        for test in tests {
            chain = ExprKind::Conditional(Box::new(test), Box::new(value_of(body)), Box::new(at(node, chain)));
        }
    }
    chain
}

/// A `when` for its effect.
pub(super) fn when_statement(node: Node<'_>) -> StmtKind {
    if node.keeps_calls() {
        return calls::chosen(entries(node));
    }
    let mut all = Vec::new();
    for (tests, entry) in entries(node) {
        let line = entry.line();
        let kind = match tests.as_slice() {
            [test] => StmtKind::If(test.clone(), body(Some(entry)), Vec::new()),
            _ => StmtKind::If(at(entry, ExprKind::Opaque("a test")), body(Some(entry)), Vec::new()),
        };
        all.push(Stmt { kind, line });
    }
    StmtKind::Block(all)
}

/// A `try` as a value: that of what is tried.
pub(super) fn attempt(node: Node<'_>) -> ExprKind {
    if node.keeps_calls() {
        return calls::attempted_value(node);
    }
    node.child("block").map_or(ExprKind::Null, |block| value_of(block).kind)
}

/// A `try` for its effect.
pub(super) fn attempt_statement(node: Node<'_>) -> StmtKind {
    if node.keeps_calls() {
        return calls::attempted(node);
    }
    let mut all = body(node.child("block"));
    for clause in parts(node) {
        let inner = body(clause.child("block"));
        match clause.kind() {
            "catch_block" => {
                let test = at(clause, ExprKind::Opaque("an exception"));
                all.push(Stmt { kind: StmtKind::If(test, inner, Vec::new()), line: clause.line() });
            }
            "finally_block" => all.extend(inner),
            _ => {}
        }
    }
    StmtKind::Block(all)
}

/// Statements that may or may not run.
pub(super) fn perhaps(node: Node<'_>, inner: Vec<Stmt>) -> StmtKind {
    StmtKind::If(at(node, ExprKind::Opaque("a condition")), inner, Vec::new())
}

/// What `by lazy { … }` makes, or what stands for another delegate.
pub(super) fn delegate(node: Node<'_>) -> Expr {
    let Some(value) = parts(node).next() else { return at(node, ExprKind::Null) };
    let lowered = expression(value);
    let ExprKind::Call(call) = &lowered.kind else { return at(node, ExprKind::Opaque("a delegate")) };
    let lazy = matches!(&call.callee.kind, ExprKind::Name(name) if &**name == "lazy");
    match call.args.last() {
        Some(block) if lazy => {
            let callee = block.value.clone();
            let call = crate::code::ir::Call { callee, args: Vec::new(), constructs: false };
            at(node, ExprKind::Call(Arc::new(call)))
        }
        _ => at(node, ExprKind::Opaque("a delegate")),
    }
}

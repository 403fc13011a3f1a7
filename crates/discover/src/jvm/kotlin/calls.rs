//! What only the following of calls needs of Kotlin: operands of forms that are not folded, and what leaves a function.

use std::sync::Arc;

use super::control::body;
use super::expressions::expression;
use super::{at, bare, parts};
use crate::code::ir::{Arg, Call, Expr, ExprKind, Operator, Stmt, StmtKind, Try};
use crate::code::tree::Node;
use crate::jvm::added;

/// The tests of a `when` that are told apart.
const MOST_TESTS: usize = 256;

/// A form that is not folded, with what it is made of where calls are followed.
pub(super) fn of(node: Node<'_>, what: &'static str) -> ExprKind {
    if node.keeps_calls() {
        let operands = parts(node).filter(|part| !super::types::is_type(*part));
        ExprKind::Of(what, operands.map(expression).collect())
    } else {
        ExprKind::Opaque(what)
    }
}

/// `object.name(argument)`.
fn method(node: Node<'_>, object: Expr, name: &str, argument: Expr) -> ExprKind {
    let callee = at(node, ExprKind::Member(Box::new(object), Arc::from(name)));
    let args = vec![Arg { name: None, value: argument }];
    ExprKind::Call(Arc::new(Call { callee, args, constructs: false }))
}

/// `left < right`, as a call of the operator on the left side.
pub(super) fn order(node: Node<'_>, left: Node<'_>, operator: &str, right: Node<'_>) -> ExprKind {
    method(node, expression(left), operator, expression(right))
}

/// `item in list`, `item !in list`, `value is Type`.
pub(super) fn test(node: Node<'_>) -> ExprKind {
    const WHAT: &str = "a test";
    let operands: Vec<Node<'_>> = parts(node).collect();
    let ([item, collection], "in_expression", true) = (operands.as_slice(), node.kind(), node.keeps_calls()) else {
        return of(node, WHAT);
    };
    let contains = method(node, expression(*collection), "contains", expression(*item));
    let is_not = node.children().iter().any(|part| part.kind().starts_with('!'));
    if is_not { ExprKind::Not(Box::new(at(node, contains))) } else { contains }
}

/// The test that an entry of a `when` stands for which asks for a range or a type.
pub(super) fn entry_test(node: Node<'_>, subject: Option<&Expr>) -> Expr {
    const WHAT: &str = "a test";
    let Some(subject) = subject.filter(|_| node.keeps_calls()) else { return at(node, ExprKind::Opaque(WHAT)) };
    let operands: Vec<Node<'_>> = parts(node).collect();
    let children = node.children();
    let asks_in = children.iter().any(|part| matches!(part.kind(), "in" | "!in"));
    match operands.as_slice() {
        [collection] if node.kind() == "range_test" && asks_in => {
            let contains = at(node, method(node, expression(*collection), "contains", subject.clone()));
            let is_not = children.iter().any(|part| part.kind().starts_with('!'));
            if is_not { at(node, ExprKind::Not(Box::new(contains))) } else { contains }
        }
        _ => at(node, ExprKind::Of(WHAT, vec![subject.clone()])),
    }
}

/// A callee whose object the grammar reads as negated: of `!text.matches(…)` it takes `!text` for the object.
pub(super) fn without_not(node: Node<'_>, callee: Expr) -> (bool, Expr) {
    let is_plain = parts(node).next().is_some_and(|object| object.kind() != "parenthesized_expression");
    match callee.kind {
        ExprKind::Member(object, name) if is_plain && node.kind() == "navigation_expression" => match object.kind {
            ExprKind::Not(inner) => (true, Expr { kind: ExprKind::Member(inner, name), line: callee.line }),
            kind => {
                let object = Box::new(Expr { kind, line: object.line });
                (false, Expr { kind: ExprKind::Member(object, name), line: callee.line })
            }
        },
        kind => (false, Expr { kind, line: callee.line }),
    }
}

/// `throw value`.
pub(super) fn raised(node: Node<'_>) -> StmtKind {
    if node.keeps_calls() { StmtKind::Raise(parts(node).last().map(expression)) } else { StmtKind::Return(None) }
}

/// `while (test) body`.
pub(super) fn repeated(node: Node<'_>) -> StmtKind {
    let inner = body(parts(node).find(|part| part.kind() == "block"));
    let test = node.field("condition").or_else(|| parts(node).find(|part| part.kind() != "block"));
    StmtKind::While(test.map_or_else(|| at(node, ExprKind::Opaque("a condition")), expression), inner)
}

/// `try`, for its effect.
pub(super) fn attempted(node: Node<'_>) -> StmtKind {
    let (mut handlers, mut finally) = (Vec::new(), Vec::new());
    for clause in parts(node) {
        match clause.kind() {
            "catch_block" => {
                let name = parts(clause).find(|part| part.kind() == "identifier").map(bare);
                handlers.push((name, body(clause.child("block"))));
            }
            "finally_block" => finally.extend(body(clause.child("block"))),
            _ => {}
        }
    }
    StmtKind::Try(Box::new(Try { body: body(node.child("block")), handlers, finally }))
}

/// `try`, as a value: what is tried gives it, or what handles what was raised.
pub(super) fn attempted_value(node: Node<'_>) -> ExprKind {
    let mut statement = attempted(node);
    if let StmtKind::Try(attempt) = &mut statement {
        super::expressions::answer_with_last(&mut attempt.body);
        for (_, handler) in &mut attempt.handlers {
            super::expressions::answer_with_last(handler);
        }
    }
    added::block(vec![Stmt { kind: statement, line: node.line() }], node.line()).kind
}

/// The entries of a `when` as the chain of tests that it is.
pub(super) fn chosen(entries: Vec<(Vec<Expr>, Node<'_>)>) -> StmtKind {
    let mut chain: Vec<Stmt> = Vec::new();
    for (number, (tests, entry)) in entries.into_iter().enumerate().rev() {
        let (line, inner) = (entry.line(), body(Some(entry)));
        let mut tests = tests.into_iter();
        let Some(first) = tests.next() else {
            chain = inner;
            continue;
        };
        let test = tests.fold(first, |left, right| {
            let line = left.line;
            Expr { kind: ExprKind::Binary(Operator::Or, Box::new(left), Box::new(right)), line }
        });
        chain = if number >= MOST_TESTS {
            let mut flat = vec![Stmt { kind: StmtKind::If(test, inner, Vec::new()), line }];
            flat.extend(chain);
            flat
        } else {
            vec![Stmt { kind: StmtKind::If(test, inner, chain), line }]
        };
    }
    StmtKind::Block(chain)
}

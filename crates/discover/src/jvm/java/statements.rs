//! Java's statements.

use std::sync::Arc;

use super::expressions::{arguments, case_labels, equals, expression};
use super::{at, calls, classes, parts};
use crate::code::ir::{Arg, Call, Expr, ExprKind, Pattern, Stmt, StmtKind};
use crate::code::tree::Node;
use crate::jvm::builtins::words;
use crate::jvm::types::name as plain;

/// The statements of a block.
pub(super) fn statements(block: Node<'_>) -> Vec<Stmt> {
    let mut lowered = Vec::new();
    for node in parts(block) {
        statement(node, &mut lowered);
    }
    lowered
}

/// A statement as a block of its own.
pub(super) fn body(node: Option<Node<'_>>) -> Vec<Stmt> {
    let mut lowered = Vec::new();
    if let Some(node) = node {
        if node.kind() == "block" {
            return statements(node);
        }
        statement(node, &mut lowered);
    }
    lowered
}

pub(super) fn statement(node: Node<'_>, into: &mut Vec<Stmt>) {
    let line = node.line();
    let kind = match node.kind() {
        "local_variable_declaration" => {
            into.extend(variables(node));
            return;
        }
        "expression_statement" => match parts(node).next() {
            Some(inner) => effect(inner),
            None => return,
        },
        "return_statement" | "yield_statement" => StmtKind::Return(parts(node).next().map(expression)),
        "throw_statement" if node.keeps_calls() => StmtKind::Raise(parts(node).next().map(expression)),
        "throw_statement" => StmtKind::Return(None),
        "assert_statement" if node.keeps_calls() => StmtKind::Block(Vec::new()),
        "if_statement" => {
            let Some(test) = node.field("condition") else { return };
            StmtKind::If(expression(test), body(node.field("consequence")), body(node.field("alternative")))
        }
        "enhanced_for_statement" => {
            let (Some(name), Some(over)) = (node.field("name"), node.field("value")) else { return };
            StmtKind::Each(Pattern::Name(Arc::from(name.text())), expression(over), body(node.field("body")))
        }
        "for_statement" => repeat(node),
        "while_statement" | "do_statement" if node.keeps_calls() => calls::repeated(node),
        "while_statement" | "do_statement" => perhaps(node, body(node.field("body"))),
        "block" => StmtKind::Block(statements(node)),
        "synchronized_statement" => StmtKind::Block(body(node.field("body"))),
        "labeled_statement" => StmtKind::Block(body(parts(node).last())),
        "try_statement" | "try_with_resources_statement" if node.keeps_calls() => calls::attempted(node),
        "try_statement" | "try_with_resources_statement" => StmtKind::Block(attempt(node)),
        "switch_expression" if node.keeps_calls() => calls::switched(node),
        "switch_expression" => StmtKind::Block(switch(node)),
        "explicit_constructor_invocation" => StmtKind::Expr(delegation(node)),
        "break_statement" | "continue_statement" => StmtKind::Leave,
        _ if classes::is_type(node) => StmtKind::Class(Arc::new(classes::class(node))),
        _ => return,
    };
    into.push(Stmt { kind, line });
}

/// The variables of a declaration, bound to their values.
fn variables(node: Node<'_>) -> impl Iterator<Item = Stmt> {
    node.fields("declarator").into_iter().filter_map(|declarator| {
        let name = declarator.field("name")?;
        let value = declarator.field("value").map_or_else(|| at(declarator, ExprKind::Null), expression);
        let kind = StmtKind::Bind(Pattern::Name(Arc::from(name.text())), value);
        Some(Stmt { kind, line: declarator.line() })
    })
}

/// An expression for its effect.
fn effect(node: Node<'_>) -> StmtKind {
    if node.kind() == "assignment_expression"
        && let (Some(left), Some(right)) = (node.field("left"), node.field("right"))
    {
        let (target, value) = (expression(left), expression(right));
        return match node.field("operator").map(Node::text) {
            Some("=") => StmtKind::Assign(target, value),
            Some("+=") => StmtKind::Append(target, value),
            _ => StmtKind::Assign(target, at(node, calls::of(node, "arithmetic"))),
        };
    }
    StmtKind::Expr(expression(node))
}

/// Statements that may or may not run: what follows them runs either way.
fn perhaps(node: Node<'_>, body: Vec<Stmt>) -> StmtKind {
    StmtKind::If(at(node, ExprKind::Opaque("a condition")), body, Vec::new())
}

/// `for (int i = 0; i < n; i++)` walks a range; any other `for` may run its body.
fn repeat(node: Node<'_>) -> StmtKind {
    let inner = body(node.field("body"));
    if let Some((name, from, to)) = range(node) {
        let args = [from, to].into_iter().map(|value| Arg { name: None, value }).collect();
        let callee = plain(words::RANGE, node.line());
        let over = at(node, ExprKind::Call(Arc::new(Call { callee, args, constructs: false })));
        return StmtKind::Each(Pattern::Name(name), over, inner);
    }
    let mut all: Vec<Stmt> = node
        .fields("init")
        .into_iter()
        .filter(|init| init.kind() == "local_variable_declaration")
        .flat_map(|init| variables(init).collect::<Vec<_>>())
        .collect();
    let repeated = if node.keeps_calls() { calls::counted(node, inner) } else { perhaps(node, inner) };
    all.push(Stmt { kind: repeated, line: node.line() });
    StmtKind::Block(all)
}

fn range(node: Node<'_>) -> Option<(Arc<str>, Expr, Expr)> {
    let declarator = node.field("init")?.field("declarator")?;
    let (name, from) = (declarator.field("name")?, declarator.field("value")?);
    let test = node.field("condition")?;
    let counts = test.field("left")?.text() == name.text() && test.field("operator")?.text() == "<";
    let steps = node.field("update").is_some_and(|update| update.text().contains("++"));
    (counts && steps).then(|| Some((Arc::from(name.text()), expression(from), expression(test.field("right")?))))?
}

fn attempt(node: Node<'_>) -> Vec<Stmt> {
    let mut all = resources(node);
    all.extend(body(node.field("body")));
    for clause in parts(node) {
        match clause.kind() {
            "catch_clause" => {
                all.push(Stmt { kind: perhaps(clause, body(clause.field("body"))), line: clause.line() });
            }
            "finally_clause" => all.extend(body(clause.child("block"))),
            _ => {}
        }
    }
    all
}

/// What a `try` opens and closes.
pub(super) fn resources(node: Node<'_>) -> Vec<Stmt> {
    let mut all = Vec::new();
    for resource in node.field("resources").into_iter().flat_map(|resources| parts(resources).collect::<Vec<_>>()) {
        if let (Some(name), Some(value)) = (resource.field("name"), resource.field("value")) {
            let kind = StmtKind::Bind(Pattern::Name(Arc::from(name.text())), expression(value));
            all.push(Stmt { kind, line: resource.line() });
        }
    }
    all
}

/// The cases of a `switch`, each under the condition that its label names.
fn switch(node: Node<'_>) -> Vec<Stmt> {
    let Some((subject, cases)) = node.field("condition").zip(node.field("body")) else { return Vec::new() };
    let subject = expression(subject);
    let mut all = Vec::new();
    for case in parts(cases) {
        let mut inner = Vec::new();
        for part in parts(case).filter(|part| part.kind() != "switch_label") {
            statement(part, &mut inner);
        }
        // A `break` ends the case, which ends anyway.
        inner.retain(|stmt| !matches!(stmt.kind, StmtKind::Leave));
        let kind = match case_labels(case).as_slice() {
            [label] => StmtKind::If(equals(&subject, expression(*label)), inner, Vec::new()),
            _ => perhaps(case, inner),
        };
        all.push(Stmt { kind, line: case.line() });
    }
    all
}

/// `super(…)` or `this(…)`.
fn delegation(node: Node<'_>) -> Expr {
    let args = arguments(node.field("arguments"));
    let to_own = node.field("constructor").is_some_and(|word| word.kind() == "this");
    let callee = if to_own {
        let this = Box::new(at(node, ExprKind::Name(Arc::from("this"))));
        ExprKind::Member(this, Arc::from(words::CONSTRUCTOR))
    } else {
        ExprKind::Name(Arc::from("super"))
    };
    at(node, ExprKind::Call(Arc::new(Call { callee: at(node, callee), args, constructs: false })))
}

//! Kotlin's statements and declarations.

use std::sync::Arc;

use super::expressions::{expression, function_body};
use super::types::declared;
use super::{at, bare, calls, classes, control, parts};
use crate::code::ir::{Call, Expr, ExprKind, Pattern, Stmt, StmtKind};
use crate::code::tree::Node;
use crate::jvm::added;

/// A statement.
pub(super) fn statement(node: Node<'_>, into: &mut Vec<Stmt>) {
    let line = node.line();
    let kind = match node.kind() {
        "assignment" => assignment(node),
        "if_expression" => control::choice_statement(node),
        "when_expression" => control::when_statement(node),
        "try_expression" => control::attempt_statement(node),
        "for_statement" => each(node),
        "while_statement" | "do_while_statement" => {
            if node.keeps_calls() {
                into.push(Stmt { kind: calls::repeated(node), line });
                return;
            }
            let body = parts(node).last().filter(|part| part.kind() == "block");
            control::perhaps(node, control::body(body))
        }
        "return_expression" => {
            let value = parts(node).filter(|part| node.field("label").is_none_or(|label| label.text() != part.text()));
            StmtKind::Return(value.last().map(expression))
        }
        "throw_expression" => calls::raised(node),
        "break_expression" | "continue_expression" => StmtKind::Leave,
        "identifier" if matches!(node.text(), "break" | "continue") => StmtKind::Leave,
        kind if is_declaration(kind) => return declaration(node, into),
        _ => StmtKind::Expr(expression(node)),
    };
    into.push(Stmt { kind, line });
}

fn is_declaration(kind: &str) -> bool {
    matches!(
        kind,
        "class_declaration" | "object_declaration" | "function_declaration" | "property_declaration" | "type_alias"
    )
}

/// A declaration of a file or block.
pub(super) fn declaration(node: Node<'_>, into: &mut Vec<Stmt>) {
    let line = node.line();
    let kind = match node.kind() {
        "class_declaration" => StmtKind::Class(Arc::new(classes::class(node))),
        "object_declaration" => {
            let Some(name) = node.field("name") else { return };
            let class = at(node, ExprKind::Class(Arc::new(classes::object(node))));
            let made = Call { callee: class, args: Vec::new(), constructs: true };
            StmtKind::Bind(Pattern::Name(bare(name)), at(node, ExprKind::Call(Arc::new(made))))
        }
        "function_declaration" => StmtKind::Function(Arc::new(classes::function(node))),
        "property_declaration" => {
            let (pattern, value) = property(node);
            StmtKind::Bind(pattern, value.unwrap_or_else(|| at(node, ExprKind::Null)))
        }
        "type_alias" => match (node.field("type"), declared(node)) {
            (Some(name), Some(of)) => StmtKind::Bind(Pattern::Name(bare(name)), of),
            _ => return,
        },
        _ => return,
    };
    into.push(Stmt { kind, line });
}

/// What a property binds, and its value or what computes it.
pub(super) fn property(node: Node<'_>) -> (Pattern, Option<Expr>) {
    let bound = parts(node).find(|part| matches!(part.kind(), "variable_declaration" | "multi_variable_declaration"));
    let pattern = bound.map_or(Pattern::Other, pattern);
    (pattern, initial(node).or_else(|| getter(node).map(|body| added::block(body, node.line()))))
}

/// The value that a property begins with.
pub(super) fn initial(node: Node<'_>) -> Option<Expr> {
    let mut after = false;
    for part in node.children() {
        match part.kind() {
            "=" => after = true,
            "property_delegate" => return Some(control::delegate(part)),
            "line_comment" | "block_comment" => {}
            _ if after => return Some(expression(part)),
            _ => {}
        }
    }
    None
}

/// The body of a property's getter.
pub(super) fn getter(node: Node<'_>) -> Option<Vec<Stmt>> {
    let getter = node.child("getter")?;
    getter.child("function_body").map(|body| function_body(Some(body)))
}

/// What a variable declaration binds.
pub(super) fn pattern(node: Node<'_>) -> Pattern {
    match node.kind() {
        "multi_variable_declaration" => Pattern::List(parts(node).map(|part| Some(pattern(part))).collect()),
        "identifier" => Pattern::Name(bare(node)),
        _ => parts(node)
            .find(|part| part.kind() == "identifier")
            .map_or(Pattern::Other, |name| Pattern::Name(bare(name))),
    }
}

fn assignment(node: Node<'_>) -> StmtKind {
    let (Some(left), Some(right)) = (node.field("left"), node.field("right")) else {
        return StmtKind::Block(Vec::new());
    };
    let (target, value) = (expression(left), expression(right));
    match node.field("operator").map(Node::text) {
        Some("=") => StmtKind::Assign(target, value),
        Some("+=") => StmtKind::Append(target, value),
        _ => StmtKind::Assign(target, at(node, calls::of(node, "arithmetic"))),
    }
}

fn each(node: Node<'_>) -> StmtKind {
    let mut bound = None;
    let mut over = None;
    let mut body = None;
    let mut after_in = false;
    let mut closed = false;
    for part in node.children() {
        match part.kind() {
            "in" => after_in = true,
            ")" => closed = true,
            "variable_declaration" | "multi_variable_declaration" if !after_in => bound = Some(pattern(part)),
            "for" | "(" | "line_comment" | "block_comment" | "annotation" | "label" => {}
            _ if closed => body = Some(part),
            _ if after_in => over = Some(expression(part)),
            _ => {}
        }
    }
    match (bound, over) {
        (Some(bound), Some(over)) => StmtKind::Each(bound, over, control::body(body)),
        _ => control::perhaps(node, control::body(body)),
    }
}

//! Kotlin types and annotations as expressions.

use std::sync::Arc;

use super::{at, bare, expressions, parts};
use crate::code::ir::{Arg, Call, Expr, ExprKind};
use crate::code::tree::Node;
use crate::jvm::types::{name, nullable};

/// Whether a node is a type.
pub(super) fn is_type(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "user_type" | "nullable_type" | "function_type" | "non_nullable_type" | "parenthesized_type" | "type"
    )
}

/// The type among the children of a declaration.
pub(super) fn declared(node: Node<'_>) -> Option<Expr> {
    parts(node).find(|part| is_type(*part)).map(type_of)
}

/// A type; type arguments are an index.
pub(super) fn type_of(node: Node<'_>) -> Expr {
    match node.kind() {
        "nullable_type" => match declared(node) {
            Some(inner) => nullable(inner),
            None => at(node, ExprKind::Opaque("a type")),
        },
        "parenthesized_type" | "type" => declared(node).unwrap_or_else(|| at(node, ExprKind::Opaque("a type"))),
        "non_nullable_type" => declared(node).unwrap_or_else(|| at(node, ExprKind::Opaque("a type"))),
        "user_type" => {
            let mut base: Option<Expr> = None;
            for part in parts(node) {
                match (part.kind(), base.take()) {
                    ("identifier", None) => base = Some(name(&bare(part), part.line())),
                    ("identifier", Some(outer)) => {
                        base = Some(at(part, ExprKind::Member(Box::new(outer), bare(part))));
                    }
                    ("type_arguments", Some(outer)) => {
                        let args = parts(part).map(projection).collect();
                        let list = at(part, ExprKind::List(args));
                        base = Some(at(part, ExprKind::Index(Box::new(outer), Box::new(list))));
                    }
                    (_, before) => base = before,
                }
            }
            base.unwrap_or_else(|| at(node, ExprKind::Opaque("a type")))
        }
        _ => at(node, ExprKind::Opaque("the type of a function")),
    }
}

fn projection(node: Node<'_>) -> Expr {
    declared(node).unwrap_or_else(|| name("Any", node.line()))
}

/// The annotations among the modifiers of a declaration, or right before it.
pub(super) fn annotations(declaration: Node<'_>) -> Vec<Expr> {
    let modifiers = parts(declaration).filter(|part| matches!(part.kind(), "modifiers" | "parameter_modifiers"));
    modifiers.flat_map(annotations_in).collect()
}

/// The annotations in a list of modifiers.
pub(super) fn annotations_in(modifiers: Node<'_>) -> Vec<Expr> {
    let given = parts(modifiers).filter(|part| part.kind() == "annotation");
    given.flat_map(|annotation| parts(annotation).filter_map(applied).collect::<Vec<_>>()).collect()
}

/// An annotation as a call; the only unnamed argument is `value`.
fn applied(node: Node<'_>) -> Option<Expr> {
    if is_type(node) {
        let callee = type_of(node);
        return Some(at(node, ExprKind::Call(Arc::new(Call { callee, args: Vec::new(), constructs: false }))));
    }
    if node.kind() != "constructor_invocation" {
        return None;
    }
    let callee = declared(node)?;
    let mut args = expressions::arguments(node.child("value_arguments"));
    for arg in &mut args {
        arg.name.get_or_insert_with(|| Arc::from("value"));
        annotation_value(arg);
    }
    Some(at(node, ExprKind::Call(Arc::new(Call { callee, args, constructs: false }))))
}

/// An annotation inside an annotation is written as a call, whose unnamed argument is `value` too.
fn annotation_value(arg: &mut Arg) {
    if let ExprKind::Call(call) = &mut arg.value.kind {
        let is_type = match &call.callee.kind {
            ExprKind::Name(name) | ExprKind::Member(_, name) => name.starts_with(char::is_uppercase),
            _ => false,
        };
        if is_type {
            for inner in &mut Arc::make_mut(call).args {
                inner.name.get_or_insert_with(|| Arc::from("value"));
            }
        }
    }
}

/// Whether a declaration has a modifier.
pub(super) fn has_modifier(declaration: Node<'_>, word: &str) -> bool {
    let modifiers = parts(declaration).filter(|part| part.kind() == "modifiers");
    let mut given = modifiers.flat_map(|modifiers| parts(modifiers).collect::<Vec<_>>());
    given.any(|modifier| modifier.text() == word)
}

//! Java types and annotations as expressions.

use std::sync::Arc;

use super::{at, expressions, parts};
use crate::code::ir::{Arg, Call, Expr, ExprKind};
use crate::code::tree::Node;
use crate::jvm::types::annotated;

/// A type; type arguments are an index, arrays are `Array[element]`.
pub(super) fn type_of(node: Node<'_>) -> Expr {
    match node.kind() {
        "generic_type" => {
            let mut inner = parts(node);
            let Some(base) = inner.next() else { return at(node, ExprKind::Opaque("a type")) };
            let arguments: Vec<Expr> = inner
                .filter(|part| part.kind() == "type_arguments")
                .flat_map(|part| parts(part).map(type_of).collect::<Vec<_>>())
                .collect();
            let list = at(node, ExprKind::List(arguments));
            at(node, ExprKind::Index(Box::new(type_of(base)), Box::new(list)))
        }
        "array_type" => {
            let Some(element) = node.field("element") else { return at(node, ExprKind::Opaque("a type")) };
            array_of(type_of(element))
        }
        "annotated_type" => {
            let annotations: Vec<Expr> = parts(node).filter(|part| is_annotation(*part)).map(annotation).collect();
            let inner = parts(node).find(|part| !is_annotation(*part)).map(type_of);
            inner.map_or_else(|| at(node, ExprKind::Opaque("a type")), |inner| annotated(inner, annotations))
        }
        "wildcard" => parts(node)
            .find(|part| !is_annotation(*part) && part.kind() != "super")
            .map_or_else(|| at(node, ExprKind::Name(Arc::from("Object"))), type_of),
        "scoped_type_identifier" | "scoped_identifier" => {
            let names: Vec<Node<'_>> = parts(node).filter(|part| !is_annotation(*part)).collect();
            let mut names = names.into_iter();
            let Some(first) = names.next() else { return at(node, ExprKind::Opaque("a type")) };
            names
                .fold(type_of(first), |outer, name| at(node, ExprKind::Member(Box::new(outer), Arc::from(name.text()))))
        }
        _ => at(node, ExprKind::Name(Arc::from(node.text()))),
    }
}

/// The type of an array.
pub(super) fn array_of(element: Expr) -> Expr {
    let line = element.line;
    let base = Expr { kind: ExprKind::Name(Arc::from("Array")), line };
    let list = Expr { kind: ExprKind::List(vec![element]), line };
    Expr { kind: ExprKind::Index(Box::new(base), Box::new(list)), line }
}

pub(super) fn is_annotation(node: Node<'_>) -> bool {
    matches!(node.kind(), "annotation" | "marker_annotation")
}

/// The annotations among the modifiers of a declaration.
pub(super) fn annotations(declaration: Node<'_>) -> Vec<Expr> {
    let modifiers = declaration.child("modifiers");
    modifiers
        .map(|modifiers| parts(modifiers).filter(|part| is_annotation(*part)).map(annotation).collect())
        .unwrap_or_default()
}

/// Whether a declaration has a modifier.
pub(super) fn has_modifier(declaration: Node<'_>, word: &str) -> bool {
    declaration.child("modifiers").is_some_and(|modifiers| modifiers.children().iter().any(|part| part.kind() == word))
}

/// An annotation as a call with named arguments; the only unnamed one is `value`.
pub(super) fn annotation(node: Node<'_>) -> Expr {
    let callee = node.field("name").map_or_else(|| at(node, ExprKind::Opaque("an annotation")), type_of);
    let mut args = Vec::new();
    for part in node.field("arguments").into_iter().flat_map(|list| parts(list).collect::<Vec<_>>()) {
        if part.kind() == "element_value_pair" {
            let (Some(key), Some(value)) = (part.field("key"), part.field("value")) else { continue };
            args.push(Arg { name: Some(Arc::from(key.text())), value: expressions::expression(value) });
        } else {
            args.push(Arg { name: Some(Arc::from("value")), value: expressions::expression(part) });
        }
    }
    at(node, ExprKind::Call(Arc::new(Call { callee, args, constructs: false })))
}

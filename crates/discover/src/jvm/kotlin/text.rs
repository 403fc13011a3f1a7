//! Kotlin's string literals.

use std::sync::Arc;

use super::{at, bare, expressions, parts};
use crate::code::ir::{Expr, ExprKind};
use crate::code::tree::Node;
use crate::jvm::java::unescape;

/// A string literal as the parts it joins.
pub(super) fn string(node: Node<'_>) -> ExprKind {
    let mut joined: Vec<Expr> = Vec::new();
    let mut text = String::new();
    // What stands between the parts that the grammar names is text as well: a lone `$`, spaces.
    for part in parts(node) {
        match part.kind() {
            "string_content" => text.push_str(&part.text().replace("\r\n", "\n")),
            "escape_sequence" => text.push_str(&unescape(part.text())),
            "interpolation" => {
                if !text.is_empty() {
                    joined.push(at(part, ExprKind::Text(Arc::from(std::mem::take(&mut text)))));
                }
                joined.push(hole(part));
            }
            _ => {}
        }
    }
    if joined.is_empty() {
        return ExprKind::Text(Arc::from(text));
    }
    if !text.is_empty() {
        joined.push(at(node, ExprKind::Text(Arc::from(text))));
    }
    ExprKind::Join(joined)
}

fn hole(node: Node<'_>) -> Expr {
    match parts(node).next() {
        Some(name) if name.kind() == "identifier" => at(name, ExprKind::Name(bare(name))),
        Some(inner) => expressions::expression(inner),
        None => at(node, ExprKind::Text(Arc::from(""))),
    }
}

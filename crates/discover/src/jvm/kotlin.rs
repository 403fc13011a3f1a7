//! Lowers the syntax tree of a Kotlin file to the small language.

mod calls;
mod classes;
mod control;
mod expressions;
mod statements;
mod text;
mod types;

use std::sync::Arc;

use model::GapReason;

use super::imports;
use crate::code::ir::{Expr, ExprKind, Module, Purpose, Stmt};
use crate::code::tree::{self, Node};

/// Parses and lowers one file; the line is that of the first part of it that could not be read.
///
/// # Errors
///
/// Fails with the reason if the file cannot be parsed within limits.
pub(super) fn module(purpose: Purpose, path: &Arc<str>, text: &str) -> Result<(Module, Option<u32>), GapReason> {
    let tree = tree::parse(tree_sitter_kotlin_ng::LANGUAGE, text)?.lowered_for(purpose);
    let mut body = Vec::new();
    for node in parts(tree.root()) {
        match node.kind() {
            "import" => import(node, &mut body),
            "package_header" => {}
            _ => statements::declaration(node, &mut body),
        }
    }
    Ok((Module { path: Arc::clone(path), body }, tree.first_error()))
}

fn import(node: Node<'_>, into: &mut Vec<Stmt>) {
    let Some(path) = node.child("qualified_identifier") else { return };
    // What every name is imported of is found where a name is not bound.
    if node.children().iter().any(|part| part.kind() == "*") {
        return;
    }
    let local = node.child("identifier").map(Node::text);
    imports::import(path.text(), local, node.line(), into);
}

fn at(node: Node<'_>, kind: ExprKind) -> Expr {
    Expr { kind, line: node.line() }
}

/// The name that an identifier stands for.
fn bare(node: Node<'_>) -> Arc<str> {
    Arc::from(node.text().trim_matches('`'))
}

/// The children that mean something.
fn parts(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    node.named().into_iter().filter(|part| !matches!(part.kind(), "line_comment" | "block_comment"))
}

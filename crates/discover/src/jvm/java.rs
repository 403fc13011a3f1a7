//! Lowers the syntax tree of a Java file to the small language.

mod calls;
mod classes;
mod expressions;
mod statements;
mod text;
mod types;

use std::sync::Arc;

use model::GapReason;

use super::imports;
use crate::code::ir::{Expr, ExprKind, Module, Purpose, Stmt, StmtKind};
use crate::code::tree::{self, Node};

/// Parses and lowers one file; the line is that of the first part of it that could not be read.
///
/// # Errors
///
/// Fails with the reason if the file cannot be parsed within limits.
pub(super) fn module(purpose: Purpose, path: &Arc<str>, text: &str) -> Result<(Module, Option<u32>), GapReason> {
    let tree = tree::parse(tree_sitter_java::LANGUAGE, text)?.lowered_for(purpose);
    let mut body = Vec::new();
    for node in tree.root().named() {
        let line = node.line();
        match node.kind() {
            "import_declaration" => import(node, &mut body),
            "package_declaration" => {}
            _ if classes::is_type(node) => {
                body.push(Stmt { kind: StmtKind::Class(Arc::new(classes::class(node))), line });
            }
            _ => {}
        }
    }
    Ok((Module { path: Arc::clone(path), body }, tree.first_error()))
}

fn import(node: Node<'_>, into: &mut Vec<Stmt>) {
    // What every name is imported of is found where a name is not bound.
    if node.child("asterisk").is_some() {
        return;
    }
    let Some(path) = node.named().into_iter().find(|part| matches!(part.kind(), "identifier" | "scoped_identifier"))
    else {
        return;
    };
    imports::import(path.text(), None, node.line(), into);
}

fn at(node: Node<'_>, kind: ExprKind) -> Expr {
    Expr { kind, line: node.line() }
}

fn name(node: Node<'_>) -> ExprKind {
    ExprKind::Name(Arc::from(node.text()))
}

/// The children that mean something.
fn parts(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    node.named().into_iter().filter(|part| !matches!(part.kind(), "line_comment" | "block_comment"))
}

pub(in crate::jvm) use text::{negated, number, unescape};

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
    let mut dollar = false;
    for part in parts(node) {
        // The grammar may read the `$` of `$name` as text, and the name with what follows it as more of it.
        let name =
            part.text().find(|char| !is_word(char)).and_then(|end| part.text().get(..end)).unwrap_or(part.text());
        if std::mem::take(&mut dollar) && part.kind() == "string_content" && name.starts_with(is_first) {
            text.pop();
            if !text.is_empty() {
                joined.push(at(part, ExprKind::Text(Arc::from(std::mem::take(&mut text)))));
            }
            joined.push(at(part, ExprKind::Name(Arc::from(name))));
            text.push_str(part.text().get(name.len()..).unwrap_or_default());
            continue;
        }
        match part.kind() {
            "string_content" => {
                dollar = part.text() == "$";
                text.push_str(&part.text().replace("\r\n", "\n"));
            }
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

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

fn is_first(char: char) -> bool {
    char.is_alphabetic() || char == '_'
}

fn hole(node: Node<'_>) -> Expr {
    match parts(node).next() {
        Some(name) if name.kind() == "identifier" => at(name, ExprKind::Name(bare(name))),
        Some(inner) => expressions::expression(inner),
        None => at(node, ExprKind::Text(Arc::from(""))),
    }
}

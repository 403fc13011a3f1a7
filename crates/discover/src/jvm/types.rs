//! How declared types carry their annotations through the small language.

use std::sync::Arc;

use crate::code::ir::{Expr, ExprKind};

/// What an annotated type is an index of.
const ANNOTATED: &str = "@";

/// A type with annotations.
pub(super) fn annotated(inner: Expr, annotations: Vec<Expr>) -> Expr {
    if annotations.is_empty() {
        return inner;
    }
    let line = inner.line;
    let mut items = vec![inner];
    items.extend(annotations);
    let list = Expr { kind: ExprKind::List(items), line };
    Expr { kind: ExprKind::Index(Box::new(name(ANNOTATED, line)), Box::new(list)), line }
}

/// A type without its annotations, and those.
pub(super) fn split(of: &Expr) -> (&Expr, &[Expr]) {
    match applied(of) {
        Some((base, [inner, annotations @ ..])) if is_name(base, ANNOTATED) => (inner, annotations),
        _ => (of, &[]),
    }
}

/// The base and the arguments of a type with arguments.
pub(super) fn applied(of: &Expr) -> Option<(&Expr, &[Expr])> {
    let ExprKind::Index(base, list) = &of.kind else { return None };
    match &list.kind {
        ExprKind::List(args) => Some((base, args)),
        _ => None,
    }
}

/// What a nullable type is an index of.
const NULLABLE: &str = "?";

/// A type that may be `null`.
pub(super) fn nullable(inner: Expr) -> Expr {
    let line = inner.line;
    let list = Expr { kind: ExprKind::List(vec![inner]), line };
    Expr { kind: ExprKind::Index(Box::new(name(NULLABLE, line)), Box::new(list)), line }
}

/// The type inside one that may be `null`.
pub(super) fn inside_nullable(of: &Expr) -> Option<&Expr> {
    match applied(of) {
        Some((base, [inner])) if is_name(base, NULLABLE) => Some(inner),
        _ => None,
    }
}

/// A plain name.
pub(super) fn name(text: &str, line: u32) -> Expr {
    Expr { kind: ExprKind::Name(Arc::from(text)), line }
}

fn is_name(of: &Expr, text: &str) -> bool {
    matches!(&of.kind, ExprKind::Name(name) if &**name == text)
}

/// The last name of a type: `Tool` of `McpSchema.Tool`, `List` of `List<String>`.
pub(super) fn last_name(of: &Expr) -> &str {
    const DEEPEST: u32 = 16;
    let mut at = of;
    for _ in 0..DEEPEST {
        match &at.kind {
            ExprKind::Name(name) | ExprKind::Member(_, name) => return name,
            ExprKind::Index(base, _) => at = base,
            _ => break,
        }
    }
    ""
}

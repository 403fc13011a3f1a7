//! Names in expressions.

use std::sync::Arc;

use super::super::facts;
use super::{Lowerer, at, name};
use crate::code::ir::{Expr, ExprKind};
use crate::code::tree::Node;

impl Lowerer<'_> {
    /// A name that stands alone.
    pub(super) fn name(&self, node: Node<'_>, written: &str, arity: usize) -> Expr {
        let written = facts::identifier(written);
        if self.is_local(&written) {
            return name(node, written);
        }
        if let Some(member) = self.own_member(node, &written) {
            return member;
        }
        if let Some(full) = self.index.resolve(std::slice::from_ref(&written), arity, self.around()) {
            return at(node, ExprKind::Name(full));
        }
        for full in self.index.static_usings(self.around()) {
            if let Some(owner) = self.index.owner(&full, &written).filter(|owner| owner.is_static) {
                return of_type(node, &owner.full, &written);
            }
        }
        name(node, written)
    }

    /// A member of a type around, named without it.
    fn own_member(&self, node: Node<'_>, written: &str) -> Option<Expr> {
        for (depth, at_type) in self.inside.iter().rev().enumerate() {
            let full = &self.file.types.get(*at_type)?.full;
            if let Some(owner) = self.index.owner(full, written) {
                if owner.is_static {
                    return Some(of_type(node, &owner.full, written));
                }
                if depth == 0 {
                    let this = Box::new(name(node, "this"));
                    return Some(at(node, ExprKind::Member(this, Arc::from(written))));
                }
            }
        }
        None
    }

    /// `a.b`, where the left side may be a namespace or a type.
    pub(super) fn member_access(&self, node: Node<'_>) -> Expr {
        let Some(last) = node.field("name") else { return at(node, ExprKind::Null) };
        let (parts, arity) = facts::written(last);
        let last = parts.last().map_or("", String::as_str);
        if let Some(full) = self.qualified(node, arity) {
            return at(node, ExprKind::Name(full));
        }
        let Some(object) = node.field("expression") else { return at(node, ExprKind::Null) };
        let object = self.expression(object);
        // The line is that of the member: a chain of calls spans many.
        let line = node.field("name").map_or(node.line(), Node::line);
        Expr { kind: ExprKind::Member(Box::new(object), Arc::from(last)), line }
    }

    /// The type that a dotted name stands for.
    fn qualified(&self, node: Node<'_>, arity: usize) -> Option<Arc<str>> {
        let parts = dotted(node)?;
        let first = parts.first()?;
        if self.is_local(first) || self.own_member(node, first).is_some() {
            return None;
        }
        self.index.resolve(&parts, arity, self.around())
    }
}

fn of_type(node: Node<'_>, full: &Arc<str>, member: &str) -> Expr {
    let owner = Box::new(at(node, ExprKind::Name(Arc::clone(full))));
    at(node, ExprKind::Member(owner, Arc::from(member)))
}

/// The names of a dotted path.
pub(super) fn dotted(node: Node<'_>) -> Option<Vec<String>> {
    match node.kind() {
        "identifier" => Some(vec![facts::identifier(node.text())]),
        "generic_name" | "qualified_name" | "alias_qualified_name" => Some(facts::written(node).0),
        "member_access_expression" => {
            let mut parts = dotted(node.field("expression")?)?;
            parts.extend(facts::written(node.field("name")?).0);
            Some(parts)
        }
        _ => None,
    }
}

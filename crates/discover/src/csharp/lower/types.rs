//! Types, as values: a type of the project is its class, one from elsewhere the name that it has there.

use std::sync::Arc;

use super::super::facts;
use super::{Lowerer, at, call, name, positional};
use crate::code::ir::{Expr, ExprKind};
use crate::code::tree::Node;

/// What a generic type from elsewhere is made with: the type, then its arguments.
pub(in crate::csharp) const GENERIC: &str = "<generic>";
/// What a type from elsewhere is a member of, where its name alone means a variable.
const ELSEWHERE: &str = "<elsewhere>";
/// What `T?` is made with.
pub(in crate::csharp) const NULLABLE: &str = "<nullable>";
/// What `T[]` is made with.
pub(in crate::csharp) const ARRAY: &str = "<array>";
/// What `(A, B)` is made with.
pub(in crate::csharp) const TUPLE: &str = "<tuple>";

impl Lowerer<'_> {
    /// A type.
    pub(super) fn type_of(&self, node: Node<'_>) -> Expr {
        let field = |name: &str| node.field(name).map(|inner| self.type_of(inner));
        match node.kind() {
            "nullable_type" => match field("type") {
                Some(inner) => call(node, name(node, NULLABLE), vec![positional(inner)]),
                None => at(node, ExprKind::Null),
            },
            "array_type" => match field("type") {
                Some(inner) => call(node, name(node, ARRAY), vec![positional(inner)]),
                None => at(node, ExprKind::Null),
            },
            "ref_type" | "scoped_type" | "pointer_type" => field("type").unwrap_or_else(|| at(node, ExprKind::Null)),
            "tuple_type" => {
                let parts = node.named().into_iter().filter_map(|part| part.field("type"));
                let args = parts.map(|part| positional(self.type_of(part))).collect();
                call(node, name(node, TUPLE), args)
            }
            "predefined_type" => name(node, node.text()),
            _ => {
                let base = self.type_name(node);
                let args = type_arguments(node);
                if args.is_empty() {
                    return base;
                }
                let args = std::iter::once(base).chain(args.into_iter().map(|arg| self.type_of(arg)));
                call(node, name(node, GENERIC), args.map(positional).collect())
            }
        }
    }

    /// A type without its arguments.
    pub(super) fn type_name(&self, node: Node<'_>) -> Expr {
        let (parts, arity) = facts::written(node);
        if let [only] = parts.as_slice()
            && self.is_type_parameter(only)
        {
            return name(node, only);
        }
        if let Some(full) = self.index.resolve(&parts, arity, self.around()) {
            return at(node, ExprKind::Name(Arc::clone(&full)));
        }
        let last = parts.last().map_or("", String::as_str);
        if self.is_local(last) {
            // A variable or function of that name is not meant.
            let elsewhere = Box::new(name(node, ELSEWHERE));
            return at(node, ExprKind::Member(elsewhere, Arc::from(last)));
        }
        name(node, last)
    }
}

/// The type arguments that are written in a type or a name.
pub(super) fn type_arguments(node: Node<'_>) -> Vec<Node<'_>> {
    match node.kind() {
        "generic_name" => node.child("type_argument_list").map(Node::named).unwrap_or_default(),
        "qualified_name" | "alias_qualified_name" => node.field("name").map(type_arguments).unwrap_or_default(),
        _ => Vec::new(),
    }
}

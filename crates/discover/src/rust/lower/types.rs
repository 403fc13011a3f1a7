//! Lowers types: a path is the item it means, `A<B>` is `A` indexed by a list, a tuple is a list.

use std::sync::Arc;

use super::tokens::is_aside;
use super::uses::{as_item, segments};
use super::{Lowerer, expr, name};
use crate::code::ir::{Expr, ExprKind};
use crate::code::tree::Node;

/// Stands for `[T]` and `[T; N]`.
pub(in crate::rust) const SEQUENCE: &str = "[]";

impl Lowerer<'_> {
    /// A type.
    pub(super) fn type_of(&self, node: Node<'_>) -> Expr {
        let line = self.line(node);
        match node.kind() {
            "reference_type" | "pointer_type" => match node.field("type") {
                Some(inner) => self.type_of(inner),
                None => self.opaque("a reference", node),
            },
            "generic_type" | "generic_type_with_turbofish" => {
                let base = node.field("type").map_or_else(|| self.opaque("a type", node), |of| self.type_of(of));
                let arguments = node.field("type_arguments").map(|of| self.type_arguments(of)).unwrap_or_default();
                let list = expr(ExprKind::List(arguments), line);
                expr(ExprKind::Index(Box::new(base), Box::new(list)), line)
            }
            "tuple_type" => {
                let items = node.named().into_iter().filter(|item| !is_aside(*item)).map(|item| self.type_of(item));
                expr(ExprKind::List(items.collect()), line)
            }
            "unit_type" => expr(ExprKind::List(Vec::new()), line),
            "array_type" => {
                let mut of: Vec<Expr> = node.field("element").map(|item| self.type_of(item)).into_iter().collect();
                of.extend(node.field("length").map(|length| self.expression(length)));
                let list = expr(ExprKind::List(of), line);
                expr(ExprKind::Index(Box::new(name(SEQUENCE, line)), Box::new(list)), line)
            }
            "type_identifier"
            | "primitive_type"
            | "scoped_type_identifier"
            | "scoped_identifier"
            | "identifier"
            | "self" => {
                // `<T as Trait>::Item` and paths with arguments inside them are not paths of names.
                let path = node.text();
                if path.contains(['<', '(']) {
                    return self.opaque("a type of another type", node);
                }
                as_item(&segments(path), line).unwrap_or_else(|| self.opaque("a type", node))
            }
            _ => self.opaque("a type without a schema", node),
        }
    }

    /// The types in `<…>`, lifetimes left out.
    pub(super) fn type_arguments(&self, node: Node<'_>) -> Vec<Expr> {
        let arguments = node.named().into_iter().filter(|argument| {
            !is_aside(*argument) && !matches!(argument.kind(), "lifetime" | "type_binding" | "trait_bounds")
        });
        arguments.map(|argument| self.type_of(argument)).collect()
    }

    /// The names of type parameters.
    pub(super) fn type_parameters(node: Node<'_>) -> Vec<Arc<str>> {
        let Some(parameters) = node.field("type_parameters") else { return Vec::new() };
        let types = parameters.named().into_iter().filter(|parameter| {
            matches!(parameter.kind(), "type_identifier" | "type_parameter" | "constrained_type_parameter")
        });
        types
            .filter_map(|parameter| {
                let name = parameter.field("name").or_else(|| parameter.field("left")).unwrap_or(parameter);
                Some(Arc::from(name.text().split([':', ' ', '=']).next()?))
            })
            .collect()
    }
}

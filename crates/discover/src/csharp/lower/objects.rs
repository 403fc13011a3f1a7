//! Objects, collections and what they are filled with.

use std::sync::Arc;

use super::super::facts;
use super::types::type_arguments;
use super::{ENTRIES, ITEMS, Lowerer, TYPE_ARGUMENTS, at, call, name, named, positional, text};
use crate::code::ir::{Arg, Call, Entry, Expr, ExprKind};
use crate::code::tree::Node;

/// What an object of a type that is not written is made with.
pub(in crate::csharp) const NEW: &str = "<new>";
/// What `value with { … }` is made with.
pub(in crate::csharp) const WITH: &str = "<with>";

impl Lowerer<'_> {
    /// `new T(…) { … }`, or `new(…) { … }` where a type is expected.
    pub(super) fn created(&self, node: Node<'_>, expected: Option<Node<'_>>) -> Expr {
        let of = node.field("type").or(expected);
        let of = of.map(|of| if of.kind() == "nullable_type" { of.field("type").unwrap_or(of) } else { of });
        let list = node.field("arguments").or_else(|| node.child("argument_list"));
        let mut args = list.map(|list| self.arguments(list)).unwrap_or_default();
        let types = of.map(type_arguments).unwrap_or_default();
        if !types.is_empty() {
            let types = types.into_iter().map(|of| self.type_of(of)).collect();
            args.push(named(TYPE_ARGUMENTS, at(node, ExprKind::List(types))));
        }
        let filled = node.field("initializer").or_else(|| node.child("initializer_expression"));
        if let Some(filled) = filled {
            args.extend(self.filled(filled));
        }
        let callee = of.map_or_else(|| name(node, NEW), |of| self.type_name(of));
        at(node, ExprKind::Call(Arc::new(Call { callee, args, constructs: true })))
    }

    /// What an initialiser sets, as arguments: members, entries or items.
    fn filled(&self, node: Node<'_>) -> Vec<Arg> {
        let (mut args, mut items, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        for child in node.named() {
            match child.kind() {
                "comment" => {}
                "assignment_expression" => {
                    let (Some(left), Some(right)) = (child.field("left"), child.field("right")) else { continue };
                    let value = match right.kind() {
                        "initializer_expression" => self.nested(right),
                        _ => self.expression(right),
                    };
                    if left.kind() == "identifier" {
                        args.push(named(format!(".{}", facts::identifier(left.text())), value));
                    } else if let Some(key) = key_of(left) {
                        entries.push(Entry::Pair(self.expression(key), value));
                    }
                }
                "initializer_expression" => {
                    let pair: Vec<Node<'_>> = child.named().into_iter().filter(|n| n.kind() != "comment").collect();
                    if let [key, value] = pair.as_slice() {
                        entries.push(Entry::Pair(self.expression(*key), self.expression(*value)));
                    }
                }
                _ => items.push(self.expression(child)),
            }
        }
        if !items.is_empty() {
            args.push(named(ITEMS, at(node, ExprKind::List(items))));
        }
        if !entries.is_empty() {
            args.push(named(ENTRIES, at(node, ExprKind::Table(entries))));
        }
        args
    }

    /// `Member = { … }`: what the member already holds is filled further.
    fn nested(&self, node: Node<'_>) -> Expr {
        let args = self.filled(node);
        at(node, ExprKind::Call(Arc::new(Call { callee: name(node, NEW), args, constructs: true })))
    }

    /// `{ a, b }` as the items of an array or of a collection of the expected type.
    pub(super) fn items_of(&self, node: Node<'_>, of: Option<Node<'_>>) -> Expr {
        let items = node.named().into_iter().filter(|child| child.kind() != "comment");
        let element = of.filter(|of| of.kind() == "array_type").and_then(|of| of.field("type"));
        at(node, ExprKind::List(items.map(|item| self.expected(item, element)).collect()))
    }

    /// `[a, .. b]`.
    pub(super) fn collection(&self, node: Node<'_>) -> Expr {
        let mut items = Vec::new();
        let elements = node
            .named()
            .into_iter()
            .flat_map(|element| if element.kind() == "collection_element" { element.named() } else { vec![element] });
        for element in elements {
            match element.kind() {
                "comment" => {}
                "spread_element" => {
                    if let Some(inner) = element.named().first() {
                        items.push(at(element, ExprKind::Spread(Box::new(self.expression(*inner)))));
                    }
                }
                _ => items.push(self.expression(element)),
            }
        }
        at(node, ExprKind::List(items))
    }

    /// `new { A = 1, b }`.
    pub(super) fn anonymous_object(&self, node: Node<'_>) -> Expr {
        let mut entries = Vec::new();
        let children: Vec<Node<'_>> = node.children().into_iter().filter(|child| child.kind() != "comment").collect();
        let mut at_child = 0;
        while let Some(child) = children.get(at_child) {
            let is_named = children.get(at_child + 1).is_some_and(|next| next.kind() == "=");
            if is_named && let Some(value) = children.get(at_child + 2) {
                entries.push(Entry::Pair(text(*child, facts::identifier(child.text())), self.expression(*value)));
                at_child += 3;
                continue;
            }
            if !matches!(child.kind(), "new" | "{" | "}" | ",") {
                let value = self.expression(*child);
                let key = match &value.kind {
                    ExprKind::Name(known) | ExprKind::Member(_, known) => Some(Arc::clone(known)),
                    _ => None,
                };
                entries.extend(key.map(|key| Entry::Pair(text(*child, key), value)));
            }
            at_child += 1;
        }
        at(node, ExprKind::Table(entries))
    }

    /// `value with { A = 1 }`.
    pub(super) fn changed(&self, node: Node<'_>) -> Expr {
        let children = node.named();
        let Some(value) = children.first() else { return at(node, ExprKind::Null) };
        let mut args = vec![positional(self.expression(*value))];
        for initializer in children.iter().filter(|child| child.kind() == "with_initializer") {
            if let [member, value] = initializer.named().as_slice() {
                args.push(named(format!(".{}", facts::identifier(member.text())), self.expression(*value)));
            }
        }
        call(node, name(node, WITH), args)
    }
}

/// The key of `[key] = value`.
fn key_of(left: Node<'_>) -> Option<Node<'_>> {
    let argument = match left.kind() {
        "element_binding_expression" | "collection_expression" => left.named().first().copied()?,
        "element_access_expression" => left.field("subscript")?.named().first().copied()?,
        _ => return None,
    };
    match argument.kind() {
        "argument" | "collection_element" | "expression_element" => argument.named().last().copied().map(|inner| {
            if inner.kind() == "expression_element" { inner.named().last().copied().unwrap_or(inner) } else { inner }
        }),
        _ => Some(argument),
    }
}

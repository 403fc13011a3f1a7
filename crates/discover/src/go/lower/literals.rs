//! Composite literals.

use std::sync::Arc;

use super::{Lowering, at, code, form, name};
use crate::code::ir::{Arg, Call, Entry, Expr, ExprKind};
use crate::code::tree::Node;
use crate::go::forms;

impl Lowering<'_> {
    /// `T{…}`.
    pub(super) fn composite(&mut self, node: Node<'_>) -> Expr {
        match (node.field("type"), node.field("body")) {
            (Some(declared), Some(body)) => self.literal(Some(declared), body, node),
            _ => at(node, ExprKind::Opaque("a literal")),
        }
    }

    /// What stands between the braces, as a value of a type; inside another literal the type may be left out.
    fn literal(&mut self, declared: Option<Node<'_>>, body: Node<'_>, place: Node<'_>) -> Expr {
        match declared.map(|declared| (declared.kind(), declared)) {
            Some(("slice_type" | "array_type" | "implicit_length_array_type", declared)) => {
                let element = declared.field("element");
                at(place, ExprKind::List(self.elements(element, body)))
            }
            Some(("map_type", declared)) => {
                let (key, value) = (declared.field("key"), declared.field("value"));
                at(place, ExprKind::Table(self.entries(key, value, body)))
            }
            Some(("pointer_type", declared)) => {
                let inner = code(declared).next();
                self.literal(inner, body, place)
            }
            other => {
                let declared = match other {
                    Some((_, declared)) => self.type_of(declared),
                    None => at(place, ExprKind::Null),
                };
                self.of_named_type(declared, body, place)
            }
        }
    }

    /// A literal of a type that is declared elsewhere: whether it is a struct is only known there.
    fn of_named_type(&mut self, declared: Expr, body: Node<'_>, place: Node<'_>) -> Expr {
        let mut args = vec![Arg { name: None, value: declared }];
        let keyed: Vec<Node<'_>> = code(body).filter(|element| element.kind() == "keyed_element").collect();
        if keyed.is_empty() {
            if code(body).next().is_some() {
                args.push(Arg { name: None, value: at(body, ExprKind::List(self.elements(None, body))) });
            }
        } else if keyed.iter().all(|element| field_name(*element).is_some()) {
            for element in keyed {
                if let (Some(field), Some(value)) = (field_name(element), element.field("value")) {
                    let value = self.element(None, value);
                    args.push(Arg { name: Some(Arc::from(field)), value });
                }
            }
        } else {
            args.push(Arg { name: None, value: at(body, ExprKind::Table(self.entries(None, None, body))) });
        }
        if self.keeps_calls() {
            return Self::for_calls(place, args);
        }
        let callee = name(place, forms::LITERAL);
        at(place, ExprKind::Call(Arc::new(Call { callee, args, constructs: false })))
    }

    /// The same where calls are followed: a construction, or a plain list or table.
    fn for_calls(place: Node<'_>, mut args: Vec<Arg>) -> Expr {
        let declared = args.remove(0).value;
        if let [Arg { name: None, value: Expr { kind: ExprKind::List(items), .. } }] = args.as_slice() {
            args = items.iter().map(|value| Arg { name: None, value: value.clone() }).collect();
        } else if let [Arg { name: None, value }] = args.as_slice() {
            return value.clone();
        }
        Self::constructed(place, declared, args)
    }

    fn elements(&mut self, declared: Option<Node<'_>>, body: Node<'_>) -> Vec<Expr> {
        let mut elements = Vec::new();
        for element in code(body) {
            let value = if element.kind() == "keyed_element" { element.field("value") } else { Some(element) };
            elements.extend(value.map(|value| self.element(declared, value)));
        }
        elements
    }

    fn entries(&mut self, key: Option<Node<'_>>, value: Option<Node<'_>>, body: Node<'_>) -> Vec<Entry> {
        let mut entries = Vec::new();
        for element in code(body).filter(|element| element.kind() == "keyed_element") {
            if let (Some(key_node), Some(value_node)) = (element.field("key"), element.field("value")) {
                entries.push(Entry::Pair(self.element(key, key_node), self.element(value, value_node)));
            }
        }
        entries
    }

    fn element(&mut self, declared: Option<Node<'_>>, element: Node<'_>) -> Expr {
        let inner = if element.kind() == "literal_element" { code(element).next() } else { Some(element) };
        match inner {
            Some(body) if body.kind() == "literal_value" => self.literal(declared, body, body),
            Some(value) => self.expr(value),
            None => form(element, forms::LITERAL, Vec::new()),
        }
    }
}

/// The name of the field that an element of a struct literal sets.
fn field_name(element: Node<'_>) -> Option<&str> {
    let key = element.field("key")?;
    let key = if key.kind() == "literal_element" { code(key).next()? } else { key };
    (key.kind() == "identifier").then(|| key.text())
}

//! Lowers patterns: what they bind, and when they match.
//!
//! `Some(x)` and `Ok(x)` are `x`, `None` and `Err(…)` are null: the evaluator follows the way on which all goes well.

use std::sync::Arc;

use super::attributes::last_name;
use super::tokens::is_aside;
use super::{Lowerer, expr};
use crate::code::ir::{Expr, ExprKind, Operator, Pattern};
use crate::code::tree::Node;

impl Lowerer<'_> {
    /// What a pattern binds.
    pub(super) fn pattern(&self, node: Node<'_>) -> Pattern {
        let inner = |lowerer: &Self| {
            let inner = node.named().into_iter().rfind(|part| !is_aside(*part) && part.kind() != "mutable_specifier");
            inner.map_or(Pattern::Other, |inner| lowerer.pattern(inner))
        };
        match node.kind() {
            "identifier" | "shorthand_field_identifier" => {
                let name = last_name(node.text());
                if is_constant(&name) { Pattern::Other } else { Pattern::Name(name) }
            }
            "match_pattern" => node.named().first().map_or(Pattern::Other, |inner| self.pattern(*inner)),
            "mut_pattern" | "ref_pattern" | "reference_pattern" => inner(self),
            "captured_pattern" => node.named().first().map_or(Pattern::Other, |inner| self.pattern(*inner)),
            "tuple_pattern" | "slice_pattern" => {
                let parts = node.named().into_iter().filter(|part| !is_aside(*part));
                Pattern::List(parts.map(|part| Some(self.pattern(part))).collect())
            }
            "tuple_struct_pattern" => {
                let of = node.field("type").map(|of| last_name(of.text()));
                let parts: Vec<Node<'_>> = node.named().into_iter().filter(|part| !is_aside(*part)).skip(1).collect();
                match parts.as_slice() {
                    [_] if of.as_deref() == Some("Err") => Pattern::Other,
                    [only] => self.pattern(*only),
                    _ => Pattern::Other,
                }
            }
            "struct_pattern" => {
                let fields = node.named().into_iter().filter(|part| part.kind() == "field_pattern");
                let parts = fields.filter_map(|field| {
                    let name = last_name(field.field("name")?.text());
                    let bound = field.field("pattern").map(|bound| self.pattern(bound));
                    Some((Arc::clone(&name), bound.unwrap_or(Pattern::Name(name)), None))
                });
                Pattern::Table(parts.collect(), None)
            }
            _ => Pattern::Other,
        }
    }

    /// Whether a pattern matches a value, as an expression.
    pub(super) fn matches(&self, node: Node<'_>, value: &Expr) -> Expr {
        let line = self.line(node);
        let truth = |known| expr(ExprKind::Bool(known), line);
        let compare =
            |operator, other| expr(ExprKind::Binary(operator, Box::new(value.clone()), Box::new(other)), line);
        let null = || expr(ExprKind::Null, line);
        match node.kind() {
            "match_pattern" => {
                let Some(inner) = node.named().first().copied() else { return truth(true) };
                let matched = self.matches(inner, value);
                match node.field("condition") {
                    Some(_) => {
                        let guard = self.opaque("a condition of a match", node);
                        expr(ExprKind::Binary(Operator::And, Box::new(matched), Box::new(guard)), line)
                    }
                    None => matched,
                }
            }
            "or_pattern" => {
                const MOST: usize = 128;
                let parts = node.named().into_iter().filter(|part| !is_aside(*part)).take(MOST);
                let tests: Vec<Expr> = parts.map(|part| self.matches(part, value)).collect();
                let either = |left, right| expr(ExprKind::Binary(Operator::Or, Box::new(left), Box::new(right)), line);
                tests.into_iter().reduce(either).unwrap_or_else(|| truth(true))
            }
            "identifier" | "scoped_identifier" => match &*last_name(node.text()) {
                "None" => compare(Operator::Equal, null()),
                known if is_constant(known) => compare(Operator::Equal, self.expression(node)),
                _ => truth(true),
            },
            "tuple_struct_pattern" => match node.field("type").map(|of| last_name(of.text())).as_deref() {
                Some("Some" | "Ok") => compare(Operator::NotEqual, null()),
                Some("Err") => compare(Operator::Equal, null()),
                _ => self.opaque("a pattern", node),
            },
            "string_literal" | "raw_string_literal" | "integer_literal" | "float_literal" | "boolean_literal"
            | "char_literal" | "negative_literal" => compare(Operator::Equal, self.expression(node)),
            "_" | "mut_pattern" | "ref_pattern" | "captured_pattern" | "remaining_field_pattern" | "" => truth(true),
            "reference_pattern" => node.named().last().map_or_else(|| truth(true), |inner| self.matches(*inner, value)),
            "tuple_pattern" => {
                let parts: Vec<Node<'_>> = node.named().into_iter().filter(|part| !is_aside(*part)).collect();
                let bound = parts.iter().all(|part| matches!(self.matches(*part, value).kind, ExprKind::Bool(true)));
                if bound { truth(true) } else { self.opaque("a pattern", node) }
            }
            _ if node.text() == "_" => truth(true),
            _ => self.opaque("a pattern", node),
        }
    }
}

/// Whether a name is written as constants and variants are, and so binds nothing.
fn is_constant(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

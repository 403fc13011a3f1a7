//! Patterns: what they bind, and when they match. `Some(x)`, `Ok(x)` and any other wrapper is `x`.

use std::sync::Arc;

use super::{Lowering, code, last_segment};
use crate::code::ir::{Expr, ExprKind, Operator, Pattern};
use crate::code::tree::Node;

impl Lowering {
    /// Whether a pattern matches a value, as an expression; `None` if it always does.
    pub(super) fn matches(&mut self, node: Node<'_>, value: &Expr) -> Option<Expr> {
        let line = self.line(node);
        let compared = |operator, other: ExprKind| {
            let other = Box::new(Expr { kind: other, line });
            Some(Expr { kind: ExprKind::Binary(operator, Box::new(value.clone()), other), line })
        };
        match node.kind() {
            "match_pattern" => {
                let inner = code(node).next()?;
                let test = self.matches(inner, value);
                let Some(condition) = node.field("condition") else { return test };
                let mut aside = Vec::new();
                let condition = self.expr(condition, &mut aside);
                let Some(test) = test else { return Some(condition) };
                Some(Expr { kind: ExprKind::Binary(Operator::And, Box::new(test), Box::new(condition)), line })
            }
            "or_pattern" => {
                const MOST: usize = 128;
                let mut tests = Vec::new();
                for part in code(node).take(MOST) {
                    tests.push(self.matches(part, value)?);
                }
                tests.into_iter().reduce(|left, right| Expr {
                    kind: ExprKind::Binary(Operator::Or, Box::new(left), Box::new(right)),
                    line,
                })
            }
            "captured_pattern" => {
                let inner = code(node).nth(1)?;
                self.matches(inner, value)
            }
            "reference_pattern" | "mut_pattern" | "ref_pattern" => {
                let inner = code(node).last()?;
                self.matches(inner, value)
            }
            "string_literal" | "raw_string_literal" | "integer_literal" | "float_literal" | "boolean_literal"
            | "char_literal" | "negative_literal" => {
                let other = self.expr(node, &mut Vec::new()).kind;
                compared(Operator::Equal, other)
            }
            "tuple_struct_pattern" => match last_segment(node.field("type")?.text()) {
                "Some" | "Ok" => {
                    let held = compared(Operator::NotEqual, ExprKind::Null);
                    let inner = code(node).nth(1).and_then(|inner| self.matches(inner, value));
                    match (held, inner) {
                        (Some(held), Some(inner)) => {
                            Some(Expr { kind: ExprKind::Binary(Operator::And, Box::new(held), Box::new(inner)), line })
                        }
                        (held, _) => held,
                    }
                }
                "Err" => compared(Operator::Equal, ExprKind::Null),
                _ => Some(Expr { kind: ExprKind::Of("a pattern", vec![value.clone()]), line }),
            },
            "identifier" | "scoped_identifier" => match last_segment(node.text()) {
                "None" => compared(Operator::Equal, ExprKind::Null),
                known if is_constant(known) => compared(Operator::Equal, self.path(node).kind),
                _ => None,
            },
            "tuple_pattern" | "struct_pattern" | "slice_pattern" | "range_pattern" => {
                Some(Expr { kind: ExprKind::Of("a pattern", vec![value.clone()]), line })
            }
            _ => None,
        }
    }
}

/// What a pattern binds.
pub(super) fn bound_by(node: Node<'_>) -> Pattern {
    match node.kind() {
        "identifier" | "shorthand_field_identifier" if !is_constant(node.text()) => {
            Pattern::Name(Arc::from(node.text()))
        }
        "mut_pattern" | "ref_pattern" | "reference_pattern" => {
            let inner = code(node).filter(|part| part.kind() != "mutable_specifier").last();
            inner.map_or(Pattern::Other, bound_by)
        }
        "match_pattern" | "captured_pattern" => code(node).next().map_or(Pattern::Other, bound_by),
        "or_pattern" => code(node).map(bound_by).find(binds).unwrap_or(Pattern::Other),
        "tuple_pattern" | "slice_pattern" => Pattern::List(code(node).map(|part| Some(bound_by(part))).collect()),
        "tuple_struct_pattern" => {
            let mut parts: Vec<Pattern> = code(node).skip(1).map(bound_by).collect();
            match parts.len() {
                1 => parts.pop().unwrap_or(Pattern::Other),
                _ => Pattern::List(parts.into_iter().map(Some).collect()),
            }
        }
        "struct_pattern" => {
            let fields = code(node).filter(|part| part.kind() == "field_pattern");
            let parts = fields.filter_map(|field| {
                let named = field.field("name")?;
                let bound = field.field("pattern").map(bound_by);
                let own = Pattern::Name(Arc::from(named.text()));
                Some((Arc::from(named.text()), bound.unwrap_or(own), None))
            });
            Pattern::Table(parts.collect(), None)
        }
        _ => Pattern::Other,
    }
}

fn binds(pattern: &Pattern) -> bool {
    !matches!(pattern, Pattern::Other)
}

/// Whether a name is written as constants and variants are, and so binds nothing.
fn is_constant(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

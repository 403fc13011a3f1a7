//! String literals, f-strings and numbers.

use std::sync::Arc;

use ruff_python_ast as ast;

use super::Lowerer;
use crate::code::ir::{Expr, ExprKind};

impl Lowerer<'_> {
    /// An f-string as the parts it joins; format specifications are left out where they are empty, and make the hole
    /// opaque where they are not.
    pub(super) fn f_string(&self, literal: &ast::ExprFString) -> ExprKind {
        let mut parts = Vec::new();
        for part in literal.value.as_slice() {
            match part {
                ast::FStringPart::Literal(text) => push_text(&mut parts, text.as_str(), self.line(text)),
                ast::FStringPart::FString(string) => {
                    for element in &string.elements {
                        self.f_string_element(element, &mut parts);
                    }
                }
            }
        }
        match parts.pop() {
            None => ExprKind::Text(Arc::from("")),
            Some(Expr { kind: kind @ ExprKind::Text(_), .. }) if parts.is_empty() => kind,
            Some(last) => {
                parts.push(last);
                ExprKind::Join(parts)
            }
        }
    }

    fn f_string_element(&self, element: &ast::InterpolatedStringElement, parts: &mut Vec<Expr>) {
        match element {
            ast::InterpolatedStringElement::Literal(text) => push_text(parts, &text.value, self.line(text)),
            ast::InterpolatedStringElement::Interpolation(hole) => {
                let line = self.line(hole);
                let plain = hole.format_spec.is_none()
                    && hole.debug_text.is_none()
                    && matches!(hole.conversion, ast::ConversionFlag::None | ast::ConversionFlag::Str);
                if plain {
                    parts.push(self.expression(&hole.expression));
                } else {
                    parts.push(Expr { kind: self.formatted(hole), line });
                }
            }
        }
    }
}

/// Appends text, joined to the last part if that is text too.
pub(super) fn push_text(parts: &mut Vec<Expr>, text: &str, line: u32) {
    if text.is_empty() {
        return;
    }
    if let Some(Expr { kind: ExprKind::Text(last), .. }) = parts.last_mut() {
        *last = Arc::from(format!("{last}{text}"));
    } else {
        parts.push(Expr { kind: ExprKind::Text(Arc::from(text)), line });
    }
}

pub(super) fn number(number: &ast::Number) -> ExprKind {
    let folded = match number {
        ast::Number::Int(int) => int.as_i64().map(Into::into).or_else(|| int.as_u64().map(Into::into)),
        ast::Number::Float(float) => serde_json::Number::from_f64(*float),
        ast::Number::Complex { .. } => None,
    };
    folded.map_or(ExprKind::Opaque("a number beyond JSON"), ExprKind::Number)
}

pub(super) fn negated(kind: &ExprKind) -> ExprKind {
    let ExprKind::Number(number) = kind else { return ExprKind::Opaque("arithmetic") };
    let folded = match number.as_i64() {
        Some(int) => int.checked_neg().map(Into::into),
        None => number.as_f64().and_then(|float| serde_json::Number::from_f64(-float)),
    };
    folded.map_or(ExprKind::Opaque("arithmetic"), ExprKind::Number)
}

//! Binding patterns.

use std::sync::Arc;

use oxc::ast::ast::{BindingPattern, ObjectPattern, PropertyKey};

use super::{DEEPEST, Lowering};
use crate::code::ir::{Expr, Pattern};

impl Lowering<'_> {
    /// A pattern and the default of the whole, where it has one.
    pub(super) fn pattern(&mut self, pattern: &BindingPattern<'_>) -> (Pattern, Option<Expr>) {
        if self.depth >= DEEPEST {
            return (Pattern::Other, None);
        }
        self.depth += 1;
        let lowered = match pattern {
            BindingPattern::BindingIdentifier(name) => (Pattern::Name(self.name(name.name.as_str())), None),
            BindingPattern::ObjectPattern(object) => (self.object_pattern(object), None),
            BindingPattern::ArrayPattern(array) => {
                let parts = array.elements.iter().map(|part| part.as_ref().map(|part| self.pattern(part).0)).collect();
                (Pattern::List(parts), None)
            }
            BindingPattern::AssignmentPattern(assignment) => {
                let (inner, _) = self.pattern(&assignment.left);
                (inner, Some(self.expr(&assignment.right)))
            }
        };
        self.depth -= 1;
        lowered
    }

    fn object_pattern(&mut self, object: &ObjectPattern<'_>) -> Pattern {
        let mut parts = Vec::new();
        for property in &object.properties {
            let name: Option<Arc<str>> = match &property.key {
                PropertyKey::StaticIdentifier(name) => Some(self.name(name.name.as_str())),
                PropertyKey::StringLiteral(name) => Some(Arc::from(name.value.as_str())),
                _ => None,
            };
            if let Some(name) = name {
                let (inner, default) = self.pattern(&property.value);
                parts.push((name, inner, default));
            }
        }
        let rest = object.rest.as_ref().and_then(|rest| match &rest.argument {
            BindingPattern::BindingIdentifier(name) => Some(self.name(name.name.as_str())),
            _ => None,
        });
        Pattern::Table(parts, rest)
    }
}

//! Objects that an assignment takes apart: `({ a, b: c.d = 1 } = value)`.

use std::sync::Arc;

use oxc::ast::ast::{
    AssignmentTarget, AssignmentTargetMaybeDefault, AssignmentTargetProperty, ObjectAssignmentTarget, PropertyKey,
};

use super::{DEEPEST, Lowering};
use crate::code::ir::{Entry, Expr, ExprKind};

impl Lowering<'_> {
    /// The targets as a table of the members they take, each a target of its own; one with a default is an assignment
    /// of that.
    pub(super) fn object_target(&mut self, object: &ObjectAssignmentTarget<'_>) -> Option<Expr> {
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let entries = object.properties.iter().filter_map(|property| self.property_target(property)).collect();
        self.depth -= 1;
        Some(self.at(object.span, ExprKind::Table(entries)))
    }

    fn property_target(&mut self, property: &AssignmentTargetProperty<'_>) -> Option<Entry> {
        match property {
            AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(property) => {
                let name = property.binding.name.as_str();
                let key = self.text_expr(property.span, name);
                let target = self.at(property.span, ExprKind::Name(Arc::from(name)));
                let default = property.init.as_ref().map(|default| self.expr(default));
                Some(Entry::Pair(key, with_default(target, default)))
            }
            AssignmentTargetProperty::AssignmentTargetPropertyProperty(property) => {
                let key = match &property.name {
                    PropertyKey::StaticIdentifier(name) => self.text_expr(property.span, name.name.as_str()),
                    PropertyKey::StringLiteral(name) => self.text_expr(property.span, name.value.as_str()),
                    _ => return None,
                };
                let (target, default): (&AssignmentTarget<'_>, _) = match &property.binding {
                    AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(inner) => {
                        (&inner.binding, Some(self.expr(&inner.init)))
                    }
                    other => (other.as_assignment_target()?, None),
                };
                let target = self.target(target)?;
                Some(Entry::Pair(key, with_default(target, default)))
            }
        }
    }
}

fn with_default(target: Expr, default: Option<Expr>) -> Expr {
    let Some(default) = default else { return target };
    let line = target.line;
    Expr { kind: ExprKind::Assign(Box::new(target), Box::new(default)), line }
}

//! Functions and arrows.

use std::sync::Arc;

use oxc::ast::ast::{
    ArrowFunctionBody, ArrowFunctionExpression, BindingPattern, Decorator, FormalParameters, Function,
};
use oxc::span::GetSpan;

use super::{DEEPEST, Lowering};
use crate::code::ir::{self, Expr, ExprKind, Param, ParamKind, Pattern, Stmt, StmtKind};

/// The name that every function but an arrow has for all that it is called with.
pub(super) const ARGUMENTS: &str = "arguments";

impl Lowering<'_> {
    pub(super) fn function(&mut self, function: &Function<'_>) -> Arc<ir::Function> {
        let mut params = self.params(&function.params);
        let mut body = self.parameter_properties(&function.params);
        let around = std::mem::take(&mut self.takes_arguments);
        if let Some(statements) = &function.body {
            body.extend(self.statements(&statements.statements));
        }
        // Without parameters, `arguments` is the rest of them.
        if std::mem::replace(&mut self.takes_arguments, around) && params.is_empty() {
            let pattern = Pattern::Name(Arc::from(ARGUMENTS));
            params.push(Param { pattern, annotation: None, default: None, kind: ParamKind::Rest });
        }
        let line = function.id.as_ref().map_or(function.span, |id| id.span);
        Arc::new(ir::Function {
            name: function.id.as_ref().map(|id| self.name(id.name.as_str())),
            params,
            body,
            doc: None,
            decorators: Vec::new(),
            returns: None,
            line: self.line(line),
        })
    }

    pub(super) fn arrow(&mut self, arrow: &ArrowFunctionExpression<'_>) -> Arc<ir::Function> {
        let params = self.params(&arrow.params);
        let body = match &arrow.body {
            ArrowFunctionBody::FunctionBody(body) => self.statements(&body.statements),
            other => {
                let value = match other.as_expression() {
                    Some(value) => self.expr(value),
                    None => self.at(other.span(), ExprKind::Opaque("a body of an unknown form")),
                };
                let line = value.line;
                vec![Stmt { kind: StmtKind::Return(Some(value)), line }]
            }
        };
        Arc::new(ir::Function {
            name: None,
            params,
            body,
            doc: None,
            decorators: Vec::new(),
            returns: None,
            line: self.line(arrow.span),
        })
    }

    fn params(&mut self, params: &FormalParameters<'_>) -> Vec<Param> {
        let mut lowered = Vec::with_capacity(params.items.len());
        for item in &params.items {
            let (pattern, inner) = self.pattern(&item.pattern);
            let default = item.initializer.as_ref().map(|default| self.expr(default)).or(inner);
            let annotation = item.type_annotation.as_ref().and_then(|declared| self.declared_type(declared));
            lowered.push(Param { pattern, annotation, default, kind: ParamKind::Plain });
        }
        if let Some(rest) = &params.rest {
            let (pattern, _) = self.pattern(&rest.rest.argument);
            lowered.push(Param { pattern, annotation: None, default: None, kind: ParamKind::Rest });
        }
        lowered
    }

    /// `constructor(private readonly name: string)` is also `this.name = name`.
    fn parameter_properties(&self, params: &FormalParameters<'_>) -> Vec<Stmt> {
        let declared = params.items.iter().filter(|item| item.accessibility.is_some() || item.readonly);
        declared
            .filter_map(|item| match &item.pattern {
                BindingPattern::BindingIdentifier(name) => Some((name.span, name.name.as_str())),
                _ => None,
            })
            .map(|(span, name)| {
                let this = self.at(span, ExprKind::Name(self.name("this")));
                let target = self.at(span, ExprKind::Member(Box::new(this), Arc::from(name)));
                let value = self.at(span, ExprKind::Name(Arc::from(name)));
                Stmt { kind: StmtKind::Assign(target, value), line: self.line(span) }
            })
            .collect()
    }

    pub(super) fn decorators(&mut self, decorators: &[Decorator<'_>]) -> Vec<Expr> {
        if self.depth >= DEEPEST {
            return Vec::new();
        }
        decorators.iter().map(|decorator| self.expr(&decorator.expression)).collect()
    }
}

//! What only the following of calls needs: operands of forms that are not folded, and what leaves a function.

use std::sync::Arc;

use oxc::ast::ast::{
    BindingPattern, Expression, ForStatement, ForStatementInit, TSType, TSTypeAnnotation, TSTypeName,
    TaggedTemplateExpression, TryStatement,
};

use super::Lowering;
use crate::code::ir::{Arg, Call, Expr, ExprKind, Purpose, Stmt, StmtKind, Try};

impl Lowering<'_> {
    /// Whether the calls of a file are to be followed.
    pub(super) fn keeps_calls(&self) -> bool {
        self.purpose == Purpose::Calls
    }

    /// A form that is not folded, with its operands where they are needed.
    pub(super) fn of(&self, what: &'static str, operands: impl IntoIterator<Item = Expr>) -> ExprKind {
        match self.purpose {
            Purpose::Values => ExprKind::Opaque(what),
            Purpose::Calls => ExprKind::Of(what, operands.into_iter().collect()),
        }
    }

    /// The same for operands that are not lowered yet.
    pub(super) fn of_nodes<'e, 'a: 'e>(
        &mut self,
        what: &'static str,
        operands: impl IntoIterator<Item = &'e Expression<'a>>,
    ) -> ExprKind {
        match self.purpose {
            Purpose::Values => ExprKind::Opaque(what),
            Purpose::Calls => ExprKind::Of(what, operands.into_iter().map(|operand| self.expr(operand)).collect()),
        }
    }

    /// A tag is called with the list of the texts between the holes, and with what stands in them.
    pub(super) fn tagged(&mut self, tagged: &TaggedTemplateExpression<'_>) -> ExprKind {
        let texts =
            tagged.quasi.quasis.iter().map(|quasi| {
                self.text_expr(quasi.span, quasi.value.cooked.as_ref().unwrap_or(&quasi.value.raw).as_str())
            });
        let texts = ExprKind::List(texts.collect());
        let mut args = vec![Arg { name: None, value: self.at(tagged.quasi.span, texts) }];
        for hole in &tagged.quasi.expressions {
            args.push(Arg { name: None, value: self.expr(hole) });
        }
        let callee = self.expr(&tagged.tag);
        ExprKind::Call(Arc::new(Call { callee, args, constructs: false }))
    }

    pub(super) fn attempted(&mut self, attempt: &TryStatement<'_>) -> StmtKind {
        let body = self.body(&attempt.block.body, false);
        let handlers = attempt.handler.iter().map(|handler| {
            let name = handler.param.as_ref().and_then(|param| match &param.pattern {
                BindingPattern::BindingIdentifier(name) => Some(self.name(name.name.as_str())),
                _ => None,
            });
            (name, self.body(&handler.body.body, false))
        });
        let handlers = handlers.collect();
        let finally = attempt.finalizer.as_ref().map(|last| self.body(&last.body, false)).unwrap_or_default();
        StmtKind::Try(Box::new(Try { body, handlers, finally }))
    }

    /// A loop that counts, after what it starts with.
    pub(super) fn counted(&mut self, counted: &ForStatement<'_>, into: &mut Vec<Stmt>) {
        if let Some(init) = counted.init.as_ref().and_then(ForStatementInit::as_expression) {
            let value = self.expr(init);
            into.push(self.stmt(counted.span, StmtKind::Expr(value)));
        }
        let test = match &counted.test {
            Some(test) => self.expr(test),
            None => self.at(counted.span, ExprKind::Bool(true)),
        };
        let mut body = self.one(&counted.body);
        if let Some(update) = &counted.update {
            let value = self.expr(update);
            body.push(self.stmt(counted.span, StmtKind::Expr(value)));
        }
        into.push(self.stmt(counted.span, StmtKind::While(test, body)));
    }

    /// A declared type that has a name.
    pub(super) fn declared_type(&self, declared: &TSTypeAnnotation<'_>) -> Option<Expr> {
        if !self.keeps_calls() {
            return None;
        }
        let name = match &declared.type_annotation {
            TSType::TSNumberKeyword(_) | TSType::TSBigIntKeyword(_) => "number",
            TSType::TSBooleanKeyword(_) => "boolean",
            TSType::TSTypeReference(reference) => match &reference.type_name {
                TSTypeName::IdentifierReference(name) => name.name.as_str(),
                _ => return None,
            },
            _ => return None,
        };
        Some(self.at(declared.span, ExprKind::Name(self.name(name))))
    }
}

//! Classes.

use std::sync::Arc;

use ruff_python_ast as ast;

use super::{Lowerer, statements};
use crate::code::ir::{Class, Expr, ExprKind, Member, MemberKind, Stmt, StmtKind};

impl Lowerer<'_> {
    pub(super) fn class(&self, class: &ast::StmtClassDef) -> Class {
        let mut members = Vec::new();
        self.members(&class.body, &mut members);
        Class {
            name: Some(Arc::from(class.name.as_str())),
            bases: class.arguments.as_deref().map(|arguments| self.arguments(arguments)).unwrap_or_default(),
            members,
            doc: statements::docstring(&class.body),
            decorators: self.decorators(&class.decorator_list),
            line: self.line(&class.name),
        }
    }

    fn members(&self, body: &[ast::Stmt], members: &mut Vec<Member>) {
        for node in body {
            if let ast::Stmt::AnnAssign(field) = node {
                if let ast::Expr::Name(name) = field.target.as_ref() {
                    let value = field.value.as_deref().map(|value| self.expression(value));
                    let kind = MemberKind::Field(Some(self.expression(&field.annotation)), value);
                    // A declaration without a value belongs to each object alone.
                    members.push(Member { name: Arc::from(name.id.as_str()), is_static: field.value.is_some(), kind });
                }
                continue;
            }
            let mut lowered = self.statements(std::slice::from_ref(node));
            while let Some(statement) = lowered.pop() {
                member(statement, members);
            }
        }
    }
}

fn member(statement: Stmt, members: &mut Vec<Member>) {
    let line = statement.line;
    match statement.kind {
        StmtKind::Function(function) => {
            let Some(name) = function.name.clone() else { return };
            let is = |wanted: &str| function.decorators.iter().any(|decorator| last_name(decorator) == Some(wanted));
            let is_static = is("staticmethod") || is("classmethod");
            let kind = if is("property") || is("cached_property") {
                MemberKind::Getter(function)
            } else {
                MemberKind::Method(function)
            };
            members.push(Member { name, is_static, kind });
        }
        StmtKind::Class(class) => {
            let Some(name) = class.name.clone() else { return };
            let value = Expr { kind: ExprKind::Class(class), line };
            members.push(Member { name, is_static: true, kind: MemberKind::Field(None, Some(value)) });
        }
        StmtKind::Bind(pattern, value) => {
            if let Some(name) = statements::binds(&pattern) {
                let kind = MemberKind::Field(None, Some(value));
                members.push(Member { name: Arc::clone(name), is_static: true, kind });
            }
        }
        StmtKind::If(_, then, otherwise) => then.into_iter().chain(otherwise).for_each(|inner| member(inner, members)),
        StmtKind::Block(body) => body.into_iter().for_each(|inner| member(inner, members)),
        _ => {}
    }
}

/// The last name of `a.b.c` or of `a.b.c(…)`.
fn last_name(expression: &Expr) -> Option<&str> {
    match &expression.kind {
        ExprKind::Name(name) | ExprKind::Member(_, name) => Some(name),
        ExprKind::Call(call) => match &call.callee.kind {
            ExprKind::Name(name) | ExprKind::Member(_, name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

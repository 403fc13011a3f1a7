//! Which functions may do something that is looked for, by the names they call.

use std::collections::HashSet;
use std::sync::Arc;

use super::ir::{Arg, Class, Entry, Expr, ExprKind, Function, MemberKind, Module, Stmt, StmtKind};

/// What of a file calls, itself or in a function inside it, something that is looked for.
#[derive(Debug, Default)]
pub(crate) struct Mentions {
    /// The functions.
    pub(crate) functions: HashSet<*const Function>,
    /// The top-level statements, by position.
    pub(crate) statements: HashSet<usize>,
}

/// What of a file calls something whose last name is wanted.
pub(crate) fn calls_of(module: &Module, wanted: &dyn Fn(&str) -> bool) -> Mentions {
    let mut search = Search { wanted, found: HashSet::new() };
    let found = module.body.iter().enumerate().filter(|(_, stmt)| search.stmt(stmt)).map(|(at, _)| at).collect();
    Mentions { functions: search.found, statements: found }
}

struct Search<'w> {
    wanted: &'w dyn Fn(&str) -> bool,
    found: HashSet<*const Function>,
}

impl Search<'_> {
    fn stmts(&mut self, stmts: &[Stmt]) -> bool {
        stmts.iter().fold(false, |found, stmt| self.stmt(stmt) | found)
    }

    fn stmt(&mut self, stmt: &Stmt) -> bool {
        match &stmt.kind {
            StmtKind::Bind(_, value) | StmtKind::Expr(value) => self.expr(value),
            StmtKind::Assign(target, value) | StmtKind::Append(target, value) => self.expr(target) | self.expr(value),
            StmtKind::Function(function) => self.function(function),
            StmtKind::Class(class) => self.class(class),
            StmtKind::Return(value) => value.as_ref().is_some_and(|value| self.expr(value)),
            StmtKind::If(test, then, otherwise) => self.expr(test) | self.stmts(then) | self.stmts(otherwise),
            StmtKind::Each(_, over, body) => self.expr(over) | self.stmts(body),
            StmtKind::Block(body) => self.stmts(body),
            StmtKind::Raise(value) => value.as_ref().is_some_and(|value| self.expr(value)),
            StmtKind::While(test, body) => self.expr(test) | self.stmts(body),
            StmtKind::Try(attempt) => {
                let handled = attempt.handlers.iter().fold(false, |found, (_, body)| self.stmts(body) | found);
                self.stmts(&attempt.body) | handled | self.stmts(&attempt.finally)
            }
            StmtKind::Leave | StmtKind::Import(_) | StmtKind::Export(_) => false,
        }
    }

    fn function(&mut self, function: &Arc<Function>) -> bool {
        let mut found = self.stmts(&function.body);
        for param in &function.params {
            found |= param.default.as_ref().is_some_and(|default| self.expr(default));
        }
        for decorator in &function.decorators {
            found |= self.expr(decorator);
        }
        if found {
            self.found.insert(Arc::as_ptr(function));
        }
        found
    }

    fn class(&mut self, class: &Class) -> bool {
        let mut found = self.args(&class.bases);
        for member in &class.members {
            found |= match &member.kind {
                MemberKind::Field(_, value) => value.as_ref().is_some_and(|value| self.expr(value)),
                MemberKind::Method(function) | MemberKind::Getter(function) => self.function(function),
            };
        }
        found
    }

    fn args(&mut self, args: &[Arg]) -> bool {
        args.iter().fold(false, |found, arg| self.expr(&arg.value) | found)
    }

    fn exprs(&mut self, exprs: &[Expr]) -> bool {
        exprs.iter().fold(false, |found, expr| self.expr(expr) | found)
    }

    fn expr(&mut self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Name(_)
            | ExprKind::Opaque(_) => false,
            ExprKind::Join(parts) | ExprKind::List(parts) | ExprKind::Sequence(parts) | ExprKind::Of(_, parts) => {
                self.exprs(parts)
            }
            ExprKind::Table(entries) => entries.iter().fold(false, |found, entry| {
                found
                    | match entry {
                        Entry::Pair(key, value) => self.expr(key) | self.expr(value),
                        Entry::Spread(value) => self.expr(value),
                        Entry::Getter(_, function) => self.function(function),
                    }
            }),
            ExprKind::Spread(inner) | ExprKind::Member(inner, _) | ExprKind::Not(inner) => self.expr(inner),
            ExprKind::Index(left, right) | ExprKind::Binary(_, left, right) | ExprKind::Assign(left, right) => {
                self.expr(left) | self.expr(right)
            }
            ExprKind::Conditional(test, then, otherwise) => self.expr(test) | self.expr(then) | self.expr(otherwise),
            ExprKind::Call(call) => {
                let named = match &call.callee.kind {
                    ExprKind::Member(_, name) | ExprKind::Name(name) => (self.wanted)(name),
                    _ => false,
                };
                named | self.expr(&call.callee) | self.args(&call.args)
            }
            ExprKind::Function(function) => self.function(function),
            ExprKind::Class(class) => self.class(class),
            ExprKind::Comprehension(comprehension) => {
                self.expr(&comprehension.element)
                    | comprehension.value.as_ref().is_some_and(|value| self.expr(value))
                    | comprehension
                        .walks
                        .iter()
                        .fold(false, |found, walk| found | self.expr(&walk.iterable) | self.exprs(&walk.conditions))
            }
        }
    }
}

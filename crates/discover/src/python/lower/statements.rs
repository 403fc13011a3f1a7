//! Statements and functions.

use std::sync::Arc;

use ruff_python_ast::{self as ast, Expr as Node, Stmt as Statement};

use super::Lowerer;
use super::calls::MOST_TESTS;
use super::expressions::pattern;
use crate::code::ir::{Expr, ExprKind, Function, Import, Operator, Pattern, Stmt, StmtKind};

impl Lowerer<'_> {
    pub(super) fn statements(&self, nodes: &[Statement]) -> Vec<Stmt> {
        let mut lowered = Vec::with_capacity(nodes.len());
        for node in nodes {
            self.statement(node, &mut lowered);
        }
        lowered
    }

    fn statement(&self, node: &Statement, into: &mut Vec<Stmt>) {
        let line = self.line(node);
        let kind = match node {
            Statement::FunctionDef(function) => StmtKind::Function(Arc::new(self.function(function))),
            Statement::ClassDef(class) => StmtKind::Class(Arc::new(self.class(class))),
            Statement::Return(result) => StmtKind::Return(self.returned(result.value.as_deref(), line)),
            Statement::Assign(assign) => {
                self.assignments(assign, line, into);
                return;
            }
            Statement::AnnAssign(assign) => {
                let Some(value) = assign.value.as_deref() else { return };
                self.assignment(&assign.target, self.expression(value))
            }
            Statement::AugAssign(assign) => self.augmented(assign),
            Statement::TypeAlias(alias) => StmtKind::Bind(pattern(&alias.name), self.expression(&alias.value)),
            Statement::Expr(expression) => StmtKind::Expr(self.expression(&expression.value)),
            Statement::If(choice) => self.choice(choice),
            Statement::For(walk) => {
                let mut body = self.statements(&walk.body);
                body.extend(self.statements(&walk.orelse));
                StmtKind::Each(pattern(&walk.target), self.expression(&walk.iter), body)
            }
            Statement::While(repeat) if self.keeps_calls() => {
                into.push(Stmt { kind: self.repeated(repeat), line });
                into.extend(self.statements(&repeat.orelse));
                return;
            }
            Statement::Try(attempt) if self.keeps_calls() => self.attempted(attempt),
            Statement::Match(choice) if self.keeps_calls() => self.matched(choice, line),
            Statement::Raise(raised) if self.keeps_calls() => {
                StmtKind::Raise(raised.exc.as_deref().map(|raised| self.expression(raised)))
            }
            Statement::Assert(asserted) if self.keeps_calls() => self.asserted(asserted, line),
            Statement::While(repeat) => StmtKind::Block(self.bodies([&repeat.body[..], &repeat.orelse[..]])),
            Statement::With(with) => StmtKind::Block(self.with(with)),
            Statement::Try(attempt) => {
                let mut body = self.statements(&attempt.body);
                for ast::ExceptHandler::ExceptHandler(handler) in &attempt.handlers {
                    body.push(self.perhaps(&handler.body, self.line(handler)));
                }
                body.extend(self.bodies([&attempt.orelse[..], &attempt.finalbody[..]]));
                StmtKind::Block(body)
            }
            Statement::Match(choice) => {
                StmtKind::Block(choice.cases.iter().map(|case| self.perhaps(&case.body, line)).collect())
            }
            Statement::Import(import) => {
                into.extend(
                    import.names.iter().map(|alias| Stmt { kind: StmtKind::Import(plain_import(alias)), line }),
                );
                return;
            }
            Statement::ImportFrom(import) => StmtKind::Import(from_import(import)),
            Statement::Break(_) | Statement::Continue(_) => StmtKind::Leave,
            Statement::Delete(deleted) => {
                let removals = deleted.targets.iter().filter_map(|target| self.removal(target));
                into.extend(removals.map(|removal| Stmt { kind: StmtKind::Expr(removal), line }));
                return;
            }
            Statement::Raise(_)
            | Statement::Assert(_)
            | Statement::Global(_)
            | Statement::Nonlocal(_)
            | Statement::Pass(_)
            | Statement::IpyEscapeCommand(_) => return,
        };
        into.push(Stmt { kind, line });
    }

    /// `del table[key]`.
    fn removal(&self, target: &Node) -> Option<Expr> {
        let Node::Subscript(entry) = target else { return None };
        if matches!(*entry.slice, Node::Slice(_)) {
            return None;
        }
        let kind = self.method_call(&entry.value, "pop", vec![self.expression(&entry.slice)]);
        Some(Expr { kind, line: self.line(target) })
    }

    fn bodies<const N: usize>(&self, bodies: [&[Statement]; N]) -> Vec<Stmt> {
        bodies.into_iter().flat_map(|body| self.statements(body)).collect()
    }

    /// Statements that may or may not run: what follows them runs either way.
    fn perhaps(&self, body: &[Statement], line: u32) -> Stmt {
        let test = Expr { kind: ExprKind::Opaque("an exception"), line };
        Stmt { kind: StmtKind::If(test, self.statements(body), Vec::new()), line }
    }

    /// `a = b = value`: where one of the targets is a name, the others are given what it was given.
    fn assignments(&self, assign: &ast::StmtAssign, line: u32, into: &mut Vec<Stmt>) {
        let named = assign.targets.iter().find(|target| matches!(target, Node::Name(_)));
        let named = named.filter(|_| assign.targets.len() > 1);
        if let Some(target) = named {
            into.push(Stmt { kind: self.assignment(target, self.expression(&assign.value)), line });
        }
        for target in &assign.targets {
            match named {
                Some(name) if std::ptr::eq(name, target) => {}
                Some(name) => into.push(Stmt { kind: self.assignment(target, self.expression(name)), line }),
                None => into.push(Stmt { kind: self.assignment(target, self.expression(&assign.value)), line }),
            }
        }
    }

    fn assignment(&self, target: &Node, value: Expr) -> StmtKind {
        match target {
            Node::Attribute(_) | Node::Subscript(_) => StmtKind::Assign(self.expression(target), value),
            _ => StmtKind::Bind(pattern(target), value),
        }
    }

    fn augmented(&self, assign: &ast::StmtAugAssign) -> StmtKind {
        let target = self.expression(&assign.target);
        let value = self.expression(&assign.value);
        match assign.op {
            ast::Operator::Add => StmtKind::Append(target, value),
            ast::Operator::BitOr => {
                let line = target.line;
                let union = ExprKind::Binary(Operator::Union, Box::new(target), Box::new(value));
                self.assignment(&assign.target, Expr { kind: union, line })
            }
            _ => {
                let line = target.line;
                let kind = self.of("arithmetic", [&*assign.target, &*assign.value]);
                self.assignment(&assign.target, Expr { kind, line })
            }
        }
    }

    fn choice(&self, choice: &ast::StmtIf) -> StmtKind {
        const DEEPEST: usize = 16;
        let mut otherwise = Vec::new();
        // A flat run of `elif` stays flat: which of them holds is rarely known, so all of them may run.
        let deepest = if self.keeps_calls() { MOST_TESTS } else { DEEPEST };
        if choice.elif_else_clauses.len() > deepest {
            for clause in &choice.elif_else_clauses {
                otherwise.extend(self.statements(&clause.body));
            }
            return StmtKind::If(self.expression(&choice.test), self.statements(&choice.body), otherwise);
        }
        for clause in choice.elif_else_clauses.iter().rev() {
            let body = self.statements(&clause.body);
            otherwise = match &clause.test {
                None => body,
                Some(test) => {
                    let line = self.line(clause);
                    vec![Stmt { kind: StmtKind::If(self.expression(test), body, otherwise), line }]
                }
            };
        }
        StmtKind::If(self.expression(&choice.test), self.statements(&choice.body), otherwise)
    }

    fn with(&self, with: &ast::StmtWith) -> Vec<Stmt> {
        let mut body = Vec::new();
        for item in &with.items {
            let value = self.expression(&item.context_expr);
            let line = value.line;
            let kind = match &item.optional_vars {
                Some(target) => self.assignment(target, value),
                None => StmtKind::Expr(value),
            };
            body.push(Stmt { kind, line });
        }
        body.extend(self.statements(&with.body));
        body
    }

    pub(super) fn function(&self, function: &ast::StmtFunctionDef) -> Function {
        Function {
            name: Some(Arc::from(function.name.as_str())),
            params: self.parameters(&function.parameters),
            body: self.body(function),
            doc: docstring(&function.body),
            decorators: self.decorators(&function.decorator_list),
            returns: function.returns.as_deref().map(|returns| self.expression(returns)),
            line: self.line(&function.name),
        }
    }

    pub(super) fn decorators(&self, decorators: &[ast::Decorator]) -> Vec<Expr> {
        decorators.iter().map(|decorator| self.expression(&decorator.expression)).collect()
    }
}

/// The text of the first statement, if that is a plain string.
pub(super) fn docstring(body: &[Statement]) -> Option<Arc<str>> {
    let Statement::Expr(first) = body.first()? else { return None };
    let Node::StringLiteral(literal) = first.value.as_ref() else { return None };
    Some(Arc::from(literal.value.to_str()))
}

/// `import a.b` binds `a`; `import a.b as c` binds the submodule.
fn plain_import(alias: &ast::Alias) -> Import {
    let whole = alias.name.as_str();
    let first = whole.split('.').next().unwrap_or(whole);
    let (from, local) = alias.asname.as_ref().map_or((first, first), |local| (whole, local.as_str()));
    Import { from: Arc::from(from), names: vec![(Arc::from("*"), Arc::from(local))] }
}

fn from_import(import: &ast::StmtImportFrom) -> Import {
    let dots = ".".repeat(import.level.min(32) as usize);
    let module = import.module.as_ref().map_or("", |module| module.as_str());
    let names = import.names.iter().map(|alias| {
        let name = alias.name.as_str();
        (Arc::from(name), Arc::from(alias.asname.as_ref().map_or(name, |local| local.as_str())))
    });
    Import { from: Arc::from(format!("{dots}{module}")), names: names.collect() }
}

/// Whether a pattern binds `name` alone.
pub(super) fn binds(pattern: &Pattern) -> Option<&Arc<str>> {
    match pattern {
        Pattern::Name(name) => Some(name),
        _ => None,
    }
}

//! Generators: a function that yields gives the list of what it yields.

use std::sync::Arc;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{self as ast, Expr as Node, Stmt as Statement};

use super::Lowerer;
use crate::code::ir::{Arg, Call, Expr, ExprKind, Pattern, Stmt, StmtKind};

/// The name of the list, which no source can hold.
const YIELDED: &str = "(yielded)";

/// Whether a function yields what it makes. One that is turned into a context yields once, to who enters it.
pub(super) fn is_generator(function: &ast::StmtFunctionDef) -> bool {
    let is_context = function.decorator_list.iter().any(|decorator| {
        let named = match &decorator.expression {
            Node::Call(call) => call.func.as_ref(),
            other => other,
        };
        match named {
            Node::Name(name) => name.id.contains("context") || name.id.contains("fixture"),
            Node::Attribute(access) => access.attr.contains("context") || access.attr.contains("fixture"),
            _ => false,
        }
    });
    !is_context && yields(&function.body)
}

fn yields(body: &[Statement]) -> bool {
    let mut search = Search { found: false };
    search.visit_body(body);
    search.found
}

struct Search {
    found: bool,
}

impl<'a> Visitor<'a> for Search {
    fn visit_stmt(&mut self, stmt: &'a Statement) {
        // What a function or class inside it yields is its own.
        if !self.found && !matches!(stmt, Statement::FunctionDef(_) | Statement::ClassDef(_)) {
            walk_stmt(self, stmt);
        }
    }

    fn visit_expr(&mut self, expr: &'a Node) {
        match expr {
            Node::Yield(_) | Node::YieldFrom(_) => self.found = true,
            Node::Lambda(_) => {}
            _ => walk_expr(self, expr),
        }
    }
}

impl Lowerer<'_> {
    /// The body of a function, which gives what it yields if it is a generator.
    pub(super) fn body(&self, function: &ast::StmtFunctionDef) -> Vec<Stmt> {
        let is_generator = is_generator(function);
        let around = self.in_generator.replace(is_generator);
        let mut body = self.statements(&function.body);
        self.in_generator.set(around);
        if is_generator {
            let line = self.line(&function.name);
            let empty = Expr { kind: ExprKind::List(Vec::new()), line };
            body.insert(0, Stmt { kind: StmtKind::Bind(Pattern::Name(Arc::from(YIELDED)), empty), line });
            body.push(Stmt { kind: StmtKind::Return(Some(yielded(line))), line });
        }
        body
    }

    /// What `return` gives: a generator that ends early gives what it has yielded so far.
    pub(super) fn returned(&self, value: Option<&Node>, line: u32) -> Option<Expr> {
        if self.in_generator.get() { Some(yielded(line)) } else { value.map(|value| self.expression(value)) }
    }

    /// `yield value` and `yield from values`.
    pub(super) fn yielding(&self, value: Option<&Node>, method: &str, line: u32) -> ExprKind {
        if !self.in_generator.get() {
            return self.of("a generator", value);
        }
        let callee = Expr { kind: ExprKind::Member(Box::new(yielded(line)), Arc::from(method)), line };
        let value = value.map_or(Expr { kind: ExprKind::Null, line }, |value| self.expression(value));
        ExprKind::Call(Arc::new(Call { callee, args: vec![Arg { name: None, value }], constructs: false }))
    }
}

fn yielded(line: u32) -> Expr {
    Expr { kind: ExprKind::Name(Arc::from(YIELDED)), line }
}

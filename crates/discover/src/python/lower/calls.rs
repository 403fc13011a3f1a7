//! What only the following of calls needs: operands of forms that are not folded, and what leaves a function.

use std::sync::Arc;

use ruff_python_ast::{self as ast, Expr as Node};

use super::Lowerer;
use crate::code::ir::{Arg, Call, Expr, ExprKind, Operator, Pattern, Purpose, Stmt, StmtKind, Try};

/// The tests of a run of `elif` or `case` that are told apart.
pub(super) const MOST_TESTS: usize = 256;

/// The name of what a `match` looks at, which no source can hold.
const MATCHED: &str = "(matched)";

impl Lowerer<'_> {
    /// Whether the calls of a file are to be followed.
    pub(super) fn keeps_calls(&self) -> bool {
        self.purpose == Purpose::Calls
    }

    /// A form that is not folded, with its operands where they are needed.
    pub(super) fn of<'n>(&self, what: &'static str, operands: impl IntoIterator<Item = &'n Node>) -> ExprKind {
        match self.purpose {
            Purpose::Values => ExprKind::Opaque(what),
            Purpose::Calls => ExprKind::Of(what, operands.into_iter().map(|node| self.expression(node)).collect()),
        }
    }

    /// Bytes, as the text that they are in most source.
    pub(super) fn bytes(&self, literal: &ast::ExprBytesLiteral) -> ExprKind {
        match self.purpose {
            Purpose::Values => ExprKind::Opaque("bytes"),
            Purpose::Calls => {
                let bytes: Vec<u8> = literal.value.bytes().collect();
                ExprKind::Text(Arc::from(String::from_utf8_lossy(&bytes)))
            }
        }
    }

    /// A value of an f-string that is written in a way of its own.
    pub(super) fn formatted(&self, hole: &ast::InterpolatedElement) -> ExprKind {
        const WHAT: &str = "a formatted value";
        if self.purpose == Purpose::Values {
            return ExprKind::Opaque(WHAT);
        }
        let value = self.expression(&hole.expression);
        let name = match hole.conversion {
            ast::ConversionFlag::Repr => "repr",
            ast::ConversionFlag::Ascii => "ascii",
            _ => return ExprKind::Of(WHAT, vec![value]),
        };
        let callee = Expr { kind: ExprKind::Name(Arc::from(name)), line: value.line };
        ExprKind::Call(Arc::new(Call { callee, args: vec![Arg { name: None, value }], constructs: false }))
    }

    pub(super) fn repeated(&self, repeat: &ast::StmtWhile) -> StmtKind {
        StmtKind::While(self.expression(&repeat.test), self.statements(&repeat.body))
    }

    pub(super) fn attempted(&self, attempt: &ast::StmtTry) -> StmtKind {
        let mut body = self.statements(&attempt.body);
        body.extend(self.statements(&attempt.orelse));
        let handlers = attempt.handlers.iter().map(|ast::ExceptHandler::ExceptHandler(handler)| {
            let name = handler.name.as_ref().map(|name| Arc::from(name.as_str()));
            (name, self.statements(&handler.body))
        });
        let handlers = handlers.collect();
        StmtKind::Try(Box::new(Try { body, handlers, finally: self.statements(&attempt.finalbody) }))
    }

    /// `assert test` leaves where the test fails.
    pub(super) fn asserted(&self, asserted: &ast::StmtAssert, line: u32) -> StmtKind {
        let raised = Stmt { kind: StmtKind::Raise(None), line };
        StmtKind::If(self.expression(&asserted.test), Vec::new(), vec![raised])
    }

    /// `match`, as the chain of tests that it is.
    pub(super) fn matched(&self, choice: &ast::StmtMatch, line: u32) -> StmtKind {
        let subject = self.expression(&choice.subject);
        let name = match &subject.kind {
            ExprKind::Name(name) => Arc::clone(name),
            _ => Arc::from(MATCHED),
        };
        let mut chain: Vec<Stmt> = Vec::new();
        for (at, case) in choice.cases.iter().enumerate().rev() {
            let case_line = self.line(case);
            let subject = Expr { kind: ExprKind::Name(Arc::clone(&name)), line: case_line };
            let mut body = Vec::new();
            self.captured(&case.pattern, &subject, &mut body);
            body.extend(self.statements(&case.body));
            let test = self.fits(&case.pattern, &subject);
            let test = match (test, case.guard.as_deref()) {
                (test, None) => test,
                (None, Some(guard)) => Some(self.expression(guard)),
                (Some(test), Some(guard)) => {
                    let guard = Box::new(self.expression(guard));
                    Some(Expr { kind: ExprKind::Binary(Operator::And, Box::new(test), guard), line: case_line })
                }
            };
            chain = match test {
                None => body,
                // Of a longer run, cases are not told apart from those after them.
                Some(test) if at >= MOST_TESTS => {
                    let mut flat = vec![Stmt { kind: StmtKind::If(test, body, Vec::new()), line: case_line }];
                    flat.extend(chain);
                    flat
                }
                Some(test) => vec![Stmt { kind: StmtKind::If(test, body, chain), line: case_line }],
            };
        }
        if &*name == MATCHED {
            chain.insert(0, Stmt { kind: StmtKind::Bind(Pattern::Name(name), subject), line });
        }
        StmtKind::Block(chain)
    }

    /// The test that a pattern stands for; `None` for one that always fits.
    fn fits(&self, pattern: &ast::Pattern, subject: &Expr) -> Option<Expr> {
        let line = subject.line;
        let equal = |value: Expr| {
            let kind = ExprKind::Binary(Operator::Equal, Box::new(subject.clone()), Box::new(value));
            Some(Expr { kind, line })
        };
        match pattern {
            ast::Pattern::MatchValue(value) => equal(self.expression(&value.value)),
            ast::Pattern::MatchSingleton(value) => equal(Expr {
                kind: match value.value {
                    ast::Singleton::None => ExprKind::Null,
                    ast::Singleton::True => ExprKind::Bool(true),
                    ast::Singleton::False => ExprKind::Bool(false),
                },
                line,
            }),
            ast::Pattern::MatchOr(choice) => {
                let mut tests = choice.patterns.iter().map(|pattern| self.fits(pattern, subject));
                let first = tests.next()??;
                tests.try_fold(first, |left, right| {
                    let kind = ExprKind::Binary(Operator::Or, Box::new(left), Box::new(right?));
                    Some(Expr { kind, line })
                })
            }
            ast::Pattern::MatchAs(bound) => self.fits(bound.pattern.as_deref()?, subject),
            _ => Some(Expr { kind: ExprKind::Of("a pattern", vec![subject.clone()]), line }),
        }
    }

    /// What a pattern binds: parts of what it fits are as good as the whole.
    fn captured(&self, pattern: &ast::Pattern, subject: &Expr, into: &mut Vec<Stmt>) {
        let mut bind = |name: &ast::Identifier| {
            let name = Pattern::Name(Arc::from(name.as_str()));
            into.push(Stmt { kind: StmtKind::Bind(name, subject.clone()), line: subject.line });
        };
        match pattern {
            ast::Pattern::MatchAs(bound) => {
                if let Some(name) = &bound.name {
                    bind(name);
                }
                if let Some(inner) = &bound.pattern {
                    self.captured(inner, subject, into);
                }
            }
            ast::Pattern::MatchStar(rest) => rest.name.iter().for_each(bind),
            ast::Pattern::MatchMapping(table) => {
                table.rest.iter().for_each(bind);
                for (key, pattern) in table.keys.iter().zip(&table.patterns) {
                    let of = Box::new(subject.clone());
                    let kind = ExprKind::Index(of, Box::new(self.expression(key)));
                    self.captured(pattern, &Expr { kind, line: subject.line }, into);
                }
            }
            ast::Pattern::MatchSequence(list) => {
                list.patterns.iter().for_each(|pattern| self.captured(pattern, subject, into));
            }
            ast::Pattern::MatchClass(class) => {
                class.arguments.patterns.iter().for_each(|pattern| self.captured(pattern, subject, into));
                for keyword in &class.arguments.keywords {
                    let kind = ExprKind::Member(Box::new(subject.clone()), Arc::from(keyword.attr.as_str()));
                    self.captured(&keyword.pattern, &Expr { kind, line: subject.line }, into);
                }
            }
            ast::Pattern::MatchOr(choice) => {
                choice.patterns.iter().for_each(|pattern| self.captured(pattern, subject, into));
            }
            ast::Pattern::MatchValue(_) | ast::Pattern::MatchSingleton(_) => {}
        }
    }
}

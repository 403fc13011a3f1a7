//! What only the following of calls needs: operands of forms that are not folded, and what leaves a function.

use std::sync::Arc;

use super::super::facts;
use super::{Lowerer, at, call, positional};
use crate::code::ir::{Expr, ExprKind, Operator, Purpose, StmtKind, Try};
use crate::code::tree::Node;

impl Lowerer<'_> {
    /// Whether the calls of a file are to be followed.
    pub(super) fn keeps_calls(&self) -> bool {
        self.purpose == Purpose::Calls
    }

    /// A form that is not folded, with what it is made of where that is needed.
    pub(super) fn of(&self, node: Node<'_>, what: &'static str) -> Expr {
        if !self.keeps_calls() {
            return at(node, ExprKind::Opaque(what));
        }
        let parts = node.named().into_iter().filter(|part| part.kind() != "comment" && !part.kind().ends_with("type"));
        at(node, ExprKind::Of(what, parts.map(|part| self.expression(part)).collect()))
    }

    /// `left < right`, as a call of the operator on the left side.
    pub(super) fn order(&self, node: Node<'_>, left: Node<'_>, operator: &str, right: Node<'_>) -> Expr {
        let callee = at(node, ExprKind::Member(Box::new(self.expression(left)), Arc::from(operator)));
        call(node, callee, vec![positional(self.expression(right))])
    }

    /// `throw value;`
    pub(super) fn raised(&self, node: Node<'_>) -> StmtKind {
        match self.purpose {
            // What follows does not run.
            Purpose::Values => StmtKind::Return(None),
            Purpose::Calls => StmtKind::Raise(node.named().first().map(|value| self.expression(*value))),
        }
    }

    /// `while (test) body`.
    pub(super) fn repeated(&self, node: Node<'_>) -> StmtKind {
        let test = node
            .field("condition")
            .map_or_else(|| at(node, ExprKind::Opaque("a condition")), |test| self.expression(test));
        let body = node.field("body").map(|body| self.scoped(|| self.statement(body))).unwrap_or_default();
        StmtKind::While(test, body)
    }

    /// `try { … } catch { … } finally { … }`.
    pub(super) fn attempted(&self, node: Node<'_>) -> StmtKind {
        let (mut handlers, mut finally) = (Vec::new(), Vec::new());
        for clause in node.named() {
            match clause.kind() {
                "catch_clause" => {
                    let handler = self.scoped(|| {
                        let declared = clause.child("catch_declaration").and_then(|declared| declared.field("name"));
                        let name = declared.map(|name| facts::identifier(name.text()));
                        if let Some(name) = &name {
                            self.bind(name);
                        }
                        let body = clause.field("body").map(|body| self.statements(body)).unwrap_or_default();
                        (name.map(Arc::from), body)
                    });
                    handlers.push(handler);
                }
                "finally_clause" => {
                    finally.extend(clause.child("block").map(|body| self.statements(body)).unwrap_or_default());
                }
                _ => {}
            }
        }
        let body = node.field("body").map(|body| self.statements(body)).unwrap_or_default();
        StmtKind::Try(Box::new(Try { body, handlers, finally }))
    }

    /// A call with what it hands back: `Try(…, out var name)` sets the name to what it gives.
    pub(super) fn handed_back(&self, node: Node<'_>, list: Option<Node<'_>>, made: Expr) -> Expr {
        if !self.keeps_calls() {
            return made;
        }
        let arguments = list.map(Node::named).unwrap_or_default();
        let handed =
            arguments.into_iter().filter(|argument| argument.children().iter().any(|child| child.kind() == "out"));
        let mut names = handed.filter_map(|argument| {
            let value = argument.named().into_iter().rfind(|child| child.kind() != "comment")?;
            let name = if value.kind() == "identifier" { value } else { value.field("name")? };
            Some(facts::identifier(name.text()))
        });
        match names.next() {
            Some(name) => {
                let target = Box::new(at(node, ExprKind::Name(Arc::from(name))));
                Expr { line: made.line, kind: ExprKind::Assign(target, Box::new(made)) }
            }
            None => made,
        }
    }

    /// A pattern that is no comparison; the name that it binds is that of the same value.
    pub(super) fn fits(&self, value: &Expr, pattern: Node<'_>) -> Expr {
        const WHAT: &str = "a pattern";
        if !self.keeps_calls() {
            return at(pattern, ExprKind::Opaque(WHAT));
        }
        if pattern.kind() == "and_pattern" {
            let side = |side: &str| pattern.field(side).map(|inner| Box::new(self.matches(value, inner)));
            if let (Some(left), Some(right)) = (side("left"), side("right")) {
                return at(pattern, ExprKind::Binary(Operator::And, left, right));
            }
        }
        let bound = pattern.field("name").filter(|name| name.kind() == "identifier");
        let value = match bound {
            Some(name) => {
                let known = facts::identifier(name.text());
                self.bind(&known);
                let target = Box::new(at(name, ExprKind::Name(Arc::from(known))));
                at(pattern, ExprKind::Assign(target, Box::new(value.clone())))
            }
            None => value.clone(),
        };
        at(pattern, ExprKind::Of(WHAT, vec![value]))
    }

    /// One of two tests of a section with several labels.
    pub(super) fn either(&self, node: Node<'_>, before: Option<Expr>, test: Expr) -> Expr {
        match before.filter(|_| self.keeps_calls()) {
            Some(before) => at(node, ExprKind::Binary(Operator::Or, Box::new(before), Box::new(test))),
            None => test,
        }
    }
}

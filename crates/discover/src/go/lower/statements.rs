//! Statements.

use std::sync::Arc;

use super::functions::binding;
use super::{Lowering, at, code, form, name};
use crate::code::ir::{Expr, ExprKind, Operator, Pattern, Stmt, StmtKind};
use crate::code::tree::Node;
use crate::go::forms;

/// Cases of one `switch` that are told apart; with more, each is a branch of its own.
const MOST_CASES: usize = 256;

impl Lowering<'_> {
    /// The statements of a block, added to others.
    pub(super) fn block_into(&mut self, block: Node<'_>, out: &mut Vec<Stmt>) {
        for node in code(block) {
            if node.kind() == "statement_list" {
                for statement in code(node) {
                    self.statement(statement, out);
                }
            } else {
                self.statement(node, out);
            }
        }
    }

    /// The statements of a block.
    pub(super) fn block(&mut self, block: Node<'_>) -> Vec<Stmt> {
        let mut out = Vec::new();
        self.block_into(block, &mut out);
        out
    }

    /// One statement.
    pub(super) fn statement(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) {
        let line = node.line();
        let kind = match node.kind() {
            "const_declaration" | "var_declaration" | "type_declaration" => return self.declaration(node, out),
            "block" => StmtKind::Block(self.block(node)),
            "expression_statement" | "go_statement" | "defer_statement" => {
                let Some(inner) = code(node).next() else { return };
                match ends_program(inner) {
                    true if self.keeps_calls() => self.ended(inner),
                    true => StmtKind::Leave,
                    false => StmtKind::Expr(self.expr(inner)),
                }
            }
            "short_var_declaration" => {
                if let (Some(left), Some(right)) = (node.field("left"), node.field("right")) {
                    let targets = code(left).map(|target| (binding(target.text()), target)).collect();
                    self.bind_all(targets, right, out);
                }
                return;
            }
            "assignment_statement" => return self.assignment(node, out),
            "inc_statement" | "dec_statement" => {
                let Some(target) = code(node).next() else { return };
                if self.keeps_calls() {
                    let kind = StmtKind::Expr(self.expr(target));
                    return out.push(Stmt { kind, line });
                }
                let (target, before) = (self.expr(target), self.expr(target));
                let by = if node.kind() == "inc_statement" { 1_i64 } else { -1 };
                let by = at(node, ExprKind::Number(by.into()));
                let sum = ExprKind::Binary(Operator::Add, Box::new(before), Box::new(by));
                StmtKind::Assign(target, at(node, sum))
            }
            "return_statement" => self.returned(node),
            "if_statement" => return self.branch(node, out),
            "for_statement" => self.repeated(node),
            "expression_switch_statement" => self.switch(node),
            "type_switch_statement" => self.type_switch(node),
            "select_statement" => self.select(node),
            "labeled_statement" => {
                for inner in code(node).filter(|inner| inner.kind() != "label_name") {
                    self.statement(inner, out);
                }
                return;
            }
            "break_statement" if self.in_switch && code(node).next().is_none() => return,
            "break_statement" | "continue_statement" | "goto_statement" => StmtKind::Leave,
            "send_statement" => match node.field("value") {
                Some(value) => StmtKind::Expr(self.expr(value)),
                None => return,
            },
            _ => return,
        };
        out.push(Stmt { kind, line });
    }

    fn assignment(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) {
        let (Some(left), Some(right)) = (node.field("left"), node.field("right")) else { return };
        let line = node.line();
        let operator = node.field("operator").map_or("=", Node::text);
        let targets: Vec<Node<'_>> = code(left).collect();
        if operator != "=" {
            if let (Some(target), Some(value)) = (targets.first(), code(right).next()) {
                let (target, value) = (self.expr(*target), self.expr(value));
                let kind = if operator == "+=" || self.keeps_calls() {
                    StmtKind::Append(target, value)
                } else {
                    StmtKind::Assign(target, at(node, ExprKind::Opaque("arithmetic")))
                };
                out.push(Stmt { kind, line });
            }
            return;
        }
        let values: Vec<Node<'_>> = code(right).collect();
        let values = self.results_of(targets.len(), &values, out);
        for (target, value) in targets.into_iter().zip(values) {
            let kind =
                if target.text() == "_" { StmtKind::Expr(value) } else { StmtKind::Assign(self.expr(target), value) };
            out.push(Stmt { kind, line });
        }
    }

    fn returned(&mut self, node: Node<'_>) -> StmtKind {
        let values: Vec<Node<'_>> = code(node).flat_map(code).collect();
        if values.is_empty() {
            let named: Vec<Expr> = self.results.names.iter().map(|result| name(node, result)).collect();
            return StmtKind::Return(match named.len() {
                0 => None,
                1 => named.into_iter().next(),
                _ => Some(at(node, ExprKind::List(named))),
            });
        }
        let is_failing = values.last().is_some_and(|last| makes_error(*last) || self.in_failure && is_error(*last));
        if self.keeps_calls() && (is_failing || is_failure(&values)) {
            let lowered = values.iter().map(|value| self.expr(*value)).collect();
            return StmtKind::Raise(Some(at(node, ExprKind::List(lowered))));
        }
        if is_failure(&values) {
            return StmtKind::Leave;
        }
        let mut lowered: Vec<Expr> = values.iter().map(|value| self.expr(*value)).collect();
        if lowered.len() == 1 {
            return StmtKind::Return(lowered.pop());
        }
        StmtKind::Return(Some(at(node, ExprKind::List(lowered))))
    }

    /// `if`. What happens when something failed is left out: a server that lists its tools did not fail.
    fn branch(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) {
        let mut body = Vec::new();
        let initial = node.field("initializer");
        if let Some(initial) = initial {
            self.statement(initial, &mut body);
        }
        let Some(condition) = node.field("condition") else { return };
        let then = node.field("consequence");
        let otherwise = node.field("alternative");
        if self.keeps_calls() {
            let test = self.expr(condition);
            let outer = self.in_failure;
            self.in_failure |= is_failed(condition);
            let then = then.map(|then| self.block(then)).unwrap_or_default();
            self.in_failure = outer;
            let rest = otherwise.map(|otherwise| self.branch_body(otherwise)).unwrap_or_default();
            body.push(Stmt { kind: StmtKind::If(test, then, rest), line: node.line() });
        } else if is_failed(condition) || then.is_some_and(gives_up) {
            if let Some(otherwise) = otherwise {
                let block = self.branch_body(otherwise);
                body.push(Stmt { kind: StmtKind::Block(block), line: otherwise.line() });
            }
        } else {
            let test = self.expr(condition);
            let then = then.map(|then| self.block(then)).unwrap_or_default();
            let rest = otherwise.map(|otherwise| self.branch_body(otherwise)).unwrap_or_default();
            body.push(Stmt { kind: StmtKind::If(test, then, rest), line: node.line() });
        }
        if initial.is_some() {
            out.push(Stmt { kind: StmtKind::Block(body), line: node.line() });
        } else {
            out.append(&mut body);
        }
    }

    /// The statements of a block, or the `if` that stands in its place after `else`.
    fn branch_body(&mut self, node: Node<'_>) -> Vec<Stmt> {
        if node.kind() != "if_statement" {
            return self.block(node);
        }
        let mut out = Vec::new();
        self.statement(node, &mut out);
        out
    }

    fn switch(&mut self, node: Node<'_>) -> StmtKind {
        let mut body = Vec::new();
        if let Some(initial) = node.field("initializer") {
            self.statement(initial, &mut body);
        }
        let value = node.field("value").map(|value| {
            self.temporaries += 1;
            let kept = format!("value {}", self.temporaries);
            let lowered = self.expr(value);
            body.push(Stmt {
                kind: StmtKind::Bind(Pattern::Name(Arc::from(kept.as_str())), lowered),
                line: value.line(),
            });
            kept
        });
        let outer = std::mem::replace(&mut self.in_switch, true);
        let mut cases = Vec::new();
        let mut default = Vec::new();
        for case in code(node) {
            match case.kind() {
                "expression_case" => {
                    let Some(list) = case.field("value") else { continue };
                    let test = self.any_of(list, value.as_deref());
                    cases.push((test, self.case(case), case.line()));
                }
                "default_case" => default = self.case(case),
                _ => {}
            }
        }
        self.in_switch = outer;
        if cases.len() > MOST_CASES {
            body.extend(
                cases.into_iter().map(|(test, then, line)| Stmt { kind: StmtKind::If(test, then, Vec::new()), line }),
            );
            body.push(Stmt { kind: StmtKind::Block(default), line: node.line() });
            return StmtKind::Block(body);
        }
        let mut rest = default;
        for (test, then, line) in cases.into_iter().rev() {
            rest = vec![Stmt { kind: StmtKind::If(test, then, rest), line }];
        }
        body.append(&mut rest);
        StmtKind::Block(body)
    }

    /// Whether the value of a `switch` is one of those that a case lists.
    fn any_of(&mut self, list: Node<'_>, value: Option<&str>) -> Expr {
        let mut any: Option<Expr> = None;
        for one in code(list) {
            let mut test = self.expr(one);
            if let Some(value) = value {
                let equal = ExprKind::Binary(Operator::Equal, Box::new(name(one, value)), Box::new(test));
                test = at(one, equal);
            }
            any = Some(match any {
                Some(before) => at(one, ExprKind::Binary(Operator::Or, Box::new(before), Box::new(test))),
                None => test,
            });
        }
        any.unwrap_or_else(|| at(list, ExprKind::Bool(false)))
    }

    /// The statements of a case: what follows its values.
    fn case(&mut self, case: Node<'_>) -> Vec<Stmt> {
        case.child("statement_list").map(|list| self.block(list)).unwrap_or_default()
    }

    fn type_switch(&mut self, node: Node<'_>) -> StmtKind {
        let mut body = Vec::new();
        if let Some(initial) = node.field("initializer") {
            self.statement(initial, &mut body);
        }
        let alias = node.field("alias").and_then(|list| code(list).next().or(Some(list)));
        let mut value = node.field("value").map(|value| self.expr(value));
        if self.keeps_calls() {
            value = value.map(|value| self.kept(node, value, &mut body));
        }
        let outer = std::mem::replace(&mut self.in_switch, true);
        for case in code(node).filter(|case| matches!(case.kind(), "type_case" | "default_case")) {
            let mut then = Vec::new();
            if let (Some(alias), Some(value)) = (alias, &value) {
                then.push(Stmt { kind: StmtKind::Bind(binding(alias.text()), value.clone()), line: case.line() });
            }
            then.append(&mut self.case(case));
            let test = self.of(case, "the type of a value", value.iter().cloned().collect());
            body.push(Stmt { kind: StmtKind::If(test, then, Vec::new()), line: case.line() });
        }
        self.in_switch = outer;
        StmtKind::Block(body)
    }

    fn select(&mut self, node: Node<'_>) -> StmtKind {
        let outer = std::mem::replace(&mut self.in_switch, true);
        let mut body = Vec::new();
        for case in code(node) {
            let mut then = if self.keeps_calls() { self.received(case) } else { Vec::new() };
            then.append(&mut self.case(case));
            let test = at(case, ExprKind::Opaque("what a channel gives"));
            body.push(Stmt { kind: StmtKind::If(test, then, Vec::new()), line: case.line() });
        }
        self.in_switch = outer;
        StmtKind::Block(body)
    }

    /// The value that a variable has before it is set, for a loop that sets it.
    pub(super) fn unknown(node: Node<'_>, what: &'static str) -> Expr {
        at(node, ExprKind::Opaque(what))
    }

    /// `a op b` for the operators that compare.
    pub(super) fn compared(node: Node<'_>, operator: &str, left: Expr, right: Expr) -> Expr {
        let operator = super::text(node, operator);
        form(node, forms::COMPARED, vec![operator, left, right])
    }
}

/// Whether a call ends the program.
fn ends_program(call: Node<'_>) -> bool {
    let Some(function) = call.field("function") else { return false };
    let text = function.text();
    matches!(text, "panic" | "os.Exit") || text.rsplit('.').next().is_some_and(|last| last.starts_with("Fatal"))
}

/// Whether a block ends in giving up: the program ends, or an error is made and returned.
fn gives_up(block: Node<'_>) -> bool {
    let last = code(block).last();
    let last = match last {
        Some(statements) if statements.kind() == "statement_list" => code(statements).last(),
        other => other,
    };
    let Some(last) = last else { return false };
    match last.kind() {
        "expression_statement" => code(last).next().is_some_and(ends_program),
        "return_statement" => code(last).flat_map(code).last().is_some_and(makes_error),
        _ => false,
    }
}

/// Whether an expression makes an error.
fn makes_error(node: Node<'_>) -> bool {
    matches!(
        node.field("function").map(Node::text),
        Some("fmt.Errorf" | "errors.New" | "errors.Errorf" | "errors.Wrap")
    )
}

/// Whether a name is that of an error.
fn is_error(node: Node<'_>) -> bool {
    let name = node.text();
    node.kind() == "identifier" && (name == "err" || name.ends_with("Err") || name.starts_with("err"))
}

/// Whether a condition says that there is an error.
fn is_failed(condition: Node<'_>) -> bool {
    let parts = (condition.field("left"), condition.field("operator"), condition.field("right"));
    let (Some(left), Some(operator), Some(right)) = parts else { return false };
    operator.text() == "!=" && right.kind() == "nil" && is_error(left)
}

/// Whether results say only that something failed: nothing, and an error.
fn is_failure(values: &[Node<'_>]) -> bool {
    let [before @ .., last] = values else { return false };
    let empty = |node: &Node<'_>| {
        matches!(node.kind(), "nil" | "false")
            || matches!(node.text(), "\"\"" | "``" | "0")
            || (node.kind() == "composite_literal"
                && node.field("body").is_some_and(|body| code(body).next().is_none()))
    };
    let error = is_error(*last) || makes_error(*last);
    !before.is_empty() && error && before.iter().all(empty)
}

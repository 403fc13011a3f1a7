//! Blocks and statements. A block, `if` or `match` in an expression is run before it, and its value kept under a name.

use std::sync::Arc;

use super::patterns::bound_by;
use super::{Lowering, code, name};
use crate::code::ir::{Expr, ExprKind, Operator, Pattern, Stmt, StmtKind};
use crate::code::tree::Node;

/// Arms of one `match` that are told apart.
const MOST_ARMS: usize = 256;

/// What becomes of the value of a block.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    /// Nothing.
    Nothing,
    /// The function gives it back.
    Return,
    /// It is kept under a name.
    Kept(Arc<str>),
}

impl Lowering {
    /// The statements of a block, whose last expression is its value.
    pub(super) fn block_for(&mut self, block: Node<'_>, wanted: &Wanted, out: &mut Vec<Stmt>) {
        let nodes: Vec<Node<'_>> = code(block).filter(|node| node.kind() != "label").collect();
        let mut attributes: Vec<Node<'_>> = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            if node.kind() == "attribute_item" {
                attributes.push(*node);
                continue;
            }
            let before = std::mem::take(&mut attributes);
            let is_last = at + 1 == nodes.len();
            if !self.item(*node, &before, out) {
                self.statement(*node, if is_last { wanted } else { &Wanted::Nothing }, out);
            }
        }
    }

    fn statement(&mut self, node: Node<'_>, wanted: &Wanted, out: &mut Vec<Stmt>) {
        match node.kind() {
            "let_declaration" => self.declared(node, out),
            "expression_statement" => {
                let Some(inner) = code(node).next() else { return };
                let is_value = !node.text().ends_with(';');
                self.value_for(inner, if is_value { wanted } else { &Wanted::Nothing }, out);
            }
            "empty_statement" => {}
            _ => self.value_for(node, wanted, out),
        }
    }

    /// `let pattern = value else { … };`
    fn declared(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) {
        let (Some(pattern), Some(value)) = (node.field("pattern"), node.field("value")) else { return };
        let mut value = self.expr(value, out);
        if node.field("type").is_some_and(|of| is_number(of.text())) {
            value = super::call(name("int", value.line), vec![value]);
        }
        if let Some(alternative) = node.field("alternative") {
            let kept = self.kept(node, value, out);
            let otherwise = self.block(alternative, &Wanted::Nothing);
            if let Some(test) = self.matches(pattern, &kept) {
                out.push(self.stmt(node, StmtKind::If(test, Vec::new(), otherwise)));
            }
            value = kept;
        }
        let bound = bound_by(pattern);
        out.push(self.stmt(node, StmtKind::Bind(bound, value)));
    }

    /// Keeps a value under a name of its own, since it is used more than once.
    fn kept(&mut self, node: Node<'_>, value: Expr, out: &mut Vec<Stmt>) -> Expr {
        let kept = self.fresh();
        out.push(self.stmt(node, StmtKind::Bind(Pattern::Name(Arc::clone(&kept)), value)));
        name(&kept, self.line(node))
    }

    fn block(&mut self, block: Node<'_>, wanted: &Wanted) -> Vec<Stmt> {
        let mut out = Vec::new();
        self.block_for(block, wanted, &mut out);
        out
    }

    /// An expression whose value is wanted for something.
    pub(super) fn value_for(&mut self, node: Node<'_>, wanted: &Wanted, out: &mut Vec<Stmt>) {
        match node.kind() {
            "block" => self.block_for(node, wanted, out),
            "unsafe_block" | "async_block" | "const_block" | "try_block" => {
                if let Some(inner) = node.field("body").or_else(|| node.child("block")) {
                    self.block_for(inner, wanted, out);
                }
            }
            "parenthesized_expression" => {
                if let Some(inner) = code(node).next() {
                    self.value_for(inner, wanted, out);
                }
            }
            "if_expression" => self.branch(node, wanted, out),
            "match_expression" => self.chosen(node, wanted, out),
            "for_expression" | "while_expression" | "loop_expression" => self.repeated(node, out),
            "return_expression" => match code(node).next() {
                Some(value) => self.value_for(value, &Wanted::Return, out),
                None => out.push(self.stmt(node, StmtKind::Return(None))),
            },
            "break_expression" | "continue_expression" => out.push(self.stmt(node, StmtKind::Leave)),
            "compound_assignment_expr" => {
                if let (Some(left), Some(right)) = (node.field("left"), node.field("right")) {
                    let (left, right) = (self.expr(left, out), self.expr(right, out));
                    out.push(self.stmt(node, StmtKind::Append(left, right)));
                }
            }
            "assignment_expression" => {
                if let (Some(left), Some(right)) = (node.field("left"), node.field("right")) {
                    let (left, right) = (self.expr(left, out), self.expr(right, out));
                    out.push(self.stmt(node, StmtKind::Assign(left, right)));
                }
            }
            _ => self.plain_for(node, wanted, out),
        }
    }

    fn plain_for(&mut self, node: Node<'_>, wanted: &Wanted, out: &mut Vec<Stmt>) {
        let is_error = node.kind() == "call_expression" && node.field("function").is_some_and(|of| of.text() == "Err");
        let value = self.expr(node, out);
        let kind = match wanted {
            Wanted::Return if is_error => StmtKind::Raise(Some(value)),
            Wanted::Return => StmtKind::Return(Some(value)),
            Wanted::Kept(kept) => StmtKind::Bind(Pattern::Name(Arc::clone(kept)), value),
            Wanted::Nothing => StmtKind::Expr(value),
        };
        out.push(self.stmt(node, kind));
    }

    /// `if`, with `let` or without.
    fn branch(&mut self, node: Node<'_>, wanted: &Wanted, out: &mut Vec<Stmt>) {
        let mut then = Vec::new();
        let test = self.condition(node, node.field("condition"), &mut then, out);
        if let Some(body) = node.field("consequence") {
            self.block_for(body, wanted, &mut then);
        }
        let mut otherwise = Vec::new();
        if let Some(next) = node.field("alternative").and_then(|clause| code(clause).last()) {
            self.value_for(next, wanted, &mut otherwise);
        }
        out.push(self.stmt(node, StmtKind::If(test, then, otherwise)));
    }

    /// A condition; what it binds is bound where it holds.
    fn condition(
        &mut self,
        node: Node<'_>,
        condition: Option<Node<'_>>,
        bound: &mut Vec<Stmt>,
        out: &mut Vec<Stmt>,
    ) -> Expr {
        let Some(condition) = condition else { return self.at(node, ExprKind::Bool(true)) };
        match condition.kind() {
            "let_condition" => {
                let (Some(pattern), Some(value)) = (condition.field("pattern"), condition.field("value")) else {
                    return self.opaque(condition, "a condition");
                };
                let value = self.expr(value, out);
                let kept = self.kept(condition, value, out);
                let test = self.matches(pattern, &kept);
                let names = bound_by(pattern);
                bound.push(self.stmt(condition, StmtKind::Bind(names, kept)));
                test.unwrap_or_else(|| self.at(condition, ExprKind::Bool(true)))
            }
            "let_chain" => {
                let mut all: Option<Expr> = None;
                for part in code(condition) {
                    let test = self.condition(node, Some(part), bound, out);
                    all = Some(match all {
                        Some(before) => {
                            let both = ExprKind::Binary(Operator::And, Box::new(before), Box::new(test));
                            self.at(part, both)
                        }
                        None => test,
                    });
                }
                all.unwrap_or_else(|| self.at(node, ExprKind::Bool(true)))
            }
            _ => self.expr(condition, out),
        }
    }

    /// `match`: the first arm whose pattern matches.
    fn chosen(&mut self, node: Node<'_>, wanted: &Wanted, out: &mut Vec<Stmt>) {
        let value = match node.field("value") {
            Some(value) => self.expr(value, out),
            None => self.opaque(node, "a value"),
        };
        let kept = self.kept(node, value, out);
        let arms: Vec<Node<'_>> =
            node.field("body").into_iter().flat_map(code).filter(|arm| arm.kind() == "match_arm").collect();
        let mut chain: Vec<Stmt> = Vec::new();
        for (at, arm) in arms.into_iter().enumerate().rev() {
            let (Some(pattern), Some(value)) = (arm.field("pattern"), arm.field("value")) else { continue };
            let names = bound_by(pattern);
            let mut then = vec![self.stmt(arm, StmtKind::Bind(names, kept.clone()))];
            let test = self.matches(pattern, &kept);
            self.value_for(value, wanted, &mut then);
            chain = match test {
                None => then,
                // Of a longer `match`, arms are not told apart from those after them.
                Some(test) if at >= MOST_ARMS => {
                    let mut flat = vec![self.stmt(arm, StmtKind::If(test, then, Vec::new()))];
                    flat.extend(chain);
                    flat
                }
                Some(test) => vec![self.stmt(arm, StmtKind::If(test, then, chain))],
            };
        }
        out.push(self.stmt(node, StmtKind::Block(chain)));
    }

    fn repeated(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) {
        let mut body = Vec::new();
        let kind = if node.kind() == "for_expression" {
            let over = match node.field("value") {
                Some(over) => self.expr(over, out),
                None => self.opaque(node, "what is walked"),
            };
            let names = node.field("pattern").map_or(Pattern::Other, bound_by);
            if let Some(block) = node.field("body") {
                self.block_for(block, &Wanted::Nothing, &mut body);
            }
            StmtKind::Each(names, over, body)
        } else {
            let test = self.condition(node, node.field("condition"), &mut body, out);
            if let Some(block) = node.field("body") {
                self.block_for(block, &Wanted::Nothing, &mut body);
            }
            StmtKind::While(test, body)
        };
        out.push(self.stmt(node, kind));
    }

    /// The value of a block, `if` or `match`: it runs first.
    pub(super) fn run_first(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) -> Expr {
        let kept = self.fresh();
        let mut body = Vec::new();
        self.value_for(node, &Wanted::Kept(Arc::clone(&kept)), &mut body);
        out.push(self.stmt(node, StmtKind::Bind(Pattern::Name(Arc::clone(&kept)), self.at(node, ExprKind::Null))));
        out.append(&mut body);
        name(&kept, self.line(node))
    }
}

/// Whether a type holds numbers or truth alone.
pub(super) fn is_number(of: &str) -> bool {
    matches!(
        of,
        "i8" | "i16"
            | "i32"
            | "i64"
            | "i128"
            | "isize"
            | "u8"
            | "u16"
            | "u32"
            | "u64"
            | "u128"
            | "usize"
            | "f32"
            | "f64"
            | "bool"
    )
}

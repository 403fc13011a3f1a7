//! Lowers blocks and statements. The value of a function is that of its last expression, so that becomes a `return`.

use std::sync::Arc;

use super::tokens::is_aside;
use super::{Beside, Lowerer, expr, function, name};
use crate::code::ir::{Expr, ExprKind, Function, Operator, Pattern, Stmt, StmtKind};
use crate::code::tree::Node;

/// Arms of one `match` that are followed.
const MOST_ARMS: usize = 200;

impl Lowerer<'_> {
    /// The statements of a block; where its value is wanted, its last expression is returned.
    pub(super) fn block(&self, block: Node<'_>, wanted: bool) -> Vec<Stmt> {
        let mut found = Vec::new();
        let nodes = block.named();
        let last = nodes.iter().rposition(|node| !is_aside(*node));
        let end = last.map_or(0, |last| last + 1);
        for (at, (node, _)) in self.with_attributes(&nodes[..end]).into_iter().enumerate() {
            let _ = at;
            let is_last = last.and_then(|last| nodes.get(last)).is_some_and(|last| last.is(node));
            self.statement(node, wanted && is_last, &mut found);
        }
        found
    }

    fn statement(&self, node: Node<'_>, wanted: bool, found: &mut Vec<Stmt>) {
        let line = self.line(node);
        match node.kind() {
            "let_declaration" => {
                let Some(pattern) = node.field("pattern") else { return };
                let value = match node.field("value") {
                    Some(value) => self.expression(value),
                    None => expr(ExprKind::Null, line),
                };
                found.push(Stmt { kind: StmtKind::Bind(self.pattern(pattern), value), line });
            }
            "expression_statement" => {
                let Some(inner) = node.named().into_iter().find(|inner| !is_aside(*inner)) else { return };
                // `if` and `match` at the end of a block are its value, whether or not they end with `;`.
                let wanted = wanted && !node.text().ends_with(';');
                if wanted { self.last(inner, found) } else { self.effect(inner, found) }
            }
            "empty_statement" => {}
            kind if is_item(kind) => {
                let path: Arc<str> = Arc::from("");
                found.extend(self.items(&path, &[node], &mut Beside::default()));
            }
            _ if wanted => self.last(node, found),
            _ => self.effect(node, found),
        }
    }

    /// The expression that gives a block its value.
    pub(super) fn last(&self, node: Node<'_>, found: &mut Vec<Stmt>) {
        let line = self.line(node);
        match node.kind() {
            "if_expression" => found.push(self.branch(node, true)),
            "match_expression" => found.push(self.choose(node, true)),
            "block" | "unsafe_block" | "async_block" | "const_block" | "try_block" => {
                let body = inner_block(node).map(|block| self.block(block, true)).unwrap_or_default();
                found.push(Stmt { kind: StmtKind::Block(body), line });
            }
            "for_expression" | "while_expression" | "loop_expression" | "return_expression" => {
                self.effect(node, found);
            }
            _ => found.push(Stmt { kind: StmtKind::Return(Some(self.expression(node))), line }),
        }
    }

    /// An expression for what it does.
    pub(super) fn effect(&self, node: Node<'_>, found: &mut Vec<Stmt>) {
        let line = self.line(node);
        let kind = match node.kind() {
            "if_expression" => return found.push(self.branch(node, false)),
            "match_expression" => return found.push(self.choose(node, false)),
            "block" | "unsafe_block" | "async_block" | "const_block" | "try_block" => {
                StmtKind::Block(inner_block(node).map(|block| self.block(block, false)).unwrap_or_default())
            }
            "for_expression" => {
                let (Some(pattern), Some(value), Some(body)) =
                    (node.field("pattern"), node.field("value"), node.field("body"))
                else {
                    return;
                };
                StmtKind::Each(self.pattern(pattern), self.expression(value), self.block(body, false))
            }
            "while_expression" | "loop_expression" => {
                StmtKind::Block(node.field("body").map(|body| self.block(body, false)).unwrap_or_default())
            }
            "return_expression" => StmtKind::Return(node.named().first().map(|value| self.expression(*value))),
            "break_expression" | "continue_expression" => StmtKind::Leave,
            "assignment_expression" => match (node.field("left"), node.field("right")) {
                (Some(left), Some(right)) => StmtKind::Assign(self.expression(left), self.expression(right)),
                _ => return,
            },
            "compound_assignment_expr" => match (node.field("left"), node.field("right")) {
                (Some(left), Some(right)) => StmtKind::Append(self.expression(left), self.expression(right)),
                _ => return,
            },
            _ => StmtKind::Expr(self.expression(node)),
        };
        found.push(Stmt { kind, line });
    }

    /// `if`, with `let` or without.
    fn branch(&self, node: Node<'_>, wanted: bool) -> Stmt {
        let line = self.line(node);
        let (test, mut then) = self.test(node.field("condition"), line);
        if let Some(body) = node.field("consequence") {
            then.extend(self.block(body, wanted));
        }
        let mut otherwise = Vec::new();
        let alternative = node.field("alternative").and_then(|clause| clause.named().last().copied());
        match alternative {
            Some(next) if next.kind() == "if_expression" => otherwise.push(self.branch(next, wanted)),
            Some(block) => otherwise = self.block(block, wanted),
            None => {}
        }
        Stmt { kind: StmtKind::If(test, then, otherwise), line }
    }

    /// A condition, and what it binds where it holds.
    fn test(&self, condition: Option<Node<'_>>, line: u32) -> (Expr, Vec<Stmt>) {
        let Some(condition) = condition else { return (expr(ExprKind::Bool(true), line), Vec::new()) };
        match condition.kind() {
            "let_condition" => {
                let (Some(pattern), Some(value)) = (condition.field("pattern"), condition.field("value")) else {
                    return (self.opaque("a condition", condition), Vec::new());
                };
                let value = self.expression(value);
                let test = self.matches(pattern, &value);
                let bound = Stmt { kind: StmtKind::Bind(self.pattern(pattern), value), line };
                (test, vec![bound])
            }
            "let_chain" => {
                let mut bound = Vec::new();
                let mut tests = Vec::new();
                for part in condition.named().into_iter().filter(|part| !is_aside(*part)) {
                    let (test, more) = self.test(Some(part), line);
                    tests.push(test);
                    bound.extend(more);
                }
                let both = |left, right| expr(ExprKind::Binary(Operator::And, Box::new(left), Box::new(right)), line);
                let test = tests.into_iter().reduce(both).unwrap_or_else(|| expr(ExprKind::Bool(true), line));
                (test, bound)
            }
            _ => (self.expression(condition), Vec::new()),
        }
    }

    /// `match`: the first arm whose pattern matches.
    fn choose(&self, node: Node<'_>, wanted: bool) -> Stmt {
        let line = self.line(node);
        let value = node.field("value").map_or_else(|| self.opaque("a value", node), |value| self.expression(value));
        let met = self.fresh("match");
        let met_name = name(&met, line);
        let bind = Stmt { kind: StmtKind::Bind(Pattern::Name(met), value), line };
        let body = node.field("body").map(Node::named).unwrap_or_default();
        let arms: Vec<Node<'_>> = self.with_attributes(&body).into_iter().map(|(arm, _)| arm).collect();
        let mut chain: Vec<Stmt> = Vec::new();
        if arms.len() > MOST_ARMS {
            let rest = self.opaque("a `match` with too many arms", node);
            chain.push(Stmt { kind: StmtKind::Return(Some(rest)), line });
        }
        for arm in arms.into_iter().take(MOST_ARMS).rev() {
            let (Some(pattern), Some(value)) = (arm.field("pattern"), arm.field("value")) else { continue };
            let test = self.matches(pattern, &met_name);
            let mut then = vec![Stmt { kind: StmtKind::Bind(self.pattern(pattern), met_name.clone()), line }];
            if wanted {
                self.last(value, &mut then);
            } else {
                self.effect(value, &mut then);
            }
            let line = self.line(arm);
            chain = vec![Stmt { kind: StmtKind::If(test, then, chain), line }];
        }
        chain.insert(0, bind);
        Stmt { kind: StmtKind::Block(chain), line }
    }

    /// A block, `if` or `match` in the middle of an expression: a function that is called on the spot.
    pub(super) fn on_the_spot(&self, node: Node<'_>) -> Expr {
        let line = self.line(node);
        if let Some(block) = inner_block(node)
            && let [only] = block.named().as_slice()
            && !is_item(only.kind())
            && !matches!(only.kind(), "let_declaration" | "expression_statement" | "empty_statement")
            && !is_aside(*only)
        {
            return self.expression(*only);
        }
        let mut body = Vec::new();
        self.last(node, &mut body);
        let made = Arc::new(function(None, body, line));
        super::call(expr(ExprKind::Function(made), line), Vec::new())
    }

    /// A closure.
    pub(super) fn closure(&self, node: Node<'_>) -> Expr {
        let line = self.line(node);
        let mut body = Vec::new();
        if let Some(inner) = node.field("body") {
            self.last(inner, &mut body);
        }
        let params = node.field("parameters").map(|params| self.params(params)).unwrap_or_default();
        let made = Function { params, ..function(None, body, line) };
        expr(ExprKind::Function(Arc::new(made)), line)
    }
}

/// The block of a block, `unsafe` or `async` expression.
fn inner_block(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        "block" => Some(node),
        "unsafe_block" | "async_block" | "const_block" | "try_block" => {
            node.field("body").or_else(|| node.child("block"))
        }
        _ => None,
    }
}

/// Whether a node is an item instead of a statement or an expression.
pub(super) fn is_item(kind: &str) -> bool {
    matches!(
        kind,
        "function_item"
            | "const_item"
            | "static_item"
            | "struct_item"
            | "enum_item"
            | "union_item"
            | "type_item"
            | "impl_item"
            | "trait_item"
            | "mod_item"
            | "use_declaration"
            | "extern_crate_declaration"
            | "foreign_mod_item"
            | "macro_definition"
    )
}

//! Loops.

use super::functions::binding;
use super::{Lowering, code, form};
use crate::code::ir::{Expr, Pattern, Stmt, StmtKind};
use crate::code::tree::Node;
use crate::go::forms;

impl Lowering<'_> {
    /// `for` in any of its shapes.
    pub(super) fn repeated(&mut self, node: Node<'_>) -> StmtKind {
        let outer = std::mem::replace(&mut self.in_switch, false);
        let body = node.field("body").map(|body| self.block(body)).unwrap_or_default();
        self.in_switch = outer;
        let head = code(node).find(|child| child.kind() != "block");
        if self.keeps_calls() && head.is_none_or(|head| head.kind() != "range_clause") {
            return self.looped(node, head, body);
        }
        match head {
            Some(range) if range.kind() == "range_clause" => self.ranged(range, body),
            Some(clause) if clause.kind() == "for_clause" => self.counted(clause, body),
            _ => StmtKind::If(Self::unknown(node, "the condition of a loop"), body, Vec::new()),
        }
    }

    fn ranged(&mut self, range: Node<'_>, body: Vec<Stmt>) -> StmtKind {
        if self.keeps_calls() {
            let names = range.field("left").map(|list| code(list).map(|name| binding(name.text())).collect());
            return self.walked(range, names.unwrap_or_default(), body);
        }
        let over = range.field("right").map(|over| self.expr(over));
        let over = over.into_iter().collect();
        let names: Vec<Pattern> =
            range.field("left").map(|list| code(list).map(|name| binding(name.text())).collect()).unwrap_or_default();
        let mut names = names.into_iter();
        match (names.next(), names.next()) {
            (key, Some(value)) => {
                let parts =
                    [key, Some(value)].into_iter().map(|part| part.filter(|part| !matches!(part, Pattern::Other)));
                StmtKind::Each(Pattern::List(parts.collect()), form(range, forms::PAIRS, over), body)
            }
            (key, None) => StmtKind::Each(key.unwrap_or(Pattern::Other), form(range, forms::KEYS, over), body),
        }
    }

    /// `for i := from; i < to; i++` walks numbers; any other loop may run its body.
    fn counted(&mut self, clause: Node<'_>, body: Vec<Stmt>) -> StmtKind {
        if let Some((name, over)) = self.numbers(clause) {
            return StmtKind::Each(binding(name), over, body);
        }
        let mut out = Vec::new();
        if let Some(initial) = clause.field("initializer") {
            self.statement(initial, &mut out);
        }
        let test = Self::unknown(clause, "the condition of a loop");
        out.push(Stmt { kind: StmtKind::If(test, body, Vec::new()), line: clause.line() });
        StmtKind::Block(out)
    }

    fn numbers<'t>(&mut self, clause: Node<'t>) -> Option<(&'t str, Expr)> {
        let initial = clause.field("initializer").filter(|initial| initial.kind() == "short_var_declaration")?;
        let name = initial.field("left").filter(|left| code(*left).count() == 1)?.text();
        let condition = clause.field("condition").filter(|condition| condition.kind() == "binary_expression")?;
        let update = clause.field("update").filter(|update| update.kind() == "inc_statement")?;
        let same = condition.field("left")?.text() == name && code(update).next()?.text() == name;
        if !same || condition.field("operator")?.text() != "<" {
            return None;
        }
        let from = code(initial.field("right")?).next()?;
        let bounds = vec![self.expr(from), self.expr(condition.field("right")?)];
        Some((name, form(clause, forms::COUNTED, bounds)))
    }
}

//! Calls of macros, whose tokens are read as the expressions that they most often are.

use std::sync::Arc;

use super::{Lowering, last_segment, name};
use crate::code::ir::{Expr, ExprKind, Stmt, StmtKind};
use crate::code::tree::{Node, parse};
use crate::rust::lower::formatted;

/// Macros inside each other that are read.
const DEEPEST: u32 = 6;

impl Lowering {
    /// `name!(…)`.
    pub(super) fn macro_call(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) -> Expr {
        let line = self.line(node);
        let Some(tree) = node.child("token_tree") else { return self.opaque(node, "a macro") };
        let called = node.field("macro").map_or("", |path| last_segment(path.text()));
        if called == "matches" {
            return self.matched(tree, out);
        }
        let Some(mut args) = self.tokens(tree, out) else {
            let names = identifiers(tree).into_iter().map(|found| name(found, line)).collect();
            return self.at(node, ExprKind::Of("a macro", names));
        };
        match called {
            "vec" | "join" | "smallvec" | "hashset" => self.at(node, ExprKind::List(args)),
            "format" | "format_args" | "formatdoc" | "anyhow" | "eyre" => formatted(args, line),
            "concat" => self.at(node, ExprKind::Join(args)),
            "write" | "writeln" if args.len() > 1 => {
                let more = formatted(args.split_off(1), line);
                if let Some(place) = args.pop() {
                    out.push(self.stmt(node, StmtKind::Append(place, more)));
                }
                self.at(node, ExprKind::Null)
            }
            "panic" | "bail" | "unreachable" | "todo" | "unimplemented" => {
                let told = self.at(node, ExprKind::Of("an error", args));
                out.push(self.stmt(node, StmtKind::Raise(Some(told))));
                self.at(node, ExprKind::Null)
            }
            "ensure" | "assert" | "debug_assert" if !args.is_empty() => {
                let test = args.swap_remove(0);
                let raised = self.stmt(node, StmtKind::Raise(None));
                out.push(self.stmt(node, StmtKind::If(test, Vec::new(), vec![raised])));
                self.at(node, ExprKind::Null)
            }
            "include_str" | "include_bytes" | "env" | "option_env" | "stringify" => self.opaque(node, "a macro"),
            _ => self.at(node, ExprKind::Of("a macro", args)),
        }
    }

    /// The expressions that tokens are, parted by commas. `None` where they are something else.
    fn tokens(&mut self, tree: Node<'_>, out: &mut Vec<Stmt>) -> Option<Vec<Expr>> {
        let inner = inner(tree);
        let source = format!("fn f() {{ g({inner}\n) }}");
        self.read(&source, tree, |lowering, root| {
            let call = root.child("function_item")?.field("body")?.child("call_expression")?;
            Some(super::code(call.field("arguments")?).map(|arg| lowering.expr(arg, out)).collect())
        })
    }

    /// `matches!(value, pattern)`.
    fn matched(&mut self, tree: Node<'_>, out: &mut Vec<Stmt>) -> Expr {
        let line = self.line(tree);
        let inner = inner(tree);
        let test = inner.split_once(',').and_then(|(value, pattern)| {
            let source = format!("fn f() {{ match {value} {{ {} => 0\n}} }}", pattern.trim().trim_end_matches(','));
            self.read(&source, tree, |lowering, root| {
                let body = root.child("function_item")?.field("body")?;
                let choice = super::code(body).next()?;
                let choice = if choice.kind() == "expression_statement" { super::code(choice).next()? } else { choice };
                let value = lowering.expr(choice.field("value")?, out);
                let arm = super::code(choice.field("body")?).next()?;
                let kept = lowering.fresh();
                lowering.bound(tree, crate::code::ir::Pattern::Name(Arc::clone(&kept)), value, out);
                lowering.matches(arm.field("pattern")?, &name(&kept, line))
            })
        });
        test.unwrap_or_else(|| self.opaque(tree, "a condition"))
    }

    /// Parses a text that stands for a part of the file.
    fn read<T>(
        &mut self,
        source: &str,
        at: Node<'_>,
        mut lower: impl FnMut(&mut Self, Node<'_>) -> Option<T>,
    ) -> Option<T> {
        if self.macros >= DEEPEST {
            return None;
        }
        let tree = parse(tree_sitter_rust::LANGUAGE, source).ok()?;
        if tree.root().has_error() {
            return None;
        }
        let line = self.line(at).saturating_sub(1);
        let offset = std::mem::replace(&mut self.offset, line);
        self.macros += 1;
        let found = lower(self, tree.root());
        self.macros -= 1;
        self.offset = offset;
        found
    }
}

/// What stands between the brackets of a token tree.
fn inner(tree: Node<'_>) -> &str {
    let text = tree.text();
    text.get(1..text.len().saturating_sub(1)).unwrap_or_default()
}

/// The names that stand in a token tree.
fn identifiers(tree: Node<'_>) -> Vec<&str> {
    const MOST: usize = 64;
    let mut found = Vec::new();
    let mut waiting = vec![tree];
    while let Some(node) = waiting.pop() {
        if found.len() >= MOST {
            break;
        }
        match node.kind() {
            "identifier" => found.push(node.text()),
            _ => waiting.extend(node.named().into_iter().rev()),
        }
    }
    found
}

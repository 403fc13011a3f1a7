//! Reads the tokens of macros and attributes: pieces of them are parsed again as expressions.

use std::sync::Arc;

use super::{Lowerer, expr, literals};
use crate::code::ir::{Entry, Expr, ExprKind};
use crate::code::tree::{self, Node};

/// Macros inside macros that are looked into.
const DEEPEST: u32 = 8;

/// Objects and lists inside each other that are looked into.
const DEEPEST_JSON: u32 = 128;

impl Lowerer<'_> {
    /// What a token tree holds between its brackets, comments left out.
    pub(super) fn inner(tree: Node<'_>) -> Vec<Node<'_>> {
        let mut tokens = tree.children();
        tokens.retain(|token| !matches!(token.kind(), "line_comment" | "block_comment"));
        if tokens.len() < 2 {
            return Vec::new();
        }
        tokens.pop();
        tokens.remove(0);
        tokens
    }

    /// What stands between the commas of a token tree.
    pub(super) fn split(tree: Node<'_>) -> Vec<Vec<Node<'_>>> {
        let tokens = Self::inner(tree);
        let parts = tokens.split(|token| token.kind() == ",");
        parts.filter(|part| !part.is_empty()).map(<[Node<'_>]>::to_vec).collect()
    }

    /// Tokens as an expression.
    pub(super) fn tokens(&self, tokens: &[Node<'_>]) -> Expr {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return expr(ExprKind::Opaque("an empty macro"), self.offset + 1);
        };
        if tokens.len() == 1 && first.kind() != "token_tree" {
            return self.expression(*first);
        }
        let line = self.line(*first);
        self.fragment(&format!("fn f() {{ {}\n}}", first.text_through(*last)), line, |lowerer, block| {
            let body = block.named();
            let [only] = body.as_slice() else { return None };
            Some(lowerer.expression(*only))
        })
    }

    /// What stands between the brackets of a token tree, as the items of a list.
    pub(super) fn list_tokens(&self, tree: Node<'_>) -> Vec<Expr> {
        let tokens = Self::inner(tree);
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return Vec::new() };
        if tokens.len() == 1 && first.kind() != "token_tree" {
            return vec![self.expression(*first)];
        }
        let line = self.line(*first);
        let source = format!("fn f() {{ [{}\n] }}", first.text_through(*last));
        let whole = self.fragment(&source, line, |lowerer, block| {
            let array = block.child("array_expression")?;
            let items = array.named().into_iter().filter(|item| !is_aside(*item));
            if array.field("length").is_some() {
                return Some(lowerer.opaque("a repeated value", array));
            }
            let items = items.map(|item| lowerer.expression(item)).collect();
            Some(expr(ExprKind::List(items), line))
        });
        match whole.kind {
            ExprKind::List(items) => items,
            kind => vec![expr(kind, line)],
        }
    }

    /// Parses source made of a piece of a macro that begins on `line`, and lowers the block of its only function.
    fn fragment(&self, source: &str, line: u32, lower: impl Fn(&Lowerer<'_>, Node<'_>) -> Option<Expr>) -> Expr {
        if self.macros >= DEEPEST {
            return expr(ExprKind::Opaque("macros nested too deeply"), line);
        }
        let opaque = || expr(ExprKind::Opaque("a macro of a form that is not read"), line);
        let Ok(tree) = tree::parse(tree_sitter_rust::LANGUAGE, source) else { return opaque() };
        let lowerer = Lowerer { offset: line.saturating_sub(1), macros: self.macros + 1, names: self.names };
        let block = tree.root().child("function_item").and_then(|function| function.field("body"));
        if tree.root().has_error() {
            return opaque();
        }
        block.and_then(|block| lower(&lowerer, block)).unwrap_or_else(opaque)
    }

    /// The tokens of `json!`.
    pub(super) fn json(&self, tokens: &[Node<'_>], depth: u32) -> Expr {
        let Some(first) = tokens.first() else { return expr(ExprKind::Null, self.offset + 1) };
        let line = self.line(*first);
        match tokens {
            [tree] if tree.kind() == "token_tree" && depth < DEEPEST_JSON => {
                let whole = tree.text();
                if whole.starts_with('{') {
                    let entries = Self::split(*tree).iter().filter_map(|part| self.json_entry(part, depth)).collect();
                    return expr(ExprKind::Table(entries), line);
                }
                if whole.starts_with('[') {
                    let items = Self::split(*tree).iter().map(|part| self.json(part, depth + 1)).collect();
                    return expr(ExprKind::List(items), line);
                }
                let inner = Self::inner(*tree);
                self.json(&inner, depth + 1)
            }
            [word] if word.text() == "null" => expr(ExprKind::Null, line),
            _ => self.tokens(tokens),
        }
    }

    fn json_entry(&self, tokens: &[Node<'_>], depth: u32) -> Option<Entry> {
        let colon = tokens.iter().position(|token| token.kind() == ":")?;
        let (key, value) = tokens.split_at(colon);
        let key = match key {
            [literal] if literal.kind().ends_with("string_literal") => {
                let text = literals::string(literal.text())?;
                expr(ExprKind::Text(Arc::from(text)), self.line(*literal))
            }
            [] => return None,
            [tree] if tree.kind() == "token_tree" => self.tokens(&Self::inner(*tree)),
            _ => self.tokens(key),
        };
        Some(Entry::Pair(key, self.json(value.get(1..)?, depth + 1)))
    }
}

/// Whether a node is no part of what it stands in.
pub(super) fn is_aside(node: Node<'_>) -> bool {
    matches!(node.kind(), "line_comment" | "block_comment" | "attribute_item" | "inner_attribute_item" | "ERROR")
}

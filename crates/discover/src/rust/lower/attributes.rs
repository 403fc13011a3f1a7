//! Lowers attributes and doc comments.

use std::sync::Arc;

use super::{Lowerer, expr, text};
use crate::code::ir::ExprKind;
use crate::code::tree::Node;
use crate::rust::attributes::Meta;

/// Attributes inside each other that are looked into.
const DEEPEST: u32 = 16;

impl Lowerer<'_> {
    /// `#[…]`; what `cfg_attr` adds stands beside it.
    pub(super) fn attribute(&self, node: Node<'_>) -> Vec<Meta> {
        let Some(attribute) = node.child("attribute") else { return Vec::new() };
        let Some(path) = attribute.named().first().copied() else { return Vec::new() };
        let name = last_name(path.text());
        let meta = if let Some(value) = attribute.field("value") {
            Meta::Value(name, self.expression(value))
        } else if let Some(arguments) = attribute.field("arguments") {
            Meta::List(name, self.metas(arguments, 0))
        } else {
            Meta::Word(name)
        };
        match meta {
            Meta::List(name, mut inner) if &*name == "cfg_attr" && !inner.is_empty() => inner.split_off(1),
            meta => vec![meta],
        }
    }

    /// The items of a parenthesised list.
    pub(super) fn metas(&self, tree: Node<'_>, depth: u32) -> Vec<Meta> {
        if depth > DEEPEST {
            return Vec::new();
        }
        Self::split(tree).iter().filter_map(|tokens| self.meta(tokens, depth)).collect()
    }

    fn meta(&self, tokens: &[Node<'_>], depth: u32) -> Option<Meta> {
        let first = tokens.first()?;
        let path_end = tokens.iter().position(|token| !is_of_path(*token)).unwrap_or(tokens.len());
        let (path, rest) = tokens.split_at(path_end);
        let (Some(last), true) = (path.last(), is_name(*first)) else {
            return Some(Meta::Bare(self.tokens(tokens)));
        };
        let name = last_name(first.text_through(*last));
        match rest {
            [] => Some(Meta::Word(name)),
            [equals, value @ ..] if equals.kind() == "=" && !value.is_empty() => {
                Some(Meta::Value(name, self.tokens(value)))
            }
            [inner] if inner.kind() == "token_tree" => Some(Meta::List(name, self.metas(*inner, depth + 1))),
            _ => Some(Meta::Bare(self.tokens(tokens))),
        }
    }

    /// A doc comment; one for what surrounds it, or any other comment, is none.
    pub(super) fn doc(&self, node: Node<'_>) -> Option<Meta> {
        let whole = node.text().trim_end_matches(['\n', '\r']);
        let inner = if let Some(inner) = whole.strip_prefix("///") {
            (!inner.starts_with('/')).then_some(inner)?
        } else {
            let inner = whole.strip_prefix("/**")?.strip_suffix("*/")?;
            (!inner.starts_with('*')).then_some(inner)?
        };
        let value = text(inner, self.line(node));
        Some(Meta::Value(Arc::from("doc"), value))
    }
}

fn is_name(token: Node<'_>) -> bool {
    matches!(token.kind(), "identifier" | "crate" | "self" | "super" | "primitive_type" | "default" | "type" | "union")
}

fn is_of_path(token: Node<'_>) -> bool {
    is_name(token) || token.kind() == "::"
}

/// The last name of a path.
pub(super) fn last_name(path: &str) -> Arc<str> {
    Arc::from(path.rsplit("::").next().unwrap_or(path).trim().trim_start_matches("r#"))
}

impl Lowerer<'_> {
    /// The lines of a doc comment as one text expression, each trimmed, empty ones left out.
    pub(super) fn opaque(&self, what: &'static str, node: Node<'_>) -> crate::code::ir::Expr {
        expr(ExprKind::Opaque(what), self.line(node))
    }
}

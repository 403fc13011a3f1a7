//! Attributes: `#[serde(rename = "x")]`, `#[tool(annotations(read_only_hint = true))]`, doc comments.

use std::sync::Arc;

use crate::code::ir::{Expr, ExprKind};

/// One attribute, or one item in the parentheses of another.
#[derive(Debug, Clone)]
pub(super) enum Meta {
    /// `skip`.
    Word(Arc<str>),
    /// `rename = "x"`.
    Value(Arc<str>, Expr),
    /// `range(min = 1)`.
    List(Arc<str>, Vec<Self>),
    /// A value without a name.
    Bare(Expr),
}

impl Meta {
    /// The last name of its path; empty for a bare value.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Word(name) | Self::Value(name, _) | Self::List(name, _) => name,
            Self::Bare(_) => "",
        }
    }

    /// Its value, for `name = value`.
    pub(super) const fn value(&self) -> Option<&Expr> {
        match self {
            Self::Value(_, value) => Some(value),
            _ => None,
        }
    }
}

/// What stands in the parentheses of an attribute, or on an item.
#[derive(Debug, Clone, Default)]
pub(super) struct Attributes(pub(super) Vec<Meta>);

impl Attributes {
    /// Whether there is one with a name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|meta| meta.name() == name)
    }

    /// The one with a name.
    pub(super) fn get(&self, name: &str) -> Option<&Meta> {
        self.0.iter().find(|meta| meta.name() == name)
    }

    /// What stands in the parentheses of every attribute with a name, taken together.
    pub(super) fn inside(&self, name: &str) -> Self {
        let lists = self.0.iter().filter_map(|meta| match meta {
            Meta::List(known, inner) if &**known == name => Some(inner),
            _ => None,
        });
        Self(lists.flatten().cloned().collect())
    }

    /// The value of `name = value`.
    pub(super) fn value(&self, name: &str) -> Option<&Expr> {
        self.0.iter().filter(|meta| meta.name() == name).find_map(Meta::value)
    }

    /// The literal text of `name = "text"`.
    pub(super) fn text(&self, name: &str) -> Option<&Arc<str>> {
        match &self.value(name)?.kind {
            ExprKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The lines of the doc comment, in order.
    pub(super) fn docs(&self) -> impl Iterator<Item = &Expr> {
        self.0.iter().filter(|meta| meta.name() == "doc").filter_map(Meta::value)
    }

    /// Whether the item is only there when tests are built.
    pub(super) fn is_for_tests(&self) -> bool {
        let is_test = |meta: &Meta| matches!(meta, Meta::Word(name) if &**name == "test");
        self.has("test")
            || self.inside("cfg").0.iter().any(|meta| match meta {
                Meta::List(name, inner) if &**name == "all" => inner.iter().any(is_test),
                other => is_test(other),
            })
    }

    /// Whether a trait with this last name is derived.
    pub(super) fn derives(&self, name: &str) -> bool {
        self.inside("derive").has(name)
    }
}

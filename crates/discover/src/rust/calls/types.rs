//! Types, as far as what is called on their values depends on them.

use std::sync::Arc;

use super::{Lowering, code, name};
use crate::code::ir::{Expr, ExprKind};
use crate::code::tree::Node;

/// Types that only hold a value of another.
const WRAPPERS: [&str; 16] = [
    "Parameters",
    "Json",
    "Arc",
    "Box",
    "Rc",
    "Option",
    "Result",
    "Cow",
    "Mutex",
    "RwLock",
    "RefCell",
    "Pin",
    "State",
    "Extension",
    "OnceCell",
    "LazyLock",
];

impl Lowering {
    /// A type: what a reference or wrapper holds is the type itself.
    pub(super) fn type_of(&self, node: Node<'_>) -> Expr {
        match node.kind() {
            "reference_type" | "pointer_type" => match node.field("type") {
                Some(inner) => self.type_of(inner),
                None => self.opaque(node, "a type"),
            },
            "generic_type" | "generic_type_with_turbofish" => {
                let Some(of) = node.field("type") else { return self.opaque(node, "a type") };
                let is_wrapper = WRAPPERS.contains(&super::last_segment(of.text()));
                let inner =
                    node.field("type_arguments").and_then(|list| code(list).find(|inner| inner.kind() != "lifetime"));
                match inner {
                    Some(inner) if is_wrapper => self.type_of(inner),
                    _ => self.type_of(of),
                }
            }
            "type_identifier" | "primitive_type" | "scoped_type_identifier" | "identifier" => {
                match (&self.own, node.text()) {
                    (Some(own), "Self") => name(own, self.line(node)),
                    _ => self.path(node),
                }
            }
            _ => self.opaque(node, "a type"),
        }
    }

    /// The types that what a function gives may hold, by their names.
    pub(super) fn answer_type(&self, node: Node<'_>) -> Expr {
        const ANSWER: &str = "CallToolResult";
        let line = self.line(node);
        let found = node.text().contains(ANSWER).then(|| name(ANSWER, line));
        self.at(node, ExprKind::List(found.into_iter().collect()))
    }

    /// A path of names as members of each other.
    pub(super) fn path(&self, node: Node<'_>) -> Expr {
        const DEEPEST: usize = 64;
        let line = self.line(node);
        let plain = without_types(node.text());
        let mut names = plain.split("::").map(str::trim).filter(|part| !part.is_empty()).take(DEEPEST);
        let first = match (names.next().unwrap_or_default(), &self.own) {
            ("Self", Some(own)) => name(own, line),
            (first, _) => name(first.trim_start_matches("r#"), line),
        };
        names.fold(first, |object, part| {
            let part = Arc::from(part.trim_start_matches("r#"));
            Expr { kind: ExprKind::Member(Box::new(object), part), line }
        })
    }
}

/// A path without the types in it.
fn without_types(path: &str) -> String {
    let mut depth = 0_u32;
    let mut plain = String::with_capacity(path.len());
    for next in path.chars() {
        match next {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(next),
            _ => {}
        }
    }
    plain
}

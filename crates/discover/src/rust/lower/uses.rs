//! Lowers `use`.

use std::sync::Arc;

use super::attributes::last_name;
use super::tokens::is_aside;
use super::{Lowerer, expr, name};
use crate::code::ir::{Expr, ExprKind, Pattern, Stmt, StmtKind};
use crate::code::tree::Node;

impl Lowerer<'_> {
    /// The bindings that a `use` makes, and the paths of which it takes every name.
    pub(super) fn uses(&self, node: Node<'_>, globs: &mut Vec<Vec<Arc<str>>>) -> Vec<Stmt> {
        let mut found = Vec::new();
        if let Some(argument) = node.field("argument") {
            self.use_tree(argument, &[], globs, &mut found);
        }
        found
    }

    fn use_tree(&self, node: Node<'_>, prefix: &[Arc<str>], globs: &mut Vec<Vec<Arc<str>>>, found: &mut Vec<Stmt>) {
        let line = self.line(node);
        let join = |node: Option<Node<'_>>| {
            let mut whole = prefix.to_vec();
            whole.extend(node.map(|node| segments(node.text())).unwrap_or_default());
            whole
        };
        match node.kind() {
            "use_list" => {
                for part in node.named().into_iter().filter(|part| !is_aside(*part)) {
                    self.use_tree(part, prefix, globs, found);
                }
            }
            "scoped_use_list" => {
                let prefix = join(node.field("path"));
                if let Some(list) = node.field("list") {
                    self.use_tree(list, &prefix, globs, found);
                }
            }
            "use_wildcard" => globs.push(join(node.named().first().copied())),
            "use_as_clause" => {
                let alias = node.field("alias").map(|alias| last_name(alias.text()));
                bind(&join(node.field("path")), alias, line, found);
            }
            _ => bind(&join(Some(node)), None, line, found),
        }
    }
}

/// The names of a path.
pub(super) fn segments(path: &str) -> Vec<Arc<str>> {
    let names = path.split("::").map(|name| name.trim().trim_start_matches("r#")).filter(|name| !name.is_empty());
    names.map(Arc::from).collect()
}

/// Binds what a path means to its last name or to an alias: as an item, and as what a path goes through.
fn bind(path: &[Arc<str>], alias: Option<Arc<str>>, line: u32, found: &mut Vec<Stmt>) {
    let path = match path {
        [before @ .., last] if &**last == "self" && !before.is_empty() => before,
        whole => whole,
    };
    let Some(last) = path.last() else { return };
    let local = alias.unwrap_or_else(|| Arc::clone(last));
    if &*local == "_" || (path.len() == 1 && local == *last) {
        return;
    }
    let through = Pattern::Name(Arc::from(format!("{local}::")));
    let module = as_module(path, line);
    if let Some(item) = as_item(path, line) {
        found.push(Stmt { kind: StmtKind::Bind(Pattern::Name(local), item), line });
    }
    found.push(Stmt { kind: StmtKind::Bind(through, module), line });
}

/// A path as the expression of the item it means.
pub(super) fn as_item(path: &[Arc<str>], line: u32) -> Option<Expr> {
    let (last, before) = path.split_last()?;
    Some(match before {
        [] => name(last, line),
        before => expr(ExprKind::Member(Box::new(as_module(before, line)), Arc::clone(last)), line),
    })
}

/// A path as the expression of what a longer path would go through.
fn as_module(path: &[Arc<str>], line: u32) -> Expr {
    const DEEPEST: usize = 64;
    let mut names = path.iter().take(DEEPEST).map(|name| format!("{name}::"));
    let first = names.next().unwrap_or_default();
    names.fold(name(&first, line), |object, name| expr(ExprKind::Member(Box::new(object), Arc::from(name)), line))
}

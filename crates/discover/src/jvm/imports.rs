//! Imports of Java and Kotlin, lowered.

use std::sync::Arc;

use crate::code::ir::{Expr, ExprKind, Import, Pattern, Stmt, StmtKind};

/// Lowers the import of a full name. By convention the first part in upper case is a class of its package, and what
/// follows it are members.
pub(super) fn import(path: &str, local: Option<&str>, line: u32, into: &mut Vec<Stmt>) {
    let path: String = path.chars().filter(|char| !char.is_whitespace() && *char != '`').collect();
    let parts: Vec<&str> = path.split('.').filter(|part| !part.is_empty()).collect();
    let Some(last) = parts.last().copied() else { return };
    let class = parts.iter().position(|part| part.starts_with(char::is_uppercase)).unwrap_or(parts.len() - 1);
    let local: Arc<str> = Arc::from(local.unwrap_or(last));
    let outer = parts.get(..=class).unwrap_or_default().join(".");
    let name: Arc<str> = Arc::from(parts.get(class).copied().unwrap_or(last));
    let members = parts.get(class + 1..).unwrap_or_default();
    if members.is_empty() {
        let import = Import { from: Arc::from(outer), names: vec![(name, local)] };
        into.push(Stmt { kind: StmtKind::Import(import), line });
        return;
    }
    // A name with dots is none that source can bind.
    let hidden: Arc<str> = Arc::from(outer.as_str());
    let import = Import { from: Arc::from(outer), names: vec![(name, Arc::clone(&hidden))] };
    into.push(Stmt { kind: StmtKind::Import(import), line });
    let mut value = Expr { kind: ExprKind::Name(hidden), line };
    for member in members {
        value = Expr { kind: ExprKind::Member(Box::new(value), Arc::from(*member)), line };
    }
    into.push(Stmt { kind: StmtKind::Bind(Pattern::Name(local), value), line });
}

//! JSON files, which a program may import like any other.

use std::sync::Arc;

use model::GapReason;
use serde_json::Value;

use crate::code::ir::{Entry, Export, Expr, ExprKind, Module, Pattern, Stmt, StmtKind};

/// A JSON file as a module whose default export is its value.
///
/// # Errors
///
/// Fails with the reason if the file is not JSON.
pub(super) fn module(path: &str, text: &str) -> Result<Module, GapReason> {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return Err(GapReason::Unparsable("not valid JSON".to_owned()));
    };
    let name: Arc<str> = Arc::from("value");
    let mut body = vec![stmt(StmtKind::Bind(Pattern::Name(Arc::clone(&name)), expr(&value)))];
    let export = |from: &Arc<str>, to: &str| (Arc::clone(from), Arc::from(to));
    body.push(stmt(StmtKind::Export(Export { from: None, names: vec![export(&name, "default")] })));
    Ok(Module { path: Arc::from(path), body })
}

fn stmt(kind: StmtKind) -> Stmt {
    Stmt { kind, line: 1 }
}

/// JSON text nests no deeper than its parser lets it: 128 levels.
fn expr(value: &Value) -> Expr {
    let kind = match value {
        Value::Null => ExprKind::Null,
        Value::Bool(known) => ExprKind::Bool(*known),
        Value::Number(number) => ExprKind::Number(number.clone()),
        Value::String(text) => ExprKind::Text(Arc::from(text.as_str())),
        Value::Array(items) => ExprKind::List(items.iter().map(expr).collect()),
        Value::Object(entries) => {
            let key = |name: &String| Expr { kind: ExprKind::Text(Arc::from(name.as_str())), line: 1 };
            ExprKind::Table(entries.iter().map(|(name, value)| Entry::Pair(key(name), expr(value))).collect())
        }
    };
    Expr { kind, line: 1 }
}

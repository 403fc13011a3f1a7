//! Lists of tools that a server is only given at run time: by a container of dependencies, by a registry of plugins.
//!
//! The registration is then a gap, but the definitions lie in the artifact, and a top-level list of objects that each
//! have a name, a description and arguments is what it will be given.

use super::defined::{self, ARGUMENTS, definition};
use crate::code::ir::{ExprKind, Pattern, StmtKind};
use crate::code::reading::Reading;
use crate::code::value::{FileId, Place, Value};

/// Reads such lists. Whoever calls it has found no tool, and a gap where some are registered.
pub(in crate::javascript) fn read(reading: &mut Reading<'_, '_>) {
    for (file, name, line) in lists(reading) {
        let place = Place { file, line };
        let scope = reading.eval.file(file).scope;
        reading.eval.start_afresh();
        let list = reading.eval.name(&name, scope, place);
        let Value::List(id) = list else { continue };
        let items = reading.eval.heap.lists[id].items.clone();
        let known: Vec<Value> = items.iter().map(|item| definition(reading, item)).collect();
        if !known.is_empty() && known.iter().all(|item| is_tool(reading, item)) {
            reading.place = place;
            for item in &known {
                defined::tool(reading, item);
            }
        }
    }
}

/// The top-level names that are bound to lists of names or calls.
fn lists(reading: &Reading<'_, '_>) -> Vec<(FileId, std::sync::Arc<str>, u32)> {
    let mut found = Vec::new();
    for (id, file) in reading.eval.files() {
        for stmt in &file.module.body {
            if let StmtKind::Bind(Pattern::Name(name), value) = &stmt.kind
                && let ExprKind::List(items) = &value.kind
                && !items.is_empty()
                && items.iter().all(|item| {
                    matches!(
                        item.kind,
                        ExprKind::Name(_) | ExprKind::Member(..) | ExprKind::Call(_) | ExprKind::Table(_)
                    )
                })
            {
                found.push((id, name.clone(), stmt.line));
            }
        }
    }
    found
}

fn is_tool(reading: &mut Reading<'_, '_>, item: &Value) -> bool {
    if !matches!(item, Value::Table(_) | Value::Instance(_)) {
        return false;
    }
    let name = reading.member(item, "name");
    let description = reading.member(item, "description");
    let arguments = reading.first_member(item, &ARGUMENTS);
    !reading.names(&name).is_empty() && !reading.names(&description).is_empty() && !arguments.is_null()
}

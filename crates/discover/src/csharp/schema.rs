//! JSON Schema of methods and types, as `Microsoft.Extensions.AI` and `System.Text.Json` write it.

mod annotations;
mod objects;
mod parameters;
mod types;

use std::collections::{HashMap, HashSet};

use model::GapReason;
use serde_json::{Map, Value as Json, json};

use super::documentation::Documentation;
use super::language::CSharp;
use crate::code::ir::{Expr, ExprKind};
use crate::code::reading::Reading;
use crate::code::value::{Closure, Id, Place, Value};

use self::parameters::default_of;

/// A method whose parameters become a schema.
pub(super) struct Method<'m> {
    /// The method.
    pub(super) closure: Id<Closure>,
    /// What its documentation comment says.
    pub(super) documentation: &'m Documentation,
    /// What it is registered as, in words for a gap.
    pub(super) owner: &'m str,
}

/// Schemas of one tool or prompt.
struct Schemas<'r, 'e, 'a> {
    reading: &'r mut Reading<'e, 'a>,
    csharp: &'r CSharp<'r>,
    services: &'r HashSet<String>,
    owner: &'r str,
    /// What the schema is that of, in words for a gap.
    what: String,
    /// Where types were written out that are met again.
    written: HashMap<String, String>,
    /// Types that may still be written.
    left: u32,
}

/// How many types one tool may name in all.
const MOST_TYPES: u32 = 2_000;

impl<'r, 'e, 'a> Schemas<'r, 'e, 'a> {
    fn new(
        reading: &'r mut Reading<'e, 'a>,
        csharp: &'r CSharp<'r>,
        services: &'r HashSet<String>,
        owner: &'r str,
    ) -> Self {
        let (what, written) = (format!("type of {owner}"), HashMap::new());
        Self { reading, csharp, services, owner, what, written, left: MOST_TYPES }
    }

    /// Notes that a type is not known.
    fn gap(&mut self, reason: GapReason, place: Place) {
        let what = self.what.clone();
        self.reading.gap_for(reason, place, &what);
    }
}

/// The schema of the arguments of a method.
pub(super) fn arguments(
    reading: &mut Reading<'_, '_>,
    csharp: &CSharp<'_>,
    services: &HashSet<String>,
    method: &Method<'_>,
) -> Json {
    let mut schemas = Schemas::new(reading, csharp, services, method.owner);
    parameters::of_method(&mut schemas, method)
}

/// The schema of a type that stands for itself.
pub(super) fn of_type(
    reading: &mut Reading<'_, '_>,
    csharp: &CSharp<'_>,
    services: &HashSet<String>,
    of: &Value,
    owner: &str,
) -> Json {
    Schemas::new(reading, csharp, services, owner).of(of, "#", None)
}

/// The schema of the structured result of a method: what is no object is the `result` of one.
pub(super) fn result(
    reading: &mut Reading<'_, '_>,
    csharp: &CSharp<'_>,
    services: &HashSet<String>,
    closure: Id<Closure>,
    owner: &str,
    description: Option<String>,
) -> Option<Json> {
    let function = std::sync::Arc::clone(&reading.eval.heap.closures[closure].function);
    let scope = reading.eval.heap.closures[closure].scope;
    let returns = awaited(function.returns.as_ref()?)?;
    if matches!(&returns.kind, ExprKind::Name(name) if matches!(&**name, "void" | "Task" | "ValueTask" | "CallToolResult"))
    {
        return None;
    }
    let of = reading.eval.eval(returns, scope);
    let mut schemas = Schemas::new(reading, csharp, services, owner);
    schemas.what = format!("type of the result of {owner}");
    let mut schema = schemas.of(&of, "#", None);
    let is_object = schema.get("type").is_some_and(|kind| kind == "object");
    let is_nullable_object = schema.get("type").is_some_and(|kind| *kind == json!(["object", "null"]));
    if let (Some(description), Some(members)) = (description, schema.as_object_mut()) {
        members.insert("description".to_owned(), Json::from(description));
    }
    if is_nullable_object && let Some(members) = schema.as_object_mut() {
        members.insert("type".to_owned(), Json::from("object"));
    }
    if is_object || is_nullable_object {
        return Some(schema);
    }
    let mut schemas = Schemas::new(reading, csharp, services, owner);
    schemas.what = format!("type of the result of {owner}");
    let mut inner = schemas.of(&of, "#/properties/result", None);
    if let (Some(old), Some(new)) = (schema.get("description").cloned(), inner.as_object_mut()) {
        new.insert("description".to_owned(), old);
    }
    let mut properties = Map::new();
    properties.insert("result".to_owned(), inner);
    Some(json!({"type": "object", "properties": properties, "required": ["result"]}))
}

/// Whether a method of this result type is asynchronous for the SDK.
pub(super) fn is_async(returns: &Expr) -> bool {
    let is_task = |expr: &Expr| matches!(&expr.kind, ExprKind::Name(name) if matches!(&**name, "Task" | "ValueTask" | "IAsyncEnumerable"));
    is_task(returns) || generic(returns).is_some_and(|(base, _)| is_task(base))
}

/// The type that is awaited.
fn awaited(returns: &Expr) -> Option<&Expr> {
    match generic(returns) {
        Some((base, args)) if matches!(&base.kind, ExprKind::Name(name) if matches!(&**name, "Task" | "ValueTask")) => {
            args.first().map(|arg| &arg.value)
        }
        _ => Some(returns),
    }
}

/// A generic type and its arguments.
fn generic(expr: &Expr) -> Option<(&Expr, &[crate::code::ir::Arg])> {
    let ExprKind::Call(call) = &expr.kind else { return None };
    let is_generic = matches!(&call.callee.kind, ExprKind::Name(name) if &**name == super::lower::GENERIC);
    let (base, args) = call.args.split_first().filter(|_| is_generic)?;
    Some((&base.value, args))
}

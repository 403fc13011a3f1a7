//! Reading data through methods: maps, JSON values, records.

use std::sync::Arc;

use super::super::engine::Engine;
use super::super::value::{Args, Form, Value};
use crate::code::ir::{Expr, ExprKind, Function, Stmt, StmtKind};

/// Methods and members that give what they are called on, written in another way.
const KEEP: [&str; 44] = [
    "asText",
    "textValue",
    "asString",
    "getAsString",
    "stringValue",
    "toString",
    "ToString",
    "GetString",
    "GetRawText",
    "orElse",
    "orElseThrow",
    "orElseGet",
    "get",
    "block",
    "join",
    "getNow",
    "getOrThrow",
    "getOrNull",
    "getOrElse",
    "await",
    "Await",
    "ConfigureAwait",
    "jsonPrimitive",
    "jsonObject",
    "jsonArray",
    "content",
    "contentOrNull",
    "orEmpty",
    "asObject",
    "getAsJsonObject",
    "Value",
    "Result",
    "GetAwaiter",
    "GetResult",
    "getValue",
    "GetValue",
    "EnumerateArray",
    "requireNotNull",
    "asSequence",
    "EnumerateObject",
    "AsObject",
    "AsArray",
    "AsValue",
    "getAsJsonArray",
];

/// Methods that give what stands under the name that is their argument.
const BY_NAME: [&str; 27] = [
    "get",
    "path",
    "at",
    "getOrDefault",
    "getString",
    "optString",
    "getProperty",
    "getParameter",
    "getArgument",
    "findValue",
    "required",
    "requiredAt",
    "getValue",
    "getJSONObject",
    "getJsonObject",
    "getAsJsonObject",
    "getMap",
    "remove",
    "GetProperty",
    "TryGetValue",
    "TryGetProperty",
    "GetValueOrDefault",
    "GetArgument",
    "GetString",
    "getOrElse",
    "getOrNull",
    "GetValue",
];

/// Members of requests that records give under their plain names.
const PARTS: [&str; 9] = ["arguments", "params", "name", "uri", "body", "query", "headers", "input", "meta"];

impl Engine<'_> {
    /// A method that reads a part of what comes from outside, or gives the same in another form.
    pub(super) fn read_method(&mut self, receiver: &Value, name: &str, args: &Args) -> Option<Value> {
        if !matches!(receiver.form, Form::Unknown)
            || receiver.traces.is_empty()
            || self.interest.covers(name) && name != "get"
        {
            return None;
        }
        if BY_NAME.contains(&name)
            && let Some(key) = args.at(0).and_then(Value::as_text).cloned()
        {
            let value = self.member(receiver, &key);
            return Some(match args.at(1) {
                Some(default) if !matches!(default.form, Form::Function(_)) => value.or(default.clone()),
                _ => value,
            });
        }
        if BY_NAME.contains(&name)
            && args.positional.len() == 1
            && name.starts_with(['g', 'G', 'T'])
            && name != "getOrElse"
        {
            return Some(self.item(receiver));
        }
        if KEEP.contains(&name) {
            return Some(match args.at(0) {
                Some(default) if !matches!(default.form, Form::Function(_) | Form::Bool(_)) => {
                    receiver.clone().or(default.clone())
                }
                _ => receiver.clone(),
            });
        }
        if !args.positional.is_empty() || !args.named.is_empty() {
            return None;
        }
        let field = self
            .trivial_getter(name)
            .or_else(|| bean(name))
            .or_else(|| PARTS.contains(&name).then(|| Arc::from(name)))?;
        Some(self.member(receiver, &field))
    }

    /// A member that gives the same in another form.
    pub(in crate::follow) fn kept_member(&mut self, object: &Value, name: &str) -> Option<Value> {
        let is_read = self.has_types() && matches!(object.form, Form::Unknown) && !object.traces.is_empty();
        if !is_read {
            return None;
        }
        if KEEP.contains(&name) && !matches!(name, "get" | "join" | "await" | "toString" | "block") {
            return Some(object.clone());
        }
        let kind = name.strip_suffix("OrNull").unwrap_or(name);
        if matches!(kind, "int" | "long" | "double" | "float" | "boolean") {
            let traces = self.through(&object.traces, &Arc::from("kotlin.Int"));
            for trace in &traces {
                self.learn_always(*trace, model::Guard::Typed);
            }
            return Some(Value::from(traces));
        }
        None
    }

    /// The field that every method of that name in the program gives back.
    fn trivial_getter(&self, name: &str) -> Option<Arc<str>> {
        let known = self.methods.get(name)?;
        let mut fields = known.iter().map(|(_, function)| given_field(function));
        let first = fields.next()??;
        fields.all(|field| field.as_ref() == Some(&first)).then_some(first)
    }
}

/// The field that a function does nothing but give back.
pub(super) fn given_field(function: &Function) -> Option<Arc<str>> {
    if !function.params.is_empty() {
        return None;
    }
    let [Stmt { kind: StmtKind::Return(Some(Expr { kind, .. })), .. }] = function.body.as_slice() else { return None };
    match kind {
        ExprKind::Name(name) | ExprKind::Member(_, name) => Some(Arc::clone(name)),
        _ => None,
    }
}

/// `path` for `getPath`.
fn bean(name: &str) -> Option<Arc<str>> {
    if matches!(name, "getBytes" | "getClass" | "GetBytes" | "GetType" | "GetHashCode" | "GetEnumerator") {
        return None;
    }
    let rest = name.strip_prefix("get").or_else(|| name.strip_prefix("Get"))?;
    let mut letters = rest.chars();
    let first = letters.next().filter(|letter| letter.is_uppercase())?;
    Some(Arc::from(format!("{}{}", first.to_lowercase(), letters.as_str())))
}

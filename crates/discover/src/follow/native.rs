//! What functions and methods of Go's and Rust's libraries do, as far as that matters to where values go.

mod formats;
mod go;
mod rust;

use std::sync::Arc;

use model::Language;

use super::engine::Engine;
use super::value::{Args, Form, Value, merged};
use crate::code::ir::{self, Expr, ExprKind, Function, Pattern, REFERENCE, RESULT};

impl Engine<'_> {
    /// Whether a function is a method that stands apart from its type.
    pub(super) fn is_method_apart(&self, function: &Function) -> bool {
        let is_of_type = || function.name.as_ref().is_some_and(|name| name.contains('.'));
        match self.language {
            Language::Go => is_of_type(),
            Language::Rust => {
                let first = function.params.first().map(|param| &param.pattern);
                is_of_type() && matches!(first, Some(Pattern::Name(name)) if &**name == "self")
            }
            _ => false,
        }
    }

    /// A call, a construction or a conversion; what it was handed to set is set.
    pub(super) fn native_call(
        &mut self,
        call: &ir::Call,
        callee: &Value,
        receiver: Option<Value>,
        name: Option<&Arc<str>>,
        args: Args,
        line: u32,
    ) -> Value {
        if let Form::Class(class) = callee.form {
            return if call.constructs { self.record(class, &args) } else { Self::converted(&args) };
        }
        if matches!(callee.form, Form::Function(_) | Form::Choice(_)) {
            return self.call_value(callee, receiver, name, args, line);
        }
        let has_references = call.args.iter().any(|arg| is_reference(&arg.value));
        let written = go::written(callee, &args);
        if !has_references && written.is_none() {
            return self.call_value(callee, receiver, name, args, line);
        }
        let value = self.call_value(callee, receiver, name, args.clone(), line);
        match (written, call.args.first()) {
            (Some(text), Some(first)) => self.put_back(place_of(&first.value), text),
            _ => self.set_references(call, &args, &value),
        }
        value
    }

    /// Sets the places that a call was handed to what may come out of it.
    pub(super) fn set_references(&mut self, call: &ir::Call, args: &Args, given: &Value) {
        if !self.has_methods_apart() {
            return;
        }
        for (at, arg) in call.args.iter().enumerate() {
            if !is_reference(&arg.value) {
                continue;
            }
            let before = args.at(at).cloned().unwrap_or_default();
            let traces = merged(before.traces.clone(), &given.all_traces());
            if traces.is_empty() {
                continue;
            }
            let value = match before.record_class() {
                Some(class) => Self::record_of(class, Value::from(traces)),
                None => Value::from(traces),
            };
            self.put_back(place_of(&arg.value), value);
        }
    }

    /// Functions of the library that give back what they are given.
    pub(super) fn native_function(&mut self, path: &str, args: &Args) -> Option<Value> {
        if path == RESULT && self.has_methods_apart() {
            return Some(result(args));
        }
        match self.language {
            Language::Go => self.go_function(path, args),
            Language::Rust => rust::function(path, args),
            _ => None,
        }
    }

    /// Methods of texts, and of what the model gives.
    pub(super) fn native_method(
        &mut self,
        receiver: &Value,
        object: &Expr,
        name: &str,
        args: &Args,
        line: u32,
    ) -> Option<Value> {
        if receiver.record_class().is_some() && self.language != Language::Rust {
            return None;
        }
        match self.language {
            Language::Go => self.go_method(receiver, object, name, args),
            Language::Rust => self.rust_method(receiver, object, name, args, line),
            _ => None,
        }
    }
}

/// One of the results of a call.
fn result(args: &Args) -> Value {
    let (Some(results), Some(Form::Number(position))) = (args.at(0), args.at(1).map(|at| &at.form)) else {
        return Value::unknown();
    };
    let position: usize = position.parse().unwrap_or(usize::MAX);
    match &results.form {
        Form::List(items) => items.get(position).cloned().unwrap_or_default(),
        // What else a call of the outside gives is most often an error.
        _ if position == 0 => results.clone(),
        _ => Value::unknown(),
    }
}

fn is_reference(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Of(REFERENCE, _))
}

/// The place that a reference leads to.
fn place_of(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Of(REFERENCE, parts) => parts.first().unwrap_or(expr),
        _ => expr,
    }
}

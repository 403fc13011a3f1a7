//! What handlers are given, and what is known of it from their declaration.

use std::sync::Arc;

use model::{Guard, Language, Source};

use super::engine::Engine;
use super::handlers::{Handler, Kind, last_name};
use super::place::Place;
use super::schema;
use super::trace::Trace;
use super::value::{Args, Form, Value};
use crate::code::ir::{Expr, ExprKind, Param, ParamKind, Pattern};
use crate::cost;

/// Names of parameters that do not come from the model.
const CONTEXTS: [&str; 16] = [
    "exchange",
    "toolContext",
    "ctx",
    "context",
    "_ctx",
    "_context",
    "extra",
    "_extra",
    "self",
    "cls",
    "request_context",
    "session",
    "_session",
    "server",
    "runtime",
    "cancellationToken",
];

impl Engine<'_> {
    /// Runs a handler on what it is given from outside.
    pub(super) fn run_handler(&mut self, handler: &Handler) {
        let handler = &Handler { closure: self.with_class(&handler.closure), ..handler.clone() };
        let place = self.declared_at(&handler.closure);
        let function = Arc::clone(&handler.closure.function);
        let skipped = usize::from(handler.closure.takes_self && self.manners.receiver_is_parameter);
        let params = function.params.get(skipped..).unwrap_or_default();
        // Its types are named where it stands.
        self.at = handler.closure.frame;
        let mut args = Args::default();
        cost::add(params.len());
        for (at, param) in params.iter().enumerate() {
            let value = self.given(handler, param, at, params, place);
            match (param.kind, &param.pattern) {
                (ParamKind::KeywordOnly, Pattern::Name(name)) => args.named.push((Arc::clone(name), value)),
                (ParamKind::Rest | ParamKind::RestNamed, _) => args.spread = Some(value),
                _ => args.positional.push(value),
            }
        }
        self.run_root(&handler.closure, handler.receiver.clone(), args);
    }

    /// What a parameter of a handler is given.
    fn given(&mut self, handler: &Handler, param: &Param, at: usize, params: &[Param], place: Place) -> Value {
        if self.has_methods_apart() {
            return self.given_native(handler, param, place);
        }
        let name = match &param.pattern {
            Pattern::Name(name) => Some(name),
            _ => None,
        };
        let annotation = param
            .annotation
            .as_ref()
            .and_then(|of| if self.has_types() { super::objects::type_name(of) } else { last_name(of) });
        let is_context = name.is_some_and(|name| CONTEXTS.contains(&&**name))
            || annotation.is_some_and(|annotation| annotation.ends_with("Context") || annotation.ends_with("Exchange"));
        if handler.kind == Kind::Request {
            let is_response = name.is_some_and(|name| matches!(&**name, "res" | "response" | "next" | "reply" | "w"));
            if is_response || at > 1 && !self.manners.receiver_is_parameter {
                return Value::unknown();
            }
            return Value::from(vec![self.traces.root(Source::Request, place)]);
        }
        if is_context {
            return Value::unknown();
        }
        let by_name = self.takes_by_name(handler);
        if by_name && let Some(of) = param.annotation.as_ref().filter(|of| super::objects::is_service(of)) {
            return self.of_type(of);
        }
        // Where arguments come as one table, its members are the parameters.
        let is_whole = !self.manners.receiver_is_parameter && !by_name;
        if is_whole && at > 1 || is_whole && at == 1 && params.len() == 2 && handler.kind == Kind::Any {
            return Value::unknown();
        }
        let parameter = if is_whole && at == 0 { None } else { name.cloned() };
        let parameter = if is_whole && at == 1 { None } else { parameter };
        let source = Source::Handler { of: handler.name.clone(), parameter };
        let trace = self.traces.root(source, place);
        if let Some(guard) = param.annotation.as_ref().and_then(|annotation| self.annotated(annotation)) {
            self.learn_always(trace, guard);
        }
        self.described(handler, name, trace, is_whole);
        Value::from(vec![trace])
    }

    /// What the schema of a tool says of its arguments.
    pub(super) fn described(&mut self, handler: &Handler, param: Option<&Arc<str>>, trace: Trace, is_whole: bool) {
        if let Some(schema) = &handler.schema {
            for (name, guard) in schema::guards(schema) {
                let member = self.traces.member(trace, &name);
                self.learn_always(member, guard);
            }
        }
        if handler.kind != Kind::Named {
            return;
        }
        let Some(tool) = handler.name.as_ref().and_then(|name| self.declared.get(&**name)).map(Arc::clone) else {
            return;
        };
        if is_whole {
            cost::add(tool.len());
            for (name, guard) in tool.iter() {
                let member = self.traces.member(trace, name);
                self.learn_always(member, guard.clone());
            }
        } else if let Some(guard) = param.and_then(|param| tool.get(param)) {
            self.learn_always(trace, guard.clone());
        }
    }

    /// Whether each parameter of a handler is one of the tool, in a language where others take all as one.
    fn takes_by_name(&self, handler: &Handler) -> bool {
        let is_annotated = !handler.closure.function.decorators.is_empty();
        self.has_types() && handler.kind == Kind::Named && (is_annotated || self.language == Language::CSharp)
    }

    /// What a declared type says of a value.
    pub(super) fn annotated(&mut self, annotation: &Expr) -> Option<Guard> {
        if self.has_types() {
            return self.type_says(annotation);
        }
        let name = last_name(annotation)?;
        match name {
            "int" | "float" | "bool" | "number" | "boolean" | "int8" | "int16" | "int32" | "int64" | "uint"
            | "uint8" | "uint16" | "uint32" | "uint64" | "float32" | "float64" | "i8" | "i16" | "i32" | "i64"
            | "u8" | "u16" | "u32" | "u64" | "usize" | "isize" | "f32" | "f64" | "UUID" | "datetime" | "date"
            | "Decimal" => Some(Guard::Typed),
            "Literal" => Some(Guard::OneOf),
            "Optional" | "Annotated" => match &annotation.kind {
                ExprKind::Index(_, inner) => match &inner.kind {
                    ExprKind::List(items) => self.annotated(items.first()?),
                    _ => self.annotated(inner),
                },
                _ => None,
            },
            name => {
                let value = self.name(&Arc::from(name));
                let Form::Class(class) = value.form else { return None };
                let is_enum = self.class(class).code.bases.iter().any(|base| {
                    last_name(&base.value).is_some_and(|base| matches!(base, "Enum" | "StrEnum" | "IntEnum"))
                });
                is_enum.then_some(Guard::OneOf)
            }
        }
    }
}

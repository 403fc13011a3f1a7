//! Handlers that are known by their parameters (Go, Rust), and what such functions are given.

use std::rc::Rc;
use std::sync::Arc;

use model::{Language, Source};

use super::engine::Engine;
use super::handlers::{Handler, Kind, last_name};
use super::place::Place;
use super::trace::last;
use super::value::{Args, Closure, Form, Value};
use crate::code::ir::{Expr, ExprKind, Function, Param, Pattern};

/// Types of what the model gives to a tool, prompt or resource.
const REQUESTS: [&str; 10] = [
    "CallToolRequestParam",
    "CallToolRequestParams",
    "CallToolRequest",
    "CallToolParams",
    "CallToolParamsFor",
    "CallToolParamsRaw",
    "ReadResourceRequest",
    "ReadResourceParams",
    "GetPromptRequest",
    "GetPromptParams",
];

/// Types of what handlers answer.
const ANSWERS: [&str; 7] = [
    "CallToolResult",
    "CallToolResultFor",
    "ReadResourceResult",
    "GetPromptResult",
    "ToolResponse",
    "PromptResponse",
    "ResourceResponse",
];

/// Types of what a handler is given that does not come from whoever calls it.
const SURROUNDINGS: [&str; 7] =
    ["Context", "ServerSession", "ClientSession", "ResponseWriter", "RequestContext", "Peer", "CancellationToken"];

/// Functions that describe a tool, prompt or resource, and types that do.
const DESCRIBE: [&str; 10] = [
    "NewTool",
    "NewToolWithRawSchema",
    "Tool",
    "NewServerTool",
    "NewPrompt",
    "Prompt",
    "NewResource",
    "Resource",
    "NewResourceTemplate",
    "ResourceTemplate",
];

impl Engine<'_> {
    /// Adds the functions that are handlers by what they take and give.
    pub(super) fn meet_signatures(&mut self) {
        if !self.has_methods_apart() {
            return;
        }
        for at in 0..self.closures.len() {
            let closure = Rc::clone(&self.closures[at]);
            let kind = match self.language {
                Language::Go => handles(&closure.function),
                _ => handles_in_rust(&closure.function),
            };
            if let Some(kind) = kind {
                let closure = self.with_class(&closure);
                self.add_handler(closure, None, kind, None, None);
            }
        }
    }

    /// What a parameter of a handler is given.
    pub(super) fn given_native(&mut self, handler: &Handler, param: &Param, place: Place) -> Value {
        let annotation = param.annotation.as_ref().and_then(last_name).unwrap_or_default();
        if handler.kind == Kind::Request {
            if annotation == "ResponseWriter" {
                return Value::unknown();
            }
            return Value::from(vec![self.traces.root(Source::Request, place)]);
        }
        let is_request =
            |param: &Param| REQUESTS.contains(&param.annotation.as_ref().and_then(last_name).unwrap_or_default());
        let function = &handler.closure.function;
        let comes_before = function.params.iter().position(is_request).is_some_and(|request| {
            function.params.iter().position(|other| std::ptr::eq(other, param)).is_some_and(|at| at < request)
        });
        if comes_before || SURROUNDINGS.contains(&annotation) {
            return Value::unknown();
        }
        let named = match &param.pattern {
            Pattern::Name(name) if self.language == Language::Rust => Some(Arc::clone(name)),
            _ => None,
        };
        let outer = std::mem::replace(&mut self.at, handler.closure.frame);
        let is_record = self.typed(Value::unknown(), param.annotation.as_ref()).record_class().is_some();
        self.at = outer;
        let parameter = named.filter(|_| !is_record && !REQUESTS.contains(&annotation));
        let source = Source::Handler { of: handler.name.clone(), parameter };
        let trace = self.traces.root(source, place);
        self.described(handler, None, trace, true);
        let value = Value::from(vec![trace]);
        if REQUESTS.contains(&annotation) {
            return value;
        }
        self.typed_parameter(&handler.closure, value, param)
    }

    /// What a function is given of which only the declared type is known.
    pub(super) fn typed_parameter(&mut self, closure: &Closure, value: Value, param: &Param) -> Value {
        let (true, Some(annotation)) = (self.has_methods_apart(), &param.annotation) else { return value };
        let outer = std::mem::replace(&mut self.at, closure.frame);
        if let Some(guard) = self.annotated(annotation) {
            for trace in &value.traces {
                self.learn_always(*trace, guard.clone());
            }
        }
        let value = self.typed(value, Some(annotation));
        self.at = outer;
        value
    }

    /// Arguments with the results of a call that gives several laid flat.
    pub(super) fn flat(&self, args: &Args) -> Args {
        if !self.has_methods_apart() {
            return args.clone();
        }
        let items = args.positional.iter().flat_map(|value| match &value.form {
            Form::List(items) => items.to_vec(),
            _ => vec![value.clone()],
        });
        let named = args.named.iter().map(|(_, value)| value).filter(|value| value.as_function().is_some()).cloned();
        Args { positional: items.chain(named).collect(), ..args.clone() }
    }
}

/// The name in the description of a tool that is among some arguments.
pub(super) fn declared_name(args: &Args) -> Option<Arc<str>> {
    args.all().find_map(|value| {
        let Form::Made(made) = &value.form else { return None };
        if !DESCRIBE.contains(&last(&made.callee)) {
            return None;
        }
        let name = made.args.named("Name").or_else(|| made.args.at(0))?;
        name.as_text().cloned()
    })
}

/// Who calls a function, by what it takes and gives.
fn handles(function: &Function) -> Option<Kind> {
    let takes = |wanted: &dyn Fn(&str) -> bool| {
        function.params.iter().any(|param| param.annotation.as_ref().and_then(last_name).is_some_and(wanted))
    };
    let gives_answer = match function.returns.as_ref().map(|returns| &returns.kind) {
        Some(ExprKind::List(types)) => {
            types.iter().any(|given: &Expr| last_name(given).is_some_and(|name| ANSWERS.contains(&name)))
        }
        _ => false,
    };
    if takes(&|name| REQUESTS.contains(&name)) && (gives_answer || function.params.len() <= 2 && takes(&is_context)) {
        return Some(Kind::Named);
    }
    let is_route = takes(&|name| name == "ResponseWriter") && takes(&|name| name == "Request");
    (is_route && function.params.len() == 2).then_some(Kind::Request)
}

/// The same in Rust, where attributes mark what is a tool: what is left are the functions that answer any call.
fn handles_in_rust(function: &Function) -> Option<Kind> {
    let takes_request = function
        .params
        .iter()
        .any(|param| param.annotation.as_ref().and_then(last_name).is_some_and(|name| REQUESTS.contains(&name)));
    let gives_answer = matches!(
        function.returns.as_ref().map(|returns| &returns.kind),
        Some(ExprKind::List(types)) if !types.is_empty()
    );
    let is_run = function.name.as_deref().is_some_and(|name| matches!(last(name), "run_tool" | "call_tool"));
    if takes_request && gives_answer {
        return Some(Kind::Any);
    }
    (is_run && gives_answer).then_some(Kind::Named)
}

fn is_context(name: &str) -> bool {
    name == "Context"
}

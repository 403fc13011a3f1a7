//! Things of an SDK as they were built: by a constructor, a builder or a function with named arguments.

use std::sync::Arc;

use crate::code::eval::Evaluator;
use crate::code::value::{Args, Form, Place, SymbolicCall, Value};

/// A thing of an SDK, as the calls that built it.
#[derive(Debug, Clone)]
pub(super) struct Built {
    /// The class: `Tool` for `new McpSchema.Tool(…)` and `Tool.builder()`.
    pub(super) class: String,
    /// Whether a builder was asked for it.
    pub(super) by_builder: bool,
    /// What the constructor or `builder(…)` was given.
    pub(super) args: Args,
    /// What the builder was told, in order.
    pub(super) steps: Vec<(Arc<str>, Args)>,
    /// Where it begins.
    pub(super) place: Place,
}

/// The most calls that one chain may have.
const LONGEST: usize = 256;

impl Built {
    /// The last thing that a builder was told under one of several names.
    pub(super) fn step(&self, names: &[&str]) -> Option<&Args> {
        self.steps.iter().rev().find(|(name, _)| names.contains(&&**name)).map(|(_, args)| args)
    }

    /// The last argument of a step: what a mapper may stand before.
    pub(super) fn told(&self, names: &[&str]) -> Option<&Value> {
        self.step(names).and_then(|args| args.positional.last())
    }
}

/// What a value was built from, if that lies outside the artifact.
pub(super) fn built(eval: &Evaluator<'_>, value: &Value) -> Option<Built> {
    let mut steps = Vec::new();
    let mut at = value.clone();
    for _ in 0..LONGEST {
        let Value::Symbolic(id) = at else { return None };
        let place = eval.heap.symbolics[id].place;
        let Form::Call(call) = &eval.heap.symbolics[id].form else { return None };
        let SymbolicCall { callee, args, .. } = call;
        if let Some(path) = eval.heap.path(callee) {
            let mut names = path.rsplit([':', '.']);
            let last = names.next()?;
            steps.reverse();
            let by_builder = starts_builder(last);
            let class = if by_builder { names.next()? } else { last };
            return Some(Built { class: class.to_owned(), by_builder, args: args.clone(), steps, place });
        }
        let Value::Symbolic(callee) = callee else { return None };
        let Form::Member(receiver, name) = &eval.heap.symbolics[*callee].form else { return None };
        steps.push((Arc::clone(name), args.clone()));
        at = receiver.clone();
    }
    None
}

fn starts_builder(name: &str) -> bool {
    matches!(name, "builder" | "newBuilder" | "Builder")
}

/// The class that a chain of calls begins with: `McpServer` in `McpServer.sync(transport).tools(…)`.
pub(super) fn origin(eval: &Evaluator<'_>, value: &Value) -> Option<String> {
    let mut at = value.clone();
    for _ in 0..LONGEST {
        let Value::Symbolic(id) = at else { return None };
        if let Some(path) = eval.heap.path(&at) {
            return Some(path.replace(':', "."));
        }
        at = match &eval.heap.symbolics[id].form {
            Form::Member(inner, _) | Form::Index(inner, _) => inner.clone(),
            Form::Call(call) => call.callee.clone(),
            Form::Parameter(name) => return Some(name.to_string()),
            Form::Global(_) | Form::External { .. } => return None,
        };
    }
    None
}

/// Whether a value is made out of objects whose annotated methods are declarations of their own.
pub(super) fn names_objects(eval: &Evaluator<'_>, value: &Value) -> bool {
    const MOST: usize = 256;
    let mut waiting = vec![value.clone()];
    for _ in 0..MOST {
        let Some(value) = waiting.pop() else { return false };
        match value {
            Value::List(id) | Value::Choice(id) => waiting.extend(eval.heap.lists[id].items.iter().cloned()),
            Value::Symbolic(id) => match &eval.heap.symbolics[id].form {
                Form::Call(call) => {
                    let path = eval.heap.path(&call.callee).unwrap_or_default();
                    let last = eval.last_name(&call.callee);
                    if path.ends_with("ToolCallbacks.from") || last.as_deref() == Some("toolObjects") {
                        return true;
                    }
                    waiting.extend(call.args.positional.iter().cloned());
                    waiting.push(call.callee.clone());
                }
                Form::Member(inner, _) => waiting.push(inner.clone()),
                _ => {}
            },
            _ => {}
        }
    }
    false
}

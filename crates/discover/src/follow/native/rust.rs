//! Functions and methods of Rust's library.

use std::rc::Rc;
use std::sync::Arc;

use model::Guard;

use super::super::engine::Engine;
use super::super::facts::{Fact, Tested};
use super::super::test::saying;
use super::super::trace::{Edge, last};
use super::super::value::{Args, Form, Made, Value, limited_items, merged};
use super::{formats, place_of};
use crate::code::ir::{Expr, ExprKind};

/// Methods that give what they are called on, or what it holds.
const SAME: [&str; 54] = [
    "unwrap",
    "expect",
    "unwrap_or_default",
    "ok",
    "err",
    "ok_or",
    "ok_or_else",
    "map_err",
    "context",
    "with_context",
    "wrap_err",
    "wrap_err_with",
    "clone",
    "cloned",
    "copied",
    "to_string",
    "to_owned",
    "into_owned",
    "as_str",
    "as_ref",
    "as_mut",
    "as_deref",
    "as_deref_mut",
    "as_bytes",
    "as_slice",
    "as_path",
    "as_os_str",
    "into",
    "try_into",
    "borrow",
    "borrow_mut",
    "lock",
    "iter",
    "iter_mut",
    "into_iter",
    "collect",
    "to_vec",
    "into_bytes",
    "to_path_buf",
    "display",
    "to_string_lossy",
    "to_str",
    "into_string",
    "into_inner",
    "into_boxed_str",
    "flatten",
    "as_array",
    "as_object",
    "to_os_string",
    "as_mut_slice",
    "by_ref",
    "peekable",
    "rev",
    "leak",
];

/// The name of a path that was put together of parts.
const JOINED: &str = "std.path.Path.join";

/// Methods of a command that say how it runs, and not what.
const SETTINGS: [&str; 12] = [
    "env",
    "envs",
    "env_clear",
    "env_remove",
    "current_dir",
    "stdin",
    "stdout",
    "stderr",
    "kill_on_drop",
    "process_group",
    "uid",
    "gid",
];

/// Functions that give back what they are given.
pub(super) fn function(path: &str, args: &Args) -> Option<Value> {
    match path {
        "serde_json.to_value" | "std.mem.take" | "std.convert.identity" | "std.borrow.Cow.from" => args.at(0).cloned(),
        _ => None,
    }
}

impl Engine<'_> {
    /// Methods of texts, paths, lists and commands.
    pub(super) fn rust_method(
        &mut self,
        receiver: &Value,
        object: &Expr,
        name: &str,
        args: &Args,
        line: u32,
    ) -> Option<Value> {
        if let Some(class) = receiver.record_class()
            && self.method_apart(class, name).is_some()
        {
            return None;
        }
        if SAME.contains(&name) {
            return Some(receiver.clone());
        }
        if let Form::Made(made) = &receiver.form
            && made.callee.ends_with("process.Command.new")
        {
            return self.command(receiver, &Rc::clone(made), object, name, args, line);
        }
        let first = args.at(0);
        match name {
            "unwrap_or" => Some(receiver.clone().or(first.cloned().unwrap_or_default())),
            "map" | "and_then" | "map_or" | "then" | "inspect" | "unwrap_or_else" | "or_else" | "map_or_else"
                if !matches!(receiver.form, Form::List(_)) =>
            {
                let closure = args.positional.iter().rev().find_map(|arg| arg.as_function().map(Rc::clone))?;
                if self.is_running(&closure.function) {
                    return Some(receiver.clone());
                }
                let gives_other = matches!(name, "unwrap_or_else" | "or_else");
                let positional = if gives_other { vec![Value::unknown()] } else { vec![receiver.clone()] };
                let facts = self.facts.len();
                let given = self.invoke(&closure, None, Args { positional, ..Args::default() }, line);
                self.is_gone = false;
                self.facts.truncate(facts);
                Some(match name {
                    "inspect" => receiver.clone(),
                    _ if gives_other => receiver.clone().or(given),
                    _ => given,
                })
            }
            "join" if matches!(receiver.form, Form::List(_)) => {
                let between = first.and_then(Value::as_text).map_or(" ", |text| text);
                Some(formats::joined_items(receiver, between))
            }
            "join" => {
                let first = self.as_data(first?.clone(), line);
                let traces = merged(receiver.all_traces(), &first.all_traces());
                let traces = self.through(&traces, &Arc::from(JOINED));
                Some(Value::from(traces))
            }
            "push_str" | "push" | "extend_from_slice" | "extend" => {
                let more = first.cloned().unwrap_or_default();
                let sum = match (&receiver.form, &more.form) {
                    (Form::List(known), Form::List(more)) if name != "push" => {
                        Value::list(limited_items(known.iter().chain(more.iter()).cloned().collect()))
                    }
                    (Form::List(known), _) => {
                        Value::list(limited_items(known.iter().cloned().chain(std::iter::once(more)).collect()))
                    }
                    (Form::Text(_) | Form::Joined(_), _) => formats::joined(&[receiver.clone(), more], ""),
                    _ => Value::from(merged(receiver.all_traces(), &more.all_traces())),
                };
                self.put_back(place_of(object), sum);
                Some(Value::unknown())
            }
            // `path.components().any(|part| part == Component::ParentDir)`
            "any" => {
                let parts = |trace: &super::super::trace::Trace| match self.traces.edge(*trace) {
                    Edge::Through(callee) if last(callee) == "components" => self.traces.parent(*trace),
                    _ => None,
                };
                let wholes: Vec<_> = receiver.traces.iter().filter_map(parts).collect();
                if !wholes.is_empty() {
                    let no =
                        wholes.into_iter().map(|trace| Fact::new(trace, Guard::Without(Arc::from("..")))).collect();
                    return Some(saying(Value::unknown(), Tested { yes: Vec::new(), no }));
                }
                self.tested_items(receiver, args, line)
            }
            "contains_key" => {
                let key = first?.clone();
                let is_fixed =
                    matches!(&receiver.form, Form::Table(table) if table.rest.is_none() && !table.entries.is_empty());
                let guard = if is_fixed { Guard::OneOf } else { Guard::Check(Arc::from("?.contains_key")) };
                Some(saying(Value::unknown(), Tested::where_it_holds(&key.traces, &guard)))
            }
            _ => None,
        }
    }

    /// `list.iter().any(|item| …)`: what is known where one item is as asked.
    fn tested_items(&mut self, receiver: &Value, args: &Args, line: u32) -> Option<Value> {
        let closure = args.at(0)?.as_function().map(Rc::clone)?;
        if self.is_running(&closure.function) {
            return None;
        }
        let item = self.item(receiver);
        let facts = self.facts.len();
        let given = self.invoke(&closure, None, Args { positional: vec![item], ..Args::default() }, line);
        self.is_gone = false;
        self.facts.truncate(facts);
        let tested = given.tested.as_ref().map(|tested| Tested::clone(tested)).unwrap_or_default();
        Some(saying(Value::unknown(), tested))
    }

    /// What a method of a command that is put together does.
    fn command(
        &mut self,
        receiver: &Value,
        made: &Made,
        object: &Expr,
        name: &str,
        args: &Args,
        line: u32,
    ) -> Option<Value> {
        let more: Vec<Value> = match name {
            "arg" | "raw_arg" => args.positional.clone(),
            "args" => match args.at(0).map(|list| &list.form) {
                Some(Form::List(items)) => items.to_vec(),
                _ => args.at(0).map(|list| self.item(list)).into_iter().collect(),
            },
            "spawn" | "output" | "status" | "exec" => {
                let callee: Arc<str> = Arc::from(made.callee.strip_suffix(".new").unwrap_or(&made.callee));
                return Some(self.call_outside(&callee, None, made.args.clone(), line));
            }
            _ if SETTINGS.contains(&name) => return Some(receiver.clone()),
            _ => return None,
        };
        let positional = limited_items(made.args.positional.iter().cloned().chain(more).collect());
        let made = Made { args: Args { positional, ..made.args.clone() }, ..made.clone() };
        let traces = made.args.traces();
        let longer = Value { form: Form::Made(Rc::new(made)), ..Value::from(traces) };
        if let Some(place) = chained(object) {
            self.put_back(place, longer.clone());
        }
        Some(longer)
    }
}

/// The place that a chain of calls of methods begins with: `command` in `command.arg(…).arg(…)`.
fn chained(object: &Expr) -> Option<&Expr> {
    const LONGEST: usize = 64;
    let mut at = object;
    for _ in 0..LONGEST {
        match &at.kind {
            ExprKind::Call(call) => match &call.callee.kind {
                ExprKind::Member(inner, _) => at = inner,
                _ => return None,
            },
            ExprKind::Name(_) => return Some(place_of(at)),
            ExprKind::Member(inner, _) if !matches!(inner.kind, ExprKind::Call(_)) => return Some(at),
            _ => return None,
        }
    }
    None
}

//! Calls: of the outside, and of functions of the program.

use std::rc::Rc;
use std::sync::Arc;

use super::engine::Engine;
use super::trace::{Edge, Trace};
use super::value::{Alternative, Args, Closure, Form, Value, merged};
use crate::code::ir::{self, Arg, ExprKind, Function};

impl Engine<'_> {
    /// A call or a construction.
    pub(super) fn call(&mut self, call: &ir::Call, line: u32) -> Value {
        // `super().method(…)` and `super(…)`.
        if let ExprKind::Name(name) = &call.callee.kind
            && &**name == "super"
        {
            let args = self.args(&call.args, line);
            return self.call_super(&args, line);
        }
        let (receiver, callee, name) = match &call.callee.kind {
            ExprKind::Member(object, name) => {
                let receiver = self.eval(object);
                let callee = self.method_of(&receiver, name);
                (Some((receiver, &**object)), callee, Some(name))
            }
            ExprKind::Index(object, key) => {
                let receiver = self.eval(object);
                let key_value = self.eval(key);
                let callee = self.index(&receiver, &key_value);
                if let Form::Choice(functions) = &callee.form {
                    let args = self.args(&call.args, line);
                    return self.call_one_of(functions, &key_value, &args, line);
                }
                (None, callee, None)
            }
            ExprKind::Name(name) => (None, self.eval(&call.callee), Some(name)),
            _ => (None, self.eval(&call.callee), None),
        };
        let args = self.args(&call.args, line);
        self.meet_call(receiver.as_ref().map(|(value, _)| value), name.map(|name| &**name), &args);
        if let Some((receiver, object)) = &receiver
            && let Some(name) = name
            && let Some(value) = self.known_method(receiver, object, name, &args, line)
        {
            self.set_references(call, &args, &value);
            return value;
        }
        let receiver = receiver.map(|(value, _)| value);
        if self.has_methods_apart() {
            return self.native_call(call, &callee, receiver, name, args, line);
        }
        self.call_value(&callee, receiver, name, args, line)
    }

    /// Calls a value.
    pub(super) fn call_value(
        &mut self,
        callee: &Value,
        receiver: Option<Value>,
        name: Option<&Arc<str>>,
        args: Args,
        line: u32,
    ) -> Value {
        match &callee.form {
            Form::Function(closure) => {
                let closure = Rc::clone(closure);
                // `function.call(this, …)`
                let args = match (name, &receiver) {
                    (Some(name), Some(Value { form: Form::Function(_), .. })) => called_by_name(name, args),
                    _ => args,
                };
                self.invoke(&closure, receiver, args, line)
            }
            Form::Choice(functions) => {
                let functions = Rc::clone(functions);
                self.call_one_of(&functions, &Value::unknown(), &args, line)
            }
            Form::Class(class) => self.construct(*class, &args, line),
            Form::Outside(path) => {
                if let Some(value) = self.extended(path, receiver.as_ref(), name, &args, line) {
                    return value;
                }
                let mut path = Arc::clone(path);
                let mut args = args;
                // `exec.call(this, …)` is a call of `exec`.
                if !self.manners.receiver_is_parameter
                    && let Some((of, name @ ("call" | "apply"))) = path.rsplit_once('.')
                {
                    args = called_by_name(name, args);
                    path = Arc::from(of);
                }
                self.call_outside(&path, receiver.as_ref(), args, line)
            }
            Form::Made(_) => match callee.path() {
                Some(path) => self.call_outside(&path, Some(callee), args, line),
                None => Value::from(merged(args.traces(), &callee.traces)),
            },
            _ => {
                let Some(name) = name else {
                    self.call_back(&args, &Value::from(args.traces()), line);
                    return Value::from(merged(args.traces(), &callee.traces));
                };
                let unknown = format!("?.{name}");
                if let Some(receiver) = &receiver
                    && (!self.interest.covers(&unknown)
                        || self.has_types() && matches!(receiver.form, Form::Instance(_)))
                    && let Some(value) = self.call_only_method(receiver, name, &args, line)
                {
                    return value;
                }
                if let Some(value) = self.extended(&unknown, receiver.as_ref(), Some(name), &args, line) {
                    return value;
                }
                let path = if receiver.is_some() { Arc::from(unknown) } else { Arc::clone(name) };
                self.call_outside(&path, receiver.as_ref(), args, line)
            }
        }
    }

    /// Calls a function of the program that extends something of the outside, as if that had it.
    fn extended(
        &mut self,
        path: &str,
        receiver: Option<&Value>,
        name: Option<&Arc<str>>,
        args: &Args,
        line: u32,
    ) -> Option<Value> {
        let (receiver, name) = receiver.zip(name)?;
        if !self.has_types() || self.interest.covers(path) {
            return None;
        }
        self.call_extension(receiver, name, args, line)
    }

    /// Calls each of several functions; where a key tells which, its name is what the key equals.
    fn call_one_of(&mut self, functions: &[Alternative], key: &Value, args: &Args, line: u32) -> Value {
        let mut all: Option<Value> = None;
        for (name, function) in functions {
            let Some(closure) = function.as_function().map(Rc::clone) else { continue };
            let mark = self.facts.len();
            if let Some(name) = name {
                let facts: Vec<super::facts::Fact> = key
                    .traces
                    .iter()
                    .map(|trace| super::facts::Fact {
                        trace: *trace,
                        guard: model::Guard::OneOf,
                        equals: Some(Arc::clone(name)),
                    })
                    .collect();
                self.learn(&facts);
            }
            let value = self.invoke(&closure, None, args.clone(), line);
            self.facts.truncate(mark);
            self.is_gone = false;
            all = Some(match all {
                Some(all) => all.or(value),
                None => value,
            });
        }
        all.unwrap_or_default()
    }

    /// Evaluated arguments, spreads laid flat.
    fn args(&mut self, given: &[Arg], line: u32) -> Args {
        let mut args = Args::default();
        for arg in given {
            match (&arg.name, &arg.value.kind) {
                (None, ExprKind::Spread(inner)) => {
                    let value = self.eval(inner);
                    if let Form::List(items) = &value.form {
                        args.positional.extend(items.iter().cloned());
                    } else {
                        let item = self.item(&value);
                        args.spread = Some(args.spread.take().unwrap_or_default().or(item));
                    }
                }
                (Some(name), _) if &**name == "**" => {
                    let inner = if let ExprKind::Spread(inner) = &arg.value.kind { inner } else { &arg.value };
                    let value = self.eval(inner);
                    let rest = if let Form::Table(table) = &value.form {
                        args.named.extend(table.entries.iter().cloned());
                        table.rest.clone()
                    } else {
                        Some(Value::from(value.all_traces()))
                    };
                    if let Some(rest) = rest {
                        args.spread = Some(args.spread.take().unwrap_or_default().or(rest));
                    }
                }
                (Some(name), _) => {
                    let value = self.eval(&arg.value);
                    let value = self.as_data(value, line);
                    // `new Type { Member = value }`
                    let name = name.strip_prefix('.').map_or_else(|| Arc::clone(name), Arc::from);
                    args.named.push((name, value));
                }
                (None, _) => {
                    let value = self.eval(&arg.value);
                    args.positional.push(value);
                }
            }
        }
        args
    }

    /// Calls a function of the program.
    pub(super) fn invoke(&mut self, closure: &Rc<Closure>, receiver: Option<Value>, args: Args, line: u32) -> Value {
        let closure = &self.overload(closure, &args);
        let given = args.traces();
        let args = if closure.bound.is_empty() {
            args
        } else {
            Args { positional: closure.bound.iter().cloned().chain(args.positional).collect(), ..args }
        };
        let Some(result) = self.enter(closure, receiver, args, Some(line)) else {
            // It is not followed again: what it gives may come from all that it took.
            let label = closure.label.clone().unwrap_or_else(|| Arc::from("?"));
            let traces = self.through(&given, &label);
            return Value::from(traces);
        };
        result
    }

    /// Whether a function is among those that are run.
    pub(super) fn is_running(&self, function: &Arc<Function>) -> bool {
        self.stack.iter().any(|run| run.function == Arc::as_ptr(function))
    }

    /// What a call of a function of the program gave, having gone through that function.
    pub(super) fn gone_through(&mut self, mut value: Value, given: &[Trace], label: &Arc<str>) -> Value {
        if given.is_empty() {
            return value;
        }
        let edge = Edge::Within(Arc::clone(label));
        let from_given = |engine: &Self, trace: Trace| engine.traces.ancestors(trace).any(|at| given.contains(&at));
        for at in 0..value.traces.len() {
            let trace = value.traces[at];
            if from_given(self, trace) {
                value.traces[at] = self.traces.step(trace, edge.clone());
            }
        }
        value.traces.sort_unstable();
        value.traces.dedup();
        // Several results come as a list.
        if self.has_methods_apart()
            && let Form::List(items) = &value.form
        {
            let items = items.iter().cloned().map(|item| self.gone_through_alone(item, given, label)).collect();
            value.form = Form::List(Rc::new(items));
        }
        value
    }

    fn gone_through_alone(&mut self, item: Value, given: &[Trace], label: &Arc<str>) -> Value {
        match item.form {
            Form::List(_) => item,
            _ => self.gone_through(item, given, label),
        }
    }
}

/// `function.call(this, …)` and `function.apply(this, list)`.
fn called_by_name(name: &str, mut args: Args) -> Args {
    match name {
        "call" | "bind" if !args.positional.is_empty() => {
            args.positional.remove(0);
        }
        "apply" => {
            let list = args.positional.get(1).cloned();
            args.positional.clear();
            match list.map(|list| (list.form.clone(), list)) {
                Some((Form::List(items), _)) => args.positional.extend(items.iter().cloned()),
                Some((_, list)) => args.spread = Some(list),
                None => {}
            }
        }
        _ => {}
    }
    args
}

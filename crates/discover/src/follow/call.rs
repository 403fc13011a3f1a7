//! Calls: of the outside, and of functions of the program.

use std::rc::Rc;
use std::sync::Arc;

use model::Source;

use super::engine::Engine;
use super::known;
use super::trace::{Edge, Trace, last};
use super::value::{Args, Closure, Form, Made, Value, merged};
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
        self.meet_call(receiver.as_ref().map(|(value, _)| value), name.map(|name| &**name), &args, line);
        if let Some((receiver, object)) = &receiver
            && let Some(name) = name
            && let Some(value) = self.known_method(receiver, object, name, &args, line)
        {
            return value;
        }
        let receiver = receiver.map(|(value, _)| value);
        self.call_value(&callee, receiver, name, args, call.constructs, line)
    }

    /// Calls a value.
    pub(super) fn call_value(
        &mut self,
        callee: &Value,
        receiver: Option<Value>,
        name: Option<&Arc<str>>,
        args: Args,
        constructs: bool,
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
                let mut path = Arc::clone(path);
                let mut args = args;
                // `exec.call(this, …)` is a call of `exec`.
                if !self.manners.receiver_is_parameter
                    && let Some((of, name @ ("call" | "apply"))) = path.rsplit_once('.')
                {
                    args = called_by_name(name, args);
                    path = Arc::from(of);
                }
                self.call_outside(path, receiver, args, constructs, line)
            }
            Form::Made(_) => match callee.path() {
                Some(path) => self.call_outside(path, Some(callee.clone()), args, constructs, line),
                None => Value::from(merged(args.traces(), &callee.traces)),
            },
            _ => {
                let Some(name) = name else {
                    self.call_back(&args, &Value::from(args.traces()), line);
                    return Value::from(merged(args.traces(), &callee.traces));
                };
                let unknown = format!("?.{name}");
                if let Some(receiver) = &receiver
                    && !self.interest.covers(&unknown)
                    && let Some(value) = self.call_only_method(receiver, name, &args, line)
                {
                    return value;
                }
                let path = if receiver.is_some() { Arc::from(unknown) } else { Arc::clone(name) };
                self.call_outside(path, receiver, args, constructs, line)
            }
        }
    }

    /// Calls each of several functions; where a key tells which, its name is what the key equals.
    fn call_one_of(
        &mut self,
        functions: &Rc<Vec<(Option<Arc<str>>, Value)>>,
        key: &Value,
        args: &Args,
        line: u32,
    ) -> Value {
        let mut all: Option<Value> = None;
        for (name, function) in functions.iter() {
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
                    match &value.form {
                        Form::List(items) => args.positional.extend(items.iter().cloned()),
                        _ => {
                            let item = self.item(&value);
                            args.spread = Some(args.spread.take().unwrap_or_default().or(item));
                        }
                    }
                }
                (Some(name), _) if &**name == "**" => {
                    let inner = if let ExprKind::Spread(inner) = &arg.value.kind { inner } else { &arg.value };
                    let value = self.eval(inner);
                    match &value.form {
                        Form::Table(table) => {
                            args.named.extend(table.entries.iter().cloned());
                            if let Some(rest) = &table.rest {
                                args.spread = Some(args.spread.take().unwrap_or_default().or(rest.clone()));
                            }
                        }
                        _ => {
                            let value = Value::from(value.all_traces());
                            args.spread = Some(args.spread.take().unwrap_or_default().or(value));
                        }
                    }
                }
                (Some(name), _) => {
                    let value = self.eval(&arg.value);
                    let value = self.as_data(value, line);
                    args.named.push((Arc::clone(name), value));
                }
                (None, _) => {
                    let value = self.eval(&arg.value);
                    args.positional.push(value);
                }
            }
        }
        args
    }

    /// Calls something of the outside.
    pub(super) fn call_outside(
        &mut self,
        path: Arc<str>,
        receiver: Option<Value>,
        mut args: Args,
        constructs: bool,
        line: u32,
    ) -> Value {
        let _ = constructs;
        for value in &mut args.positional {
            let plain = std::mem::take(value);
            *value = self.as_data(plain, line);
        }
        if let Some(value) = self.stands_for(&path, &args, line) {
            return value;
        }
        if let Some(value) = self.known_function(&path, &args) {
            return value;
        }
        self.report(&path, receiver.as_ref(), &args, line);
        if known::never_returns(&path) {
            self.is_gone = true;
            return Value::unknown();
        }
        let from_receiver = receiver.as_ref().map(Value::all_traces).unwrap_or_default();
        let given = args.traces();
        let mut traces = self.through(&merged(given, &from_receiver), &path);
        let is_read = !from_receiver.is_empty() && known::reads(&path);
        if known::gives(&path) && !is_read || traces.is_empty() && !known::is_plain(&path) {
            let place = self.place(line);
            traces.push(self.traces.root(Source::Value(Arc::clone(&path)), place));
        }
        let made = Made { callee: Arc::clone(&path), of: receiver.clone(), args: args.clone() };
        let value = Value { form: Form::Made(Rc::new(made)), ..Value::from(traces) };
        self.call_back(&args, &value, line);
        let tested = self.checked(&path, receiver.as_ref(), &args, &value, line);
        super::test::saying(value, tested)
    }

    /// Functions that are given to a call are called by it, with what it gives.
    pub(super) fn call_back(&mut self, args: &Args, given: &Value, line: u32) {
        const MOST: usize = 16;
        let functions: Vec<Rc<Closure>> = args
            .all()
            .flat_map(|value| match &value.form {
                Form::Table(table) => {
                    table.entries.iter().filter_map(|(_, value)| value.as_function().map(Rc::clone)).collect()
                }
                _ => value.as_function().map(Rc::clone).into_iter().collect::<Vec<_>>(),
            })
            .take(MOST)
            .collect();
        for closure in functions {
            if self.is_handler(&closure.function) || self.is_running(&closure.function) {
                continue;
            }
            let parameter = Value::from(given.traces.clone());
            let count = closure.function.params.len().min(6);
            let args = Args { positional: vec![parameter; count], ..Args::default() };
            let gone = self.is_gone;
            let facts = self.facts.len();
            self.branches += 1;
            self.invoke(&closure, None, args, line);
            self.end_branch();
            // Nobody knows whether it is ever called.
            self.facts.truncate(facts);
            self.is_gone = gone;
        }
    }

    /// Calls of the outside that stand for something else: a function made of a function, a module by its name.
    fn stands_for(&mut self, path: &Arc<str>, args: &Args, line: u32) -> Option<Value> {
        match last(path) {
            "promisify" | "wraps" | "lru_cache" | "sync_to_async" | "run_sync_in_worker" | "memoize" | "debounce" => {
                args.at(0).filter(|value| is_callable(value)).cloned()
            }
            "partial" => {
                let function = args.at(0)?;
                match &function.form {
                    Form::Function(closure) => {
                        let bound = args.positional.iter().skip(1).cloned().collect();
                        let closure = Closure { bound, ..Closure::clone(closure) };
                        Some(Value::of(Form::Function(Rc::new(closure))))
                    }
                    Form::Outside(_) => Some(function.clone()),
                    _ => None,
                }
            }
            "to_thread" | "run_sync" | "submit" | "run_in_executor" | "call_soon" | "call_soon_threadsafe" => {
                let at = args.positional.iter().position(is_callable)?;
                let function = args.positional[at].clone();
                let rest = Args {
                    positional: args.positional[at + 1..].to_vec(),
                    named: args.named.clone(),
                    spread: args.spread.clone(),
                };
                Some(self.call_value(&function, None, None, rest, false, line))
            }
            "Thread" | "Process" | "Timer" => {
                let function = args.named("target").or_else(|| args.at(1)).filter(|value| is_callable(value))?.clone();
                let given = args.named("args").or_else(|| args.at(2)).cloned().unwrap_or_default();
                let rest = match &given.form {
                    Form::List(items) => Args { positional: items.to_vec(), ..Args::default() },
                    _ => Args::default(),
                };
                self.call_value(&function, None, None, rest, false, line);
                Some(Value::unknown())
            }
            "run" | "run_until_complete" | "create_task" | "ensure_future" | "gather" | "wait_for" | "resolve"
                if is_awaiting(path) =>
            {
                let mut values = args.positional.iter().cloned();
                let first = values.next()?;
                if args.positional.len() > 1 && last(path) == "gather" {
                    return Some(Value::list(std::iter::once(first).chain(values).collect()));
                }
                if matches!(first.form, Form::Function(_)) {
                    return Some(self.call_value(&first, None, None, Args::default(), false, line));
                }
                Some(first)
            }
            "all" | "allSettled" if &**path == "Promise.all" || &**path == "Promise.allSettled" => args.at(0).cloned(),
            "require" | "import" | "__import__" | "import_module" => {
                let name = args.at(0)?.as_text()?;
                let file = self.frame(self.at).file;
                let is_plain = !matches!(&**path, "require" | "import");
                if is_plain && self.interest.covers(path) {
                    self.report(path, None, args, line);
                }
                let name = Arc::clone(name);
                Some(self.import(file, &name, "*"))
            }
            "getattr" => {
                let name = args.at(1)?.as_text()?.clone();
                let object = args.at(0)?.clone();
                Some(self.member(&object, &name))
            }
            "cast" if path.starts_with("typing") => args.at(1).cloned(),
            _ => None,
        }
    }

    /// Calls a function of the program.
    pub(super) fn invoke(&mut self, closure: &Rc<Closure>, receiver: Option<Value>, args: Args, line: u32) -> Value {
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
        value
    }
}

fn is_callable(value: &Value) -> bool {
    matches!(value.form, Form::Function(_) | Form::Outside(_) | Form::Class(_) | Form::Choice(_))
}

/// Whether a call gives what its argument gives once that is there.
fn is_awaiting(path: &str) -> bool {
    let of = path.rsplit_once('.').map_or("", |(of, _)| of);
    matches!(of, "asyncio" | "anyio" | "trio" | "Promise" | "uvloop")
        || of.contains("get_event_loop()")
        || of.ends_with("new_event_loop()")
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

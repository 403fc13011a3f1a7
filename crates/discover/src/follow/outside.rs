//! Calls of the outside: what they give, and what they call back.

use std::rc::Rc;
use std::sync::Arc;

use model::Source;

use super::engine::Engine;
use super::names;
use super::objects::{address_below, is_address};
use super::trace::{Edge, Trace, last};
use super::value::{Args, Closure, Form, Made, Value, merged};

impl Engine<'_> {
    /// Calls something of the outside.
    pub(super) fn call_outside(
        &mut self,
        path: &Arc<str>,
        receiver: Option<&Value>,
        mut args: Args,
        line: u32,
    ) -> Value {
        for value in &mut args.positional {
            let plain = std::mem::take(value);
            *value = self.as_data(plain, line);
        }
        let path = &self.called_as(Arc::clone(path), &mut args);
        if let Some(value) = self.made_object(path, &args, line) {
            return value;
        }
        if let Some(value) = self.stands_for(path, &args, line) {
            return value;
        }
        if let Some(value) = self.known_function(path, &args) {
            return value;
        }
        if let [address, base] = args.positional.as_slice()
            && is_address(path)
            && !self.is_of_caller(base)
            && let Some(whole) = address_below(address, base)
        {
            args.positional = vec![whole];
        }
        self.report(path, receiver, &args, line);
        if names::never_returns(path) {
            self.is_gone = true;
            return Value::unknown();
        }
        let from_receiver = receiver.map(Value::all_traces).unwrap_or_default();
        // What is asked for of a server comes from there, and is not what it was asked with.
        let is_asked = self.has_methods_apart() && receiver.is_some() && names::asks(path);
        let is_script = !self.has_types() && !self.has_methods_apart();
        let mut traces = if names::answers(path) {
            Vec::new()
        } else if names::is_request(path) {
            // Of a request the address says where it goes.
            args.at(0).or_else(|| args.named("url")).map(Value::all_traces).unwrap_or_default()
        } else {
            // What is kept under a key is not the key.
            let is_kept = is_script && last(path) == "get" && receiver.is_some() && args.positional.len() == 1;
            let given = if is_asked || is_kept { Vec::new() } else { args.traces() };
            merged(given, &from_receiver)
        };
        if names::makes_absolute(path) && self.comes_whole(&args) {
            traces = self.through(&traces, &Arc::from("path.absolute"));
        } else if !names::joins_paths(path) || !self.is_in_callers_folder(&args) {
            traces = self.through(&traces, path);
        }
        let is_read = !from_receiver.is_empty() && names::reads(path);
        if names::gives(path) && !is_read || traces.is_empty() && !names::is_plain(path) {
            let place = self.place(line);
            traces.push(self.traces.root(Source::Value(Arc::clone(path)), place));
        }
        let made = Made { callee: Arc::clone(path), of: receiver.cloned(), args: args.clone() };
        // What an answer holds as JSON is data, and has none of the methods of the client that asked.
        let is_data = is_script && last(path) == "json" && args.positional.is_empty();
        let form = if is_data { Form::Unknown } else { Form::Made(Rc::new(made)) };
        let value = Value { form, ..Value::from(traces) };
        self.call_back(&args, &value, line);
        let tested = self.checked(path, receiver, &args, &value);
        super::test::saying(value, tested)
    }

    /// Whether a value comes from the model or over the network.
    fn is_of_caller(&self, value: &Value) -> bool {
        value.all_traces().into_iter().any(|trace| self.traces.is_given(trace))
    }

    /// Whether a path is put together below a folder that the caller names, which keeps nothing in: such a path is as
    /// good as one that comes whole. So is what stands behind a `~`, which is put below the user's home.
    fn is_in_callers_folder(&self, args: &Args) -> bool {
        const REST: [&str; 7] = ["slice", "substring", "substr", "replace", "removeprefix", "TrimPrefix", "[:]"];
        let [base, rest] = args.positional.as_slice() else {
            return args.positional.len() > 1 && args.at(0).is_some_and(|base| self.is_of_caller(base));
        };
        let is_rest =
            |trace: &Trace| matches!(self.traces.edge(*trace), Edge::Through(callee) if REST.contains(&last(callee)));
        self.is_of_caller(base) || names::is_home(base) && !rest.traces.is_empty() && rest.traces.iter().all(is_rest)
    }

    /// Whether a path is only made absolute: below the folder in which the program runs, or one that the caller names.
    fn comes_whole(&self, args: &Args) -> bool {
        match args.positional.as_slice() {
            [_] => args.spread.is_none(),
            [base, _] => names::is_working_folder(base) || self.is_of_caller(base),
            _ => false,
        }
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
                Some(self.call_value(&function, None, None, rest, line))
            }
            "Thread" | "Process" | "Timer" => {
                let function = args.named("target").or_else(|| args.at(1)).filter(|value| is_callable(value))?.clone();
                let given = args.named("args").or_else(|| args.at(2)).cloned().unwrap_or_default();
                let rest = match &given.form {
                    Form::List(items) => Args { positional: items.to_vec(), ..Args::default() },
                    _ => Args::default(),
                };
                self.call_value(&function, None, None, rest, line);
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
                    return Some(self.call_value(&first, None, None, Args::default(), line));
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

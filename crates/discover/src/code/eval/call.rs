//! Calls: of functions of the artifact, which are evaluated; of built-in ones; and of all others, which are kept.

use std::sync::Arc;

use super::{Evaluator, Event, Frame};
use crate::code::ir::{Call, ExprKind, Function, ParamKind, Pattern};
use crate::code::members::Members;
use crate::code::scope::{Binding, Scope};
use crate::code::value::{Args, Class, Closure, Form, Id, Place, SymbolicCall, Value};

/// How often one function may be inside itself.
const SELF_CALLS: usize = 3;

/// How often one may be inside itself that knows each time what it does.
const SURE_SELF_CALLS: usize = 24;

impl Evaluator<'_> {
    pub(super) fn eval_call(&mut self, call: &Call, scope: Id<Scope>, place: Place) -> Value {
        if let ExprKind::Member(object, name) = &call.callee.kind
            && !call.constructs
        {
            let receiver = self.eval(object, scope);
            let args = self.args(&call.args, scope);
            return self.call_method(&receiver, name, args, place);
        }
        let callee = self.eval(&call.callee, scope);
        let args = self.args(&call.args, scope);
        if call.constructs { self.construct(&callee, args, place) } else { self.call_value(&callee, args, place) }
    }

    /// `receiver.name(args)`.
    pub(crate) fn call_method(&mut self, receiver: &Value, name: &Arc<str>, args: Args, place: Place) -> Value {
        if let Value::Choice(id) = receiver {
            let alternatives = self.heap.lists[*id].items.clone();
            let values: Vec<Value> = alternatives
                .iter()
                .filter(|value| !value.is_null())
                .map(|value| self.call_method(value, name, args.clone(), place))
                .collect();
            return self.heap.choice(values, place);
        }
        if let Value::Table(id) = receiver
            && let Some(outer) = self.adopt(*id, place)
        {
            return self.call_method(&outer, name, args, place);
        }
        // A dict's entries are none of its members, so `items` and `get` are always its methods.
        if matches!(receiver, Value::Table(_))
            && self.manners.receiver_is_parameter
            && let Some(value) = self.language.method(self, receiver, name, &args, place)
        {
            return value;
        }
        if let Some(method) = self.known_member(receiver, name, place)
            && !method.is_null()
        {
            return match method {
                // Where the receiver is a parameter, only what a class declares takes one, and has it by now.
                Value::Closure(id)
                    if self.heap.closures[id].receiver.is_none() && !self.manners.receiver_is_parameter =>
                {
                    let bound = self.bound(Value::Closure(id), Some(receiver.clone()));
                    self.call_value(&bound, args, place)
                }
                other => self.call_value(&other, args, place),
            };
        }
        if let Some(value) = self.language.method(self, receiver, name, &args, place) {
            return value;
        }
        let callee = self.heap.symbolic(Form::Member(receiver.clone(), Arc::clone(name)), place);
        self.call_value(&callee, args, place)
    }

    /// The thing outside the artifact that a table is a bundled copy of.
    fn adopt(&mut self, table: Id<crate::code::value::Table>, place: Place) -> Option<Value> {
        if let Some(known) = self.adopted.get(&table) {
            return known.clone();
        }
        let found = self.language.table_stands_for(&self.heap.tables[table]);
        let value = found.map(|(package, name)| {
            self.heap.symbolic(Form::External { package: Arc::from(package), name: Arc::from(name) }, place)
        });
        // A table that is still being filled may become one.
        if value.is_some() {
            self.adopted.insert(table, value.clone());
        }
        value
    }

    /// Calls a value.
    pub(crate) fn call_value(&mut self, callee: &Value, args: Args, place: Place) -> Value {
        match callee {
            Value::Closure(id) => self.invoke(*id, args, place),
            Value::Class(_) => self.construct(callee, args, place),
            Value::Super(instance, class) if self.manners.receiver_is_parameter => Value::Super(*instance, *class),
            Value::Super(instance, class) => {
                self.construct_bases(*instance, *class, &args, place);
                Value::Null
            }
            Value::Choice(id) => {
                let alternatives = self.heap.lists[*id].items.clone();
                let values: Vec<Value> = alternatives
                    .iter()
                    .filter(|value| !value.is_null())
                    .map(|value| self.call_value(value, args.clone(), place))
                    .collect();
                self.heap.choice(values, place)
            }
            Value::Instance(_) if self.manners.call_constructs => {
                let name: Arc<str> = Arc::from("__call__");
                match self.known_member(callee, &name, place) {
                    Some(method) => self.call_value(&method, args, place),
                    None => self.outer_call(callee.clone(), args, false, place),
                }
            }
            _ => self.outer_call(callee.clone(), args, false, place),
        }
    }

    /// A call or construction of something that is not in the artifact.
    pub(super) fn outer_call(&mut self, callee: Value, args: Args, constructs: bool, place: Place) -> Value {
        if let Some(path) = self.heap.path(&callee)
            && let Some(value) = self.language.call(self, &path, &args, constructs, place)
        {
            return value;
        }
        let last = match &callee {
            Value::Symbolic(id) => match &self.heap.symbolics[*id].form {
                Form::Member(_, name) | Form::Global(name) | Form::External { name, .. } | Form::Parameter(name) => {
                    Some(Arc::clone(name))
                }
                // A decorator with arguments: `mcp.tool(…)(function)`.
                Form::Call(call) => self.last_name(&call.callee),
                // `Class[Type](…)` makes what `Class(…)` makes.
                Form::Index(class, _) if self.manners.receiver_is_parameter => self.last_name(class),
                Form::Index(..) => None,
            },
            _ => None,
        };
        let call = SymbolicCall { callee, args, constructs };
        let value = self.heap.symbolic(Form::Call(call), place);
        if let (Value::Symbolic(call), Some(last)) = (&value, last)
            && self.language.is_declaration(&last)
        {
            self.events.push(Event { call: *call, place });
        }
        value
    }

    /// The last name of a symbolic path.
    pub(crate) fn last_name(&self, value: &Value) -> Option<Arc<str>> {
        let Value::Symbolic(id) = value else { return None };
        match &self.heap.symbolics[*id].form {
            Form::Member(_, name) | Form::Global(name) | Form::External { name, .. } | Form::Parameter(name) => {
                Some(Arc::clone(name))
            }
            Form::Index(..) | Form::Call(_) => None,
        }
    }

    /// A function with its surroundings.
    pub(crate) fn closure(&mut self, function: &Arc<Function>, scope: Id<Scope>, home: Option<Id<Class>>) -> Value {
        let place = self.place(scope, function.line);
        Value::Closure(self.heap.closures.add(Closure {
            function: Arc::clone(function),
            scope,
            receiver: None,
            home,
            members: Members::default(),
            place,
        }))
    }

    pub(super) fn method_closure(&mut self, function: &Arc<Function>, scope: Id<Scope>, class: Id<Class>) -> Value {
        self.closure(function, scope, Some(class))
    }

    /// A function as a method of `receiver`.
    pub(crate) fn bound(&mut self, value: Value, receiver: Option<Value>) -> Value {
        let Value::Closure(id) = value else { return value };
        let Some(receiver) = receiver else { return Value::Closure(id) };
        let Closure { function, scope, home, members, place, .. } = &self.heap.closures[id];
        let bound = Closure {
            function: Arc::clone(function),
            scope: *scope,
            receiver: Some(receiver),
            home: *home,
            members: members.clone(),
            place: *place,
        };
        Value::Closure(self.heap.closures.add(bound))
    }

    /// Calls a function of the artifact.
    pub(crate) fn invoke(&mut self, closure: Id<Closure>, args: Args, place: Place) -> Value {
        let Closure { function, scope, receiver, home, .. } = &self.heap.closures[closure];
        let (function, scope, receiver, home) = (Arc::clone(function), *scope, receiver.clone(), *home);
        if let Some(value) = self.language.made_by(self, &function, &args, place) {
            return value;
        }
        let code = Arc::as_ptr(&function);
        self.called.insert(code);
        if !self.step() {
            return self.over_limit("evaluation steps", place);
        }
        if self.frames.len() >= self.budget.call_depth {
            return self.over_limit("calls nested too deeply", place);
        }
        if self.calls_itself_too_often(code) {
            return self.over_limit("a function that calls itself", place);
        }
        let inner = self.scope(scope, true);
        let mut args = args;
        if let Some(receiver) = receiver {
            if let (Some(class), Value::Instance(instance)) = (home, &receiver) {
                let parent = Value::Super(*instance, class);
                self.heap.scopes[inner].set(Arc::from("super"), Binding::Value(parent));
            }
            if self.manners.receiver_is_parameter {
                args.positional.insert(0, receiver);
            } else {
                self.heap.scopes[inner].set(Arc::from("this"), Binding::Value(receiver));
            }
        }
        self.bind_params(&function, args, inner, place);
        self.frames.push(Frame { function: code, returns: Vec::new(), uncertain: 0 });
        self.hoist(&function.body, inner);
        self.run(&function.body, inner);
        let returns = self.frames.pop().map(|frame| frame.returns).unwrap_or_default();
        let returns: Vec<Value> = match returns.len() {
            0 | 1 => returns,
            // A guard that returns nothing says nothing about the value.
            _ => {
                let some: Vec<Value> = returns.iter().filter(|value| !value.is_null()).cloned().collect();
                if some.is_empty() { returns } else { some }
            }
        };
        self.heap.choice(returns, place)
    }

    /// Whether a function is inside itself too often. One that always knows what it does ends by itself, where the
    /// language is one whose programs are run whole.
    fn calls_itself_too_often(&self, code: *const Function) -> bool {
        let own = self.frames.iter().filter(|frame| frame.function == code);
        let sure = self.manners.exports_every_name;
        let (all, unsure) =
            own.fold((0, 0), |(all, unsure), frame| (all + 1, unsure + usize::from(!sure || frame.uncertain > 0)));
        unsure >= SELF_CALLS || all >= SURE_SELF_CALLS
    }

    fn bind_params(&mut self, function: &Function, args: Args, scope: Id<Scope>, place: Place) {
        let mut named = args.named;
        let mut positional = args.positional.into_iter();
        for param in &function.params {
            let value = match param.kind {
                ParamKind::Rest => {
                    let mut rest: Vec<Value> = positional.by_ref().collect();
                    if args.open {
                        rest.push(self.at_run_time("arguments of a call", place));
                    }
                    self.heap.list(rest, place)
                }
                ParamKind::RestNamed => {
                    let mut members = Members::default();
                    for (name, value) in named.drain(..) {
                        members.set(name, value, place.line);
                    }
                    self.heap.table(members, place)
                }
                ParamKind::Plain | ParamKind::KeywordOnly => {
                    let name = match &param.pattern {
                        Pattern::Name(name) => Some(name),
                        _ => None,
                    };
                    let by_name = name.and_then(|name| named.iter().position(|(given, _)| given == name));
                    let given = match by_name {
                        Some(at) => Some(named.remove(at).1),
                        None if param.kind == ParamKind::Plain => positional.next(),
                        None => None,
                    };
                    match (given, &param.default) {
                        (Some(Value::Null), Some(default)) if !self.manners.receiver_is_parameter => {
                            self.eval(default, scope)
                        }
                        (Some(value), _) => value,
                        (None, Some(default)) => self.eval(default, scope),
                        (None, None) if args.open => {
                            let name = name.cloned().unwrap_or_else(|| Arc::from("{…}"));
                            self.heap.symbolic(Form::Parameter(name), place)
                        }
                        (None, None) => Value::Null,
                    }
                }
            };
            self.bind(&param.pattern, value, scope, place);
        }
    }
}

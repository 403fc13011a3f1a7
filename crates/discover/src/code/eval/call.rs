//! Calls: of functions of the artifact, which are evaluated; of built-in ones; and of all others, which are kept.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Evaluator, Event, Frame};
use crate::code::ir::{Call, ExprKind, Function, ParamKind, Pattern};
use crate::code::members::Members;
use crate::code::scope::{Binding, Scope};
use crate::code::value::{Args, Class, Closure, Form, Id, Place, SymbolicCall, Value};

/// How often one function may be inside itself where all conditions on the way are known, so that it ends by itself.
const SELF_CALLS: usize = 16;

/// How often a function may be called inside itself in all, however it branches, until its outermost call returns.
const CALLS_INSIDE: u32 = 2_000;

/// How often it may be where they are not, so that both branches of each are taken.
const UNCERTAIN_SELF_CALLS: usize = 3;

impl Evaluator<'_> {
    pub(super) fn eval_call(&mut self, call: &Call, scope: Id<Scope>, place: Place) -> Value {
        if let ExprKind::Member(object, name) = &call.callee.kind
            && !call.constructs
        {
            let receiver = self.eval(object, scope);
            let args = self.args(&call.args, scope);
            return self.call_method(&receiver, name, args, place);
        }
        if let ExprKind::Name(name) = &call.callee.kind
            && !call.constructs
            && self.language.sees_members()
        {
            let known = self.implied_callee(name, scope, place);
            let args = self.args(&call.args, scope);
            // What an import of something outside the artifact binds may extend an object around the call.
            if known.as_ref().is_none_or(Value::is_unknown)
                && let Some(value) = self.implied_call(name, &args, scope, place)
            {
                return value;
            }
            let callee = known.unwrap_or_else(|| self.name(name, scope, place));
            return self.call_value(&callee, args, place);
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
        if self.language.sees_members()
            && let Some(method) = self.declared_method(receiver, name)
        {
            return self.call_value(&method, args, place);
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
        self.charge_for(receiver, &args);
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
        self.charge_for(&callee, &args);
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
        self.charge(self.heap.closures[id].members.len());
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
        let mut args = args;
        let closure = self.language.overload(self, closure, &mut args);
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
        if self.is_too_deep_in_itself(code, scope, &args) {
            return self.over_limit("a function that calls itself", place);
        }
        let unknowing = self.key_of_unknowing(code, scope, receiver.as_ref(), &args);
        if let Some(key) = unknowing
            && let Some(value) = self.worn_out(key, place)
        {
            return value;
        }
        let before = self.steps;
        let mark = self.mark();
        let inner = self.scope(scope, true);
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
        let first = args.at(0).filter(|first| matches!(first, Value::Symbolic(_))).cloned();
        self.bind_params(&function, args, inner, place);
        self.frames.push(Frame { function: code, outer: scope, returns: Vec::new(), uncertain: 0 });
        self.hoist(&function.body, inner);
        self.run(&function.body, inner);
        let returns = self.frames.pop().map(|frame| frame.returns).unwrap_or_default();
        self.leave_scope(inner, mark);
        // What was cut short may still be called, once, as a piece of work of its own.
        if self.is_spent_now() && self.interrupted.insert(code) {
            self.called.remove(&code);
        }
        let returns: Vec<Value> = match returns.len() {
            0 | 1 => returns,
            // A guard that returns nothing says nothing about the value.
            _ => {
                let some: Vec<Value> = returns.iter().filter(|value| !value.is_null()).cloned().collect();
                if some.is_empty() { returns } else { some }
            }
        };
        let value = self.heap.choice(returns, place);
        let copied = first.and_then(|first| self.language.stands_for_call(self, &first, &value, place));
        let value = copied.unwrap_or(value);
        if let Some(key) = unknowing {
            self.wear(key, self.steps.saturating_sub(before), &value);
        }
        value
    }

    /// Whether a function that is being called is inside itself too often. With conditions and arguments that are not
    /// known, going deeper tells nothing new.
    fn is_too_deep_in_itself(&mut self, code: *const Function, outer: Id<Scope>, args: &Args) -> bool {
        let is_self = |(_, frame): &(usize, &Frame)| frame.function == code && frame.outer == outer;
        let mut selves = self.frames.iter().enumerate().filter(is_self);
        let Some((first, _)) = selves.next() else {
            self.called_inside.remove(&code);
            return false;
        };
        let inside = self.called_inside.entry(code).or_insert(0);
        *inside += 1;
        if *inside > CALLS_INSIDE {
            return true;
        }
        let most = if self.frames[first..].iter().all(|frame| frame.uncertain == 0) {
            SELF_CALLS
        } else if args.positional.iter().any(says_something) {
            UNCERTAIN_SELF_CALLS
        } else {
            1
        };
        1 + selves.count() >= most
    }

    fn bind_params(&mut self, function: &Function, args: Args, scope: Id<Scope>, place: Place) {
        let mut named: Vec<Option<(Arc<str>, Value)>> = args.named.into_iter().map(Some).collect();
        let by_name = by_name(&named);
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
                    for (name, value) in named.iter_mut().filter_map(Option::take) {
                        members.set(name, value, place.line);
                    }
                    self.heap.table(members, place)
                }
                ParamKind::Plain | ParamKind::KeywordOnly => {
                    let name = match &param.pattern {
                        Pattern::Name(name) => Some(name),
                        _ => None,
                    };
                    let at = name.and_then(|name| match &by_name {
                        Some(positions) => positions.get(&**name).copied(),
                        None => named.iter().position(|given| given.as_ref().is_some_and(|(given, _)| given == name)),
                    });
                    let given = match at.and_then(|at| named.get_mut(at)?.take()) {
                        Some((_, value)) => Some(value),
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

/// Whether a function can do with a value what it cannot do without one.
const fn says_something(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(_) | Value::Number(_) | Value::Unknown(_) | Value::Symbolic(_))
}

/// Where named arguments stand, if they are so many that a search for each would cost too much.
fn by_name(named: &[Option<(Arc<str>, Value)>]) -> Option<HashMap<Arc<str>, usize>> {
    const MANY: usize = 16;
    let positions = named.iter().enumerate().rev();
    (named.len() > MANY).then(|| positions.filter_map(|(at, arg)| Some((Arc::clone(&arg.as_ref()?.0), at))).collect())
}

//! Running functions of the program on what they are called with.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use model::Guard;

use super::engine::{DEEPEST_CALLS, Engine, Run};
use super::facts::{Fact, common, over_ways};
use super::place::Place;
use super::value::{Args, Closure, Form, Frame, Table, Value};
use crate::code::ir::{Function, ParamKind, Pattern};
use crate::cost;

/// How often a function is run, each time on what another call gives it.
const MOST_VISITS: u32 = 16;

/// How often it is run on what holds nothing that comes from outside, before what it gave is taken to be all it gives.
const MOST_PLAIN_VISITS: u32 = 4;

/// Runs of one function within each other.
const MOST_RECURSION: usize = 2;

impl Engine<'_> {
    /// Prepares for running what nothing calls.
    pub(super) fn enter_root(&mut self, function: Option<&Arc<Function>>) {
        self.stack.clear();
        self.facts.clear();
        self.log.clear();
        self.branches = 0;
        self.is_gone = false;
        self.stack.push(Run {
            function: function.map_or(std::ptr::null(), Arc::as_ptr),
            called: None,
            facts: 0,
            returns: Vec::new(),
            raises: false,
            loops: Vec::new(),
        });
    }

    /// Runs a function as one that nothing of the program calls.
    pub(super) fn run_root(&mut self, closure: &Rc<Closure>, receiver: Option<Value>, args: Args) {
        self.enter_root(None);
        self.at = closure.frame;
        self.enter(closure, receiver, args, None);
    }

    /// Runs a function. `None` if it is not followed any further.
    pub(super) fn enter(
        &mut self,
        closure: &Rc<Closure>,
        receiver: Option<Value>,
        args: Args,
        line: Option<u32>,
    ) -> Option<Value> {
        const DEEP: u32 = 20;
        let function = Arc::clone(&closure.function);
        let code = Arc::as_ptr(&function);
        let recursion = self.stack.iter().filter(|run| run.function == code).count();
        let visits = self.visits.get(&code).copied().unwrap_or_default();
        if recursion >= MOST_RECURSION || self.stack.len() >= DEEPEST_CALLS || visits >= MOST_VISITS || self.steps == 0
        {
            return None;
        }
        if self.nesting + DEEP >= super::engine::DEEPEST {
            return None;
        }
        let given = args.traces();
        let is_plain = given.is_empty() && !args.all().any(|value| matches!(value.form, Form::Function(_)));
        if is_plain
            && visits >= MOST_PLAIN_VISITS
            && let Some(known) = self.given.get(&code)
        {
            return Some(known.clone());
        }
        self.visits.insert(code, visits + 1);
        self.nesting += DEEP;
        let called = line.map(|line| self.place(line));
        let frame = self.add_frame(Frame {
            parent: Some(closure.frame),
            file: self.frame(closure.frame).file,
            label: self.label_of(closure),
            class: closure.class,
            ..Frame::default()
        });
        let outer = std::mem::replace(&mut self.at, frame);
        let facts = self.facts.len();
        let log = self.log.len();
        self.stack.push(Run { function: code, called, facts, returns: Vec::new(), raises: false, loops: Vec::new() });
        self.bind_arguments(closure, receiver, args);
        self.hoist(&function.body);
        let outcome = self.run(&function.body);
        if outcome != super::run::Outcome::Gone {
            self.give(Value::null());
        }
        let run = self.stack.pop();
        self.at = outer;
        self.nesting -= DEEP;
        self.facts.truncate(facts);
        // What it set of its own is nobody's any more.
        let mut kept = self.log.split_off(log.min(self.log.len()));
        kept.retain(|(of, _, _)| *of != frame);
        self.log.append(&mut kept);
        if !self.frame(frame).is_seen {
            self.frame_mut(frame).vars = HashMap::new();
        }
        let run = run?;
        if run.raises
            && let Some(outer) = self.stack.last_mut()
        {
            outer.raises = true;
        }
        if run.returns.is_empty() {
            // An error that a function gives back does not end the one that called it.
            self.is_gone = !self.has_methods_apart();
            return Some(Value::unknown());
        }
        let line = line.unwrap_or(function.line);
        let value = self.given_back(closure, run, &given, line);
        if is_plain {
            self.given.insert(code, value.clone());
        }
        Some(value)
    }

    /// What a function gives, and what is known once it came back.
    fn given_back(&mut self, closure: &Rc<Closure>, run: Run, given: &[super::trace::Trace], line: u32) -> Value {
        let name = closure.name.as_ref();
        let mut known: Option<Vec<Fact>> = None;
        for (_, facts) in &run.returns {
            known = Some(match known {
                None => facts.clone(),
                Some(known) => common(&known, facts),
            });
        }
        let known = known.unwrap_or_default();
        self.learn(&known);
        let judged = |name: &Arc<str>| -> Vec<Fact> {
            given.iter().map(|trace| Fact::new(*trace, Guard::Check(Arc::clone(name)))).collect()
        };
        if run.raises
            && let Some(name) = name
        {
            self.learn(&judged(name));
        }
        let ways: Vec<_> =
            run.returns.iter().map(|(value, facts)| (value.truth(), &**facts, value.tested.as_deref())).collect();
        let mut tested = over_ways(&ways);
        if let Some(name) = name
            && run.returns.iter().any(|(value, _)| value.tested.is_some() || value.truth() == Some(false))
        {
            // It may judge: where it gave something true, it did so of what it took.
            let judged = judged(name);
            tested.yes.extend_from_slice(&judged);
            tested.no.extend(judged);
        }
        let verdicts = verdicts(&run.returns);
        let is_one = run.returns.len() == 1;
        let mut all: Option<Value> = None;
        for (value, facts) in run.returns {
            let only: Vec<Fact> = if is_one { Vec::new() } else { facts };
            let value = self.keep(value, &only, line);
            all = Some(match all {
                Some(all) => all.or(value),
                None => value,
            });
        }
        let all = all.unwrap_or_default();
        let value = match name {
            Some(name) => self.gone_through(all, given, name),
            None => all,
        };
        let value = with_verdicts(value, verdicts);
        super::test::saying(value, tested)
    }

    /// What a reader calls a function: methods with their class.
    pub(super) fn label_of(&self, closure: &Closure) -> Option<Arc<str>> {
        let label = closure.label.clone()?;
        let class = closure.class.filter(|_| closure.takes_self);
        match class.and_then(|class| self.class(class).code.name.clone()) {
            Some(class) if !label.contains('.') => Some(Arc::from(format!("{class}.{label}"))),
            _ => Some(label),
        }
    }

    fn bind_arguments(&mut self, closure: &Closure, receiver: Option<Value>, args: Args) {
        let function = Arc::clone(&closure.function);
        // What a function extends is `this` in it.
        let extended = receiver.clone().filter(|_| self.has_types() && closure.class.is_none());
        let this = match (receiver, closure.class) {
            (Some(receiver), _) if receiver.record_class().is_some() => Some(receiver),
            (_, Some(class)) if closure.takes_self && self.has_methods_apart() => {
                Some(Self::record_of(class, Value::unknown()))
            }
            // Of a method of an unknown type, what it is called on is no argument.
            (receiver, None) if closure.takes_self && self.has_methods_apart() => Some(receiver.unwrap_or_default()),
            (Some(receiver), _) if matches!(receiver.form, Form::Instance(_) | Form::Class(_)) => Some(receiver),
            (_, Some(class)) if closure.takes_self => Some(Value::of(Form::Instance(class))),
            _ => None,
        };
        let mut positional = args.positional.into_iter();
        let mut named = args.named;
        // A block that stands after the brackets of a call is the last argument.
        if let Some((name, _)) = named.iter_mut().find(|(name, _)| &**name == "{}")
            && let Some(Pattern::Name(last)) = function.params.last().map(|param| &param.pattern)
        {
            *name = Arc::clone(last);
        }
        let mut named = Named::of(named);
        let mut params = function.params.iter();
        if closure.takes_self
            && let Some(this) = this
        {
            if self.manners.receiver_is_parameter {
                if let Some(first) = params.next()
                    && let Pattern::Name(name) = &first.pattern
                {
                    self.bind_name(name, this);
                }
            } else {
                self.bind_name(&Arc::from("this"), this);
            }
        } else if let Some(extended) = extended {
            self.bind_name(&Arc::from("this"), extended);
        }
        for param in params {
            cost::add(1);
            let name = match &param.pattern {
                Pattern::Name(name) => Some(name),
                _ => None,
            };
            let mut by_name = || name.and_then(|name| named.take(name));
            let value = match param.kind {
                ParamKind::Rest => {
                    let mut items: Vec<Value> = positional.by_ref().collect();
                    items.extend(args.spread.clone());
                    Some(Value::list(items))
                }
                ParamKind::RestNamed => {
                    let mut table = named.rest();
                    if let Some(spread) = &args.spread {
                        table.set_any(spread.clone());
                    }
                    Some(Value::table(table))
                }
                ParamKind::KeywordOnly => by_name(),
                ParamKind::Plain => by_name().or_else(|| positional.next()),
            };
            let value = match value {
                Some(value) => value,
                None => match (&args.spread, &param.default) {
                    (Some(spread), _) => spread.clone(),
                    (None, Some(default)) => self.eval(default),
                    (None, None) => Value::null(),
                },
            };
            let value = self.declared_as(param.annotation.as_ref(), value);
            self.bind(&param.pattern, value);
        }
    }

    /// Where a function is declared.
    pub(super) fn declared_at(&self, closure: &Closure) -> Place {
        Place { file: self.frame(closure.frame).file, line: closure.function.line }
    }
}

/// Arguments that are given by name, until a parameter takes them.
struct Named {
    given: Vec<Option<(Arc<str>, Value)>>,
    /// The first of each name.
    at: HashMap<Arc<str>, usize>,
}

impl Named {
    fn of(given: Vec<(Arc<str>, Value)>) -> Self {
        cost::add(given.len());
        let mut at = HashMap::new();
        for (number, (name, _)) in given.iter().enumerate() {
            at.entry(Arc::clone(name)).or_insert(number);
        }
        Self { given: given.into_iter().map(Some).collect(), at }
    }

    fn take(&mut self, name: &Arc<str>) -> Option<Value> {
        let at = self.at.remove(name)?;
        self.given.get_mut(at)?.take().map(|(_, value)| value)
    }

    /// Those that no parameter took, as a table.
    fn rest(&mut self) -> Table {
        self.at.clear();
        let mut table = Table::default();
        for (name, value) in std::mem::take(&mut self.given).into_iter().flatten() {
            table.set(name, value);
        }
        table
    }
}

/// Members of the tables that a function gives which say how its judgement was: `{ ok: false, error }`.
fn verdicts(returns: &[(Value, Vec<Fact>)]) -> Vec<(Arc<str>, super::facts::Tested)> {
    let tables: Option<Vec<&Rc<Table>>> = returns
        .iter()
        .map(|(value, _)| match &value.form {
            Form::Table(table) => Some(table),
            _ => None,
        })
        .collect();
    let Some(tables) = tables.filter(|tables| tables.len() > 1) else { return Vec::new() };
    let Some(first) = tables.first() else { return Vec::new() };
    let mut names: Vec<&Arc<str>> = first.entries.iter().map(|(name, _)| name).collect();
    if let Some(last) = tables.last() {
        names.extend(last.entries.iter().map(|(name, _)| name).filter(|name| first.get(name).is_none()));
    }
    names.truncate(8);
    names
        .into_iter()
        .map(|name| {
            let ways: Vec<_> = tables
                .iter()
                .zip(returns)
                .map(|(table, (_, facts))| match table.get(name) {
                    Some(value) => (value.truth(), &**facts, value.tested.as_deref()),
                    None => (Some(false), &**facts, None),
                })
                .collect();
            (Arc::clone(name), over_ways(&ways))
        })
        .collect()
}

fn with_verdicts(value: Value, verdicts: Vec<(Arc<str>, super::facts::Tested)>) -> Value {
    let Form::Table(table) = &value.form else { return value };
    if verdicts.is_empty() {
        return value;
    }
    let mut table = Table::clone(table);
    for (name, tested) in verdicts {
        if let Some((_, slot)) = table.entries.iter_mut().find(|(key, _)| *key == name)
            && !tested.is_empty()
        {
            slot.tested = Some(Rc::new(tested));
        }
    }
    Value { form: Form::Table(Rc::new(table)), ..value }
}

//! Calls as rules read them.

use std::sync::Arc;

use model::{Argument, Call, Flow, Guard, Location, Source};

use super::engine::Engine;
use super::place::Place;
use super::render;
use super::trace::{Bearing, Trace};
use super::value::{Args, Form, Value};
use crate::cost;

/// Forms of one call that are told apart.
const MOST_FORMS: usize = 6;

/// Ways on which a value comes into one argument.
const MOST_FLOWS: usize = 16;

/// Ways of one source into one argument.
const MOST_VARIANTS: usize = 4;

/// Places that one flow names.
const MOST_STEPS: usize = 8;

/// Names of what says which of several tools is called.
const NAMES: [&str; 6] = ["name", "tool_name", "toolName", "tool", "uri", "command"];

impl Engine<'_> {
    /// Notes a call, if rules ask about it.
    pub(super) fn report(&mut self, callee: &Arc<str>, receiver: Option<&Value>, args: &Args, line: u32) {
        const LONGEST: usize = 300;
        if callee.len() > LONGEST || !self.interest.covers(callee) {
            return;
        }
        let place = self.place(line);
        let mut arguments: Vec<Argument> = Vec::new();
        cost::add(args.positional.len() + args.named.len());
        for value in &args.positional {
            arguments.push(self.argument(None, value, place));
        }
        if let Some(spread) = &args.spread {
            let spread = Value { form: Form::Unknown, ..spread.clone() };
            arguments.push(self.argument(None, &spread, place));
        }
        for (name, value) in &args.named {
            arguments.push(self.argument(Some(Arc::clone(name)), value, place));
        }
        let call = Call {
            language: self.language,
            callee: Arc::clone(callee),
            receiver: receiver.filter(|value| value.is_traced()).map(|value| self.argument(None, value, place)),
            arguments,
            function: self.frame(self.at).label.clone(),
            location: self.location(place),
        };
        let forms = self.calls.entry((place, Arc::clone(callee))).or_default();
        let is_full = forms.len() >= MOST_FORMS;
        let same = forms.iter().position(|known| is_same_form(known, &call));
        let same =
            same.or_else(|| forms.iter().position(|known| is_full && known.arguments.len() == call.arguments.len()));
        match same.and_then(|at| forms.get_mut(at)) {
            Some(known) => merge(known, call),
            None if is_full => {}
            None => forms.push(call),
        }
    }

    /// A place as others read it.
    pub(super) fn location(&self, place: Place) -> Location {
        Location::line(self.file(place.file).module.path.as_ref(), place.line)
    }

    fn argument(&self, name: Option<Arc<str>>, value: &Value, place: Place) -> Argument {
        let mut flows: Vec<Flow> = Vec::new();
        let mut traces = value.all_traces();
        traces.sort_by_key(|trace| (!self.traces.is_given(*trace), *trace));
        let found: Vec<Flow> = traces.into_iter().filter_map(|trace| self.flow(trace, place)).collect();
        add_flows(&mut flows, found);
        Argument { name, shape: render::shape(value), text: render::text(value), flows }
    }

    fn flow(&self, trace: Trace, place: Place) -> Option<Flow> {
        let (source, made) = self.traces.source(trace)?;
        let fields = self.traces.fields(trace);
        let source = match source {
            Source::Handler { of, parameter } => {
                let of = of.clone().or_else(|| self.dispatched(made));
                let mut parts: Vec<&str> = parameter.iter().map(|name| &**name).collect();
                parts.extend(fields.iter().map(|name| &**name));
                if parts.len() > 1 && parts.first() == Some(&"params") {
                    parts.remove(0);
                }
                let wraps =
                    |name: &str| matches!(name, "Params" | "Arguments") || self.has_types() && name == "arguments";
                while parts.len() > 1 && wraps(parts[0]) {
                    parts.remove(0);
                }
                let parameter = (!parts.is_empty()).then(|| Arc::from(parts.join(".")));
                Source::Handler { of, parameter }
            }
            Source::Parameter(name) => {
                let parts: Vec<&str> = std::iter::once(&**name).chain(fields.iter().map(|name| &**name)).collect();
                Source::Parameter(Arc::from(parts.join(".")))
            }
            other => other.clone(),
        };
        let mut steps: Vec<Location> = Vec::new();
        let called = self.stack.iter().filter_map(|run| run.called);
        for at in std::iter::once(made).chain(called) {
            let location = self.location(at);
            if at != place && steps.len() < MOST_STEPS && !steps.contains(&location) {
                steps.push(location);
            }
        }
        Some(Flow { source, through: self.traces.through(trace), guards: self.guards(trace), steps })
    }

    /// The tool that is called where following stands, as far as the program asked for its name.
    fn dispatched(&self, handler: Place) -> Option<Arc<str>> {
        self.facts.iter().rev().find_map(|fact| {
            let equals = fact.equals.as_ref()?;
            let (source, made) = self.traces.source(fact.trace)?;
            let Source::Handler { parameter, .. } = source else { return None };
            if made != handler {
                return None;
            }
            let fields = self.traces.fields(fact.trace);
            let asked = fields.last().or(parameter.as_ref())?;
            NAMES.contains(&&**asked).then(|| Arc::clone(equals))
        })
    }

    /// What a value was tested for on every way to where following stands.
    fn guards(&self, trace: Trace) -> Vec<Guard> {
        const MOST: usize = 24;
        let mut guards: Vec<Guard> = Vec::new();
        let mut add = |guard: Guard| {
            if guards.len() < MOST && !guards.contains(&guard) {
                guards.push(guard);
            }
        };
        for at in self.traces.ancestors(trace) {
            for guard in self.always.get(&at).into_iter().flatten() {
                match self.traces.bearing(at, trace) {
                    Bearing::Same => add(guard.clone()),
                    Bearing::OfWhole if matches!(guard, Guard::Check(_)) => add(guard.clone()),
                    _ => {}
                }
            }
        }
        for fact in &self.facts {
            match self.traces.bearing(fact.trace, trace) {
                Bearing::Same => add(fact.guard.clone()),
                Bearing::OfWhole if matches!(fact.guard, Guard::Check(_)) => add(fact.guard.clone()),
                Bearing::Part(name) => match &fact.guard {
                    Guard::Check(_) => {
                        add(fact.guard.clone());
                        add(Guard::Check(name));
                    }
                    _ => add(Guard::Check(name)),
                },
                _ => {}
            }
        }
        guards.sort();
        guards
    }
}

fn is_same_form(left: &Call, right: &Call) -> bool {
    left.arguments.len() == right.arguments.len()
        && left
            .arguments
            .iter()
            .zip(&right.arguments)
            .all(|(left, right)| left.name == right.name && left.shape == right.shape && left.text == right.text)
}

fn merge(known: &mut Call, call: Call) {
    match (&mut known.receiver, call.receiver) {
        (Some(receiver), Some(other)) => add_flows(&mut receiver.flows, other.flows),
        (None, other) => known.receiver = other,
        (Some(_), None) => {}
    }
    for (argument, other) in known.arguments.iter_mut().zip(call.arguments) {
        add_flows(&mut argument.flows, other.flows);
    }
}

/// Adds flows, those of one source that went through least first: what was done least to it tells most.
fn add_flows(flows: &mut Vec<Flow>, mut more: Vec<Flow>) {
    more.sort_by_key(|flow| flow.through.len() + flow.guards.len());
    for flow in more {
        let of_source = flows.iter().filter(|known| known.source == flow.source).count();
        let is_same =
            |known: &Flow| known.source == flow.source && known.through == flow.through && known.guards == flow.guards;
        if flows.len() < MOST_FLOWS && of_source < MOST_VARIANTS && !flows.iter().any(is_same) {
            flows.push(flow);
        }
    }
    flows.sort();
}

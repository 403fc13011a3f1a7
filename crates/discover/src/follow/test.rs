//! Conditions: what is known where they hold, and where they do not.

use std::rc::Rc;
use std::sync::Arc;

use model::Guard;

use super::engine::Engine;
use super::facts::{Fact, Tested, over_ways};
use super::trace::{Edge, Trace, last};
use super::value::{Form, Value};
use crate::code::ir::{Expr, ExprKind, Operator};

impl Engine<'_> {
    /// Evaluates a condition.
    pub(super) fn test(&mut self, expr: &Expr) -> (Value, Tested) {
        if !self.step(expr.line) {
            return (Value::unknown(), Tested::default());
        }
        self.nesting += 1;
        let tested = self.test_kind(expr);
        self.nesting -= 1;
        tested
    }

    fn test_kind(&mut self, expr: &Expr) -> (Value, Tested) {
        match &expr.kind {
            ExprKind::Not(inner) => {
                let (value, tested) = self.test(inner);
                let form = value.truth().map_or(Form::Unknown, |known| Form::Bool(!known));
                (Value::of(form).with_traces(value.traces), tested.not())
            }
            ExprKind::Binary(Operator::And, left, right) => {
                let (first, tested) = self.test(left);
                let (second, more) = self.beyond(&tested.yes, &tested.no, right);
                let of_first = if tested.is_empty() { self.about(&first, &more.no) } else { Vec::new() };
                let mut both = tested.and(more);
                both.no.extend(of_first);
                (first.or(second), both)
            }
            ExprKind::Binary(Operator::Or, left, right) => {
                let (first, tested) = self.test(left);
                let (second, more) = self.beyond(&tested.no, &tested.yes, right);
                let of_first = if tested.is_empty() { self.about(&first, &more.yes) } else { Vec::new() };
                let mut either = tested.or(more);
                either.yes.extend(of_first);
                (first.or(second), either)
            }
            ExprKind::Binary(Operator::Coalesce, left, right) => {
                let first = self.eval(left);
                let (second, _) = self.beyond(&[], &[], right);
                (first.or(second), Tested::default())
            }
            ExprKind::Binary(operator @ (Operator::Equal | Operator::NotEqual), left, right) => {
                let (of, tested) = self.equality(left, right);
                let tested = if *operator == Operator::Equal { tested } else { tested.not() };
                (Value::from(of), tested)
            }
            ExprKind::Conditional(test, then, otherwise) => {
                let (_, tested) = self.test(test);
                let (first, yes) = self.chosen(&tested.yes, &tested.no, then);
                let (second, no) = self.chosen(&tested.no, &tested.yes, otherwise);
                let ways = [(first.truth(), &*tested.yes, Some(&yes)), (second.truth(), &*tested.no, Some(&no))];
                let either = over_ways(&ways);
                (first.or(second), either)
            }
            ExprKind::Assign(target, value) => {
                let (value, tested) = self.test(value);
                self.assign(target, value.clone());
                (value, tested)
            }
            _ => {
                let value = self.eval(expr);
                let tested = value.tested.as_ref().map(|tested| Tested::clone(tested)).unwrap_or_default();
                (value, tested)
            }
        }
    }

    /// What of some facts is about one value: where that is empty or missing, they cannot fail it.
    fn about(&self, value: &Value, facts: &[Fact]) -> Vec<Fact> {
        let is_about = |fact: &&Fact| self.traces.ancestors(fact.trace).any(|trace| value.traces.contains(&trace));
        facts.iter().filter(is_about).cloned().collect()
    }

    /// Evaluates the second part of a condition under what the first says. Where it never comes back, only the other
    /// outcome of the first goes on.
    fn beyond(&mut self, known: &[Fact], otherwise: &[Fact], expr: &Expr) -> (Value, Tested) {
        let gone = std::mem::take(&mut self.is_gone);
        let mark = self.facts.len();
        self.learn(known);
        let result = self.test(expr);
        self.facts.truncate(mark);
        if std::mem::replace(&mut self.is_gone, gone) {
            self.learn(otherwise);
        }
        result
    }

    /// Evaluates one side of a choice; what it gives keeps what the condition says of it.
    fn chosen(&mut self, known: &[Fact], otherwise: &[Fact], expr: &Expr) -> (Value, Tested) {
        let (value, tested) = self.beyond(known, otherwise, expr);
        let line = expr.line;
        (self.keep(value, known, line), tested)
    }

    /// A value for which some facts hold wherever it goes.
    pub(super) fn keep(&mut self, mut value: Value, known: &[Fact], line: u32) -> Value {
        if known.is_empty() || value.traces.is_empty() {
            return value;
        }
        let place = self.place(line);
        for at in 0..value.traces.len() {
            let trace = value.traces[at];
            let facts: Vec<Fact> = known
                .iter()
                .filter(|fact| self.traces.bearing(fact.trace, trace) != super::trace::Bearing::None)
                .cloned()
                .collect();
            if facts.is_empty() {
                continue;
            }
            let kept = self.traces.step(trace, Edge::Kept(place));
            if kept == trace {
                continue;
            }
            for fact in facts {
                // What is said of the value, or of what it was made of, is said of this alone.
                match self.traces.bearing(fact.trace, trace) {
                    super::trace::Bearing::Part(name) => self.learn_always(kept, Guard::Check(name)),
                    _ => self.learn_always(kept, fact.guard),
                }
            }
            value.traces[at] = kept;
        }
        value.traces.sort_unstable();
        value
    }

    /// Notes something that holds of a value wherever it goes.
    pub(super) fn learn_always(&mut self, trace: Trace, guard: Guard) {
        let known = self.always.entry(trace).or_default();
        if !known.contains(&guard) && known.len() < 16 {
            known.push(guard);
        }
    }

    /// What the equality of two values says; and, where it asks whether there is a value, that value's traces.
    fn equality(&mut self, left: &Expr, right: &Expr) -> (Vec<Trace>, Tested) {
        // `test === false`, `match is None`
        for (test, constant) in [(left, right), (right, left)] {
            match &constant.kind {
                ExprKind::Null => {
                    let (value, tested) = self.test(test);
                    // Nothing else is known of a value because there is one.
                    return (value.traces, tested.not());
                }
                ExprKind::Bool(known) => {
                    let (_, tested) = self.test(test);
                    return (Vec::new(), if *known { tested } else { tested.not() });
                }
                _ => {}
            }
        }
        let a = self.eval(left);
        let b = self.eval(right);
        (Vec::new(), self.equal(&a, &b))
    }

    pub(super) fn equal(&mut self, a: &Value, b: &Value) -> Tested {
        for (value, other) in [(a, b), (b, a)] {
            if let Form::Made(made) = &value.form {
                let of = made.args.at(0).map(Value::all_traces).unwrap_or_default();
                match last(&made.callee) {
                    "typeof" => {
                        let text = other.as_text().map_or("", |text| text);
                        let typed = matches!(text, "number" | "boolean" | "bigint");
                        return if typed { Tested::where_it_holds(&of, &Guard::Typed) } else { Tested::default() };
                    }
                    name @ ("commonpath" | "commonprefix") => {
                        let guard = Guard::Prefix { to_separator: name == "commonpath" };
                        let of: Vec<Trace> =
                            value.traces.iter().filter_map(|trace| self.traces.parent(*trace)).collect();
                        return Tested::where_it_holds(&of, &guard);
                    }
                    // `text.indexOf(part) === -1`
                    "indexOf" | "search" | "find" | "count" if matches!(&other.form, Form::Number(_)) => {
                        let is_none = matches!(&other.form, Form::Number(number) if &**number == "-1")
                            || last(&made.callee) == "count";
                        let tested = value.tested.as_ref().map(|tested| Tested::clone(tested)).unwrap_or_default();
                        return if is_none { tested.not() } else { Tested::default() };
                    }
                    _ => {}
                }
            }
        }
        if let Some(tested) = self.same_after(a, b).or_else(|| self.same_after(b, a)) {
            return tested;
        }
        for (value, other) in [(a, b), (b, a)] {
            let constant = matches!(other.form, Form::Text(_) | Form::Number(_) | Form::OneOf(_));
            if constant && !value.traces.is_empty() {
                let equals = other.as_text().cloned();
                let yes = value.traces.iter().map(|trace| Fact {
                    trace: *trace,
                    guard: Guard::OneOf,
                    equals: equals.clone(),
                });
                return Tested { yes: yes.collect(), no: Vec::new() };
            }
        }
        // What equals something that does not come from outside can be nothing else.
        for (value, other) in [(a, b), (b, a)] {
            let fixed = |trace: &Trace| !self.traces.is_given(*trace);
            if !value.traces.is_empty() && other.all_traces().iter().all(fixed) && !value.traces.iter().all(fixed) {
                return Tested::where_it_holds(&value.traces, &Guard::Check(Arc::from("==")));
            }
        }
        Tested::default()
    }

    /// `basename(name) == name`: the value is what a call makes of it.
    fn same_after(&mut self, made: &Value, plain: &Value) -> Option<Tested> {
        let mut yes = Vec::new();
        for trace in &made.traces {
            let Edge::Through(callee) = self.traces.edge(*trace) else { continue };
            let Some(parent) = self.traces.parent(*trace) else { continue };
            if plain.traces.contains(&parent) {
                let callee = Arc::clone(callee);
                if matches!(last(&callee), "basename" | "secure_filename" | "getFileName" | "GetFileName" | "getName") {
                    yes.push(Fact::new(parent, Guard::Without(Arc::from("/"))));
                }
                yes.push(Fact::new(parent, Guard::Check(callee)));
            }
        }
        (!yes.is_empty()).then_some(Tested { yes, no: Vec::new() })
    }
}

/// A value with what its truth says.
pub(super) fn saying(value: Value, tested: Tested) -> Value {
    if tested.is_empty() {
        return value;
    }
    Value { tested: Some(Rc::new(tested)), ..value }
}

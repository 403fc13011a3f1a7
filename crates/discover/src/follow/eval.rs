//! Expressions.

use std::rc::Rc;
use std::sync::Arc;

use model::Source;

use super::engine::Engine;
use super::render;
use super::value::{Closure, Form, Table, Value, limited_items, merged};
use crate::code::ir::{Comprehension, Entry, Expr, ExprKind, Function, Operator, Pattern, REFERENCE, Walk};

impl Engine<'_> {
    /// Evaluates an expression.
    pub(super) fn eval(&mut self, expr: &Expr) -> Value {
        if !self.step(expr.line) {
            return Value::unknown();
        }
        self.nesting += 1;
        let value = self.eval_kind(expr);
        self.nesting -= 1;
        value
    }

    /// Evaluates what gets a name; a function without one of its own takes that.
    pub(super) fn eval_named(&mut self, expr: &Expr, pattern: &Pattern) -> Value {
        match (&expr.kind, pattern) {
            (ExprKind::Function(function), Pattern::Name(name)) if function.name.is_none() => {
                self.closure(function, Some(name))
            }
            _ => self.eval(expr),
        }
    }

    fn eval_kind(&mut self, expr: &Expr) -> Value {
        match &expr.kind {
            ExprKind::Null => Value::null(),
            ExprKind::Bool(known) => Value::of(Form::Bool(*known)),
            ExprKind::Number(number) => Value::of(Form::Number(Arc::from(number.to_string()))),
            ExprKind::Text(text) => Value::text(Arc::clone(text)),
            ExprKind::Join(parts) => {
                let parts: Vec<Value> = parts.iter().map(|part| self.eval(part)).collect();
                let parts: Vec<Value> = parts.into_iter().map(|part| self.as_data(part, expr.line)).collect();
                render::joined(&parts, "")
            }
            ExprKind::List(items) => {
                let mut values = Vec::with_capacity(items.len());
                for item in items {
                    if let ExprKind::Spread(inner) = &item.kind {
                        let inner = self.eval(inner);
                        match &inner.form {
                            Form::List(items) => values.extend(items.iter().cloned()),
                            _ => values.push(self.item(&inner)),
                        }
                    } else {
                        let value = self.eval(item);
                        values.push(self.as_data(value, item.line));
                    }
                }
                Value::list(limited_items(values))
            }
            ExprKind::Table(entries) => self.table(entries, expr.line),
            ExprKind::Spread(inner) => self.eval(inner),
            ExprKind::Name(name) => self.name(name),
            ExprKind::Member(object, name) => {
                let object = self.eval(object);
                self.member(&object, name)
            }
            ExprKind::Index(object, key) => {
                let object = self.eval(object);
                let key = self.eval(key);
                self.index(&object, &key)
            }
            ExprKind::Call(call) => self.call(call, expr.line),
            ExprKind::Function(function) => self.closure(function, None),
            ExprKind::Class(class) => self.make_class(class),
            ExprKind::Binary(operator, left, right) => match operator {
                Operator::Add => {
                    let left = self.eval(left);
                    let right = self.eval(right);
                    let (left, right) = (self.as_data(left, expr.line), self.as_data(right, expr.line));
                    self.add(left, right)
                }
                Operator::Format => self.percent(left, right, expr.line),
                Operator::Union => {
                    let left = self.eval(left);
                    let right = self.eval(right);
                    left.or(right)
                }
                Operator::Or | Operator::Coalesce | Operator::And | Operator::Equal | Operator::NotEqual => {
                    self.tested(expr)
                }
            },
            ExprKind::Not(_) | ExprKind::Conditional(..) => self.tested(expr),
            ExprKind::Comprehension(comprehension) => self.comprehension(comprehension),
            ExprKind::Assign(target, value) => {
                let value = match &target.kind {
                    ExprKind::Name(name) => self.eval_named(value, &Pattern::Name(Arc::clone(name))),
                    _ => self.eval(value),
                };
                self.assign(target, value.clone());
                value
            }
            ExprKind::Sequence(parts) => parts.iter().fold(Value::null(), |_, part| self.eval(part)),
            ExprKind::Opaque(_) => Value::unknown(),
            ExprKind::Of(REFERENCE, parts) => parts.first().map(|place| self.eval(place)).unwrap_or_default(),
            ExprKind::Of(_, parts) => {
                let mut traces = Vec::new();
                for part in parts {
                    let part = self.eval(part);
                    traces = merged(traces, &part.all_traces());
                }
                Value::from(traces)
            }
        }
    }

    /// A condition as a value.
    fn tested(&mut self, expr: &Expr) -> Value {
        let (mut value, tested) = self.test(expr);
        value.tested = (!tested.is_empty()).then(|| Rc::new(tested));
        value
    }

    /// A value that is used as data: what is read of the outside then comes from there.
    pub(super) fn as_data(&mut self, value: Value, line: u32) -> Value {
        match &value.form {
            Form::Outside(path) if value.traces.is_empty() => {
                let source = Source::Value(Arc::clone(path));
                let place = self.place(line);
                let trace = self.traces.root(source, place);
                value.with_traces(vec![trace])
            }
            _ => value,
        }
    }

    fn table(&mut self, entries: &[Entry], line: u32) -> Value {
        let mut table = Table::default();
        for entry in entries {
            match entry {
                Entry::Pair(key, value) => {
                    let key = self.eval(key);
                    let value = match key.as_text() {
                        Some(name) => self.eval_named(value, &Pattern::Name(Arc::clone(name))),
                        None => self.eval(value),
                    };
                    let value = self.as_data(value, line);
                    match key.as_text() {
                        Some(name) => table.set(Arc::clone(name), value),
                        None => table.set_any(value),
                    }
                }
                Entry::Spread(value) => {
                    let value = self.eval(value);
                    match &value.form {
                        Form::Table(inner) => {
                            for (name, value) in &inner.entries {
                                table.set(Arc::clone(name), value.clone());
                            }
                            if let Some(rest) = &inner.rest {
                                table.set_any(rest.clone());
                            }
                        }
                        _ if value.is_traced() => {
                            let value = self.as_data(value, line);
                            table.set_any(Value::from(value.all_traces()));
                        }
                        _ => {}
                    }
                }
                Entry::Getter(key, function) => {
                    let key = self.eval(key);
                    let getter = self.closure(function, key.as_text());
                    if let Some(name) = key.as_text() {
                        table.set(Arc::clone(name), getter);
                    }
                }
            }
        }
        let value = Value::table(table);
        self.meet_table(&value);
        value
    }

    /// What a name stands for.
    pub(super) fn name(&mut self, name: &Arc<str>) -> Value {
        let mut at = Some(self.at);
        while let Some(id) = at {
            let frame = self.frame(id);
            if let Some(value) = frame.vars.get(name) {
                return value.clone();
            }
            at = frame.parent;
        }
        if &**name == "super" {
            return self.super_value();
        }
        if let Some(value) = self.own_member(name) {
            return value;
        }
        let file = self.frame(self.at).file;
        if let Some(value) = self.bound(file, name).or_else(|| self.elsewhere(name)) {
            return value;
        }
        Value::of(Form::Outside(Arc::clone(name)))
    }

    /// A function as a value.
    pub(super) fn closure(&mut self, function: &Arc<Function>, name: Option<&Arc<str>>) -> Value {
        let frame = self.at;
        self.frame_mut(frame).is_seen = true;
        let name = function.name.clone().or_else(|| name.cloned());
        let label = name.clone().or_else(|| self.frame(frame).label.clone());
        let closure = Closure {
            function: Arc::clone(function),
            frame,
            class: self.frame(frame).class,
            name,
            label,
            takes_self: self.is_method_apart(function),
            bound: Vec::new(),
        };
        let closure = Rc::new(closure);
        if self.made.insert(Arc::as_ptr(function)) {
            self.closures.push(Rc::clone(&closure));
        }
        Value::of(Form::Function(closure))
    }

    /// `left + right`.
    pub(super) fn add(&mut self, left: Value, right: Value) -> Value {
        match (&left.form, &right.form) {
            (Form::List(a), Form::List(b)) => {
                let items = a.iter().chain(b.iter()).cloned().collect();
                let traces = merged(left.traces, &right.traces);
                Value::list(limited_items(items)).with_traces(traces)
            }
            (Form::List(a), Form::Unknown | Form::Made(_)) => {
                let rest = self.item(&right);
                let items = a.iter().cloned().chain(std::iter::once(rest)).collect();
                Value::list(limited_items(items)).with_traces(left.traces)
            }
            (Form::Unknown | Form::Made(_), Form::List(b)) => {
                let first = self.item(&left);
                let items = std::iter::once(first).chain(b.iter().cloned()).collect();
                Value::list(limited_items(items)).with_traces(right.traces)
            }
            _ => render::joined(&[left, right], ""),
        }
    }

    /// `template % values`.
    fn percent(&mut self, left: &Expr, right: &Expr, line: u32) -> Value {
        let template = self.eval(left);
        let values = self.eval(right);
        let values = self.as_data(values, line);
        let traces = merged(template.all_traces(), &values.all_traces());
        match &template.form {
            Form::Text(text) | Form::Joined(text) => {
                Value::of(Form::Joined(Arc::from(super::templates::percent(text)))).with_traces(traces)
            }
            _ => Value::from(traces),
        }
    }

    fn comprehension(&mut self, comprehension: &Comprehension) -> Value {
        let mark = self.facts.len();
        self.walk(&comprehension.walks);
        let element = self.eval(&comprehension.element);
        let element = self.as_data(element, comprehension.element.line);
        let value = if let Some(value) = &comprehension.value {
            let value = self.eval(value);
            let mut table = Table::default();
            match element.as_text() {
                Some(name) => table.set(Arc::clone(name), value),
                None => table.set_any(value),
            }
            Value::table(table)
        } else {
            let tested = element.tested.clone();
            Value { tested, ..Value::list(vec![element]) }
        };
        self.facts.truncate(mark);
        value
    }

    /// Binds what the `for`s of a comprehension bind, and learns what their conditions say.
    fn walk(&mut self, walks: &[Walk]) {
        for walk in walks {
            let over = self.eval(&walk.iterable);
            let item = self.item(&over);
            self.bind(&walk.pattern, item);
            for condition in &walk.conditions {
                let (_, tested) = self.test(condition);
                self.learn(&tested.yes);
            }
        }
    }
}

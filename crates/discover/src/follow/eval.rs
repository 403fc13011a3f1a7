//! Expressions.

use std::rc::Rc;
use std::sync::Arc;

use model::Source;

use super::engine::Engine;
use super::render;
use super::trace::Edge;
use super::value::{Closure, Form, Table, Value, limited_items, merged};
use crate::code::ir::{Comprehension, Entry, Expr, ExprKind, Function, Operator, Pattern, Walk};

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
                    match &item.kind {
                        ExprKind::Spread(inner) => {
                            let inner = self.eval(inner);
                            match &inner.form {
                                Form::List(items) => values.extend(items.iter().cloned()),
                                _ => values.push(self.item(&inner)),
                            }
                        }
                        _ => {
                            let value = self.eval(item);
                            values.push(self.as_data(value, item.line));
                        }
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
        self.meet_table(&value, line);
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
        let file = self.frame(self.at).file;
        if let Some(value) = self.bound(file, name) {
            return value;
        }
        Value::of(Form::Outside(Arc::clone(name)))
    }

    /// A member of a value.
    pub(super) fn member(&mut self, object: &Value, name: &Arc<str>) -> Value {
        match &object.form {
            Form::Table(table) => match table.get(name) {
                Some(value) => value.clone(),
                None => match &table.rest {
                    Some(rest) => self.parts(rest, name),
                    None if object.traces.is_empty() => Value::null(),
                    None => self.parts(object, name),
                },
            },
            Form::Module(file) => {
                let file = *file;
                self.export(file, name).unwrap_or_default()
            }
            Form::Outside(path) => self.outside_member(path, name, &object.traces),
            Form::Made(_) => {
                let path = object.path();
                let traces = self.part_traces(&object.traces, name);
                match path {
                    Some(path) => Value::of(Form::Outside(Arc::from(format!("{path}.{name}")))).with_traces(traces),
                    None => Value::from(traces),
                }
            }
            Form::Instance(class) => self.instance_member(*class, name),
            Form::Class(class) => self.static_member(*class, name),
            Form::Function(closure) => match &**name {
                "call" | "apply" | "bind" => object.clone(),
                _ => {
                    let _ = closure;
                    Value::unknown()
                }
            },
            Form::List(_) | Form::Text(_) | Form::Joined(_) | Form::OneOf(_) if &**name == "length" => Value::unknown(),
            Form::Unknown if matches!(&**name, "length" | "size") => Value::unknown(),
            _ => self.parts(object, name),
        }
    }

    fn outside_member(&mut self, path: &Arc<str>, name: &Arc<str>, traces: &[super::trace::Trace]) -> Value {
        const LONGEST: usize = 200;
        let traces = self.part_traces(traces, name);
        if path.len() > LONGEST {
            return Value::from(traces);
        }
        // What everything belongs to is not said.
        let path = match &**path {
            "globalThis" | "global" | "window" | "self" | "builtins" | "__builtins__" => Arc::clone(name),
            // A default import of an old module is that module.
            other if &**name == "default" => Arc::from(other),
            _ => Arc::from(format!("{path}.{name}")),
        };
        Value::of(Form::Outside(path)).with_traces(traces)
    }

    /// A member of something whose members are not known.
    fn parts(&mut self, object: &Value, name: &Arc<str>) -> Value {
        let traces = self.part_traces(&object.traces, name);
        Value::from(traces)
    }

    fn part_traces(&mut self, traces: &[super::trace::Trace], name: &Arc<str>) -> Vec<super::trace::Trace> {
        traces.iter().map(|trace| self.traces.member(*trace, name)).collect()
    }

    /// What stands under a key.
    pub(super) fn index(&mut self, object: &Value, key: &Value) -> Value {
        if let Some(name) = key.as_text() {
            return self.member(object, &Arc::clone(name));
        }
        match (&object.form, &key.form) {
            (Form::List(items), Form::Number(number)) => {
                let at: Option<i64> = number.parse().ok();
                let at = at.and_then(|at| if at < 0 { at.checked_add_unsigned(items.len() as u64) } else { Some(at) });
                let item = at.and_then(|at| usize::try_from(at).ok()).and_then(|at| items.get(at).cloned());
                item.unwrap_or_else(|| self.item(object))
            }
            (Form::Table(table), _) => {
                let functions = table.entries.iter().filter(|(_, value)| matches!(value.form, Form::Function(_)));
                let functions: Vec<_> =
                    functions.map(|(name, value)| (Some(Arc::clone(name)), value.clone())).collect();
                if functions.is_empty() {
                    self.item(object)
                } else {
                    Value::of(Form::Choice(Rc::new(functions))).with_traces(object.traces.clone())
                }
            }
            _ => self.item(object),
        }
    }

    /// Any item of a list, any value of a table.
    pub(super) fn item(&mut self, object: &Value) -> Value {
        let mut item = match &object.form {
            Form::List(items) => {
                let mut items = items.iter().cloned();
                let first = items.next().unwrap_or_default();
                items.fold(first, Value::or)
            }
            Form::Table(table) => {
                let mut values = table.entries.iter().map(|(_, value)| value.clone()).chain(table.rest.clone());
                let first = values.next().unwrap_or_default();
                values.fold(first, Value::or)
            }
            Form::Outside(_) | Form::Made(_) => {
                // Items of what the outside gave are as good as the whole.
                let value = self.as_data(object.clone(), 0);
                return Value::from(value.traces);
            }
            _ => Value::unknown(),
        };
        let traces: Vec<_> = object.traces.iter().map(|trace| self.traces.step(*trace, Edge::Item)).collect();
        item.traces = merged(item.traces, &traces);
        item
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
            takes_self: false,
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
                Value::of(Form::Joined(Arc::from(super::known::percent(text)))).with_traces(traces)
            }
            _ => Value::from(traces),
        }
    }

    fn comprehension(&mut self, comprehension: &Comprehension) -> Value {
        let mark = self.facts.len();
        self.walk(&comprehension.walks);
        let element = self.eval(&comprehension.element);
        let element = self.as_data(element, comprehension.element.line);
        let value = match &comprehension.value {
            Some(value) => {
                let value = self.eval(value);
                let mut table = Table::default();
                match element.as_text() {
                    Some(name) => table.set(Arc::clone(name), value),
                    None => table.set_any(value),
                }
                Value::table(table)
            }
            None => {
                let tested = element.tested.clone();
                Value { tested, ..Value::list(vec![element]) }
            }
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

    /// Sets what a target names.
    pub(super) fn assign(&mut self, target: &Expr, value: Value) {
        match &target.kind {
            ExprKind::Name(name) => {
                self.assign_name(name, value);
            }
            ExprKind::Member(object, name) => self.assign_member(object, Some(name), value),
            ExprKind::Index(object, key) => {
                let key = self.eval(key);
                self.assign_member(object, key.as_text(), value);
            }
            ExprKind::List(targets) => {
                for (at, target) in targets.iter().enumerate() {
                    let item = match &value.form {
                        Form::List(items) => items.get(at).cloned().unwrap_or_default(),
                        _ => self.item(&value),
                    };
                    self.assign(target, item);
                }
            }
            ExprKind::Table(entries) => {
                for entry in entries {
                    if let Entry::Pair(key, target) = entry {
                        let key = self.eval(key);
                        let part = self.index(&value, &key);
                        let target = if let ExprKind::Assign(target, _) = &target.kind { target } else { target };
                        self.assign(target, part);
                    }
                }
            }
            _ => {}
        }
    }

    fn assign_member(&mut self, object: &Expr, name: Option<&Arc<str>>, value: Value) {
        let of = self.eval(object);
        match &of.form {
            Form::Instance(class) | Form::Class(class) => {
                if let Some(name) = name {
                    self.set_field(*class, name, value);
                }
            }
            Form::Table(table) => {
                let mut table = Table::clone(table);
                match name {
                    Some(name) => table.set(Arc::clone(name), value),
                    None => table.set_any(value),
                }
                let changed = Value { form: Form::Table(Rc::new(table)), ..of.clone() };
                self.put_back(object, changed);
            }
            Form::Unknown | Form::Null => {
                let mut table = Table::default();
                if !of.traces.is_empty() {
                    table.rest = Some(Value::from(of.traces.clone()));
                }
                match name {
                    Some(name) => table.set(Arc::clone(name), value),
                    None => table.set_any(value),
                }
                self.put_back(object, Value::table(table));
            }
            Form::List(items) => {
                let mut items = items.to_vec();
                items.push(value);
                self.put_back(object, Value { form: Form::List(Rc::new(limited_items(items))), ..of.clone() });
            }
            _ => {}
        }
    }

    /// Sets the variable or member that an expression names to what became of it.
    pub(super) fn put_back(&mut self, target: &Expr, value: Value) {
        match &target.kind {
            ExprKind::Name(name) => self.assign_name(name, value),
            ExprKind::Member(object, name) if !matches!(object.kind, ExprKind::Call(_)) => {
                self.assign_member(object, Some(name), value);
            }
            _ => {}
        }
    }
}

//! What the methods of lists, tables and texts do, as far as that matters to where values go.

use std::rc::Rc;
use std::sync::Arc;

use super::engine::Engine;
use super::render;
use super::test::saying;
use super::value::{Args, Form, Table, Value, limited_items, merged};
use crate::code::ir::Expr;

impl Engine<'_> {
    /// What a method of a list, table or text of the program does. `None` if it is not one.
    pub(super) fn known_method(
        &mut self,
        receiver: &Value,
        object: &Expr,
        name: &str,
        args: &Args,
        line: u32,
    ) -> Option<Value> {
        let known = self.object_method(receiver, object, name, args, line);
        known.or_else(|| self.plain_method(receiver, object, name, args, line))
    }

    /// What a method of a list, table or text does that scripts have under that name.
    pub(super) fn plain_method(
        &mut self,
        receiver: &Value,
        object: &Expr,
        name: &str,
        args: &Args,
        line: u32,
    ) -> Option<Value> {
        if matches!(receiver.form, Form::Instance(_) | Form::Class(_) | Form::Module(_) | Form::Function(_)) {
            return None;
        }
        if let Some(value) = self.native_method(receiver, object, name, args, line) {
            return Some(value);
        }
        if receiver.record_class().is_some() {
            return None;
        }
        if let Some(value) = self.called_for_each(receiver, name, args, line) {
            return Some(value);
        }
        match &receiver.form {
            Form::List(items) => self.list_method(receiver, &Rc::clone(items), object, name, args),
            Form::Table(table) => self.table_method(receiver, &Rc::clone(table), object, name, args),
            Form::Text(_) | Form::Joined(_) | Form::OneOf(_) | Form::Unknown => {
                self.text_method(receiver, name, args, line)
            }
            Form::Made(_) if matches!(name, "trim" | "strip" | "toString" | "rstrip" | "lstrip") => None,
            _ => None,
        }
    }

    /// Methods that call a function for each item, or with what a promise gives.
    fn called_for_each(&mut self, receiver: &Value, name: &str, args: &Args, line: u32) -> Option<Value> {
        let closure = args.at(0)?.as_function().map(Rc::clone)?;
        let is_promise = matches!(name, "then" | "catch" | "finally");
        let gives_items = matches!(
            name,
            "map" | "forEach" | "filter" | "some" | "every" | "find" | "findIndex" | "flatMap" | "sort" | "findLast"
        );
        if !is_promise && !gives_items && !matches!(name, "reduce" | "reduceRight") {
            return None;
        }
        if self.is_running(&closure.function) {
            return Some(Value::unknown());
        }
        let item = if is_promise { receiver.clone() } else { self.item(receiver) };
        let positional = match name {
            "reduce" | "reduceRight" => {
                vec![args.at(1).cloned().unwrap_or_default().or(item.clone()), item.clone()]
            }
            "sort" => vec![item.clone(), item.clone()],
            "catch" | "finally" => vec![Value::unknown()],
            _ => vec![item.clone(), Value::unknown()],
        };
        let facts = self.facts.len();
        let given = self.invoke(&closure, None, Args { positional, ..Args::default() }, line);
        self.is_gone = false;
        let is_walked = matches!(&receiver.form, Form::List(items) if !items.is_empty());
        if !is_walked {
            self.facts.truncate(facts);
        }
        let mut tested = given.tested.as_ref().map(|tested| super::facts::Tested::clone(tested)).unwrap_or_default();
        Some(match name {
            "map" => Value::list(vec![given]),
            "catch" => receiver.clone().or(given),
            "finally" | "sort" => receiver.clone(),
            "then" | "flatMap" | "reduce" | "reduceRight" => given,
            "filter" => {
                let item = self.keep(item, &tested.yes, line);
                Value::list(vec![item])
            }
            "find" | "findLast" => {
                let item = self.keep(item, &tested.yes, line);
                saying(item, tested)
            }
            "some" => saying(Value::unknown(), tested),
            "every" => {
                tested.no.clear();
                self.lift_items(&mut tested);
                saying(Value::unknown(), tested)
            }
            _ => Value::unknown(),
        })
    }

    /// What is known of every item is known of the whole.
    pub(super) fn lift_items(&self, tested: &mut super::facts::Tested) {
        let of_whole: Vec<_> = tested
            .yes
            .iter()
            .filter(|fact| matches!(self.traces.edge(fact.trace), super::trace::Edge::Item))
            .filter_map(|fact| self.traces.parent(fact.trace))
            .map(|trace| super::facts::Fact::new(trace, model::Guard::Check(Arc::from("all"))))
            .collect();
        tested.yes.extend(of_whole);
    }

    fn list_method(
        &mut self,
        receiver: &Value,
        items: &Rc<Vec<Value>>,
        object: &Expr,
        name: &str,
        args: &Args,
    ) -> Option<Value> {
        let changed = |items: Vec<Value>| Value { form: Form::List(Rc::new(limited_items(items))), ..receiver.clone() };
        match name {
            "push" | "append" | "add" => {
                let mut items = items.to_vec();
                items.extend(args.positional.iter().cloned());
                items.extend(args.spread.clone());
                self.put_back(object, changed(items));
                Some(Value::unknown())
            }
            "unshift" => {
                let items = args.positional.iter().chain(items.iter()).cloned().collect();
                self.put_back(object, changed(items));
                Some(Value::unknown())
            }
            "insert" => {
                let mut items = items.to_vec();
                let at = match args.at(0).map(|at| &at.form) {
                    Some(Form::Number(at)) => at.parse::<usize>().unwrap_or(items.len()).min(items.len()),
                    _ => items.len(),
                };
                items.insert(at, args.at(1).cloned().unwrap_or_default());
                self.put_back(object, changed(items));
                Some(Value::unknown())
            }
            "extend" | "update" => {
                let mut all = items.to_vec();
                for more in &args.positional {
                    match &more.form {
                        Form::List(more) => all.extend(more.iter().cloned()),
                        _ => all.push(self.item(more)),
                    }
                }
                self.put_back(object, changed(all));
                Some(Value::unknown())
            }
            "concat" => {
                let mut all = items.to_vec();
                for more in &args.positional {
                    match &more.form {
                        Form::List(more) => all.extend(more.iter().cloned()),
                        _ => all.push(more.clone()),
                    }
                }
                Some(changed(all))
            }
            "join" => {
                let between = args.at(0).and_then(Value::as_text).map_or(",", |text| text);
                let mut joined = render::joined(items, between);
                joined.traces = merged(joined.traces, &receiver.traces);
                Some(joined)
            }
            "slice" | "reverse" | "copy" | "flat" | "toSorted" | "toReversed" | "values" | "[:]" => {
                Some(receiver.clone())
            }
            "pop" | "shift" | "at" => Some(self.item(receiver)),
            _ => None,
        }
    }

    fn table_method(
        &mut self,
        receiver: &Value,
        table: &Rc<Table>,
        object: &Expr,
        name: &str,
        args: &Args,
    ) -> Option<Value> {
        match name {
            "get" if table.get("get").is_none() => {
                let key = args.at(0).cloned().unwrap_or_default();
                let value = self.index(receiver, &key);
                let value = match args.at(1) {
                    Some(default) => value.or(default.clone()),
                    None => value,
                };
                let is_fixed = table.rest.is_none() && receiver.traces.is_empty();
                let tested = if is_fixed {
                    super::facts::Tested::where_it_holds(&key.traces, &model::Guard::OneOf)
                } else {
                    super::facts::Tested::default()
                };
                Some(saying(value, tested))
            }
            "keys" => {
                let keys = table.entries.iter().map(|(name, _)| Value::text(Arc::clone(name))).collect();
                Some(Value::list(keys))
            }
            "values" => Some(Value::list(table.entries.iter().map(|(_, value)| value.clone()).collect())),
            "items" | "entries" => {
                let pairs = table
                    .entries
                    .iter()
                    .map(|(name, value)| Value::list(vec![Value::text(Arc::clone(name)), value.clone()]));
                let mut pairs: Vec<Value> = pairs.collect();
                if let Some(rest) = &table.rest {
                    pairs.push(Value::list(vec![rest.clone(), rest.clone()]));
                }
                Some(Value::list(pairs))
            }
            "copy" => Some(receiver.clone()),
            "update" | "set" | "setdefault" => {
                let mut changed = Table::clone(table);
                match (name, args.at(0).map(|value| &value.form)) {
                    ("update", Some(Form::Table(more))) => {
                        for (name, value) in &more.entries {
                            changed.set(Arc::clone(name), value.clone());
                        }
                        if let Some(rest) = &more.rest {
                            changed.set_any(rest.clone());
                        }
                    }
                    ("update", Some(_)) => changed.set_any(Value::from(args.traces())),
                    ("set" | "setdefault", Some(Form::Text(key))) => {
                        changed.set(Arc::clone(key), args.at(1).cloned().unwrap_or_default());
                    }
                    _ => changed.set_any(args.at(1).cloned().unwrap_or_default()),
                }
                for (name, value) in &args.named {
                    changed.set(Arc::clone(name), value.clone());
                }
                let changed = Value { form: Form::Table(Rc::new(changed)), ..receiver.clone() };
                self.put_back(object, changed);
                Some(Value::unknown())
            }
            "pop" => {
                let key = args.at(0).cloned().unwrap_or_default();
                Some(self.index(receiver, &key))
            }
            _ => None,
        }
    }

    fn text_method(&mut self, receiver: &Value, name: &str, args: &Args, line: u32) -> Option<Value> {
        match name {
            // `arguments.get("path")`
            "get" | "pop" if matches!(receiver.form, Form::Unknown) && !receiver.traces.is_empty() => {
                let key = args.at(0)?.as_text()?.clone();
                let traces = receiver.traces.iter().map(|trace| self.traces.member(*trace, &key)).collect();
                let value = Value::from(traces);
                Some(match args.at(1) {
                    Some(default) => value.or(default.clone()),
                    None => value,
                })
            }
            "format" => {
                let template = match &receiver.form {
                    Form::Text(text) | Form::Joined(text) => super::templates::braces(text),
                    _ => return None,
                };
                let parts: Vec<Value> = args.all().cloned().collect();
                let parts: Vec<Value> = parts.into_iter().map(|part| self.as_data(part, line)).collect();
                let mut traces = receiver.traces.clone();
                for part in &parts {
                    traces = merged(traces, &part.all_traces());
                }
                Some(Value::of(Form::Joined(Arc::from(template))).with_traces(traces))
            }
            "join" => {
                let between = receiver.as_text()?;
                let list = args.at(0)?;
                Some(match &list.form {
                    Form::List(items) => {
                        let mut joined = render::joined(items, between);
                        joined.traces = merged(joined.traces, &list.traces);
                        joined
                    }
                    _ => Value::of(Form::Joined(Arc::from("{}"))).with_traces(list.all_traces()),
                })
            }
            "concat" if !matches!(receiver.form, Form::Unknown) => {
                let parts: Vec<Value> = std::iter::once(receiver).chain(args.all()).cloned().collect();
                Some(render::joined(&parts, ""))
            }
            "trim" | "strip" | "rstrip" | "lstrip" | "toString" | "trimEnd" | "trimStart" | "encode" | "decode"
            | "lower" | "upper" | "toLowerCase" | "toUpperCase" | "replace" | "replaceAll" | "dedent"
                if matches!(receiver.form, Form::Joined(_)) && !self.interest.covers(name) =>
            {
                let callee = Arc::from(format!("?.{name}"));
                let traces = self.through(&receiver.traces, &callee);
                let value = Value { form: receiver.form.clone(), ..Value::from(traces) };
                self.checked(&callee, Some(receiver), args, &value);
                Some(value)
            }
            _ => None,
        }
    }
}

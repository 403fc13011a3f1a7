//! Members and items of values.

use std::rc::Rc;
use std::sync::Arc;

use super::engine::Engine;
use super::objects::is_address;
use super::trace::{Edge, Trace};
use super::value::{Form, Value, merged};

impl Engine<'_> {
    /// A member of a value.
    pub(super) fn member(&mut self, object: &Value, name: &Arc<str>) -> Value {
        if let Some(value) = self.kept_member(object, name) {
            return value;
        }
        match &object.form {
            Form::Table(table) => match (table.get(name), table.class) {
                (Some(value), _) => value.clone(),
                (None, Some(class)) => self.record_member(class, &Rc::clone(table), name),
                (None, None) => match &table.rest {
                    Some(rest) => self.parts(rest, name),
                    None if object.traces.is_empty() => Value::null(),
                    None => self.parts(object, name),
                },
            },
            Form::Module(file) => {
                let file = *file;
                self.export(file, name).unwrap_or_else(|| self.of_empty(file, name))
            }
            Form::Outside(path) => self.outside_member(path, name, &object.traces),
            // The same address as a text.
            Form::Made(made) if &**name == "href" && is_address(&made.callee) => object.clone(),
            Form::Made(_) => {
                let path = object.path();
                let traces = match &path {
                    // There, a property runs code of its own.
                    Some(path) if self.language == model::Language::CSharp => {
                        self.through(&object.traces, &Arc::from(format!("{path}.{name}")))
                    }
                    _ => self.part_traces(&object.traces, name),
                };
                match path {
                    Some(path) => Value::of(Form::Outside(Arc::from(format!("{path}.{name}")))).with_traces(traces),
                    None => Value::from(traces),
                }
            }
            Form::Instance(class) => self.instance_member(*class, name),
            Form::Class(class) => self.static_member(*class, name),
            Form::Function(_) => match &**name {
                "call" | "apply" | "bind" => object.clone(),
                _ => Value::unknown(),
            },
            Form::List(_) | Form::Text(_) | Form::Joined(_) | Form::OneOf(_) if &**name == "length" => Value::unknown(),
            Form::Unknown if matches!(&**name, "length" | "size") => Value::unknown(),
            _ => self.parts(object, name),
        }
    }

    fn outside_member(&mut self, path: &Arc<str>, name: &Arc<str>, traces: &[Trace]) -> Value {
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

    fn part_traces(&mut self, traces: &[Trace], name: &Arc<str>) -> Vec<Trace> {
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
                    let item = self.item(object);
                    // What a table that is written in the source holds under a key says that it is one of its keys.
                    let is_fixed = table.rest.is_none() && object.traces.is_empty() && !table.entries.is_empty();
                    let tested = if is_fixed && self.has_methods_apart() {
                        super::facts::Tested::where_it_holds(&key.traces, &model::Guard::OneOf)
                    } else {
                        super::facts::Tested::default()
                    };
                    super::test::saying(item, tested)
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
}

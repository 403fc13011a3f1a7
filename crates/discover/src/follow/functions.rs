//! What built-in functions give that give back what they are given.

use std::sync::Arc;

use super::engine::Engine;
use super::facts::Tested;
use super::test::saying;
use super::value::{Args, Form, Table, Value};

impl Engine<'_> {
    /// Functions that give back a list, table or text that they are given.
    pub(super) fn known_function(&mut self, path: &str, args: &Args) -> Option<Value> {
        let first = args.at(0);
        match path {
            "Set" | "Array.from" | "list" | "tuple" | "set" | "frozenset" | "sorted" | "reversed" | "Object.freeze"
            | "copy.copy" | "copy.deepcopy" | "structuredClone" => {
                let first = first?;
                matches!(first.form, Form::List(_) | Form::Table(_)).then(|| first.clone())
            }
            "String" | "str" => {
                let first = first?;
                let callee = Arc::from(path);
                match &first.form {
                    Form::Text(_) | Form::Joined(_) => {
                        let traces = self.through(&first.traces, &callee);
                        Some(Value { form: first.form.clone(), ..Value::from(traces) })
                    }
                    _ => None,
                }
            }
            "dict" | "Object.assign" => {
                let mut table = Table::default();
                for value in &args.positional {
                    match &value.form {
                        Form::Table(more) => {
                            for (name, value) in &more.entries {
                                table.set(Arc::clone(name), value.clone());
                            }
                            if let Some(rest) = &more.rest {
                                table.set_any(rest.clone());
                            }
                        }
                        _ if value.is_traced() => table.set_any(Value::from(value.all_traces())),
                        _ => {}
                    }
                }
                for (name, value) in &args.named {
                    table.set(Arc::clone(name), value.clone());
                }
                Some(Value::table(table))
            }
            "Object.keys" | "Object.values" | "Object.entries" => {
                let Form::Table(table) = &first?.form else { return None };
                if table.rest.is_some() {
                    return None;
                }
                let items = table.entries.iter().map(|(name, value)| match path {
                    "Object.keys" => Value::text(Arc::clone(name)),
                    "Object.values" => value.clone(),
                    _ => Value::list(vec![Value::text(Arc::clone(name)), value.clone()]),
                });
                Some(Value::list(items.collect()))
            }
            "enumerate" => {
                let item = self.item(first?);
                Some(Value::list(vec![Value::list(vec![Value::unknown(), item])]))
            }
            "any" | "all" => {
                let first = first?;
                let mut tested = first.tested.as_ref().map(|tested| Tested::clone(tested))?;
                if path == "all" {
                    tested.no.clear();
                    self.lift_items(&mut tested);
                }
                Some(saying(Value::unknown(), tested))
            }
            "bool" | "Boolean" => {
                let tested = first?.tested.as_ref().map(|tested| Tested::clone(tested))?;
                Some(saying(Value::unknown(), tested))
            }
            _ => self.native_function(path, args),
        }
    }
}

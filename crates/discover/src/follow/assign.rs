//! Assignments to variables, members and what is taken apart.

use std::rc::Rc;
use std::sync::Arc;

use super::engine::Engine;
use super::value::{Form, Table, Value, limited_items};
use crate::code::ir::{Entry, Expr, ExprKind};

impl Engine<'_> {
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
        if let Some(name) = name
            && self.set_outside(&of, name, &value, object.line)
        {
            return;
        }
        match &of.form {
            Form::Instance(class) | Form::Class(class) => {
                if let Some(name) = name {
                    self.set_field(*class, name, value);
                }
            }
            Form::Table(table) => {
                if let (Some(class), Some(name)) = (table.class, name) {
                    self.set_field(class, name, value.clone());
                }
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

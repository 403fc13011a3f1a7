//! Binding and setting names and members.

use std::collections::HashSet;
use std::sync::Arc;

use super::Evaluator;
use crate::code::ir::{Entry, Expr, ExprKind, Pattern};
use crate::code::members::Members;
use crate::code::scope::{Binding, Scope};
use crate::code::value::{Args, Form, Id, Place, Table, Value};

/// What setting an item of something outside the artifact is remembered as, where the language asks for that.
const SET_ITEM: &str = "__setitem__";

impl Evaluator<'_> {
    /// Binds the names of a pattern.
    pub(crate) fn bind(&mut self, pattern: &Pattern, value: Value, scope: Id<Scope>, place: Place) {
        match pattern {
            Pattern::Name(name) => self.heap.scopes[scope].set(Arc::clone(name), Binding::Value(value)),
            Pattern::Table(parts, rest) => {
                for (key, inner, default) in parts {
                    let mut part = self.member(&value, key, place);
                    if part.is_null()
                        && let Some(default) = default
                    {
                        part = self.eval(default, scope);
                    }
                    self.bind(inner, part, scope, place);
                }
                if let Some(rest) = rest {
                    let remaining = self.without(&value, parts, place);
                    self.heap.scopes[scope].set(Arc::clone(rest), Binding::Value(remaining));
                }
            }
            Pattern::List(parts) => {
                let items = self.walk(&value, place);
                for (at, part) in parts.iter().enumerate() {
                    let Some(part) = part else { continue };
                    let item = if let Some(items) = &items {
                        items.get(at).cloned().unwrap_or(Value::Null)
                    } else {
                        let key = Value::Number(at.into());
                        self.heap.symbolic(Form::Index(value.clone(), key), place)
                    };
                    self.bind(part, item, scope, place);
                }
            }
            Pattern::Other => {}
        }
    }

    /// What `{a, b, ...rest}` leaves for `rest`.
    fn without(&mut self, value: &Value, taken: &[(Arc<str>, Pattern, Option<Expr>)], place: Place) -> Value {
        // What is left of a thing outside the artifact is no better known than all of it.
        if matches!(value, Value::Symbolic(_)) {
            return value.clone();
        }
        let rest = self.heap.tables.add(Table { entries: Members::default(), open: None, place });
        self.merge(rest, value, place);
        let taken: HashSet<&str> = taken.iter().map(|(key, ..)| &**key).collect();
        self.heap.tables[rest].entries.retain(|name| !taken.contains(name));
        Value::Table(rest)
    }

    /// `target = value`.
    pub(crate) fn assign(&mut self, target: &Expr, value: Value, scope: Id<Scope>) {
        let place = self.place(scope, target.line);
        match &target.kind {
            ExprKind::Name(name) => self.assign_name(name, value, scope, place),
            ExprKind::Member(object, name) => {
                let object = self.eval(object, scope);
                let value = self.or_in_field(&object, name, value, place);
                self.set_member(&object, name, value, target.line);
            }
            ExprKind::Index(object, key) => {
                let object = self.eval(object, scope);
                let key = self.eval(key, scope);
                self.set_index(&object, &key, value, target.line);
            }
            ExprKind::List(targets) => {
                if let Some(items) = self.walk(&value, place) {
                    for (target, item) in targets.iter().zip(items) {
                        self.assign(target, item, scope);
                    }
                }
            }
            // What `({ a, b: c } = value)` takes out of a value.
            ExprKind::Table(entries) => {
                for entry in entries {
                    let Entry::Pair(Expr { kind: ExprKind::Text(name), .. }, target) = entry else { continue };
                    let part = self.member(&value, name, place);
                    match &target.kind {
                        ExprKind::Assign(target, default) => {
                            let part = if part.is_null() { self.eval(default, scope) } else { part };
                            self.assign(target, part, scope);
                        }
                        _ => self.assign(target, part, scope),
                    }
                }
            }
            _ => {}
        }
    }

    fn assign_name(&mut self, name: &Arc<str>, value: Value, scope: Id<Scope>, place: Place) {
        let mut at = scope;
        let mut function_scope = scope;
        let mut found_function = false;
        loop {
            if !found_function && self.heap.scopes[at].is_function {
                (function_scope, found_function) = (at, true);
            }
            if self.heap.scopes[at].get(name).is_some() {
                break;
            }
            if self.language.sees_members()
                && let Some(owner) = self.implied_owner(name, at)
            {
                self.set_member(&owner, name, value, place.line);
                return;
            }
            let Some(parent) = self.heap.scopes[at].parent else {
                let file = self.heap.scopes[scope].file;
                at = self.language.scope_of(self, name, file).unwrap_or(function_scope);
                break;
            };
            at = parent;
        }
        let before = match self.heap.scopes[at].get(name) {
            // What surrounds the name itself surrounds every value that it has.
            Some(Binding::Value(before)) if self.uncertain_conditions() > self.heap.scopes[at].uncertain => {
                Some(before.clone())
            }
            _ => None,
        };
        // Whether this assignment happens depends on something not known, so the value may still be the old one.
        let value = match before {
            Some(before) if !before.is_null() && !before.is_unknown() => self.heap.choice(vec![before, value], place),
            _ => value,
        };
        self.heap.scopes[at].set(Arc::clone(name), Binding::Value(value));
    }

    /// A setting that a field gets under a condition that is not known: the one it had, or this.
    fn or_in_field(&mut self, object: &Value, name: &str, value: Value, place: Place) -> Value {
        let Value::Instance(id) = object else { return value };
        if !self.language.keeps_fields_before() || self.surely_changes(object) {
            return value;
        }
        let Some(before) = self.heap.instances[*id].fields.get(name).map(|slot| slot.value.clone()) else {
            return value;
        };
        let mut known = self.heap.alternatives(&before);
        known.extend(self.heap.alternatives(&value));
        // Larger things are told apart by what is done with them, and one of them would be used twice.
        if !known.iter().all(|one| is_plain(one) || one.is_unknown()) || !known.iter().any(is_plain) {
            return value;
        }
        let order = if before.is_unknown() { [value, before] } else { [before, value] };
        self.heap.choice(order.into(), place)
    }

    /// `object.name = value`.
    pub(crate) fn set_member(&mut self, object: &Value, name: &Arc<str>, value: Value, line: u32) {
        let most = self.budget.items;
        let members = match object {
            Value::Table(id) => &mut self.heap.tables[*id].entries,
            Value::Instance(id) | Value::Super(id, _) => &mut self.heap.instances[*id].fields,
            Value::Class(id) => &mut self.heap.classes[*id].members,
            Value::Closure(id) => &mut self.heap.closures[*id].members,
            Value::Choice(id) => {
                let alternatives = self.heap.lists[*id].items.clone();
                for alternative in alternatives {
                    self.set_member(&alternative, name, value.clone(), line);
                }
                return;
            }
            _ => return,
        };
        if members.len() < most {
            members.set(Arc::clone(name), value, line);
        }
    }

    /// `object[key] = value`.
    pub(crate) fn set_index(&mut self, object: &Value, key: &Value, value: Value, line: u32) {
        match (object, key) {
            (Value::Table(id), _) => self.set_entry(*id, key, value, line),
            (Value::List(id), Value::Number(number)) => {
                let most = self.budget.items;
                let items = &mut self.heap.lists[*id].items;
                let at = number.as_u64().and_then(|at| usize::try_from(at).ok());
                match at {
                    Some(at) if at < items.len() => items[at] = value,
                    Some(at) if at == items.len() && at < most => items.push(value),
                    _ => {}
                }
            }
            (Value::Symbolic(id), _) if self.language.is_declaration(SET_ITEM) => {
                let place = Place { line, ..self.heap.symbolics[*id].place };
                let callee = self.heap.symbolic(Form::Member(object.clone(), Arc::from(SET_ITEM)), place);
                self.call_value(&callee, Args::positional(vec![key.clone(), value]), place);
            }
            _ => {
                if let Some(name) = self.key(key) {
                    self.set_member(object, &name, value, line);
                }
            }
        }
    }
}

const fn is_plain(value: &Value) -> bool {
    matches!(value, Value::Text(_) | Value::Number(_) | Value::Bool(_))
}

//! Names that mean members of what surrounds them, in languages where `this` may be left out.

use std::sync::Arc;

use super::Evaluator;
use crate::code::ir::MemberKind;
use crate::code::scope::{Binding, Scope};
use crate::code::value::{Args, Class, Id, Place, Value};

/// How many scopes, and how many base classes, are looked into.
const MOST: usize = 64;

impl Evaluator<'_> {
    /// The member of the object that a scope belongs to, if it has one of that name.
    pub(super) fn implied_member(&mut self, name: &Arc<str>, scope: Id<Scope>, place: Place) -> Option<Value> {
        let this = self.this_of(scope).filter(|this| matches!(this, Value::Instance(_) | Value::Class(_)))?;
        self.known_member(&this, name, place)
    }

    /// A call by a plain name that nothing binds, as a built-in method of an object around it.
    pub(super) fn implied_call(&mut self, name: &str, args: &Args, scope: Id<Scope>, place: Place) -> Option<Value> {
        let mut at = Some(scope);
        for _ in 0..MOST {
            let scope = at?;
            if let Some(this) = self.this_of(scope)
                && let Some(value) = self.language.method(self, &this, name, args, place)
            {
                return Some(value);
            }
            at = self.heap.scopes[scope].parent;
        }
        None
    }

    /// The object whose field a plain name means where it is assigned to.
    pub(super) fn implied_owner(&self, name: &str, scope: Id<Scope>) -> Option<Value> {
        let this = self.this_of(scope)?;
        let class = match &this {
            Value::Instance(id) => self.heap.instances[*id].class,
            Value::Class(id) => *id,
            _ => return None,
        };
        self.declares_field(class, name).then_some(this)
    }

    fn declares_field(&self, class: Id<Class>, name: &str) -> bool {
        let mut waiting = vec![class];
        for _ in 0..MOST {
            let Some(class) = waiting.pop() else { return false };
            let class = &self.heap.classes[class];
            let mut fields = class.code.members.iter().filter(|member| matches!(member.kind, MemberKind::Field(..)));
            if fields.any(|member| &*member.name == name) {
                return true;
            }
            waiting.extend(class.bases.iter().filter_map(|base| match base {
                Value::Class(base) => Some(*base),
                _ => None,
            }));
        }
        false
    }

    fn this_of(&self, scope: Id<Scope>) -> Option<Value> {
        match self.heap.scopes[scope].get("this") {
            Some(Binding::Value(this)) => Some(this.clone()),
            _ => None,
        }
    }

    /// What a call by a plain name calls: a function that a scope around it binds, or a method of an object around it.
    pub(super) fn implied_callee(&mut self, name: &Arc<str>, scope: Id<Scope>, place: Place) -> Option<Value> {
        let mut at = Some(scope);
        while let Some(scope) = at {
            if self.heap.scopes[scope].get(name).is_some() {
                let bound = self.name(name, scope, place);
                if !matches!(bound, Value::Text(_) | Value::Number(_) | Value::Bool(_) | Value::Null) {
                    return Some(bound);
                }
            }
            if let Some(this) = self.this_of(scope) {
                let method = self.declared_method(&this, name);
                if let Some(method) = method.or_else(|| self.implied_member(name, scope, place)) {
                    return Some(method);
                }
            }
            at = self.heap.scopes[scope].parent;
        }
        None
    }

    /// A method that the class of an object declares, even if the object has a field of that name.
    pub(crate) fn declared_method(&mut self, object: &Value, name: &str) -> Option<Value> {
        let (receiver, mut waiting) = match object {
            Value::Instance(id) => (object.clone(), vec![self.heap.instances[*id].class]),
            Value::Class(id) => (object.clone(), vec![*id]),
            Value::Super(id, class) => {
                let bases = self.heap.classes[*class].bases.iter().rev();
                let bases = bases.filter_map(|base| match base {
                    Value::Class(base) => Some(*base),
                    _ => None,
                });
                (Value::Instance(*id), bases.collect())
            }
            _ => return None,
        };
        for _ in 0..MOST {
            let class = waiting.pop()?;
            let Class { code, scope, bases, .. } = &self.heap.classes[class];
            let method = code.members.iter().find_map(|member| match &member.kind {
                MemberKind::Method(function) if &*member.name == name => Some(Arc::clone(function)),
                _ => None,
            });
            if let Some(function) = method {
                let method = self.method_closure(&function, *scope, class);
                return Some(self.bound(method, Some(receiver)));
            }
            waiting.extend(bases.iter().rev().filter_map(|base| match base {
                Value::Class(base) => Some(*base),
                _ => None,
            }));
        }
        None
    }
}

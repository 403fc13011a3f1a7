//! Classes and their instances.

use std::sync::Arc;

use super::Evaluator;
use crate::code::ir::{self, MemberKind};
use crate::code::members::Members;
use crate::code::scope::{Binding, Scope};
use crate::code::value::{Args, Class, Closure, Form, Id, Instance, Place, Value};

impl Evaluator<'_> {
    /// A class with its surroundings; its static fields are evaluated. A bundled copy of an SDK's class is the SDK's.
    pub(crate) fn class(&mut self, class: &Arc<ir::Class>, scope: Id<Scope>) -> Value {
        let place = self.place(scope, class.line);
        self.charge(class.members.len());
        if let Some((package, name)) = self.language.stands_for(class) {
            return self.heap.symbolic(Form::External { package: Arc::from(package), name: Arc::from(name) }, place);
        }
        let bases: Vec<Value> =
            class.bases.iter().filter(|base| base.name.is_none()).map(|base| self.eval(&base.value, scope)).collect();
        // The names that a class body sees: in some languages its own, in all the class.
        let inner = self.scope(scope, false);
        let id = self.heap.classes.add(Class {
            code: Arc::clone(class),
            scope: inner,
            bases,
            members: Members::default(),
            place,
        });
        let value = Value::Class(id);
        if let Some(name) = &class.name {
            self.heap.scopes[inner].set(Arc::clone(name), Binding::Value(value.clone()));
        }
        if !self.manners.receiver_is_parameter {
            self.heap.scopes[inner].set(Arc::from("this"), Binding::Value(value.clone()));
        }
        for member in &class.members {
            if let MemberKind::Field(_, Some(initial)) = &member.kind
                && (member.is_static || self.manners.receiver_is_parameter)
            {
                let initial_value = self.eval(initial, inner);
                self.heap.classes[id].members.set(Arc::clone(&member.name), initial_value, initial.line);
            }
        }
        self.language.class_made(self, id);
        value
    }

    /// `new callee(args)`.
    pub(crate) fn construct(&mut self, callee: &Value, args: Args, place: Place) -> Value {
        match callee {
            Value::Class(class) => {
                if let Some(value) = self.language.made_from(self, *class, &args, place) {
                    return value;
                }
                let instance =
                    self.heap.instances.add(Instance { class: *class, fields: Members::default(), outer: None, place });
                self.construct_into(instance, callee, args, place);
                Value::Instance(instance)
            }
            // A function that is called with `new` fills `this`.
            Value::Closure(id) => {
                let made = self.made_after(*id, place);
                let bound = self.bound(Value::Closure(*id), Some(made.clone()));
                let returned = self.call_value(&bound, args, place);
                if returned.is_null() { made } else { returned }
            }
            Value::Choice(id) => {
                let alternatives = self.heap.lists[*id].items.clone();
                let values: Vec<Value> = alternatives
                    .iter()
                    .filter(|value| !value.is_null())
                    .map(|value| self.construct(value, args.clone(), place))
                    .collect();
                self.heap.choice(values, place)
            }
            _ => self.outer_call(callee.clone(), args, true, place),
        }
    }

    /// An object with what the `prototype` of a function holds, as classes were written before there were any.
    fn made_after(&mut self, function: Id<Closure>, place: Place) -> Value {
        let prototype = self.heap.closures[function].members.get("prototype").map(|slot| slot.value.clone());
        let mut members = Members::default();
        if let Some(Value::Table(id)) = prototype {
            let slots: Vec<_> =
                self.heap.tables[id].entries.iter().map(|(name, slot)| (Arc::clone(name), slot.clone())).collect();
            self.charge(slots.len());
            for (name, slot) in slots {
                members.set_slot(name, slot);
            }
        }
        self.heap.table(members, place)
    }

    /// Builds the part of an instance that `class` declares: its bases, its own fields, its constructor.
    pub(super) fn construct_into(&mut self, instance: Id<Instance>, class: &Value, args: Args, place: Place) {
        let Value::Class(id) = class else {
            let outer = self.outer_call(class.clone(), args, true, place);
            self.heap.instances[instance].outer = Some(outer);
            return;
        };
        if self.nesting >= self.budget.nesting || !self.step() {
            return;
        }
        self.nesting += 1;
        let bases = self.heap.classes[*id].bases.clone();
        let code = Arc::clone(&self.heap.classes[*id].code);
        let is_method = |member: &ir::Member| matches!(member.kind, MemberKind::Method(_));
        let own = self.declared_member(&code, self.manners.constructor, is_method);
        let own = own.and_then(|member| match &member.kind {
            MemberKind::Method(function) => Some(Arc::clone(function)),
            _ => None,
        });
        if let Some(function) = own {
            // Without `super(…)` there is nothing to wait for.
            if bases.is_empty() {
                self.set_fields(instance, *id);
            }
            let scope = self.heap.classes[*id].scope;
            let method = self.method_closure(&function, scope, *id);
            let bound = self.bound(method, Some(Value::Instance(instance)));
            self.call_value(&bound, args, place);
        } else {
            for base in bases.iter().rev() {
                self.construct_into(instance, base, args.clone(), place);
            }
            self.set_fields(instance, *id);
            self.set_declared_fields(instance, *id, &args, place);
        }
        self.nesting -= 1;
    }

    /// `super(args)`: builds what the bases declare, then the fields of the class itself.
    pub(super) fn construct_bases(&mut self, instance: Id<Instance>, class: Id<Class>, args: &Args, place: Place) {
        let bases = self.heap.classes[class].bases.clone();
        for base in bases {
            self.construct_into(instance, &base, args.clone(), place);
        }
        self.set_fields(instance, class);
    }

    /// Sets the typed fields that a constructor made out of them takes, as those of dataclasses and models do.
    fn set_declared_fields(&mut self, instance: Id<Instance>, class: Id<Class>, args: &Args, place: Place) {
        if !self.manners.receiver_is_parameter {
            return;
        }
        let code = Arc::clone(&self.heap.classes[class].code);
        let declared = code.members.iter().filter(|member| matches!(member.kind, MemberKind::Field(Some(_), _)));
        for (at, member) in declared.enumerate() {
            if let Some(value) = args.get(at, &member.name) {
                let value = value.clone();
                self.heap.instances[instance].fields.set(Arc::clone(&member.name), value, place.line);
            }
        }
    }

    /// Evaluates the fields that a class gives to its instances.
    fn set_fields(&mut self, instance: Id<Instance>, class: Id<Class>) {
        if self.manners.receiver_is_parameter {
            return;
        }
        let code = Arc::clone(&self.heap.classes[class].code);
        self.charge(code.members.len());
        let around = self.heap.classes[class].scope;
        let scope = self.scope(around, false);
        self.heap.scopes[scope].set(Arc::from("this"), Binding::Value(Value::Instance(instance)));
        self.heap.scopes[scope].set(Arc::from("super"), Binding::Value(Value::Super(instance, class)));
        for member in &code.members {
            if let MemberKind::Field(_, Some(initial)) = &member.kind
                && !member.is_static
            {
                let value = self.eval(initial, scope);
                self.heap.instances[instance].fields.set(Arc::clone(&member.name), value, initial.line);
            }
        }
    }
}

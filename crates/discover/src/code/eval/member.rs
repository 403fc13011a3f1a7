//! Members and items of values.

use std::collections::HashMap;
use std::sync::Arc;

use super::Evaluator;
use crate::code::ir::{self, Member, MemberKind};
use crate::code::members::Slot;
use crate::code::value::{Args, Class, Form, Id, Place, Value};

/// How many base classes are followed.
const DEEPEST_CLASS: usize = 32;

impl Evaluator<'_> {
    /// `object.name`.
    pub(crate) fn member(&mut self, object: &Value, name: &Arc<str>, place: Place) -> Value {
        if let Some(value) = self.known_member(object, name, place) {
            return value;
        }
        if let Some(value) = self.language.member(self, object, name, place) {
            return value;
        }
        match object {
            Value::Choice(id) => {
                let alternatives = self.heap.lists[*id].items.clone();
                let values: Vec<Value> = alternatives
                    .iter()
                    .filter(|value| !value.is_null())
                    .map(|value| self.member(value, name, place))
                    .collect();
                self.heap.choice(values, place)
            }
            Value::Table(id) if self.heap.tables[*id].open.is_none() => Value::Null,
            Value::Null | Value::Bool(_) | Value::Number(_) => Value::Null,
            Value::Table(id) => match self.heap.tables[*id].open {
                Some(open) => Value::Unknown(open),
                None => Value::Null,
            },
            Value::Instance(id) if self.heap.instances[*id].outer.is_none() && !self.has_outer_base(*id) => Value::Null,
            _ => self.heap.symbolic(Form::Member(object.clone(), Arc::clone(name)), place),
        }
    }

    /// The member, if the object is known to have it.
    pub(crate) fn known_member(&mut self, object: &Value, name: &Arc<str>, place: Place) -> Option<Value> {
        match object {
            Value::Table(id) => {
                let slot = self.heap.tables[*id].entries.get(name)?.clone();
                Some(self.get_slot(&slot, object, place))
            }
            Value::Closure(id) => {
                let slot = self.heap.closures[*id].members.get(name)?.clone();
                Some(self.get_slot(&slot, object, place))
            }
            Value::Instance(id) => {
                if let Some(slot) = self.heap.instances[*id].fields.get(name).cloned() {
                    return Some(self.get_slot(&slot, object, place));
                }
                let class = self.heap.instances[*id].class;
                self.class_member(class, name, object, place, false)
            }
            Value::Super(instance, class) => {
                let receiver = Value::Instance(*instance);
                let bases = self.heap.classes[*class].bases.clone();
                for base in bases {
                    match base {
                        Value::Class(base) => {
                            if let Some(value) = self.class_member(base, name, &receiver, place, false) {
                                return Some(value);
                            }
                        }
                        // What is reached through `super` belongs to the object, where a method is told of it.
                        _ if self.manners.receiver_is_parameter => {}
                        outer => return Some(self.heap.symbolic(Form::Member(outer, Arc::clone(name)), place)),
                    }
                }
                None
            }
            Value::Class(id) => {
                if &**name == "prototype" {
                    return Some(object.clone());
                }
                self.class_member(*id, name, object, place, true)
            }
            Value::Module(file) => self.export_of(*file, name, place),
            _ => None,
        }
    }

    /// A member found along the base classes.
    fn class_member(
        &mut self,
        class: Id<Class>,
        name: &Arc<str>,
        receiver: &Value,
        place: Place,
        of_class: bool,
    ) -> Option<Value> {
        let mut waiting = vec![class];
        let mut seen = 0;
        while let Some(class) = waiting.pop() {
            seen += 1;
            if seen > DEEPEST_CLASS {
                return None;
            }
            if let Some(slot) = self.heap.classes[class].members.get(name).cloned() {
                return Some(self.get_slot(&slot, receiver, place));
            }
            let code = Arc::clone(&self.heap.classes[class].code);
            let python = self.manners.receiver_is_parameter;
            // Where both are declared, an accessor that reads comes before one that writes.
            let fits = |member: &Member| python || member.is_static == of_class || of_class;
            if let Some(member) = self.declared_member(&code, name, fits) {
                let scope = self.heap.classes[class].scope;
                match &member.kind {
                    MemberKind::Method(function) => {
                        let method = self.method_closure(function, scope, class);
                        let unbound = (of_class && python && !member.is_static) || (python && is_static(function));
                        let receiver = (!unbound).then(|| receiver.clone());
                        return Some(self.bound(method, receiver));
                    }
                    MemberKind::Getter(function) => {
                        if of_class && !member.is_static {
                            return None;
                        }
                        let method = self.method_closure(function, scope, class);
                        let getter = self.bound(method, Some(receiver.clone()));
                        return Some(self.call_value(&getter, Args::default(), place));
                    }
                    MemberKind::Field(..) => {}
                }
            }
            let bases = self.heap.classes[class].bases.iter().rev();
            waiting.extend(bases.filter_map(|base| match base {
                Value::Class(base) => Some(*base),
                _ => None,
            }));
        }
        None
    }

    /// The first member of a name in the code of a class that fits.
    pub(super) fn declared_member<'c>(
        &mut self,
        class: &'c Arc<ir::Class>,
        name: &str,
        fits: impl Fn(&Member) -> bool,
    ) -> Option<&'c Member> {
        const FEW: usize = 16;
        if class.members.len() <= FEW {
            return class.members.iter().find(|member| &*member.name == name && fits(member));
        }
        let positions = self.member_positions.entry(Arc::as_ptr(class)).or_insert_with(|| {
            let mut positions: HashMap<Arc<str>, Vec<u32>> = HashMap::new();
            for (at, member) in class.members.iter().enumerate() {
                positions.entry(Arc::clone(&member.name)).or_default().push(at as u32);
            }
            positions
        });
        let mut named = positions.get(name)?.iter().filter_map(|at| class.members.get(*at as usize));
        named.find(|member| fits(member))
    }

    /// Whether some base class of an instance lies outside the artifact.
    fn has_outer_base(&self, instance: Id<crate::code::value::Instance>) -> bool {
        let mut waiting = vec![self.heap.instances[instance].class];
        let mut seen = 0;
        while let Some(class) = waiting.pop() {
            seen += 1;
            if seen > DEEPEST_CLASS {
                return true;
            }
            for base in &self.heap.classes[class].bases {
                match base {
                    Value::Class(base) => waiting.push(*base),
                    _ => return true,
                }
            }
        }
        false
    }

    /// The value of a member, through its getter if it has one.
    pub(crate) fn get_slot(&mut self, slot: &Slot, receiver: &Value, place: Place) -> Value {
        if !slot.getter {
            return slot.value.clone();
        }
        let getter = self.bound(slot.value.clone(), Some(receiver.clone()));
        self.call_value(&getter, Args::default(), place)
    }

    /// `object[key]`.
    pub(crate) fn index(&mut self, object: &Value, key: &Value, place: Place) -> Value {
        match (object, key) {
            (Value::List(id), Value::Number(number)) => {
                let items = &self.heap.lists[*id].items;
                let at = match number.as_i64() {
                    Some(at) if at < 0 && self.manners.receiver_is_parameter => {
                        at.saturating_add_unsigned(items.len() as u64)
                    }
                    Some(at) => at,
                    None => return Value::Null,
                };
                let found = usize::try_from(at).ok().and_then(|at| items.get(at)).cloned();
                found.unwrap_or(Value::Null)
            }
            (Value::Choice(id), _) => {
                let alternatives = self.heap.lists[*id].items.clone();
                let values: Vec<Value> = alternatives
                    .iter()
                    .filter(|value| !value.is_null())
                    .map(|value| self.index(value, key, place))
                    .collect();
                self.heap.choice(values, place)
            }
            (Value::Unknown(_), _) => object.clone(),
            (Value::Symbolic(_), Value::Text(text)) if !self.manners.receiver_is_parameter => {
                self.member(object, &text.text, place)
            }
            (Value::Symbolic(_), _) => self.heap.symbolic(Form::Index(object.clone(), key.clone()), place),
            // A generic class of the artifact, `Page[Item]`, is the class.
            (Value::Class(_), _) if self.manners.receiver_is_parameter => object.clone(),
            _ => {
                // A key that may be something else than what is known of it leads to any entry.
                let is_open =
                    matches!(key, Value::Choice(_)) && self.heap.alternatives(key).iter().any(Value::is_unknown);
                if is_open && let Some(value) = self.language.any_entry(self, object, place) {
                    return value;
                }
                if let Some(name) = self.key(key) {
                    return self.member(object, &name, place);
                }
                if let Some(value) = self.language.any_entry(self, object, place) {
                    return value;
                }
                let (reason, at) = self.reason(key);
                self.heap.unknown(reason, at.unwrap_or(place))
            }
        }
    }
}

/// Whether a method is declared to take no receiver.
fn is_static(function: &ir::Function) -> bool {
    function
        .decorators
        .iter()
        .any(|decorator| matches!(&decorator.kind, ir::ExprKind::Name(name) if &**name == "staticmethod"))
}

//! Classes of the program, their instances and members.

use std::rc::Rc;
use std::sync::Arc;

use super::engine::Engine;
use super::value::{Args, ClassId, Closure, Form, Frame, FrameId, Value};
use crate::code::ir::{Class, Function, Member, MemberKind};

/// Classes that a class is derived from, one after another.
const MOST_BASES: usize = 16;

impl Engine<'_> {
    /// A class as a value; the first time, its own fields are evaluated.
    pub(super) fn make_class(&mut self, class: &Arc<Class>) -> Value {
        let at = self.at;
        let id = self.class_id(class, at);
        let value = Value::of(Form::Class(id));
        if self.class(id).is_made {
            return value;
        }
        self.class_mut(id).is_made = true;
        self.class_mut(id).frame = at;
        self.frame_mut(at).is_seen = true;
        if let Some(name) = &class.name {
            self.bind_name(name, value.clone());
        }
        if let Some(base) = class.bases.iter().find(|base| base.name.is_none()) {
            let base = self.eval(&base.value);
            self.class_mut(id).base = Some(base);
        }
        let outer = self.has_types().then(|| self.enter_class(id));
        for member in &class.members {
            if let MemberKind::Field(_, Some(initial)) = &member.kind
                && member.is_static
            {
                let initial = self.eval_named(initial, &crate::code::ir::Pattern::Name(Arc::clone(&member.name)));
                self.set_field(id, &member.name, initial);
            }
        }
        if let Some(outer) = outer {
            self.at = outer;
        }
        self.meet_class(id, class);
        value
    }

    /// Stands inside a class, where its members are named alone; gives where it stood before.
    fn enter_class(&mut self, class: ClassId) -> FrameId {
        let at = self.at;
        let inner = self.add_frame(Frame {
            parent: Some(at),
            file: self.frame(at).file,
            class: Some(class),
            label: self.class(class).code.name.clone(),
            is_seen: true,
            ..Frame::default()
        });
        self.class_mut(class).frame = inner;
        std::mem::replace(&mut self.at, inner)
    }

    /// An instance of a class; its constructor runs.
    pub(super) fn construct(&mut self, class: ClassId, args: &Args, line: u32) -> Value {
        let instance = Value::of(Form::Instance(class));
        let code = Arc::clone(&self.class(class).code);
        let is_first = !std::mem::replace(&mut self.class_mut(class).is_constructed, true);
        if is_first {
            self.set_own_fields(class, &code);
        }
        let constructor = self.manners.constructor;
        if let Some((owner, function, _)) = self.find_method(class, constructor) {
            let closure = self.method(owner, &function, constructor);
            let closure = self.overload(&closure, args);
            self.enter(&closure, Some(instance.clone()), args.clone(), Some(line));
            self.is_gone = false;
            self.set_filled(class, args);
        } else {
            self.set_given(class, &code, args);
            let base = self.class(class).base.clone();
            if let Some(Value { form: Form::Outside(path), .. }) = base {
                // What is derived from the outside hands its arguments there.
                self.report(&path, None, args, line);
            }
        }
        instance
    }

    /// The fields that every instance begins with.
    fn set_own_fields(&mut self, class: ClassId, code: &Class) {
        let frame = self.class(class).frame;
        let inner = self.add_frame(Frame {
            parent: Some(frame),
            file: self.frame(frame).file,
            class: Some(class),
            label: code.name.clone(),
            ..Frame::default()
        });
        let outer = std::mem::replace(&mut self.at, inner);
        self.bind_name(&Arc::from("this"), Value::of(Form::Instance(class)));
        for member in &code.members {
            if let MemberKind::Field(_, Some(initial)) = &member.kind
                && !member.is_static
            {
                let initial = self.eval_named(initial, &crate::code::ir::Pattern::Name(Arc::clone(&member.name)));
                self.set_field(class, &member.name, initial);
            } else if let MemberKind::Field(Some(of), None) = &member.kind {
                let value = self.declared_as(Some(of), Value::unknown());
                if !matches!(value.form, Form::Unknown) {
                    self.set_field(class, &member.name, value);
                }
            }
        }
        self.at = outer;
    }

    /// What stands in braces after a construction sets members of the instance.
    fn set_filled(&mut self, class: ClassId, args: &Args) {
        if self.language == model::Language::CSharp {
            for (name, value) in &args.named {
                self.set_field(class, name, value.clone());
            }
        }
    }

    /// A class without a constructor takes its fields as arguments.
    fn set_given(&mut self, class: ClassId, code: &Class, args: &Args) {
        for (name, value) in &args.named {
            self.set_field(class, name, value.clone());
        }
        let fields = code.members.iter().filter(|member| matches!(member.kind, MemberKind::Field(Some(_), _)));
        for (member, value) in fields.zip(&args.positional) {
            self.set_field(class, &member.name, value.clone());
        }
    }

    /// The method of a class or of those it is derived from, and the class that has it.
    pub(super) fn find_method(&self, class: ClassId, name: &str) -> Option<(ClassId, Arc<Function>, bool)> {
        let mut at = class;
        for _ in 0..MOST_BASES {
            let data = self.class(at);
            let own = data.named.get(name).and_then(|at| data.code.members.get(*at));
            match own.map(|member| &member.kind) {
                Some(MemberKind::Method(function)) => return Some((at, Arc::clone(function), false)),
                Some(MemberKind::Getter(function)) => return Some((at, Arc::clone(function), true)),
                _ => {}
            }
            match &data.base {
                Some(Value { form: Form::Class(base), .. }) => at = *base,
                _ => return None,
            }
        }
        None
    }

    /// A method as a function that knows its class.
    pub(super) fn method(&mut self, class: ClassId, function: &Arc<Function>, name: &str) -> Rc<Closure> {
        let is_static = self.is_plain_function(class, function);
        Rc::new(Closure {
            function: Arc::clone(function),
            frame: self.class(class).frame,
            class: Some(class),
            name: Some(Arc::from(name)),
            label: Some(Arc::from(name)),
            takes_self: !is_static,
            bound: Vec::new(),
        })
    }

    /// Whether a method of a class is not called on anything: `@staticmethod`.
    fn is_plain_function(&self, class: ClassId, function: &Arc<Function>) -> bool {
        self.manners.receiver_is_parameter
            && function.decorators.iter().any(|decorator| super::handlers::last_name(decorator) == Some("staticmethod"))
            && self.class(class).code.members.iter().any(|member: &Member| member.is_static)
    }

    pub(super) fn instance_member(&mut self, class: ClassId, name: &Arc<str>) -> Value {
        if let Some((owner, function, is_getter)) = self.find_method(class, name) {
            let closure = self.method(owner, &function, name);
            if is_getter {
                let this = Value::of(Form::Instance(class));
                return self.enter(&closure, Some(this), Args::default(), None).unwrap_or_default();
            }
            return Value::of(Form::Function(closure));
        }
        let mut at = class;
        for _ in 0..MOST_BASES {
            if let Some(value) = self.class(at).fields.get(name) {
                return value.clone();
            }
            match &self.class(at).base {
                Some(Value { form: Form::Class(base), .. }) => at = *base,
                Some(Value { form: Form::Outside(path), .. }) => {
                    return Value::of(Form::Outside(Arc::from(format!("{path}.{name}"))));
                }
                _ => break,
            }
        }
        Value::unknown()
    }

    pub(super) fn static_member(&mut self, class: ClassId, name: &Arc<str>) -> Value {
        match self.find_method(class, name) {
            Some((owner, function, false)) => Value::of(Form::Function(self.method(owner, &function, name))),
            _ if self.has_methods_apart() => self.static_apart(class, name),
            Some((owner, function, true)) if self.has_types() => {
                let closure = self.method(owner, &function, name);
                self.enter(&closure, Some(Value::of(Form::Class(class))), Args::default(), None).unwrap_or_default()
            }
            _ if self.has_types() => self.class_value(class, name),
            _ => self.class(class).fields.get(name).cloned().unwrap_or_default(),
        }
    }

    /// What the field of an instance may hold from now on.
    pub(super) fn set_field(&mut self, class: ClassId, name: &Arc<str>, value: Value) {
        const MOST: usize = 512;
        let fields = &mut self.class_mut(class).fields;
        if let Some(slot) = fields.get_mut(name) {
            *slot = std::mem::take(slot).or(value);
        } else if fields.len() < MOST {
            fields.insert(Arc::clone(name), value);
        }
    }

    /// What the class around it is derived from, as what is called on it.
    pub(super) fn super_value(&mut self) -> Value {
        match self.own_base() {
            Some(Value { form: Form::Class(base), .. }) => Value::of(Form::Instance(base)),
            Some(Value { form: Form::Outside(path), .. }) => Value::of(Form::Outside(path)),
            _ => Value::unknown(),
        }
    }

    fn own_base(&self) -> Option<Value> {
        let mut at = Some(self.at);
        while let Some(id) = at {
            let frame = self.frame(id);
            if let Some(class) = frame.class {
                return self.class(class).base.clone();
            }
            at = frame.parent;
        }
        None
    }

    /// `super(…)`: the constructor of the base, or the base itself.
    pub(super) fn call_super(&mut self, args: &Args, line: u32) -> Value {
        if self.manners.receiver_is_parameter {
            return self.super_value();
        }
        match self.own_base() {
            Some(Value { form: Form::Class(base), .. }) => self.construct(base, args, line),
            Some(Value { form: Form::Outside(path), .. }) => {
                self.report(&path, None, args, line);
                Value::unknown()
            }
            _ => Value::unknown(),
        }
    }

    /// What a method call calls.
    pub(super) fn method_of(&mut self, receiver: &Value, name: &Arc<str>) -> Value {
        match &receiver.form {
            Form::Unknown | Form::Null | Form::Text(_) | Form::Joined(_) | Form::List(_) | Form::OneOf(_) => {
                Value::from(receiver.traces.clone())
            }
            Form::Table(table) if table.get(name).is_none() && table.class.is_none() => {
                Value::from(receiver.traces.clone())
            }
            _ => self.member(receiver, name),
        }
    }

    /// Calls the only method of the program that has this name.
    pub(super) fn call_only_method(
        &mut self,
        receiver: &Value,
        name: &Arc<str>,
        args: &Args,
        line: u32,
    ) -> Option<Value> {
        if !matches!(receiver.form, Form::Unknown | Form::Null | Form::Instance(_)) {
            return None;
        }
        if self.has_methods_apart() {
            if is_common(&name.to_lowercase()) {
                return None;
            }
            let (class, closure) = self.only_method_apart(name)?;
            let this = Self::record_of(class, Value::from(receiver.traces.clone()));
            return Some(self.invoke(&closure, Some(this), args.clone(), line));
        }
        if let Form::Instance(class) = &receiver.form
            && self.has_types()
            && let Some((class, function)) = self.derived_methods(*class, name).first().cloned()
        {
            let closure = self.method(class, &function, name);
            return Some(self.invoke(&closure, Some(Value::of(Form::Instance(class))), args.clone(), line));
        }
        let [(class, function)] = self.methods.get(name)?.as_slice() else { return None };
        let (class, function) = (*class, Arc::clone(function));
        if function.decorators.len() > 2 || is_common(name) {
            return None;
        }
        let closure = self.method(class, &function, name);
        Some(self.invoke(&closure, Some(Value::of(Form::Instance(class))), args.clone(), line))
    }
}

/// Names of methods that things of the outside have, too.
fn is_common(name: &str) -> bool {
    const COMMON: [&str; 30] = [
        "get", "set", "add", "has", "delete", "push", "pop", "map", "filter", "find", "join", "split", "replace",
        "close", "start", "stop", "connect", "send", "write", "read", "emit", "on", "then", "keys", "values", "items",
        "update", "append", "toString", "format",
    ];
    COMMON.contains(&name)
}

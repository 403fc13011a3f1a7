//! Members that are named without what they belong to, and methods that share a name.

use std::rc::Rc;
use std::sync::Arc;

use model::Language;

use super::super::engine::Engine;
use super::super::value::{Args, ClassId, Closure, Form, Value};
use crate::code::ir::{Function, MemberKind, ParamKind};
use crate::code::language::Elsewhere;

/// Classes around a method, and classes that one is derived from.
const MOST_CLASSES: usize = 16;

impl Engine<'_> {
    /// A member of the class around, or of one around that.
    pub(in crate::follow) fn own_member(&mut self, name: &Arc<str>) -> Option<Value> {
        let class = self.declaring_class(name)?;
        Some(self.instance_member(class, name))
    }

    /// What a class itself, or one that it is derived from, holds under a name: an inner class, a constant, an instance
    /// that it keeps.
    pub(in crate::follow) fn class_value(&mut self, class: ClassId, name: &Arc<str>) -> Value {
        let mut at = class;
        for _ in 0..MOST_CLASSES {
            let data = self.class(at);
            if let Some(value) = data.fields.get(name) {
                return value.clone();
            }
            match &data.base {
                Some(Value { form: Form::Class(base), .. }) if *base != at => at = *base,
                _ => break,
            }
        }
        Value::unknown()
    }

    /// Sets a member of a class around; `false` if none has that name.
    pub(in crate::follow) fn assign_own_member(&mut self, name: &Arc<str>, value: &Value) -> bool {
        let Some(class) = self.declaring_class(name) else { return false };
        self.set_field(class, name, value.clone());
        true
    }

    /// The innermost class around that has a member of that name.
    fn declaring_class(&self, name: &str) -> Option<ClassId> {
        if self.language != Language::Jvm {
            return None;
        }
        let mut last = None;
        let mut at = Some(self.at);
        while let Some(id) = at {
            let frame = self.frame(id);
            if let Some(class) = frame.class.filter(|class| last != Some(*class)) {
                if self.declares(class, name) {
                    return Some(class);
                }
                last = Some(class);
            }
            at = frame.parent;
        }
        None
    }

    /// Sets a property of something of the outside, which runs code of its own: it is a call of that property. `false`
    /// if it is none.
    pub(in crate::follow) fn set_outside(&mut self, of: &Value, name: &Arc<str>, value: &Value, line: u32) -> bool {
        if !self.has_types() {
            return false;
        }
        let (Form::Outside(_) | Form::Made(_)) = &of.form else { return false };
        let Some(path) = of.path() else { return false };
        let value = self.as_data(value.clone(), line);
        let args = Args { positional: vec![value], ..Args::default() };
        self.meet_call(Some(of), Some(name), &args);
        self.report(&Arc::from(format!("{path}.{name}")), Some(of), &args, line);
        true
    }

    fn declares(&self, class: ClassId, name: &str) -> bool {
        let mut at = class;
        for _ in 0..MOST_CLASSES {
            let data = self.class(at);
            if data.fields.contains_key(name) || data.code.members.iter().any(|member| &*member.name == name) {
                return true;
            }
            match &data.base {
                Some(Value { form: Form::Class(base), .. }) if *base != at => at = *base,
                _ => return false,
            }
        }
        false
    }

    /// What a name means that nothing in the file binds: something of another file of the program, or of the outside by
    /// its full name.
    pub(in crate::follow) fn elsewhere(&mut self, name: &Arc<str>) -> Option<Value> {
        let from = self.frame(self.at).file;
        let path = Arc::clone(&self.file(from).module.path);
        match self.source.elsewhere(&path, name)? {
            Elsewhere::File(found) => {
                let file = self.load(&found).filter(|file| *file != from)?;
                self.run_file(file);
                self.bound(file, name)
            }
            Elsewhere::Outside(full) => Some(Value::of(Form::Outside(Arc::from(full)))),
        }
    }

    /// Calls a function of the program that extends what is called. `None` if there is none of that name.
    pub(in crate::follow) fn call_extension(
        &mut self,
        receiver: &Value,
        name: &Arc<str>,
        args: &Args,
        line: u32,
    ) -> Option<Value> {
        let from = self.frame(self.at).file;
        let path = Arc::clone(&self.file(from).module.path);
        let found = self.source.extension(&path, name, args.positional.len() + args.named.len())?;
        let file = self.load(&found.file)?;
        self.run_file(file);
        let bound = self.bound(file, &found.name)?;
        match bound.form {
            Form::Function(closure) if !self.is_running(&closure.function) => {
                Some(self.invoke(&closure, Some(receiver.clone()), args.clone(), line))
            }
            Form::Class(class) => {
                let method = self.static_member(class, name);
                let closure =
                    method.as_function().map(Rc::clone).filter(|closure| !self.is_running(&closure.function))?;
                let mut args = args.clone();
                args.positional.insert(0, receiver.clone());
                Some(self.invoke(&closure, Some(bound), args, line))
            }
            _ => None,
        }
    }

    /// Of several methods of a class with one name, that which takes so many arguments.
    pub(in crate::follow) fn overload(&self, closure: &Rc<Closure>, args: &Args) -> Rc<Closure> {
        let (Some(class), Some(name)) = (closure.class.filter(|_| self.has_types()), &closure.function.name) else {
            return Rc::clone(closure);
        };
        let given = args.positional.len() + args.named.len();
        let takes = |function: &Function| {
            let rest = function.params.iter().any(|param| param.kind == ParamKind::Rest);
            let needed = function.params.iter().filter(|param| param.default.is_none()).count();
            function.params.len() == given
                || rest && given + 1 >= needed
                || given >= needed && given < function.params.len()
        };
        let is_free = |function: &Arc<Function>| takes(function) && !self.is_running(function);
        if is_free(&closure.function) && closure.function.params.len() == given {
            return Rc::clone(closure);
        }
        let methods = self.class(class).code.members.iter().filter_map(|member| match &member.kind {
            MemberKind::Method(function) if member.name == *name => Some(function),
            _ => None,
        });
        let mut fitting: Vec<&Arc<Function>> = methods.filter(|function| is_free(function)).collect();
        fitting.sort_by_key(|function| function.params.len() != given);
        match fitting.first() {
            Some(function) => Rc::new(Closure { function: Arc::clone(function), ..Closure::clone(closure) }),
            None => Rc::clone(closure),
        }
    }

    /// The methods that a call on something of a class may mean which itself has none of that name: those of classes
    /// that are derived from it.
    pub(in crate::follow) fn derived_methods(&self, class: ClassId, name: &str) -> Vec<(ClassId, Arc<Function>)> {
        const MOST: usize = 4;
        let Some(own) = self.class(class).code.name.clone() else { return Vec::new() };
        let known = self.methods.get(name).map(Vec::as_slice).unwrap_or_default();
        let derived = known.iter().filter(|(of, _)| {
            self.class(*of).code.bases.iter().any(|base| super::types::type_name(&base.value) == Some(last(&own)))
        });
        derived.take(MOST).map(|(of, function)| (*of, Arc::clone(function))).collect()
    }
}

fn last(full: &str) -> &str {
    full.rsplit('.').next().unwrap_or(full)
}

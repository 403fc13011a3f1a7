//! Values of struct types, whose methods stand apart from them (Go, Rust).

use std::rc::Rc;
use std::sync::Arc;

use model::{Guard, Language};

use super::engine::Engine;
use super::handlers::last_name;
use super::value::{Args, ClassId, Closure, Form, Table, Value};
use crate::code::ir::{Expr, ExprKind, MemberKind};

/// Types that a type is derived from, one after another.
const MOST_BASES: usize = 16;

impl Engine<'_> {
    /// Whether methods stand apart from the types that they belong to.
    pub(super) const fn has_methods_apart(&self) -> bool {
        matches!(self.language, Language::Go | Language::Rust)
    }

    /// A value of a struct type, with what its fields are given.
    pub(super) fn record(&mut self, class: ClassId, args: &Args) -> Value {
        let code = Arc::clone(&self.class(class).code);
        if code.bases.iter().any(|base| base.name.is_some()) {
            // The type is another one by a new name.
            return if args.positional.is_empty() { Value::unknown() } else { Value::list(args.positional.clone()) };
        }
        let mut table = Table { class: Some(class), ..Table::default() };
        let fields = code.members.iter().filter(|member| matches!(member.kind, MemberKind::Field(..)));
        let by_position = fields.map(|member| Arc::clone(&member.name)).zip(args.positional.iter().cloned());
        for (name, value) in by_position.chain(args.named.iter().cloned()) {
            self.set_field(class, &name, value.clone());
            table.set(name, value);
        }
        Value::table(table)
    }

    /// A value of a type of which nothing else is known.
    pub(super) fn record_of(class: ClassId, from: Value) -> Value {
        let rest = (!from.traces.is_empty()).then(|| Value::from(from.traces.clone()));
        Value { form: Form::Table(Rc::new(Table { class: Some(class), rest, ..Table::default() })), ..from }
    }

    /// A conversion to a type of the program leaves a value what it is.
    pub(super) fn converted(args: &Args) -> Value {
        args.at(0).cloned().unwrap_or_default()
    }

    /// What a value of a struct type has under a name that it was not given itself.
    pub(super) fn record_member(&mut self, class: ClassId, table: &Table, name: &Arc<str>) -> Value {
        if let Some(closure) = self.method_apart(class, name) {
            return Value::of(Form::Function(closure));
        }
        let declared = self.field_of(class, name);
        let Some(rest) = &table.rest else {
            let known = self.field_value(class, name);
            return self.typed_in(class, known, declared.as_ref());
        };
        let written = match declared.as_ref().map(|declared| &declared.kind) {
            Some(ExprKind::Index(_, written)) => match &written.kind {
                ExprKind::Text(written) => Arc::clone(written),
                _ => Arc::clone(name),
            },
            _ => Arc::clone(name),
        };
        let traces = rest.traces.clone().into_iter().map(|trace| self.traces.member(trace, &written)).collect();
        let part = Value::from(traces);
        if let Some(guard) = declared.as_ref().and_then(|declared| self.guard_in(class, declared)) {
            for trace in &part.traces {
                self.learn_always(*trace, guard.clone());
            }
        }
        self.typed_in(class, part, declared.as_ref())
    }

    /// What any value of a type, or of those it is derived from, was given as a field.
    fn field_value(&self, class: ClassId, name: &str) -> Value {
        let mut at = class;
        for _ in 0..MOST_BASES {
            if let Some(value) = self.class(at).fields.get(name) {
                return value.clone();
            }
            match &self.class(at).base {
                Some(Value { form: Form::Class(base), .. }) => at = *base,
                _ => break,
            }
        }
        Value::unknown()
    }

    /// The declared type of a field.
    fn field_of(&self, class: ClassId, name: &str) -> Option<Expr> {
        let mut at = class;
        for _ in 0..MOST_BASES {
            let data = self.class(at);
            if let Some(member) = data.code.members.iter().find(|member| &*member.name == name)
                && let MemberKind::Field(declared, _) = &member.kind
            {
                return declared.clone();
            }
            match &data.base {
                Some(Value { form: Form::Class(base), .. }) => at = *base,
                _ => break,
            }
        }
        None
    }

    /// A method of a type that stands apart from it, or from one that it is derived from.
    pub(super) fn method_apart(&mut self, class: ClassId, name: &str) -> Option<Rc<Closure>> {
        let mut at = class;
        for _ in 0..MOST_BASES {
            let data = self.class(at);
            let full = format!("{}.{name}", data.code.name.as_ref()?);
            let file = self.frame(data.frame).file;
            if let Some(value) = self.bound(file, &full)
                && let Some(closure) = value.as_function()
            {
                let takes_self = closure.takes_self;
                return Some(Rc::new(Closure { class: Some(class), takes_self, ..Closure::clone(closure) }));
            }
            match &self.class(at).base {
                Some(Value { form: Form::Class(base), .. }) => at = *base,
                _ => return None,
            }
        }
        None
    }

    /// A function or constant of a type: `Type::new`.
    pub(super) fn static_apart(&mut self, class: ClassId, name: &str) -> Value {
        if let Some(closure) = self.method_apart(class, name) {
            return Value::of(Form::Function(closure));
        }
        let data = self.class(class);
        let file = self.frame(data.frame).file;
        let full = data.code.name.as_ref().map(|of| format!("{of}.{name}"));
        full.and_then(|full| self.bound(file, &full)).unwrap_or_default()
    }

    /// A method that stands apart, with the type that it belongs to.
    pub(super) fn with_class(&mut self, closure: &Rc<Closure>) -> Rc<Closure> {
        if closure.class.is_some() || !self.has_methods_apart() {
            return Rc::clone(closure);
        }
        let of = closure.function.name.as_deref().and_then(|name| name.rsplit_once('.')).map(|(of, _)| of.to_owned());
        let file = self.frame(closure.frame).file;
        match of.and_then(|of| self.bound(file, &of)) {
            Some(Value { form: Form::Class(class), .. }) => {
                Rc::new(Closure { class: Some(class), ..Closure::clone(closure) })
            }
            _ => Rc::clone(closure),
        }
    }

    /// The only method of this name that stands apart from its type.
    pub(super) fn only_method_apart(&mut self, name: &str) -> Option<(ClassId, Rc<Closure>)> {
        let [(file, full)] = self.apart.get(name)?.as_slice() else { return None };
        let (file, full) = (*file, Arc::clone(full));
        self.run_file(file);
        let frame = self.file(file).frame;
        let closure = self.frame(frame).vars.get(&full)?.as_function().map(Rc::clone)?;
        let closure = self.with_class(&closure);
        Some((closure.class?, closure))
    }

    /// A value of which only the declared type is known; `file` of the frame says what that type's name means.
    pub(super) fn typed(&mut self, value: Value, declared: Option<&Expr>) -> Value {
        let Some(declared) = declared else { return value };
        if !matches!(value.form, Form::Unknown) {
            return value;
        }
        match self.type_value(declared).form {
            Form::Class(class) if self.class(class).code.bases.iter().all(|base| base.name.is_none()) => {
                Self::record_of(class, value)
            }
            Form::Outside(path) if path.contains('.') => Value { form: Form::Outside(path), ..value },
            _ => value,
        }
    }

    fn type_value(&mut self, declared: &Expr) -> Value {
        match &declared.kind {
            ExprKind::Name(_) | ExprKind::Member(..) => self.eval(declared),
            ExprKind::Index(of, _) => self.type_value(of),
            _ => Value::unknown(),
        }
    }

    /// The same where the type stands in the declaration of a class.
    fn typed_in(&mut self, class: ClassId, value: Value, declared: Option<&Expr>) -> Value {
        let frame = self.class(class).frame;
        let outer = std::mem::replace(&mut self.at, frame);
        let value = self.typed(value, declared);
        self.at = outer;
        value
    }

    fn guard_in(&mut self, class: ClassId, declared: &Expr) -> Option<Guard> {
        let frame = self.class(class).frame;
        let outer = std::mem::replace(&mut self.at, frame);
        last_name(declared)?;
        let guard = self.annotated(declared);
        self.at = outer;
        guard
    }
}

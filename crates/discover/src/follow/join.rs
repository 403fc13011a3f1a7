//! One of two values, where it is not known which.

use std::rc::Rc;
use std::sync::Arc;

use super::value::{Form, Table, Value, merged};

/// Texts that a value may be one of.
const MOST_TEXTS: usize = 32;

impl Value {
    /// One of two values.
    pub(super) fn or(self, other: Self) -> Self {
        self.or_below(other, 0)
    }

    fn or_below(self, other: Self, depth: u32) -> Self {
        const DEEPEST: u32 = 8;
        let traces = if self.traces == other.traces { self.traces } else { merged(self.traces, &other.traces) };
        let form = match (self.form, other.form) {
            // What may be nothing is what it else is.
            (Form::Null, form)
            | (form, Form::Null)
            | (
                form @ (Form::List(_)
                | Form::Table(_)
                | Form::Function(_)
                | Form::Choice(_)
                | Form::Instance(_)
                | Form::Made(_)
                | Form::Outside(_)),
                Form::Unknown,
            )
            | (
                Form::Unknown,
                form @ (Form::List(_)
                | Form::Table(_)
                | Form::Function(_)
                | Form::Choice(_)
                | Form::Instance(_)
                | Form::Made(_)
                | Form::Outside(_)),
            ) => form,
            (Form::Bool(a), Form::Bool(b)) if a == b => Form::Bool(a),
            (Form::Number(a), Form::Number(b)) if a == b => Form::Number(a),
            (Form::Text(a), Form::Text(b)) if a == b => Form::Text(a),
            (a @ (Form::Text(_) | Form::OneOf(_)), b @ (Form::Text(_) | Form::OneOf(_))) => one_of(&a, &b),
            (Form::Joined(text), Form::Text(_) | Form::OneOf(_) | Form::Unknown | Form::Joined(_))
            | (Form::Text(_) | Form::OneOf(_) | Form::Unknown, Form::Joined(text)) => Form::Joined(text),
            (Form::List(a), Form::List(b)) => {
                if Rc::ptr_eq(&a, &b) || depth >= DEEPEST {
                    Form::List(a)
                } else {
                    let mut items: Vec<Self> = Vec::with_capacity(a.len().max(b.len()));
                    for at in 0..a.len().max(b.len()) {
                        items.push(match (a.get(at).cloned(), b.get(at).cloned()) {
                            (Some(a), Some(b)) => a.or_below(b, depth + 1),
                            (Some(one), None) | (None, Some(one)) => one,
                            (None, None) => Self::unknown(),
                        });
                    }
                    Form::List(Rc::new(items))
                }
            }
            (Form::Table(a), Form::Table(b)) => {
                if Rc::ptr_eq(&a, &b) || depth >= DEEPEST {
                    Form::Table(a)
                } else {
                    Form::Table(Rc::new(a.or(&b, depth + 1)))
                }
            }
            (Form::Function(a), Form::Function(b)) if Arc::ptr_eq(&a.function, &b.function) => Form::Function(a),
            (a @ (Form::Function(_) | Form::Choice(_)), b @ (Form::Function(_) | Form::Choice(_))) => choice(a, b),
            (Form::Class(a), Form::Class(b)) if a == b => Form::Class(a),
            (Form::Instance(a), Form::Instance(b)) if a == b => Form::Instance(a),
            (Form::Module(a), Form::Module(b)) if a == b => Form::Module(a),
            (Form::Outside(a), Form::Outside(b)) if a == b => Form::Outside(a),
            (Form::Made(a), Form::Made(b)) if a.callee == b.callee => Form::Made(a),
            _ => Form::Unknown,
        };
        let tested = match (self.tested, other.tested) {
            (Some(a), Some(b)) if Rc::ptr_eq(&a, &b) => Some(a),
            _ => None,
        };
        Self { form, traces, tested }
    }
}

impl Table {
    fn or(&self, other: &Self, depth: u32) -> Self {
        let mut both = Self { class: self.class.or(other.class), ..self.clone() };
        for (name, value) in &other.entries {
            if let Some((_, slot)) = both.entries.iter_mut().find(|(key, _)| key == name) {
                *slot = std::mem::take(slot).or_below(value.clone(), depth);
            } else {
                both.set(Arc::clone(name), value.clone());
            }
        }
        if let Some(rest) = &other.rest {
            both.set_any(rest.clone());
        }
        both
    }
}

fn one_of(left: &Form, right: &Form) -> Form {
    let texts = |form: &Form| match form {
        Form::Text(text) => vec![Arc::clone(text)],
        Form::OneOf(texts) => texts.to_vec(),
        _ => Vec::new(),
    };
    let mut all = texts(left);
    for text in texts(right) {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    if all.len() > MOST_TEXTS { Form::Unknown } else { Form::OneOf(all.into()) }
}

fn choice(left: Form, right: Form) -> Form {
    const MOST: usize = 64;
    let functions = |form: Form| match form {
        Form::Choice(functions) => functions.to_vec(),
        form => vec![(None, Value::of(form))],
    };
    let mut all = functions(left);
    for (name, value) in functions(right) {
        let code = |value: &Value| value.as_function().map(|closure| Arc::as_ptr(&closure.function));
        if all.len() < MOST && !all.iter().any(|(_, known)| code(known) == code(&value)) {
            all.push((name, value));
        }
    }
    Form::Choice(Rc::new(all))
}

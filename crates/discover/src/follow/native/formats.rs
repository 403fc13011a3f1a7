//! Templates of texts with verbs for what they take, as `fmt` of Go reads them.

use std::rc::Rc;

use super::super::render;
use super::super::value::{Form, Value};

/// Verbs that write what holds no free text: numbers, truth, hexadecimal digits.
const PLAIN: [char; 13] = ['d', 'x', 'X', 't', 'f', 'F', 'g', 'G', 'e', 'E', 'c', 'b', 'o'];

/// A template with its verbs replaced by values.
pub(super) fn formatted(template: &str, values: &[Value]) -> Value {
    let mut parts: Vec<Value> = Vec::new();
    let mut text = String::new();
    let mut values = values.iter();
    let mut rest = template.chars().peekable();
    while let Some(character) = rest.next() {
        if character != '%' {
            text.push(character);
            continue;
        }
        if rest.next_if_eq(&'%').is_some() {
            text.push('%');
            continue;
        }
        while rest.next_if(|character| character.is_ascii_digit() || ".-+# *[]".contains(*character)).is_some() {}
        let Some(verb) = rest.next() else { break };
        let value = values.next().cloned().unwrap_or_default();
        if verb == 'q' {
            text.push('"');
        }
        parts.push(Value::text(std::mem::take(&mut text)));
        parts.push(if PLAIN.contains(&verb) && !matches!(value.form, Form::Number(_)) {
            Value::unknown()
        } else {
            value
        });
        if verb == 'q' {
            text.push('"');
        }
    }
    parts.push(Value::text(text));
    render::joined(&parts, "")
}

/// Values written one after another.
pub(super) fn joined(values: &[Value], between: &str) -> Value {
    render::joined(values, between)
}

/// The items of a list joined by a text.
pub(super) fn joined_items(list: &Value, between: &str) -> Value {
    match &list.form {
        Form::List(items) => {
            let joined = render::joined(&Rc::clone(items), between);
            let traces = super::merged(joined.traces.clone(), &list.traces);
            joined.with_traces(traces)
        }
        _ => Value::of(Form::Joined(std::sync::Arc::from("{}"))).with_traces(list.all_traces()),
    }
}

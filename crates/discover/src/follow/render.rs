//! Values as rules read them: a shape and a text.

use std::fmt::Write as _;
use std::sync::Arc;

use model::Shape;

use super::objects::written;
use super::value::{Form, Value};

/// What stands for a part that is not known.
const HOLE: &str = "{}";

/// Bytes of the text of an argument.
const LONGEST: usize = 400;

/// The shape of a value.
pub(super) fn shape(value: &Value) -> Shape {
    match &written(value).form {
        Form::Null | Form::Bool(_) | Form::Number(_) | Form::Text(_) => Shape::Constant,
        Form::Joined(_) => Shape::Joined,
        Form::List(_) => Shape::List,
        Form::Table(_) => Shape::Table,
        Form::Function(_) | Form::Choice(_) => Shape::Function,
        Form::Unknown
        | Form::OneOf(_)
        | Form::Class(_)
        | Form::Instance(_)
        | Form::Module(_)
        | Form::Outside(_)
        | Form::Made(_) => Shape::Unknown,
    }
}

/// What is known of a value, as a text.
pub(super) fn text(value: &Value) -> Arc<str> {
    let value = written(value);
    match &value.form {
        Form::Text(text) | Form::Joined(text) => cut(text),
        _ => {
            let mut out = String::new();
            write(value, &mut out, 0);
            cut(&out)
        }
    }
}

/// A value as a part of a text: texts as they are, everything else as it is written.
pub(super) fn part(value: &Value) -> Arc<str> {
    let value = written(value);
    match &value.form {
        Form::Text(text) | Form::Joined(text) => Arc::clone(text),
        Form::Number(number) => Arc::clone(number),
        Form::Outside(path) if is_separator(path) => Arc::from("/"),
        _ => Arc::from(HOLE),
    }
}

/// Whether something of the outside is what stands between the parts of a path.
fn is_separator(path: &str) -> bool {
    const NAMES: [&str; 8] = [
        "sep",
        "separator",
        "separatorChar",
        "Separator",
        "PathSeparator",
        "MAIN_SEPARATOR",
        "DirectorySeparatorChar",
        "AltDirectorySeparatorChar",
    ];
    NAMES.contains(&super::trace::last(path)) || path.ends_with("FileSystems.getDefault().getSeparator()")
}

fn write(value: &Value, out: &mut String, depth: u32) {
    const DEEPEST: u32 = 5;
    if out.len() > LONGEST || depth > DEEPEST {
        out.push_str(HOLE);
        return;
    }
    match &value.form {
        Form::Null => out.push_str("null"),
        Form::Bool(known) => out.push_str(if *known { "true" } else { "false" }),
        Form::Number(number) => out.push_str(number),
        Form::Text(text) | Form::Joined(text) => quoted(text, out),
        Form::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, out, depth + 1);
            }
            out.push(']');
        }
        Form::Table(table) => {
            out.push('{');
            for (at, (name, value)) in table.entries.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                quoted(name, out);
                out.push(':');
                write(value, out, depth + 1);
            }
            out.push('}');
        }
        _ => out.push_str(HOLE),
    }
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            character if character.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", character as u32);
            }
            character => out.push(character),
        }
        if out.len() > LONGEST {
            break;
        }
    }
    out.push('"');
}

fn cut(text: &str) -> Arc<str> {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Arc::from(&text[..end])
}

/// Several values as one text.
pub(super) fn joined(parts: &[Value], between: &str) -> Value {
    let mut text = String::new();
    let mut is_known = true;
    let mut traces = Vec::new();
    for (at, value) in parts.iter().enumerate() {
        if at > 0 {
            text.push_str(between);
        }
        is_known &= matches!(value.form, Form::Text(_) | Form::Number(_));
        text.push_str(&part(value));
        traces.extend(value.all_traces());
        if text.len() > LONGEST * 8 {
            is_known = false;
        }
    }
    let text = super::value::limited_text(text);
    Value::of(if is_known { Form::Text(text) } else { Form::Joined(text) }).with_traces(traces)
}

//! Methods of strings.

use super::list::range;
use crate::code::eval::Evaluator;
use crate::code::value::{Args, Place, Text, Value};

/// Bytes that a repeated text may have.
const LONGEST: usize = 64 * 1024;

pub(super) fn method(eval: &mut Evaluator<'_>, text: &Text, name: &str, args: &Args, place: Place) -> Option<Value> {
    // A text that was only cut or cased still stands where its literal does.
    let place = if matches!(name, "concat" | "split") { place } else { text.place };
    let known = &text.text;
    let given = |at: usize| args.at(at).and_then(Value::as_text);
    if let Some(value) = super::pattern::on_text(eval, text, name, args, place) {
        return Some(value);
    }
    let value = match name {
        "trim" => eval.text(known.trim(), place),
        "trimStart" | "trimLeft" => eval.text(known.trim_start(), place),
        "trimEnd" | "trimRight" => eval.text(known.trim_end(), place),
        "toLowerCase" | "toLocaleLowerCase" => eval.text(known.to_lowercase(), place),
        "toUpperCase" | "toLocaleUpperCase" => eval.text(known.to_uppercase(), place),
        "toString" | "valueOf" | "normalize" => Value::Text(text.clone()),
        "replace" => match (given(0), given(1)) {
            (Some(from), Some(to)) => eval.text(known.replacen(&**from, to, 1), place),
            _ => partly(eval, text),
        },
        "replaceAll" => match (given(0), given(1)) {
            (Some(from), Some(to)) if !from.is_empty() => {
                let more = known.matches(&**from).count().saturating_mul(to.len());
                if !eval.has_room_for_text(known.len().saturating_add(more)) {
                    return Some(partly(eval, text));
                }
                eval.text(known.replace(&**from, to), place)
            }
            _ => partly(eval, text),
        },
        "concat" => {
            let mut parts = vec![Value::Text(text.clone())];
            parts.extend(args.positional.iter().cloned());
            eval.concat(&parts, place)
        }
        "split" => {
            let separator = given(0)?;
            let parts: Vec<&str> = known.split(&**separator).take(4_096).collect();
            let parts = parts.into_iter().map(|part| eval.text(part, place)).collect();
            eval.heap.list(parts, place)
        }
        "startsWith" => Value::Bool(known.starts_with(&**given(0)?)),
        "endsWith" => Value::Bool(known.ends_with(&**given(0)?)),
        "includes" => Value::Bool(known.contains(&**given(0)?)),
        "repeat" => {
            let times = args.at(0).and_then(|times| match times {
                Value::Number(times) => times.as_u64().and_then(|times| usize::try_from(times).ok()),
                _ => None,
            })?;
            if known.len().saturating_mul(times) > LONGEST {
                return Some(eval.at_run_time("a text repeated many times", place));
            }
            eval.text(known.repeat(times), place)
        }
        "slice" | "substring" => {
            let chars: Vec<char> = known.chars().collect();
            let (start, end) = range(args, chars.len());
            let cut: String = chars.get(start..end).unwrap_or_default().iter().collect();
            eval.text(cut, place)
        }
        "charAt" | "at" => {
            let at = range(args, known.len()).0;
            let char = known.chars().nth(at).map(String::from).unwrap_or_default();
            eval.text(char, place)
        }
        _ => return None,
    };
    Some(value)
}

/// A text changed in a way that is not followed: not known, but the old text is most of it.
fn partly(eval: &mut Evaluator<'_>, text: &Text) -> Value {
    let hole = eval.at_run_time("a text replaced by pattern", text.place);
    match eval.concat(&[Value::Text(text.clone()), hole], text.place) {
        Value::Unknown(id) => {
            eval.heap.unknowns[id].partial = Some(text.text.clone());
            Value::Unknown(id)
        }
        other => other,
    }
}

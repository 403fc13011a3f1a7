//! Texts.

use crate::code::eval::Evaluator;
use crate::code::value::{Args, Place, Value};

/// A method of a text. `None` if it is not one.
pub(super) fn method(
    eval: &mut Evaluator<'_>,
    receiver: &Value,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    let text = receiver.as_text()?.clone();
    let argument = |at: usize| args.at(at).and_then(Value::as_text).cloned();
    Some(match name {
        "trim" => eval.text(text.trim(), place),
        "trim_start" => eval.text(text.trim_start(), place),
        "trim_end" => eval.text(text.trim_end(), place),
        "to_lowercase" | "to_ascii_lowercase" => eval.text(text.to_lowercase(), place),
        "to_uppercase" | "to_ascii_uppercase" => eval.text(text.to_uppercase(), place),
        "replace" => {
            const LONGEST: usize = 64 * 1024;
            let (from, to) = (argument(0)?, argument(1)?);
            if from.is_empty() || text.len() > LONGEST || to.len() > LONGEST {
                return Some(eval.at_run_time("`replace`", place));
            }
            eval.text(text.replace(&*from, &to), place)
        }
        "push_str" | "push" => eval.at_run_time("a text that is built step by step", place),
        "starts_with" => Value::Bool(text.starts_with(&*argument(0)?)),
        "ends_with" => Value::Bool(text.ends_with(&*argument(0)?)),
        "contains" => Value::Bool(text.contains(&*argument(0)?)),
        "is_empty" => Value::Bool(text.is_empty()),
        "lines" => {
            let lines: Vec<Value> = text.lines().map(|line| eval.text(line, place)).collect();
            eval.heap.list(lines, place)
        }
        "split" => {
            let between = argument(0).filter(|between| !between.is_empty())?;
            let parts: Vec<Value> = text.split(&*between).take(4_096).map(|part| eval.text(part, place)).collect();
            eval.heap.list(parts, place)
        }
        "strip_prefix" => match text.strip_prefix(&*argument(0)?) {
            Some(rest) => eval.text(rest, place),
            None => Value::Null,
        },
        "parse" => serde_json::from_str::<serde_json::Number>(&text).map_or_else(|_| receiver.clone(), Value::Number),
        _ => return None,
    })
}

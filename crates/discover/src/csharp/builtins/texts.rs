//! Texts.

use std::sync::Arc;

use crate::code::eval::Evaluator;
use crate::code::value::{Args, Place, Value};

/// A method of a text.
pub(super) fn method(
    eval: &mut Evaluator<'_>,
    text: &Arc<str>,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    let first = args.at(0).and_then(|value| eval.shown(value));
    let made = match name {
        "ToString" | "Normalize" | "AsSpan" | "AsMemory" | "Clone" => text.to_string(),
        "ToLower" | "ToLowerInvariant" => text.to_lowercase(),
        "ToUpper" | "ToUpperInvariant" => text.to_uppercase(),
        "Trim" | "TrimStart" | "TrimEnd" => {
            let cut = |letter: char| first.as_ref().map_or(letter.is_whitespace(), |letters| letters.contains(letter));
            let part = if name == "TrimEnd" { text } else { text.trim_start_matches(cut) };
            if name == "TrimStart" { part.to_owned() } else { part.trim_end_matches(cut).to_owned() }
        }
        "Replace" => {
            let by = args.at(1).and_then(|value| eval.shown(value))?;
            let from = first.filter(|from| !from.is_empty())?;
            if text.len().saturating_mul(by.len().max(1)) > 1 << 24 {
                return None;
            }
            text.replace(&*from, &by)
        }
        "StartsWith" => return Some(Value::Bool(text.starts_with(&*first?))),
        "EndsWith" => return Some(Value::Bool(text.ends_with(&*first?))),
        "Contains" => return Some(Value::Bool(text.contains(&*first?))),
        "Equals" => return Some(Value::Bool(**text == *first?)),
        "Split" => {
            let by = first.filter(|by| !by.is_empty())?;
            let parts: Vec<Arc<str>> = text.split(&*by).map(Arc::from).collect();
            return Some(super::lists::texts(eval, parts, place));
        }
        "ReplaceLineEndings" => {
            let by = if args.positional.is_empty() { Arc::from("\n") } else { first? };
            text.replace("\r\n", "\n").replace('\n', &by)
        }
        "Substring" => {
            let number = |at: usize| match args.at(at) {
                Some(Value::Number(number)) => number.as_u64().and_then(|number| usize::try_from(number).ok()),
                _ => None,
            };
            let letters = text.chars().skip(number(0)?);
            if args.at(1).is_some() { letters.take(number(1)?).collect() } else { letters.collect() }
        }
        _ => return None,
    };
    Some(eval.text(made, place))
}

/// A function of the type of texts.
pub(super) fn function(eval: &mut Evaluator<'_>, name: &str, args: &Args, place: Place) -> Option<Value> {
    match name {
        "Empty" => Some(eval.text("", place)),
        "IsNullOrEmpty" | "IsNullOrWhiteSpace" => match args.at(0)? {
            Value::Null => Some(Value::Bool(true)),
            Value::Text(text) => Some(Value::Bool(text.text.trim().is_empty())),
            _ => None,
        },
        "Concat" => {
            let parts = items(eval, &args.positional, place)?;
            Some(eval.concat(&parts, place))
        }
        "Join" => {
            let (between, rest) = args.positional.split_first()?;
            let parts = items(eval, rest, place)?;
            let mut all = Vec::new();
            for (at, part) in parts.into_iter().enumerate() {
                if at > 0 {
                    all.push(between.clone());
                }
                all.push(part);
            }
            Some(eval.concat(&all, place))
        }
        "Format" => format(eval, args, place),
        _ => None,
    }
}

/// Arguments that are one list, or the values themselves.
fn items(eval: &mut Evaluator<'_>, given: &[Value], place: Place) -> Option<Vec<Value>> {
    match given {
        [list @ (Value::List(_) | Value::Choice(_))] => eval.walk(list, place),
        [unknown] if unknown.is_unknown() => None,
        _ => Some(given.to_vec()),
    }
}

fn format(eval: &mut Evaluator<'_>, args: &Args, place: Place) -> Option<Value> {
    let pattern = args.at(0)?.as_text()?.clone();
    let mut parts = Vec::new();
    let mut rest = &*pattern;
    while let Some(open) = rest.find(['{', '}']) {
        let (before, after) = rest.split_at(open);
        parts.push(eval.text(before, place));
        let doubled = after.get(..2).filter(|two| matches!(*two, "{{" | "}}"));
        if let Some(doubled) = doubled {
            parts.push(eval.text(&doubled[..1], place));
            rest = after.get(2..).unwrap_or_default();
            continue;
        }
        let close = after.find('}')?;
        let number: usize = after.get(1..close)?.parse().ok()?;
        parts.push(args.at(number + 1)?.clone());
        rest = after.get(close + 1..).unwrap_or_default();
    }
    parts.push(eval.text(rest, place));
    Some(eval.concat(&parts, place))
}

//! Methods of text.

use crate::code::eval::Evaluator;
use crate::code::value::{Args, Place, Value};
use crate::python::docstring;

pub(super) fn method(eval: &mut Evaluator<'_>, text: &str, name: &str, args: &Args, place: Place) -> Option<Value> {
    let given = |at: usize| args.at(at).and_then(Value::as_text).map(ToString::to_string);
    let stripped = |chars: Option<String>, start: bool, end: bool| {
        let drops = |char: char| chars.as_ref().map_or(char.is_whitespace(), |chars| chars.contains(char));
        let text = if start { text.trim_start_matches(drops) } else { text };
        (if end { text.trim_end_matches(drops) } else { text }).to_owned()
    };
    let made = match name {
        "strip" => stripped(given(0), true, true),
        "lstrip" => stripped(given(0), true, false),
        "rstrip" => stripped(given(0), false, true),
        "lower" | "casefold" => text.to_lowercase(),
        "upper" => text.to_uppercase(),
        "title" => docstring::title_case(text),
        "capitalize" => {
            let mut chars = text.chars();
            let first: String = chars.next().map(|char| char.to_uppercase().collect()).unwrap_or_default();
            first + &chars.as_str().to_lowercase()
        }
        "replace" => {
            let (from, to) = (given(0)?, given(1)?);
            let more = text.matches(&from).count().saturating_mul(to.len());
            if !eval.has_room_for_text(text.len().saturating_add(more)) {
                return Some(eval.at_run_time("a text replaced many times", place));
            }
            text.replace(&from, &to)
        }
        "removeprefix" => text.strip_prefix(given(0)?.as_str()).unwrap_or(text).to_owned(),
        "removesuffix" => text.strip_suffix(given(0)?.as_str()).unwrap_or(text).to_owned(),
        "join" => return join(eval, text, args, place),
        "format" => return format(eval, text, args, place),
        "%" => return percent(eval, text, args, place),
        "split" | "splitlines" => {
            let parts: Vec<String> = match given(0) {
                _ if name == "splitlines" => text.lines().map(str::to_owned).collect(),
                Some(separator) if !separator.is_empty() => text.split(&separator).map(str::to_owned).collect(),
                Some(_) => return None,
                None => text.split_whitespace().map(str::to_owned).collect(),
            };
            let parts = parts.into_iter().take(4096).map(|part| eval.text(part, place)).collect();
            return Some(eval.heap.list(parts, place));
        }
        "__contains__" => return Some(Value::Bool(text.contains(given(0)?.as_str()))),
        "startswith" => return Some(Value::Bool(text.starts_with(given(0)?.as_str()))),
        "endswith" => return Some(Value::Bool(text.ends_with(given(0)?.as_str()))),
        _ => return None,
    };
    Some(eval.text(made, place))
}

fn join(eval: &mut Evaluator<'_>, separator: &str, args: &Args, place: Place) -> Option<Value> {
    let items = eval.walk(args.at(0)?, place)?;
    let separator = eval.text(separator, place);
    let mut parts = Vec::with_capacity(items.len() * 2);
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            parts.push(separator.clone());
        }
        parts.push(item);
    }
    Some(eval.concat(&parts, place))
}

/// `"{} {name}".format(…)`; holes with specifications or members are not known.
fn format(eval: &mut Evaluator<'_>, text: &str, args: &Args, place: Place) -> Option<Value> {
    let mut parts = Vec::new();
    let mut next = 0;
    let mut rest = text;
    let mut literal = String::new();
    while let Some(at) = rest.find(['{', '}']) {
        literal.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            literal.push_str(brace);
            rest = after;
            continue;
        }
        if brace == "}" {
            return None;
        }
        let (hole, after) = rest.split_once('}')?;
        rest = after;
        let value = if hole.is_empty() {
            next += 1;
            args.at(next - 1).cloned()
        } else if let Ok(position) = hole.parse::<usize>() {
            args.at(position).cloned()
        } else {
            args.named(hole).cloned()
        };
        if !literal.is_empty() {
            parts.push(eval.text(std::mem::take(&mut literal), place));
        }
        parts.push(match value {
            Some(value) => value,
            None => eval.at_run_time("a formatted value", place),
        });
    }
    literal.push_str(rest);
    parts.push(eval.text(literal, place));
    Some(eval.concat(&parts, place))
}

/// `"%s and %s" % (a, b)` where every hole is `%s` or `%d`.
fn percent(eval: &mut Evaluator<'_>, text: &str, args: &Args, place: Place) -> Option<Value> {
    let given = match args.at(0)? {
        Value::List(id) => eval.heap.lists[*id].items.clone(),
        other => vec![other.clone()],
    };
    let mut given = given.into_iter();
    let mut parts = Vec::new();
    let mut pieces = text.split('%');
    parts.push(eval.text(pieces.next().unwrap_or_default(), place));
    while let Some(piece) = pieces.next() {
        if piece.is_empty() {
            // `%%` splits into an empty piece and the text after it.
            let after = pieces.next().unwrap_or_default();
            parts.push(eval.text(format!("%{after}"), place));
            continue;
        }
        let after = piece.strip_prefix(['s', 'd'])?;
        parts.push(given.next()?);
        parts.push(eval.text(after, place));
    }
    Some(eval.concat(&parts, place))
}

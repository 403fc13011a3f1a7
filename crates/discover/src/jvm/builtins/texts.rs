//! Methods of texts.

use std::sync::Arc;

use super::words;
use crate::code::eval::Evaluator;
use crate::code::members::Members;
use crate::code::value::{Args, Id, Place, Table, Text, Value};

/// A method of a text. `None` if it is not one that is known.
pub(super) fn method(
    eval: &mut Evaluator<'_>,
    receiver: &Text,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    let text = &receiver.text;
    let at = receiver.place;
    let first = args.at(0).and_then(Value::as_text).cloned();
    let changed = match name {
        "trimIndent" => trim_indent(text),
        "stripIndent" => strip_indent(text),
        "trimMargin" => trim_margin(text, first.as_deref().unwrap_or("|")),
        "trim" | "strip" => text.trim().to_owned(),
        "stripLeading" | "trimStart" => text.trim_start().to_owned(),
        "stripTrailing" | "trimEnd" => text.trim_end().to_owned(),
        "toUpperCase" | "uppercase" => text.to_uppercase(),
        "toLowerCase" | "lowercase" => text.to_lowercase(),
        "toString" | "intern" | "name" | "getValue" | "value" | "asText" | "getAsString" | "orEmpty" => {
            return Some(Value::Text(receiver.clone()));
        }
        "concat" | "plus" => {
            let parts = [Value::Text(receiver.clone()), args.at(0)?.clone()];
            return Some(eval.concat(&parts, at));
        }
        "replace" | "replaceAll" => {
            let (from, to) = (first?, args.at(1)?.as_text()?.clone());
            if from.is_empty() || (name == "replaceAll" && from.chars().any(|char| "\\[](){}.*+?^$|".contains(char))) {
                return None;
            }
            text.replace(&*from, &to)
        }
        "removeSuffix" => text.strip_suffix(&**first.as_ref()?).unwrap_or(text).to_owned(),
        "removePrefix" => text.strip_prefix(&**first.as_ref()?).unwrap_or(text).to_owned(),
        "repeat" => return repeat(eval, text, args, place),
        "formatted" | "format" => return Some(format(eval, text, &args.positional, at)),
        "isEmpty" => return Some(Value::Bool(text.is_empty())),
        "isBlank" => return Some(Value::Bool(text.trim().is_empty())),
        "isNotEmpty" => return Some(Value::Bool(!text.is_empty())),
        "isNotBlank" => return Some(Value::Bool(!text.trim().is_empty())),
        "length" => return Some(Value::Number(text.chars().count().into())),
        "equals" => return Some(Value::Bool(first? == *text)),
        "equalsIgnoreCase" => return Some(Value::Bool(first?.eq_ignore_ascii_case(text))),
        "startsWith" => return Some(Value::Bool(text.starts_with(&*first?))),
        "endsWith" => return Some(Value::Bool(text.ends_with(&*first?))),
        "contains" => return Some(Value::Bool(text.contains(&*first?))),
        "ifBlank" | "ifEmpty" if !text.trim().is_empty() => return Some(Value::Text(receiver.clone())),
        "lines" | "lineSequence" => {
            let lines: Vec<Value> = text.lines().map(|line| eval.text(line, at)).collect();
            return Some(eval.heap.list(lines, at));
        }
        _ => return None,
    };
    Some(eval.text(changed, at))
}

fn repeat(eval: &mut Evaluator<'_>, text: &Arc<str>, args: &Args, place: Place) -> Option<Value> {
    const LONGEST: usize = 64 * 1024;
    let Value::Number(times) = args.at(0)? else { return None };
    let times = usize::try_from(times.as_u64()?).ok()?;
    if text.len().saturating_mul(times) > LONGEST {
        return None;
    }
    Some(eval.text(text.repeat(times), place))
}

/// `String.format`: texts and numbers without width are put in; any other hole makes the whole not known.
pub(super) fn format(eval: &mut Evaluator<'_>, pattern: &str, args: &[Value], place: Place) -> Value {
    let mut parts = Vec::new();
    let mut rest = pattern;
    let mut next = 0;
    while let Some((before, after)) = rest.split_once('%') {
        parts.push(eval.text(before, place));
        let end = after.find(|char: char| char.is_ascii_alphabetic() || char == '%').unwrap_or(after.len());
        let (flags, tail) = after.split_at(end);
        let mut chars = tail.chars();
        let kind = chars.next();
        rest = chars.as_str();
        let part = match kind {
            Some('n') => eval.text("\n", place),
            Some('%') => eval.text("%", place),
            Some('s' | 'd') if flags.is_empty() || flags.ends_with('$') => {
                let position = flags.trim_end_matches('$').parse::<usize>().ok().and_then(|at| at.checked_sub(1));
                let at = position.unwrap_or(next);
                next += usize::from(position.is_none());
                match args.get(at) {
                    Some(value) => value.clone(),
                    None => eval.at_run_time("a formatted value", place),
                }
            }
            _ => {
                next += 1;
                eval.at_run_time("a formatted value", place)
            }
        };
        parts.push(part);
    }
    parts.push(eval.text(rest, place));
    eval.concat(&parts, place)
}

/// A text that is being built, as a table of its parts.
pub(super) fn builder(eval: &mut Evaluator<'_>, first: Option<&Value>, place: Place) -> Value {
    let parts = eval.heap.list(first.cloned().into_iter().collect(), place);
    let mut members = Members::default();
    members.set(Arc::from(words::TEXTS), parts, place.line);
    eval.heap.table(members, place)
}

/// A method of a text that is being built. `None` if the table is none.
pub(super) fn built(
    eval: &mut Evaluator<'_>,
    table: Id<Table>,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    const MOST: usize = 4_096;
    let Value::List(parts) = eval.heap.tables[table].entries.get(words::TEXTS)?.value else { return None };
    match name {
        "append" | "appendLine" | "appendln" => {
            let mut more: Vec<Value> = args.positional.first().cloned().into_iter().collect();
            if name != "append" {
                more.push(eval.text("\n", place));
            }
            let items = &mut eval.heap.lists[parts].items;
            items.extend(more);
            items.truncate(MOST);
            Some(Value::Table(table))
        }
        "toString" => {
            let items = eval.heap.lists[parts].items.clone();
            eval.charge(items.len());
            Some(eval.concat(&items, place))
        }
        _ => None,
    }
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Kotlin's `trimIndent`: the first and the last line go if they are blank.
fn trim_indent(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let indent = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| indent_of(line)).min().unwrap_or(0);
    let last = lines.len().saturating_sub(1);
    let kept = lines.iter().enumerate().filter_map(|(at, line)| {
        let blank = line.trim().is_empty();
        (!(blank && (at == 0 || at == last))).then(|| line.get(indent..).unwrap_or_default())
    });
    kept.collect::<Vec<_>>().join("\n")
}

/// Java's `stripIndent`: blank lines stay, the last one counts for the indent.
fn strip_indent(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let last = lines.len().saturating_sub(1);
    let counts = lines.iter().enumerate().filter(|(at, line)| *at == last || !line.trim().is_empty());
    let indent = counts.map(|(_, line)| indent_of(line)).min().unwrap_or(0);
    lines.iter().map(|line| line.get(indent..).unwrap_or_default().trim_end()).collect::<Vec<_>>().join("\n")
}

fn trim_margin(text: &str, margin: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.len().saturating_sub(1);
    let kept = lines.iter().enumerate().filter_map(|(at, line)| {
        let blank = line.trim().is_empty();
        let inner = line.trim_start().strip_prefix(margin).unwrap_or(line);
        (!(blank && (at == 0 || at == last))).then_some(inner)
    });
    kept.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{strip_indent, trim_indent, trim_margin};

    #[test]
    fn indents_are_taken_off_as_the_libraries_do() {
        assert_eq!(trim_indent("\n    a\n      b\n\n    c\n  "), "a\n  b\n\nc");
        assert_eq!(trim_margin("\n   |a\n   |  b\n  ", "|"), "a\n  b");
        assert_eq!(strip_indent("  a\n    b\n  "), "a\n  b\n");
    }
}

//! Texts and the functions that build them.

use std::sync::Arc;

use model::GapReason;

use crate::code::eval::Evaluator;
use crate::code::value::{Args, Place, Value};
use crate::go::instances::outside_type;

/// The field that holds what was written into a `strings.Builder`; no Go field has such a name.
const WRITTEN: &str = "what was written";

/// Functions of the standard library that build texts or look into them.
pub(super) fn call(eval: &mut Evaluator<'_>, package: &str, name: &str, args: &Args, place: Place) -> Option<Value> {
    match (package, name) {
        ("fmt", "Sprintf") => Some(formatted(eval, args.positional.first()?, args.positional.get(1..)?, place)),
        ("fmt", "Sprint") => Some(eval.concat(&args.positional, place)),
        ("fmt", "Sprintln") => Some(with_line_end(eval, &args.positional, place)),
        ("fmt", "Fprintf") => {
            let [into, format, rest @ ..] = args.positional.as_slice() else { return None };
            let text = formatted(eval, format, rest, place);
            write(eval, into, &text, place)
        }
        ("fmt", "Fprint" | "Fprintln") => {
            let (into, rest) = args.positional.split_first()?;
            let text = if name == "Fprint" { eval.concat(rest, place) } else { with_line_end(eval, rest, place) };
            write(eval, into, &text, place)
        }
        ("strconv", "Itoa" | "FormatInt" | "FormatBool") => {
            let shown = eval.shown(args.at(0)?)?;
            Some(eval.text(&*shown, place))
        }
        ("strconv", "Quote") => {
            let quoted = format!("{:?}", args.at(0)?.as_text()?);
            Some(eval.text(quoted, place))
        }
        ("path" | "path/filepath", "Join") => {
            let parts: Option<Vec<&str>> =
                args.positional.iter().map(|part| part.as_text().map(|text| &**text)).collect();
            let joined = parts?.join("/");
            Some(eval.text(joined, place))
        }
        ("strings", _) => strings(eval, name, args, place),
        _ => None,
    }
}

fn strings(eval: &mut Evaluator<'_>, name: &str, args: &Args, place: Place) -> Option<Value> {
    if name == "Join" {
        return joined(eval, args, place);
    }
    let text = Arc::clone(args.at(0)?.as_text()?);
    let second = args.at(1).and_then(Value::as_text).cloned();
    let other = |second: Option<Arc<str>>| second;
    let made: String = match name {
        "TrimSpace" => text.trim().to_owned(),
        "ToLower" => text.to_lowercase(),
        "ToUpper" => text.to_uppercase(),
        "Title" => title(&text),
        "TrimPrefix" => text.strip_prefix(&*other(second)?).unwrap_or(&text).to_owned(),
        "TrimSuffix" => text.strip_suffix(&*other(second)?).unwrap_or(&text).to_owned(),
        "Trim" => {
            let set = other(second)?;
            text.trim_matches(|char| set.contains(char)).to_owned()
        }
        "TrimLeft" => {
            let set = other(second)?;
            text.trim_start_matches(|char| set.contains(char)).to_owned()
        }
        "TrimRight" => {
            let set = other(second)?;
            text.trim_end_matches(|char| set.contains(char)).to_owned()
        }
        "ReplaceAll" | "Replace" => {
            let (from, to) = (other(second)?, args.at(2)?.as_text()?);
            // An empty text stands between all characters, and a longer one in its place may grow without end.
            let growth = text.len().saturating_mul(to.len().saturating_add(1));
            if from.is_empty() || growth > eval_limit() {
                return None;
            }
            match args.at(3) {
                Some(Value::Number(count)) if count.as_i64().is_some_and(|count| count >= 0) => {
                    let count = usize::try_from(count.as_i64()?).ok()?;
                    text.replacen(&*from, to, count)
                }
                _ => text.replace(&*from, to),
            }
        }
        "Repeat" => {
            let Some(Value::Number(count)) = args.at(1) else { return None };
            let count = usize::try_from(count.as_u64()?).ok()?;
            if text.len().saturating_mul(count) > eval_limit() {
                return None;
            }
            text.repeat(count)
        }
        "Contains" => return Some(Value::Bool(text.contains(&*other(second)?))),
        "HasPrefix" => return Some(Value::Bool(text.starts_with(&*other(second)?))),
        "HasSuffix" => return Some(Value::Bool(text.ends_with(&*other(second)?))),
        "EqualFold" => return Some(Value::Bool(text.to_lowercase() == other(second)?.to_lowercase())),
        "Split" | "Fields" => {
            let parts: Vec<String> = match second {
                Some(separator) if name == "Split" && !separator.is_empty() => {
                    text.split(&*separator).map(str::to_owned).collect()
                }
                None if name == "Fields" => text.split_whitespace().map(str::to_owned).collect(),
                _ => return None,
            };
            eval.charge(parts.len());
            let parts = parts.into_iter().map(|part| eval.text(part, place)).collect();
            return Some(eval.heap.list(parts, place));
        }
        _ => return None,
    };
    Some(eval.text(made, place))
}

/// Bytes that one call may make out of shorter texts.
const fn eval_limit() -> usize {
    256 * 1024
}

fn title(text: &str) -> String {
    let mut starts = true;
    let mut made = String::with_capacity(text.len());
    for char in text.chars() {
        if starts {
            made.extend(char.to_uppercase());
        } else {
            made.push(char);
        }
        starts = char.is_whitespace();
    }
    made
}

/// `strings.Join(list, separator)`.
fn joined(eval: &mut Evaluator<'_>, args: &Args, place: Place) -> Option<Value> {
    let [Value::List(list), separator] = args.positional.as_slice() else { return None };
    let items = eval.heap.lists[*list].items.clone();
    eval.charge(items.len());
    let mut parts = Vec::with_capacity(items.len() * 2);
    for item in items {
        if !parts.is_empty() {
            parts.push(separator.clone());
        }
        parts.push(item);
    }
    Some(eval.concat(&parts, place))
}

fn with_line_end(eval: &mut Evaluator<'_>, parts: &[Value], place: Place) -> Value {
    let mut all = Vec::with_capacity(parts.len() * 2);
    for part in parts {
        if !all.is_empty() {
            all.push(eval.text(" ", place));
        }
        all.push(part.clone());
    }
    all.push(eval.text("\n", place));
    eval.concat(&all, place)
}

/// `fmt.Sprintf`: the verbs that show a value as it is.
fn formatted(eval: &mut Evaluator<'_>, format: &Value, args: &[Value], place: Place) -> Value {
    let Some(source) = format.as_text().cloned() else { return format.clone() };
    let mut parts: Vec<Value> = Vec::new();
    let mut args = args.iter();
    let mut rest = &*source;
    while let Some(at) = rest.find('%') {
        parts.push(eval.text(&rest[..at], place));
        rest = &rest[at + 1..];
        let flags = rest.len() - rest.trim_start_matches(|char: char| "+-# 0123456789.".contains(char)).len();
        let (modifiers, after) = rest.split_at(flags);
        let Some(verb) = after.chars().next() else { break };
        rest = &after[verb.len_utf8()..];
        if verb == '%' {
            parts.push(eval.text("%", place));
            continue;
        }
        let Some(arg) = args.next().cloned() else {
            parts.push(eval.text(format!("%!{verb}(MISSING)"), place));
            continue;
        };
        parts.push(shown(eval, verb, modifiers, arg, place));
    }
    parts.push(eval.text(rest, place));
    eval.concat(&parts, place)
}

fn shown(eval: &mut Evaluator<'_>, verb: char, modifiers: &str, arg: Value, place: Place) -> Value {
    match (verb, &arg) {
        ('q', Value::Text(text)) => {
            let quoted = format!("{:?}", text.text);
            eval.text(quoted, place)
        }
        ('v' | 's' | 'q', Value::List(id)) => {
            let mut parts = vec![eval.text("[", place)];
            for (at, item) in eval.heap.lists[*id].items.clone().into_iter().enumerate() {
                if at > 0 {
                    parts.push(eval.text(" ", place));
                }
                parts.push(if verb == 'q' { shown(eval, 'q', "", item, place) } else { item });
            }
            parts.push(eval.text("]", place));
            eval.concat(&parts, place)
        }
        ('d' | 's', _) if modifiers.is_empty() => arg,
        ('d', Value::Number(number)) => {
            let width: usize = modifiers.trim_start_matches('0').parse().unwrap_or_default();
            let shown = if modifiers.starts_with('0') {
                format!("{number:0>width$}", number = number.to_string(), width = width.min(64))
            } else {
                format!("{number:>width$}", number = number.to_string(), width = width.min(64))
            };
            eval.text(shown, place)
        }
        ('v' | 's' | 'd' | 'g', Value::Text(_) | Value::Number(_) | Value::Bool(_)) | ('t', Value::Bool(_)) => arg,
        _ if arg.is_unknown() => arg,
        _ => eval.at_run_time("a formatted value", place),
    }
}

/// Methods of texts that are being built.
pub(super) fn method(
    eval: &mut Evaluator<'_>,
    receiver: &Value,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    match name {
        "WriteString" => write(eval, receiver, args.at(0)?, place),
        "WriteByte" | "WriteRune" => {
            let Value::Number(number) = args.at(0)? else { return None };
            let char = u32::try_from(number.as_u64()?).ok().and_then(char::from_u32)?;
            let text = eval.text(char.to_string(), place);
            write(eval, receiver, &text, place)
        }
        "String" if is_builder(eval, receiver) => written(eval, receiver, place),
        "Error" | "String" if matches!(receiver, Value::Text(_)) => Some(receiver.clone()),
        _ => None,
    }
}

fn is_builder(eval: &Evaluator<'_>, value: &Value) -> bool {
    matches!(outside_type(eval, value).as_deref(), Some("strings:Builder" | "bytes:Buffer"))
}

fn written(eval: &mut Evaluator<'_>, builder: &Value, place: Place) -> Option<Value> {
    let Value::Instance(id) = builder else { return None };
    let held = eval.heap.instances[*id].fields.get(WRITTEN).map(|slot| slot.value.clone());
    let parts = match held {
        Some(Value::List(parts)) => eval.heap.lists[parts].items.clone(),
        _ => Vec::new(),
    };
    eval.charge(parts.len());
    Some(eval.concat(&parts, place))
}

/// Adds a text to those that were written. They are only joined when someone asks, so that writing stays linear.
fn write(eval: &mut Evaluator<'_>, builder: &Value, text: &Value, place: Place) -> Option<Value> {
    const MOST: usize = 16_384;
    let Value::Instance(id) = builder else { return None };
    if !is_builder(eval, builder) {
        return None;
    }
    let held = eval.heap.instances[*id].fields.get(WRITTEN).map(|slot| slot.value.clone());
    if let Some(Value::List(parts)) = held {
        let over = eval.heap.lists[parts].items.len() >= MOST;
        let next =
            if over { eval.heap.unknown(GapReason::Limit("text too long".to_owned()), place) } else { text.clone() };
        let parts = &mut eval.heap.lists[parts].items;
        if over {
            parts.pop();
        }
        parts.push(next);
        return Some(Value::Null);
    }
    let parts = eval.heap.list(vec![text.clone()], place);
    eval.set_member(builder, &Arc::from(WRITTEN), parts, place.line);
    Some(Value::Null)
}

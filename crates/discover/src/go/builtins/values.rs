//! Lists, maps, files and the functions that build them.

use std::sync::Arc;

use model::GapReason;
use serde_json::{Number, Value as Json};

use crate::code::eval::Evaluator;
use crate::code::json::from_json;
use crate::code::members::Members;
use crate::code::value::{Args, Place, Table, Unknown, Value, same};
use crate::go::instances;
use crate::go::language::Go;
use crate::go::outsiders;
use crate::go::packages::{folder, join};

/// What a place may hold once someone was given its address.
pub(super) fn address(eval: &mut Evaluator<'_>, value: &Value, place: Place) -> Value {
    match value {
        Value::Null => {
            let reason = GapReason::ComputedAtRunTime("a value set through its address".to_owned());
            let open = eval.heap.unknowns.add(Unknown { reason, place, partial: None });
            Value::Table(eval.heap.tables.add(Table { entries: Members::default(), open: Some(open), place }))
        }
        Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::List(_) => {
            eval.at_run_time("a value set through its address", place)
        }
        other => other.clone(),
    }
}

/// `append(list, items…)`.
pub(super) fn append(eval: &mut Evaluator<'_>, args: &Args, place: Place) -> Value {
    const MOST: usize = 4_096;
    let Some((before, more)) = args.positional.split_first() else { return Value::Null };
    let mut more = more.to_vec();
    if args.open {
        more.push(eval.at_run_time("what is appended to a list", place));
    }
    // A list that may or may not get longer is one list that may hold the item.
    if let (Value::List(id), true) = (before, eval.uncertain()) {
        let items = &mut eval.heap.lists[*id].items;
        items.extend(more);
        items.truncate(MOST);
        return before.clone();
    }
    let mut items = match before {
        Value::Null => Vec::new(),
        Value::Choice(_) => united(eval, before, place),
        other => eval.spread(other, place),
    };
    items.extend(more);
    items.truncate(MOST);
    eval.charge(items.len());
    eval.heap.list(items, place)
}

/// The items of all lists that a value may be, each once.
fn united(eval: &mut Evaluator<'_>, lists: &Value, place: Place) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for list in eval.heap.alternatives(lists).iter().filter(|list| !list.is_null()) {
        let items = eval.spread(list, place);
        eval.charge(items.len());
        let shared = all.iter().zip(&items).take_while(|(known, item)| same(known, item)).count();
        // Lists that grew out of one another share their beginning.
        if shared == all.len() {
            all = items;
        } else if shared < items.len() {
            all.extend(items.into_iter().skip(shared));
        }
    }
    all
}

/// `len(x)`. How long something is that nothing was put into here may be told to a running server.
pub(super) fn length(eval: &Evaluator<'_>, of: &Value) -> Option<Value> {
    let length = match of {
        Value::Text(text) => text.text.len(),
        Value::List(id) => {
            let items = &eval.heap.lists[*id].items;
            if items.iter().any(|item| matches!(item, Value::Unknown(_))) {
                return None;
            }
            items.len()
        }
        Value::Table(id) if eval.heap.tables[*id].open.is_none() => eval.heap.tables[*id].entries.len(),
        _ => return None,
    };
    Some(Value::Number(length.into()))
}

/// Whether a map holds a key.
pub(super) fn has(eval: &Evaluator<'_>, args: &Args) -> Option<Value> {
    let [Value::Table(map), key] = args.positional.as_slice() else { return None };
    let key = eval.key(key)?;
    let table = &eval.heap.tables[*map];
    if table.entries.get(&key).is_some() {
        return Some(Value::Bool(true));
    }
    table.open.is_none().then_some(Value::Bool(false))
}

/// `list[from:to]`, `text[from:to]`.
pub(super) fn sliced(eval: &mut Evaluator<'_>, args: &Args, place: Place) -> Option<Value> {
    let bound = |value: Option<&Value>, otherwise: usize| match value {
        None | Some(Value::Null) => Some(otherwise),
        Some(Value::Number(number)) => usize::try_from(number.as_u64()?).ok(),
        Some(_) => None,
    };
    match args.at(0)? {
        Value::List(id) => {
            let items = eval.heap.lists[*id].items.clone();
            let (from, to) = (bound(args.at(1), 0)?, bound(args.at(2), items.len())?);
            let part = items.get(from..to.min(items.len()))?.to_vec();
            Some(eval.heap.list(part, place))
        }
        Value::Text(text) => {
            let text = Arc::clone(&text.text);
            let (from, to) = (bound(args.at(1), 0)?, bound(args.at(2), text.len())?);
            let part = text.get(from..to)?;
            Some(eval.text(part, place))
        }
        _ => None,
    }
}

/// Comparisons and arithmetic on known numbers.
pub(super) fn compared(args: &Args) -> Option<Value> {
    let [Value::Text(operator), Value::Number(left), Value::Number(right)] = args.positional.as_slice() else {
        return None;
    };
    if let (Some(left), Some(right)) = (left.as_i64(), right.as_i64()) {
        let result = match &*operator.text {
            "-" => left.checked_sub(right),
            "*" => left.checked_mul(right),
            "/" => left.checked_div(right),
            "<<" => u32::try_from(right).ok().and_then(|by| left.checked_shl(by)),
            _ => None,
        };
        if let Some(result) = result {
            return Some(Value::Number(result.into()));
        }
    }
    let (left, right) = (left.as_f64()?, right.as_f64()?);
    Some(match &*operator.text {
        "<" => Value::Bool(left < right),
        "<=" => Value::Bool(left <= right),
        ">" => Value::Bool(left > right),
        ">=" => Value::Bool(left >= right),
        "-" => Value::Number(Number::from_f64(left - right)?),
        "*" => Value::Number(Number::from_f64(left * right)?),
        "/" => Value::Number(Number::from_f64(left / right)?),
        _ => return None,
    })
}

/// What `//go:embed file` puts into a variable.
pub(super) fn embedded(go: &Go<'_>, eval: &mut Evaluator<'_>, args: &Args, place: Place) -> Option<Value> {
    let [Value::Text(pattern)] = args.positional.as_slice() else { return None };
    let path = join(folder(&eval.file(place.file).module.path), &pattern.text);
    let text = Arc::clone(&go.artifact.file(&path)?.text);
    Some(eval.text(&*text, place))
}

/// `files.ReadFile("path")` on what was embedded: the text and no error.
pub(super) fn embedded_file(
    go: &Go<'_>,
    eval: &mut Evaluator<'_>,
    patterns: &[Value],
    files: &Value,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    let Some(Value::Text(wanted)) = args.at(0).filter(|_| name == "ReadFile") else { return None };
    let declared = eval.place_of(files)?;
    let inside = patterns.iter().filter_map(Value::as_text).any(|pattern| {
        let pattern = pattern.trim_start_matches("all:");
        let fixed = pattern.split('*').next().unwrap_or_default();
        wanted.text.starts_with(fixed)
    });
    let path = join(folder(&eval.file(declared.file).module.path), &wanted.text);
    let text = Arc::clone(&go.artifact.file(&path).filter(|_| inside)?.text);
    let text = eval.text(&*text, place);
    Some(eval.heap.list(vec![text, Value::Null], place))
}

/// Functions of the standard library that build lists and maps, or turn them into JSON and back.
pub(super) fn call(eval: &mut Evaluator<'_>, package: &str, name: &str, args: &Args, place: Place) -> Option<Value> {
    let first = args.at(0).cloned()?;
    match (package, name) {
        ("encoding/json", "Marshal" | "MarshalIndent") => Some(eval.heap.list(vec![first, Value::Null], place)),
        ("encoding/json", "Unmarshal") => {
            decoded(eval, &first, args.at(1)?, place);
            Some(Value::Null)
        }
        ("slices", "Concat") => {
            let items = args.positional.iter().flat_map(|list| eval.spread(list, place)).collect();
            Some(eval.heap.list(items, place))
        }
        ("slices" | "maps", "Clone" | "Collect" | "Sorted" | "Values") if !matches!(first, Value::Table(_)) => {
            matches!(first, Value::List(_)).then_some(first)
        }
        ("maps", "Values") => {
            let Value::Table(id) = first else { return None };
            let table = &eval.heap.tables[id];
            let values = table.entries.iter().map(|(_, slot)| slot.value.clone());
            let values = values.chain(table.open.map(Value::Unknown)).collect();
            Some(eval.heap.list(values, place))
        }
        ("maps", "Keys") => Some(super::loops::keys(eval, &first, place)),
        ("encoding/json", "RawMessage") | ("maps", "Clone") => Some(first),
        ("maps", "Copy") => {
            if let Value::Table(into) = first {
                eval.merge(into, args.at(1)?, place);
            }
            Some(Value::Null)
        }
        (
            _,
            "Ptr" | "To" | "ToPtr" | "Pointer" | "PointerTo" | "BoolPtr" | "ToBoolPtr" | "StringPtr" | "IntPtr"
            | "Int64Ptr" | "Float64Ptr",
        ) if args.positional.len() == 1 => Some(first),
        // What a pointer leads to, or something else where it leads nowhere.
        (_, "Deref" | "FromPtrOr" | "ValueOr") => match (&first, args.at(1)) {
            (Value::Null, Some(otherwise)) => Some(otherwise.clone()),
            _ if first.is_unknown() => None,
            _ => Some(first),
        },
        ("slices", "Contains") => {
            let (Value::List(id), wanted) = (&first, args.at(1)?) else { return None };
            let mut items = eval.heap.lists[*id].items.iter().map(|item| crate::code::eval::equal(item, wanted));
            if items.clone().any(|equal| equal == Some(true)) {
                return Some(Value::Bool(true));
            }
            items.all(|equal| equal == Some(false)).then_some(Value::Bool(false))
        }
        _ => None,
    }
}

/// `json.Unmarshal(text, into)`: a map gets the entries of the text, a struct keeps the text as a whole.
fn decoded(eval: &mut Evaluator<'_>, source: &Value, into: &Value, place: Place) {
    match into {
        Value::Table(table) => {
            let parsed = source.as_text().and_then(|text| serde_json::from_str::<Json>(text).ok());
            let Some(Json::Object(entries)) = parsed else { return eval.leave_open(*table, source) };
            for (key, json) in entries {
                let value = from_json(eval, &json, place);
                eval.heap.tables[*table].entries.set(Arc::from(key), value, place.line);
            }
            eval.heap.tables[*table].open = None;
        }
        Value::Instance(id) if instances::outside_type(eval, into).is_some() => {
            eval.heap.instances[*id].fields.set(Arc::from(DECODED), source.clone(), place.line);
        }
        other => outsiders::note(eval, other, place),
    }
}

/// The field of a struct outside the artifact that holds the JSON it was decoded from; no Go field has such a name.
pub(in crate::go) const DECODED: &str = "decoded from";

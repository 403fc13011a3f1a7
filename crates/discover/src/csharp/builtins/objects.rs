//! Objects of types from elsewhere, and dictionaries: tables that remember what they were made as.

use std::sync::Arc;

use crate::code::eval::Evaluator;
use crate::code::members::Members;
use crate::code::value::{Args, Class, Form, Heap, Id, Place, SymbolicCall, Table, Value};
use crate::csharp::lower::{ENTRIES, ITEMS, NEW, TYPE_ARGUMENTS};
use crate::csharp::sdk;

/// The entry that holds the name of the type.
pub(in crate::csharp) const MADE: &str = "<made>";

/// Whether an entry is none that source wrote.
pub(in crate::csharp) fn is_hidden(key: &str) -> bool {
    key.starts_with('<')
}

/// The name of the type from elsewhere that an object was made of.
pub(in crate::csharp) fn made_of(heap: &Heap, value: &Value) -> Option<Arc<str>> {
    match value {
        Value::Table(table) => heap.tables[*table].entries.get(MADE).and_then(|slot| slot.value.as_text().cloned()),
        _ => None,
    }
}

/// Whether a table is an object of a type from elsewhere, not a dictionary.
pub(super) fn is_made(eval: &Evaluator<'_>, table: Id<Table>) -> bool {
    eval.heap.tables[table].entries.get(MADE).is_some()
}

/// `new T(…) { … }` of a type from elsewhere.
pub(super) fn made(eval: &mut Evaluator<'_>, path: &str, args: &Args, place: Place) -> Value {
    let of = path.rsplit('.').next().unwrap_or(path);
    let of = of.split('`').next().unwrap_or(of);
    if let Some(Value::List(items)) = args.named(ITEMS) {
        let mut all = copied(eval, args.at(0), place);
        all.extend(eval.heap.lists[*items].items.clone());
        return eval.heap.list(all, place);
    }
    if let Some(entries) = args.named(ENTRIES) {
        return entries.clone();
    }
    if is_dictionary(of) {
        let table = eval.heap.tables.add(Table { entries: Members::default(), open: None, place });
        if let Some(from @ Value::Table(_)) = args.at(0) {
            eval.merge(table, from, place);
        }
        return Value::Table(table);
    }
    if of == "JsonArray" {
        return eval.heap.list(args.positional.clone(), place);
    }
    if is_list(of) {
        let items = copied(eval, args.at(0), place);
        return eval.heap.list(items, place);
    }
    // `new(value)` of a type that is not written is most often that of a task.
    let wraps = of == NEW && args.named.is_empty() && args.positional.len() == 1;
    if (wraps || matches!(of, "ValueTask" | "Lazy" | "Nullable" | "OptionsWrapper" | "Uri"))
        && let Some(inner) = args.at(0)
    {
        let inner = inner.clone();
        return if matches!(inner, Value::Closure(_)) { eval.call_value(&inner, Args::open(), place) } else { inner };
    }
    let mut members = Members::default();
    if of != NEW {
        let made = eval.text(of, place);
        members.set(Arc::from(MADE), made, place.line);
    }
    for (at, value) in args.positional.iter().enumerate() {
        members.set(Arc::from(format!("<{at}>")), value.clone(), place.line);
    }
    for (name, value) in &args.named {
        let known = name.strip_prefix('.').unwrap_or(name);
        members.set(Arc::from(known), value.clone(), place.line);
    }
    let value = eval.heap.table(members, place);
    if sdk::is_declaration(of) {
        remember(eval, of, value.clone(), args, place);
    }
    value
}

/// Keeps a construction for the tables of SDKs; its only argument is the object.
fn remember(eval: &mut Evaluator<'_>, of: &str, value: Value, args: &Args, place: Place) {
    let callee = eval.heap.symbolic(Form::Global(Arc::from(of)), place);
    let mut kept = Args::positional(vec![value]);
    kept.named.extend(args.named.iter().filter(|(name, _)| &**name == TYPE_ARGUMENTS).cloned());
    let call = eval.heap.symbolic(Form::Call(SymbolicCall { callee, args: kept, constructs: true }), place);
    if let Value::Symbolic(call) = call {
        eval.events.push(crate::code::eval::Event { call, place });
    }
}

fn copied(eval: &mut Evaluator<'_>, from: Option<&Value>, place: Place) -> Vec<Value> {
    match from {
        Some(from @ (Value::List(_) | Value::Choice(_))) => eval.walk(from, place).unwrap_or_default(),
        Some(from) if from.is_unknown() => vec![from.clone()],
        _ => Vec::new(),
    }
}

fn is_dictionary(of: &str) -> bool {
    of.ends_with("Dictionary") || matches!(of, "JsonObject" | "SortedList" | "ExpandoObject" | "Hashtable")
}

fn is_list(of: &str) -> bool {
    let ends = ["List", "Collection", "Set", "Bag", "Queue", "Stack"];
    ends.iter().any(|end| of.ends_with(end)) && !of.ends_with("ServiceCollection")
}

/// An object of a class of the artifact whose construction also fills it.
pub(in crate::csharp) fn filled_instance(
    eval: &mut Evaluator<'_>,
    class: Id<Class>,
    args: &Args,
    place: Place,
) -> Option<Value> {
    let sets = |name: &str| name.starts_with('.') || name.starts_with('<');
    if !args.named.iter().any(|(name, _)| sets(name)) {
        return None;
    }
    let mut plain = args.clone();
    plain.named.retain(|(name, _)| !sets(name));
    let instance = eval.construct(&Value::Class(class), plain, place);
    for (name, value) in &args.named {
        if let Some(member) = name.strip_prefix('.') {
            eval.set_member(&instance, &Arc::from(member), value.clone(), place.line);
        }
    }
    Some(instance)
}

/// `value with { … }`.
pub(super) fn changed(eval: &mut Evaluator<'_>, args: &Args, place: Place) -> Option<Value> {
    let copy = match args.at(0)? {
        Value::Table(from) => {
            let (entries, open) = (eval.heap.tables[*from].entries.clone(), eval.heap.tables[*from].open);
            Value::Table(eval.heap.tables.add(Table { entries, open, place }))
        }
        Value::Instance(from) => {
            let from = &eval.heap.instances[*from];
            let (class, fields, outer) = (from.class, from.fields.clone(), from.outer.clone());
            let made = crate::code::value::Instance { class, fields, outer, place };
            Value::Instance(eval.heap.instances.add(made))
        }
        other => return Some(other.clone()),
    };
    for (name, value) in &args.named {
        if let Some(member) = name.strip_prefix('.') {
            eval.set_member(&copy, &Arc::from(member), value.clone(), place.line);
        }
    }
    Some(copy)
}

/// `Keys`, `Values` and `Count` of a dictionary.
pub(super) fn collection(eval: &mut Evaluator<'_>, table: Id<Table>, name: &str, place: Place) -> Value {
    let pairs = super::pairs(eval, table, place);
    let member: Arc<str> = match name {
        "Count" => return Value::Number(pairs.len().into()),
        "Keys" => Arc::from("Key"),
        _ => Arc::from("Value"),
    };
    let items = pairs.iter().map(|pair| eval.member(pair, &member, place)).collect();
    eval.heap.list(items, place)
}

/// A method of a dictionary.
pub(super) fn method(
    eval: &mut Evaluator<'_>,
    table: Id<Table>,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    if is_made(eval, table) {
        return None;
    }
    let value = Value::Table(table);
    match (name, args.at(0), args.at(1)) {
        ("Add" | "TryAdd" | "SetItem", Some(key), Some(item)) => {
            let (key, item) = (key.clone(), item.clone());
            eval.set_entry(table, &key, item, place.line);
            Some(Value::Bool(true))
        }
        ("ContainsKey", Some(key), _) => {
            let known = eval.key(key).map(|key| eval.heap.tables[table].entries.get(&key).is_some());
            known.filter(|_| eval.heap.tables[table].open.is_none()).map(Value::Bool)
        }
        ("GetValueOrDefault", Some(key), default) => {
            let (key, default) = (key.clone(), default.cloned());
            let found = eval.index(&value, &key, place);
            Some(if found.is_null() { default.unwrap_or(Value::Null) } else { found })
        }
        ("Remove", Some(key), _) => {
            let key = eval.key(key)?;
            eval.charge(eval.heap.tables[table].entries.len());
            eval.heap.tables[table].entries.retain(|known| *known != *key);
            Some(Value::Bool(true))
        }
        (
            "Select" | "Where" | "SelectMany" | "ToList" | "ToArray" | "OrderBy" | "First" | "FirstOrDefault" | "Any"
            | "Count",
            ..,
        ) => {
            let items = super::pairs(eval, table, place);
            let Value::List(list) = eval.heap.list(items, place) else { return None };
            super::lists::method(eval, list, name, args, place)
        }
        ("ToDictionary" | "AsReadOnly" | "ToFrozenDictionary" | "ToImmutableDictionary", None, _) => Some(value),
        _ => None,
    }
}

//! Methods of lists, sets, arrays and streams.

use super::{apply, block, words};
use crate::code::eval::Evaluator;
use crate::code::members::Members;
use crate::code::value::{Args, Id, List, Place, Value};

/// A method of a list. `None` if it is not one that is known.
pub(super) fn method(eval: &mut Evaluator<'_>, list: Id<List>, name: &str, args: &Args, place: Place) -> Option<Value> {
    let this = Value::List(list);
    let items = || eval.heap.lists[list].items.clone();
    match name {
        "add" | "addLast" | "addElement" | "put" if args.positional.len() == 1 => {
            let item = args.at(0)?.clone();
            push(eval, list, vec![item]);
            Some(this)
        }
        "add" => {
            push(eval, list, vec![args.at(1)?.clone()]);
            Some(this)
        }
        "addAll" | "plusAssign" => {
            let more = args.positional.iter().flat_map(|more| eval.spread(more, place)).collect();
            push(eval, list, more);
            Some(this)
        }
        "addObject" | "addJsonObject" => {
            let made = super::empty_table(eval, place);
            if let Some(block) = args.named(words::TRAILING) {
                super::with_receiver(eval, &block.clone(), &made, place);
            }
            push(eval, list, vec![made.clone()]);
            Some(made)
        }
        // Views and copies of the same items.
        "stream" | "parallelStream" | "toList" | "iterator" | "toArray" | "toSet" | "asSequence" | "toTypedArray"
        | "sequential" | "boxed" | "sorted" | "distinct" | "filterNotNull" | "asList" | "toMutableList"
        | "reversed" | "build" | "toString" | "filter" | "peek" | "asIterable" | "toMutableSet" | "orEmpty"
        | "onEach" | "block" | "collectList" => Some(this),
        "get" | "elementAt" | "getOrNull" => Some(eval.index(&this, args.at(0)?, place)),
        "first" | "getFirst" | "firstOrNull" | "findFirst" if args.positional.is_empty() => items().first().cloned(),
        "component1" | "getKey" => items().first().cloned(),
        "component2" | "getValue" => items().get(1).cloned(),
        "last" | "getLast" => items().last().cloned(),
        "size" | "count" => Some(Value::Number(items().len().into())),
        "isEmpty" => Some(Value::Bool(items().is_empty())),
        "map" | "mapNotNull" | "mapToObj" | "flatMap" | "mapIndexed" | "flatMapIterable" => {
            let function = block(args)?;
            let mut made = Vec::new();
            for (at, item) in items().into_iter().enumerate() {
                let given = if name == "mapIndexed" { vec![Value::Number(at.into()), item] } else { vec![item] };
                let value = apply(eval, &function, given, place);
                if name.starts_with("flatMap") { made.extend(eval.spread(&value, place)) } else { made.push(value) }
            }
            Some(eval.heap.list(made, place))
        }
        "forEach" | "forEachOrdered" | "forEachIndexed" => {
            let function = block(args)?;
            for (at, item) in items().into_iter().enumerate() {
                let given = if name == "forEachIndexed" { vec![Value::Number(at.into()), item] } else { vec![item] };
                apply(eval, &function, given, place);
            }
            Some(Value::Null)
        }
        "plus" => Some(eval.add(&this, args.at(0)?, place)),
        "joinToString" => Some(joined(eval, list, args, place)),
        "collect" => collect(eval, list, args.at(0)?, place),
        "associate" | "associateWith" | "associateBy" | "toMap" => Some(associate(eval, list, name, args, place)),
        _ => None,
    }
}

fn push(eval: &mut Evaluator<'_>, list: Id<List>, more: Vec<Value>) {
    const MOST: usize = 4_096;
    eval.charge(more.len());
    let items = &mut eval.heap.lists[list].items;
    items.extend(more);
    items.truncate(MOST);
}

fn joined(eval: &mut Evaluator<'_>, list: Id<List>, args: &Args, place: Place) -> Value {
    let separator = match args.get(0, "separator") {
        None | Some(Value::Closure(_)) => eval.text(", ", place),
        Some(given) => given.clone(),
    };
    let prefix = args.named("prefix").cloned();
    let postfix = args.named("postfix").cloned();
    let each = args.named(words::TRAILING).or_else(|| args.named("transform")).cloned();
    let mut parts: Vec<Value> = prefix.into_iter().collect();
    for (at, item) in eval.heap.lists[list].items.clone().into_iter().enumerate() {
        if at > 0 {
            parts.push(separator.clone());
        }
        let shown = match &each {
            Some(each) => apply(eval, each, vec![item], place),
            None => item,
        };
        parts.push(shown);
    }
    parts.extend(postfix);
    eval.concat(&parts, place)
}

/// `stream.collect(Collectors.…)`.
fn collect(eval: &mut Evaluator<'_>, list: Id<List>, collector: &Value, place: Place) -> Option<Value> {
    let Value::Symbolic(id) = collector else { return None };
    let crate::code::value::Form::Call(call) = &eval.heap.symbolics[*id].form else { return None };
    let call = call.clone();
    let name = eval.last_name(&call.callee)?;
    match &*name {
        "toList" | "toSet" | "toUnmodifiableList" | "toUnmodifiableSet" | "toCollection" => Some(Value::List(list)),
        "joining" => {
            let part = |at: usize| call.args.at(at).cloned();
            let mut named = Args::default();
            let separator = part(0).unwrap_or_else(|| eval.text("", place));
            named.positional.push(separator);
            for (at, name) in [(1, "prefix"), (2, "postfix")] {
                named.named.extend(part(at).map(|value| (std::sync::Arc::from(name), value)));
            }
            Some(joined(eval, list, &named, place))
        }
        "toMap" => {
            let (key, value) = (call.args.at(0)?.clone(), call.args.at(1)?.clone());
            let made =
                eval.heap.tables.add(crate::code::value::Table { entries: Members::default(), open: None, place });
            for item in eval.heap.lists[list].items.clone() {
                let key = apply(eval, &key, vec![item.clone()], place);
                let value = apply(eval, &value, vec![item], place);
                eval.set_entry(made, &key, value, place.line);
            }
            Some(Value::Table(made))
        }
        _ => None,
    }
}

fn associate(eval: &mut Evaluator<'_>, list: Id<List>, name: &str, args: &Args, place: Place) -> Value {
    let function = block(args);
    let made = eval.heap.tables.add(crate::code::value::Table { entries: Members::default(), open: None, place });
    for item in eval.heap.lists[list].items.clone() {
        let result = match &function {
            Some(function) => apply(eval, function, vec![item.clone()], place),
            None => item.clone(),
        };
        let (key, value) = match name {
            "associateWith" => (item, result),
            "associateBy" => (result, item),
            _ => {
                let pair = eval.walk(&result, place).unwrap_or_default();
                match <[Value; 2]>::try_from(pair) {
                    Ok([key, value]) => (key, value),
                    Err(_) => continue,
                }
            }
        };
        eval.set_entry(made, &key, value, place.line);
    }
    Value::Table(made)
}

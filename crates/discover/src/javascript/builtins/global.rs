//! Functions that are there without an import, and the few of other packages that only put values together.

use std::sync::Arc;

use super::table::{entries, keys, values};
use crate::code::eval::Evaluator;
use crate::code::json::from_json;
use crate::code::members::{Members, Slot};
use crate::code::value::{Args, Form, List, Place, Table, Value};

/// A call of a function by its dotted path.
pub(in crate::javascript) fn call(
    eval: &mut Evaluator<'_>,
    path: &str,
    args: &Args,
    constructs: bool,
    place: Place,
) -> Option<Value> {
    if constructs {
        return construct(eval, path, args, place);
    }
    if let Some((function, how @ ("call" | "apply"))) = path.rsplit_once('.') {
        let (this, rest) = args.positional.split_first()?;
        let rest = if how == "call" { rest.to_vec() } else { eval.walk(rest.first()?, place)? };
        let args = Args { open: args.open, ..Args::positional(rest) };
        return match function.rsplit_once(".prototype.") {
            Some((_, method)) if !this.is_unknown() => Some(eval.call_method(this, &Arc::from(method), args, place)),
            Some(_) => None,
            None => call(eval, function, &args, false, place),
        };
    }
    if let Some(method) = path.strip_prefix("Object.") {
        return object(eval, method, args, place);
    }
    match path {
        "require" | "import" => {
            let specifier = Arc::clone(args.at(0)?.as_text()?);
            Some(required(eval, &specifier, path == "import", place))
        }
        "module:createRequire" | "node:module:createRequire" => {
            Some(eval.heap.symbolic(Form::Global(Arc::from("require")), place))
        }
        "Array.isArray" => match args.at(0)? {
            Value::List(_) => Some(Value::Bool(true)),
            Value::Unknown(_) | Value::Symbolic(_) | Value::Choice(_) => None,
            _ => Some(Value::Bool(false)),
        },
        "Array.from" => {
            let items = eval.walk(args.at(0)?, place)?;
            let list = eval.heap.list(items, place);
            match args.at(1) {
                Some(callback) => {
                    eval.call_method(&list, &Arc::from("map"), Args::positional(vec![callback.clone()]), place)
                }
                None => list,
            }
            .into()
        }
        "Array.of" => Some(eval.heap.list(args.positional.clone(), place)),
        "String" => eval.shown(args.at(0)?).map(|shown| eval.text(shown, place)),
        "Number" => matches!(args.at(0)?, Value::Number(_)).then(|| args.at(0).cloned()).flatten(),
        "Boolean" => eval.truth(args.at(0)?).map(Value::Bool),
        "String.raw" => args.at(0).cloned(),
        "Promise.resolve" | "structuredClone" | "Promise.all" | "Symbol" | "Symbol.for" => {
            Some(args.at(0).cloned().unwrap_or(Value::Null))
        }
        "Promise.allSettled" => Some(settled(eval, args.at(0)?, place)),
        "JSON.parse" => {
            if let Some(written) = written_out(eval, args.at(0)?) {
                return Some(written);
            }
            let parsed: serde_json::Value = serde_json::from_str(args.at(0)?.as_text()?).ok()?;
            Some(from_json(eval, &parsed, place))
        }
        "<" | "<=" | ">" | ">=" => super::number::compared(eval, path, args, place),
        "-" | "*" | "/" | "%" | "**" => super::number::computed(eval, path, args, place),
        "Reflect.has" => has(eval, args.at(0)?, args.at(1)?, place).map(Value::Bool),
        "typeof" => {
            let kind = kind(args.at(0)?)?;
            Some(eval.text(kind, place))
        }
        // What compilers for old engines make of `extends`.
        "tslib:__extends" | "tslib:*.__extends" => {
            let name = Arc::from("prototype");
            let mut members = Members::default();
            if let Value::Table(base) = eval.member(args.at(1)?, &name, place) {
                for (name, slot) in eval.heap.tables[base].entries.iter() {
                    members.set_slot(Arc::clone(name), slot.clone());
                }
            }
            let prototype = eval.heap.table(members, place);
            eval.set_member(args.at(0)?, &name, prototype, place.line);
            Some(Value::Null)
        }
        "Reflect.ownKeys" => {
            let all = keys(eval, args.at(0)?, place);
            Some(eval.heap.list(all, place))
        }
        _ if is_yaml(path) => {
            let parsed = yaml(args.at(0)?.as_text()?)?;
            Some(from_json(eval, &parsed, place))
        }
        _ if path.starts_with("path:") || path.starts_with("node:path:") => {
            let part = path_part(path, args.at(0)?.as_text()?, args.at(1).and_then(Value::as_text))?;
            Some(eval.text(part, place))
        }
        _ if is_dedent(path) => {
            let dedented = dedent(args.at(0)?.as_text()?);
            Some(eval.text(dedented, place))
        }
        _ => None,
    }
}

/// What `Promise.allSettled` says of promises that all hold what they promise.
fn settled(eval: &mut Evaluator<'_>, promises: &Value, place: Place) -> Value {
    let may_lack = eval.heap.may_lack(promises);
    let items = eval.spread(promises, place);
    let results = items.into_iter().map(|value| {
        let mut result = Members::default();
        result.set(Arc::from("status"), eval.text("fulfilled", place), place.line);
        result.set(Arc::from("value"), value, place.line);
        eval.heap.table(result, place)
    });
    let results = results.collect();
    eval.heap.list_that_may_lack(results, may_lack, place)
}

/// Whether an object has a member, where that is known: `key in object`.
fn has(eval: &mut Evaluator<'_>, object: &Value, key: &Value, place: Place) -> Option<bool> {
    let name = eval.key(key)?;
    let is_whole = matches!(object, Value::Table(id) if eval.heap.tables[*id].open.is_none());
    match object {
        Value::Table(_) | Value::Instance(_) => {
            let is_there = eval.known_member(object, &name, place).is_some();
            (is_there || is_whole).then_some(is_there)
        }
        _ => None,
    }
}

/// What `typeof` says of a value. Null stands for `undefined` as well, so nothing is said of it.
const fn kind(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::Text(_) => "string",
        Value::List(_) | Value::Table(_) | Value::Instance(_) => "object",
        Value::Closure(_) | Value::Class(_) => "function",
        _ => return None,
    })
}

fn construct(eval: &mut Evaluator<'_>, path: &str, args: &Args, place: Place) -> Option<Value> {
    match path {
        "Map" | "WeakMap" => {
            let table = eval.heap.tables.add(Table { entries: Members::default(), open: None, place });
            fill(eval, table, args.at(0), place);
            Some(Value::Table(table))
        }
        "Set" | "WeakSet" => {
            let items = args.at(0).map(|items| eval.spread(items, place)).unwrap_or_default();
            let items = super::list::distinct(items);
            let may_lack = args.at(0).is_some_and(|items| eval.heap.may_lack(items));
            let uncertain = eval.uncertain_conditions();
            Some(Value::List(eval.heap.lists.add(List { items, place, uncertain, may_lack })))
        }
        "Array" => Some(eval.heap.list(Vec::new(), place)),
        // `new Promise((resolve) => …)`: what it will hold is not known, what its function does is done.
        "Promise" => {
            if let Some(executor) = args.at(0) {
                eval.call_value(&executor.clone(), Args::open(), place);
            }
            Some(eval.at_run_time("a promise", place))
        }
        _ => None,
    }
}

/// Fills a table from pairs.
fn fill(eval: &mut Evaluator<'_>, table: crate::code::value::Id<Table>, pairs: Option<&Value>, place: Place) {
    let Some(pairs) = pairs else { return };
    for pair in eval.spread(pairs, place) {
        match eval.walk(&pair, place).as_deref() {
            Some([key, value, ..]) => {
                let line = eval.place_of(key).map_or(place.line, |place| place.line);
                eval.set_entry(table, key, value.clone(), line);
            }
            _ if pair.is_unknown() => eval.leave_open(table, &pair),
            _ => {}
        }
    }
}

fn object(eval: &mut Evaluator<'_>, method: &str, args: &Args, place: Place) -> Option<Value> {
    let first = args.at(0)?.clone();
    match method {
        "keys" | "getOwnPropertyNames" => {
            let all = keys(eval, &first, place);
            Some(eval.heap.list(all, place))
        }
        "values" => {
            let all = values(eval, &first, place);
            Some(eval.heap.list(all, place))
        }
        "entries" => {
            let all = entries(eval, &first, place);
            Some(eval.heap.list(all, place))
        }
        "freeze" | "seal" | "preventExtensions" | "setPrototypeOf" => Some(first),
        "assign" => {
            for more in args.positional.iter().skip(1) {
                if let Value::Table(into) = &first {
                    eval.merge(*into, more, place);
                } else {
                    let table = eval.heap.tables.add(Table { entries: Members::default(), open: None, place });
                    eval.merge(table, more, place);
                    let set: Vec<(Arc<str>, Slot)> = eval.heap.tables[table]
                        .entries
                        .iter()
                        .map(|(name, slot)| (name.clone(), slot.clone()))
                        .collect();
                    for (name, slot) in set {
                        eval.set_member(&first, &name, slot.value, slot.line);
                    }
                }
            }
            Some(first)
        }
        "fromEntries" => {
            let table = eval.heap.tables.add(Table { entries: Members::default(), open: None, place });
            fill(eval, table, Some(&first), place);
            Some(Value::Table(table))
        }
        "create" => Some(eval.heap.table(Members::default(), place)),
        "defineProperty" => {
            let name = eval.key(args.at(1)?)?;
            define(eval, &first, &name, args.at(2)?, place);
            Some(first)
        }
        "defineProperties" => {
            for pair in entries(eval, args.at(1)?, place) {
                if let Some([key, descriptor, ..]) = eval.walk(&pair, place).as_deref()
                    && let Some(name) = eval.key(key)
                {
                    define(eval, &first, &name, descriptor, place);
                }
            }
            Some(first)
        }
        _ => None,
    }
}

/// Defines a property by its descriptor.
fn define(eval: &mut Evaluator<'_>, object: &Value, name: &Arc<str>, descriptor: &Value, place: Place) {
    if let Some(value) = eval.known_member(descriptor, &Arc::from("value"), place) {
        eval.set_member(object, name, value, place.line);
    } else if let Some(getter) = eval.known_member(descriptor, &Arc::from("get"), place) {
        let slot = Slot { value: getter, line: place.line, getter: true };
        match object {
            Value::Table(id) => eval.heap.tables[*id].entries.set_slot(Arc::clone(name), slot),
            Value::Closure(id) => eval.heap.closures[*id].members.set_slot(Arc::clone(name), slot),
            Value::Class(id) => eval.heap.classes[*id].members.set_slot(Arc::clone(name), slot),
            _ => {}
        }
    }
}

/// What `require(specifier)` or `import(specifier)` gives.
fn required(eval: &mut Evaluator<'_>, specifier: &str, is_import: bool, place: Place) -> Value {
    let Some(file) = eval.imported(place.file, specifier) else {
        return eval.import(place.file, specifier, &Arc::from("*"), place);
    };
    eval.run_file(file);
    if is_import || eval.has_exports(file) {
        let is_json = eval.file(file).module.path.ends_with(".json");
        if is_json && let Some(value) = eval.export_of(file, &Arc::from("default"), place) {
            return value;
        }
        return Value::Module(file);
    }
    eval.common_exports(file, place)
}

/// What a text was made from that `JSON.stringify` made: parsed again, it is that value once more.
fn written_out(eval: &Evaluator<'_>, text: &Value) -> Option<Value> {
    let Value::Symbolic(id) = text else { return None };
    let Form::Call(call) = &eval.heap.symbolics[*id].form else { return None };
    // A second argument leaves parts out or replaces them.
    if call.args.at(1).is_some_and(|replacer| !replacer.is_null()) || eval.heap.path(&call.callee)? != "JSON.stringify"
    {
        return None;
    }
    call.args.at(0).cloned()
}

/// Whether a function takes the common indentation off its text: a template tag by that name.
fn is_dedent(path: &str) -> bool {
    let last = path.rsplit(['.', ':']).next().unwrap_or(path);
    matches!(last, "dedent" | "outdent" | "stripIndent" | "stripIndents")
        || (last == "default" && (path.starts_with("dedent:") || path.starts_with("outdent:")))
}

/// A text without its common indentation and its blank ends.
fn dedent(text: &str) -> String {
    let indents =
        text.lines().skip(1).filter(|line| !line.trim().is_empty()).map(|line| line.len() - line.trim_start().len());
    let indent = indents.min().unwrap_or(0);
    let mut lines: Vec<&str> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        lines.push(if at == 0 { line } else { line.get(indent..).unwrap_or_else(|| line.trim_start()) });
    }
    lines.join("\n").trim().to_owned()
}

/// Whether a function reads YAML.
fn is_yaml(path: &str) -> bool {
    let Some((package, name)) = path.split_once(':') else { return false };
    let last = name.rsplit('.').next().unwrap_or(name);
    matches!((package, last), ("js-yaml", "load" | "safeLoad") | ("yaml" | "yamljs", "parse"))
}

/// What a YAML text says, within the limits of a document that a server is made from.
fn yaml(text: &str) -> Option<serde_json::Value> {
    let options = serde_saphyr::options! {
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_events: 400_000,
            max_aliases: 1_024,
            max_depth: 64,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 100_000,
            max_replay_stack_depth: 8,
        },
    };
    serde_saphyr::from_str_with_options(text, options).ok()
}

/// What the functions of `path` that take a path apart give.
fn path_part(function: &str, path: &str, without: Option<&Arc<str>>) -> Option<String> {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let end = name.rfind('.').filter(|at| *at > 0).and_then(|at| name.get(at..)).unwrap_or_default();
    match function.rsplit(['.', ':']).next()? {
        "extname" => Some(end.to_owned()),
        "basename" => {
            let stem = without.and_then(|end| name.strip_suffix(&**end));
            Some(stem.unwrap_or(name).to_owned())
        }
        _ => None,
    }
}

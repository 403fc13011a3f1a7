//! What the built-in functions and methods of the languages do to values, as far as that matters to where values go.

use std::rc::Rc;
use std::sync::Arc;

use super::engine::Engine;
use super::render;
use super::test::saying;
use super::trace::last;
use super::value::{Args, Form, Table, Value, limited_items, merged};
use crate::code::ir::Expr;

/// Calls after which nothing goes on.
const NEVER_RETURN: [&str; 9] =
    ["process.exit", "sys.exit", "exit", "quit", "os._exit", "os.abort", "process.abort", "os.Exit", "Deno.exit"];

/// Last names of calls that give something of their own, whatever they are called with: what a file, a process, a server
/// or the environment holds.
const GIVE: [&str; 42] = [
    "open",
    "read",
    "readFile",
    "readFileSync",
    "read_text",
    "read_bytes",
    "readlines",
    "get",
    "post",
    "put",
    "request",
    "fetch",
    "urlopen",
    "urlretrieve",
    "execute",
    "query",
    "run",
    "exec",
    "execSync",
    "spawn",
    "spawnSync",
    "execFile",
    "execFileSync",
    "check_output",
    "getoutput",
    "getstatusoutput",
    "popen",
    "Popen",
    "input",
    "recv",
    "getenv",
    "environ",
    "readdir",
    "readdirSync",
    "listdir",
    "walk",
    "glob",
    "fetchall",
    "fetchone",
    "axios",
    "got",
    "recvfrom",
];

/// Functions that only turn their arguments into another form of the same.
const PLAIN: [&str; 48] = [
    "str",
    "repr",
    "int",
    "float",
    "bool",
    "len",
    "list",
    "dict",
    "tuple",
    "set",
    "sorted",
    "reversed",
    "enumerate",
    "zip",
    "map",
    "filter",
    "min",
    "max",
    "sum",
    "range",
    "String",
    "Number",
    "Boolean",
    "Array",
    "Object",
    "Set",
    "Map",
    "Error",
    "Date",
    "RegExp",
    "Symbol",
    "print",
    "parseInt",
    "parseFloat",
    "isinstance",
    "type",
    "encodeURIComponent",
    "typeof",
    "<",
    "<=",
    ">",
    ">=",
    "-",
    "*",
    "/",
    "%",
    "**",
    "Reflect.has",
];

/// First names of modules of which the same is true.
const PLAIN_MODULES: [&str; 22] = [
    "zod", "z", "pydantic", "Promise", "dataclasses", "yup",
    "json", "JSON", "re", "shlex", "path", "Math", "Object", "Array", "string", "math", "textwrap", "html", "console",
    "logging", "logger", "typing",
];

pub(super) fn never_returns(path: &str) -> bool {
    NEVER_RETURN.contains(&path)
}

pub(super) fn gives(path: &str) -> bool {
    GIVE.contains(&last(path)) && !path.starts_with("json.") && !path.starts_with("z.")
}

/// Whether a call reads what its receiver holds.
pub(super) fn reads(path: &str) -> bool {
    matches!(last(path), "read" | "readlines" | "fetchall" | "fetchone" | "recv")
}

pub(super) fn is_plain(path: &str) -> bool {
    PLAIN.contains(&path)
        || path.starts_with("os.path.")
        || path.split('.').next().is_some_and(|first| PLAIN_MODULES.contains(&first))
}

/// A template of `%` with `{}` for what it takes.
pub(super) fn percent(template: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template.chars().peekable();
    while let Some(character) = rest.next() {
        if character != '%' {
            out.push(character);
            continue;
        }
        if rest.peek() == Some(&'%') {
            rest.next();
            out.push('%');
            continue;
        }
        if rest.peek() == Some(&'(') {
            while rest.next_if(|character| *character != ')').is_some() {}
            rest.next();
        }
        while rest.next_if(|character| character.is_ascii_digit() || ".-+# *".contains(*character)).is_some() {}
        rest.next();
        out.push_str("{}");
    }
    out
}

/// A template of `format` with `{}` for what it takes.
fn braces(template: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '{' if rest.peek() == Some(&'{') => {
                rest.next();
                out.push('{');
            }
            '}' if rest.peek() == Some(&'}') => {
                rest.next();
                out.push('}');
            }
            '{' => {
                while rest.next_if(|character| *character != '}').is_some() {}
                rest.next();
                out.push_str("{}");
            }
            character => out.push(character),
        }
    }
    out
}

impl Engine<'_> {
    /// What a method of a list, table or text of the program does. `None` if it is not one.
    pub(super) fn known_method(
        &mut self,
        receiver: &Value,
        object: &Expr,
        name: &str,
        args: &Args,
        line: u32,
    ) -> Option<Value> {
        if matches!(receiver.form, Form::Instance(_) | Form::Class(_) | Form::Module(_) | Form::Function(_)) {
            return None;
        }
        if let Some(value) = self.called_for_each(receiver, name, args, line) {
            return Some(value);
        }
        match &receiver.form {
            Form::List(items) => self.list_method(receiver, &Rc::clone(items), object, name, args),
            Form::Table(table) => self.table_method(receiver, &Rc::clone(table), object, name, args),
            Form::Text(_) | Form::Joined(_) | Form::OneOf(_) | Form::Unknown => {
                self.text_method(receiver, name, args, line)
            }
            Form::Made(_) if matches!(name, "trim" | "strip" | "toString" | "rstrip" | "lstrip") => None,
            _ => None,
        }
    }

    /// Methods that call a function for each item, or with what a promise gives.
    fn called_for_each(&mut self, receiver: &Value, name: &str, args: &Args, line: u32) -> Option<Value> {
        let closure = args.at(0)?.as_function().map(Rc::clone)?;
        let is_promise = matches!(name, "then" | "catch" | "finally");
        let gives_items = matches!(
            name,
            "map" | "forEach" | "filter" | "some" | "every" | "find" | "findIndex" | "flatMap" | "sort" | "findLast"
        );
        if !is_promise && !gives_items && !matches!(name, "reduce" | "reduceRight") {
            return None;
        }
        if self.is_running(&closure.function) {
            return Some(Value::unknown());
        }
        let item = if is_promise { receiver.clone() } else { self.item(receiver) };
        let positional = match name {
            "reduce" | "reduceRight" => {
                vec![args.at(1).cloned().unwrap_or_default().or(item.clone()), item.clone()]
            }
            "sort" => vec![item.clone(), item.clone()],
            "catch" | "finally" => vec![Value::unknown()],
            _ => vec![item.clone(), Value::unknown()],
        };
        let facts = self.facts.len();
        let given = self.invoke(&closure, None, Args { positional, ..Args::default() }, line);
        self.is_gone = false;
        let is_walked = matches!(&receiver.form, Form::List(items) if !items.is_empty());
        if !is_walked {
            self.facts.truncate(facts);
        }
        let mut tested = given.tested.as_ref().map(|tested| super::facts::Tested::clone(tested)).unwrap_or_default();
        Some(match name {
            "map" => Value::list(vec![given]),
            "then" => match args.at(1).and_then(Value::as_function).map(Rc::clone) {
                Some(_) | None => given,
            },
            "catch" => receiver.clone().or(given),
            "finally" | "sort" => receiver.clone(),
            "flatMap" => given,
            "reduce" | "reduceRight" => given,
            "filter" => {
                let item = self.keep(item, &tested.yes, line);
                Value::list(vec![item])
            }
            "find" | "findLast" => {
                let item = self.keep(item, &tested.yes, line);
                saying(item, tested)
            }
            "some" => saying(Value::unknown(), tested),
            "every" => {
                tested.no.clear();
                self.lift_items(&mut tested);
                saying(Value::unknown(), tested)
            }
            _ => Value::unknown(),
        })
    }

    /// What is known of every item is known of the whole.
    pub(super) fn lift_items(&self, tested: &mut super::facts::Tested) {
        let of_whole: Vec<_> = tested
            .yes
            .iter()
            .filter(|fact| matches!(self.traces.edge(fact.trace), super::trace::Edge::Item))
            .filter_map(|fact| self.traces.parent(fact.trace))
            .map(|trace| super::facts::Fact::new(trace, model::Guard::Check(Arc::from("all"))))
            .collect();
        tested.yes.extend(of_whole);
    }

    fn list_method(
        &mut self,
        receiver: &Value,
        items: &Rc<Vec<Value>>,
        object: &Expr,
        name: &str,
        args: &Args,
    ) -> Option<Value> {
        let changed = |items: Vec<Value>| Value { form: Form::List(Rc::new(limited_items(items))), ..receiver.clone() };
        match name {
            "push" | "append" | "add" => {
                let mut items = items.to_vec();
                items.extend(args.positional.iter().cloned());
                items.extend(args.spread.clone());
                self.put_back(object, changed(items));
                Some(Value::unknown())
            }
            "unshift" => {
                let items = args.positional.iter().chain(items.iter()).cloned().collect();
                self.put_back(object, changed(items));
                Some(Value::unknown())
            }
            "insert" => {
                let mut items = items.to_vec();
                let at = match args.at(0).map(|at| &at.form) {
                    Some(Form::Number(at)) => at.parse::<usize>().unwrap_or(items.len()).min(items.len()),
                    _ => items.len(),
                };
                items.insert(at, args.at(1).cloned().unwrap_or_default());
                self.put_back(object, changed(items));
                Some(Value::unknown())
            }
            "extend" | "update" => {
                let mut all = items.to_vec();
                for more in &args.positional {
                    match &more.form {
                        Form::List(more) => all.extend(more.iter().cloned()),
                        _ => all.push(self.item(more)),
                    }
                }
                self.put_back(object, changed(all));
                Some(Value::unknown())
            }
            "concat" => {
                let mut all = items.to_vec();
                for more in &args.positional {
                    match &more.form {
                        Form::List(more) => all.extend(more.iter().cloned()),
                        _ => all.push(more.clone()),
                    }
                }
                Some(changed(all))
            }
            "join" => {
                let between = args.at(0).and_then(Value::as_text).map_or(",", |text| text);
                let mut joined = render::joined(items, between);
                joined.traces = merged(joined.traces, &receiver.traces);
                Some(joined)
            }
            "slice" | "reverse" | "copy" | "flat" | "toSorted" | "toReversed" | "values" | "[:]" => {
                Some(receiver.clone())
            }
            "pop" | "shift" | "at" => Some(self.item(receiver)),
            _ => None,
        }
    }

    fn table_method(
        &mut self,
        receiver: &Value,
        table: &Rc<Table>,
        object: &Expr,
        name: &str,
        args: &Args,
    ) -> Option<Value> {
        match name {
            "get" if table.get("get").is_none() => {
                let key = args.at(0).cloned().unwrap_or_default();
                let value = self.index(receiver, &key);
                let value = match args.at(1) {
                    Some(default) => value.or(default.clone()),
                    None => value,
                };
                let is_fixed = table.rest.is_none() && receiver.traces.is_empty();
                let tested = if is_fixed {
                    super::facts::Tested::where_it_holds(&key.traces, &model::Guard::OneOf)
                } else {
                    super::facts::Tested::default()
                };
                Some(saying(value, tested))
            }
            "keys" => {
                let keys = table.entries.iter().map(|(name, _)| Value::text(Arc::clone(name))).collect();
                Some(Value::list(keys))
            }
            "values" => Some(Value::list(table.entries.iter().map(|(_, value)| value.clone()).collect())),
            "items" | "entries" => {
                let pairs = table
                    .entries
                    .iter()
                    .map(|(name, value)| Value::list(vec![Value::text(Arc::clone(name)), value.clone()]));
                let mut pairs: Vec<Value> = pairs.collect();
                if let Some(rest) = &table.rest {
                    pairs.push(Value::list(vec![rest.clone(), rest.clone()]));
                }
                Some(Value::list(pairs))
            }
            "copy" => Some(receiver.clone()),
            "update" | "set" | "setdefault" => {
                let mut changed = Table::clone(table);
                match (name, args.at(0).map(|value| &value.form)) {
                    ("update", Some(Form::Table(more))) => {
                        for (name, value) in &more.entries {
                            changed.set(Arc::clone(name), value.clone());
                        }
                        if let Some(rest) = &more.rest {
                            changed.set_any(rest.clone());
                        }
                    }
                    ("update", Some(_)) => changed.set_any(Value::from(args.traces())),
                    ("set" | "setdefault", Some(Form::Text(key))) => {
                        changed.set(Arc::clone(key), args.at(1).cloned().unwrap_or_default());
                    }
                    _ => changed.set_any(args.at(1).cloned().unwrap_or_default()),
                }
                for (name, value) in &args.named {
                    changed.set(Arc::clone(name), value.clone());
                }
                let changed = Value { form: Form::Table(Rc::new(changed)), ..receiver.clone() };
                self.put_back(object, changed);
                Some(Value::unknown())
            }
            "pop" => {
                let key = args.at(0).cloned().unwrap_or_default();
                Some(self.index(receiver, &key))
            }
            _ => None,
        }
    }

    fn text_method(&mut self, receiver: &Value, name: &str, args: &Args, line: u32) -> Option<Value> {
        match name {
            // `arguments.get("path")`
            "get" | "pop" if matches!(receiver.form, Form::Unknown) && !receiver.traces.is_empty() => {
                let key = args.at(0)?.as_text()?.clone();
                let traces = receiver.traces.iter().map(|trace| self.traces.member(*trace, &key)).collect();
                let value = Value::from(traces);
                Some(match args.at(1) {
                    Some(default) => value.or(default.clone()),
                    None => value,
                })
            }
            "format" => {
                let template = match &receiver.form {
                    Form::Text(text) | Form::Joined(text) => braces(text),
                    _ => return None,
                };
                let parts: Vec<Value> = args.all().cloned().collect();
                let parts: Vec<Value> = parts.into_iter().map(|part| self.as_data(part, line)).collect();
                let mut traces = receiver.traces.clone();
                for part in &parts {
                    traces = merged(traces, &part.all_traces());
                }
                Some(Value::of(Form::Joined(Arc::from(template))).with_traces(traces))
            }
            "join" => {
                let between = receiver.as_text()?;
                let list = args.at(0)?;
                Some(match &list.form {
                    Form::List(items) => {
                        let mut joined = render::joined(items, between);
                        joined.traces = merged(joined.traces, &list.traces);
                        joined
                    }
                    _ => Value::of(Form::Joined(Arc::from("{}"))).with_traces(list.all_traces()),
                })
            }
            "concat" if !matches!(receiver.form, Form::Unknown) => {
                let parts: Vec<Value> = std::iter::once(receiver).chain(args.all()).cloned().collect();
                Some(render::joined(&parts, ""))
            }
            "trim" | "strip" | "rstrip" | "lstrip" | "toString" | "trimEnd" | "trimStart" | "encode" | "decode"
            | "lower" | "upper" | "toLowerCase" | "toUpperCase" | "replace" | "replaceAll" | "dedent"
                if matches!(receiver.form, Form::Joined(_)) && !self.interest.covers(name) =>
            {
                let callee = Arc::from(format!("?.{name}"));
                let traces = self.through(&receiver.traces, &callee);
                let value = Value { form: receiver.form.clone(), ..Value::from(traces) };
                self.checked(&callee, Some(receiver), args, &value, line);
                Some(value)
            }
            _ => None,
        }
    }

    /// Functions that give back a list, table or text that they are given.
    pub(super) fn known_function(&mut self, path: &str, args: &Args) -> Option<Value> {
        let first = args.at(0);
        match path {
            "Set" | "Array.from" | "list" | "tuple" | "set" | "frozenset" | "sorted" | "reversed" | "Object.freeze"
            | "copy.copy" | "copy.deepcopy" | "structuredClone" => {
                let first = first?;
                matches!(first.form, Form::List(_) | Form::Table(_)).then(|| first.clone())
            }
            "String" | "str" => {
                let first = first?;
                let callee = Arc::from(path);
                match &first.form {
                    Form::Text(_) | Form::Joined(_) => {
                        let traces = self.through(&first.traces, &callee);
                        Some(Value { form: first.form.clone(), ..Value::from(traces) })
                    }
                    _ => None,
                }
            }
            "dict" | "Object.assign" => {
                let mut table = Table::default();
                for value in &args.positional {
                    match &value.form {
                        Form::Table(more) => {
                            for (name, value) in &more.entries {
                                table.set(Arc::clone(name), value.clone());
                            }
                            if let Some(rest) = &more.rest {
                                table.set_any(rest.clone());
                            }
                        }
                        _ if value.is_traced() => table.set_any(Value::from(value.all_traces())),
                        _ => {}
                    }
                }
                for (name, value) in &args.named {
                    table.set(Arc::clone(name), value.clone());
                }
                Some(Value::table(table))
            }
            "Object.keys" | "Object.values" | "Object.entries" => {
                let Form::Table(table) = &first?.form else { return None };
                if table.rest.is_some() {
                    return None;
                }
                let items = table.entries.iter().map(|(name, value)| match path {
                    "Object.keys" => Value::text(Arc::clone(name)),
                    "Object.values" => value.clone(),
                    _ => Value::list(vec![Value::text(Arc::clone(name)), value.clone()]),
                });
                Some(Value::list(items.collect()))
            }
            "enumerate" => {
                let item = self.item(first?);
                Some(Value::list(vec![Value::list(vec![Value::unknown(), item])]))
            }
            "any" | "all" => {
                let first = first?;
                let mut tested = first.tested.as_ref().map(|tested| super::facts::Tested::clone(tested))?;
                if path == "all" {
                    tested.no.clear();
                    self.lift_items(&mut tested);
                }
                Some(saying(Value::unknown(), tested))
            }
            "bool" | "Boolean" => {
                let tested = first?.tested.as_ref().map(|tested| super::facts::Tested::clone(tested))?;
                Some(saying(Value::unknown(), tested))
            }
            _ => None,
        }
    }
}

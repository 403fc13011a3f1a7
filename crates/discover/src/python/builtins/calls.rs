//! Built-in functions and the few of other packages that build values.

use std::sync::Arc;

use super::tables::new_table;
use crate::code::eval::Evaluator;
use crate::code::ir::MemberKind;
use crate::code::json::from_json;
use crate::code::value::{Args, Class, Form, Id, Place, Value};
use crate::python::docstring;
use crate::python::schema;

/// A call of a function with a known path; `None` keeps the call as it is.
pub(super) fn call(eval: &mut Evaluator<'_>, path: &str, args: &Args, place: Place) -> Option<Value> {
    match path {
        "str" => match args.at(0)? {
            text @ Value::Text(_) => Some(text.clone()),
            Value::Number(number) => {
                let number = number.to_string();
                Some(eval.text(number, place))
            }
            _ => None,
        },
        "list" | "tuple" | "set" | "frozenset" | "sorted" | "reversed" => {
            let Some(of) = args.at(0) else { return Some(eval.heap.list(Vec::new(), place)) };
            let of = of.clone();
            let items = eval.walk(&of, place)?;
            Some(eval.heap.list(items, place))
        }
        "dict" => {
            let table = new_table(eval, place);
            if let Some(of) = args.at(0).cloned() {
                match &of {
                    Value::List(_) => {
                        for pair in eval.walk(&of, place)? {
                            if let [key, value] = eval.walk(&pair, place)?.as_slice() {
                                eval.set_entry(table, &key.clone(), value.clone(), place.line);
                            }
                        }
                    }
                    _ => eval.merge(table, &of, place),
                }
            }
            for (name, value) in args.named.clone() {
                let key = eval.text(&*name, place);
                eval.set_entry(table, &key, value, place.line);
            }
            Some(Value::Table(table))
        }
        "len" => {
            let length = match args.at(0)? {
                Value::Text(text) => text.text.chars().count(),
                Value::List(id) => {
                    let items = &eval.heap.lists[*id].items;
                    let certain = !items.iter().any(|item| matches!(item, Value::Unknown(_)));
                    certain.then_some(items.len())?
                }
                Value::Table(id) => {
                    let table = &eval.heap.tables[*id];
                    table.open.is_none().then_some(table.entries.len())?
                }
                _ => return None,
            };
            Some(Value::Number(length.into()))
        }
        "enumerate" => {
            let of = args.at(0)?.clone();
            let mut pairs = Vec::new();
            for (at, item) in eval.walk(&of, place)?.into_iter().enumerate() {
                pairs.push(eval.heap.list(vec![Value::Number(at.into()), item], place));
            }
            Some(eval.heap.list(pairs, place))
        }
        "zip" => {
            let mut columns = Vec::new();
            for column in args.positional.clone() {
                columns.push(eval.walk(&column, place)?);
            }
            let rows = columns.iter().map(Vec::len).min().unwrap_or(0);
            let mut zipped = Vec::new();
            for row in 0..rows {
                let row = columns.iter().map(|column| column[row].clone()).collect();
                zipped.push(eval.heap.list(row, place));
            }
            Some(eval.heap.list(zipped, place))
        }
        "getattr" => {
            let name = Arc::clone(args.at(1)?.as_text()?);
            let object = args.at(0)?.clone();
            if let Some(value) = eval.known_member(&object, &name, place) {
                return Some(value);
            }
            match (&object, args.at(2)) {
                (Value::Class(_) | Value::Instance(_) | Value::Table(_) | Value::Module(_), Some(fallback)) => {
                    Some(fallback.clone())
                }
                _ => Some(eval.member(&object, &name, place)),
            }
        }
        "setattr" => {
            let name = Arc::clone(args.at(1)?.as_text()?);
            eval.set_member(&args.at(0)?.clone(), &name, args.at(2)?.clone(), place.line);
            Some(Value::Null)
        }
        "type" if args.positional.len() == 1 => match args.at(0)? {
            Value::Instance(id) => Some(Value::Class(eval.heap.instances[*id].class)),
            // The type of `None` is written as `None` among types.
            Value::Null => Some(Value::Null),
            Value::Text(_) => Some(eval.heap.symbolic(Form::Global(Arc::from("str")), place)),
            Value::Bool(_) => Some(eval.heap.symbolic(Form::Global(Arc::from("bool")), place)),
            Value::Table(_) => Some(eval.heap.symbolic(Form::Global(Arc::from("dict")), place)),
            _ => None,
        },
        "typing:cast" | "typing_extensions:cast" => args.at(1).cloned(),
        "textwrap:dedent" | "textwrap:*.dedent" => {
            let dedented = dedent(args.at(0)?.as_text()?);
            Some(eval.text(dedented, place))
        }
        "inspect:cleandoc" | "inspect:*.cleandoc" => {
            let cleaned = docstring::clean(args.at(0)?.as_text()?);
            Some(eval.text(cleaned, place))
        }
        "inspect:getdoc" | "inspect:*.getdoc" => {
            let Value::Closure(id) = args.at(0)? else { return None };
            let doc = eval.heap.closures[*id].function.doc.clone();
            Some(doc.map_or(Value::Null, |doc| eval.text(docstring::clean(&doc), place)))
        }
        // What is wrapped is still what is offered; which arguments were fixed shows only when it runs.
        "functools:partial" | "functools:*.partial" | "types:MappingProxyType" | "types:*.MappingProxyType" => {
            args.at(0).cloned()
        }
        "asyncio:to_thread"
        | "asyncio:*.to_thread"
        | "anyio:to_thread.run_sync"
        | "anyio:*.to_thread.run_sync"
        | "anyio.to_thread:run_sync" => {
            let Value::Closure(_) = args.at(0)? else { return None };
            let positional = args.positional.iter().skip(1).cloned().collect();
            // What `anyio` is told by name is not for the function.
            let named = if path.starts_with("asyncio") { args.named.clone() } else { Vec::new() };
            let inner = Args { positional, named, open: args.open };
            Some(eval.call_value(&args.at(0)?.clone(), inner, place))
        }
        "asyncio:run" | "asyncio:*.run" | "anyio:run" | "anyio:*.run" => args.at(0).cloned().map(|of| match of {
            Value::Closure(_) => eval.call_value(&of, Args::open(), place),
            other => other,
        }),
        "copy:deepcopy" | "copy:*.deepcopy" => Some(super::tables::deep_copy(eval, &args.at(0)?.clone(), place, 0)),
        "copy:copy" | "copy:*.copy" => match args.at(0)? {
            table @ Value::Table(_) => {
                let copy = new_table(eval, place);
                eval.merge(copy, &table.clone(), place);
                Some(Value::Table(copy))
            }
            other => Some(other.clone()),
        },
        "json:loads" | "json:*.loads" => {
            let json = serde_json::from_str(args.at(0)?.as_text()?).ok()?;
            Some(from_json(eval, &json, place))
        }
        _ => None,
    }
}

/// The values of an enumeration, in the order declared.
pub(in crate::python) fn enum_members(eval: &mut Evaluator<'_>, class: Id<Class>) -> Option<Vec<Value>> {
    if !schema::is_enum(&eval.heap, class) {
        return None;
    }
    let code = Arc::clone(&eval.heap.classes[class].code);
    let names = code
        .members
        .iter()
        .filter(|member| matches!(member.kind, MemberKind::Field(_, Some(_))) && !member.name.starts_with('_'));
    let members = &eval.heap.classes[class].members;
    Some(names.filter_map(|member| members.get(&member.name).map(|slot| slot.value.clone())).collect())
}

/// `textwrap.dedent`: the indentation that all lines with something on them share goes.
fn dedent(text: &str) -> String {
    let margin = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len())
        .min()
        .unwrap_or(0);
    let lines: Vec<&str> = text
        .split('\n')
        .map(|line| if line.trim().is_empty() { "" } else { line.get(margin..).unwrap_or_default() })
        .collect();
    lines.join("\n")
}

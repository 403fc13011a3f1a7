//! Collections, streams and functions that run a block on a value.

use std::rc::Rc;

use super::super::engine::Engine;
use super::super::test::saying;
use super::super::value::{Args, Form, Value};
use crate::code::ir::Expr;

impl Engine<'_> {
    /// What a method does that many things of languages with declared types have. `None` if it is not one.
    pub(in crate::follow) fn object_method(
        &mut self,
        receiver: &Value,
        object: &Expr,
        name: &str,
        args: &Args,
        line: u32,
    ) -> Option<Value> {
        if !self.has_types() {
            return None;
        }
        if let Some(value) = self.scoped_block(receiver, name, args, line) {
            return Some(value);
        }
        if matches!(receiver.form, Form::Instance(_) | Form::Class(_) | Form::Module(_) | Form::Function(_)) {
            return None;
        }
        if let Some(known) = walked_as(name)
            && args.all().any(|value| matches!(value.form, Form::Function(_)))
            && matches!(receiver.form, Form::List(_) | Form::Unknown | Form::Table(_))
        {
            let function = args.all().find(|value| matches!(value.form, Form::Function(_))).cloned()?;
            let args = Args { positional: vec![function], ..Args::default() };
            let value = self.plain_method(receiver, object, known, &args, line)?;
            if matches!(name, "noneMatch" | "none") {
                let tested = value.tested.as_ref().map(|tested| super::super::facts::Tested::clone(tested));
                return Some(saying(Value::unknown(), tested.unwrap_or_default().not()));
            }
            return Some(value);
        }
        if matches!(&receiver.form, Form::List(_))
            && let Some(value) = self.collection_method(receiver, object, name, args)
        {
            return Some(value);
        }
        if matches!(&receiver.form, Form::Table(_)) {
            let known = match name {
                "put" | "Add" | "TryAdd" | "putIfAbsent" => "set",
                "getOrDefault" | "GetValueOrDefault" | "TryGetValue" => "get",
                "keySet" | "Keys" => "keys",
                "entrySet" => "items",
                "putAll" => "update",
                "containsKey" | "ContainsKey" => "has",
                _ => "",
            };
            if !known.is_empty() && known != "has" {
                return self.plain_method(receiver, object, known, args, line);
            }
        }
        self.text_of_object(receiver, object, name, args, line).or_else(|| self.read_method(receiver, name, args))
    }

    /// Methods of lists that are named otherwise than in scripts.
    fn collection_method(&mut self, receiver: &Value, object: &Expr, name: &str, args: &Args) -> Option<Value> {
        match name {
            "stream" | "parallelStream" | "iterator" | "toList" | "toSet" | "toArray" | "toTypedArray" | "collect"
            | "distinct" | "sorted" | "asSequence" | "toMutableList" | "ToList" | "ToArray" | "ToHashSet"
            | "AsEnumerable" | "asList" | "boxed" | "AsReadOnly" | "ToImmutableHashSet" | "ToImmutableArray"
            | "ToFrozenSet" | "requireNoNulls" | "filterNotNull" => Some(receiver.clone()),
            "addAll" | "AddRange" => {
                self.plain_method(receiver, object, "extend", args, 0);
                Some(Value::unknown())
            }
            "Add" | "addLast" | "offer" | "Push" | "Enqueue" => {
                self.plain_method(receiver, object, "push", args, 0);
                Some(Value::unknown())
            }
            "get" | "getFirst" | "getLast" | "first" | "last" | "findFirst" | "findAny" | "First" | "Last"
            | "FirstOrDefault" | "firstOrNull" | "ElementAt" => Some(match args.at(0) {
                Some(at) => self.index(receiver, &at.clone()),
                None => self.item(receiver),
            }),
            "joinToString" => {
                let between = args.at(0).or_else(|| args.named("separator")).and_then(Value::as_text);
                let Form::List(items) = &receiver.form else { return None };
                Some(super::super::render::joined(items, between.map_or(", ", |text| text)))
            }
            _ => None,
        }
    }

    /// `value.let { … }`, `value.use { … }`, `with(value) { … }`: a block that is run once, on the value.
    fn scoped_block(&mut self, receiver: &Value, name: &str, args: &Args, line: u32) -> Option<Value> {
        if !matches!(name, "let" | "also" | "use" | "apply" | "run" | "takeIf" | "takeUnless" | "useLines") {
            return None;
        }
        let only = args.all().next().filter(|_| args.positional.len() + args.named.len() == 1)?;
        let closure = only.as_function().map(Rc::clone)?;
        if self.is_running(&closure.function) {
            return Some(receiver.clone());
        }
        let given = Args { positional: vec![receiver.clone()], ..Args::default() };
        let value = self.invoke(&closure, None, given, line);
        Some(match name {
            "let" | "use" | "run" => value,
            "takeIf" => {
                let tested = value.tested.as_ref().map(|tested| super::super::facts::Tested::clone(tested));
                self.keep(receiver.clone(), &tested.unwrap_or_default().yes, line)
            }
            _ => receiver.clone(),
        })
    }
}

/// The name that a method on every item has in scripts.
fn walked_as(name: &str) -> Option<&'static str> {
    Some(match name {
        "map" | "Select" | "mapNotNull" | "mapToObj" => "map",
        "flatMap" | "SelectMany" => "flatMap",
        "filter" | "Where" => "filter",
        "anyMatch" | "any" | "Any" | "Exists" | "noneMatch" | "none" => "some",
        "allMatch" | "all" | "All" | "TrueForAll" => "every",
        "forEach" | "ForEach" | "onEach" | "peek" => "forEach",
        "find" | "firstOrNull" | "FirstOrDefault" | "First" | "first" | "Find" | "SingleOrDefault" => "find",
        _ => return None,
    })
}

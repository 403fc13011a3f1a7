//! What calls of the outside give that make lists, tables and texts, or stand for something else.

use std::rc::Rc;
use std::sync::Arc;

use model::Language;

use super::super::engine::Engine;
use super::super::trace::last;
use super::super::value::{Args, Form, Table, Value};

/// Functions that give their argument.
const SAME: [&str; 22] = [
    "Objects.requireNonNull",
    "Objects.requireNonNullElse",
    "Optional.of",
    "Optional.ofNullable",
    "Mono.just",
    "Mono.justOrEmpty",
    "Flux.just",
    "Task.FromResult",
    "CompletableFuture.completedFuture",
    "String.valueOf",
    "Objects.toString",
    "String.copyValueOf",
    "Convert.ToString",
    "requireNotNull",
    "checkNotNull",
    "Collections.unmodifiableList",
    "Collections.unmodifiableSet",
    "Collections.unmodifiableMap",
    "List.copyOf",
    "Set.copyOf",
    "Map.copyOf",
    "Preconditions.checkNotNull",
];

/// Functions that run the function they are given, and give what that does.
const RUN: [&str; 17] = [
    "withContext",
    "runBlocking",
    "coroutineScope",
    "runCatching",
    "supplyAsync",
    "fromCallable",
    "fromSupplier",
    "defer",
    "Run",
    "StartNew",
    "call",
    "runInterruptible",
    "withTimeout",
    "withTimeoutOrNull",
    "callAsync",
    "async",
    "doPrivileged",
];

impl Engine<'_> {
    /// What a call of the outside is known to give. `None` if that is not known.
    pub(in crate::follow) fn made_object(&mut self, path: &str, args: &Args, line: u32) -> Option<Value> {
        if !self.has_types() {
            return None;
        }
        let ends = |names: &[&str]| names.iter().any(|name| path.ends_with(name) && is_part(path, name));
        if ends(&["$reference"]) {
            return Some(self.referred(args));
        }
        if path.starts_with('$') {
            return Some(args.at(2).cloned().unwrap_or_default());
        }
        if ends(&SAME) {
            let first = args.at(0)?.clone();
            return Some(match args.at(1) {
                Some(other) if path.ends_with("Else") || path.ends_with("toString") => first.or(other.clone()),
                _ => first,
            });
        }
        if ends(&[
            "List.of",
            "Set.of",
            "Arrays.asList",
            "Stream.of",
            "Lists.newArrayList",
            "ImmutableList.of",
            "ImmutableSet.of",
            "Sets.newHashSet",
            "EnumSet.of",
            "listOf",
            "setOf",
            "mutableListOf",
            "mutableSetOf",
            "arrayOf",
            "arrayListOf",
            "hashSetOf",
            "sequenceOf",
            "listOfNotNull",
            "ImmutableHashSet.Create",
            "ImmutableArray.Create",
        ]) {
            return Some(self.listed(args, line));
        }
        match last(path) {
            "ArrayList"
            | "LinkedList"
            | "HashSet"
            | "LinkedHashSet"
            | "TreeSet"
            | "List"
            | "ArrayDeque"
            | "SortedSet"
            | "ConcurrentBag"
            | "Queue"
            | "Stack"
            | "CopyOnWriteArrayList"
            | "FrozenSet" => {
                let items = args.named("<items>").or_else(|| args.at(0));
                Some(match items {
                    Some(items) if matches!(items.form, Form::List(_)) => items.clone(),
                    Some(items) if items.is_traced() => items.clone(),
                    _ => Value::list(Vec::new()),
                })
            }
            "HashMap"
            | "LinkedHashMap"
            | "TreeMap"
            | "ConcurrentHashMap"
            | "Dictionary"
            | "ConcurrentDictionary"
            | "SortedDictionary" => Some(match args.named("<entries>").or_else(|| args.at(0)) {
                Some(entries) if matches!(entries.form, Form::Table(_)) => entries.clone(),
                _ => Value::table(Table::default()),
            }),
            "of" if ends(&["Map.of"]) => Some(pairs(&args.positional)),
            "StringBuilder" | "StringBuffer" | "ValueStringBuilder" => Some(self.text_builder(args, line)),
            "format" | "Format"
                if ends(&["String.format", "string.Format", "String.Format", "MessageFormat.format"]) =>
            {
                self.formatted(args, line)
            }
            "join" | "Join" if ends(&["String.join", "string.Join", "String.Join"]) => super::texts::joined_list(args),
            "Concat" if ends(&["string.Concat", "String.Concat"]) => {
                Some(super::super::render::joined(&args.positional, ""))
            }
            name if RUN.contains(&name) => {
                let closure = args.all().filter_map(Value::as_function).last().map(Rc::clone)?;
                if self.is_running(&closure.function) {
                    return None;
                }
                Some(self.invoke(&closure, None, Args::default(), line))
            }
            _ => None,
        }
    }

    /// `object::method`.
    fn referred(&mut self, args: &Args) -> Value {
        let (Some(of), Some(name)) = (args.at(0).cloned(), args.at(1).and_then(Value::as_text).cloned()) else {
            return Value::unknown();
        };
        match (&of.form, &*name) {
            (Form::Class(_), "new") => of,
            (Form::Class(class), _) => self.instance_member(*class, &name),
            _ => self.member(&of, &name),
        }
    }

    fn listed(&mut self, args: &Args, line: u32) -> Value {
        if let ([], Some(spread)) = (args.positional.as_slice(), &args.spread) {
            return spread.clone();
        }
        let items = args.positional.iter().cloned().map(|item| self.as_data(item, line));
        Value::list(items.collect())
    }

    /// A call as it is named for rules, where several ways of writing it do the same.
    pub(in crate::follow) fn called_as(&self, path: Arc<str>, args: &mut Args) -> Arc<str> {
        if self.language != Language::Jvm {
            return path;
        }
        let several = args.positional.len() > 1;
        match &*path {
            "java.nio.file.Path.of" | "java.nio.file.Paths.get" | "java.nio.file.FileSystems.getDefault().getPath"
                if several =>
            {
                Arc::from("java.nio.file.Path.resolve")
            }
            "kotlin.io.path.Path" if several => Arc::from("java.nio.file.Path.resolve"),
            "java.io.File" if several => Arc::from("java.io.File.resolve"),
            "java.lang.ProcessBuilder" | "java.lang.ProcessBuilder().command" => {
                let is_line = |first: &Value| matches!(first.form, Form::Text(_) | Form::Joined(_));
                if several || args.at(0).is_some_and(is_line) {
                    let items = std::mem::take(&mut args.positional);
                    args.positional.push(Value::list(items));
                }
                one_program(args);
                path
            }
            "java.lang.Runtime.getRuntime().exec" => {
                one_program(args);
                path
            }
            _ => path,
        }
    }
}

/// Of several programs that a list may begin with, by the platform, shows the first and what it is given.
fn one_program(args: &mut Args) {
    let Some(first) = args.positional.first_mut() else { return };
    let Form::List(items) = &first.form else { return };
    let is_open = |item: &Value| matches!(item.form, Form::OneOf(_));
    if !items.first().is_some_and(is_open) {
        return;
    }
    let shown = items.iter().map(|item| match &item.form {
        Form::OneOf(texts) => texts.first().map_or_else(|| item.clone(), |text| Value::text(Arc::clone(text))),
        _ => item.clone(),
    });
    first.form = Form::List(Rc::new(shown.collect()));
}

/// Whether a name begins where a part of a path does.
fn is_part(path: &str, name: &str) -> bool {
    let before = path.len() - name.len();
    before == 0 || path.as_bytes().get(before - 1) == Some(&b'.')
}

/// Names and values that follow each other.
fn pairs(values: &[Value]) -> Value {
    let mut table = Table::default();
    for pair in values.chunks(2) {
        let [name, value] = pair else { break };
        match name.as_text() {
            Some(name) => table.set(Arc::clone(name), value.clone()),
            None => table.set_any(value.clone()),
        }
    }
    Value::table(table)
}

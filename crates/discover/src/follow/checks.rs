//! Calls of the outside that test a value, or make one that holds no free text.

use std::sync::Arc;

use model::Guard;

use super::engine::Engine;
use super::facts::{Fact, Tested};
use super::schema;
use super::trace::{Edge, Trace, last};
use super::value::{Args, Form, Value};

/// How names of functions begin that judge what they are given.
const JUDGE: [&str; 22] = [
    "is",
    "has",
    "can",
    "check",
    "valid",
    "verify",
    "allow",
    "exists",
    "access",
    "ends",
    "contains",
    "matches",
    "stat",
    "lstat",
    "may",
    "assert",
    "ensure",
    "safe",
    "permit",
    "compare",
    "timingSafe",
    "authorize",
];

/// How names of functions begin that raise where what they are given is not as it must be.
const RAISE: [&str; 7] = ["assert", "validate", "check", "ensure", "verify", "requireValid", "raise_if"];

impl Engine<'_> {
    /// What the truth of what a call of the outside gave says of what it was given.
    pub(super) fn checked(&mut self, path: &Arc<str>, receiver: Option<&Value>, args: &Args, given: &Value) -> Tested {
        if let Some(tested) = self.asked(path, receiver, args, given) {
            return tested;
        }
        let name = last(path);
        let of = receiver.map(|receiver| receiver.traces.clone()).unwrap_or_default();
        let first = args.at(0).map(|value| value.traces.clone()).unwrap_or_default();
        match name {
            "ContainsAny" | "ContainsRune" => contains_any(args),
            "includes" | "has" | "__contains__" | "contains" | "Contains" | "ContainsFunc" | "Index" | "indexOf"
            | "find" | "count" | "hasOwnProperty" | "hasOwn" => self.membership(name, path, receiver, args),
            // `Reflect.has(object, key)`, `key in object`
            "startsWith" | "startswith" | "HasPrefix" | "starts_with" => self.prefix(receiver, args),
            "match" | "fullmatch" | "test" | "search" | "exec" | "MatchString" | "Match" | "is_match" => {
                pattern(name, receiver, args)
            }
            "isinstance" => {
                let typed = args.at(1).is_some_and(is_typed);
                if typed { Tested::where_it_holds(&first, &Guard::Typed) } else { Tested::default() }
            }
            "isdigit" | "isnumeric" | "isdecimal" => Tested::where_it_holds(&of, &Guard::Typed),
            "isInteger" | "isSafeInteger" | "isFinite" => Tested::where_it_holds(&first, &Guard::Typed),
            "isNaN" => Tested::where_it_holds(&first, &Guard::Typed).not(),
            "isalnum" | "isalpha" | "isidentifier" => {
                Tested::where_it_holds(&of, &Guard::Pattern(Arc::from("^[A-Za-z0-9_]+$")))
            }
            "is_relative_to" => Tested::where_it_holds(&of, &Guard::Prefix { to_separator: true }),
            "relative_to" => {
                // It raises where the path does not lie below the other.
                let tested = Tested::where_it_holds(&of, &Guard::Prefix { to_separator: true });
                self.learn(&tested.yes);
                Tested::default()
            }
            "isAbsolute" | "is_absolute" | "isabs" | "IsAbs" => {
                let traces = if first.is_empty() { of } else { first };
                Tested::where_it_holds(&traces, &Guard::NoPrefix(Arc::from("/"))).not()
            }
            "<" | "<=" | ">" | ">=" => position(name, receiver, args),
            "int" | "Number" | "parseInt" | "parseFloat" | "float" | "UUID" | "ParseInt" | "ParseUint"
            | "ParseFloat" | "ParseBool" | "ParseDuration" | "Atoi" | "bool" => {
                for trace in &given.traces {
                    self.learn_always(*trace, Guard::Typed);
                }
                if matches!(name, "int" | "float" | "UUID") {
                    self.learn(&Tested::where_it_holds(&first, &Guard::Typed).yes);
                }
                Tested::default()
            }
            "sub" | "replace" | "replaceAll" | "ReplaceAllString" => {
                self.replaced(name, receiver, args, given);
                Tested::default()
            }
            "parse" | "safeParse" | "parseAsync" | "safeParseAsync" => {
                if let Some(schema) = receiver {
                    self.parsed(schema, given);
                }
                if name.starts_with("safe") { judged(path, &first) } else { Tested::default() }
            }
            _ => {
                let mut traces: Vec<Trace> = of;
                traces.extend(args.traces());
                if traces.is_empty() {
                    return Tested::default();
                }
                if RAISE.iter().any(|start| begins_with(name, start)) {
                    let facts = Tested::where_it_holds(&traces, &Guard::Check(Arc::clone(path)));
                    self.learn(&facts.yes);
                }
                if JUDGE.iter().any(|start| begins_with(name, start)) {
                    judged(path, &traces)
                } else {
                    Tested::default()
                }
            }
        }
    }

    /// `collection.includes(value)`, and `value.includes("..")`.
    pub(super) fn membership(&self, name: &str, path: &Arc<str>, receiver: Option<&Value>, args: &Args) -> Tested {
        // `Reflect.has(collection, value)`, `Object.hasOwn(collection, value)`
        let of_arguments = matches!(&**path, "Reflect.has" | "Object.hasOwn")
            || matches!(name, "Contains" | "ContainsFunc" | "Index") && args.positional.len() == 2;
        let (collection, value) = if of_arguments { (args.at(0), args.at(1)) } else { (receiver, args.at(0)) };
        let (Some(collection), Some(value)) = (collection, value) else { return Tested::default() };
        let is_given = |value: &Value| value.all_traces().iter().any(|trace| self.traces.is_given(*trace));
        let texts = value.texts();
        if !texts.is_empty() && !collection.traces.is_empty() {
            let no = collection
                .traces
                .iter()
                .flat_map(|trace| texts.iter().map(|text| Fact::new(*trace, Guard::Without(Arc::clone(text)))));
            return Tested { yes: Vec::new(), no: no.collect() };
        }
        if value.traces.is_empty() || is_given(collection) && name != "has" {
            return Tested::default();
        }
        if is_fixed(collection) {
            return Tested::where_it_holds(&value.traces, &Guard::OneOf);
        }
        Tested::where_it_holds(&value.traces, &Guard::Check(Arc::clone(path)))
    }

    pub(super) fn prefix(&self, receiver: Option<&Value>, args: &Args) -> Tested {
        let Some(receiver) = receiver else { return Tested::default() };
        let (tested, start) = if receiver.traces.is_empty() && args.at(1).is_some() {
            (args.at(0), args.at(1))
        } else {
            (Some(receiver), args.at(0))
        };
        let (Some(tested), Some(start)) = (tested, start) else { return Tested::default() };
        let starts: Vec<&Value> = match &start.form {
            Form::List(items) => items.iter().collect(),
            _ => vec![start],
        };
        let mut outcome = Tested::default();
        for trace in &tested.traces {
            for start in &starts {
                let ends_part = match &start.form {
                    Form::Text(text) | Form::Joined(text) => text.ends_with(['/', '\\']),
                    _ => false,
                };
                let guard = match &start.form {
                    // Any address begins so.
                    Form::Text(text) if text.ends_with("://") => Some(Guard::Pattern(Arc::from(format!("^{text}")))),
                    // No folder, but the beginning of a name, or a mark such as `~`.
                    Form::Text(text) if !text.is_empty() && !text.contains(['/', '\\', ':']) => None,
                    _ => Some(Guard::Prefix { to_separator: ends_part || self.is_path(*trace, start) }),
                };
                if let Some(guard) = guard
                    && (starts.len() == 1 || !ends_part || !outcome.yes.iter().any(|fact| fact.trace == *trace))
                {
                    outcome.yes.push(Fact::new(*trace, guard));
                }
                for text in start.texts() {
                    outcome.no.push(Fact::new(*trace, Guard::NoPrefix(Arc::clone(text))));
                    let is_relative = matches!(
                        self.traces.edge(*trace),
                        Edge::Through(callee) if matches!(last(callee), "relative" | "relpath" | "Rel" | "relativize" | "GetRelativePath" | "toRelativeString")
                    );
                    if text.starts_with("..")
                        && is_relative
                        && let Some(parent) = self.traces.parent(*trace)
                    {
                        outcome.no.push(Fact::new(parent, Guard::Prefix { to_separator: true }));
                    }
                }
            }
        }
        outcome
    }

    /// Whether a test of a beginning compares whole names of folders, as that of a path does in Rust.
    fn is_path(&self, tested: Trace, start: &Value) -> bool {
        const OF_PATHS: [&str; 6] = ["canonicalize", "join", "absolutize", "absolute", "normalize", "clean"];
        if self.language != model::Language::Rust {
            return false;
        }
        let goes_through = |trace: Trace| match self.traces.edge(trace) {
            Edge::Through(callee) => OF_PATHS.contains(&last(callee)),
            _ => false,
        };
        !matches!(start.form, Form::Text(_) | Form::Joined(_)) || self.traces.ancestors(tested).any(goes_through)
    }

    /// What is left of a text of which everything but some characters was taken away.
    fn replaced(&mut self, name: &str, receiver: Option<&Value>, args: &Args, given: &Value) {
        let expression = if name == "sub" && receiver.is_none_or(|receiver| regex_text(receiver).is_none()) {
            args.at(0)
        } else if name == "sub" {
            receiver
        } else {
            args.at(0)
        };
        let Some(text) = expression.and_then(regex_text) else { return };
        let Some(kept) = text.strip_prefix("[^").and_then(|rest| rest.trim_end_matches(['+', '*']).strip_suffix(']'))
        else {
            return;
        };
        if kept.contains(']') && !kept.contains("\\]") {
            return;
        }
        let pattern: Arc<str> = Arc::from(format!("^[{kept}]*$"));
        for trace in &given.traces {
            self.learn_always(*trace, Guard::Pattern(Arc::clone(&pattern)));
        }
    }

    /// What a schema says of the members of what it was parsed by.
    fn parsed(&mut self, schema: &Value, given: &Value) {
        for (name, guard) in schema::guards(schema) {
            for trace in &given.traces {
                let member = self.traces.member(*trace, &name);
                self.learn_always(member, guard.clone());
            }
        }
    }
}

/// Whether a name begins with a word, in capitals or not.
fn begins_with(name: &str, word: &str) -> bool {
    name.strip_prefix(&word[..1])
        .or_else(|| name.strip_prefix(&word[..1].to_ascii_uppercase()))
        .is_some_and(|rest| rest.starts_with(&word[1..]))
}

/// `strings.ContainsAny(text, ";|&")`.
fn contains_any(args: &Args) -> Tested {
    const MOST: usize = 16;
    let (Some(tested), Some(Form::Text(any))) = (args.at(0), args.at(1).map(|any| &any.form)) else {
        return Tested::default();
    };
    let without = |trace: &Trace, character: char| Fact::new(*trace, Guard::Without(Arc::from(character.to_string())));
    let no = tested.traces.iter().flat_map(|trace| any.chars().take(MOST).map(move |it| without(trace, it))).collect();
    Tested { yes: Vec::new(), no }
}

fn judged(path: &Arc<str>, traces: &[Trace]) -> Tested {
    Tested::where_it_holds(traces, &Guard::Check(Arc::clone(path)))
}

/// A test against a regular expression, whichever way round it is called.
fn pattern(name: &str, receiver: Option<&Value>, args: &Args) -> Tested {
    let candidates: Vec<(&Value, &Value)> = receiver
        .iter()
        .filter_map(|receiver| args.at(0).map(|first| [(*receiver, first), (first, *receiver)]))
        .flatten()
        .chain(args.at(0).zip(args.at(1)))
        .collect();
    for (expression, tested) in candidates {
        let Some(text) = regex_text(expression) else { continue };
        if tested.traces.is_empty() {
            continue;
        }
        let is_python = receiver.and_then(Value::path).is_some_and(|path| path.starts_with("re"));
        let whole = match name {
            "fullmatch" => format!("^(?:{text})$"),
            "match" if is_python && !text.starts_with('^') => format!("^(?:{text})"),
            _ => text.to_string(),
        };
        let yes = Tested::where_it_holds(&tested.traces, &Guard::Pattern(Arc::from(whole))).yes;
        let no = Tested::where_it_holds(&tested.traces, &Guard::NoPattern(text)).yes;
        return Tested { yes, no };
    }
    Tested::default()
}

/// `text.indexOf(part) >= 0`.
fn position(name: &str, receiver: Option<&Value>, args: &Args) -> Tested {
    let (left, right) = match args.positional.as_slice() {
        [left, right] => (left, right),
        [right] => match receiver {
            Some(left) => (left, right),
            None => return Tested::default(),
        },
        _ => return Tested::default(),
    };
    let (searched, number, flipped) = match (&left.form, &right.form) {
        (Form::Made(made), Form::Number(number)) if is_search(&made.callee) => (left, number, false),
        (Form::Number(number), Form::Made(made)) if is_search(&made.callee) => (right, number, true),
        _ => return Tested::default(),
    };
    let Some(tested) = searched.tested.as_deref().cloned() else { return Tested::default() };
    let name = match (name, flipped) {
        ("<", true) => ">",
        ("<=", true) => ">=",
        (">", true) => "<",
        (">=", true) => "<=",
        (name, _) => name,
    };
    match (name, &**number) {
        (">=", "0") | (">", "-1") => tested,
        ("<", "0") | ("<=", "-1") => tested.not(),
        _ => Tested::default(),
    }
}

/// Whether a collection is written in the source.
fn is_fixed(collection: &Value) -> bool {
    match &collection.form {
        Form::List(items) => !items.is_empty() && !collection.is_traced(),
        Form::Table(table) => table.rest.is_none() && !table.entries.is_empty() && collection.traces.is_empty(),
        Form::Text(_) | Form::Class(_) => true,
        // `new Set([…])`, `list(…)`
        Form::Made(made) => made.args.at(0).is_some_and(is_fixed) && collection.traces.is_empty(),
        _ => false,
    }
}

fn is_search(callee: &str) -> bool {
    matches!(last(callee), "indexOf" | "find" | "search" | "count" | "lastIndexOf")
}

/// The text of a regular expression, written as one or made of a text.
fn regex_text(value: &Value) -> Option<Arc<str>> {
    match &value.form {
        Form::Made(made)
            if matches!(
                &*made.callee,
                "RegExp" | "re.compile" | "regexp.MustCompile" | "regexp.Compile" | "re2.compile" | "regex.Regex.new"
            ) =>
        {
            made.args.at(0)?.as_text().cloned()
        }
        Form::Text(text) => Some(Arc::clone(text)),
        _ => None,
    }
}

/// Whether a type holds no free text.
fn is_typed(value: &Value) -> bool {
    match &value.form {
        Form::Outside(path) => matches!(last(path), "int" | "float" | "bool" | "complex" | "UUID" | "Decimal" | "Enum"),
        Form::List(items) => !items.is_empty() && items.iter().all(is_typed),
        _ => false,
    }
}

//! Functions and constructors of the standard libraries, and those that lowering makes up.

use std::sync::Arc;

use super::{apply, block, empty_table, texts, with_receiver, words};
use crate::code::eval::Evaluator;
use crate::code::members::Members;
use crate::code::value::{Args, Form, Id, Place, Table, Value};

/// A call of a function outside the artifact, by its dotted path. `None` if it is not one that is known.
pub(in crate::jvm) fn call(
    eval: &mut Evaluator<'_>,
    path: &str,
    args: &Args,
    constructs: bool,
    place: Place,
) -> Option<Value> {
    let mut names = path.rsplit([':', '.']);
    let last = names.next()?;
    let owner = names.next().unwrap_or_default();
    if constructs {
        return constructed(eval, last, args, place);
    }
    if let Some(value) = made_up(eval, last, args, place) {
        return Some(value);
    }
    match (owner, last) {
        (
            "List" | "Set" | "Arrays" | "Stream" | "ImmutableList" | "ImmutableSet" | "Flux" | "IntStream",
            "of" | "asList" | "copyOf" | "just" | "fromIterable" | "fromArray" | "stream",
        )
        | (
            "Collections",
            "singletonList" | "singleton" | "unmodifiableList" | "unmodifiableSet" | "emptyList" | "emptySet",
        ) => {
            let items = laid_flat(eval, last, args);
            Some(eval.heap.list(items, place))
        }
        ("Stream", "concat") => Some(eval.add(args.at(0)?, args.at(1)?, place)),
        ("Map" | "ImmutableMap", "of") => Some(paired(eval, &args.positional, place)),
        ("Map", "ofEntries") => Some(entries(eval, &args.positional, place)),
        ("Map" | "AbstractMap", "entry") => Some(eval.heap.list(args.positional.clone(), place)),
        ("Map" | "ImmutableMap", "copyOf") | ("Collections", "unmodifiableMap" | "synchronizedMap") => {
            args.at(0).cloned()
        }
        ("Collections", "emptyMap") | ("Map" | "ImmutableMap", "builder") => Some(empty_table(eval, place)),
        ("List" | "Stream" | "ImmutableList", "builder") => Some(eval.heap.list(Vec::new(), place)),
        ("Mono" | "Optional", "just" | "of" | "ofNullable")
        | ("Objects", "requireNonNull" | "requireNonNullElse")
        | ("CompletableFuture", "completedFuture") => args.at(0).cloned(),
        ("String", "format") => {
            // The locale may stand before the pattern.
            let at = usize::from(args.at(0)?.as_text().is_none());
            let pattern = args.at(at)?.as_text()?.clone();
            let given = args.positional.get(at + 1..).unwrap_or_default().to_vec();
            Some(texts::format(eval, &pattern, &given, place))
        }
        ("String", "valueOf") => Some(eval.concat(args.positional.get(..1)?, place)),
        ("String", "join") => string_join(eval, args, place),
        ("System", "lineSeparator") => Some(eval.text("\n", place)),
        ("Json" | "JsonParser" | "ModelOptionsUtils" | "JSON", name) => super::mapped(eval, name, args, place),
        _ => kotlin(eval, last, args, place),
    }
}

/// What lowering makes up.
fn made_up(eval: &mut Evaluator<'_>, name: &str, args: &Args, place: Place) -> Option<Value> {
    match name {
        words::REFERENCE => {
            let method = args.at(1)?.as_text()?.clone();
            let of = args.at(0)?.clone();
            if &*method == "new" || &*method == "class" {
                return Some(of);
            }
            if let Some(known) = eval.declared_method(&of, &method) {
                return Some(known);
            }
            Some(eval.heap.symbolic(Form::Member(of, method), place))
        }
        words::RANGE => {
            const MOST: u64 = 1_024;
            let bound = |at: usize| match args.at(at) {
                Some(Value::Number(number)) => number.as_u64(),
                _ => None,
            };
            let (from, to) = bound(0).zip(bound(1)).filter(|(from, to)| to.saturating_sub(*from) <= MOST)?;
            let items = (from..to).map(|at| Value::Number(at.into())).collect();
            Some(eval.heap.list(items, place))
        }
        words::CONSTANT => {
            let (name, ordinal) = (args.at(0)?.clone(), args.at(1)?.clone());
            let constant = args.at(2)?.clone();
            if let Value::Instance(id) = &constant {
                eval.heap.instances[*id].fields.set(Arc::from(words::NAME), name, place.line);
                eval.heap.instances[*id].fields.set(Arc::from(words::ORDINAL), ordinal, place.line);
            }
            Some(constant)
        }
        _ => None,
    }
}

fn constructed(eval: &mut Evaluator<'_>, class: &str, args: &Args, place: Place) -> Option<Value> {
    match class {
        "ArrayList"
        | "LinkedList"
        | "HashSet"
        | "LinkedHashSet"
        | "TreeSet"
        | "CopyOnWriteArrayList"
        | "JSONArray"
        | "JsonArray"
        | "ArrayDeque" => {
            let items = match args.at(0) {
                Some(from @ (Value::List(_) | Value::Symbolic(_) | Value::Unknown(_))) => {
                    eval.spread(&from.clone(), place)
                }
                _ => Vec::new(),
            };
            Some(eval.heap.list(items, place))
        }
        "HashMap" | "LinkedHashMap" | "TreeMap" | "ConcurrentHashMap" | "JSONObject" | "JsonObject" | "EnumMap" => {
            if let Some(Value::Text(text)) = args.at(0) {
                let text = text.clone();
                return super::from_text(eval, &text.text, text.place);
            }
            let made = eval.heap.tables.add(Table { entries: Members::default(), open: None, place });
            if let Some(from @ (Value::Table(_) | Value::Symbolic(_))) = args.at(0) {
                eval.merge(made, &from.clone(), place);
            }
            Some(Value::Table(made))
        }
        "Pair" | "SimpleEntry" | "SimpleImmutableEntry" => Some(eval.heap.list(args.positional.clone(), place)),
        "String" => args.at(0).filter(|text| text.as_text().is_some()).cloned(),
        "StringBuilder" | "StringBuffer" => {
            Some(texts::builder(eval, args.at(0).filter(|text| text.as_text().is_some()), place))
        }
        _ => None,
    }
}

/// The items of `List.of(…)`; an array or collection given alone is what it holds.
fn laid_flat(eval: &Evaluator<'_>, function: &str, args: &Args) -> Vec<Value> {
    let copies = matches!(
        function,
        "copyOf" | "stream" | "unmodifiableList" | "unmodifiableSet" | "fromIterable" | "fromArray" | "asList"
    );
    match args.positional.as_slice() {
        [Value::List(list)] if copies => eval.heap.lists[*list].items.clone(),
        all => all.to_vec(),
    }
}

/// `Map.of(key, value, …)`.
fn paired(eval: &mut Evaluator<'_>, values: &[Value], place: Place) -> Value {
    let made = eval.heap.tables.add(Table { entries: Members::default(), open: None, place });
    let (pairs, _) = values.as_chunks::<2>();
    for [key, value] in pairs {
        eval.set_entry(made, key, value.clone(), line_of(eval, key, place));
    }
    Value::Table(made)
}

fn line_of(eval: &Evaluator<'_>, value: &Value, place: Place) -> u32 {
    eval.place_of(value).unwrap_or(place).line
}

/// A map of pairs.
fn entries(eval: &mut Evaluator<'_>, pairs: &[Value], place: Place) -> Value {
    let made = eval.heap.tables.add(Table { entries: Members::default(), open: None, place });
    for pair in pairs {
        set_pair(eval, made, pair, place);
    }
    Value::Table(made)
}

fn set_pair(eval: &mut Evaluator<'_>, table: Id<Table>, pair: &Value, place: Place) {
    match eval.walk(pair, place).as_deref() {
        Some([key, value]) => eval.set_entry(table, key, value.clone(), line_of(eval, key, place)),
        _ => eval.leave_open(table, pair),
    }
}

fn string_join(eval: &mut Evaluator<'_>, args: &Args, place: Place) -> Option<Value> {
    let separator = args.at(0)?.clone();
    let items = match args.positional.get(1..)? {
        [list @ Value::List(_)] => eval.walk(list, place)?,
        items => items.to_vec(),
    };
    let mut parts = Vec::new();
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            parts.push(separator.clone());
        }
        parts.push(item);
    }
    Some(eval.concat(&parts, place))
}

/// Functions that Kotlin's libraries declare outside of classes.
fn kotlin(eval: &mut Evaluator<'_>, name: &str, args: &Args, place: Place) -> Option<Value> {
    Some(match name {
        "listOf" | "mutableListOf" | "setOf" | "mutableSetOf" | "arrayOf" | "listOfNotNull" | "emptyList"
        | "arrayListOf" | "sequenceOf" | "emptySet" | "linkedSetOf" | "Pair" => {
            eval.heap.list(args.positional.clone(), place)
        }
        "mapOf" | "mutableMapOf" | "linkedMapOf" | "hashMapOf" | "emptyMap" => entries(eval, &args.positional, place),
        "buildList" | "buildJsonArray" | "buildSet" => {
            let made = eval.heap.list(Vec::new(), place);
            filled(eval, made, args, place)?
        }
        "buildJsonObject" | "buildMap" => {
            let made = empty_table(eval, place);
            filled(eval, made, args, place)?
        }
        "buildString" => {
            let made = texts::builder(eval, None, place);
            let filled = filled(eval, made, args, place)?;
            eval.call_method(&filled, &Arc::from("toString"), Args::default(), place)
        }
        "JsonPrimitive" => args.at(0)?.clone(),
        "JsonObject" | "JsonArray" => args.positional.first().or_else(|| args.named("content"))?.clone(),
        "with" => {
            let block = block(args).filter(|block| matches!(block, Value::Closure(_)))?;
            with_receiver(eval, &block, &args.at(0)?.clone(), place)
        }
        // What runs its block at once.
        "runBlocking" | "run" | "coroutineScope" | "supervisorScope" | "runCatching" | "lazy" | "withContext"
        | "launch" => {
            let block = args.named(words::TRAILING).filter(|block| matches!(block, Value::Closure(_)))?.clone();
            apply(eval, &block, Vec::new(), place)
        }
        _ => return None,
    })
}

fn filled(eval: &mut Evaluator<'_>, made: Value, args: &Args, place: Place) -> Option<Value> {
    let block = block(args).filter(|block| matches!(block, Value::Closure(_)))?;
    with_receiver(eval, &block, &made, place);
    Some(made)
}

//! Calls that test a value in languages with declared types, or make one that holds no free text.

use std::sync::Arc;

use model::Guard;

use super::super::engine::Engine;
use super::super::facts::Tested;
use super::super::trace::last;
use super::super::value::{Args, Form, Value};

/// Calls that give a path as an object, whose beginning is compared part by part.
const PATHS: [&str; 10] = [
    "of",
    "resolve",
    "normalize",
    "toRealPath",
    "toAbsolutePath",
    "toPath",
    "Path",
    "Paths",
    "resolveSibling",
    "relativize",
];

/// Calls that give a number, or something else that holds no free text.
const NUMBERS: [&str; 34] = [
    "parseInt",
    "parseLong",
    "parseDouble",
    "parseFloat",
    "parseBoolean",
    "asInt",
    "asLong",
    "asDouble",
    "asBoolean",
    "intValue",
    "longValue",
    "doubleValue",
    "booleanValue",
    "getInt",
    "getLong",
    "getDouble",
    "getBoolean",
    "toInt",
    "toLong",
    "toDouble",
    "toBoolean",
    "toIntOrNull",
    "toLongOrNull",
    "toDoubleOrNull",
    "toBooleanStrict",
    "ToInt32",
    "ToInt64",
    "ToDouble",
    "ToBoolean",
    "GetInt32",
    "GetInt64",
    "GetDouble",
    "GetBoolean",
    "toUInt",
];

/// Types whose `parse` or `valueOf` gives something that holds no free text.
const PARSED: [&str; 22] = [
    "Integer",
    "Long",
    "Double",
    "Float",
    "Short",
    "Byte",
    "Boolean",
    "BigDecimal",
    "UUID",
    "Instant",
    "LocalDate",
    "LocalDateTime",
    "Duration",
    "int",
    "long",
    "double",
    "decimal",
    "bool",
    "Guid",
    "DateTime",
    "DateTimeOffset",
    "TimeSpan",
];

/// Functions that raise where what they are given is not true.
const DEMAND: [&str; 12] = [
    "require",
    "check",
    "checkArgument",
    "checkState",
    "isTrue",
    "assertTrue",
    "validState",
    "Assert",
    "Requires",
    "state",
    "assume",
    "That",
];

impl Engine<'_> {
    /// What the truth of what a call gave says of what it was given. `None` if the call is not one that is known here.
    pub(in crate::follow) fn asked(
        &mut self,
        path: &Arc<str>,
        receiver: Option<&Value>,
        args: &Args,
        given: &Value,
    ) -> Option<Tested> {
        if !self.has_types() {
            return None;
        }
        let name = last(path);
        let of = receiver.map(|receiver| receiver.traces.clone()).unwrap_or_default();
        let first = args.at(0).map(|value| value.traces.clone()).unwrap_or_default();
        match name {
            "equals" | "equalsIgnoreCase" | "Equals" | "contentEquals" => {
                let of_arguments = args.at(0).zip(args.at(1));
                // `a.Equals(b, StringComparison.Ordinal)` is no `Objects.equals(a, b)`.
                let is_compared =
                    |left: &&Value| of_arguments.is_none() || left.is_traced() || !left.texts().is_empty();
                let (left, right) = receiver.filter(is_compared).zip(args.at(0)).or(of_arguments)?;
                Some(self.equal(left, right))
            }
            "Contains" | "containsKey" | "ContainsKey" | "IndexOf" => {
                let name = if name == "IndexOf" { "indexOf" } else { "contains" };
                Some(self.membership(name, path, receiver, args))
            }
            "startsWith" if receiver.is_some_and(|receiver| is_path(receiver, 0)) => {
                Some(Tested::where_it_holds(&of, &Guard::Prefix { to_separator: true }))
            }
            "StartsWith" => Some(self.prefix(receiver, args)),
            "matches" | "IsMatch" | "matchEntire" | "containsMatchIn" | "lookingAt" => {
                Some(matched(name, path, receiver, args))
            }
            "IsPathRooted" | "IsPathFullyQualified" => {
                Some(Tested::where_it_holds(&first, &Guard::NoPrefix(Arc::from("/"))).not())
            }
            "IsNullOrEmpty" | "IsNullOrWhiteSpace" | "isEmpty" | "isBlank" | "isNullOrBlank" | "isNullOrEmpty"
            | "hasText" | "isNull" | "nonNull" | "isPresent" | "hasLength" | "isNotBlank" | "isNotEmpty" => {
                Some(Tested::default())
            }
            "valueOf" | "Parse" | "TryParse" | "parse" | "fromString" | "ParseExact" => {
                let of_type = path.rsplit('.').nth(1).unwrap_or_default();
                let guard = match of_type {
                    "Enum" => Guard::OneOf,
                    of_type if PARSED.contains(&of_type) => Guard::Typed,
                    _ => return None,
                };
                self.holds_no_text(given, &first, &guard);
                Some(Tested::default())
            }
            name if NUMBERS.contains(&name) => {
                let traces = if first.is_empty() { of } else { first };
                self.holds_no_text(given, &traces, &Guard::Typed);
                Some(Tested::default())
            }
            name if DEMAND.contains(&name) && args.at(0).is_some_and(|value| value.tested.is_some()) => {
                let tested = args.at(0).and_then(|value| value.tested.clone())?;
                self.learn(&tested.yes);
                Some(Tested::default())
            }
            _ => None,
        }
    }

    /// Notes that a call gave something of a kind, and so took something that reads like it.
    fn holds_no_text(&mut self, given: &Value, taken: &[super::super::trace::Trace], guard: &Guard) {
        for trace in &given.traces {
            self.learn_always(*trace, guard.clone());
        }
        self.learn(&Tested::where_it_holds(taken, guard).yes);
    }
}

/// Whether a value is a path as an object of the platform.
fn is_path(value: &Value, depth: u32) -> bool {
    const DEEPEST: u32 = 6;
    let Form::Made(made) = &value.form else { return false };
    let name = last(&made.callee);
    if matches!(name, "get" | "of" | "getPath") {
        return made.callee.contains("java.nio.file") || name == "of";
    }
    match name {
        // A method of that name gives what it is called on gives: of a file, a text.
        "normalize" | "resolve" => {
            !made.callee.starts_with("java.io.File")
                && made
                    .of
                    .as_ref()
                    .is_none_or(|of| !matches!(of.form, Form::Made(_)) || depth >= DEEPEST || is_path(of, depth + 1))
        }
        name => PATHS.contains(&name),
    }
}

/// A test against a regular expression.
fn matched(name: &str, path: &str, receiver: Option<&Value>, args: &Args) -> Tested {
    // `pattern.matcher(text).matches()`
    if let Some(Value { form: Form::Made(matcher), .. }) = receiver
        && last(&matcher.callee) == "matcher"
        && let Some(expression) = matcher.of.as_ref().and_then(expression)
        && let Some(tested) = matcher.args.at(0)
    {
        return by(&expression, tested, name == "matches");
    }
    let is_whole = matches!(name, "matches" | "matchEntire");
    let mut candidates: Vec<(&Value, &Value)> = Vec::new();
    if let (Some(receiver), Some(first)) = (receiver, args.at(0)) {
        candidates.extend([(receiver, first), (first, receiver)]);
    }
    if let (Some(first), Some(second)) = (args.at(0), args.at(1)) {
        // `Pattern.matches(expression, text)`, `Regex.IsMatch(text, expression)`
        candidates.extend(if path.ends_with("IsMatch") { [(second, first)] } else { [(first, second)] });
    }
    for (by_what, tested) in candidates {
        if tested.traces.is_empty() {
            continue;
        }
        if let Some(text) = expression(by_what) {
            return by(&text, tested, is_whole);
        }
    }
    Tested::default()
}

fn by(expression: &Arc<str>, tested: &Value, is_whole: bool) -> Tested {
    let whole: Arc<str> = if is_whole { Arc::from(format!("^(?:{expression})$")) } else { Arc::clone(expression) };
    let yes = Tested::where_it_holds(&tested.traces, &Guard::Pattern(whole)).yes;
    let no = Tested::where_it_holds(&tested.traces, &Guard::NoPattern(Arc::clone(expression))).yes;
    Tested { yes, no }
}

/// The text of a regular expression.
fn expression(value: &Value) -> Option<Arc<str>> {
    match &value.form {
        Form::Made(made) if matches!(last(&made.callee), "compile" | "Regex" | "toRegex") => {
            let text = made.args.at(0).or(made.of.as_ref())?;
            text.as_text().cloned()
        }
        Form::Text(text) => Some(Arc::clone(text)),
        _ => None,
    }
}

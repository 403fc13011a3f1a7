//! Regular expressions applied to known text.

use std::sync::Arc;

use regex::{Captures, Regex, RegexBuilder};

use crate::code::eval::Evaluator;
use crate::code::value::{Args, Form, Place, Text, Value};

/// Bytes that a pattern may have.
const LONGEST_PATTERN: usize = 1_024;

/// Bytes that a text may have to be searched.
const LONGEST_TEXT: usize = 64 * 1_024;

/// Matches of one search that are kept.
const MOST_MATCHES: usize = 4_096;

/// A regular expression of the source.
pub(super) struct Pattern {
    regex: Arc<Regex>,
    /// Whether it finds every match.
    is_global: bool,
}

/// The pattern and flags that a value was written with.
fn written(eval: &Evaluator<'_>, value: &Value) -> Option<(Arc<str>, Arc<str>)> {
    let Value::Symbolic(id) = value else { return None };
    let Form::Call(call) = &eval.heap.symbolics[*id].form else { return None };
    if eval.heap.path(&call.callee)? != "RegExp" {
        return None;
    }
    let flags = call.args.at(1).and_then(Value::as_text).map_or_else(|| Arc::from(""), Arc::clone);
    Some((Arc::clone(call.args.at(0)?.as_text()?), flags))
}

/// The text of a regular expression, as its `source` gives it.
pub(in crate::javascript) fn source(eval: &Evaluator<'_>, value: &Value) -> Option<Arc<str>> {
    written(eval, value).map(|(source, _)| source)
}

/// The regular expression that a value is, if it has no form that only a backtracking search knows.
pub(super) fn pattern(eval: &mut Evaluator<'_>, value: &Value) -> Option<Pattern> {
    const COMPILED: usize = 1 << 20;
    let (source, flags) = written(eval, value)?;
    if source.len() > LONGEST_PATTERN || flags.contains('y') {
        return None;
    }
    let compile = || {
        RegexBuilder::new(&translated(&source))
            .case_insensitive(flags.contains('i'))
            .multi_line(flags.contains('m'))
            .dot_matches_new_line(flags.contains('s'))
            .size_limit(COMPILED)
            .dfa_size_limit(COMPILED)
            .build()
            .ok()
    };
    let regex = eval.compiled(format!("{flags}/{source}"), compile)?;
    Some(Pattern { regex, is_global: flags.contains('g') })
}

/// A pattern in the dialect of the search: classes are ASCII, and a bracket in a class or a brace alone is itself.
fn translated(source: &str) -> String {
    let mut pattern = String::with_capacity(source.len());
    let mut chars = source.chars().peekable();
    let mut in_class = false;
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some('d') => pattern.push_str("[0-9]"),
                Some('D') => pattern.push_str("[^0-9]"),
                Some('w') => pattern.push_str("[0-9A-Za-z_]"),
                Some('W') => pattern.push_str("[^0-9A-Za-z_]"),
                Some('b') if !in_class => pattern.push_str("(?-u:\\b)"),
                Some(escaped) => pattern.extend(['\\', escaped]),
                None => pattern.push('\\'),
            },
            '[' if in_class => pattern.push_str("\\["),
            '&' | '~' if in_class => pattern.extend(['\\', char]),
            '{' if !in_class && !chars.peek().is_some_and(char::is_ascii_digit) => pattern.push_str("\\{"),
            _ => {
                in_class = match char {
                    '[' => true,
                    ']' => false,
                    _ => in_class,
                };
                pattern.push(char);
            }
        }
    }
    pattern
}

/// A method of a text whose first argument is a regular expression. `None` if it is not followed.
pub(super) fn on_text(eval: &mut Evaluator<'_>, text: &Text, name: &str, args: &Args, place: Place) -> Option<Value> {
    if !matches!(name, "replace" | "replaceAll" | "match" | "matchAll" | "split" | "search") {
        return None;
    }
    let known = &text.text;
    let pattern = pattern(eval, args.at(0)?)?;
    if known.len() > LONGEST_TEXT {
        return None;
    }
    match name {
        "replace" | "replaceAll" => replaced(eval, text, &pattern, args.at(1)?, place),
        "match" if !pattern.is_global => Some(match pattern.regex.captures(known) {
            Some(captures) => groups(eval, &captures, place),
            None => Value::Null,
        }),
        "match" => {
            let found: Vec<&str> =
                pattern.regex.find_iter(known).take(MOST_MATCHES).map(|found| found.as_str()).collect();
            charge(eval, known, found.len());
            if found.is_empty() {
                return Some(Value::Null);
            }
            let found = found.into_iter().map(|found| eval.text(found, place)).collect();
            Some(eval.heap.list(found, place))
        }
        "matchAll" => {
            let found: Vec<Captures<'_>> = pattern.regex.captures_iter(known).take(MOST_MATCHES).collect();
            charge(eval, known, found.len());
            let found = found.iter().map(|captures| groups(eval, captures, place)).collect();
            Some(eval.heap.list(found, place))
        }
        "split" => {
            let parts: Vec<&str> = pattern.regex.split(known).take(MOST_MATCHES).collect();
            charge(eval, known, parts.len());
            // Groups of the separator would be parts too, which is not followed; nor are matches of nothing.
            if pattern.regex.captures_len() > 1 || pattern.regex.is_match("") {
                return None;
            }
            let parts = parts.into_iter().map(|part| eval.text(part, place)).collect();
            Some(eval.heap.list(parts, place))
        }
        _ => None,
    }
}

/// `pattern.test(text)` and, where each call starts anew, `pattern.exec(text)`.
pub(super) fn on_pattern(
    eval: &mut Evaluator<'_>,
    value: &Value,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    let text = Arc::clone(args.at(0)?.as_text()?);
    let pattern = pattern(eval, value)?;
    if pattern.is_global || text.len() > LONGEST_TEXT {
        return None;
    }
    charge(eval, &text, 1);
    Some(match name {
        "test" => Value::Bool(pattern.regex.is_match(&text)),
        _ => match pattern.regex.captures(&text) {
            Some(captures) => groups(eval, &captures, place),
            None => Value::Null,
        },
    })
}

/// Counts the steps of a search: at worst every match looks at the whole text again.
fn charge(eval: &mut Evaluator<'_>, text: &str, matches: usize) {
    const BYTES_AN_ITEM: usize = 16;
    eval.charge(text.len().saturating_mul(matches.max(1)) / BYTES_AN_ITEM);
}

/// A match as a list: the whole, then its groups.
fn groups(eval: &mut Evaluator<'_>, captures: &Captures<'_>, place: Place) -> Value {
    let groups: Vec<Option<&str>> = captures.iter().map(|group| group.map(|group| group.as_str())).collect();
    let groups = groups.into_iter().map(|group| group.map_or(Value::Null, |group| eval.text(group, place))).collect();
    eval.heap.list(groups, place)
}

fn replaced(eval: &mut Evaluator<'_>, text: &Text, pattern: &Pattern, by: &Value, place: Place) -> Option<Value> {
    let most = if pattern.is_global { MOST_MATCHES } else { 1 };
    let found: Vec<Captures<'_>> = pattern.regex.captures_iter(&text.text).take(most).collect();
    charge(eval, &text.text, found.len());
    let mut parts = Vec::new();
    let mut end = 0;
    for captures in &found {
        let whole = captures.get_match();
        parts.push(eval.text(text.text.get(end..whole.start())?, text.place));
        parts.push(match by {
            Value::Text(template) => {
                let expanded = expanded(&template.text, captures);
                eval.text(expanded, text.place)
            }
            Value::Closure(_) => {
                let given = captures.iter().map(|group| group.map_or("", |group| group.as_str()).to_owned());
                let given: Vec<String> = given.collect();
                let given = given.into_iter().map(|group| eval.text(group, place)).collect();
                eval.call_value(by, Args::positional(given), place)
            }
            _ => return None,
        });
        end = whole.end();
    }
    parts.push(eval.text(text.text.get(end..)?, text.place));
    Some(eval.concat(&parts, text.place))
}

/// The text that replaces a match: `$1` to `$9` and `$&` stand for what was found.
fn expanded(template: &str, captures: &Captures<'_>) -> String {
    const LONGEST: usize = 256 * 1024;
    let mut text = String::new();
    let mut chars = template.chars().peekable();
    while let Some(char) = chars.next().filter(|_| text.len() <= LONGEST) {
        let Some(next) = chars.peek().copied().filter(|_| char == '$') else {
            text.push(char);
            continue;
        };
        let group = match next {
            '&' => Some(0),
            '1'..='9' => next.to_digit(10).map(|group| group as usize).filter(|group| *group < captures.len()),
            _ => None,
        };
        if let Some(group) = group {
            chars.next();
            text.push_str(captures.get(group).map_or("", |group| group.as_str()));
        } else {
            if next == '$' {
                chars.next();
            }
            text.push('$');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{expanded, translated};
    use regex::Regex;

    #[test]
    fn a_pattern_is_put_into_the_dialect_of_the_search() {
        assert_eq!(translated(r"\{[[\w&]+}/:\d{2}"), r"\{[\[[0-9A-Za-z_]\&]+}/:[0-9]{2}");
        assert!(Regex::new(&translated(r"{[^[\]]+}")).is_ok_and(|regex| regex.is_match("a{b}")));
    }

    #[test]
    fn a_template_names_groups_the_match_and_the_sign_itself() {
        let regex = Regex::new("(a)(b)?").expect("the pattern is well formed");
        let captures = regex.captures("a").expect("the text fits");
        assert_eq!(expanded("<$1|$2|$3|$&|$$>$", &captures), "<a||$3|a|$>$");
    }
}

//! Paths and the files of the artifact that they lead to.
//!
//! A path inside the artifact is kept as `Path("/folder/file")`, the top of the artifact being `/`; so `__file__` and
//! what is built on it can be followed to files that the package reads.

use std::sync::Arc;

use crate::code::eval::Evaluator;
use crate::code::json::from_json;
use crate::code::value::{Args, Form, Place, SymbolicCall, Value};
use crate::python::files::{Files, join, parent};
use crate::python::schema::{call_of, name_of};

/// A call that makes or asks a path; `None` if it is none, or the path is not known.
pub(super) fn call(eval: &mut Evaluator<'_>, files: &Files, path: &str, args: &Args, place: Place) -> Option<Value> {
    // `import os`, `from os import path`, `from os.path import join` and `import os.path as p` call the same things.
    let name = path.replacen(":*.", ".", 1).replacen(':', ".", 1);
    match name.as_str() {
        "pathlib.Path" | "pathlib.PurePath" | "os.path.join" => {
            let parts: Option<Vec<Arc<str>>> = args.positional.iter().map(|part| text_of(eval, part)).collect();
            let joined = parts?.iter().fold(String::new(), |path, part| beneath(&path, part));
            Some(if name.starts_with("os") { eval.text(joined, place) } else { made(eval, &joined, place) })
        }
        "str" | "os.fspath" => {
            let text = path_of(eval, args.at(0)?)?;
            Some(eval.text(text, place))
        }
        "os.path.dirname" => {
            let text = text_of(eval, args.at(0)?)?;
            Some(eval.text(above(&text), place))
        }
        "os.path.basename" => {
            let text = text_of(eval, args.at(0)?)?;
            Some(eval.text(last(&text), place))
        }
        "os.path.abspath" | "os.path.realpath" | "os.path.normpath" => {
            let text = normal(&text_of(eval, args.at(0)?)?);
            Some(eval.text(text, place))
        }
        "os.path.splitext" => {
            let text = text_of(eval, args.at(0)?)?;
            let stem = stem(&text).to_owned();
            let parts = vec![eval.text(&stem, place), eval.text(&text[stem.len()..], place)];
            Some(eval.heap.list(parts, place))
        }
        "os.path.exists" | "os.path.isfile" | "os.path.isdir" => {
            let path = text_of(eval, args.at(0)?)?;
            // What is not in the artifact may still be there when the server runs.
            (files.data(inner(&path)?).is_some() || files.entries(inner(&path)?).next().is_some())
                .then_some(Value::Bool(true))
        }
        "os.listdir" => {
            let folder = text_of(eval, args.at(0)?)?;
            let entries: Vec<String> = files.entries(inner(&folder)?).collect();
            let entries = entries.into_iter().map(|entry| eval.text(entry, place)).collect();
            Some(eval.heap.list(entries, place))
        }
        "importlib.resources.files" | "importlib_resources.files" => {
            let from = Arc::clone(&eval.file(place.file).module.path);
            let package = match args.at(0)? {
                Value::Text(text) => files.resolve(&from, &text.text)?,
                Value::Module(file) => eval.file(*file).module.path.to_string(),
                // `__package__`, `__name__`
                Value::Symbolic(_) => from.to_string(),
                _ => return None,
            };
            Some(made(eval, &format!("/{}", parent(&package)), place))
        }
        "json.load" => {
            let of = args.at(0)?.clone();
            let file = opened(eval, &of)?;
            let text = files.data(inner(&file)?)?;
            json(eval, &text, place)
        }
        "json.loads" => match args.at(0)? {
            // The text of a file that is too long to be one.
            Value::Unknown(id) => {
                let named = eval.heap.unknowns[*id].partial.clone()?;
                let file = named.strip_prefix(LONG)?;
                let text = files.data(file)?;
                json(eval, &text, place)
            }
            _ => None,
        },
        _ => None,
    }
}

/// What stands before the path of a file whose text is too long to be a value.
const LONG: &str = "file:///";

/// Bytes of JSON that one call reads.
const LONGEST_JSON: usize = 8 * 1024 * 1024;

fn json(eval: &mut Evaluator<'_>, text: &str, place: Place) -> Option<Value> {
    if text.len() > LONGEST_JSON {
        return None;
    }
    eval.charge(text.len());
    let json = serde_json::from_str(text).ok()?;
    Some(from_json(eval, &json, place))
}

/// A method of a path or of an open file.
pub(super) fn method(
    eval: &mut Evaluator<'_>,
    files: &Files,
    receiver: &Value,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    if name == "read" {
        let file = opened(eval, receiver)?;
        return read(eval, files, inner(&file)?, place);
    }
    // `"folder" / path` is not asked of the text.
    let path = path_of(eval, receiver)?;
    let below = |eval: &mut Evaluator<'_>, entries: Vec<String>| {
        let entries = entries.iter().map(|entry| made(eval, &format!("/{entry}"), place)).collect();
        Some(eval.heap.list(entries, place))
    };
    match name {
        "/" | "joinpath" => {
            let parts: Option<Vec<Arc<str>>> = args.positional.iter().map(|part| text_of(eval, part)).collect();
            let joined = parts?.iter().fold(path, |path, part| beneath(&path, part));
            Some(made(eval, &joined, place))
        }
        "resolve" | "absolute" | "expanduser" => Some(made(eval, &normal(&path), place)),
        "as_posix" | "__str__" => Some(eval.text(path, place)),
        "with_name" => {
            let name = args.at(0)?.as_text()?;
            Some(made(eval, &beneath(above(&path), name), place))
        }
        "with_suffix" => {
            let suffix = args.at(0)?.as_text()?;
            Some(made(eval, &format!("{}{suffix}", stem(&path)), place))
        }
        "exists" | "is_file" | "is_dir" => {
            let inner = inner(&path)?;
            let is_file = files.data(inner).is_some();
            let is_folder = files.entries(inner).next().is_some();
            match name {
                "is_file" if is_folder => Some(Value::Bool(false)),
                "is_dir" if is_file => Some(Value::Bool(false)),
                _ => (is_file || is_folder).then_some(Value::Bool(true)),
            }
        }
        "read_text" => read(eval, files, inner(&path)?, place),
        "open" => {
            let callee = eval.heap.symbolic(Form::Global(Arc::from("open")), place);
            let opened = vec![eval.text(path, place)];
            let call = SymbolicCall { callee, args: Args::positional(opened), constructs: false };
            Some(eval.heap.symbolic(Form::Call(call), place))
        }
        "iterdir" => {
            let folder = inner(&path)?;
            let entries = files.entries(folder).map(|entry| join(folder, &entry)).collect();
            below(eval, entries)
        }
        "glob" | "rglob" => {
            let folder = inner(&path)?;
            let pattern = args.at(0)?.as_text()?;
            let (deep, suffix) = match pattern.strip_prefix("**/") {
                Some(rest) => (true, rest),
                None => (name == "rglob", &**pattern),
            };
            let suffix = suffix.strip_prefix('*').filter(|suffix| !suffix.contains(['*', '?', '[', '/']))?;
            let entries: Vec<String> = files.beneath(folder, deep).filter(|path| path.ends_with(suffix)).collect();
            eval.charge(entries.len());
            below(eval, entries)
        }
        _ => None,
    }
}

/// A member of a path that is no method.
pub(super) fn member(eval: &mut Evaluator<'_>, receiver: &Value, name: &str, place: Place) -> Option<Value> {
    if !matches!(name, "parent" | "name" | "stem" | "suffix" | "parents") {
        return None;
    }
    let path = path_of(eval, receiver)?;
    match name {
        "parent" => Some(made(eval, above(&path), place)),
        "name" => Some(eval.text(last(&path), place)),
        "stem" => Some(eval.text(stem(last(&path)), place)),
        "suffix" => {
            let name = last(&path);
            Some(eval.text(&name[stem(name).len()..], place))
        }
        _ => {
            const MOST: usize = 32;
            let above = std::iter::successors(Some(above(&path)), |path| path.contains('/').then(|| above(path)));
            let parents = above.take(MOST).map(|path| made(eval, path, place)).collect();
            Some(eval.heap.list(parents, place))
        }
    }
}

fn read(eval: &mut Evaluator<'_>, files: &Files, path: &str, place: Place) -> Option<Value> {
    let text = files.data(path)?;
    let read = eval.text(&text, place);
    if let Value::Unknown(id) = &read {
        eval.heap.unknowns[*id].partial = Some(Arc::from(format!("{LONG}{path}")));
    }
    Some(read)
}

/// The path of a file that was opened for reading.
fn opened(eval: &Evaluator<'_>, value: &Value) -> Option<String> {
    let call = call_of(&eval.heap, value)?;
    let (_, name) = name_of(&eval.heap, &call.callee)?;
    (name == "open").then(|| text_of(eval, call.args.get(0, "file")?).map(|text| text.to_string()))?
}

/// The text of a path, or a text that is used as one.
pub(super) fn text_of(eval: &Evaluator<'_>, value: &Value) -> Option<Arc<str>> {
    match value {
        Value::Text(text) => Some(Arc::clone(&text.text)),
        // What the environment may set is rarely set.
        Value::Choice(id) => eval.heap.lists[*id].items.iter().find_map(|value| text_of(eval, value)),
        _ => path_of(eval, value).map(Arc::from),
    }
}

/// The path that a value is.
fn path_of(eval: &Evaluator<'_>, value: &Value) -> Option<String> {
    let call = call_of(&eval.heap, value)?;
    let (package, name) = name_of(&eval.heap, &call.callee)?;
    let text = call.args.at(0).filter(|_| package == "pathlib" && name == "Path")?.as_text()?;
    Some(text.to_string())
}

fn made(eval: &mut Evaluator<'_>, path: &str, place: Place) -> Value {
    let class = Form::External { package: Arc::from("pathlib"), name: Arc::from("Path") };
    let callee = eval.heap.symbolic(class, place);
    let text = eval.text(path, place);
    let call = SymbolicCall { callee, args: Args::positional(vec![text]), constructs: true };
    eval.heap.symbolic(Form::Call(call), place)
}

/// The place inside the artifact that a path leads to.
fn inner(path: &str) -> Option<&str> {
    path.strip_prefix('/')
}

fn beneath(path: &str, part: &str) -> String {
    match part {
        absolute if absolute.starts_with('/') => absolute.to_owned(),
        "" | "." => path.to_owned(),
        part if part.split('/').any(|part| part == "..") => normal(&format!("{path}/{part}")),
        part if path.is_empty() || path.ends_with('/') => format!("{path}{part}"),
        part => format!("{path}/{part}"),
    }
}

fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

fn above(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((above, _)) => above,
        None => "",
    }
}

fn last(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// A path without the last `.suffix` of its name.
fn stem(path: &str) -> &str {
    let name = last(path);
    match name.rfind('.') {
        Some(at) if at > 0 => &path[..path.len() - (name.len() - at)],
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::{above, beneath, last, normal, stem};

    #[test]
    fn paths_are_put_together_and_taken_apart_as_python_does() {
        assert_eq!(beneath("/src/pkg", "data.json"), "/src/pkg/data.json");
        assert_eq!(beneath("/src/pkg", "../data"), "/src/data");
        assert_eq!(beneath("/src", "/other"), "/other");
        assert_eq!((above("/src/pkg"), above("/src"), above("x")), ("/src", "/", ""));
        assert_eq!(normal("/a/./b/../../../c"), "/c");
        assert_eq!((last("/a/b.tar.gz"), stem("/a/b.tar.gz"), stem("/a/.env")), ("b.tar.gz", "/a/b.tar", "/a/.env"));
    }
}

//! Files of the artifact that its own source reads: a table of tools, a description or an `OpenAPI` document kept beside it.

use std::sync::Arc;

use super::language::JavaScript;
use super::paths;
use crate::code::eval::Evaluator;
use crate::code::members::Members;
use crate::code::value::{Args, Form, Place, SymbolicCall, Text, Value};

/// How many calls inside each other a path is followed through.
const DEEPEST: u32 = 16;

/// What says of an entry of a folder whether it is a file; no source can name it.
pub(super) const IS_FILE: &str = "\u{0}is a file";

/// How many names of one folder are given.
const MOST_NAMES: usize = 1_024;

/// The packages that read files.
const READERS: [&str; 4] = ["fs", "fs/promises", "fs-extra", "graceful-fs"];

impl JavaScript<'_> {
    /// What a call of a file function gives, where it names a file of the artifact.
    pub(super) fn file_call(&self, eval: &mut Evaluator<'_>, path: &str, args: &Args, place: Place) -> Option<Value> {
        let (package, name) = path.strip_prefix("node:").unwrap_or(path).split_once(':')?;
        if !READERS.contains(&package) {
            return None;
        }
        let name = name.rsplit('.').next().unwrap_or(name);
        if !matches!(
            name,
            "readFileSync" | "readFile" | "existsSync" | "readJsonSync" | "readJson" | "readdirSync" | "readdir"
        ) {
            return None;
        }
        if name.starts_with("readdir") {
            return self.folder(eval, args, place);
        }
        let file = self.artifact.file(&self.named(eval, args.at(0)?)?)?;
        let text = Value::Text(Text { text: Arc::clone(&file.text), place });
        match name {
            "existsSync" => Some(Value::Bool(true)),
            "readJsonSync" | "readJson" => {
                super::builtins::call(eval, "JSON.parse", &Args::positional(vec![text]), false, place)
            }
            _ => Some(text),
        }
    }

    /// The names in a folder of the artifact, or an object for each where the call asks for those.
    fn folder(&self, eval: &mut Evaluator<'_>, args: &Args, place: Place) -> Option<Value> {
        let mut asks = |option: &str| match args.at(1) {
            Some(options @ Value::Table(_)) => {
                let asked = eval.known_member(options, &Arc::from(option), place);
                matches!(asked, Some(Value::Bool(true)))
            }
            _ => false,
        };
        let (is_deep, as_objects) = (asks("recursive"), asks("withFileTypes"));
        let folder = located(eval, args.at(0)?, 0).filter(|folder| !folder.is_empty())?;
        let mut names: Vec<(Arc<str>, bool)> = Vec::new();
        for file in &self.artifact.files {
            if let Some(below) = file.path.strip_prefix(folder.as_str()).and_then(|below| below.strip_prefix('/')) {
                let name = if is_deep { below } else { below.split('/').next().unwrap_or(below) };
                // Files are sorted by path, so that those of one folder follow each other.
                if names.len() < MOST_NAMES && names.last().is_none_or(|(last, _)| &**last != name) {
                    names.push((Arc::from(name), name.len() == below.len()));
                }
            }
        }
        let found: Vec<Value> = names
            .into_iter()
            .map(|(name, is_file)| {
                let text = Value::Text(Text { text: name, place });
                if !as_objects {
                    return text;
                }
                let mut members = Members::default();
                members.set(Arc::from("name"), text, place.line);
                members.set(Arc::from(IS_FILE), Value::Bool(is_file), place.line);
                eval.heap.table(members, place)
            })
            .collect();
        (!found.is_empty()).then(|| eval.heap.list(found, place))
    }

    /// What `import(path)` or `require(path)` of a path that was put together gives.
    pub(super) fn import_call(&self, eval: &mut Evaluator<'_>, path: &str, args: &Args, place: Place) -> Option<Value> {
        let specifier = args.at(0).filter(|specifier| specifier.as_text().is_none())?;
        if !matches!(path, "import" | "require") {
            return None;
        }
        let named = self.named(eval, specifier)?;
        // From here the file is a few folders up and then down again.
        let steps =
            paths::folder(&eval.file(place.file).module.path).split('/').filter(|part| !part.is_empty()).count();
        let specifier = format!("./{}{named}", "../".repeat(steps));
        let text = Value::Text(Text { text: Arc::from(specifier), place });
        super::builtins::call(eval, path, &Args::positional(vec![text]), false, place)
    }

    /// The file of the artifact that a value names: at its place, or the only one whose path ends as the value does.
    fn named(&self, eval: &Evaluator<'_>, value: &Value) -> Option<String> {
        if let Value::Choice(id) = value {
            return eval.heap.lists[*id].items.iter().find_map(|value| self.named(eval, value));
        }
        let exact = located(eval, value, 0).filter(|path| self.artifact.file(path).is_some());
        exact.or_else(|| {
            let end = ending(eval, value, 0)?;
            let mut fitting = self.artifact.files.iter().filter(|file| {
                file.path.strip_suffix(end.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('/'))
            });
            let only = fitting.next()?;
            fitting.next().is_none().then(|| only.path.to_string())
        })
    }
}

/// The call that a symbolic value is, with the last name of what is called.
fn called<'e>(eval: &'e Evaluator<'_>, value: &Value) -> Option<(&'e SymbolicCall, String)> {
    let Value::Symbolic(id) = value else { return None };
    let Form::Call(call) = &eval.heap.symbolics[*id].form else { return None };
    let path = eval.heap.path(&call.callee)?;
    Some((call, path.rsplit(['.', ':']).next().unwrap_or_default().to_owned()))
}

/// What `address.href` and its like are taken of.
fn address(eval: &Evaluator<'_>, value: &Value) -> Option<Value> {
    let Value::Symbolic(id) = value else { return None };
    match &eval.heap.symbolics[*id].form {
        Form::Member(of, name) if matches!(&**name, "href" | "pathname") => Some(of.clone()),
        Form::Call(call) if call.args.positional.is_empty() => match &call.callee {
            Value::Symbolic(callee) => match &eval.heap.symbolics[*callee].form {
                Form::Member(of, name) if &**name == "toString" => Some(of.clone()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// The path inside the artifact that a value stands for; a relative one is relative to the top.
fn located(eval: &Evaluator<'_>, value: &Value, depth: u32) -> Option<String> {
    if depth > DEEPEST {
        return None;
    }
    match value {
        Value::Text(text) if !text.text.starts_with('/') => paths::join("", &text.text),
        Value::Symbolic(id) => {
            if let Some(path) = eval.heap.path(value) {
                let own = &eval.file(eval.heap.symbolics[*id].place.file).module.path;
                return match path.as_str() {
                    "__filename" | "import.meta.url" | "import.meta.filename" => Some(own.to_string()),
                    "__dirname" | "import.meta.dirname" => Some(paths::folder(own).to_owned()),
                    _ => None,
                };
            }
            if let Some(address) = address(eval, value) {
                return located(eval, &address, depth + 1);
            }
            let (call, name) = called(eval, value)?;
            match name.as_str() {
                "join" | "resolve" => {
                    let (first, rest) = call.args.positional.split_first()?;
                    let start = located(eval, first, depth + 1)?;
                    rest.iter().try_fold(start, |path, part| match part.as_text() {
                        Some(part) => paths::join(&path, part),
                        // A path that is whole already starts anew.
                        None => located(eval, part, depth + 1),
                    })
                }
                "URL" => {
                    let base = located(eval, call.args.at(1)?, depth + 1)?;
                    paths::join(paths::folder(&base), call.args.at(0)?.as_text()?)
                }
                "dirname" => Some(paths::folder(&located(eval, call.args.at(0)?, depth + 1)?).to_owned()),
                "fileURLToPath" | "pathToFileURL" | "normalize" | "realpathSync" => {
                    located(eval, call.args.at(0)?, depth + 1)
                }
                "cwd" => Some(String::new()),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The known end of a path, without steps upwards.
fn ending(eval: &Evaluator<'_>, value: &Value, depth: u32) -> Option<String> {
    if depth > DEEPEST {
        return None;
    }
    let end = match value {
        Value::Text(text) => text.text.to_string(),
        Value::Unknown(id) => {
            let partial = eval.heap.unknowns[*id].partial.as_ref()?;
            partial.rsplit_once("${…}")?.1.strip_prefix('/')?.to_owned()
        }
        Value::Symbolic(_) => {
            if let Some(address) = address(eval, value) {
                return ending(eval, &address, depth + 1);
            }
            let (call, name) = called(eval, value)?;
            match name.as_str() {
                "join" | "resolve" if call.args.positional.last().is_some_and(|last| last.as_text().is_none()) => {
                    ending(eval, call.args.positional.last()?, depth + 1)?
                }
                "join" | "resolve" => {
                    let known = call.args.positional.iter().rev().map_while(Value::as_text).collect::<Vec<_>>();
                    known.iter().rev().map(|part| &***part).collect::<Vec<_>>().join("/")
                }
                "URL" => call.args.at(0)?.as_text()?.to_string(),
                "fileURLToPath" | "pathToFileURL" | "normalize" => ending(eval, call.args.at(0)?, depth + 1)?,
                _ => return None,
            }
        }
        _ => return None,
    };
    let parts: Vec<&str> = end.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    let end = parts.join("/");
    // A bare name of one letter or without an extension says too little.
    end.rsplit_once('.').is_some_and(|(stem, _)| stem.len() > 1).then_some(end)
}

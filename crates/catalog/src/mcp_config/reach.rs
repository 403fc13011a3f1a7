//! The `config` block: a program that the client starts, or an address that it asks.

use model::{Endpoint, Launch, Location, Transport};
use serde_json::{Map, Value};

use crate::members::{Members, text};
use crate::mistake::Notes;
use crate::path::Path;

/// The longest command, argument, value of a variable or of a header, in characters.
const LONGEST: usize = 16 * 1024;
/// The longest name of a variable or of a header.
const LONGEST_NAME: usize = 255;

/// Notes what is wrong with a `config`.
pub(super) fn check(value: &Value, path: Path<'_>, notes: &mut Notes) {
    let Some(config) = Members::of(value, path, notes) else { return };
    let command = config.text("command", LONGEST, notes).filter(|command| !command.trim().is_empty());
    let url = config.text("url", LONGEST, notes).filter(|url| !url.trim().is_empty());
    let kind = config.word("type", &["http", "sse", "stdio"], notes);
    config.word("transport", &["streamable_http", "sse"], notes);
    if url.is_some_and(|url| url.parse::<Endpoint>().is_err()) {
        notes.mistake(config.path.member("url"), "is no `http` or `https` address without credentials and fragment");
    }
    let says = |name: &str| config.value(name).is_some();
    match (command, url) {
        // What was looked at before the server was approved must be what is run.
        (Some(_), Some(_)) => notes.mistake(path, "has a `command` and a `url`; a server has one of them"),
        (None, Some(_)) if kind == Some("stdio") => {
            notes.mistake(config.path.member("type"), "is `stdio`, and there is a `url`");
        }
        (Some(_), None) if matches!(kind, Some("http" | "sse")) => {
            notes.mistake(config.path.member("type"), "is one of a `url`, and there is a `command`");
        }
        (None, None) if !says("command") && !says("url") => {
            let member = if matches!(kind, Some("http" | "sse")) { "url" } else { "command" };
            notes.mistake(config.path.member(member), "is required: a server has a `command` or a `url`");
        }
        // Texts of another type were noted where they were read.
        (None, None) => {
            for name in ["command", "url"] {
                if config.value(name).and_then(Value::as_str).is_some_and(|text| text.trim().is_empty()) {
                    notes.mistake(config.path.member(name), "is blank");
                }
            }
        }
        _ => {}
    }
    let path = config.path.member("args");
    for (at, argument) in config.list("args", notes).unwrap_or_default().iter().enumerate() {
        text(argument, &path.item(at), LONGEST, notes);
    }
    variables(&config, notes);
    headers(&config, notes);
}

fn variables(config: &Members<'_>, notes: &mut Notes) {
    let path = config.path.member("env");
    for (name, value) in config.object("env", notes).into_iter().flatten() {
        let path = path.member(name);
        if name.is_empty() || name.len() > LONGEST_NAME || name.contains('=') || name.chars().any(char::is_control) {
            notes.mistake(path, format!("is not a name of 1 to {LONGEST_NAME} characters without `=`"));
        }
        text(value, &path, LONGEST, notes);
    }
}

fn headers(config: &Members<'_>, notes: &mut Notes) {
    let path = config.path.member("headers");
    for (name, value) in config.object("headers", notes).into_iter().flatten() {
        let path = path.member(name);
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || name.len() > LONGEST_NAME || !name.bytes().all(is_token) {
            notes.mistake(path, "is not the name of a header");
        }
        // A line break in a value would start another header.
        let value = text(value, &path, LONGEST, notes);
        if value.is_some_and(|value| value.chars().any(|char| char.is_control() && char != '\t')) {
            notes.mistake(path, "holds a control character");
        }
    }
}

/// The entry of a client's file that says the same. `transport` is stronger than `type`.
pub(super) fn launch(config: &Map<String, Value>, name: &str) -> Option<Launch> {
    let given = |name: &str| config.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let pairs = |name: &str| -> Vec<(String, String)> {
        let members = config.get(name).and_then(Value::as_object).into_iter().flatten();
        members.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
    };
    let url = given("url");
    let transport = match (url, given("transport").or(given("type"))) {
        (None, _) => Transport::Stdio,
        (Some(_), Some("sse")) => Transport::Sse,
        (Some(_), _) => Transport::StreamableHttp,
    };
    let known = ["command", "args", "env", "url", "headers", "type", "transport"];
    let mut other: Map<String, Value> = config
        .iter()
        .filter(|(name, _)| !known.contains(&name.as_str()))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    other.insert("type".to_owned(), transport.as_str().into());
    let command = if url.is_some() { None } else { Some(given("command")?.to_owned()) };
    let args = config.get("args").and_then(Value::as_array).into_iter().flatten();
    Some(Launch {
        name: name.to_owned(),
        command,
        args: args.filter_map(Value::as_str).map(str::to_owned).collect(),
        env: pairs("env"),
        url: url.map(str::to_owned),
        headers: pairs("headers"),
        other,
        location: Location::line("mcp_config.config", 1),
    })
}

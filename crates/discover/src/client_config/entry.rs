//! One entry of a client configuration file, in the words of every client.

use model::{Launch, Location};
use serde_json::Map;

use super::tree::{Node, Value};

const COMMAND: &[&str] = &["command", "cmd"];
const ADDRESS: &[&str] = &["url", "serverUrl", "httpUrl", "uri"];
const ENVIRONMENT: &[&str] = &["env", "environment", "envs"];
const HEADERS: &[&str] = &["headers", "http_headers", "httpHeaders"];

/// Whether a value looks like an entry: a table with a command or an address.
pub(super) fn is_entry(node: &Node) -> bool {
    COMMAND.iter().chain(ADDRESS).any(|key| node.get(key).is_some_and(|node| !matches!(node.value, Value::Null)))
}

/// How a gap names the entry.
pub(super) fn label(name: &str) -> String {
    const SHOWN: usize = 80;
    let name: String = name.chars().take(SHOWN).collect();
    format!("launch entry `{name}`")
}

/// Reads an entry, or says in a few words why it is none.
pub(super) fn read(name: &str, location: Location, node: &Node) -> Result<Launch, &'static str> {
    let Value::Table(members) = &node.value else { return Err("an entry is an object with a `command` or a `url`") };
    let mut launch = Launch {
        name: name.to_owned(),
        command: None,
        args: Vec::new(),
        env: Vec::new(),
        url: None,
        headers: Vec::new(),
        other: Map::new(),
        location,
    };
    for member in members {
        let key = member.key.as_str();
        let value = &member.value;
        if COMMAND.contains(&key) {
            command(&mut launch, value);
        } else if key == "args" {
            launch.args.extend(arguments(value));
        } else if ADDRESS.contains(&key) {
            // Which of several counts is decided below.
        } else if ENVIRONMENT.contains(&key) {
            launch.env.extend(pairs(value, '='));
        } else if HEADERS.contains(&key) {
            launch.headers.extend(pairs(value, ':'));
        } else {
            by_name(&mut launch, key, value);
            launch.other.insert(key.to_owned(), value.json());
        }
    }
    address(&mut launch, node);
    if launch.command.is_none() && launch.url.is_none() {
        return Err("it has neither a `command` nor a `url`");
    }
    Ok(launch)
}

/// The address, and the transport where the name of the member or the client says it.
fn address(launch: &mut Launch, node: &Node) {
    let given = |key: &&&str| {
        node.get(key).and_then(Node::text).map(str::trim).filter(|address| !address.is_empty()).map(str::to_owned)
    };
    let Some(key) = ADDRESS.iter().find(|key| given(key).is_some()) else { return };
    launch.url = given(&key);
    // Gemini tells the transports apart by the name of the member.
    let file = launch.location.file.replace('\\', "/");
    let is_of_gemini = file.ends_with(".gemini/settings.json") || node.get("httpUrl").is_some();
    let implied = match *key {
        "httpUrl" => Some("http"),
        "url" if is_of_gemini => Some("sse"),
        _ => None,
    };
    if let Some(word) = implied.filter(|_| !launch.other.contains_key("type")) {
        launch.other.insert("type".to_owned(), word.into());
    }
}

/// Values that an entry only names: the client takes them from its environment, as a placeholder says of any client.
fn by_name(launch: &mut Launch, key: &str, value: &Node) {
    let placeholder = |name: &str| format!("${{{name}}}");
    match key {
        // Codex.
        "bearer_token_env_var" => {
            let token = value.text().map(|name| ("Authorization".to_owned(), format!("Bearer {}", placeholder(name))));
            launch.headers.extend(token);
        }
        "env_http_headers" => {
            launch.headers.extend(pairs(value, ':').into_iter().map(|(header, name)| (header, placeholder(&name))));
        }
        // Codex and Goose.
        "env_vars" | "env_keys" => {
            let Value::List(items) = &value.value else { return };
            let names = items.iter().filter_map(|item| item.text().or_else(|| item.get("name").and_then(Node::text)));
            launch.env.extend(names.map(|name| (name.to_owned(), placeholder(name))));
        }
        // Continue.
        "requestOptions" => launch.headers.extend(value.get("headers").map(|it| pairs(it, ':')).unwrap_or_default()),
        _ => {}
    }
}

/// `command` is one word, a list of words (opencode), or a table of path, arguments and environment (older Zed).
fn command(launch: &mut Launch, value: &Node) {
    match &value.value {
        Value::Text(text) if !text.trim().is_empty() => launch.command = Some(text.trim().to_owned()),
        Value::List(_) => {
            let mut words = arguments(value);
            if !words.is_empty() {
                launch.command = Some(words.remove(0));
                words.append(&mut launch.args);
                launch.args = words;
            }
        }
        Value::Table(_) => {
            launch.command = value.get("path").or(value.get("command")).and_then(Node::text).map(str::to_owned);
            launch.args.extend(value.get("args").map(arguments).unwrap_or_default());
            launch.env.extend(value.get("env").map(|env| pairs(env, '=')).unwrap_or_default());
        }
        _ => {}
    }
}

fn arguments(value: &Node) -> Vec<String> {
    match &value.value {
        Value::List(items) => items.iter().filter_map(Node::word).collect(),
        _ => value.word().into_iter().collect(),
    }
}

/// A table of names and values, or a list of `name=value` texts.
fn pairs(value: &Node, between: char) -> Vec<(String, String)> {
    match &value.value {
        Value::Table(members) => {
            members.iter().filter_map(|member| Some((member.key.clone(), member.value.word()?))).collect()
        }
        Value::List(items) => items
            .iter()
            .filter_map(Node::text)
            .filter_map(|pair| pair.split_once(between))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .collect(),
        _ => Vec::new(),
    }
}

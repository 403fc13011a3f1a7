//! A `server.json` becomes a server of the registry.

use serde_json::{Map, Value, json};

use super::super::saved_name;
use super::arguments::command_line;
use super::input::{Filler, Values, items, text};
use crate::members::Members;
use crate::mistake::{Mistakes, Notes};
use crate::path::Path;
use crate::{Accepted, RegistryServer, SavedName, Version, bounds};

/// Which way to a server is taken where there are several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Prefer {
    /// A package that is started here: its version can be pinned and its source scanned.
    #[default]
    Package,
    /// A server that runs somewhere.
    Remote,
}

/// What a `server.json` leaves to whoever takes it in.
#[derive(Clone, Copy)]
pub struct ServerJsonChoice<'a> {
    /// What the server is saved as; the last part of its name if absent.
    pub saved_name: Option<&'a SavedName>,
    /// Which way is taken.
    pub prefer: Prefer,
    /// Values for variables, headers and arguments, by their names.
    pub values: Values<'a>,
}

impl Default for ServerJsonChoice<'_> {
    fn default() -> Self {
        Self { saved_name: None, prefer: Prefer::default(), values: &|_| None }
    }
}

impl std::fmt::Debug for ServerJsonChoice<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { saved_name, prefer, values: _ } = self;
        f.debug_struct("ServerJsonChoice")
            .field("saved_name", saved_name)
            .field("prefer", prefer)
            .finish_non_exhaustive()
    }
}

/// Reads a `server.json`, bare or as the registry answers it (`{"server": {...}}`). What has no value gets a
/// placeholder, `${NAME}`, and is named in a remark.
///
/// # Errors
///
/// Names everything that is wrong with it.
pub fn import_server_json(
    document: &Value,
    choice: &ServerJsonChoice<'_>,
) -> Result<Accepted<RegistryServer>, Mistakes> {
    let mut notes = Notes::default();
    let server = read(document, choice, &mut notes);
    notes.finish(server)
}

fn read(document: &Value, choice: &ServerJsonChoice<'_>, notes: &mut Notes) -> Option<Accepted<RegistryServer>> {
    let root = Path::ROOT;
    let outer = Members::of(document, root, notes)?;
    let (document, path) = match outer.value("server") {
        Some(inner) if outer.value("name").is_none() => (inner, root.member("server")),
        _ => (document, root),
    };
    let members = Members::of(document, path, notes)?;
    if !bounds::check(document.as_object()?, &path, notes) {
        return None;
    }
    for required in ["name", "description", "version"] {
        if members.value(required).is_none() {
            notes.mistake(members.path.member(required), "is required");
        }
        members.text(required, 4096, notes);
    }
    let name = text(document, "name")?;
    let short = name.rsplit('/').next().unwrap_or(name);
    let saved_name = choice.saved_name.cloned().or_else(|| saved_name(short));
    if saved_name.is_none() {
        notes.mistake(members.path.member("name"), "cannot be saved; choose a name for it");
    }
    let version = text(document, "version")?;
    let mut remarks = Vec::new();
    let way = way(&members, document, choice, &mut remarks, notes)?;
    let repository = document.get("repository").and_then(|repository| text(repository, "url"));
    let body = json!({
        "saved_name": saved_name?,
        "server_version": version.parse::<Version>().unwrap_or_default(),
        "server_name": name,
        "description": text(document, "description"),
        "source_url": repository.or(way.source.as_deref()),
        "source_version": way.version.as_deref().unwrap_or(version),
        "mcp_config": {"config": way.config},
    });
    let accepted = RegistryServer::read_new(&body, root, notes);
    if !notes.is_empty() && !way.missing.is_empty() {
        // An address with a hole in it is none; say which value would fill it.
        notes.mistake(path, format!("There is no value for {}.", way.missing.join(", ")));
    }
    let mut accepted = accepted?;
    if !way.missing.is_empty() {
        remarks.push(format!("Fill in: {}.", way.missing.join(", ")));
    }
    accepted.remarks.extend(remarks);
    Some(accepted)
}

/// A way to reach the server.
struct Way {
    config: Value,
    /// Where its source is, as far as the way says so.
    source: Option<String>,
    version: Option<String>,
    /// The names of what has no value.
    missing: Vec<String>,
}

/// The way that is preferred, or the other one.
fn way(
    members: &Members<'_>,
    document: &Value,
    choice: &ServerJsonChoice<'_>,
    remarks: &mut Vec<String>,
    notes: &mut Notes,
) -> Option<Way> {
    members.list("packages", notes);
    members.list("remotes", notes);
    let way = match choice.prefer {
        Prefer::Remote => remote(document, choice.values).or_else(|| package(document, choice.values, remarks)),
        Prefer::Package => package(document, choice.values, remarks).or_else(|| remote(document, choice.values)),
    };
    if way.is_none() {
        let message = "has neither a package that a command starts nor a remote server that is spoken to";
        notes.mistake(members.path.member("packages"), message);
    }
    way
}

/// The first package that a command starts; the others are remarked on.
fn package(document: &Value, values: Values<'_>, remarks: &mut Vec<String>) -> Option<Way> {
    for (at, package) in items(document, "packages").iter().enumerate() {
        match read_package(package, values) {
            Ok(way) => return Some(way),
            Err(why) => remarks.push(format!("`packages[{at}]` is passed over: it {why}.")),
        }
    }
    None
}

fn read_package(package: &Value, values: Values<'_>) -> Result<Way, &'static str> {
    let mut filler = Filler::new(values);
    let env = key_values(items(package, "environmentVariables"), &mut filler);
    let names: Vec<String> = env.keys().cloned().collect();
    let line = command_line(package, &names, &mut filler)?;
    let mut config = json!({"command": line.command, "args": line.args});
    if !env.is_empty() {
        config["env"] = Value::Object(env);
    }
    let is_npm = text(package, "registryType") == Some("npm");
    let source = text(package, "identifier").filter(|_| is_npm).map(str::to_owned);
    Ok(Way { config, source, version: text(package, "version").map(str::to_owned), missing: filler.missing })
}

/// The server that runs somewhere, by the newer transport if it speaks both.
fn remote(document: &Value, values: Values<'_>) -> Option<Way> {
    let remotes = items(document, "remotes");
    let speaks = |word: &str| remotes.iter().find(|remote| text(remote, "type") == Some(word));
    let (kind, remote) = speaks("streamable-http").map(|it| ("http", it)).or(speaks("sse").map(|it| ("sse", it)))?;
    let mut filler = Filler::new(values);
    let url = filler.text(text(remote, "url")?, remote.get("variables"));
    let mut config = json!({"type": kind, "url": url});
    let headers = key_values(items(remote, "headers"), &mut filler);
    if !headers.is_empty() {
        config["headers"] = Value::Object(headers);
    }
    Some(Way { config, source: None, version: None, missing: filler.missing })
}

/// Headers or variables of the environment. One without a value that is not required is left out.
fn key_values(list: &[Value], filler: &mut Filler<'_>) -> Map<String, Value> {
    let pair = |item: &Value| {
        let name = text(item, "name")?;
        Some((name.to_owned(), filler.value(item, name)?.into()))
    };
    list.iter().filter_map(pair).collect()
}

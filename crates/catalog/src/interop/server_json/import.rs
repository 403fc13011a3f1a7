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
    let mut filler = Filler::new(choice.values);
    let mut remarks = Vec::new();
    let way = way(&members, document, choice.prefer, &mut filler, &mut remarks, notes)?;
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
    if !notes.is_empty() && !filler.missing.is_empty() {
        // An address with a hole in it is none; say which value would fill it.
        notes.mistake(path, format!("There is no value for {}.", filler.missing.join(", ")));
    }
    let mut accepted = accepted?;
    if !filler.missing.is_empty() {
        remarks.push(format!("Fill in: {}.", filler.missing.join(", ")));
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
}

fn way(
    members: &Members<'_>,
    document: &Value,
    prefer: Prefer,
    filler: &mut Filler<'_>,
    remarks: &mut Vec<String>,
    notes: &mut Notes,
) -> Option<Way> {
    members.list("packages", notes);
    members.list("remotes", notes);
    let mut package = |filler: &mut Filler<'_>| {
        items(document, "packages").iter().enumerate().find_map(|(at, package)| match read_package(package, filler) {
            Ok(way) => Some(way),
            Err(why) => {
                remarks.push(format!("`packages[{at}]` is passed over: it {why}."));
                None
            }
        })
    };
    let remotes = items(document, "remotes");
    let is = |word: &'static str| move |remote: &&Value| text(remote, "type") == Some(word);
    let remote = remotes.iter().find(is("streamable-http")).or_else(|| remotes.iter().find(is("sse")));
    let remote = remote.and_then(|remote| read_remote(remote, filler));
    let missing_of_remote = std::mem::take(&mut filler.missing);
    let way = match (prefer, remote) {
        (Prefer::Remote, Some(remote)) => {
            filler.missing = missing_of_remote;
            Some(remote)
        }
        (_, remote) => package(filler).or_else(|| {
            filler.missing = missing_of_remote;
            remote
        }),
    };
    if way.is_none() {
        let message = "has neither a package that a command starts nor a remote server that is spoken to";
        notes.mistake(members.path.member("packages"), message);
    }
    way
}

fn read_package(package: &Value, filler: &mut Filler<'_>) -> Result<Way, &'static str> {
    let before = filler.missing.len();
    let env = key_values(items(package, "environmentVariables"), filler);
    let names: Vec<String> = env.keys().cloned().collect();
    let line = command_line(package, &names, filler).inspect_err(|_| filler.missing.truncate(before))?;
    let mut config = json!({"command": line.command, "args": line.args});
    if !env.is_empty() {
        config["env"] = Value::Object(env);
    }
    let is_npm = text(package, "registryType") == Some("npm");
    let source = text(package, "identifier").filter(|_| is_npm).map(str::to_owned);
    Ok(Way { config, source, version: text(package, "version").map(str::to_owned) })
}

fn read_remote(remote: &Value, filler: &mut Filler<'_>) -> Option<Way> {
    let kind = if text(remote, "type") == Some("sse") { "sse" } else { "http" };
    let url = filler.text(text(remote, "url")?, remote.get("variables"));
    let mut config = json!({"type": kind, "url": url});
    let headers = key_values(items(remote, "headers"), filler);
    if !headers.is_empty() {
        config["headers"] = Value::Object(headers);
    }
    Some(Way { config, source: None, version: None })
}

/// Headers or variables of the environment. One without a value that is not required is left out.
fn key_values(list: &[Value], filler: &mut Filler<'_>) -> Map<String, Value> {
    let pair = |item: &Value| {
        let name = text(item, "name")?;
        Some((name.to_owned(), filler.value(item, name)?.into()))
    };
    list.iter().filter_map(pair).collect()
}

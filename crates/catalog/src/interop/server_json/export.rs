//! A server of the registry becomes a `server.json`.

use model::{Launch, Start, Transport};
use serde_json::{Map, Value, json};

use super::SCHEMA;
use crate::interop::Exported;
use crate::secrets::MASK;
use crate::{RegistryServer, SavedName};

/// The longest description that the format takes, in characters.
const LONGEST_DESCRIPTION: usize = 100;

/// Why a server cannot be said in a `server.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// A name of the open registry starts with a domain of its publisher.
    #[error("a namespace is a domain in reverse, such as `com.example`")]
    Namespace,
    /// The server has no `config`.
    #[error("the server has no `config`")]
    NoConfig,
    /// What the server starts is no package of npm or `PyPI` and no container image.
    #[error("the server starts neither a package of npm or PyPI nor a container image")]
    NotAPackage,
}

/// Writes a server for the open registry. Its name is kept where it has one of that registry, else it is put under
/// `namespace`. No secret is written: its reader is told that there is one.
///
/// # Errors
///
/// Fails if the format has no way to say how the server is reached.
pub fn export_server_json(server: &RegistryServer, namespace: &str) -> Result<Exported, ExportError> {
    if !is_namespace(namespace) {
        return Err(ExportError::Namespace);
    }
    let masked = server.masked();
    let saved_name = server.key().saved_name.as_str();
    let launch = masked.mcp_config().launch(saved_name).ok_or(ExportError::NoConfig)?;
    let name = match server.server_name() {
        Some(name) if is_full_name(name) => name.to_owned(),
        _ => format!("{namespace}/{saved_name}"),
    };
    let described = server.description().map(str::trim).filter(|text| !text.is_empty());
    let description = described.map_or_else(|| format!("MCP server {saved_name}"), str::to_owned);
    let version = server.source_version().filter(|version| is_version(version));
    let mut document = json!({
        "$schema": SCHEMA,
        "name": name,
        "description": description.chars().take(LONGEST_DESCRIPTION).collect::<String>(),
        "version": version.unwrap_or(server.key().server_version.as_str()),
    });
    if let Some(repository) = server.source_url().and_then(repository) {
        document["repository"] = repository;
    }
    let mut remarks = Vec::new();
    if description.chars().count() > LONGEST_DESCRIPTION {
        remarks.push(format!("The description is cut to {LONGEST_DESCRIPTION} characters."));
    }
    if launch.url.is_some() {
        document["remotes"] = json!([remote(&launch)]);
    } else {
        document["packages"] = json!([package(&launch)?]);
    }
    Ok(Exported { document, remarks })
}

fn remote(launch: &Launch) -> Value {
    let kind = match launch.transport() {
        Ok(Some(Transport::Sse)) => "sse",
        _ => "streamable-http",
    };
    let mut remote = json!({"type": kind});
    let (url, variables) = open_address(launch.url.as_deref().unwrap_or_default());
    remote["url"] = url.into();
    if !variables.is_empty() {
        remote["variables"] = variables.into();
    }
    if !launch.headers.is_empty() {
        remote["headers"] = launch.headers.iter().map(|(name, _)| asked_for(name)).collect();
    }
    remote
}

/// An address whose secrets are variables.
fn open_address(masked: &str) -> (String, Map<String, Value>) {
    let mut variables = Map::new();
    let mut parts = masked.split("***");
    let mut url = parts.next().unwrap_or_default().to_owned();
    for (at, part) in parts.enumerate() {
        let name = format!("secret_{}", at + 1);
        url.extend(["{", &name, "}", part]);
        variables.insert(name, json!({"isRequired": true, "isSecret": true}));
    }
    (url, variables)
}

fn package(launch: &Launch) -> Result<Value, ExportError> {
    let (kind, hint, identifier, version) = match launch.start() {
        Start::Npm { package, version } => {
            ("npm", "npx", package.to_string(), version.map(|version| version.to_string()))
        }
        Start::Python { package, version } => ("pypi", "uvx", package, version),
        Start::Docker { image } => ("oci", "docker", image, None),
        _ => return Err(ExportError::NotAPackage),
    };
    let mut package = json!({"registryType": kind, "identifier": identifier});
    if let Some(version) =
        version.as_deref().map(|version| version.trim_start_matches("==")).filter(|it| is_version(it))
    {
        package["version"] = version.into();
    }
    package["runtimeHint"] = hint.into();
    package["transport"] = json!({"type": "stdio"});
    let names_it = |word: &String| word.starts_with(&identifier);
    let at = launch.args.iter().position(names_it).ok_or(ExportError::NotAPackage)?;
    // What `npx` and `docker run` are given anyway is not said.
    let usual: &[&str] = match kind {
        "npm" => &["-y", "--yes"],
        "oci" => &["run", "-i", "--rm"],
        _ => &[],
    };
    let before: Vec<&String> = launch.args[..at].iter().filter(|word| !usual.contains(&word.as_str())).collect();
    for (name, words) in [("runtimeArguments", before), ("packageArguments", launch.args[at + 1..].iter().collect())] {
        if !words.is_empty() {
            package[name] = words.into_iter().enumerate().map(|(at, word)| positional(at, word)).collect();
        }
    }
    if !launch.env.is_empty() {
        package["environmentVariables"] = launch.env.iter().map(|(name, _)| asked_for(name)).collect();
    }
    Ok(package)
}

/// A word of a command line; a secret in it is asked for.
fn positional(at: usize, word: &str) -> Value {
    if !word.contains(MASK) {
        let (text, variables) = open_address(word);
        let mut argument = json!({"type": "positional", "value": text});
        if !variables.is_empty() {
            argument["variables"] = variables.into();
        }
        return argument;
    }
    let hint = format!("argument_{}", at + 1);
    match word.split_once(MASK) {
        Some((before, after)) if !before.is_empty() => {
            let variables = json!({&hint: {"isRequired": true, "isSecret": true}});
            json!({"type": "positional", "value": format!("{before}{{{hint}}}{after}"), "variables": variables})
        }
        _ => json!({"type": "positional", "valueHint": hint, "isRequired": true, "isSecret": true}),
    }
}

/// A header or variable whose value its reader gives.
fn asked_for(name: &str) -> Value {
    json!({"name": name, "isRequired": true, "isSecret": true})
}

/// The repository, where the address is one of a host that the format has a word for.
fn repository(address: &str) -> Option<Value> {
    let (_, rest) = address.split_once("://").filter(|(scheme, _)| *scheme == "https")?;
    let source = match rest.split('/').next()? {
        "github.com" => "github",
        "gitlab.com" => "gitlab",
        _ => return None,
    };
    Some(json!({"url": address, "source": source}))
}

fn is_namespace(text: &str) -> bool {
    // The format takes 200 characters for the whole name.
    let longest = 200 - 1 - SavedName::LONGEST;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    (1..=longest).contains(&text.len()) && text.bytes().all(is_plain)
}

fn is_full_name(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let parts = text.split_once('/').filter(|_| text.len() <= 200);
    parts.is_some_and(|(space, name)| is_namespace(space) && !name.is_empty() && name.bytes().all(is_plain))
}

/// Whether a text is one version and no range, as the format asks.
fn is_version(text: &str) -> bool {
    let is_range = text.starts_with(['^', '~', '>', '<', '=', '*']) || text.contains([' ', ',', '*', '|']);
    let is_open = text.split(['.', '-']).any(|part| part.eq_ignore_ascii_case("x"));
    !text.is_empty() && text != "latest" && text.len() <= 255 && !is_range && !is_open
}

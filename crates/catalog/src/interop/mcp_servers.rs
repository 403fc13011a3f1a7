//! The `mcpServers` file of clients: `{"mcpServers": {"name": {"command", "args", "env"} or {"type", "url",
//! "headers"}}}`.

use std::collections::HashSet;

use model::{Launch, Transport};
use serde_json::{Map, Value, json};

use super::{Exported, saved_name, unused};
use crate::bulk::MOST_SERVERS;
use crate::members::Members;
use crate::mistake::{Mistakes, Notes};
use crate::path::Path;
use crate::secrets::with_placeholders;
use crate::{Accepted, ExpandedGateway, RegistryServer};

/// What becomes of secrets in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretsAs {
    /// They stand in it: it works as it is, and is a secret.
    Written,
    /// `${NAME}` stands in their place, for the client or its user to fill in.
    Placeholders,
}

/// Reads the servers of a file, to be added together. Members of an entry that are not known here stay in its `config`.
///
/// # Errors
///
/// Names everything that is wrong with it; nothing of a file with a mistake is taken.
pub fn import_mcp_servers(document: &Value) -> Result<Accepted<Vec<RegistryServer>>, Mistakes> {
    let mut notes = Notes::default();
    let servers = read(document, &mut notes);
    notes.finish(servers)
}

/// Reads one entry of any client's file, as discovery gives it.
///
/// # Errors
///
/// Names everything that is wrong with it.
pub fn import_launch(launch: &Launch) -> Result<Accepted<RegistryServer>, Mistakes> {
    let object = |pairs: &[(String, String)]| -> Map<String, Value> {
        pairs.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect()
    };
    let mut entry = launch.other.clone();
    let words = [("command", launch.command.as_deref()), ("url", launch.url.as_deref())];
    entry.extend(words.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?.into()))));
    if !launch.args.is_empty() {
        entry.insert("args".to_owned(), launch.args.iter().map(String::as_str).collect());
    }
    for (name, pairs) in [("env", &launch.env), ("headers", &launch.headers)] {
        if !pairs.is_empty() {
            entry.insert(name.to_owned(), object(pairs).into());
        }
    }
    let mut notes = Notes::default();
    let server = read_entry(&launch.name, &entry, Path::ROOT, &mut notes);
    notes.finish(server)
}

fn read(document: &Value, notes: &mut Notes) -> Option<Accepted<Vec<RegistryServer>>> {
    let document = Members::of(document, Path::ROOT, notes)?;
    // One client's word for it.
    let name = if document.value("mcpServers").is_none() && document.value("servers").is_some() {
        "servers"
    } else {
        "mcpServers"
    };
    let path = document.path.member(name);
    if document.value(name).is_none() {
        notes.mistake(path, "is required");
    }
    let entries = document.object(name, notes)?;
    if !(1..=MOST_SERVERS).contains(&entries.len()) {
        notes.mistake(path, format!("holds {} servers; expected 1 to {MOST_SERVERS}", entries.len()));
        return None;
    }
    let mut accepted = Accepted { value: Vec::with_capacity(entries.len()), remarks: Vec::new() };
    let mut names = HashSet::new();
    for (name, entry) in entries {
        let path = path.member(name);
        let Some(members) = Members::of(entry, path, notes).and(entry.as_object()) else { continue };
        let Some(server) = read_entry(name, members, path, notes) else { continue };
        if !names.insert(server.value.key().saved_name.clone()) {
            let message = format!("would be saved as `{}`, as another entry is", server.value.key().saved_name);
            notes.mistake(path, message);
        }
        accepted.value.push(server.value);
        accepted.remarks.extend(server.remarks);
    }
    Some(accepted)
}

fn read_entry(
    name: &str,
    entry: &Map<String, Value>,
    path: Path<'_>,
    notes: &mut Notes,
) -> Option<Accepted<RegistryServer>> {
    let Some(saved_name) = saved_name(name) else {
        notes.mistake(path, "has a name without a letter or digit that can be saved");
        return None;
    };
    let flag = |name: &str| entry.get(name).and_then(Value::as_bool);
    let is_active = flag("disabled") != Some(true) && flag("enabled") != Some(false);
    let mut config: Map<String, Value> = entry
        .iter()
        .filter(|(name, value)| !(matches!(name.as_str(), "disabled" | "enabled") && value.is_boolean()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if let Some(Value::String(word)) = config.get_mut("type") {
        *word = type_word(word).to_owned();
    }
    let body = json!({"saved_name": saved_name, "server_name": name.chars().take(255).collect::<String>(),
        "is_active": is_active, "mcp_config": {"config": config}});
    let mut of_entry = Notes::default();
    let server = RegistryServer::read_new(&body, path, &mut of_entry);
    match of_entry.finish(server) {
        Ok(mut server) => {
            if saved_name.as_str() != name {
                server.remarks.push(format!("`{path}` is saved as `{saved_name}`."));
            }
            Some(server)
        }
        Err(mistakes) => {
            // The entry is the `config`: a place within it is one of the file.
            for mistake in mistakes {
                let place = mistake.path.replacen("mcp_config.config", "", 1).replace("..", ".");
                notes.mistake(place.trim_matches('.'), mistake.message);
            }
            None
        }
    }
}

/// The contract's word for the transport that a client names.
fn type_word(word: &str) -> &str {
    let plain: String = word.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    match plain.as_str() {
        "http" | "streamablehttp" | "remote" => "http",
        "sse" => "sse",
        "stdio" | "local" => "stdio",
        _ => word,
    }
}

/// A file with these servers. One without a `config` is left out.
pub fn export_mcp_servers<'a>(servers: impl IntoIterator<Item = &'a RegistryServer>, secrets: SecretsAs) -> Exported {
    let mut entries = Map::new();
    let mut remarks = Vec::new();
    let mut used = HashSet::new();
    for server in servers {
        let key = server.key();
        let whole = server.mcp_config();
        let Some(Value::Object(config)) = whole.members().get("config") else {
            remarks.push(format!("`{key}` is left out: it has no `config`."));
            continue;
        };
        let name = unused(key.saved_name.as_str(), key.server_version.as_str(), &mut used);
        let mut config = config.clone();
        if secrets == SecretsAs::Placeholders {
            let open = with_placeholders(Map::from_iter([("config".to_owned(), config.into())]), &name);
            config = open.into_iter().find_map(|(_, config)| config.as_object().cloned()).unwrap_or_default();
        }
        let transport = whole.launch(&name).and_then(|launch| launch.transport().ok().flatten());
        config.shift_remove("transport");
        match transport {
            Some(Transport::Sse) => config.insert("type".to_owned(), "sse".into()),
            Some(Transport::StreamableHttp) => config.insert("type".to_owned(), "http".into()),
            Some(Transport::Stdio) | None => config.shift_remove("type"),
        };
        entries.insert(name, config.into());
        let unsaid: Vec<&str> = ["oauth_config", "mcp_oauth", "tools", "denied_tools"]
            .into_iter()
            .filter(|name| whole.members().get(*name).is_some_and(says_something))
            .collect();
        if !unsaid.is_empty() {
            remarks.push(format!("What `{key}` says in {} cannot be said in such a file.", unsaid.join(", ")));
        }
    }
    Exported { document: json!({"mcpServers": entries}), remarks }
}

/// Whether a member is more than an empty form.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Object(members) => !members.is_empty() && members.get("enabled") != Some(&Value::Bool(false)),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

impl ExpandedGateway<'_> {
    /// A file with the servers of the gateway, for a client that has no runtime between itself and them.
    pub fn mcp_servers_file(&self, secrets: SecretsAs) -> Exported {
        let mut exported = export_mcp_servers(self.servers().iter().map(|server| &server.record().server), secrets);
        exported.remarks.push("Guardrails are the runtime's: a client that reads this file goes past them.".to_owned());
        exported
    }
}

#[cfg(test)]
mod tests;

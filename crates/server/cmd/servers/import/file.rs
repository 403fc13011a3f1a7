//! A file that servers are read from: a client's configuration, or a `server.json` of the open registry.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

use anyhow::bail;
use catalog::{Accepted, Mistakes, Prefer, RegistryServer, ServerJsonChoice, import_launch, import_server_json};
use discover::ClientConfig;
use model::{Launch, Placeholder};
use serde_json::Value;

use crate::clients;
use crate::entry::value_here;
use crate::secret_file;

/// The members that a `server.json` has one of.
const WAYS: [&str; 2] = ["packages", "remotes"];

/// What is taken of a file.
pub(super) struct Choice<'a> {
    /// The entries of these names; all if there is none.
    pub(super) only: &'a [String],
    /// Which way to a server is taken where there are several.
    pub(super) prefer: Prefer,
    /// Whether placeholders are filled in from this environment.
    pub(super) fill: bool,
}

/// A file, told apart by its content.
pub(super) struct File<'a> {
    path: &'a str,
    content: Content,
}

enum Content {
    ServerJson(Value),
    Clients(ClientConfig),
}

impl<'a> File<'a> {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Fails with one sentence that says what was expected.
    pub(super) fn read(path: &'a str) -> anyhow::Result<Self> {
        if path == "-" {
            return Self::of(secret_file::shown(path), secret_file::read(path)?.expose());
        }
        let text = clients::read(Path::new(path)).map_err(|problem| anyhow::anyhow!("`{path}`: {problem}"))?;
        Self::of(path, &text)
    }

    /// The same, of what it holds.
    pub(super) fn of(path: &'a str, text: &str) -> anyhow::Result<Self> {
        if let Some(document) = serde_json::from_str(text).ok().filter(is_server_json) {
            return Ok(Self { path, content: Content::ServerJson(document) });
        }
        let config = discover::client_config(path, text).map_err(|error| {
            anyhow::anyhow!("`{path}` is neither a client's configuration nor a `server.json`: {error}")
        })?;
        Ok(Self { path, content: Content::Clients(config) })
    }

    /// Its servers, and what deserves to be said about them.
    ///
    /// # Errors
    ///
    /// Names everything that is wrong with it: nothing of such a file is taken.
    pub(super) fn servers(&self, choice: &Choice<'_>) -> anyhow::Result<Accepted<Vec<RegistryServer>>> {
        match &self.content {
            Content::ServerJson(document) => self.of_server_json(document, choice),
            Content::Clients(config) => self.of_clients(config, choice),
        }
    }

    fn of_server_json(&self, document: &Value, choice: &Choice<'_>) -> anyhow::Result<Accepted<Vec<RegistryServer>>> {
        let environment = Environment::default();
        let values = |name: &str| {
            let variable = Placeholder::Variable { name, default: None };
            if choice.fill { environment.value(&variable) } else { None }
        };
        let way = ServerJsonChoice { saved_name: None, prefer: choice.prefer, values: &values };
        let Accepted { value, mut remarks } = import_server_json(document, &way).map_err(|it| self.wrong("", &it))?;
        remarks.extend(environment.told());
        let is_wanted = choice.only.is_empty()
            || choice
                .only
                .iter()
                .any(|name| value.server_name() == Some(name) || value.key().saved_name.as_str() == name);
        let value = if is_wanted { vec![value] } else { Vec::new() };
        Ok(Accepted { value, remarks: remarks.iter().map(|remark| format!("{}: {remark}", self.path)).collect() })
    }

    fn of_clients(&self, config: &ClientConfig, choice: &Choice<'_>) -> anyhow::Result<Accepted<Vec<RegistryServer>>> {
        let is_wanted = |launch: &&Launch| choice.only.is_empty() || choice.only.contains(&launch.name);
        if let (Some(gap), true) = (config.gaps.first(), choice.only.is_empty()) {
            bail!("`{}`: {} cannot be read: {}; choose others with --only", self.path, gap.what, gap.reason);
        }
        let mut servers = Accepted { value: Vec::new(), remarks: Vec::new() };
        for launch in config.launches.iter().filter(is_wanted) {
            let environment = Environment::default();
            let launch = if choice.fill { self.filled(launch, &environment)? } else { launch.clone() };
            let read = import_launch(&launch).map_err(|it| self.wrong(&launch.name, &it))?;
            let name = read.value.key().saved_name.as_str();
            if name != launch.name {
                servers.remarks.push(format!("{}: `{}` is saved as `{name}`.", self.path, launch.name));
            }
            servers.remarks.extend(left_open(&launch).map(|why| format!("{}: `{name}` {why}", self.path)));
            servers.remarks.extend(environment.told().map(|told| format!("{}: `{name}`: {told}", self.path)));
            servers.value.push(read.value);
        }
        Ok(servers)
    }

    /// The entry with its placeholders filled in.
    fn filled(&self, launch: &Launch, environment: &Environment) -> anyhow::Result<Launch> {
        let filled = launch.filled_in(&|placeholder| environment.value(placeholder));
        let missing: Vec<&str> =
            filled.missing_to_dial.iter().chain(&filled.missing_to_start).map(String::as_str).collect();
        anyhow::ensure!(
            missing.is_empty(),
            "`{}`: this environment has no value for {}, which entry `{}` asks for",
            self.path,
            missing.join(", "),
            launch.name
        );
        Ok(filled.launch)
    }

    fn wrong(&self, entry: &str, mistakes: &Mistakes) -> anyhow::Error {
        let lines = mistakes.iter().map(|mistake| {
            let place =
                [entry, &mistake.path].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
            format!("\n  {place}: {}", mistake.message)
        });
        anyhow::anyhow!("`{}` cannot be imported:{}", self.path, lines.collect::<String>())
    }
}

/// What nobody has filled in for an entry yet, in a sentence about it.
fn left_open(launch: &Launch) -> Option<String> {
    let open = launch.filled_in(&|_| None);
    let names: Vec<&str> = open.missing_to_dial.iter().chain(&open.missing_to_start).map(String::as_str).collect();
    if names.is_empty() {
        return launch.why_not_dialled().map(|why| format!("is kept as it is written: {why}."));
    }
    Some(format!("keeps its placeholders: {}; --fill takes values from this environment.", names.join(", ")))
}

/// This environment, and what was taken of it: a file of somebody else's must not take values unseen.
#[derive(Default)]
struct Environment {
    taken: RefCell<BTreeSet<String>>,
}

impl Environment {
    fn value(&self, placeholder: &Placeholder<'_>) -> Option<String> {
        let value = value_here(placeholder)?;
        self.taken.borrow_mut().insert(placeholder.to_string());
        Some(value)
    }

    /// What was taken, in a sentence.
    fn told(&self) -> Option<String> {
        let taken = self.taken.borrow();
        let names: Vec<&str> = taken.iter().map(String::as_str).collect();
        (!names.is_empty()).then(|| format!("filled in from this environment: {}.", names.join(", ")))
    }
}

/// Whether a document is a server of the open registry, bare or as that registry answers it.
fn is_server_json(document: &Value) -> bool {
    let bare = document.get("server").filter(|inner| inner.is_object()).unwrap_or(document);
    let has = |name: &str| bare.get(name).is_some();
    let is_config = ["mcpServers", "servers"].iter().any(|name| document.get(name).is_some());
    let is_named = bare.get("name").is_some_and(Value::is_string);
    !is_config && is_named && (WAYS.into_iter().any(has) || (has("version") && has("description")))
}

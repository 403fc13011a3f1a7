//! A file that servers are read from: a client's configuration, or a `server.json` of the open registry.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

use catalog::{Accepted, Mistakes, Prefer, RegistryServer, ServerJsonChoice, import_launch, import_server_json};
use discover::ClientConfig;
use model::{Launch, Placeholder};
use serde_json::Value;

use crate::clients;
use crate::entry::{NAMES_VALUES, value_here};
use crate::secret_file;

/// The members that a `server.json` has one of.
const WAYS: [&str; 2] = ["packages", "remotes"];

/// How many mistakes of a file are named; the rest is counted.
const MOST_LINES: usize = 50;

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
        let Accepted { value, mut remarks } =
            import_server_json(document, &way).map_err(|it| self.refused("", &told("", &it)))?;
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
        let mut wrong = Vec::new();
        if choice.only.is_empty() {
            wrong.extend(config.gaps.iter().map(|gap| format!("{}: {}", gap.what, gap.reason)));
        }
        let mut servers = Accepted { value: Vec::new(), remarks: Vec::new() };
        for launch in config.launches.iter().filter(is_wanted) {
            match of_launch(launch, choice.fill) {
                Ok(Accepted { value, remarks }) => {
                    servers.value.push(value);
                    servers.remarks.extend(remarks.iter().map(|remark| format!("{}: {remark}", self.path)));
                }
                Err(mistakes) => wrong.extend(mistakes),
            }
        }
        if wrong.is_empty() { Ok(servers) } else { Err(self.refused("; --only takes others", &wrong)) }
    }

    /// What is wrong with the file, a line each.
    fn refused(&self, hint: &str, wrong: &[String]) -> anyhow::Error {
        let shown: Vec<&str> = wrong.iter().take(MOST_LINES).map(String::as_str).collect();
        let lines = shown.join("\n  ");
        let more = wrong.len().saturating_sub(MOST_LINES);
        let more = if more > 0 { format!("\n  and {more} more") } else { String::new() };
        anyhow::anyhow!("`{}` cannot be imported{hint}:\n  {lines}{more}", self.path)
    }
}

/// One entry of a client's file, and what deserves to be said about it; or everything that is wrong with it.
fn of_launch(launch: &Launch, fill: bool) -> Result<Accepted<RegistryServer>, Vec<String>> {
    let environment = Environment::default();
    let mut launch = if fill { filled(launch, &environment).map_err(|it| vec![it])? } else { launch.clone() };
    for by_name in NAMES_VALUES {
        launch.other.shift_remove(by_name);
    }
    let read = import_launch(&launch).map_err(|mistakes| told(&launch.name, &mistakes))?;
    let name = read.value.key().saved_name.as_str();
    let mut remarks = Vec::new();
    if name != launch.name {
        remarks.push(format!("`{}` is saved as `{name}`.", launch.name));
    }
    remarks.extend(left_open(&launch).map(|why| format!("`{name}` {why}")));
    remarks.extend(environment.told().map(|told| format!("`{name}`: {told}")));
    Ok(Accepted { value: read.value, remarks })
}

/// The entry with its placeholders filled in.
fn filled(launch: &Launch, environment: &Environment) -> Result<Launch, String> {
    let filled = launch.filled_in(&|placeholder| environment.value(placeholder));
    let missing: Vec<&str> =
        filled.missing_to_dial.iter().chain(&filled.missing_to_start).map(String::as_str).collect();
    if missing.is_empty() {
        Ok(filled.launch)
    } else {
        Err(format!("{}: this environment has no value for {}", launch.name, missing.join(", ")))
    }
}

/// Everything that is wrong, each with its place in the file.
fn told(entry: &str, mistakes: &Mistakes) -> Vec<String> {
    let line = |mistake: &catalog::Mistake| {
        let place: Vec<&str> = [entry, &mistake.path].into_iter().filter(|part| !part.is_empty()).collect();
        format!("{}: {}", place.join("."), mistake.message)
    };
    mistakes.iter().map(line).collect()
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

//! Client configuration files: which servers a client starts or reaches, and where each entry stands.

mod carried;
mod entry;
mod tree;
mod yaml;

use std::collections::HashMap;

use model::{Gap, GapReason, Launch, Location};

pub use self::carried::carried_client_configs;
use self::tree::{Node, Value};

/// What a client configuration file holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClientConfig {
    /// The entries, in the order of the file. Switched-off ones are among them: see [`Launch::is_disabled`].
    pub launches: Vec<Launch>,
    /// Entries that are not read: of an unknown shape, shadowed by a later one of the same name, over a limit.
    pub gaps: Vec<Gap>,
}

/// Why a text is no client configuration file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientConfigError {
    /// It is longer than any real one.
    #[error("cannot read `{path}`: a client configuration file has at most {limit} bytes, this one has {bytes}")]
    TooLarge {
        /// The file.
        path: String,
        /// Its size.
        bytes: usize,
        /// The largest size read.
        limit: usize,
    },
    /// It nests deeper than any real one.
    #[error("cannot read `{path}`: it nests deeper than {limit} levels at line {line}")]
    TooDeep {
        /// The file.
        path: String,
        /// Where the limit is passed.
        line: u32,
        /// The deepest level read.
        limit: usize,
    },
    /// It is neither JSON (comments and trailing commas allowed) nor TOML nor YAML.
    #[error("cannot read `{path}` as {format}: {problem} at line {line}")]
    Syntax {
        /// The file.
        path: String,
        /// What it was read as.
        format: &'static str,
        /// What the parser met; holds nothing of the file's text.
        problem: String,
        /// Where it met it.
        line: u32,
    },
    /// It names no server.
    #[error(
        "no server entry in `{path}`: expected `mcpServers`, `servers`, `mcp`, `mcp_servers`, `context_servers` or \
         `extensions` with entries that have a `command` or a `url`"
    )]
    NoEntries {
        /// The file.
        path: String,
    },
}

/// The largest file read.
const MAX_BYTES: usize = 20 << 20;
/// How deep entries are looked for.
const MAX_DEPTH: usize = 10;
/// How many entries are read; the rest is a gap.
const MAX_ENTRIES: usize = 1000;

/// Keys that hold server entries wherever they stand.
const WRAPPERS: &[&str] = &["mcpServers", "mcp_servers", "context_servers"];
/// Keys that hold server entries at the top of a file; deeper down they mean other things as well.
const TOP_WRAPPERS: &[&str] = &["servers", "mcp", "extensions"];

/// Reads a client configuration file: JSON with comments and trailing commas, TOML, or YAML. `path` names it in places and
/// errors, and its extension decides between them; without a telling extension the first line does.
///
/// # Errors
///
/// Fails if the text is too large, nests too deep, does not parse, or holds no entry of any known shape.
///
/// ```
/// let text = r#"{ "mcpServers": { "notes": { "command": "npx", "args": ["-y", "notes@1.0.0"], }, } }"#;
/// let config = discover::client_config("mcp.json", text)?;
/// assert_eq!(config.launches[0].name, "notes");
/// assert_eq!(config.launches[0].start().is_pinned(), Some(true));
/// # Ok::<(), discover::ClientConfigError>(())
/// ```
pub fn client_config(path: &str, text: &str) -> Result<ClientConfig, ClientConfigError> {
    if text.len() > MAX_BYTES {
        return Err(ClientConfigError::TooLarge { path: path.to_owned(), bytes: text.len(), limit: MAX_BYTES });
    }
    let root = tree::parse(path, text)?;
    let mut found = Found { path, config: ClientConfig::default(), wrappers: 0, left_out: 0 };
    found.look(&root, 0, None);
    if found.wrappers == 0 {
        found.flat(&root);
    }
    if found.left_out > 0 {
        found.gap("launch entries", GapReason::Limit(format!("{} after the first {MAX_ENTRIES}", found.left_out)), 1);
    }
    if found.wrappers == 0 && found.config.launches.is_empty() && found.config.gaps.is_empty() {
        return Err(ClientConfigError::NoEntries { path: path.to_owned() });
    }
    found.config.launches.sort_by_key(|launch| launch.location.line);
    Ok(found.config)
}

struct Found<'a> {
    path: &'a str,
    config: ClientConfig,
    wrappers: usize,
    left_out: usize,
}

impl Found<'_> {
    /// Walks tables down to the wrapper keys. Inside an entry nothing is looked for.
    fn look(&mut self, node: &Node, depth: usize, key: Option<&str>) {
        let Value::Table(members) = &node.value else { return };
        if depth > MAX_DEPTH {
            return;
        }
        for member in members {
            let name = member.key.as_str();
            let may_hold = WRAPPERS.contains(&name)
                || (depth == 0 && TOP_WRAPPERS.contains(&name))
                || (name == "servers" && key == Some("mcp"))
                // VS Code writes settings with dots in one key.
                || name == "mcp.servers";
            if may_hold && self.wrapper(&member.value, WRAPPERS.contains(&name)) {
                continue;
            }
            self.look(&member.value, depth + 1, Some(name));
        }
    }

    /// Reads the entries under a wrapper key, and says whether it is one. Under a key that is `sure` to be one,
    /// entries of an unknown shape are gaps; elsewhere one known entry has to vouch for the others.
    fn wrapper(&mut self, node: &Node, sure: bool) -> bool {
        match &node.value {
            Value::Table(members) if sure || members.iter().any(|member| entry::is_entry(&member.value)) => {
                self.wrappers += 1;
                let mut last = HashMap::new();
                for (at, member) in members.iter().enumerate() {
                    last.insert(member.key.as_str(), at);
                }
                for (at, member) in members.iter().enumerate() {
                    if last.get(member.key.as_str()) == Some(&at) {
                        self.entry(&member.key, member.line, &member.value);
                    } else {
                        let reason = GapReason::NotScanned("a later entry has the same name and counts".into());
                        self.gap(&entry::label(&member.key), reason, member.line);
                    }
                }
                true
            }
            // Continue keeps a list of entries, each with its name.
            Value::List(items) if items.iter().any(entry::is_entry) => {
                self.wrappers += 1;
                for item in items {
                    let name = item.get("name").and_then(Node::text).unwrap_or("unnamed");
                    self.entry(name, item.line, item);
                }
                true
            }
            _ => false,
        }
    }

    /// `{name: {command | url}, …}` without a wrapper, if every member is an entry.
    fn flat(&mut self, root: &Node) {
        if let Value::Table(members) = &root.value
            && !members.is_empty()
            && members.iter().all(|member| entry::is_entry(&member.value))
        {
            self.wrapper(root, true);
        }
    }

    fn entry(&mut self, name: &str, line: u32, node: &Node) {
        if self.config.launches.len() + self.config.gaps.len() >= MAX_ENTRIES {
            self.left_out += 1;
            return;
        }
        match entry::read(name, Location::line(self.path, line), node) {
            Ok(launch) => self.config.launches.push(launch),
            Err(problem) => self.gap(&entry::label(name), GapReason::Unsupported(problem.into()), line),
        }
    }

    fn gap(&mut self, what: &str, reason: GapReason, line: u32) {
        let location = Some(Location::line(self.path, line));
        self.config.gaps.push(Gap { what: what.to_owned(), reason, location });
    }
}

#[cfg(test)]
mod tests;

//! What `POST /mcp-hub/scan/hosted/config` asks for: every server of a client's configuration file.

use model::{Credentials, Hosted, Launch, Secret, Start, Target, masked_address};
use serde_json::{Map, Value, json};

use super::object::{Object, ignored};
use crate::api::error::ApiError;
use crate::{entry, input};

/// The most servers of one file.
const MOST_ENTRIES: usize = 50;
/// The longest name of a server that is kept, in characters.
const LONGEST_NAME: usize = 256;

/// A request for the scan of every server of a file.
#[derive(Debug)]
pub(crate) struct ConfigRequest {
    /// The servers, in the order of the file.
    pub(crate) entries: Vec<Entry>,
    /// Whether only the project sees them; the operator's default if absent.
    pub(crate) is_private: Option<bool>,
    /// What deserves a remark.
    pub(crate) remark: Option<String>,
}

/// One server of the file.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Its key in the file.
    pub(crate) name: String,
    /// Its address or launch line, secrets masked.
    pub(crate) shown: String,
    /// What is scanned, or why nothing is.
    pub(crate) found: Result<Found, String>,
    /// Whether it names an address.
    pub(crate) is_hosted: bool,
    /// The entry as it is written: what the rules for entries look at, secrets and all.
    pub(crate) written: Secret,
}

/// What is scanned for one entry.
#[derive(Debug)]
pub(crate) enum Found {
    /// A running server.
    Hosted {
        /// What is dialled.
        hosted: Box<Hosted>,
        /// What is sealed.
        credentials: Option<Credentials>,
    },
    /// The source of what the entry would start.
    Source(Target),
}

impl ConfigRequest {
    /// Reads the body of a request. An entry that cannot be scanned is no mistake: it has its reason.
    ///
    /// # Errors
    ///
    /// Names every mistake in it.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, ApiError> {
        let mut body = Object::parse(body)?;
        let is_private = body.flag("is_private");
        let servers = match body.value("mcp_config") {
            None => {
                body.mistake("mcp_config", "is required");
                None
            }
            Some(Value::Object(mut config)) => match config.shift_remove("mcpServers") {
                Some(Value::Object(servers)) if servers.is_empty() => {
                    body.mistake("mcp_config.mcpServers", "has no members");
                    None
                }
                Some(Value::Object(servers)) if servers.len() > MOST_ENTRIES => {
                    body.mistake("mcp_config.mcpServers", format!("has more than {MOST_ENTRIES} members"));
                    None
                }
                Some(Value::Object(servers)) => Some(servers),
                _ => {
                    body.mistake("mcp_config.mcpServers", "is no object of servers");
                    None
                }
            },
            Some(_) => {
                body.mistake("mcp_config", "is not an object");
                None
            }
        };
        let mut written = body.object("written").unwrap_or_default();
        let (unknown, mistakes) = body.finish();
        match servers {
            Some(servers) if mistakes.is_empty() => {
                let entries = servers.into_iter().map(|(name, value)| {
                    let written = written.remove(&name);
                    read(&name, &value, written.as_ref())
                });
                let entries = entries.collect();
                Ok(Self { entries, is_private, remark: ignored(&unknown) })
            }
            _ => Err(ApiError::Unprocessable(mistakes)),
        }
    }
}

/// Reads one entry. `written` is what stands in the file, if the client has filled in its placeholders.
fn read(name: &str, value: &Value, written: Option<&Value>) -> Entry {
    let is_filled_in = written.is_some();
    let written = as_file(name, written.unwrap_or(value)).into();
    let name: String = name.chars().take(LONGEST_NAME).collect();
    match launch(&name, value) {
        Err(reason) => Entry { name, shown: String::new(), found: Err(reason), is_hosted: false, written },
        Ok(launch) => {
            let found = found(&launch, is_filled_in);
            let shown = match &found {
                Ok(Found::Hosted { hosted, .. }) => masked_address(&hosted.endpoint.to_string()),
                _ => entry::shown_line(&launch),
            };
            Entry { name, shown, found, is_hosted: launch.command.is_none(), written }
        }
    }
}

/// One entry as a file of its own, so that it is read as every other command reads it.
fn as_file(name: &str, value: &Value) -> String {
    let members = Map::from_iter([(name.to_owned(), value.clone())]);
    json!({ "mcpServers": members }).to_string()
}

fn launch(name: &str, value: &Value) -> Result<Launch, String> {
    let config = discover::client_config("mcp_config", &as_file(name, value))
        .map_err(|_| "it is no entry of a client configuration")?;
    match config.launches.into_iter().next() {
        Some(launch) => Ok(launch),
        None => Err(config
            .gaps
            .first()
            .map_or("it is no entry of a client configuration".to_owned(), |gap| gap.reason.to_string())),
    }
}

/// What is scanned for an entry. Nothing is filled in here: values are the client's, who may have `is_filled_in` them.
///
/// # Errors
///
/// Fails with the reason why nothing is.
pub(crate) fn found(launch: &Launch, is_filled_in: bool) -> Result<Found, String> {
    if launch.is_disabled() {
        return Err("it is switched off in the file".to_owned());
    }
    // Values are the client's: nothing is filled in here.
    if launch.command.is_none()
        && !is_filled_in
        && let Some(why) = launch.why_not_dialled()
    {
        return Err(why.to_string());
    }
    if let Some((hosted, credentials)) = entry::hosted(launch)? {
        return Ok(Found::Hosted { hosted: Box::new(hosted), credentials });
    }
    let start = launch.start();
    match input::fetched(&start)? {
        Some(target) => Ok(Found::Source(target)),
        None => Err(match start {
            Start::Folder(_) | Start::File(_) => "it starts a file of the client's machine, which is not here",
            Start::Url(_) => "it starts code straight from an address",
            _ => "its launch line names no package or repository, and it is not started to find out",
        }
        .to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(servers: &Value) -> ConfigRequest {
        let body = json!({"mcp_config": {"mcpServers": servers}});
        ConfigRequest::parse(body.to_string().as_bytes()).unwrap()
    }

    fn outcome(entry: &Entry) -> String {
        match &entry.found {
            Ok(Found::Source(target)) => target.to_string(),
            Ok(Found::Hosted { hosted, .. }) => format!("{} {}", hosted.endpoint, hosted.auth_type.as_str()),
            Err(reason) => reason.clone(),
        }
    }

    #[test]
    fn every_entry_has_its_place_in_the_order_of_the_file() {
        let read = read(&json!({
            "z": {"command": "npx", "args": ["-y", "@acme/notes@1.0.0", "/data"]},
            "a": {"transport": "sse", "url": "https://mcp.example/sse", "headers": {"Authorization": "Bearer canary"}},
            "key": {"type": "http", "url": "https://mcp.example/mcp", "headers": {"X-Key": "canary"}},
            "git": {"command": "uvx", "args": ["--from", "git+https://host.example/o/r@v1", "notes"]},
            "off": {"command": "npx", "args": ["x"], "disabled": true},
            "file": {"command": "node", "args": ["/srv/x.js"]},
            "odd": {"command": "frobnicate"},
            "fill": {"url": "https://mcp.example/${TEAM}"},
            "none": 7,
        }));
        let names: Vec<&str> = read.entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["z", "a", "key", "git", "off", "file", "odd", "fill", "none"]);
        let outcomes: Vec<String> = read.entries.iter().map(outcome).collect();
        assert_eq!(
            outcomes[..4],
            [
                "npm:@acme/notes@1.0.0",
                "https://mcp.example/sse bearer",
                "https://mcp.example/mcp custom_headers",
                "https://host.example/o/r@v1",
            ]
        );
        for (outcome, reason) in
            outcomes[4..].iter().zip(["switched off", "not here", "names no", "needs a value: ${TEAM}", ""])
        {
            assert!(outcome.contains(reason), "{outcome}");
        }
        assert_eq!(read.entries[0].shown, "npx -y @acme/notes@1.0.0 /data");
        assert!(!format!("{read:?}").contains("canary"));
    }

    #[test]
    fn an_entry_that_its_client_has_filled_in_is_dialled_as_it_stands_and_judged_as_it_is_written() {
        let written = json!({"url": "https://mcp.example/mcp", "headers": {"X-Key": "${KEY}"}});
        let mut filled = written.clone();
        filled["headers"]["X-Key"] = "$canary".into();
        let body = json!({"mcp_config": {"mcpServers": {"a": filled.clone(), "b": filled}}, "written": {"a": written}});
        let read = ConfigRequest::parse(body.to_string().as_bytes()).unwrap();
        let [a, b] = read.entries.as_slice() else { panic!("two entries") };
        let Ok(Found::Hosted { credentials: Some(credentials), .. }) = &a.found else { panic!("{a:?}") };
        assert_eq!(credentials.headers["X-Key"].expose(), "$canary");
        assert!(a.written.expose().contains("${KEY}") && !a.written.expose().contains("canary"));
        assert_eq!(outcome(b), "it needs a value: ${canary}");
        assert_eq!(read.remark, None);
    }

    #[test]
    fn secrets_of_a_launch_line_are_not_shown() {
        let secret = "ghp_0123456789abcdefghijABCDEFGHIJ456789";
        let read = read(&json!({
            "a": {"command": "npx", "args": ["-y", "notes", "--token", secret]},
            "b": {"url": "https://me:canary@mcp.example/?key=canary"},
            "c": {"url": "https://mcp.example/${TEAM}?key=canary"},
            "d": {"command": "npx", "args": ["mcp-remote", "https://mcp.example/mcp?k=canary"]},
        }));
        assert!(read.entries[0].shown.starts_with("npx -y notes --token ") && !read.entries[0].shown.contains(secret));
        assert!(read.entries[1].found.is_err() && read.entries[2].found.is_err());
        let shown: Vec<&str> = read.entries[1..].iter().map(|entry| entry.shown.as_str()).collect();
        assert_eq!(
            shown,
            [
                "https://***@mcp.example/?key=***",
                "https://mcp.example/${TEAM}?key=***",
                "npx mcp-remote https://mcp.example/mcp?k=***",
            ]
        );
    }

    #[test]
    fn a_file_without_servers_or_with_too_many_is_refused() {
        let many: Map<String, Value> =
            (0..51).map(|at| (at.to_string(), json!({"url": "https://h.example/"}))).collect();
        for config in
            [json!({}), json!([]), json!({"mcpServers": {}}), json!({"mcpServers": []}), json!({"mcpServers": many})]
        {
            let body = json!({"mcp_config": config}).to_string();
            assert!(matches!(ConfigRequest::parse(body.as_bytes()), Err(ApiError::Unprocessable(_))), "{config:.60}");
        }
    }
}

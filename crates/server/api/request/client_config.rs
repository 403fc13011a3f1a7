//! What `POST /mcp-hub/scan/hosted/config` asks for: every server of a client's configuration file.

use std::collections::BTreeMap;

use analyze::mask_launch;
use model::{Auth, AuthType, Credentials, Hosted, Launch, Start, Target};
use serde_json::{Map, Value, json};

use super::object::{Object, ignored};
use crate::address::masked;
use crate::api::error::ApiError;
use crate::auth_config::{SignIn, is_header_value, is_own_header};
use crate::input;

/// The most servers of one file.
const MOST_ENTRIES: usize = 50;
/// The longest name of a server that is kept, in characters.
const LONGEST_NAME: usize = 256;
/// The longest launch line that is shown, in characters.
const SHOWN: usize = 512;

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
        let (unknown, mistakes) = body.finish();
        match servers {
            Some(servers) if mistakes.is_empty() => {
                let entries = servers.into_iter().map(|(name, value)| entry(&name, &value)).collect();
                Ok(Self { entries, is_private, remark: ignored(&unknown) })
            }
            _ => Err(ApiError::Unprocessable(mistakes)),
        }
    }
}

fn entry(name: &str, value: &Value) -> Entry {
    let name: String = name.chars().take(LONGEST_NAME).collect();
    let failed =
        |name: String, reason: String| Entry { name, shown: String::new(), found: Err(reason), is_hosted: false };
    match launch(&name, value) {
        Err(reason) => failed(name, reason),
        Ok(launch) => {
            let found = found(&launch);
            let shown = match &found {
                Ok(Found::Hosted { hosted, .. }) => masked(&hosted.endpoint.to_string()),
                _ => shown_line(&launch),
            };
            Entry { name, shown, found, is_hosted: launch.command.is_none() }
        }
    }
}

/// Reads one entry as a file of its own, so that it is read as every other command reads it.
fn launch(name: &str, value: &Value) -> Result<Launch, String> {
    let members = Map::from_iter([(name.to_owned(), value.clone())]);
    let file = json!({ "mcpServers": members }).to_string();
    let config =
        discover::client_config("mcp_config", &file).map_err(|_| "it is no entry of a client configuration")?;
    match config.launches.into_iter().next() {
        Some(launch) => Ok(launch),
        None => Err(config
            .gaps
            .first()
            .map_or("it is no entry of a client configuration".to_owned(), |gap| gap.reason.to_string())),
    }
}

fn found(launch: &Launch) -> Result<Found, String> {
    if launch.is_disabled() {
        return Err("it is switched off in the file".to_owned());
    }
    match (launch.start(), &launch.url) {
        (Start::Url(url), Some(_)) if launch.command.is_none() => hosted(launch, &url),
        (start, _) => match input::fetched(&start)? {
            Some(target) => Ok(Found::Source(target)),
            None => Err(match start {
                Start::Folder(_) | Start::File(_) => "it starts a file of the client's machine, which is not here",
                Start::Url(_) => "it starts code straight from an address",
                _ => "its launch line names no package or repository, and it is not started to find out",
            }
            .to_owned()),
        },
    }
}

fn hosted(launch: &Launch, url: &str) -> Result<Found, String> {
    if is_unresolved(url) || launch.headers.iter().any(|(_, value)| is_unresolved(value)) {
        return Err("it holds a placeholder that only the client fills in".to_owned());
    }
    let endpoint = url.parse().map_err(|error: model::ParseEndpointError| error.to_string())?;
    let SignIn { auth_type, credentials } = sign_in(&launch.headers)?;
    let hosted =
        Hosted { endpoint, server_name: Some(launch.name.clone()), expected_tools: None, transport: None, auth_type };
    Ok(Found::Hosted { hosted: Box::new(hosted), credentials })
}

/// `Authorization: Bearer …` is a bearer token; every other header is sent as it stands.
fn sign_in(headers: &[(String, String)]) -> Result<SignIn, String> {
    let mut token = None;
    let mut others = BTreeMap::new();
    for (name, value) in headers {
        if !is_own_header(name) || !is_header_value(value) {
            return Err("one of its headers is none that a caller may set".to_owned());
        }
        let bearer = value.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        match bearer {
            Some((_, given)) if name.eq_ignore_ascii_case("authorization") => token = Some(given.trim().into()),
            _ => {
                others.insert(name.clone(), value.as_str().into());
            }
        }
    }
    let (auth_type, auth) = match token {
        Some(token) => (AuthType::Bearer, Some(Auth::Bearer { token })),
        None if others.is_empty() => return Ok(SignIn { auth_type: AuthType::None, credentials: None }),
        None => (AuthType::CustomHeaders, Some(Auth::CustomHeaders)),
    };
    Ok(SignIn { auth_type, credentials: Some(Credentials { auth, headers: others, ..Credentials::default() }) })
}

/// Whether a text is written for the client to fill in.
fn is_unresolved(text: &str) -> bool {
    text.contains("${") || text.contains("{{") || text.contains("{env:")
}

/// The launch line or address of an entry, secrets masked.
fn shown_line(launch: &Launch) -> String {
    let shown = mask_launch(launch);
    let line = match shown.command {
        Some(command) => {
            let plain = |word: String| if word.contains("://") { masked(&word) } else { word };
            std::iter::once(command).chain(shown.args).map(plain).collect::<Vec<_>>().join(" ")
        }
        None => shown.url.map(|url| masked(&url)).unwrap_or_default(),
    };
    line.chars().take(SHOWN).collect()
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
        for (outcome, reason) in outcomes[4..].iter().zip(["switched off", "not here", "names no", "placeholder", ""]) {
            assert!(outcome.contains(reason), "{outcome}");
        }
        assert_eq!(read.entries[0].shown, "npx -y @acme/notes@1.0.0 /data");
        assert!(!format!("{read:?}").contains("canary"));
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

//! `mcp-hub submit`: asks a service for scans.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::client::{Client, ClientArgs};
use crate::cmd::watch::{Ended, follow};
use crate::exit::Exit;
use crate::gate::GateArgs;
use crate::runtime;

/// The largest file that is sent, in bytes.
const LARGEST: u64 = 1024 * 1024;

#[derive(Debug, clap::Args)]
#[command(disable_version_flag = true)]
pub(crate) struct Args {
    /// An npm package, the https address of a git repository, a client configuration with `mcpServers`, or with --hosted
    /// the address of a running server.
    #[arg(value_name = "TARGET", help_heading = "Input")]
    target: String,

    /// The target is a running server.
    #[arg(long, help_heading = "Input")]
    hosted: bool,

    /// Commit, branch, tag or npm version [default: the default branch or `latest`]
    #[arg(long = "version", value_name = "VERSION", help_heading = "Input", conflicts_with = "hosted")]
    revision: Option<String>,

    /// Folder of the repository to scan [default: all]
    #[arg(long, value_name = "FOLDER", help_heading = "Input", conflicts_with = "hosted")]
    base_path: Option<String>,

    /// A JSON file with the `auth_config` of the running server; `-` for standard input.
    #[arg(long, value_name = "FILE", help_heading = "Input", requires = "hosted")]
    auth: Option<PathBuf>,

    /// What the running server is called.
    #[arg(long, value_name = "NAME", help_heading = "Input", requires = "hosted")]
    server_name: Option<String>,

    /// Only the project of the key sees the scan.
    #[arg(long, help_heading = "Scan")]
    private: bool,

    /// A stored result of the same content and rules will do.
    #[arg(long, help_heading = "Scan", conflicts_with = "hosted")]
    allow_cached: bool,

    /// Let scans that somebody waits for pass.
    #[arg(long, help_heading = "Scan")]
    bulk: bool,

    /// Follow the scans to their end, and exit as `scan-local` does.
    #[arg(long, help_heading = "Scan")]
    wait: bool,

    #[command(flatten)]
    gate: GateArgs,

    #[command(flatten)]
    service: ClientArgs,
}

/// A request for scans.
struct Request {
    path: &'static str,
    body: Value,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let request = args.request()?;
    runtime::run(submit(args, &client, &request))?
}

async fn submit(args: &Args, client: &Client, request: &Request) -> anyhow::Result<Exit> {
    let answer = client.post(request.path, &request.body).await?;
    let accepted = match answer {
        Value::Array(several) => several,
        one => vec![one],
    };
    let mut jobs = Vec::with_capacity(accepted.len());
    for one in &accepted {
        let id = one["job_id"].as_str().and_then(|id| id.parse::<Uuid>().ok());
        jobs.push(id.context("the service answers without the id of the scan")?);
        let target = one["endpoint_url"].as_str().or(one["source_url"].as_str()).unwrap_or_default();
        let message = one["message"].as_str().unwrap_or_default();
        let line = format!("{target}: {message}");
        // Ids alone go to standard output, for programs.
        crate::complaint::note(&line);
    }
    let mut out = std::io::stdout();
    for job in &jobs {
        writeln!(out, "{job}")?;
    }
    if !args.wait {
        return Ok(Exit::Clean);
    }
    let mut ended = Ended::default();
    for job in jobs {
        ended.add(follow(client, job).await?);
    }
    ended.exit(&args.gate)
}

impl Args {
    fn request(&self) -> anyhow::Result<Request> {
        let path = Path::new(&self.target);
        if self.hosted {
            let auth = self.auth.as_deref().map(read).transpose()?;
            let mut body = json!({"endpoint_url": self.target});
            if let Some(name) = &self.server_name {
                body["server_name"] = name.as_str().into();
            }
            if let Some(auth) = auth {
                body["auth_config"] = auth;
            }
            return Ok(Request { path: "/mcp-hub/scan/hosted", body: self.with_options(body) });
        }
        if path.is_dir() {
            bail!("a folder is not sent to a service: scan it here with `mcp-hub scan-local`");
        }
        if path.is_file() || self.target == "-" {
            ensure!(
                self.revision.is_none() && self.base_path.is_none(),
                "--version and --base-path belong to one package or repository, not to a configuration"
            );
            let body = json!({"mcp_config": {"mcpServers": servers(read(path)?)?}});
            return Ok(Request { path: "/mcp-hub/scan/hosted/config", body: self.with_options(body) });
        }
        let mut body = json!({"source_url": self.target, "allow_cached": self.allow_cached});
        if let Some(revision) = &self.revision {
            body["version_or_commit"] = revision.as_str().into();
        }
        if let Some(folder) = &self.base_path {
            body["base_path"] = folder.as_str().into();
        }
        Ok(Request { path: "/mcp-hub/scan", body: self.with_options(body) })
    }

    /// What is not said is left to the service's operator.
    fn with_options(&self, mut body: Value) -> Value {
        if self.private {
            body["is_private"] = true.into();
        }
        if self.bulk {
            body["priority"] = "bulk".into();
        }
        body
    }
}

/// Reads a JSON file. What is in it may be secret and is not repeated.
fn read(path: &Path) -> anyhow::Result<Value> {
    use std::io::Read as _;
    let shown = path.display();
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(LARGEST + 1).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text))
    };
    read.with_context(|| format!("cannot read {shown}"))?;
    ensure!(text.len() as u64 <= LARGEST, "{shown} is larger than {LARGEST} bytes");
    serde_json::from_str(&text).map_err(|error| {
        anyhow::anyhow!("{shown} is not JSON: line {}, column {}", error.line(), error.column())
    })
}

/// The servers of a client's configuration file; some clients call the member `servers`.
fn servers(config: Value) -> anyhow::Result<Map<String, Value>> {
    let Value::Object(mut config) = config else { bail!("a client configuration is a JSON object") };
    let servers = config.remove("mcpServers").or_else(|| config.remove("servers"));
    match servers {
        Some(Value::Object(servers)) => Ok(servers),
        _ => bail!("the file holds no `mcpServers`"),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn request(words: &[&str]) -> Request {
        Line::try_parse_from([&["submit"], words].concat()).unwrap().args.request().unwrap()
    }

    #[test]
    fn a_target_is_asked_for_at_the_route_of_its_sort() {
        let package = request(&["@acme/notes", "--private"]);
        assert_eq!(package.path, "/mcp-hub/scan");
        assert_eq!(package.body, json!({"source_url": "@acme/notes", "allow_cached": false, "is_private": true}));
        let hosted = request(&["https://mcp.example/mcp", "--hosted", "--bulk"]);
        assert_eq!(hosted.path, "/mcp-hub/scan/hosted");
        assert_eq!(hosted.body, json!({"endpoint_url": "https://mcp.example/mcp", "priority": "bulk"}));
    }

    #[test]
    fn a_configuration_file_is_sent_with_its_servers_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mcp.json");
        std::fs::write(&file, r#"{"servers": {"a": {"command": "npx"}}, "inputs": ["canary"]}"#).unwrap();
        let config = request(&[file.to_str().unwrap()]);
        assert_eq!(config.path, "/mcp-hub/scan/hosted/config");
        assert_eq!(config.body, json!({"mcp_config": {"mcpServers": {"a": {"command": "npx"}}}}));
    }
}

//! `mcp-hub servers import`: other people's files become servers of the registry.

mod file;

use anyhow::ensure;
use catalog::{Accepted, MOST_SERVERS, Prefer, RegistryServer, ServerKey};
use clap::ValueEnum;
use serde_json::{Value, json};

use self::file::{Choice, File};
use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::key_arg::server_key;
use crate::{print, runtime};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "All servers of the files are added, or none: 100 at most. What needs a look is said on standard error."
)]
pub(crate) struct Args {
    /// Configuration files of MCP clients (JSON with comments, TOML, YAML) or `server.json` files of the open registry;
    /// `-` for standard input.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,

    /// Only the entries of this name. May be given several times.
    #[arg(long, value_name = "ENTRY", help_heading = "Input")]
    only: Vec<String>,

    /// What the one server is saved as: NAME or NAME@VERSION [default: as in the file]
    #[arg(long = "as", value_name = "SERVER", value_parser = server_key, help_heading = "Input")]
    saved_as: Option<ServerKey>,

    /// Which way to a server is taken where a `server.json` has several.
    #[arg(long, value_name = "WAY", default_value = "package", help_heading = "Input")]
    prefer: Way,

    /// Fill placeholders such as `${NAME}`, and what a `server.json` asks for, in from this environment; without it they
    /// stay as they are.
    #[arg(long, help_heading = "Input")]
    fill: bool,

    /// Keep the servers out of service for now.
    #[arg(long, help_heading = "Input")]
    inactive: bool,

    /// Print what would be added, secrets masked, and add nothing.
    #[arg(long, help_heading = "Input")]
    dry_run: bool,

    #[command(flatten)]
    service: CatalogArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Way {
    /// A package that is started: its version can be pinned and its source scanned.
    Package,
    /// A server that runs somewhere.
    Remote,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = if args.dry_run { None } else { Some(args.service.client()?) };
    let Accepted { value: servers, remarks } = args.servers()?;
    for remark in &remarks {
        crate::complaint::note(remark);
    }
    let Some(client) = client else {
        let masked: Vec<RegistryServer> = servers.iter().map(RegistryServer::masked).collect();
        print::json(&args.body(&masked)?)?;
        return Ok(Exit::Clean);
    };
    let call = Call::add_servers(args.body(&servers)?);
    print::done(&runtime::run(client.call(&call))??)?;
    Ok(Exit::Clean)
}

impl Args {
    /// The servers of all files.
    fn servers(&self) -> anyhow::Result<Accepted<Vec<RegistryServer>>> {
        let prefer = if self.prefer == Way::Remote { Prefer::Remote } else { Prefer::Package };
        let choice = Choice { only: &self.only, prefer, fill: self.fill };
        let mut found = Accepted { value: Vec::new(), remarks: Vec::new() };
        for path in &self.files {
            let read = File::read(path)?.servers(&choice)?;
            found.value.extend(read.value);
            found.remarks.extend(read.remarks);
        }
        for name in &self.only {
            let is_there = |server: &RegistryServer| {
                server.server_name() == Some(name) || server.key().saved_name.as_str() == name
            };
            ensure!(found.value.iter().any(is_there), "no entry of these files is called `{name}`");
        }
        found.value = distinct(found.value)?;
        let count = found.value.len();
        ensure!(count > 0, "these files hold no server");
        ensure!(
            count <= MOST_SERVERS,
            "these files hold {count} servers, and {MOST_SERVERS} are added at once: choose with --only"
        );
        ensure!(
            self.saved_as.is_none() || count == 1,
            "--as names one server, and these files hold {count}: choose with --only"
        );
        Ok(found)
    }

    /// The body of bulk-add-servers.
    fn body(&self, servers: &[RegistryServer]) -> anyhow::Result<Value> {
        let mut bodies = Vec::with_capacity(servers.len());
        for server in servers {
            let mut body = serde_json::to_value(server)?;
            if let Some(key) = &self.saved_as {
                body["saved_name"] = serde_json::to_value(&key.saved_name)?;
                body["server_version"] = serde_json::to_value(&key.server_version)?;
            }
            if self.inactive {
                body["is_active"] = false.into();
            }
            bodies.push(body);
        }
        Ok(json!({ "servers": bodies }))
    }
}

/// The servers, each once: clients repeat theirs for every project.
fn distinct(servers: Vec<RegistryServer>) -> anyhow::Result<Vec<RegistryServer>> {
    let mut kept: Vec<RegistryServer> = Vec::with_capacity(servers.len());
    for server in servers {
        match kept.iter().find(|other| other.key() == server.key()) {
            Some(same) => ensure!(
                *same == server,
                "two entries would be saved as `{}` and are not the same: put the one that is meant in a file of its own",
                server.key()
            ),
            None => kept.push(server),
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests;

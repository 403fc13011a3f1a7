//! `mcp-hub servers export`.

use anyhow::{Context, ensure};
use catalog::{Exported, RegistryServer, ServerKey, export_server_json};
use clap::ValueEnum;
use serde::Deserialize as _;
use serde_json::Value;

use crate::client::{Call, CatalogArgs, Client};
use crate::exit::Exit;
use crate::key_arg::server_key;
use crate::secrets_arg::SecretsArg;
use crate::{print, runtime};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The servers: NAME or NAME@VERSION [default: all that are in service]
    #[arg(value_name = "SERVER", value_parser = server_key)]
    servers: Vec<ServerKey>,

    /// Whose format it is.
    #[arg(long = "as", value_name = "FORMAT", default_value = "mcp-servers", help_heading = "Output")]
    format: Format,

    /// What becomes of secrets in `mcp-servers`; `server-json` holds none.
    #[arg(long, value_name = "HOW", default_value = "placeholders", help_heading = "Output")]
    secrets: SecretsArg,

    /// For `server-json`: the domain in reverse under which the server is published, such as `io.github.acme`.
    #[arg(long, value_name = "DOMAIN", required_if_eq("format", "server-json"), help_heading = "Output")]
    namespace: Option<String>,

    #[command(flatten)]
    service: CatalogArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The `mcpServers` file that clients read.
    McpServers,
    /// `server.json` of the open registry, of one server.
    ServerJson,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let is_one = args.servers.len() == 1;
    ensure!(args.format == Format::McpServers || is_one, "a `server.json` holds one server: name it");
    let client = args.service.client()?;
    let servers = runtime::run(args.read(&client))??;
    let exported = args.export(&servers)?;
    for remark in &exported.remarks {
        crate::complaint::note(remark);
    }
    print::json(&exported.document)?;
    Ok(Exit::Clean)
}

impl Args {
    async fn read(&self, client: &Client) -> anyhow::Result<Vec<RegistryServer>> {
        let mut keys = self.servers.clone();
        if keys.is_empty() {
            let listed = client.all(&Call::servers(Some(true)), "servers", usize::MAX).await?;
            keys = listed.iter().map(key).collect::<anyhow::Result<_>>()?;
            ensure!(!keys.is_empty(), "no server is in service; name those that are to be exported");
        }
        let mut servers = Vec::with_capacity(keys.len());
        for key in &keys {
            servers.push(server(&client.call(&Call::server(key)).await?.body)?);
        }
        Ok(servers)
    }

    fn export(&self, servers: &[RegistryServer]) -> anyhow::Result<Exported> {
        match (self.format, servers) {
            (Format::ServerJson, [server]) => {
                let namespace = self.namespace.as_deref().unwrap_or_default();
                Ok(export_server_json(server, namespace)?)
            }
            _ => self.secrets.file(servers),
        }
    }
}

fn key(record: &Value) -> anyhow::Result<ServerKey> {
    ServerKey::deserialize(record).ok().context("the service lists something that is no server")
}

/// The server of a record.
fn server(record: &Value) -> anyhow::Result<RegistryServer> {
    RegistryServer::deserialize(record).ok().context("the service answers with something that is no server")
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn args(words: &[&str]) -> Result<Args, clap::Error> {
        Line::try_parse_from([&["export"], words].concat()).map(|line| line.args)
    }

    #[test]
    fn a_record_of_the_service_becomes_a_file_of_either_format() {
        let record = json!({"saved_name": "notes", "server_version": "1.2.0", "is_active": true, "job_id": null,
            "source_url": null, "source_version": null, "server_name": null, "description": "Notes",
            "mcp_config": {"config": {"command": "npx", "args": ["-y", "@acme/notes@1.2.0"], "env": {"KEY": "canary"}}},
            "registry_id": "r1", "created_at": "2026-11-20T10:00:00Z"});
        let servers = [server(&record).unwrap()];
        let published = args(&["notes", "--as", "server-json", "--namespace", "io.github.acme"]).unwrap();
        let document = published.export(&servers).unwrap().document;
        assert_eq!(document["name"], "io.github.acme/notes");
        let file = args(&["notes"]).unwrap().export(&servers).unwrap().document;
        assert_eq!(file["mcpServers"]["notes"]["env"]["KEY"], "${KEY}");
        assert!(!format!("{document}{file}").contains("canary"));
    }

    #[test]
    fn a_namespace_is_asked_for_where_one_is_needed() {
        assert!(args(&["notes", "--as", "server-json"]).is_err());
        assert!(server(&json!({"saved_name": "not a name"})).is_err());
    }
}

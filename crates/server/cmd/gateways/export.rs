//! `mcp-hub gateways export`.

use anyhow::Context;
use catalog::{Exported, GatewayKey, RegistryServer};
use clap::ValueEnum;
use serde::Deserialize as _;
use serde_json::Value;

use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::key_arg::gateway_key;
use crate::secrets_arg::SecretsArg;
use crate::{print, runtime};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The gateway: NAME or NAME@VERSION.
    #[arg(value_name = "GATEWAY", value_parser = gateway_key)]
    gateway: GatewayKey,

    /// Whose format it is.
    #[arg(long = "as", value_name = "FORMAT", default_value = "mcp-servers", help_heading = "Output")]
    format: Format,

    /// What becomes of secrets.
    #[arg(long, value_name = "HOW", default_value = "placeholders", help_heading = "Output")]
    secrets: SecretsArg,

    #[command(flatten)]
    service: CatalogArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The `mcpServers` file that clients read.
    McpServers,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let config = runtime::run(client.call(&Call::gateway_config(&args.gateway, false)))??.body;
    let Format::McpServers = args.format;
    let exported = file(&config, args.secrets)?;
    for remark in &exported.remarks {
        crate::complaint::note(remark);
    }
    print::json(&exported.document)?;
    Ok(Exit::Clean)
}

/// A file with the servers of an expanded gateway.
fn file(config: &Value, secrets: SecretsArg) -> anyhow::Result<Exported> {
    let servers = config["expanded_servers"].as_array();
    let servers: Option<Vec<RegistryServer>> =
        servers.and_then(|servers| servers.iter().map(|server| RegistryServer::deserialize(server).ok()).collect());
    let servers = servers.context("the service answers with something that is no gateway")?;
    let mut exported = secrets.file(&servers)?;
    let past = "Guardrails are the runtime's: a client that reads this file goes past them.";
    exported.remarks.push(past.to_owned());
    Ok(exported)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_servers_of_a_gateway_become_a_file_of_a_client() {
        let server = json!({"saved_name": "notes", "server_version": "v1", "server_name": null, "description": null,
            "job_id": null, "source_url": null, "source_version": null, "registry_id": "r1", "is_active": true,
            "mcp_config": {"config": {"command": "npx", "env": {"KEY": "canary"}}, "tools": {}}, "gateway_overrides": {}});
        let exported = file(&json!({"expanded_servers": [server]}), SecretsArg::Placeholders).unwrap();
        let expected = json!({"mcpServers": {"notes": {"command": "npx", "env": {"KEY": "${KEY}"}}}});
        assert_eq!(exported.document, expected);
        assert!(exported.remarks.last().unwrap().starts_with("Guardrails are the runtime's"));
        assert!(file(&json!({}), SecretsArg::Full).is_err());
    }
}

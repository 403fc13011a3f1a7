//! `mcp-hub gateways add`.

use anyhow::{Context, ensure};
use catalog::{GatewayKey, ServerKey};
use serde_json::{Value, json};

use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::json_arg::{JsonArg, read_json};
use crate::key_arg::{gateway_key, server_key};
use crate::{print, runtime};

#[derive(Debug, clap::Args)]
#[command(after_help = "  mcp-hub gateways add team-gw notes crm@v2\n  \
    mcp-hub gateways add team-gw notes --common '{\"input_guardrails_config\": {\"enabled\": true, \"block\": [\"pii\"]}}'")]
pub(crate) struct Args {
    /// What the gateway is saved as: NAME or NAME@VERSION.
    #[arg(value_name = "GATEWAY", value_parser = gateway_key, required_unless_present = "file")]
    gateway: Option<GatewayKey>,

    /// Its servers, in their order: NAME or NAME@VERSION.
    #[arg(value_name = "SERVER", value_parser = server_key, required_unless_present = "file")]
    servers: Vec<ServerKey>,

    /// What is set for all of its servers, as JSON; `@FILE` reads it from a file and `-` from standard input.
    #[arg(long, value_name = "JSON", help_heading = "Input", conflicts_with = "file")]
    common: Option<JsonArg>,

    /// Keep it out of service for now.
    #[arg(long, help_heading = "Input", conflicts_with = "file")]
    inactive: bool,

    /// A JSON file with the body of add-gateway; `-` for standard input.
    #[arg(long, value_name = "FILE", help_heading = "Input", conflicts_with_all = ["gateway", "servers"])]
    file: Option<String>,

    #[command(flatten)]
    service: CatalogArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let call = Call::add_gateway(args.body()?);
    print::done(&runtime::run(client.call(&call))??)?;
    Ok(Exit::Clean)
}

impl Args {
    /// The body of add-gateway.
    fn body(&self) -> anyhow::Result<Value> {
        if let Some(path) = &self.file {
            return read_json(path);
        }
        let key = self.gateway.as_ref().context("expected the NAME of the gateway")?;
        ensure!(!self.servers.is_empty(), "a gateway has a server at least: name it after the gateway");
        let mut config = json!({"servers": self.servers});
        if let Some(common) = &self.common {
            config["common_overrides"] = common.read()?;
        }
        let (name, version) = (&key.gateway_saved_name, &key.gateway_version);
        let mut body = json!({"gateway_saved_name": name, "gateway_version": version, "servers_config": config});
        if self.inactive {
            body["is_active"] = false.into();
        }
        Ok(body)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn args(words: &[&str]) -> Result<Args, clap::Error> {
        Line::try_parse_from([&["add"], words].concat()).map(|line| line.args)
    }

    #[test]
    fn a_gateway_refers_to_servers_in_their_order() {
        let policy = r#"{"input_guardrails_config": {"enabled": true, "block": ["pii"]}}"#;
        let body = args(&["team", "notes", "crm@v2", "--common", policy, "--inactive"]).unwrap().body().unwrap();
        assert_eq!(
            body,
            json!({"gateway_saved_name": "team", "gateway_version": "v1", "is_active": false, "servers_config": {
                "servers": [{"saved_name": "notes", "server_version": "v1"}, {"saved_name": "crm", "server_version": "v2"}],
                "common_overrides": {"input_guardrails_config": {"enabled": true, "block": ["pii"]}}}})
        );
    }

    #[test]
    fn a_gateway_without_servers_or_beside_a_file_is_wrong_usage() {
        for words in [&["team"][..], &[], &["team", "notes", "--file", "x"], &["team", "not es"]] {
            assert!(args(words).is_err(), "{words:?}");
        }
        assert!(args(&["--file", "x"]).is_ok());
    }
}

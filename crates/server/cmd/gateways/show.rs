//! `mcp-hub gateways show`.

use catalog::GatewayKey;
use serde_json::Value;

use crate::client::{Answer, Call, CatalogArgs};
use crate::exit::Exit;
use crate::key_arg::gateway_key;
use crate::print::{self, Facts, minute, reference, state, text};
use crate::runtime;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The gateway: NAME or NAME@VERSION.
    #[arg(value_name = "GATEWAY", value_parser = gateway_key)]
    gateway: GatewayKey,

    /// Print the record as JSON.
    #[arg(long, help_heading = "Output")]
    json: bool,

    #[command(flatten)]
    service: CatalogArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let answer = runtime::run(client.call(&Call::gateway(&args.gateway)))??;
    if args.json {
        print::json(&answer.body)?;
    } else {
        print::lines(lines(&answer))?;
    }
    Ok(Exit::Clean)
}

/// What people want to know of a gateway.
fn lines(answer: &Answer) -> Vec<String> {
    let gateway = &answer.body;
    let config = &gateway["servers_config"];
    let mut facts = Facts::default();
    facts.say("set for all", set(&config["common_overrides"]));
    facts.say("project", text(gateway, "project_name"));
    facts.say("added", minute(&gateway["created_at"]));
    facts.say("changed", minute(&gateway["updated_at"]));
    facts.say("revision", answer.revision.clone().unwrap_or_default());
    for server in config["servers"].as_array().into_iter().flatten() {
        let set = set(server);
        let set = if set.is_empty() { String::new() } else { format!("  sets {set}") };
        facts.say("server", format!("{}{set}", reference(server)));
    }
    let (name, version) = (text(gateway, "gateway_saved_name"), text(gateway, "gateway_version"));
    let mut lines = vec![format!("{name} {version}  {}", state(gateway))];
    lines.extend(facts.lines());
    lines
}

/// The servers that a gateway refers to, as they are named on a command line.
pub(super) fn references(gateway: &Value) -> Vec<String> {
    gateway["servers_config"]["servers"].as_array().into_iter().flatten().map(reference).collect()
}

/// The members that are set, each with the guardrail that it names.
fn set(overrides: &Value) -> String {
    let told = |(name, value): (&String, &Value)| {
        let word = name.strip_suffix("_config").unwrap_or(name).replace('_', " ");
        match value["guardrail_name"].as_str().filter(|name| !name.is_empty()) {
            Some(guardrail) => format!("{word} {guardrail}"),
            None => word,
        }
    };
    let members = overrides.as_object().into_iter().flatten();
    let members = members.filter(|(name, _)| !matches!(name.as_str(), "saved_name" | "server_version"));
    members.map(told).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_gateway_is_told_with_its_servers_and_what_is_set_for_them() {
        let body = json!({"gateway_saved_name": "team", "gateway_version": "v1", "is_active": true,
            "project_name": "default", "servers_config": {
                "common_overrides": {"input_guardrails_config": {"enabled": true, "guardrail_name": "base"}},
                "servers": [{"saved_name": "notes", "server_version": "v1"}, {"saved_name": "crm",
                    "server_version": "v2", "output_guardrails_config": {"enabled": true}}]}});
        assert_eq!(
            lines(&Answer { body, revision: Some("4".into()) }),
            [
                "team v1  active",
                "  set for all  input guardrails base",
                "  project      default",
                "  revision     4",
                "  server       notes",
                "  server       crm@v2  sets output guardrails",
            ]
        );
    }
}

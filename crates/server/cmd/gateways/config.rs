//! `mcp-hub gateways config`.

use anyhow::Context;
use catalog::GatewayKey;
use serde_json::Value;

use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::key_arg::gateway_key;
use crate::print::{self, state, text};
use crate::table::Table;
use crate::{registered, runtime};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The gateway: NAME or NAME@VERSION.
    #[arg(value_name = "GATEWAY", value_parser = gateway_key)]
    gateway: GatewayKey,

    /// Say also what becomes of each server by its scans, and why.
    #[arg(long, help_heading = "Output")]
    with_verdict: bool,

    /// Print the answer of the service as JSON.
    #[arg(long, help_heading = "Output")]
    json: bool,

    /// With --json: show secrets in full, if the key may see them.
    #[arg(long, help_heading = "Output", requires = "json")]
    reveal: bool,

    #[command(flatten)]
    service: CatalogArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let config = runtime::run(client.call(&Call::gateway_config(&args.gateway, args.with_verdict)))??.body;
    if args.json {
        print::json(&if args.reveal { config } else { registered::masked_gateway(config)? })?;
        return Ok(Exit::Clean);
    }
    let servers = config["expanded_servers"].as_array();
    let servers = servers.context("the service answers with something that is no gateway")?;
    let (name, version) = (text(&config, "gateway_saved_name"), text(&config, "gateway_version"));
    print::lines([format!("{name} {version}  {}, {} servers", state(&config), servers.len())])?;
    if !servers.is_empty() {
        print::lines(if args.with_verdict { with_verdicts(servers) } else { plain(servers)? }.lines())?;
    }
    Ok(Exit::Clean)
}

fn plain(servers: &[Value]) -> anyhow::Result<Table> {
    let mut table = Table::new(["SERVER", "VERSION", "REACHED BY"]);
    for server in servers {
        let name = text(server, "saved_name");
        let reached_by = registered::reached_by(name, &registered::config(server)?);
        table.push([name.to_owned(), text(server, "server_version").to_owned(), reached_by]);
    }
    Ok(table)
}

fn with_verdicts(servers: &[Value]) -> Table {
    let mut table = Table::new(["SERVER", "VERSION", "VERDICT", "WORST", "SCANNED", "WHY"]);
    for server in servers {
        let verdict = &server["verdict"];
        table.push([
            text(server, "saved_name").to_owned(),
            text(server, "server_version").to_owned(),
            text(verdict, "standing").to_owned(),
            verdict["worst"].as_str().unwrap_or_default().to_owned(),
            verdict["scan_age_days"].as_u64().map_or_else(|| "never".to_owned(), days_ago),
            verdict["reasons"].as_array().into_iter().flatten().map(reason).collect::<Vec<_>>().join(", "),
        ]);
    }
    table
}

fn days_ago(days: u64) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{days} days ago"),
    }
}

/// A rule that a server breaks.
fn reason(reason: &Value) -> String {
    match text(reason, "rule") {
        "severity" => format!("a finding from {} on", text(reason, "at_least")),
        "age" => format!("a scan older than {} days", reason["over_days"]),
        "drift" => "it lists something else than what was approved".to_owned(),
        "never_scanned" => "no scan came to its end".to_owned(),
        "partly_scanned" => "its scan saw only a part".to_owned(),
        other => other.replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_verdict_is_told_with_its_reasons() {
        let verdict = json!({"standing": "deactivated", "worst": "high", "scan_age_days": 3,
            "reasons": [{"rule": "severity", "found": "high", "at_least": "medium"}, {"rule": "drift"}]});
        let server = json!({"saved_name": "notes", "server_version": "v1", "verdict": verdict});
        let unseen = json!({"saved_name": "crm", "server_version": "v1", "verdict": {"standing": "approved"}});
        let lines = with_verdicts(&[server, unseen]).lines();
        assert_eq!(
            lines[1],
            "notes   v1       deactivated  high   3 days ago  a finding from medium on, it lists something else than what was \
             approved"
        );
        assert!(lines[2].contains("approved     -      never"), "{}", lines[2]);
    }

    #[test]
    fn a_server_is_shown_by_how_it_is_reached() {
        let server = json!({"saved_name": "notes", "server_version": "v1",
            "mcp_config": {"config": {"command": "npx", "args": ["notes", "--token", "canary"]}}});
        let lines = plain(&[server]).unwrap().lines();
        assert!(lines[1].starts_with("notes   v1       npx notes --token") && !lines[1].contains("canary"));
    }
}

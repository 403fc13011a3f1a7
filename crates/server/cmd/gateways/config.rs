//! `mcp-hub gateways config`.

use anyhow::Context;
use catalog::GatewayKey;
use serde_json::Value;

use super::show::references;
use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::key_arg::gateway_key;
use crate::print::{self, reference, state, text};
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
    let with_verdict = args.with_verdict || !args.json;
    let expanded = Call::gateway_config(&args.gateway, with_verdict);
    if args.json {
        let config = runtime::run(client.call(&expanded))??.body;
        print::json(&if args.reveal { config } else { registered::masked_gateway(config)? })?;
        return Ok(Exit::Clean);
    }
    let stored = Call::gateway(&args.gateway);
    let (config, stored) =
        runtime::run(async { anyhow::Ok((client.call(&expanded).await?.body, client.call(&stored).await?.body)) })??;
    let servers = config["expanded_servers"].as_array();
    let servers = servers.context("the service answers with something that is no gateway")?;
    let refused = config["left_out"].as_array().map_or(&[][..], Vec::as_slice);
    let (name, version) = (text(&config, "gateway_saved_name"), text(&config, "gateway_version"));
    print::lines([format!("{name} {version}  {}", state(&config))])?;
    let table = if args.with_verdict { with_verdicts(servers.iter().chain(refused)) } else { plain(servers)? };
    if !table.is_empty() {
        print::lines(table.lines())?;
    }
    for line in left_out(&stored, servers, refused) {
        crate::complaint::note(&line);
    }
    Ok(Exit::Clean)
}

/// The servers that a gateway refers to and that a runtime does not get, and why.
fn left_out(stored: &Value, servers: &[Value], refused: &[Value]) -> Vec<String> {
    let known: Vec<String> = servers.iter().chain(refused).map(reference).collect();
    let by_policy = |server: &Value| {
        format!("{} is left out by the policy: {}", reference(server), registered::reasons(&server["verdict"]))
    };
    let mut lines: Vec<String> = refused.iter().map(by_policy).collect();
    let gone: Vec<String> = references(stored).into_iter().filter(|name| !known.contains(name)).collect();
    if !gone.is_empty() {
        lines.push(format!("left out, as they are out of service or gone: {}", gone.join(", ")));
    }
    lines
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

fn with_verdicts<'a>(servers: impl Iterator<Item = &'a Value>) -> Table {
    let mut table = Table::new(["SERVER", "VERSION", "VERDICT", "WORST", "SCANNED", "WHY"]);
    for server in servers {
        let verdict = &server["verdict"];
        table.push([
            text(server, "saved_name").to_owned(),
            text(server, "server_version").to_owned(),
            text(verdict, "standing").to_owned(),
            verdict["worst"].as_str().unwrap_or_default().to_owned(),
            registered::scanned(verdict),
            registered::reasons(verdict),
        ]);
    }
    table
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
        let lines = with_verdicts([server, unseen].iter()).lines();
        assert_eq!(
            lines[1],
            "notes   v1       deactivated  high   3 days ago  a finding from medium on, it lists something else than what was \
             approved"
        );
        assert!(lines[2].contains("approved     -      never"), "{}", lines[2]);
    }

    #[test]
    fn servers_that_a_runtime_does_not_get_are_named_with_the_reason() {
        let server = |name: &str| json!({"saved_name": name, "server_version": "v2"});
        let stored = json!({"servers_config": {"servers": [server("a"), server("b"), server("c")]}});
        let mut refused = server("c");
        refused["verdict"] = json!({"standing": "refused", "reasons": [{"rule": "never_scanned"}]});
        assert_eq!(
            left_out(&stored, &[server("b")], &[refused]),
            [
                "c@v2 is left out by the policy: no scan came to its end",
                "left out, as they are out of service or gone: a@v2"
            ]
        );
        assert!(left_out(&stored, &["a", "b", "c"].map(server), &[]).is_empty());
    }

    #[test]
    fn a_server_is_shown_by_how_it_is_reached() {
        let server = json!({"saved_name": "notes", "server_version": "v1",
            "mcp_config": {"config": {"command": "npx", "args": ["notes", "--token", "canary"]}}});
        let lines = plain(&[server]).unwrap().lines();
        assert!(lines[1].starts_with("notes   v1       npx notes --token") && !lines[1].contains("canary"));
    }
}

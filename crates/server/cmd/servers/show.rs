//! `mcp-hub servers show`.

use catalog::{McpConfig, ServerKey};
use serde_json::{Map, Value};

use crate::client::{Answer, Call, CatalogArgs};
use crate::exit::Exit;
use crate::key_arg::server_key;
use crate::print::{self, Facts, minute, state, text};
use crate::registered;
use crate::runtime;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The server: NAME or NAME@VERSION.
    #[arg(value_name = "SERVER", value_parser = server_key)]
    server: ServerKey,

    /// Print the record as JSON.
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
    let answer = runtime::run(client.call(&Call::known_server(&args.server)))??;
    match (args.json, args.reveal) {
        (true, true) => print::json(&answer.body)?,
        (true, false) => print::json(&registered::masked(answer.body)?)?,
        (false, _) => print::lines(lines(&answer)?)?,
    }
    Ok(Exit::Clean)
}

/// What people want to know of a server.
fn lines(answer: &Answer) -> anyhow::Result<Vec<String>> {
    let server = &answer.body;
    let name = text(server, "saved_name");
    let config = registered::config(server)?;
    let mut facts = Facts::default();
    facts.say("reached by", registered::reached_by(name, &config));
    for (label, member) in [("environment", "env"), ("headers", "headers")] {
        let names =
            config.members().get("config").and_then(|config| config[member].as_object()).map(names).unwrap_or_default();
        facts.say(label, names);
    }
    facts.say("sign-in", sign_in(&config));
    facts.say("tools", config.members().get("tools").and_then(Value::as_object).map(names).unwrap_or_default());
    facts.say("denied", denied(&config));
    facts.say("guardrails", guardrails(&config));
    facts.say("known as", text(server, "server_name"));
    facts.say("about", text(server, "description"));
    facts.say("source", [text(server, "source_url"), text(server, "source_version")].join(" ").trim());
    facts.say("approved by", text(server, "job_id"));
    facts.say("verdict", verdict(&server["verdict"]));
    facts.say("scanned", scanned(server));
    facts.say("not scanned", text(&server["evidence"], "not_scanned"));
    facts.say("has drifted", drifted(&server["evidence"]));
    facts.say("registry", format!("{} of project {}", text(server, "registry_name"), text(server, "project_name")));
    facts.say("added", minute(&server["created_at"]));
    facts.say("changed", minute(&server["updated_at"]));
    facts.say("revision", answer.revision.clone().unwrap_or_default());
    let mut lines = vec![format!("{name} {}  {}", text(server, "server_version"), state(server))];
    lines.extend(facts.lines());
    Ok(lines)
}

fn names(members: &Map<String, Value>) -> String {
    members.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn sign_in(config: &McpConfig) -> String {
    let Some(block) = config.members().get("oauth_config").filter(|block| block["enabled"] == true) else {
        return String::new();
    };
    let grant = block["OAUTH_GRANT_TYPE"].as_str().unwrap_or("client_credentials");
    let at = block["OAUTH_TOKEN_URL"].as_str().map(|url| format!(" at {}", model::masked_address(url)));
    format!("OAuth {grant}{}", at.unwrap_or_default())
}

/// What the registry's policy makes of the server.
fn verdict(verdict: &Value) -> String {
    let reasons = registered::reasons(verdict);
    let standing = text(verdict, "standing");
    if reasons.is_empty() { standing.to_owned() } else { format!("{standing}: {reasons}") }
}

/// When it was scanned last, by which job, and what was the worst.
fn scanned(server: &Value) -> String {
    let (verdict, evidence) = (&server["verdict"], &server["evidence"]);
    let job = text(evidence, "job_id");
    if job.is_empty() {
        return String::new();
    }
    let worst = verdict["worst"].as_str().map(|worst| format!(", worst {worst}")).unwrap_or_default();
    let part = if evidence["is_complete"] == false { ", in part" } else { "" };
    format!("{}{part}{worst} ({job})", registered::scanned(verdict))
}

/// What is another than it was approved.
fn drifted(evidence: &Value) -> String {
    let one = |drift: &Value| format!("{} {}", text(drift, "kind"), text(drift, "name"));
    evidence["drift"].as_array().into_iter().flatten().map(one).collect::<Vec<_>>().join(", ")
}

/// The patterns of tools that are not called.
fn denied(config: &McpConfig) -> String {
    let denied = config.members().get("denied_tools").and_then(Value::as_array);
    let pattern = |one: &Value| one.as_str().or(one["name"].as_str()).map(str::to_owned);
    denied.into_iter().flatten().filter_map(pattern).collect::<Vec<_>>().join(", ")
}

/// The guardrails that are switched on.
fn guardrails(config: &McpConfig) -> String {
    let on = |(word, member): (&str, &str)| {
        let policy = config.members().get(member).filter(|policy| policy["enabled"] == true)?;
        Some(match policy["guardrail_name"].as_str().filter(|name| !name.is_empty()) {
            Some(name) => format!("{word} {name}"),
            None => word.to_owned(),
        })
    };
    let places = [
        ("input", "input_guardrails_config"),
        ("output", "output_guardrails_config"),
        ("tools", "tool_guardrails_config"),
    ];
    places.into_iter().filter_map(on).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_known_is_told_line_by_line_and_no_secret_is() {
        let body = json!({"saved_name": "notes", "server_version": "v1", "is_active": false, "source_url": "@acme/notes",
            "registry_name": "default", "project_name": "team", "mcp_config": {
                "config": {"command": "npx", "args": ["notes"], "env": {"KEY": "canary", "MODE": "canary"}},
                "oauth_config": {"enabled": true, "OAUTH_TOKEN_URL": "https://sign-in.example/token",
                    "OAUTH_CLIENT_SECRET": "canary"},
                "denied_tools": ["delete_*", {"name": "drop"}],
                "input_guardrails_config": {"enabled": true, "guardrail_name": "base"}},
            "verdict": {"standing": "deactivated", "reasons": [{"rule": "drift"}], "scan_age_days": 1, "worst": "High"},
            "evidence": {"job_id": "0b6f3a52", "is_complete": false, "not_scanned": "it does not answer",
                "drift": [{"kind": "tool", "name": "add_note"}]}});
        let lines = lines(&Answer { body, revision: Some("17".into()) }).unwrap();
        assert_eq!(
            lines,
            [
                "notes v1  inactive",
                "  reached by   npx notes",
                "  environment  KEY, MODE",
                "  sign-in      OAuth client_credentials at https://sign-in.example/token",
                "  denied       delete_*, drop",
                "  guardrails   input base",
                "  source       @acme/notes",
                "  verdict      deactivated: it lists something else than what was approved",
                "  scanned      yesterday, in part, worst High (0b6f3a52)",
                "  not scanned  it does not answer",
                "  has drifted  tool add_note",
                "  registry     default of project team",
                "  revision     17",
            ]
        );
    }

    #[test]
    fn a_server_without_a_config_is_shown_too() {
        let answer = Answer { body: json!({"saved_name": "a", "mcp_config": {}}), revision: None };
        assert!(lines(&answer).unwrap()[0].starts_with("a "));
    }
}

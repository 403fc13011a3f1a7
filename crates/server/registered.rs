//! Registered servers as they are shown.

use anyhow::Context;
use catalog::McpConfig;
use serde::Deserialize as _;
use serde_json::Value;

use crate::{entry, print};

/// How a server is reached, signed in to and held back, with its secrets masked, whatever the key may see.
///
/// # Errors
///
/// Fails if the service answers with something else than a server.
pub(crate) fn config(record: &Value) -> anyhow::Result<McpConfig> {
    let config: McpConfig = Option::deserialize(&record["mcp_config"])
        .ok()
        .map(Option::unwrap_or_default)
        .context("the service answers with something that is no server")?;
    Ok(config.masked())
}

/// The record with its secrets masked, whatever the key may see.
///
/// # Errors
///
/// Fails if it is no record of a server.
pub(crate) fn masked(mut record: Value) -> anyhow::Result<Value> {
    record["mcp_config"] = serde_json::to_value(config(&record)?)?;
    Ok(record)
}

/// A gateway with its servers in full, their secrets masked.
///
/// # Errors
///
/// Fails if it is none.
pub(crate) fn masked_gateway(mut gateway: Value) -> anyhow::Result<Value> {
    let servers = gateway["expanded_servers"].as_array_mut();
    for server in servers.context("the service answers with something that is no gateway")? {
        *server = masked(server.take())?;
    }
    Ok(gateway)
}

/// The line or address by which a server is reached, secrets masked.
pub(crate) fn reached_by(name: &str, config: &McpConfig) -> String {
    let Some(launch) = config.launch(name) else { return String::new() };
    let line = entry::shown_line(&launch);
    match launch.transport() {
        Ok(Some(model::Transport::Sse)) => format!("{line} (sse)"),
        _ => line,
    }
}

/// When a server was scanned last.
pub(crate) fn scanned(verdict: &Value) -> String {
    match verdict["scan_age_days"].as_u64() {
        Some(0) => "today".to_owned(),
        Some(1) => "yesterday".to_owned(),
        Some(days) => format!("{days} days ago"),
        None if verdict.is_object() => "never".to_owned(),
        None => String::new(),
    }
}

/// Each rule that a server breaks, by the verdict on it.
pub(crate) fn reasons(verdict: &Value) -> String {
    verdict["reasons"].as_array().into_iter().flatten().map(reason).collect::<Vec<_>>().join(", ")
}

/// A rule that a server breaks.
fn reason(reason: &Value) -> String {
    match print::text(reason, "rule") {
        "severity" => format!("a finding from {} on", print::text(reason, "at_least")),
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
    fn a_server_is_shown_without_its_secrets_whoever_asks() {
        let record = json!({"saved_name": "notes", "revision": 7, "mcp_config": {"config": {"command": "npx",
            "args": ["notes", "--api-key", "canary"], "env": {"KEY": "canary"}}, "tools": {"save": {}}}});
        let shown = masked(record.clone()).unwrap();
        assert!(!shown.to_string().contains("canary"));
        assert_eq!((&shown["revision"], &shown["mcp_config"]["tools"]), (&json!(7), &json!({"save": {}})));
        let line = reached_by("notes", &config(&record).unwrap());
        assert!(line.starts_with("npx notes --api-key ") && !line.contains("canary"), "{line}");
        let gateway = masked_gateway(json!({"expanded_servers": [record]})).unwrap();
        assert!(!gateway.to_string().contains("canary"));
    }

    #[test]
    fn an_event_stream_is_told_from_its_successor() {
        let record = json!({"mcp_config": {"config": {"url": "https://mcp.example/sse?key=canary", "type": "sse"}}});
        assert_eq!(reached_by("x", &config(&record).unwrap()), "https://mcp.example/sse?key=*** (sse)");
        assert_eq!(reached_by("x", &config(&json!({"mcp_config": {}})).unwrap()), "");
        assert!(masked(json!({"mcp_config": [1]})).is_err());
        assert!(masked_gateway(json!({})).is_err());
    }
}

//! `get-gateway-config`.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::super::*;
use super::gateway;
use crate::{ApprovalPolicy, Evidence, GatewayRecord, RegistryServer, SecretsAs, ServerKey, ServerRecord, Stamp};

fn stamp() -> Stamp {
    Stamp {
        project_name: "default".parse().unwrap(),
        is_sample: false,
        created_at: "2026-11-20T10:00:00Z".to_owned(),
        updated_at: "2026-11-20T10:00:00Z".to_owned(),
        created_by: None,
        updated_by: None,
    }
}

fn record(servers_config: &Value) -> GatewayRecord {
    GatewayRecord { gateway: gateway(servers_config), gateway_id: "8f21".to_owned(), stamp: stamp() }
}

fn registry(servers: &[Value]) -> HashMap<ServerKey, ServerRecord> {
    let record = |body: &Value| {
        let server = RegistryServer::parse(body).unwrap().value;
        let registry = ("r1".to_owned(), "default".to_owned());
        let key = server.key().clone();
        (key, ServerRecord { server, registry_id: registry.0, registry_name: registry.1, stamp: stamp() })
    };
    servers.iter().map(record).collect()
}

fn expanded(servers_config: &Value, servers: &[Value]) -> Value {
    let (gateway, servers) = (record(servers_config), registry(servers));
    let before = (gateway.clone(), servers.clone());
    let expanded = serde_json::to_value(gateway.expand(|key| servers.get(key), RequestContext::default())).unwrap();
    assert_eq!(before, (gateway, servers));
    expanded
}

fn policy(name: &str, block: &str) -> Value {
    json!({"enabled": true, "guardrail_name": name, "additional_config": {}, "block": [block]})
}

#[test]
fn the_example_of_the_contract_comes_out_as_it_stands_there() {
    let notes = json!({"saved_name": "notes", "mcp_config": {
        "config": {"url": "https://mcp.acme.test/mcp", "type": "http"}, "tools": {}, "denied_tools": ["delete_*"],
        "input_guardrails_config": policy("own", "bias")}});
    let overrides = json!({"input_guardrails_config": policy("notes-in", "nsfw"),
        "output_guardrails_config": policy("notes-out", "toxicity")});
    let mut entry = json!({"saved_name": "notes"});
    entry.as_object_mut().unwrap().extend(overrides.as_object().unwrap().clone());
    let config = json!({"common_overrides": {"input_guardrails_config": policy("base-in", "pii")}, "servers": [entry]});
    let (gateway, servers) = (record(&config), registry(&[notes]));
    let context = RequestContext {
        user_email: Some("dev@acme.test".to_owned()),
        registry_name: Some("default".to_owned()),
        ..RequestContext::default()
    };
    assert_eq!(
        serde_json::to_value(gateway.expand(|key| servers.get(key), context)).unwrap(),
        json!({"gateway_saved_name": "team-gw", "gateway_version": "v1", "gateway_id": "8f21", "project_name": "default",
            "is_active": true, "created_at": "2026-11-20T10:00:00Z", "updated_at": "2026-11-20T10:00:00Z",
            "common_overrides": {"input_guardrails_config": policy("base-in", "pii")},
            "expanded_servers": [{"saved_name": "notes", "server_version": "v1", "server_name": null, "description": null,
                "job_id": null, "source_url": null, "source_version": null, "registry_id": "r1", "is_active": true,
                "mcp_config": {"config": {"url": "https://mcp.acme.test/mcp", "type": "http"}, "tools": {},
                    "denied_tools": ["delete_*"], "output_guardrails_config": policy("notes-out", "toxicity")},
                "gateway_overrides": overrides}],
            "request_context": {"user_id": null, "user_email": "dev@acme.test", "project_name": "default",
                "org_id": null, "registry_name": "default", "gateway_saved_name": "team-gw", "gateway_version": "v1"}})
    );
}

#[test]
fn what_is_set_for_all_wins_then_what_is_set_for_one_then_its_own() {
    let own = json!({"saved_name": "a", "mcp_config": {"input_guardrails_config": policy("own", "pii"),
        "output_guardrails_config": policy("own", "pii"), "tool_guardrails_config": policy("own", "pii"),
        "enable_server_info_validation": true, "later": {"x": 1}}});
    let entry = json!({"saved_name": "a", "output_guardrails_config": {"enabled": false},
        "tool_guardrails_config": policy("entry", "bias"), "enable_server_info_validation": false});
    let common = json!({"input_guardrails_config": policy("all", "nsfw"), "tool_guardrails_config": {"enabled": true},
        "server_tools_guardrails_config": policy("tools", "pii")});
    let shown = expanded(&json!({"common_overrides": common, "servers": [entry]}), &[own]);
    assert_eq!(shown["common_overrides"], common);
    assert_eq!(
        shown["expanded_servers"][0]["mcp_config"],
        // A policy is replaced whole; what is set for all is said once, above.
        json!({"output_guardrails_config": {"enabled": false}, "enable_server_info_validation": false, "later": {"x": 1}})
    );
    assert_eq!(
        shown["expanded_servers"][0]["gateway_overrides"],
        json!({"output_guardrails_config": {"enabled": false}, "tool_guardrails_config": policy("entry", "bias"),
            "enable_server_info_validation": false})
    );
}

#[test]
fn what_is_gone_or_inactive_is_left_out_and_the_others_keep_their_order() {
    let config = json!({"servers": [{"saved_name": "c"}, {"saved_name": "gone"}, {"saved_name": "off"},
        {"saved_name": "a"}, {"saved_name": "a", "server_version": "v2"}]});
    let servers = [
        json!({"saved_name": "a"}),
        json!({"saved_name": "a", "server_version": "v2"}),
        json!({"saved_name": "c"}),
        json!({"saved_name": "off", "is_active": false}),
    ];
    let shown = expanded(&config, &servers);
    let names: Vec<String> = shown["expanded_servers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|server| format!("{} {}", server["saved_name"], server["server_version"]).replace('"', ""))
        .collect();
    assert_eq!(names, ["c v1", "a v1", "a v2"]);
    assert_eq!(shown["common_overrides"], json!({}));
}

#[test]
fn a_gateway_shows_the_verdict_of_each_server_where_it_is_asked_for() {
    let config = json!({"servers": [{"saved_name": "a"}, {"saved_name": "b"}]});
    let (gateway, servers) = (record(&config), registry(&[json!({"saved_name": "a"}), json!({"saved_name": "b"})]));
    let policy = ApprovalPolicy::parse(&json!({"unscanned": {"action": "refuse"}})).unwrap();
    let verdict = policy.decide(&Evidence::default());
    let shown = gateway
        .expand(|key| servers.get(key), RequestContext::default())
        .with_verdicts(|key| (key.saved_name.as_str() == "a").then_some(&verdict));
    let shown = serde_json::to_value(shown).unwrap();
    assert_eq!(
        shown["expanded_servers"][0]["verdict"],
        json!({"standing": "refused", "reasons": [{"rule": "never_scanned"}], "scan_age_days": null, "worst": null})
    );
    assert_eq!(shown["expanded_servers"][1].get("verdict"), None);
}

#[test]
fn a_gateway_becomes_a_file_of_a_client() {
    let config = json!({"servers": [{"saved_name": "far"}, {"saved_name": "off"}, {"saved_name": "near"}]});
    let servers = registry(&[
        json!({"saved_name": "far", "mcp_config": {"config": {"url": "https://h.example/mcp", "transport": "sse",
            "headers": {"X-Key": "canary"}}}}),
        json!({"saved_name": "near", "mcp_config": {"config": {"command": "npx", "args": ["-y", "notes"]}}}),
        json!({"saved_name": "off", "is_active": false, "mcp_config": {"config": {"command": "x"}}}),
    ]);
    let gateway = record(&config);
    let expanded = gateway.expand(|key| servers.get(key), RequestContext::default());
    assert_eq!(
        expanded.mcp_servers_file(SecretsAs::Written).document,
        json!({"mcpServers": {
            "far": {"url": "https://h.example/mcp", "headers": {"X-Key": "canary"}, "type": "sse"},
            "near": {"command": "npx", "args": ["-y", "notes"]}}})
    );
    let open = expanded.mcp_servers_file(SecretsAs::Placeholders);
    assert_eq!(open.document["mcpServers"]["far"]["headers"]["X-Key"], "${FAR_HEADERS_X_KEY}");
    assert_eq!(open.remarks.len(), 1);
}

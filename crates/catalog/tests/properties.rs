//! What holds whatever is sent: merging, expanding, masking and reading.

mod given;

use std::collections::HashMap;

use catalog::{
    ApprovalPolicy, Gateway, GatewayRecord, RegistryServer, RequestContext, Secrets, SecretsAs, ServerJsonChoice,
    ServerKey, ServerRecord, Stamp, export_mcp_servers, export_server_json, import_mcp_servers, import_server_json,
    parse_servers,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn server(body: &Value) -> RegistryServer {
    RegistryServer::parse(body).unwrap_or_else(|mistakes| panic!("{mistakes}: {body}")).value
}

fn gateway(body: &Value) -> Gateway {
    Gateway::parse(body).unwrap_or_else(|mistakes| panic!("{mistakes}: {body}")).value
}

fn stamp() -> Stamp {
    Stamp {
        project_name: "default".parse().expect("it is a name"),
        is_sample: false,
        created_at: "2026-11-20T10:00:00Z".to_owned(),
        updated_at: "2026-11-20T10:00:00Z".to_owned(),
        created_by: None,
        updated_by: None,
    }
}

fn gateway_record(gateway: Gateway) -> GatewayRecord {
    GatewayRecord { gateway, gateway_id: "g".to_owned(), stamp: stamp() }
}

fn registry(servers: &[Value]) -> HashMap<ServerKey, ServerRecord> {
    let record = |body: &Value| {
        let server = server(body);
        let record =
            ServerRecord { registry_id: "r".to_owned(), registry_name: "default".to_owned(), stamp: stamp(), server };
        (record.server.key().clone(), record)
    };
    servers.iter().map(record).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merging_nothing_into_a_server_changes_nothing(body in given::server()) {
        let before = server(&body);
        for nothing in [json!({"mcp_config": {}}), json!({"mcp_config": {"oauth_config": {}, "config": {}}})] {
            let is_there = |name: &str| before.mcp_config().members().contains_key(name);
            if nothing["mcp_config"].as_object().unwrap().keys().all(|name| is_there(name)) {
                prop_assert_eq!(&before.patched(&nothing).unwrap().value, &before);
            }
        }
    }

    #[test]
    fn merging_nothing_into_a_gateway_changes_nothing(body in given::gateway()) {
        let before = gateway(&body);
        let keys: Vec<&ServerKey> = before.servers_config().servers().iter().map(|server| &server.key).collect();
        for nothing in [json!({}), json!({"servers": []}), json!({"common_overrides": {}}), json!({"servers": keys})] {
            let after = before.patched(&json!({"servers_config": nothing})).unwrap().value;
            prop_assert_eq!(&after, &before);
        }
    }

    #[test]
    fn a_patch_that_is_applied_twice_does_what_it_does_once(
        body in given::gateway(), patch in given::gateway_patch(), of_server in given::server(), change in given::server_patch(),
    ) {
        if let Ok(once) = gateway(&body).patched(&patch) {
            prop_assert_eq!(once.value.patched(&patch).unwrap().value, once.value);
        }
        if let Ok(once) = server(&of_server).patched(&change) {
            prop_assert_eq!(once.value.patched(&change).unwrap().value, once.value);
        }
    }

    #[test]
    fn what_is_stored_is_read_back_as_it_was(body in given::server(), of_gateway in given::gateway()) {
        let whole = server(&body);
        let (open, secrets) = whole.clone().split();
        let open: RegistryServer = serde_json::from_str(&serde_json::to_string(&open).unwrap()).unwrap();
        let secrets: Secrets = serde_json::from_str(&serde_json::to_string(&secrets).unwrap()).unwrap();
        prop_assert_eq!(open.join(secrets).unwrap(), whole);
        let gateway = gateway(&of_gateway);
        prop_assert_eq!(serde_json::from_value::<Gateway>(serde_json::to_value(&gateway).unwrap()).unwrap(), gateway);
    }

    #[test]
    fn what_is_shown_masked_holds_no_secret_and_comes_back_as_the_same(body in given::server()) {
        let whole = server(&body);
        let shown = serde_json::to_value(whole.masked()).unwrap();
        prop_assert!(!shown.to_string().contains(given::CANARY), "{}", shown);
        prop_assert_eq!(&whole.patched(&shown).unwrap().value, &whole);
        prop_assert_eq!(whole.masked().masked(), whole.masked());
        let open = export_mcp_servers([&whole], SecretsAs::Placeholders).document.to_string();
        prop_assert!(!open.contains(given::CANARY), "{}", open);
        if let Ok(exported) = export_server_json(&whole, "com.example") {
            prop_assert!(!exported.document.to_string().contains(given::CANARY), "{}", exported.document);
        }
    }

    #[test]
    fn what_is_set_for_all_wins_and_expanding_changes_nothing(
        body in given::gateway(), servers in prop::collection::vec(given::server(), 0..6),
    ) {
        let (record, servers) = (gateway_record(gateway(&body)), registry(&servers));
        let before = (record.clone(), servers.clone());
        let expanded = serde_json::to_value(record.expand(|key| servers.get(key), RequestContext::default())).unwrap();
        prop_assert_eq!(&before, &(record.clone(), servers.clone()));
        let stored = serde_json::to_value(record.gateway.servers_config()).unwrap();
        let common = expanded["common_overrides"].as_object().unwrap();
        let stored_common = stored.get("common_overrides").cloned().unwrap_or_else(|| json!({}));
        prop_assert_eq!(&expanded["common_overrides"], &stored_common);
        for shown in expanded["expanded_servers"].as_array().unwrap() {
            let key: ServerKey = serde_json::from_value(shown.clone()).unwrap();
            let own = servers[&key].server.mcp_config().members();
            prop_assert!(servers[&key].server.is_active());
            let is_it = |entry: &&Value| entry["saved_name"] == shown["saved_name"] && entry["server_version"] == shown["server_version"];
            let mut overrides = stored["servers"].as_array().unwrap().iter().find(is_it).unwrap().clone();
            overrides.as_object_mut().unwrap().retain(|name, _| !matches!(name.as_str(), "saved_name" | "server_version"));
            prop_assert_eq!(&shown["gateway_overrides"], &overrides);
            let resolved = shown["mcp_config"].as_object().unwrap();
            let names = own.keys().chain(overrides.as_object().unwrap().keys());
            for name in names {
                let expected = if common.contains_key(name) { None } else { overrides.get(name).or_else(|| own.get(name)) };
                prop_assert_eq!(resolved.get(name), expected, "{}", name);
            }
            prop_assert!(resolved.keys().all(|name| own.contains_key(name) || overrides.get(name).is_some()));
        }
    }

    #[test]
    fn nothing_that_is_sent_makes_anything_panic(
        any in given::json(), near_server in given::almost(given::server()), near_gateway in given::almost(given::gateway()),
        body in given::server(), of_gateway in given::gateway(),
    ) {
        for sent in [&any, &near_server, &near_gateway, &json!({"servers": [any.clone(), near_server.clone()]})] {
            let _ = RegistryServer::parse(sent).map(|read| (read.value.masked(), read.value.split()));
            let _ = parse_servers(sent);
            let _ = Gateway::parse(sent);
            let _ = import_mcp_servers(sent);
            let _ = import_mcp_servers(&json!({"mcpServers": sent}));
            let _ = import_server_json(sent, &ServerJsonChoice::default());
            let _ = import_server_json(
                &json!({"name": "a.b/c", "description": "d", "version": "1", "packages": [sent], "remotes": [sent]}),
                &ServerJsonChoice::default(),
            );
            let _ = ApprovalPolicy::parse(sent);
            let _ = server(&body).patched(sent);
            let _ = server(&body).patched(&json!({"mcp_config": sent}));
            let _ = gateway(&of_gateway).patched(sent);
            let _ = gateway(&of_gateway).patched(&json!({"servers_config": sent}));
            let _ = gateway(&of_gateway).patched(&json!({"servers_config": {"servers": [sent]}}));
        }
    }

    #[test]
    fn what_is_taken_once_is_taken_again(near in given::almost(given::server()), gateway in given::almost(given::gateway())) {
        if let Ok(read) = RegistryServer::parse(&near) {
            let stored = serde_json::to_value(&read.value).unwrap();
            prop_assert_eq!(RegistryServer::parse(&stored).unwrap().value, read.value);
        }
        if let Ok(read) = Gateway::parse(&gateway) {
            let stored = serde_json::to_value(&read.value).unwrap();
            prop_assert_eq!(Gateway::parse(&stored).unwrap().value, read.value);
        }
    }
}

#[test]
fn an_expanded_gateway_is_as_large_as_its_servers_together() {
    let size = |count: usize| {
        let name = |at: usize| format!("server-{at:03}");
        let body = |at: usize| {
            json!({"saved_name": name(at), "mcp_config": {"config": {"command": "npx", "args": ["-y", "notes"]},
                "input_guardrails_config": {"enabled": true, "block": ["pii"]}}})
        };
        let servers = registry(&(0..count).map(body).collect::<Vec<_>>());
        let entries: Vec<Value> = (0..count).map(|at| json!({"saved_name": name(at)})).collect();
        let record =
            gateway_record(gateway(&json!({"gateway_saved_name": "g", "servers_config": {"servers": entries}})));
        serde_json::to_string(&record.expand(|key| servers.get(key), RequestContext::default())).unwrap().len()
    };
    let (one, fifty, hundred) = (size(1), size(50), size(100));
    let each = size(2) - one;
    assert_eq!(fifty, one + 49 * each);
    assert_eq!(hundred, one + 99 * each);
}

#[test]
fn depth_that_nobody_needs_is_refused_and_not_walked() {
    // A parser of JSON gives 128 levels at most.
    let deep = (0..64).fold(json!(1), |inner, _| json!({"servers": [inner]}));
    assert!(RegistryServer::parse(&json!({"saved_name": "n", "mcp_config": deep})).is_err());
    assert!(Gateway::parse(&json!({"gateway_saved_name": "g", "servers_config": deep})).is_err());
    let before = server(&json!({"saved_name": "n"}));
    assert!(before.patched(&json!({"mcp_config": deep})).is_err());
    assert!(import_mcp_servers(&json!({"mcpServers": {"a": deep}})).is_err());
}

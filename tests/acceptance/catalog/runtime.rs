//! The published gateway runtime as a client: it loads a gateway from this service and lists the tools of its servers.

use serde_json::{Value, json};

use super::caller::Caller;
use super::place::{Place, on_both};
use crate::real_servers::fastmcp::{Protected, fastmcp};
use crate::real_servers::gateway_runtime::servers_of;
use crate::real_servers::npm::installed;
use crate::room::Room;

on_both!(the_published_runtime_loads_a_gateway_and_lists_the_tools_of_its_servers);

const PACKAGE: &str = "@modelcontextprotocol/server-everything";
const VERSION: &str = "2026.8.31";
/// What the package lists to a client that can do nothing special.
const OF_EVERYTHING: [&str; 13] = [
    "echo",
    "get-annotated-message",
    "get-env",
    "get-resource-links",
    "get-resource-reference",
    "get-structured-content",
    "get-sum",
    "get-tiny-image",
    "gzip-file-as-resource",
    "toggle-simulated-logging",
    "toggle-subscriber-updates",
    "trigger-long-running-operation",
    "simulate-research-query",
];

fn the_published_runtime_loads_a_gateway_and_lists_the_tools_of_its_servers(place: &'static Place) {
    let team = place.project();
    let by_address = fastmcp(Protected::Bearer("the-token"));
    let script = installed(PACKAGE, VERSION).join("dist/index.js");
    team.writer
        .add_server(&json!({"saved_name": "everything", "description": "The reference server.", "mcp_config": {
        "config": {"command": "node", "args": [script]}, "tools": {}}}))
        .is(201);
    team.writer
        .add_server(&json!({"saved_name": "notes", "mcp_config": {"config": {"url": by_address.text("/url"),
        "type": "http", "headers": {"Authorization": "Bearer the-token"}}}}))
        .is(201);
    team.writer
        .add_server(&json!({"saved_name": "off", "is_active": false, "mcp_config": {
        "config": {"command": "false"}}}))
        .is(201);
    team.writer
        .add_gateway(&json!({"gateway_saved_name": "team-gw", "servers_config": {
        "servers": [{"saved_name": "everything"}, {"saved_name": "notes"}, {"saved_name": "off"}]}}))
        .is(201);

    let (runtime, home) = (team.caller("runtime"), Room::new());
    let answered = servers_of(&place.origin, "team-gw", runtime.key(), &home.home());
    let said = answered.unwrap_or_else(|said| panic!("the runtime does not answer: {said}"));
    assert_eq!(said["status"], "success", "{said}");
    let servers = said["available_servers"].as_object().unwrap();
    assert_eq!(servers.keys().collect::<Vec<_>>(), ["everything", "notes"], "{said}");
    let found = |server: &str| -> Vec<&str> {
        let tools = servers[server].pointer("/tools/tools").and_then(Value::as_array);
        tools.into_iter().flatten().map(|tool| tool["name"].as_str().unwrap()).collect()
    };
    assert_eq!(found("everything"), OF_EVERYTHING);
    assert_eq!(found("notes"), ["add_note", "list_notes"]);
    assert_eq!(routes_asked(place, &runtime), ["/mcp-gateway/get-gateway-config"], "it asked here, and this alone");
}

/// The routes that a caller has asked, by the service's log.
fn routes_asked(place: &Place, caller: &Caller) -> Vec<String> {
    let log = place.logged();
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let served = lines.filter(|line| line["message"] == "request served");
    let by_it = served.filter(|line| line["span"]["key_id"].as_str().is_some_and(|id| caller.key().contains(id)));
    by_it.map(|line| line["span"]["route"].as_str().unwrap().to_owned()).collect()
}

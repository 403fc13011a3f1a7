//! Gateways in their stored form: add-gateway, get-gateway, delete-gateway and what they refuse.

use serde_json::{Value, json};

use super::place::{Place, Project, on_both};

on_both!(
    a_gateway_has_the_defaults_of_the_contract_and_is_answered_as_it_was_sent,
    a_gateways_name_has_at_most_32_characters,
    a_gateways_name_and_version_are_taken_once,
    a_gateway_has_1_to_100_servers_and_none_twice,
    a_gateway_refers_to_servers_that_exist,
    mistakes_of_a_gateway_are_all_named_with_their_places,
    overrides_of_the_older_surface_are_taken_with_a_remark,
    two_versions_of_a_server_are_taken_with_a_remark,
    a_deleted_gateway_is_gone_and_its_name_is_free,
    another_project_has_no_such_gateway,
    a_header_must_name_the_gateway,
    gateways_are_found_by_the_server_that_they_refer_to,
    a_server_that_is_referred_to_is_deleted_only_if_the_caller_accepts_it,
);

const MEMBERS: [&str; 11] = [
    "created_at",
    "created_by",
    "gateway_id",
    "gateway_saved_name",
    "gateway_version",
    "is_active",
    "is_sample",
    "project_name",
    "servers_config",
    "updated_at",
    "updated_by",
];

/// A guardrail policy.
fn policy(name: &str) -> Value {
    json!({"enabled": true, "guardrail_name": name, "additional_config": {}, "block": ["pii"]})
}

/// A project with these servers.
fn with_servers(place: &'static Place, names: &[&str]) -> Project {
    let team = place.project();
    for name in names {
        team.writer.add_server(&json!({"saved_name": name})).is(201);
    }
    team
}

fn a_gateway_has_the_defaults_of_the_contract_and_is_answered_as_it_was_sent(place: &'static Place) {
    let team = with_servers(place, &["a", "b"]);
    let config = json!({
        "common_overrides": {"input_guardrails_config": policy("base-in"), "server_tools_guardrails_config": policy("t")},
        "servers": [
            {"saved_name": "b", "server_version": "v1", "output_guardrails_config": policy("b-out")},
            {"saved_name": "a", "server_version": "v1"},
        ],
    });
    let made = team.writer.add_gateway(&json!({"gateway_saved_name": "team-gw", "servers_config": config})).is(201);
    let record = made.data();
    let mut members: Vec<&str> = record.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, MEMBERS);
    for (member, value) in [
        ("gateway_saved_name", json!("team-gw")),
        ("gateway_version", json!("v1")),
        ("is_active", json!(true)),
        ("is_sample", json!(false)),
        ("project_name", json!(team.name)),
        ("servers_config", config),
    ] {
        assert_eq!(record[member], value, "{member}");
    }
    assert!(record["gateway_id"].as_str().is_some_and(|id| !id.is_empty()), "{record}");
    assert_eq!(team.writer.gateway("team-gw").is(200).json(), record, "a read gives the bare record");
}

fn a_gateways_name_has_at_most_32_characters(place: &'static Place) {
    let team = with_servers(place, &["a"]);
    let add = |name: &str| {
        team.writer
            .add_gateway(&json!({"gateway_saved_name": name, "servers_config": {"servers": [{"saved_name": "a"}]}}))
    };
    add(&"g".repeat(32)).is(201);
    for name in [&*"g".repeat(33), "", "a b", "é"] {
        assert_eq!(add(name).refused(400), ["gateway_saved_name"], "{name:?}");
    }
    assert_eq!(team.writer.gateway(&"g".repeat(33)).refused(400), ["X-Enkrypt-MCP-Gateway"]);
}

fn a_gateways_name_and_version_are_taken_once(place: &'static Place) {
    let team = with_servers(place, &["a"]);
    let add = |version: &str| {
        team.writer.add_gateway(&json!({"gateway_saved_name": "gw", "gateway_version": version,
            "servers_config": {"servers": [{"saved_name": "a"}]}}))
    };
    let first = add("v1").is(201).data();
    add("v1").refused(409);
    let second = add("v2").is(201).data();
    assert_ne!(first["gateway_id"], second["gateway_id"]);
    let read = team.writer.ask("GET /mcp-gateway/get-gateway").gateway("gw").gateway_version("v2").send();
    assert_eq!(read.is(200).json(), second);
    assert_eq!(team.writer.gateway("gw").is(200).json(), first);
}

fn a_gateway_has_1_to_100_servers_and_none_twice(place: &'static Place) {
    let team = place.project();
    let servers: Vec<Value> = (0..101).map(|at| json!({"saved_name": format!("s{at}")})).collect();
    for batch in [&servers[..100], &servers[100..]] {
        team.writer.ask("POST /mcp-registry/bulk-add-servers").body(&json!({"servers": batch})).send().is(201);
    }
    let add = |servers: &[Value]| {
        team.writer.add_gateway(&json!({"gateway_saved_name": "gw", "servers_config": {"servers": servers}}))
    };
    assert_eq!(add(&servers).refused(400), ["servers_config.servers"], "101");
    assert_eq!(add(&[]).refused(400), ["servers_config.servers"]);
    let twice = [json!({"saved_name": "s1"}), json!({"saved_name": "s1", "server_version": "v1"})];
    assert_eq!(add(&twice).refused(400), ["servers_config.servers[1]"]);
    let made = add(&servers[..100]).is(201).data();
    assert_eq!(made["servers_config"]["servers"].as_array().unwrap().len(), 100);
    let one_more = json!({"servers_config": {"servers": [{"saved_name": "s100"}]}});
    assert_eq!(team.writer.modify_gateway("gw", &one_more).refused(400), ["servers_config.servers"]);
    let config = team.writer.gateway_config("gw").is(200).json();
    let expanded: Vec<&str> =
        config["expanded_servers"].as_array().unwrap().iter().map(|it| it["saved_name"].as_str().unwrap()).collect();
    let in_order: Vec<String> = (0..100).map(|at| format!("s{at}")).collect();
    assert_eq!(expanded, in_order);
}

fn a_gateway_refers_to_servers_that_exist(place: &'static Place) {
    let team = with_servers(place, &["a", "gone"]);
    team.writer.delete_server("gone").is(200);
    let servers = json!([{"saved_name": "a"}, {"saved_name": "missing"}, {"saved_name": "gone"},
        {"saved_name": "a", "server_version": "v2"}]);
    let refused = team.writer.add_gateway(&json!({"gateway_saved_name": "gw", "servers_config": {"servers": servers}}));
    for name in ["missing", "gone", "a v2"] {
        assert!(refused.body.contains(name), "{name} is not named: {}", refused.body);
    }
    let places = ["servers_config.servers[1]", "servers_config.servers[2]", "servers_config.servers[3]"];
    assert_eq!(refused.refused(400), places);
    team.writer.gateway("gw").refused(404);
}

fn mistakes_of_a_gateway_are_all_named_with_their_places(place: &'static Place) {
    let team = with_servers(place, &["a"]);
    let refused = |body: Value| team.writer.add_gateway(&body).refused(400);
    assert_eq!(refused(json!({})), ["gateway_saved_name", "servers_config"]);
    let config = |config: Value| refused(json!({"gateway_saved_name": "gw", "servers_config": config}));
    assert_eq!(config(json!({"servers": null})), ["servers_config.servers"]);
    assert_eq!(
        config(json!({"servers": [{"saved_name": "a", "server_tools_guardrails_config": policy("t")}]})),
        ["servers_config.servers[0].server_tools_guardrails_config"],
        "it is the gateway's alone"
    );
    assert_eq!(
        config(json!({"common_overrides": {"input_guardrails_config": {}}, "servers": [{"saved_name": "a"}]})),
        ["servers_config.common_overrides.input_guardrails_config"],
        "an empty policy would be taken as none"
    );
    let places = config(json!({"common_overrides": {"output_guardrails_config": {"block": ["No"]}}, "servers": [
        {"saved_name": "a", "input_guardrails_config": {"enabled": "yes"}}, {"saved_name": "a b"}]}));
    assert_eq!(
        places,
        [
            "servers_config.common_overrides.output_guardrails_config.block[0]",
            "servers_config.servers[0].input_guardrails_config.enabled",
            "servers_config.servers[1].saved_name"
        ]
    );
}

fn overrides_of_the_older_surface_are_taken_with_a_remark(place: &'static Place) {
    let team = with_servers(place, &["a"]);
    let made = team.writer.add_gateway(&json!({"gateway_saved_name": "gw", "servers_config": {
        "common_overrides": {"enable_server_info_validation": true},
        "servers": [{"saved_name": "a", "tool_guardrails_config": policy("t")}]}}));
    let made = made.is(201);
    assert!(made.message().contains("older"), "{}", made.message());
    let config = team.writer.gateway_config("gw").is(200).json();
    assert_eq!(config["common_overrides"], json!({"enable_server_info_validation": true}));
    assert_eq!(config["expanded_servers"][0]["mcp_config"], json!({"tool_guardrails_config": policy("t")}));
}

fn two_versions_of_a_server_are_taken_with_a_remark(place: &'static Place) {
    let team = with_servers(place, &["a"]);
    team.writer.add_server(&json!({"saved_name": "a", "server_version": "v2"})).is(201);
    let servers = json!([{"saved_name": "a"}, {"saved_name": "a", "server_version": "v2"}]);
    let made = team.writer.add_gateway(&json!({"gateway_saved_name": "gw", "servers_config": {"servers": servers}}));
    let made = made.is(201);
    assert!(made.message().contains("several versions"), "{}", made.message());
}

fn a_deleted_gateway_is_gone_and_its_name_is_free(place: &'static Place) {
    let team = with_servers(place, &["a"]);
    let gateway = json!({"gateway_saved_name": "gw", "servers_config": {"servers": [{"saved_name": "a"}]}});
    let first = team.writer.add_gateway(&gateway).is(201).data();
    let deleted = team.writer.delete_gateway("gw").is(200).data();
    assert_eq!(deleted, json!({"gateway_saved_name": "gw", "gateway_version": "v1"}));
    team.writer.delete_gateway("gw").refused(404);
    team.writer.gateway("gw").refused(404);
    team.writer.gateway_config("gw").refused(404);
    team.writer.modify_gateway("gw", &json!({"is_active": false})).refused(404);
    let by_server = team.writer.ask("GET /mcp-registry/list-gateways-by-server").server("a").send().is(200).json();
    assert_eq!(by_server["gateways"], json!([]));
    let again = team.writer.add_gateway(&gateway).is(201).data();
    assert_ne!(again["gateway_id"], first["gateway_id"], "it is a fresh record");
}

fn another_project_has_no_such_gateway(place: &'static Place) {
    let (team, others) = (with_servers(place, &["a"]), with_servers(place, &["a"]));
    let gateway = json!({"gateway_saved_name": "gw", "servers_config": {"servers": [{"saved_name": "a"}]}});
    team.writer.add_gateway(&gateway).is(201);
    others.writer.gateway("gw").refused(404);
    others.writer.gateway_config("gw").refused(404);
    others.writer.modify_gateway("gw", &json!({"is_active": false})).refused(404);
    others.writer.delete_gateway("gw").refused(404);
    let listed = others.writer.ask("GET /mcp-gateway/list-gateways").send().is(200).json();
    assert_eq!(listed["gateways"], json!([]));
    let by_server = others.writer.ask("GET /mcp-registry/list-gateways-by-server").server("a").send().is(200).json();
    assert_eq!(by_server["gateways"], json!([]), "it is another server of that name");
    others.writer.add_gateway(&gateway).is(201);
    assert_eq!(team.writer.gateway("gw").is(200).json()["is_active"], true);
    for scopes in ["read", "runtime", "scan"] {
        let caller = team.caller(scopes);
        caller.add_gateway(&gateway).refused(403);
        caller.modify_gateway("gw", &json!({"is_active": false})).refused(403);
        caller.delete_gateway("gw").refused(403);
    }
    team.caller("scan").gateway_config("gw").refused(403);
}

fn a_header_must_name_the_gateway(place: &'static Place) {
    let team = place.project();
    for what in
        ["GET /mcp-gateway/get-gateway", "GET /mcp-gateway/get-gateway-config", "DELETE /mcp-gateway/delete-gateway"]
    {
        assert_eq!(team.writer.ask(what).send().refused(400), ["X-Enkrypt-MCP-Gateway"], "{what}");
        let version = team.writer.ask(what).gateway("gw").gateway_version("^1").send();
        assert_eq!(version.refused(400), ["X-Enkrypt-MCP-Gateway-Version"], "{what}");
        team.writer.ask(what).gateway("gw").send().refused(404);
    }
}

fn gateways_are_found_by_the_server_that_they_refer_to(place: &'static Place) {
    let team = with_servers(place, &["a", "b"]);
    for (name, servers, is_active) in [
        ("both", json!([{"saved_name": "a"}, {"saved_name": "b"}]), true),
        ("only-a", json!([{"saved_name": "a"}]), false),
        ("only-b", json!([{"saved_name": "b"}]), true),
    ] {
        team.writer
            .add_gateway(&json!({"gateway_saved_name": name, "is_active": is_active,
            "servers_config": {"servers": servers}}))
            .is(201);
    }
    let of = |server: &str, query: &str| {
        let ask = team.writer.ask(&format!("GET /mcp-registry/list-gateways-by-server{query}"));
        ask.server(server).send().is(200).json()
    };
    let listed = of("a", "");
    let rows: Vec<(&str, bool)> = listed["gateways"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let mut members: Vec<&String> = row.as_object().unwrap().keys().collect();
            members.sort_unstable();
            assert_eq!(members, ["gateway_id", "gateway_saved_name", "gateway_version", "is_active"]);
            (row["gateway_saved_name"].as_str().unwrap(), row["is_active"].as_bool().unwrap())
        })
        .collect();
    assert_eq!(rows, [("only-a", false), ("both", true)], "newest first");
    let page = of("b", "?page=2&per_page=1");
    assert_eq!(page["gateways"][0]["gateway_saved_name"], "both");
    assert_eq!(
        page["pagination"],
        json!({"page": 2, "per_page": 1, "total_count": 2, "total_pages": 2,
        "has_next": false, "has_previous": true})
    );
    let patch = json!({"servers_config": {"servers": [{"saved_name": "b", "_delete": true}]}});
    team.writer.modify_gateway("both", &patch).is(200);
    assert_eq!(of("b", "")["pagination"]["total_count"], 1);
    team.writer.ask("GET /mcp-registry/list-gateways-by-server").server("missing").send().refused(404);
}

fn a_server_that_is_referred_to_is_deleted_only_if_the_caller_accepts_it(place: &'static Place) {
    let team = with_servers(place, &["a", "b"]);
    team.writer
        .add_gateway(&json!({"gateway_saved_name": "gw", "gateway_version": "v7",
        "servers_config": {"servers": [{"saved_name": "a"}, {"saved_name": "b"}]}}))
        .is(201);
    let unreferenced =
        |name: &str| team.writer.ask("DELETE /mcp-registry/delete-server?if_unreferenced=true").server(name).send();
    let refused = unreferenced("a");
    assert!(refused.body.contains("gw v7"), "{}", refused.body);
    refused.refused(409);
    team.writer.server("a").is(200);
    let deleted = team.writer.delete_server("a").is(200).data();
    assert_eq!(deleted["referenced_by"], json!([{"gateway_saved_name": "gw", "gateway_version": "v7"}]));
    let config = team.writer.ask("GET /mcp-gateway/get-gateway-config").gateway("gw").gateway_version("v7").send();
    let config = config.is(200).json();
    assert_eq!(config["expanded_servers"].as_array().unwrap().len(), 1);
    assert_eq!(config["expanded_servers"][0]["saved_name"], "b");
    // What has lost its server keeps its place, and does not keep the gateway from being changed.
    let change = team.writer.ask("PATCH /mcp-gateway/modify-gateway").gateway("gw").gateway_version("v7");
    let stored = change.body(&json!({"is_active": true})).send().is(200).data();
    assert_eq!(stored["servers_config"]["servers"].as_array().unwrap().len(), 2);
    team.writer.add_server(&json!({"saved_name": "c"})).is(201);
    unreferenced("c").is(200);
    // A fresh server of the name is what the gateway refers to.
    team.writer.add_server(&json!({"saved_name": "a", "description": "fresh"})).is(201);
    let config = team.writer.ask("GET /mcp-gateway/get-gateway-config").gateway("gw").gateway_version("v7").send();
    assert_eq!(config.is(200).json()["expanded_servers"][0]["description"], "fresh");
}

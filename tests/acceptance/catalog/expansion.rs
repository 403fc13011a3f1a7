//! get-gateway-config: what a runtime reads, and whose word wins.

use serde_json::{Value, json};

use super::place::{Place, on_both};

on_both!(
    a_gateway_is_expanded_as_in_the_contracts_example,
    what_is_set_for_all_wins_then_what_is_set_for_one_then_the_servers_own,
    servers_that_are_not_active_or_are_deleted_are_left_out_and_come_back,
    a_gateway_that_is_not_active_is_not_for_runtimes,
    a_change_of_a_server_is_seen_at_the_next_expansion,
    expansion_changes_nothing_that_is_stored,
    whoever_asks_is_named,
);

fn policy(name: &str, block: &str) -> Value {
    json!({"enabled": true, "guardrail_name": name, "additional_config": {}, "block": [block]})
}

fn names(config: &Value) -> Vec<&str> {
    config["expanded_servers"].as_array().unwrap().iter().map(|it| it["saved_name"].as_str().unwrap()).collect()
}

fn a_gateway_is_expanded_as_in_the_contracts_example(place: &'static Place) {
    let team = place.project();
    let server = team.writer.add_server(&json!({"saved_name": "notes", "mcp_config": {
        "config": {"url": "https://mcp.acme.test/mcp", "type": "http"}, "tools": {}, "denied_tools": ["delete_*"],
        "input_guardrails_config": policy("own-in", "bias"), "output_guardrails_config": policy("own-out", "bias")}}));
    let server = server.is(201).data();
    let of_notes = json!({"input_guardrails_config": policy("notes-in", "nsfw"),
        "output_guardrails_config": policy("notes-out", "toxicity")});
    let mut entry = of_notes.clone();
    entry["saved_name"] = json!("notes");
    let common = json!({"input_guardrails_config": policy("base-in", "pii")});
    let gateway = team.writer.add_gateway(&json!({"gateway_saved_name": "team-gw",
        "servers_config": {"common_overrides": common, "servers": [entry]}}));
    let gateway = gateway.is(201).data();

    let mut config = team.writer.gateway_config("team-gw").is(200).json();
    let context = config["request_context"].take();
    let expected = json!({
        "gateway_saved_name": "team-gw", "gateway_version": "v1", "gateway_id": gateway["gateway_id"],
        "project_name": team.name, "is_active": true,
        "created_at": gateway["created_at"], "updated_at": gateway["updated_at"],
        "common_overrides": common,
        "expanded_servers": [{
            "saved_name": "notes", "server_version": "v1", "server_name": null, "description": null, "job_id": null,
            "source_url": null, "source_version": null, "registry_id": server["registry_id"], "is_active": true,
            "mcp_config": {"config": {"url": "https://mcp.acme.test/mcp", "type": "http"}, "tools": {},
                "denied_tools": ["delete_*"], "output_guardrails_config": policy("notes-out", "toxicity")},
            "gateway_overrides": of_notes,
        }],
        "request_context": null,
    });
    assert_eq!(config, expected);
    for (member, value) in [
        ("project_name", json!(team.name)),
        ("registry_name", json!("default")),
        ("gateway_saved_name", json!("team-gw")),
        ("gateway_version", json!("v1")),
    ] {
        assert_eq!(context[member], value, "{member}");
    }
    for member in ["user_id", "user_email", "org_id"] {
        assert!(context.as_object().unwrap().contains_key(member), "{member} is not in {context}");
    }
}

/// Every way that three places can set a policy or not.
fn what_is_set_for_all_wins_then_what_is_set_for_one_then_the_servers_own(place: &'static Place) {
    let team = place.project();
    let key = "output_guardrails_config";
    let (own, one, all) = (policy("own", "pii"), policy("one", "nsfw"), policy("all", "bias"));
    for bits in 0..8_u8 {
        let is_set = |bit: u8| bits & (1 << bit) != 0;
        let name = format!("s{bits}");
        let mut config = json!({"config": {"command": "notes"}, "kept": [1]});
        let mut entry = json!({"saved_name": name});
        let mut common = json!({"server_tools_guardrails_config": policy("tools", "pii")});
        for (holder, bit, value) in [(&mut config, 0, &own), (&mut entry, 1, &one), (&mut common, 2, &all)] {
            if is_set(bit) {
                holder[key] = value.clone();
            }
        }
        team.writer.add_server(&json!({"saved_name": name, "mcp_config": config})).is(201);
        team.writer
            .add_gateway(&json!({"gateway_saved_name": name,
            "servers_config": {"common_overrides": common, "servers": [entry]}}))
            .is(201);
        let expanded = team.writer.gateway_config(&name).is(200).json();
        let server = &expanded["expanded_servers"][0];
        // The runtime takes the first of these, too: both must come to the same.
        let expected = match (is_set(2), is_set(1), is_set(0)) {
            (false, true, _) => Some(&one),
            (false, false, true) => Some(&own),
            (true, _, _) | (false, false, false) => None,
        };
        assert_eq!(server["mcp_config"].get(key), expected, "{bits:03b}");
        assert_eq!(server["gateway_overrides"].get(key), is_set(1).then_some(&one), "{bits:03b}: as it is stored");
        assert_eq!(expanded["common_overrides"].get(key), is_set(2).then_some(&all), "{bits:03b}");
        assert_eq!(
            (&server["mcp_config"]["config"], &server["mcp_config"]["kept"]),
            (&json!({"command": "notes"}), &json!([1])),
            "everything else is inherited"
        );
        assert!(server["mcp_config"].get("server_tools_guardrails_config").is_none(), "it is the gateway's alone");
    }
}

fn servers_that_are_not_active_or_are_deleted_are_left_out_and_come_back(place: &'static Place) {
    let team = place.project();
    for name in ["c", "a", "b"] {
        team.writer.add_server(&json!({"saved_name": name, "is_active": name != "a"})).is(201);
    }
    let servers = json!([{"saved_name": "c"}, {"saved_name": "a"}, {"saved_name": "b"}]);
    team.writer.add_gateway(&json!({"gateway_saved_name": "gw", "servers_config": {"servers": servers}})).is(201);
    let read = || team.writer.gateway_config("gw").is(200).json();
    assert_eq!(names(&read()), ["c", "b"]);
    team.writer.modify_server("a", &json!({"is_active": true})).is(200);
    assert_eq!(names(&read()), ["c", "a", "b"], "in the stored order");
    team.writer.delete_server("c").is(200);
    assert_eq!(names(&read()), ["a", "b"]);
    team.writer.modify_server("b", &json!({"is_active": false})).is(200);
    team.writer.delete_server("a").is(200);
    assert_eq!(read()["expanded_servers"], json!([]));
    assert_eq!(team.writer.gateway("gw").is(200).json()["servers_config"]["servers"].as_array().unwrap().len(), 3);
}

fn a_gateway_that_is_not_active_is_not_for_runtimes(place: &'static Place) {
    let team = place.project();
    team.writer.add_server(&json!({"saved_name": "a"})).is(201);
    team.writer
        .add_gateway(&json!({"gateway_saved_name": "gw", "is_active": false,
        "servers_config": {"servers": [{"saved_name": "a"}]}}))
        .is(201);
    team.writer.gateway_config("gw").refused(403);
    team.writer.gateway("gw").is(200);
    team.writer.modify_gateway("gw", &json!({"is_active": true})).is(200);
    let read = team.writer.gateway_config("gw").is(200);
    team.writer.modify_gateway("gw", &json!({"is_active": false})).is(200);
    let again = team.writer.ask("GET /mcp-gateway/get-gateway-config").gateway("gw");
    again.header("If-None-Match", &read.tag()).send().refused(403);
}

fn a_change_of_a_server_is_seen_at_the_next_expansion(place: &'static Place) {
    let team = place.project();
    team.writer.add_server(&json!({"saved_name": "a", "mcp_config": {"config": {"command": "one"}}})).is(201);
    let servers = json!([{"saved_name": "a"}]);
    team.writer.add_gateway(&json!({"gateway_saved_name": "gw", "servers_config": {"servers": servers}})).is(201);
    for command in ["two", "three", "four"] {
        team.writer.gateway_config("gw").is(200);
        team.writer.modify_server("a", &json!({"mcp_config": {"config": {"command": command}}})).is(200);
        let config = team.writer.gateway_config("gw").is(200).json();
        assert_eq!(config["expanded_servers"][0]["mcp_config"]["config"]["command"], command);
    }
}

fn expansion_changes_nothing_that_is_stored(place: &'static Place) {
    let team = place.project();
    team.writer
        .add_server(&json!({"saved_name": "a", "mcp_config": {"input_guardrails_config": policy("own", "pii")}}))
        .is(201);
    team.writer
        .add_gateway(&json!({"gateway_saved_name": "gw", "servers_config": {"servers": [{"saved_name": "a",
        "input_guardrails_config": policy("one", "nsfw")}]}}))
        .is(201);
    let stored = || (team.writer.server("a").is(200).body, team.writer.gateway("gw").is(200).body);
    let before = stored();
    let first = team.writer.gateway_config("gw").is(200).body;
    assert_eq!(team.writer.gateway_config("gw").is(200).body, first);
    assert_eq!(stored(), before);
}

fn whoever_asks_is_named(place: &'static Place) {
    let team = place.project();
    team.writer.add_server(&json!({"saved_name": "a"})).is(201);
    team.writer
        .add_gateway(&json!({"gateway_saved_name": "gw",
        "servers_config": {"servers": [{"saved_name": "a"}]}}))
        .is(201);
    let (one, other) = (team.caller("runtime"), team.caller("read"));
    let email = |config: Value| config["request_context"]["user_email"].as_str().unwrap().to_owned();
    let (first, second) =
        (email(one.gateway_config("gw").is(200).json()), email(other.gateway_config("gw").is(200).json()));
    assert_ne!(first, second, "an answer for one caller is not given to another");
    assert_eq!(email(one.gateway_config("gw").is(200).json()), first);
}

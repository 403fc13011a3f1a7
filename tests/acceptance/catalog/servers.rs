//! Servers of the registry: what add-server, get-server, modify-server and delete-server take, answer and refuse.

use serde_json::{Value, json};

use super::place::{Place, on_both};

on_both!(
    a_server_with_a_name_alone_has_the_defaults_of_the_contract,
    a_server_is_answered_as_it_was_sent,
    members_of_a_configuration_that_nobody_knows_are_kept_as_they_are,
    a_name_has_at_most_32_characters_and_they_are_plain,
    mistakes_are_all_named_with_their_places,
    a_name_and_version_are_taken_once,
    the_same_name_is_free_in_another_version_and_another_project,
    the_first_server_makes_the_registry,
    a_registry_of_another_name_is_unknown,
    a_change_leaves_what_it_does_not_mention,
    null_clears_and_arrays_are_replaced,
    a_name_and_a_version_are_fixed,
    a_deleted_server_is_gone_and_its_name_is_free,
    a_header_must_name_the_server,
    another_project_has_no_such_server,
    keys_do_what_their_scopes_say,
    headers_of_older_runtimes_are_taken,
);

/// The members of a record, in any order.
const MEMBERS: [&str; 17] = [
    "created_at",
    "created_by",
    "description",
    "is_active",
    "is_sample",
    "job_id",
    "mcp_config",
    "project_name",
    "registry_id",
    "registry_name",
    "saved_name",
    "server_name",
    "server_version",
    "source_url",
    "source_version",
    "updated_at",
    "updated_by",
];

fn members(record: &Value) -> Vec<&str> {
    let mut members: Vec<&str> = record.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    members
}

/// A server with all that the contract names.
fn whole() -> Value {
    json!({
        "saved_name": "notes", "server_version": "v2", "is_active": false,
        "job_id": "0b6f3a52-6a0e-4c86-9d7e-5a9a6b1f2c10", "source_url": "https://git.acme.test/acme/notes-mcp",
        "source_version": "1.4.0", "server_name": "Notes", "description": "Keeps notes.",
        "mcp_config": {
            "config": {"command": "npx", "args": ["-y", "@acme/notes@1.4.0"], "env": {"NOTES_FOLDER": "/var/notes"}},
            "oauth_config": {"enabled": true, "is_remote": false, "OAUTH_VERSION": "2.1",
                "OAUTH_GRANT_TYPE": "client_credentials", "OAUTH_CLIENT_ID": "notes", "OAUTH_CLIENT_SECRET": "s3cret",
                "OAUTH_TOKEN_URL": "https://login.acme.test/token", "OAUTH_SCOPE": "read write",
                "OAUTH_TOKEN_EXPIRY_BUFFER": 300, "OAUTH_ENFORCE_HTTPS": true},
            "mcp_oauth": {"any": ["thing"]},
            "tools": {"save_note": {"description": "Saves a note."}},
            "denied_tools": ["delete_*", {"name": "wipe", "reason": "never"}],
            "enable_server_info_validation": true,
            "tool_guardrails_config": {"enabled": true, "guardrail_name": "t", "additional_config": {}, "block": ["pii"]},
            "input_guardrails_config": {"enabled": true, "guardrail_name": "in",
                "additional_config": {"pii_redaction": true}, "block": ["policy_violation", "injection_attack", "pii",
                "topic_detector", "nsfw", "keyword_detector", "toxicity", "bias", "sponge_attack"]},
            "output_guardrails_config": {"enabled": false, "guardrail_name": "", "additional_config":
                {"relevancy": false, "hallucination": false, "adherence": false}, "block": []},
        },
    })
}

fn a_server_with_a_name_alone_has_the_defaults_of_the_contract(place: &'static Place) {
    let team = place.project();
    let record = team.writer.add_server(&json!({"saved_name": "notes"})).is(201).data();
    assert_eq!(members(&record), MEMBERS);
    for (member, value) in [
        ("saved_name", json!("notes")),
        ("server_version", json!("v1")),
        ("is_active", json!(true)),
        ("is_sample", json!(false)),
        ("job_id", Value::Null),
        ("source_url", Value::Null),
        ("source_version", Value::Null),
        ("server_name", Value::Null),
        ("description", Value::Null),
        ("mcp_config", json!({})),
        ("registry_name", json!("default")),
        ("project_name", json!(team.name)),
    ] {
        assert_eq!(record[member], value, "{member}");
    }
    assert_eq!(record["created_at"], record["updated_at"]);
    assert!(record["created_at"].as_str().unwrap().ends_with('Z'), "{record}");
    assert_eq!(team.writer.server("notes").is(200).json(), record, "a read gives the bare record");
}

fn a_server_is_answered_as_it_was_sent(place: &'static Place) {
    let team = place.project();
    let record = team.writer.add_server(&whole()).is(201).data();
    for (member, value) in whole().as_object().unwrap() {
        assert_eq!(record[member], *value, "{member}");
    }
    let read = team.writer.ask("GET /mcp-registry/get-server").server("notes").server_version("v2").send().is(200);
    assert_eq!(read.json(), record);
    assert_eq!(members(&record), MEMBERS);
}

fn members_of_a_configuration_that_nobody_knows_are_kept_as_they_are(place: &'static Place) {
    let team = place.project();
    let config = json!({"zeta": [1, 2.5, {"b": null, "a": "é\u{1F600}"}], "config": {"command": "notes", "cwd": "/srv",
        "type": "stdio"}, "alpha": {"deep": {"er": true}}, "sandbox": {"enabled": true}});
    team.writer.add_server(&json!({"saved_name": "notes", "mcp_config": config})).is(201);
    let kept = team.writer.server("notes").is(200).json()["mcp_config"].clone();
    assert_eq!(kept.to_string(), config.to_string(), "in their order too");
}

fn a_name_has_at_most_32_characters_and_they_are_plain(place: &'static Place) {
    let team = place.project();
    let add = |name: &str| team.writer.add_server(&json!({"saved_name": name}));
    let longest = format!("a-Z_{}", "9".repeat(28));
    assert_eq!((longest.len(), add(&longest).is(201).data()["saved_name"].clone()), (32, json!(longest)));
    team.writer.server(&longest).is(200);
    for name in [&format!("{longest}9"), "", " ", "a b", "a.b", "a/b", "é", "a\n", "<script>", "../x"] {
        assert_eq!(add(name).refused(400), ["saved_name"], "{name:?}");
    }
    for name in [&format!("{longest}9"), "a b", "a.b"] {
        assert_eq!(team.writer.server(name).refused(400), ["X-Enkrypt-MCP-Registry-Server"], "{name:?}");
    }
}

fn mistakes_are_all_named_with_their_places(place: &'static Place) {
    let team = place.project();
    let refused = |body: Value| team.writer.add_server(&body).refused(400);
    assert_eq!(refused(json!({})), ["saved_name"]);
    assert_eq!(refused(json!([])), [""]);
    assert_eq!(refused(json!({"saved_name": "a", "job_id": "7", "is_active": "yes", "mcp_config": []})).len(), 3);
    let places = refused(json!({"saved_name": "a", "mcp_config": {
        "config": {"url": "nowhere", "headers": {"X-Key": 7}},
        "oauth_config": {"enabled": true, "OAUTH_VERSION": "3", "OAUTH_GRANT_TYPE": "client_credentials"},
        "denied_tools": [7],
        "input_guardrails_config": {"enabled": "on", "block": ["Not Plain"]},
    }}));
    for place in [
        "mcp_config.config.url",
        "mcp_config.config.headers.X-Key",
        "mcp_config.oauth_config.OAUTH_VERSION",
        "mcp_config.denied_tools[0]",
        "mcp_config.input_guardrails_config.enabled",
        "mcp_config.input_guardrails_config.block[0]",
    ] {
        assert!(places.iter().any(|named| named == place), "{place} is not among {places:?}");
    }
    let unread = team.writer.ask("POST /mcp-registry/add-server").header("content-type", "application/json").send();
    unread.refused(400);
    assert_eq!(team.writer.ask("GET /mcp-registry/list-servers").send().json()["servers"], json!([]), "none is stored");
}

fn a_name_and_version_are_taken_once(place: &'static Place) {
    let team = place.project();
    team.writer.add_server(&json!({"saved_name": "notes", "description": "first"})).is(201);
    team.writer.add_server(&json!({"saved_name": "notes", "description": "second"})).refused(409);
    team.writer
        .add_server(&json!({"saved_name": "notes", "server_version": "v1", "description": "third"}))
        .refused(409);
    assert_eq!(team.writer.server("notes").is(200).json()["description"], "first");
}

fn the_same_name_is_free_in_another_version_and_another_project(place: &'static Place) {
    let (team, others) = (place.project(), place.project());
    for version in ["v1", "v2", "2026.11.20+build-7"] {
        let body = json!({"saved_name": "notes", "server_version": version, "description": version});
        team.writer.add_server(&body).is(201);
    }
    others.writer.add_server(&json!({"saved_name": "notes"})).is(201);
    for version in ["v1", "v2", "2026.11.20+build-7"] {
        let read = team.writer.ask("GET /mcp-registry/get-server").server("notes").server_version(version).send();
        assert_eq!(read.is(200).json()["description"], version);
    }
    team.writer.ask("GET /mcp-registry/get-server").server("notes").server_version("v3").send().refused(404);
}

fn the_first_server_makes_the_registry(place: &'static Place) {
    let (team, others) = (place.project(), place.project());
    let empty = team.writer.ask("GET /mcp-registry/list-servers").send().is(200).json();
    assert_eq!((&empty["servers"], &empty["pagination"]["total_count"]), (&json!([]), &json!(0)));
    let id = |record: Value| record["registry_id"].as_str().unwrap().to_owned();
    let first = id(team.writer.add_server(&json!({"saved_name": "a"})).is(201).data());
    let second = id(team.writer.add_server(&json!({"saved_name": "b"})).is(201).data());
    let elsewhere = id(others.writer.add_server(&json!({"saved_name": "a"})).is(201).data());
    assert!(!first.is_empty());
    assert_eq!(first, second, "a project has one registry");
    assert_ne!(first, elsewhere, "of its own");
}

fn a_registry_of_another_name_is_unknown(place: &'static Place) {
    let team = place.project();
    team.writer.add_server(&json!({"saved_name": "notes"})).is(201);
    let read = |registry: &str| {
        let ask = team.writer.ask("GET /mcp-registry/get-server").server("notes");
        ask.header("X-Enkrypt-MCP-Registry", registry).send()
    };
    read("default").is(200);
    read("another").refused(404);
}

fn a_change_leaves_what_it_does_not_mention(place: &'static Place) {
    let team = place.project();
    let mut server = whole();
    server["server_version"] = json!("v1");
    let before = team.writer.add_server(&server).is(201).data();
    let patch = json!({"is_active": true, "mcp_config": {"config": {"env": {"NOTES_LIMIT": "10"}}}});
    let after = team.writer.modify_server("notes", &patch).is(200).data();
    let mut expected = before.clone();
    expected["is_active"] = json!(true);
    expected["mcp_config"]["config"]["env"]["NOTES_LIMIT"] = json!("10");
    expected["updated_at"] = after["updated_at"].clone();
    expected["updated_by"] = after["updated_by"].clone();
    assert_eq!(after, expected);
    let at = |record: &Value| record["updated_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert!(at(&after) >= at(&before), "{after}");
    assert_eq!(team.writer.server("notes").is(200).json(), after);
}

fn null_clears_and_arrays_are_replaced(place: &'static Place) {
    let team = place.project();
    let mut server = whole();
    server["server_version"] = json!("v1");
    team.writer.add_server(&server).is(201);
    let patch = json!({"job_id": null, "source_url": null, "source_version": "2.0.0", "server_name": null,
        "description": null, "mcp_config": {"denied_tools": ["*"], "mcp_oauth": null,
        "tools": {"save_note": null, "list_notes": {}}}});
    let after = team.writer.modify_server("notes", &patch).is(200).data();
    for member in ["job_id", "source_url", "server_name", "description"] {
        assert_eq!(after[member], Value::Null, "{member}");
    }
    assert_eq!(after["source_version"], "2.0.0");
    let config = after["mcp_config"].as_object().unwrap();
    assert_eq!((&config["denied_tools"], &config["tools"]), (&json!(["*"]), &json!({"list_notes": {}})));
    assert!(!config.contains_key("mcp_oauth"), "{config:?}");
    assert_eq!(team.writer.modify_server("notes", &json!({"is_active": null})).refused(400), ["is_active"]);
    assert_eq!(team.writer.modify_server("notes", &json!({"mcp_config": null})).refused(400), ["mcp_config"]);
    let wrong = json!({"mcp_config": {"config": {"args": [1]}}});
    assert_eq!(team.writer.modify_server("notes", &wrong).refused(400), ["mcp_config.config.args[0]"]);
    assert_eq!(team.writer.server("notes").is(200).json(), after, "a refused change changes nothing");
}

fn a_name_and_a_version_are_fixed(place: &'static Place) {
    let team = place.project();
    team.writer.add_server(&json!({"saved_name": "notes"})).is(201);
    for (patch, place) in [
        (json!({"saved_name": "other", "is_active": false}), "saved_name"),
        (json!({"server_version": "v2", "is_active": false}), "server_version"),
        (json!({}), ""),
        (json!({"unknown": 1}), ""),
    ] {
        assert_eq!(team.writer.modify_server("notes", &patch).refused(400), [place], "{patch}");
    }
    assert_eq!(team.writer.server("notes").is(200).json()["is_active"], true);
    team.writer.modify_server("missing", &json!({"is_active": false})).refused(404);
}

fn a_deleted_server_is_gone_and_its_name_is_free(place: &'static Place) {
    let team = place.project();
    let first = team.writer.add_server(&json!({"saved_name": "notes", "description": "first"})).is(201);
    let deleted = team.writer.delete_server("notes").is(200).data();
    assert_eq!(deleted, json!({"saved_name": "notes", "server_version": "v1", "referenced_by": []}));
    team.writer.delete_server("notes").refused(404);
    team.writer.server("notes").refused(404);
    team.writer.modify_server("notes", &json!({"is_active": false})).refused(404);
    let listed = team.writer.ask("GET /mcp-registry/list-servers").send().is(200).json();
    assert_eq!(listed["pagination"]["total_count"], 0);
    let again = team.writer.add_server(&json!({"saved_name": "notes"})).is(201);
    assert_ne!(again.tag(), first.tag());
    assert_eq!(again.data()["description"], Value::Null, "it is a fresh record");
    team.writer.server("notes").is(200);
}

fn a_header_must_name_the_server(place: &'static Place) {
    let team = place.project();
    for what in [
        "GET /mcp-registry/get-server",
        "DELETE /mcp-registry/delete-server",
        "GET /mcp-registry/list-gateways-by-server",
    ] {
        assert_eq!(team.writer.ask(what).send().refused(400), ["X-Enkrypt-MCP-Registry-Server"], "{what}");
        let version = team.writer.ask(what).server("notes").server_version("^1").send();
        assert_eq!(version.refused(400), ["X-Enkrypt-MCP-Registry-Server-Version"], "{what}");
        team.writer.ask(what).server("notes").send().refused(404);
    }
    let patch = team.writer.ask("PATCH /mcp-registry/modify-server").body(&json!({"is_active": false})).send();
    assert_eq!(patch.refused(400), ["X-Enkrypt-MCP-Registry-Server"]);
}

fn another_project_has_no_such_server(place: &'static Place) {
    let (team, others) = (place.project(), place.project());
    team.writer.add_server(&json!({"saved_name": "notes"})).is(201);
    others.writer.server("notes").refused(404);
    others.writer.modify_server("notes", &json!({"is_active": false})).refused(404);
    others.writer.delete_server("notes").refused(404);
    others.writer.ask("GET /mcp-registry/list-gateways-by-server").server("notes").send().refused(404);
    let listed = others.writer.ask("GET /mcp-registry/list-servers").send().is(200).json();
    assert_eq!(listed["servers"], json!([]));
    let there = others.writer.ask("GET /mcp-registry/get-server").server("notes");
    there.header("X-Enkrypt-Project", &team.name).send().refused(403);
    assert_eq!(team.writer.server("notes").is(200).json()["is_active"], true);
}

fn keys_do_what_their_scopes_say(place: &'static Place) {
    let team = place.project();
    team.writer.add_server(&json!({"saved_name": "notes"})).is(201);
    let stranger = team.caller("scan");
    stranger.server("notes").refused(403);
    stranger.ask("GET /mcp-registry/list-servers").send().refused(403);
    for scopes in ["read", "runtime", "scan"] {
        let caller = team.caller(scopes);
        caller.add_server(&json!({"saved_name": "other"})).refused(403);
        caller.modify_server("notes", &json!({"is_active": false})).refused(403);
        caller.delete_server("notes").refused(403);
        caller.ask("POST /mcp-registry/bulk-add-servers").body(&json!({"servers": []})).send().refused(403);
    }
    for scopes in ["read", "runtime", "catalog", "admin"] {
        team.caller(scopes).server("notes").is(200);
    }
    let nobody = super::caller::Caller::new(&place.origin, "none");
    nobody.server("notes").refused(401);
}

fn headers_of_older_runtimes_are_taken(place: &'static Place) {
    let team = place.project();
    team.writer.add_server(&json!({"saved_name": "notes"})).is(201);
    let gateway = json!({"gateway_saved_name": "gw", "servers_config": {"servers": [{"saved_name": "notes"}]}});
    team.writer.add_gateway(&gateway).is(201);
    let read =
        || team.writer.ask("GET /mcp-gateway/get-gateway").gateway("gw").header("X-Enkrypt-Refresh-Cache", "true");
    read().send().is(200);
    read().header("api_key", team.writer.key()).header("X-Enkrypt-Project", &team.name).send().is(200);
    read().header("api_key", "another").send().refused(400);
}

//! The playground at a server that runs: it is tested, its tools are listed, and one of them is called.

use serde_json::{Value, json};

use super::caller::{Caller, Reply};
use super::place::{Place, Project, on_both};
use crate::real_servers::fastmcp::{Protected, fastmcp};
use crate::real_servers::free_port;
use crate::real_servers::told::Told;
use crate::room::Room;
use crate::service::hub::{Backing, Hub};

on_both!(
    a_registered_server_is_tested_and_its_tools_are_listed,
    a_tool_is_called_and_its_answer_has_the_contracts_shape,
    tools_and_denied_tools_are_obeyed,
    arguments_have_a_size_and_a_depth,
    a_server_that_does_not_answer_is_told_from_one_that_is_not_registered,
    keys_play_that_may_write_or_run,
);

/// A project with a running server, `notes`, that lets in who has the header.
fn with_notes(place: &'static Place, more: &Value) -> (Project, Told) {
    let (team, server) = (place.project(), fastmcp(Protected::Bearer("the-token")));
    let mut config = json!({"config": {"url": server.text("/url"), "type": "http",
        "headers": {"Authorization": "Bearer the-token"}}});
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let registered = json!({"saved_name": "notes", "server_name": "Notes", "mcp_config": config});
    team.writer.add_server(&registered).is(201);
    (team, server)
}

fn test(caller: &Caller, server: &str) -> Reply {
    caller.ask("POST /mcp-playground/test-server").server(server).send()
}

fn tools(caller: &Caller, server: &str) -> Reply {
    caller.ask("GET /mcp-playground/get-tools").server(server).send()
}

fn call(caller: &Caller, body: &Value) -> Reply {
    caller.ask("POST /mcp-playground/call-tool").server("notes").body(body).send()
}

fn a_registered_server_is_tested_and_its_tools_are_listed(place: &'static Place) {
    let (team, _server) = with_notes(place, &json!({}));
    for reply in [test(&team.writer, "notes"), tools(&team.writer, "notes")] {
        let answer = reply.is(200).json();
        assert_eq!(
            (&answer["success"], &answer["error"], &answer["details"]),
            (&json!(true), &Value::Null, &Value::Null)
        );
        for (member, value) in [
            ("saved_name", json!("notes")),
            ("server_version", json!("v1")),
            ("server_name", json!("Notes")),
            ("description", Value::Null),
            ("tools_count", json!(2)),
        ] {
            assert_eq!(answer["data"][member], value, "{member}: {answer}");
        }
        assert!(answer["data"]["tested_at"].as_str().is_some_and(|at| at.ends_with('Z')), "{answer}");
        assert!(!answer.to_string().contains("the-token"), "{answer}");
    }
    let listed = tools(&team.writer, "notes").json();
    let listed = listed["data"]["tools"].as_array().unwrap();
    let names: Vec<&str> = listed.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["add_note", "list_notes"]);
    assert_eq!(listed[0]["description"], "Keeps a note.");
    assert_eq!(listed[0]["inputSchema"]["required"], json!(["text"]));
}

fn a_tool_is_called_and_its_answer_has_the_contracts_shape(place: &'static Place) {
    let (team, _server) = with_notes(place, &json!({}));
    for arguments in ["tool_arguments", "tool_args"] {
        let answer = call(&team.writer, &json!({"tool_name": "add_note", arguments: {"text": "kept"}})).is(200).json();
        assert_eq!(answer.as_object().unwrap().keys().collect::<Vec<_>>(), ["success", "error", "details", "data"]);
        assert_eq!(
            (&answer["success"], &answer["error"], &answer["details"]),
            (&json!(true), &Value::Null, &Value::Null)
        );
        let data = answer["data"].as_object().unwrap();
        let mut members: Vec<&str> = data.keys().map(String::as_str).collect();
        members.sort_unstable();
        let documented = [
            "description",
            "executed_at",
            "result",
            "saved_name",
            "server_name",
            "server_version",
            "tool_arguments",
            "tool_name",
        ];
        assert_eq!(members, documented);
        assert_eq!((&data["tool_name"], &data["tool_arguments"]), (&json!("add_note"), &json!({"text": "kept"})));
        assert_eq!(data["result"]["content"], json!([{"type": "text", "text": "kept"}]));
        assert_eq!(data["result"]["isError"], false);
    }
    let failed = call(&team.writer, &json!({"tool_name": "add_note", "tool_arguments": {"text": 7}})).is(200).json();
    assert_eq!((&failed["success"], &failed["data"]["result"]["isError"]), (&json!(true), &json!(true)), "{failed}");
    assert_eq!(call(&team.writer, &json!({"tool_arguments": {}})).refused(400), ["tool_name"]);
    assert_eq!(call(&team.writer, &json!({"tool_name": "x", "tool_arguments": []})).refused(400), ["tool_arguments"]);
}

fn tools_and_denied_tools_are_obeyed(place: &'static Place) {
    let denied = json!({"denied_tools": [{"name": "add_*", "reason": "Notes are kept by people."}]});
    let (team, _server) = with_notes(place, &denied);
    let add = json!({"tool_name": "add_note", "tool_arguments": {"text": "kept"}});
    let refused = call(&team.writer, &add);
    assert!(refused.body.contains("Notes are kept by people."), "{}", refused.body);
    refused.refused(403);
    call(&team.writer, &json!({"tool_name": "list_notes"})).is(200);
    let only = json!({"mcp_config": {"denied_tools": null, "tools": {"add_note": {}}}});
    team.writer.modify_server("notes", &only).is(200);
    call(&team.writer, &add).is(200);
    call(&team.writer, &json!({"tool_name": "list_notes"})).refused(403);
    // All are denied but those that are named.
    team.writer.modify_server("notes", &json!({"mcp_config": {"denied_tools": ["*"]}})).is(200);
    call(&team.writer, &add).is(200);
    call(&team.writer, &json!({"tool_name": "list_notes"})).refused(403);
}

fn arguments_have_a_size_and_a_depth(place: &'static Place) {
    let (team, _server) = with_notes(place, &json!({}));
    let asked = |arguments: &Value| call(&team.writer, &json!({"tool_name": "add_note", "tool_arguments": arguments}));
    let nested = |levels: usize| json!({"text": (1..levels).fold(json!("x"), |inner, _| json!([inner]))});
    asked(&nested(10)).is(200);
    assert_eq!(asked(&nested(11)).refused(400), ["tool_arguments"]);
    let largest = 100 * 1024;
    let of_size = |bytes: usize| json!({"text": "x".repeat(bytes - r#"{"text":""}"#.len())});
    assert_eq!(asked(&of_size(largest)).is(200).json()["data"]["result"]["isError"], false);
    assert_eq!(asked(&of_size(largest + 1)).refused(400), ["tool_arguments"]);
}

fn a_server_that_does_not_answer_is_told_from_one_that_is_not_registered(place: &'static Place) {
    let team = place.project();
    let nobody = format!("http://127.0.0.1:{}/mcp", free_port());
    team.writer.add_server(&json!({"saved_name": "notes", "mcp_config": {"config": {"url": nobody}}})).is(201);
    let body = json!({"tool_name": "add_note"});
    for reply in [test(&team.writer, "notes"), tools(&team.writer, "notes"), call(&team.writer, &body)] {
        let answer = reply.is(502).json();
        assert_eq!((&answer["success"], &answer["message"]), (&json!(false), &answer["error"]), "{answer}");
        assert_eq!(answer["details"]["reason"], "unreachable", "{answer}");
        assert_eq!(answer["data"]["saved_name"], "notes");
    }
    for reply in [test(&team.writer, "missing"), tools(&team.writer, "missing")] {
        reply.refused(404);
    }
    let (others, _server) = with_notes(place, &json!({}));
    test(&others.writer, "notes").is(200);
    team.writer.delete_server("notes").is(200);
    call(&team.writer, &body).refused(404);
}

fn keys_play_that_may_write_or_run(place: &'static Place) {
    let (team, _server) = with_notes(place, &json!({}));
    let body = json!({"tool_name": "list_notes"});
    for scopes in ["runtime", "catalog", "admin"] {
        let caller = team.caller(scopes);
        test(&caller, "notes").is(200);
        call(&caller, &body).is(200);
    }
    for scopes in ["read", "scan"] {
        let caller = team.caller(scopes);
        test(&caller, "notes").refused(403);
        tools(&caller, "notes").refused(403);
        call(&caller, &body).refused(403);
    }
}

#[test]
fn nothing_is_called_unless_the_operator_says_so_and_no_address_within_is_asked() {
    let room = Room::new();
    let hub = Hub::start(&room, &Backing::Embedded, &[]);
    let caller = Caller::new(&hub.origin, &hub.key);
    let server = fastmcp(Protected::Bearer("the-token"));
    let config = json!({"config": {"url": server.text("/url"), "headers": {"Authorization": "Bearer the-token"}}});
    caller.add_server(&json!({"saved_name": "notes", "mcp_config": config})).is(201);
    let refused = call(&caller, &json!({"tool_name": "list_notes"}));
    assert!(refused.body.contains("--allow-call-tool"), "{}", refused.body);
    refused.refused(403);
    let guarded = test(&caller, "notes").is(502).json();
    assert_eq!(guarded["details"]["reason"], "address_refused", "{guarded}");
}

//! bulk-add-servers: up to 100 servers, all or none.

use serde_json::{Value, json};

use super::caller::Reply;
use super::place::{Place, Project, on_both};

on_both!(
    a_hundred_servers_are_answered_in_the_order_of_the_request,
    one_bad_entry_among_a_hundred_leaves_nothing_behind,
    one_taken_name_among_a_hundred_leaves_nothing_behind,
    a_name_twice_in_a_batch_is_a_conflict,
    a_batch_holds_1_to_100_servers,
);

/// So many servers, each with a secret and a policy.
pub(super) fn servers(count: usize) -> Vec<Value> {
    let server = |at| {
        json!({"saved_name": format!("s{at:03}"), "mcp_config": {
            "config": {"command": "npx", "args": ["-y", format!("@acme/s{at}@1.0.0")], "env": {"KEY": format!("key-{at}")}},
            "input_guardrails_config": {"enabled": true, "guardrail_name": "in", "block": ["pii"]}}})
    };
    (0..count).map(server).collect()
}

fn add(team: &Project, servers: &[Value]) -> Reply {
    team.writer.ask("POST /mcp-registry/bulk-add-servers").body(&json!({"servers": servers})).send()
}

fn count(team: &Project) -> Value {
    let listed = team.writer.ask("GET /mcp-registry/list-servers").send().is(200).json();
    listed["pagination"]["total_count"].clone()
}

fn a_hundred_servers_are_answered_in_the_order_of_the_request(place: &'static Place) {
    let team = place.project();
    let mut sent = servers(100);
    sent.reverse();
    let made = add(&team, &sent).is(201).data();
    let names = |rows: &[Value]| rows.iter().map(|row| row["saved_name"].clone()).collect::<Vec<_>>();
    assert_eq!(names(made.as_array().unwrap()), names(&sent));
    assert_eq!(count(&team), 100);
    for record in made.as_array().unwrap() {
        assert_eq!(team.writer.server(record["saved_name"].as_str().unwrap()).is(200).json(), *record);
    }
    assert_eq!(team.writer.changes().len(), 100, "each is remembered");
}

fn one_bad_entry_among_a_hundred_leaves_nothing_behind(place: &'static Place) {
    let team = place.project();
    for (at, bad, named) in [
        (99, json!({"saved_name": "x".repeat(33)}), "servers[99].saved_name"),
        (
            0,
            json!({"saved_name": "ok", "mcp_config": {"config": {"command": "npx", "args": [7]}}}),
            "servers[0].mcp_config.config.args[0]",
        ),
        (42, json!(7), "servers[42]"),
        (3, json!({"saved_name": "ok", "job_id": "none"}), "servers[3].job_id"),
    ] {
        let mut sent = servers(100);
        sent[at] = bad;
        assert_eq!(add(&team, &sent).refused(400), [named]);
        assert_eq!(count(&team), 0, "{named}");
    }
    assert_eq!(team.writer.changes(), Vec::<Value>::new());
    add(&team, &servers(100)).is(201);
}

fn one_taken_name_among_a_hundred_leaves_nothing_behind(place: &'static Place) {
    let team = place.project();
    team.writer.add_server(&json!({"saved_name": "s057"})).is(201);
    assert_eq!(add(&team, &servers(100)).refused(409), ["servers[57].saved_name"]);
    assert_eq!(count(&team), 1);
    assert_eq!(team.writer.changes().len(), 1);
    team.writer.delete_server("s057").is(200);
    add(&team, &servers(100)).is(201);
}

fn a_name_twice_in_a_batch_is_a_conflict(place: &'static Place) {
    let team = place.project();
    let twice =
        [json!({"saved_name": "a"}), json!({"saved_name": "b"}), json!({"saved_name": "a", "server_version": "v1"})];
    assert_eq!(add(&team, &twice).refused(409), ["servers[2].saved_name"]);
    assert_eq!(count(&team), 0);
    add(&team, &[json!({"saved_name": "a"}), json!({"saved_name": "a", "server_version": "v2"})]).is(201);
}

fn a_batch_holds_1_to_100_servers(place: &'static Place) {
    let team = place.project();
    assert_eq!(add(&team, &servers(101)).refused(400), ["servers"]);
    assert_eq!(add(&team, &[]).refused(400), ["servers"]);
    let none = team.writer.ask("POST /mcp-registry/bulk-add-servers").body(&json!({})).send();
    assert_eq!(none.refused(400), ["servers"]);
    assert_eq!(count(&team), 0);
}

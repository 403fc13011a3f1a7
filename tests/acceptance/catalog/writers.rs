//! Many writers at once: nothing that was accepted is lost, and of those who saw the same, one wins.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::bulk;
use super::caller::{Ask, Caller, Reply, runtime};
use super::place::{Place, Project, on_both};
use crate::service::hub::Hub;

on_both!(
    fifty_writers_each_add_a_server_to_one_gateway,
    fifty_writers_each_set_a_member_of_one_policy,
    of_fifty_writers_who_saw_the_same_one_wins,
    of_fifty_who_add_the_same_one_wins,
    a_server_is_never_lost_between_its_deletion_and_a_gateway_that_takes_it_in,
);

const WRITERS: usize = 50;

/// A project with a server for each writer, `s000` and so on, and a gateway of the one after them.
fn team(place: &'static Place) -> Project {
    let team = place.project();
    let body = json!({"servers": bulk::servers(WRITERS + 1)});
    team.writer.ask("POST /mcp-registry/bulk-add-servers").body(&body).send().is(201);
    let policy = json!({"enabled": true, "guardrail_name": "in", "additional_config": {"pii_redaction": true}});
    let last = format!("s{WRITERS:03}");
    team.writer
        .add_gateway(&json!({"gateway_saved_name": "gw", "servers_config": {
        "common_overrides": {"input_guardrails_config": policy}, "servers": [{"saved_name": last}]}}))
        .is(201);
    team
}

/// Sends all at once.
fn at_once(asks: impl Iterator<Item = Ask>) -> Vec<Reply> {
    let replies = runtime().block_on(join_all(asks.map(Ask::sent)));
    replies.into_iter().map(Result::unwrap).collect()
}

fn modify(caller: &Caller, patch: &Value) -> Ask {
    caller.ask("PATCH /mcp-gateway/modify-gateway").gateway("gw").body(&json!({"servers_config": patch}))
}

fn of_status(replies: &[Reply], status: u16) -> usize {
    replies.iter().filter(|reply| reply.status == status).count()
}

fn names(gateway: &Value) -> Vec<&str> {
    let servers = gateway["servers_config"]["servers"].as_array().unwrap();
    let mut names: Vec<&str> = servers.iter().map(|entry| entry["saved_name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names
}

fn fifty_writers_each_add_a_server_to_one_gateway(place: &'static Place) {
    let team = team(place);
    add_all(&team, &[&team.writer]);
}

/// Fifty writers, dealt out over these callers.
fn add_all(team: &Project, callers: &[&Caller]) {
    let patch = |at: usize| json!({"servers": [{"saved_name": format!("s{at:03}")}]});
    let replies = at_once((0..WRITERS).map(|at| modify(callers[at % callers.len()], &patch(at))));
    for reply in replies {
        reply.is(200);
    }
    let all: Vec<String> = (0..=WRITERS).map(|at| format!("s{at:03}")).collect();
    assert_eq!(names(&team.writer.gateway("gw").is(200).json()), all);
    let config = callers[callers.len() - 1].gateway_config("gw").is(200).json();
    assert_eq!(config["expanded_servers"].as_array().unwrap().len(), WRITERS + 1);
    let changes = team.writer.changes();
    assert_eq!(changes.iter().filter(|row| row["kind"] == "modified").count(), WRITERS);
    // Each change begins where the one before it ended.
    let of_the_gateway: Vec<&Value> = changes.iter().filter(|row| row["subject"] == "gateway").collect();
    for pair in of_the_gateway.windows(2) {
        assert_eq!(pair[0]["before"], pair[1]["after"]);
    }
}

#[test]
fn writers_at_two_processes_lose_nothing_and_each_reads_what_the_other_wrote() {
    let team = team(Place::postgres());
    let (room, backing) = team.place.parts();
    let other = Hub::start(room, backing, &["--no-worker", "--rate-limit", "1000000"]);
    let there = Caller::new(&other.origin, team.writer.key());
    add_all(&team, &[&team.writer, &there]);
    for at in 0..10 {
        let (writes, reads) = if at % 2 == 0 { (&team.writer, &there) } else { (&there, &team.writer) };
        let patch = json!({"mcp_config": {"config": {"command": format!("command-{at}")}}});
        writes.modify_server("s000", &patch).is(200);
        let config = reads.gateway_config("gw").is(200).json();
        let servers = config["expanded_servers"].as_array().unwrap();
        let first = servers.iter().find(|server| server["saved_name"] == "s000").unwrap();
        assert_eq!(first["mcp_config"]["config"]["command"], format!("command-{at}"), "no stale answer is given");
    }
}

fn fifty_writers_each_set_a_member_of_one_policy(place: &'static Place) {
    let team = team(place);
    let patch = |at: usize| json!({"common_overrides": {"input_guardrails_config": {"additional_config": {format!("w{at}"): at}}}});
    for reply in at_once((0..WRITERS).map(|at| modify(&team.writer, &patch(at)))) {
        reply.is(200);
    }
    let gateway = team.writer.gateway("gw").is(200).json();
    let set = &gateway["servers_config"]["common_overrides"]["input_guardrails_config"]["additional_config"];
    let mut expected = json!({"pii_redaction": true});
    for at in 0..WRITERS {
        expected[format!("w{at}")] = json!(at);
    }
    assert_eq!(*set, expected);
}

fn of_fifty_writers_who_saw_the_same_one_wins(place: &'static Place) {
    let team = team(place);
    for round in 0..4 {
        let seen = team.writer.gateway("gw").is(200).tag();
        let patch = |at: usize| json!({"common_overrides": {"input_guardrails_config": {"guardrail_name": format!("{round}-{at}")}}});
        let replies = at_once((0..WRITERS).map(|at| modify(&team.writer, &patch(at)).header("If-Match", &seen)));
        assert_eq!((of_status(&replies, 200), of_status(&replies, 412)), (1, WRITERS - 1), "round {round}");
        let winner = replies.iter().position(|reply| reply.status == 200).unwrap();
        let stored = team.writer.gateway("gw").is(200);
        let name = &stored.json()["servers_config"]["common_overrides"]["input_guardrails_config"]["guardrail_name"];
        assert_eq!((name, stored.tag()), (&json!(format!("{round}-{winner}")), replies[winner].tag()));
    }
    let seen = team.writer.server("s000").is(200).tag();
    let replies = at_once((0..WRITERS).map(|at| {
        let ask = team.writer.ask("PATCH /mcp-registry/modify-server").server("s000").header("If-Match", &seen);
        ask.body(&json!({"description": at.to_string()}))
    }));
    assert_eq!((of_status(&replies, 200), of_status(&replies, 412)), (1, WRITERS - 1), "of a server too");
}

fn of_fifty_who_add_the_same_one_wins(place: &'static Place) {
    let team = place.project();
    let add = || team.writer.ask("POST /mcp-registry/add-server").body(&json!({"saved_name": "notes"}));
    let replies = at_once((0..WRITERS).map(|_| add()));
    assert_eq!((of_status(&replies, 201), of_status(&replies, 409)), (1, WRITERS - 1));
    let gateway = json!({"gateway_saved_name": "gw", "servers_config": {"servers": [{"saved_name": "notes"}]}});
    let add = || team.writer.ask("POST /mcp-gateway/add-gateway").body(&gateway);
    let replies = at_once((0..WRITERS).map(|_| add()));
    assert_eq!((of_status(&replies, 201), of_status(&replies, 409)), (1, WRITERS - 1));
    assert_eq!(team.writer.changes().len(), 2);
}

fn a_server_is_never_lost_between_its_deletion_and_a_gateway_that_takes_it_in(place: &'static Place) {
    let team = team(place);
    let ask = |at: usize| {
        let name = format!("s{:03}", at / 2);
        if at.is_multiple_of(2) {
            team.writer.ask("DELETE /mcp-registry/delete-server?if_unreferenced=true").server(&name)
        } else {
            modify(&team.writer, &json!({"servers": [{"saved_name": name}]}))
        }
    };
    let replies = at_once((0..2 * WRITERS).map(ask));
    // Whoever comes first keeps the other out.
    for (at, pair) in replies.chunks(2).enumerate() {
        let both = (pair[0].status, pair[1].status);
        assert!([(200, 400), (409, 200)].contains(&both), "s{at:03}: {both:?}");
    }
    let gateway = team.writer.gateway("gw").is(200).json();
    for name in names(&gateway) {
        team.writer.server(name).is(200);
    }
}

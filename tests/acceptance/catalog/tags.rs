//! Entity tags: nobody overwrites what they have not seen, or reads again what they have.

use serde_json::{Value, json};

use super::caller::{Ask, Reply};
use super::place::{Place, Project, on_both};

on_both!(
    a_tag_changes_with_its_record,
    what_the_caller_has_is_not_sent_again,
    a_change_of_what_was_changed_since_is_refused,
    a_record_that_comes_back_has_another_tag,
);

/// A project with a server and a gateway of it.
fn team(place: &'static Place) -> Project {
    let team = place.project();
    team.writer.add_server(&json!({"saved_name": "a"})).is(201);
    team.writer
        .add_gateway(&json!({"gateway_saved_name": "gw",
        "servers_config": {"servers": [{"saved_name": "a"}]}}))
        .is(201);
    team
}

/// What is read and changed: where, and about what.
fn asked(team: &Project, what: &str) -> Ask {
    team.writer.ask(what).server("a").gateway("gw")
}

/// The reads of one record, with its change and its removal.
const RECORDS: [(&str, &str, &str); 2] = [
    ("GET /mcp-registry/get-server", "PATCH /mcp-registry/modify-server", "DELETE /mcp-registry/delete-server"),
    ("GET /mcp-gateway/get-gateway", "PATCH /mcp-gateway/modify-gateway", "DELETE /mcp-gateway/delete-gateway"),
];

fn a_tag_changes_with_its_record(place: &'static Place) {
    let team = team(place);
    for (read, modify, _) in RECORDS {
        let before = asked(&team, read).send().is(200).tag();
        assert!(before.starts_with('"') && before.ends_with('"') && before.len() > 2, "{before}");
        assert_eq!(asked(&team, read).send().is(200).tag(), before, "reading changes nothing");
        let changed = asked(&team, modify).body(&json!({"is_active": false})).send().is(200).tag();
        assert_ne!(changed, before);
        assert_eq!(asked(&team, read).send().is(200).tag(), changed, "the answer to the change has it already");
        let refused = asked(&team, modify).body(&json!({"is_active": 7})).send();
        assert_eq!(refused.refused(400), ["is_active"]);
        assert_eq!(asked(&team, read).send().is(200).tag(), changed);
        asked(&team, modify).body(&json!({"is_active": true})).send().is(200);
    }
    let config = || asked(&team, "GET /mcp-gateway/get-gateway-config").send().is(200).tag();
    let before = config();
    assert_eq!(config(), before);
    team.writer.modify_server("a", &json!({"description": "changed"})).is(200);
    assert_ne!(config(), before, "a change of its servers is one of the expanded form");
}

fn what_the_caller_has_is_not_sent_again(place: &'static Place) {
    let team = team(place);
    for read in [RECORDS[0].0, RECORDS[1].0, "GET /mcp-gateway/get-gateway-config"] {
        let first = asked(&team, read).send().is(200);
        let again = |tag: &str| asked(&team, read).header("If-None-Match", tag).send();
        for tag in [first.tag(), format!("W/{}", first.tag()), format!("\"0\", {}", first.tag()), "*".to_owned()] {
            let reply = again(&tag).is(304);
            assert_eq!((reply.body.as_str(), reply.tag()), ("", first.tag()), "{read} {tag}");
        }
        assert_eq!(again("\"0\"").is(200).body, first.body);
        team.writer.modify_server("a", &json!({"description": read})).is(200);
        team.writer.modify_gateway("gw", &json!({"is_active": true})).is(200);
        again(&first.tag()).is(200);
    }
}

fn a_change_of_what_was_changed_since_is_refused(place: &'static Place) {
    let team = team(place);
    for (read, modify, delete) in RECORDS {
        let seen = asked(&team, read).send().is(200).tag();
        let change = |tag: &str, patch: &Value| asked(&team, modify).header("If-Match", tag).body(patch).send();
        let first = change(&seen, &json!({"is_active": false})).is(200).tag();
        change(&seen, &json!({"is_active": true})).refused(412);
        for tag in ["\"0\"", "none", &format!("W/{first}")] {
            change(tag, &json!({"is_active": true})).refused(412);
            asked(&team, delete).header("If-Match", tag).send().refused(412);
        }
        assert_eq!(asked(&team, read).send().is(200).json()["is_active"], false, "{modify}");
        let second = change(&format!("\"0\", {first}"), &json!({"is_active": true})).is(200).tag();
        change("*", &json!({"is_active": true})).is(200);
        asked(&team, delete).header("If-Match", &second).send().refused(412);
    }
    // The gateway goes first: it refers to the server.
    for (read, _, delete) in RECORDS.into_iter().rev() {
        let seen = asked(&team, read).send().is(200).tag();
        asked(&team, delete).header("If-Match", &seen).send().is(200);
        asked(&team, delete).header("If-Match", &seen).send().refused(404);
    }
}

fn a_record_that_comes_back_has_another_tag(place: &'static Place) {
    let team = team(place);
    let add = || -> Reply { team.writer.add_server(&json!({"saved_name": "b"})).is(201) };
    let first = add().tag();
    team.writer.delete_server("b").is(200);
    let second = add().tag();
    assert_ne!(first, second);
    let stale = team.writer.ask("PATCH /mcp-registry/modify-server").server("b").header("If-Match", &first);
    stale.body(&json!({"is_active": false})).send().refused(412);
}

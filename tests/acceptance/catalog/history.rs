//! list-changes: who changed what, from what to what.

use serde_json::{Value, json};

use super::place::{Place, on_both};

on_both!(
    every_change_is_remembered_with_who_what_before_and_after,
    what_is_refused_is_no_change,
    changes_are_listed_in_pages_and_by_name,
    the_history_is_for_those_who_write_the_catalogue_of_the_project,
);

fn every_change_is_remembered_with_who_what_before_and_after(place: &'static Place) {
    let team = place.project();
    let other = team.caller("catalog");
    let server = team.writer.add_server(&json!({"saved_name": "notes"})).is(201).data();
    let changed = other.modify_server("notes", &json!({"description": "Keeps notes."})).is(200).data();
    let gateway = team.writer.add_gateway(&json!({"gateway_saved_name": "gw", "gateway_version": "v2",
        "servers_config": {"servers": [{"saved_name": "notes"}]}}));
    let gateway = gateway.is(201).data();
    team.writer.delete_server("notes").is(200);

    let listed = team.writer.changes();
    let told: Vec<(&str, &str, &str, &str)> = listed
        .iter()
        .map(|row| {
            let text = |member: &str| row[member].as_str().unwrap_or_else(|| panic!("{member}: {row}"));
            (text("subject"), text("name"), text("version"), text("kind"))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("server", "notes", "v1", "deleted"),
            ("gateway", "gw", "v2", "added"),
            ("server", "notes", "v1", "modified"),
            ("server", "notes", "v1", "added"),
        ],
        "newest first"
    );
    let of_the_owner = |row: &Value| {
        let mut members = row.clone();
        // What the service adds is not the owner's.
        for name in [
            "registry_id",
            "registry_name",
            "gateway_id",
            "project_name",
            "is_sample",
            "created_at",
            "updated_at",
            "created_by",
            "updated_by",
        ] {
            members.as_object_mut().unwrap().shift_remove(name);
        }
        members
    };
    let (first, second) = (of_the_owner(&server), of_the_owner(&changed));
    let states: Vec<(Value, Value)> = listed
        .iter()
        .map(|row| {
            let state = |member: &str| if row[member].is_null() { Value::Null } else { of_the_owner(&row[member]) };
            (state("before"), state("after"))
        })
        .collect();
    assert_eq!(
        states,
        [
            (second.clone(), Value::Null),
            (Value::Null, of_the_owner(&gateway)),
            (first.clone(), second),
            (Value::Null, first),
        ]
    );
    for (row, by) in listed.iter().zip([&team.writer, &team.writer, &other, &team.writer]) {
        assert!(by.key().contains(row["key_id"].as_str().unwrap()), "{row}");
        assert!(row["user_email"].as_str().is_some_and(|email| !email.is_empty()), "{row}");
        assert_eq!(row["reason"], Value::Null, "people need no reason");
        assert!(row["at"].as_str().unwrap().ends_with('Z'), "{row}");
    }
    let revisions: Vec<i64> = listed.iter().map(|row| row["revision"].as_i64().unwrap()).collect();
    assert!(revisions.is_sorted_by(|newer, older| newer > older), "{revisions:?}");
}

fn what_is_refused_is_no_change(place: &'static Place) {
    let team = place.project();
    let tag = team.writer.add_server(&json!({"saved_name": "notes"})).is(201).tag();
    team.writer.modify_server("notes", &json!({"description": "x"})).is(200);
    team.writer.add_server(&json!({"saved_name": "notes"})).refused(409);
    team.writer.modify_server("notes", &json!({"is_active": 7})).refused(400);
    team.writer.delete_server("missing").refused(404);
    let stale = team.writer.ask("DELETE /mcp-registry/delete-server").server("notes").header("If-Match", &tag);
    stale.send().refused(412);
    team.caller("read").delete_server("notes").refused(403);
    assert_eq!(team.writer.changes().len(), 2);
}

fn changes_are_listed_in_pages_and_by_name(place: &'static Place) {
    let team = place.project();
    for at in 0..5 {
        team.writer.add_server(&json!({"saved_name": format!("s{at}")})).is(201);
        team.writer.modify_server("s0", &json!({"description": at.to_string()})).is(200);
    }
    let list = |query: &str| team.writer.ask(&format!("GET /mcp-registry/list-changes{query}")).send();
    let page = list("?page=2&per_page=4").is(200).json();
    assert_eq!(
        page["pagination"],
        json!({"page": 2, "per_page": 4, "total_count": 10, "total_pages": 3,
        "has_next": true, "has_previous": true})
    );
    assert_eq!(page["changes"].as_array().unwrap().len(), 4);
    let of_one = list("?saved_name=s0").is(200).json();
    assert_eq!(of_one["pagination"]["total_count"], 6);
    assert!(of_one["changes"].as_array().unwrap().iter().all(|row| row["name"] == "s0"), "{of_one}");
    assert_eq!(list("?saved_name=no%20name").refused(400), ["saved_name"]);
}

fn the_history_is_for_those_who_write_the_catalogue_of_the_project(place: &'static Place) {
    let (team, others) = (place.project(), place.project());
    team.writer.add_server(&json!({"saved_name": "notes"})).is(201);
    assert_eq!(others.writer.changes(), Vec::<Value>::new());
    for scopes in ["scan", "read", "runtime"] {
        team.caller(scopes).ask("GET /mcp-registry/list-changes").send().refused(403);
    }
    assert_eq!(team.caller("admin").changes().len(), 1);
}

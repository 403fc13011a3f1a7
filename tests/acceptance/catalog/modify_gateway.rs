//! modify-gateway, row by row: what is stored, what is sent, and what is stored then.

use serde_json::{Value, json};

use super::place::{Place, on_both};

on_both!(
    every_row_of_the_contracts_table_is_so,
    every_rule_beside_the_table_is_so,
    what_a_change_may_not_do_is_refused_and_changes_nothing,
    a_change_made_twice_is_made_once,
    is_active_is_changed_alone,
);

/// A policy of a name, what it blocks, and what else it says.
fn policy(name: &str, block: &[&str], additional_config: &Value) -> Value {
    json!({"enabled": true, "guardrail_name": name, "additional_config": additional_config, "block": block})
}

/// A server entry of version `v1` with these overrides.
fn entry(name: &str, overrides: &Value) -> Value {
    let mut entry = json!({"saved_name": name, "server_version": "v1"});
    entry.as_object_mut().unwrap().extend(overrides.as_object().unwrap().clone());
    entry
}

/// Stores, changes, and asserts what is stored then: in the answer, in the stored form, and after it is read again.
fn becomes(place: &'static Place, stored: &Value, patch: &Value, then: &Value) {
    let team = place.project();
    for name in ["a", "b", "c"] {
        team.writer.add_server(&json!({"saved_name": name})).is(201);
    }
    team.writer.add_server(&json!({"saved_name": "a", "server_version": "v2"})).is(201);
    team.writer.add_gateway(&json!({"gateway_saved_name": "gw", "servers_config": stored})).is(201);
    let changed = team.writer.modify_gateway("gw", &json!({"servers_config": patch})).is(200).data();
    assert_eq!(changed["servers_config"], *then, "{patch}");
    assert_eq!(team.writer.gateway("gw").is(200).json(), changed, "{patch}");
}

fn every_row_of_the_contracts_table_is_so(place: &'static Place) {
    let of_a = |policy: Value| json!({"servers": [entry("a", &json!({"input_guardrails_config": policy}))]});
    let plain = |name: &str| entry(name, &json!({}));
    let (common_in, common_out) = (policy("base-in", &["pii"], &json!({})), policy("base-out", &["nsfw"], &json!({})));
    let a_out = policy("a-out", &["nsfw"], &json!({}));
    for (stored, patch, then) in [
        (
            of_a(policy("A", &["pii"], &json!({"x": 1}))),
            json!({"servers": [{"saved_name": "a",
                "input_guardrails_config": {"block": ["nsfw"], "additional_config": {"y": 2}}}]}),
            of_a(policy("A", &["nsfw"], &json!({"x": 1, "y": 2}))),
        ),
        (
            json!({"servers": [plain("a")]}),
            json!({"servers": [{"saved_name": "b"}]}),
            json!({"servers": [plain("a"), plain("b")]}),
        ),
        (
            json!({"servers": [plain("a"), plain("b")]}),
            json!({"servers": [{"saved_name": "b", "_delete": true}]}),
            json!({"servers": [plain("a")]}),
        ),
        (
            json!({"servers": [entry("a", &json!({"input_guardrails_config": policy("a-in", &["pii"], &json!({})),
                "output_guardrails_config": a_out}))]}),
            json!({"servers": [{"saved_name": "a", "output_guardrails_config": null}]}),
            of_a(policy("a-in", &["pii"], &json!({}))),
        ),
        (
            json!({"common_overrides": {"input_guardrails_config": common_in, "output_guardrails_config": common_out},
                "servers": [plain("a")]}),
            json!({"common_overrides": {"input_guardrails_config": null}}),
            json!({"common_overrides": {"output_guardrails_config": common_out}, "servers": [plain("a")]}),
        ),
        (
            json!({"common_overrides": {"input_guardrails_config": common_in}, "servers": [plain("a")]}),
            json!({"common_overrides": null}),
            json!({"servers": [plain("a")]}),
        ),
        (
            of_a(policy("A", &["pii"], &json!({"x": 1, "y": 2}))),
            json!({"servers": [{"saved_name": "a", "input_guardrails_config": {"additional_config": {"x": null}}}]}),
            of_a(policy("A", &["pii"], &json!({"y": 2}))),
        ),
    ] {
        becomes(place, &stored, &patch, &then);
    }
}

fn every_rule_beside_the_table_is_so(place: &'static Place) {
    let plain = |name: &str| entry(name, &json!({}));
    let a_in = policy("a-in", &["pii"], &json!({"pii_redaction": true}));
    let versions = json!({"servers": [plain("a"), {"saved_name": "a", "server_version": "v2"}]});
    for (stored, patch, then) in [
        // No version means v1.
        (
            versions.clone(),
            json!({"servers": [{"saved_name": "a", "input_guardrails_config": a_in}]}),
            json!({"servers": [entry("a", &json!({"input_guardrails_config": a_in})),
                {"saved_name": "a", "server_version": "v2"}]}),
        ),
        (
            versions,
            json!({"servers": [{"saved_name": "a", "_delete": true}]}),
            json!({"servers": [{"saved_name": "a", "server_version": "v2"}]}),
        ),
        // What is absent need not be removed.
        (
            json!({"servers": [plain("a")]}),
            json!({"servers": [{"saved_name": "never", "_delete": true}, {"saved_name": "b", "_delete": false}]}),
            json!({"servers": [plain("a"), plain("b")]}),
        ),
        // The order stays, and what is new comes last, in its order.
        (
            json!({"servers": [plain("b"), plain("a")]}),
            json!({"servers": [{"saved_name": "c"}, {"saved_name": "b", "input_guardrails_config": a_in}]}),
            json!({"servers": [entry("b", &json!({"input_guardrails_config": a_in})), plain("a"), plain("c")]}),
        ),
        // A policy may be new.
        (
            json!({"servers": [plain("a")]}),
            json!({"common_overrides": {"server_tools_guardrails_config": a_in}}),
            json!({"common_overrides": {"server_tools_guardrails_config": a_in}, "servers": [plain("a")]}),
        ),
        // The last of a list may go where another comes.
        (
            json!({"servers": [plain("a")]}),
            json!({"servers": [{"saved_name": "a", "_delete": true}, {"saved_name": "b"}]}),
            json!({"servers": [plain("b")]}),
        ),
        // Nothing sent, nothing changed.
        (json!({"servers": [plain("a")]}), json!({}), json!({"servers": [plain("a")]})),
        (json!({"servers": [plain("a")]}), json!({"servers": []}), json!({"servers": [plain("a")]})),
        // A scalar is replaced.
        (
            json!({"servers": [entry("a", &json!({"input_guardrails_config": a_in}))]}),
            json!({"servers": [{"saved_name": "a", "input_guardrails_config": {"enabled": false, "guardrail_name": "n"}}]}),
            json!({"servers": [entry("a", &json!({"input_guardrails_config": {"enabled": false, "guardrail_name": "n",
                "additional_config": {"pii_redaction": true}, "block": ["pii"]}}))]}),
        ),
    ] {
        becomes(place, &stored, &patch, &then);
    }
}

fn what_a_change_may_not_do_is_refused_and_changes_nothing(place: &'static Place) {
    let team = place.project();
    for name in ["a", "b"] {
        team.writer.add_server(&json!({"saved_name": name})).is(201);
    }
    let config = json!({"servers": [{"saved_name": "a"}]});
    let stored = team.writer.add_gateway(&json!({"gateway_saved_name": "gw", "servers_config": config})).is(201);
    let (tag, stored) = (stored.tag(), stored.data());
    for (patch, place) in [
        (json!({"servers_config": {"servers": null}}), "servers_config.servers"),
        (json!({"servers_config": {"servers": [{"saved_name": "a", "_delete": true}]}}), "servers_config.servers"),
        (json!({"servers_config": null}), "servers_config"),
        (json!({"is_active": null}), "is_active"),
        (json!({"is_active": "no"}), "is_active"),
        (json!({}), ""),
        (json!([]), ""),
        (json!({"gateway_saved_name": "other", "is_active": false}), "gateway_saved_name"),
        (json!({"gateway_version": "v2", "is_active": false}), "gateway_version"),
        (
            json!({"servers_config": {"servers": [{"saved_name": "a",
                "server_tools_guardrails_config": policy("t", &[], &json!({}))}]}}),
            "servers_config.servers[0].server_tools_guardrails_config",
        ),
        (
            json!({"servers_config": {"servers": [{"saved_name": "b"}, {"saved_name": "b", "server_version": "v1"}]}}),
            "servers_config.servers[1]",
        ),
        (
            json!({"servers_config": {"servers": [{"saved_name": "b"}, {"saved_name": "missing"}]}}),
            "servers_config.servers[1]",
        ),
        (json!({"servers_config": {"servers": [{"server_version": "v1"}]}}), "servers_config.servers[0].saved_name"),
        (
            json!({"servers_config": {"servers": [{"saved_name": "a", "_delete": "yes"}]}}),
            "servers_config.servers[0]._delete",
        ),
        (
            json!({"servers_config": {"common_overrides": {"input_guardrails_config": {"block": ["No"]}}}}),
            "servers_config.common_overrides.input_guardrails_config.block[0]",
        ),
        (
            json!({"servers_config": {"common_overrides": {"input_guardrails_config": {}}}}),
            "servers_config.common_overrides.input_guardrails_config",
        ),
    ] {
        assert_eq!(team.writer.modify_gateway("gw", &patch).refused(400), [place], "{patch}");
    }
    let read = team.writer.gateway("gw").is(200);
    assert_eq!((read.tag(), read.json()), (tag, stored));
    assert_eq!(team.writer.changes().len(), 3, "two servers and a gateway were added");
}

fn a_change_made_twice_is_made_once(place: &'static Place) {
    let team = place.project();
    for name in ["a", "b"] {
        team.writer.add_server(&json!({"saved_name": name})).is(201);
    }
    team.writer
        .add_gateway(&json!({"gateway_saved_name": "gw", "servers_config": {"servers": [{"saved_name": "a",
        "input_guardrails_config": policy("a", &["pii"], &json!({"x": 1}))}]}}))
        .is(201);
    let patch = json!({"servers_config": {"common_overrides": {"output_guardrails_config": policy("o", &[], &json!({}))},
        "servers": [{"saved_name": "b"}, {"saved_name": "a", "input_guardrails_config":
            {"additional_config": {"x": null, "y": 2}}}]}});
    let once = team.writer.modify_gateway("gw", &patch).is(200).data();
    let twice = team.writer.modify_gateway("gw", &patch).is(200).data();
    assert_eq!(once["servers_config"].to_string(), twice["servers_config"].to_string());
}

fn is_active_is_changed_alone(place: &'static Place) {
    let team = place.project();
    team.writer.add_server(&json!({"saved_name": "a"})).is(201);
    let config = json!({"servers": [entry("a", &json!({}))]});
    team.writer.add_gateway(&json!({"gateway_saved_name": "gw", "servers_config": config})).is(201);
    let off = team.writer.modify_gateway("gw", &json!({"is_active": false})).is(200).data();
    assert_eq!((&off["is_active"], &off["servers_config"]), (&json!(false), &config));
    let on = team.writer.modify_gateway("gw", &json!({"is_active": true})).is(200).data();
    assert_eq!((&on["is_active"], &on["servers_config"]), (&json!(true), &config));
}

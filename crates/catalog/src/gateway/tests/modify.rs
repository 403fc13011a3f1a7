//! `modify-gateway`, row by row.

use serde_json::{Value, json};

use super::{gateway, places};

fn policy(name: &str) -> Value {
    json!({"enabled": true, "guardrail_name": name})
}

/// What becomes of a `servers_config`, without the versions, which are all the first.
fn modified(stored: &Value, patch: &Value) -> Value {
    let patch = json!({"servers_config": patch});
    let once = gateway(stored).patched(&patch).unwrap().value;
    let twice = once.patched(&patch).unwrap().value;
    assert_eq!(once, twice, "a patch that is applied again changes nothing more");
    let mut config = serde_json::to_value(once.servers_config()).unwrap();
    for server in config["servers"].as_array_mut().unwrap() {
        server.as_object_mut().unwrap().shift_remove("server_version");
    }
    config
}

fn refused(stored: &Value, patch: &Value) -> Vec<String> {
    places(&gateway(stored).patched(&json!({"servers_config": patch})).unwrap_err())
}

#[test]
fn row_1_within_a_policy_further_settings_merge_and_lists_and_scalars_are_replaced() {
    let stored = json!({"servers": [{"saved_name": "a", "input_guardrails_config":
        {"guardrail_name": "A", "block": ["pii"], "additional_config": {"x": 1}}}]});
    let patch = json!({"servers": [{"saved_name": "a", "input_guardrails_config":
        {"block": ["nsfw"], "additional_config": {"y": 2}}}]});
    assert_eq!(
        modified(&stored, &patch),
        json!({"servers": [{"saved_name": "a", "input_guardrails_config":
            {"guardrail_name": "A", "block": ["nsfw"], "additional_config": {"x": 1, "y": 2}}}]})
    );
}

#[test]
fn row_2_an_entry_without_a_match_is_appended() {
    let stored = json!({"servers": [{"saved_name": "a"}]});
    let patch = json!({"servers": [{"saved_name": "b"}]});
    assert_eq!(modified(&stored, &patch), json!({"servers": [{"saved_name": "a"}, {"saved_name": "b"}]}));
}

#[test]
fn row_3_an_entry_is_removed_by_delete() {
    let stored = json!({"servers": [{"saved_name": "a"}, {"saved_name": "b"}]});
    let patch = json!({"servers": [{"saved_name": "b", "_delete": true}]});
    assert_eq!(modified(&stored, &patch), json!({"servers": [{"saved_name": "a"}]}));
}

#[test]
fn row_4_null_removes_a_policy_of_a_server() {
    let stored = json!({"servers": [{"saved_name": "a", "input_guardrails_config": policy("i"),
        "output_guardrails_config": policy("o")}]});
    let patch = json!({"servers": [{"saved_name": "a", "output_guardrails_config": null}]});
    assert_eq!(
        modified(&stored, &patch),
        json!({"servers": [{"saved_name": "a", "input_guardrails_config": policy("i")}]})
    );
}

#[test]
fn row_5_null_removes_a_policy_that_is_set_for_all() {
    let stored = json!({"servers": [{"saved_name": "a"}], "common_overrides":
        {"input_guardrails_config": policy("i"), "output_guardrails_config": policy("o")}});
    let patch = json!({"common_overrides": {"input_guardrails_config": null}});
    assert_eq!(
        modified(&stored, &patch),
        json!({"servers": [{"saved_name": "a"}], "common_overrides": {"output_guardrails_config": policy("o")}})
    );
}

#[test]
fn row_6_null_removes_everything_that_is_set_for_all() {
    let stored =
        json!({"servers": [{"saved_name": "a"}], "common_overrides": {"input_guardrails_config": policy("i")}});
    assert_eq!(modified(&stored, &json!({"common_overrides": null})), json!({"servers": [{"saved_name": "a"}]}));
}

#[test]
fn row_7_null_removes_one_of_the_further_settings() {
    let stored =
        json!({"servers": [{"saved_name": "a", "input_guardrails_config": {"additional_config": {"x": 1, "y": 2}}}]});
    let patch =
        json!({"servers": [{"saved_name": "a", "input_guardrails_config": {"additional_config": {"x": null}}}]});
    assert_eq!(
        modified(&stored, &patch),
        json!({"servers": [{"saved_name": "a", "input_guardrails_config": {"additional_config": {"y": 2}}}]})
    );
}

#[test]
fn a_version_that_is_not_named_is_the_first_and_delete_is_never_stored() {
    let stored = json!({"servers": [{"saved_name": "a", "server_version": "v2"}]});
    let patched = gateway(&stored)
        .patched(
            &json!({"servers_config": {"servers": [{"saved_name": "a", "server_version": null, "_delete": false}]}}),
        )
        .unwrap();
    assert_eq!(
        serde_json::to_value(patched.value.servers_config()).unwrap(),
        json!({"servers": [{"saved_name": "a", "server_version": "v2"}, {"saved_name": "a", "server_version": "v1"}]})
    );
    assert_eq!(patched.remarks.len(), 1, "two versions of one name are remarked on");
}

#[test]
fn to_delete_what_is_not_there_does_nothing() {
    let stored = json!({"servers": [{"saved_name": "a"}]});
    let patch = json!({"servers": [{"saved_name": "zzz", "_delete": true}]});
    assert_eq!(modified(&stored, &patch), stored);
}

#[test]
fn what_would_come_out_wrong_is_refused_with_its_place_in_the_patch() {
    let stored = json!({"servers": [{"saved_name": "a", "input_guardrails_config": policy("i")}, {"saved_name": "b"}]});
    for (patch, expected) in [
        (json!(null), vec!["servers_config"]),
        (json!({"servers": null}), vec!["servers"]),
        (json!({"servers": {}}), vec!["servers"]),
        (
            json!({"servers": [{"saved_name": "a", "_delete": true}, {"saved_name": "b", "_delete": true}]}),
            vec!["servers"],
        ),
        (
            json!({"servers": [{"saved_name": "c", "server_tools_guardrails_config": policy("t")}]}),
            vec!["servers[0].server_tools_guardrails_config"],
        ),
        (json!({"servers": [{"saved_name": "a"}, {"saved_name": "a", "server_version": "v1"}]}), vec!["servers[1]"]),
        (
            json!({"servers": [{"saved_name": "b"}, {"saved_name": "a", "input_guardrails_config": {"block": ["Not Plain"]}}]}),
            vec!["servers[1].input_guardrails_config.block[0]"],
        ),
        (
            json!({"servers": [{"saved_name": "a", "input_guardrails_config": {"enabled": null, "guardrail_name": null}}]}),
            vec!["servers[0].input_guardrails_config"],
        ),
        (
            json!({"servers": [{}, 3, {"saved_name": "a", "_delete": "yes"}]}),
            vec!["servers[0].saved_name", "servers[1]", "servers[2]._delete"],
        ),
        (json!({"further": {"a": 1}}), vec!["further"]),
        (json!({"common_overrides": 5}), vec!["common_overrides"]),
        (
            json!({"common_overrides": {"output_guardrails_config": "off"}}),
            vec!["common_overrides.output_guardrails_config"],
        ),
    ] {
        assert_eq!(refused(&stored, &patch), expected, "{patch}");
    }
}

#[test]
fn a_gateway_is_closed_and_opened_and_keeps_its_name() {
    let open = gateway(&json!({"servers": [{"saved_name": "a"}]}));
    let closed = open.patched(&json!({"is_active": false, "gateway_saved_name": "team-gw"})).unwrap().value;
    assert!(!closed.is_active() && closed.servers_config() == open.servers_config());
    assert_eq!(closed.with_active(true), open);
    for (patch, place) in [
        (json!({}), ""),
        (json!({"is_active": null}), "is_active"),
        (json!({"is_active": true, "gateway_saved_name": "other"}), "gateway_saved_name"),
        (json!({"is_active": true, "gateway_version": "v2"}), "gateway_version"),
        (json!([]), ""),
    ] {
        assert_eq!(places(&open.patched(&patch).unwrap_err())[0], place, "{patch}");
    }
    let remarks = open.patched(&json!({"is_active": true, "created_at": "x"})).unwrap().remarks;
    assert_eq!(remarks, ["Ignored: `created_at`."]);
}

mod expansion;
mod modify;

use serde_json::{Value, json};

use super::*;

fn gateway(servers_config: &Value) -> Gateway {
    accepted(servers_config).value
}

fn accepted(servers_config: &Value) -> Accepted<Gateway> {
    Gateway::parse(&json!({"gateway_saved_name": "team-gw", "servers_config": servers_config})).unwrap()
}

fn mistakes(servers_config: &Value) -> Vec<String> {
    let body = json!({"gateway_saved_name": "team-gw", "servers_config": servers_config});
    places(&Gateway::parse(&body).unwrap_err())
}

fn places(mistakes: &Mistakes) -> Vec<String> {
    mistakes.iter().map(|it| it.path.replacen("servers_config.", "", 1)).collect()
}

#[test]
fn the_example_of_the_contract_is_read_with_its_defaults() {
    let policy = json!({"enabled": true, "guardrail_name": "base-tools", "block": ["injection_attack"]});
    let body = json!({"gateway_saved_name": "team-gw", "servers_config": {
        "common_overrides": {"server_tools_guardrails_config": policy}, "servers": [{"saved_name": "notes"}]}});
    let Accepted { value, remarks } = Gateway::parse(&body).unwrap();
    assert_eq!((value.key().to_string().as_str(), value.is_active(), remarks.len()), ("team-gw v1", true, 0));
    let stored = serde_json::to_value(&value).unwrap();
    assert_eq!(
        stored,
        json!({"gateway_saved_name": "team-gw", "gateway_version": "v1", "is_active": true, "servers_config": {
            "common_overrides": {"server_tools_guardrails_config": policy},
            "servers": [{"saved_name": "notes", "server_version": "v1"}]}})
    );
    assert_eq!(serde_json::from_value::<Gateway>(stored).unwrap(), value);
}

#[test]
fn every_mistake_of_a_gateway_is_named() {
    let body = json!({"gateway_saved_name": "no good", "gateway_version": "", "is_active": 1, "servers_config": {
        "common_overrides": {"input_guardrails_config": {}, "other": 1}, "further": 2,
        "servers": [{"server_version": "v1"}, {"saved_name": "a", "server_tools_guardrails_config": {"enabled": true}},
            {"saved_name": "b", "tools": {}}, {"saved_name": "a"}, 5]}});
    let mistakes = Gateway::parse(&body).unwrap_err();
    assert_eq!(
        places(&mistakes),
        [
            "gateway_saved_name",
            "gateway_version",
            "is_active",
            "further",
            "common_overrides.other",
            "common_overrides.input_guardrails_config",
            "servers[0].saved_name",
            "servers[1].server_tools_guardrails_config",
            "servers[2].tools",
            "servers[3]",
            "servers[4]",
        ]
    );
    assert_eq!(places(&Gateway::parse(&json!({})).unwrap_err()), ["gateway_saved_name", "servers_config"]);
    assert_eq!(places(&Gateway::parse(&json!("x")).unwrap_err()), [""]);
}

#[test]
fn a_gateway_has_one_to_a_hundred_servers() {
    let servers = |count: usize| (0..count).map(|at| json!({"saved_name": format!("s{at}")})).collect::<Vec<_>>();
    assert_eq!(gateway(&json!({"servers": servers(100)})).servers_config().servers().len(), 100);
    for bad in [json!({"servers": []}), json!({"servers": servers(101)}), json!({"servers": null}), json!({})] {
        assert_eq!(mistakes(&bad), ["servers"]);
    }
}

#[test]
fn what_may_surprise_is_said() {
    let older = accepted(&json!({"servers": [{"saved_name": "a", "enable_server_info_validation": true}]}));
    assert!(older.remarks[0].contains("older override surface"), "{:?}", older.remarks);
    let older = accepted(&json!({"servers": [{"saved_name": "a"}],
        "common_overrides": {"tool_guardrails_config": {"enabled": true}}}));
    assert_eq!(older.remarks.len(), 1);
    let versions = accepted(&json!({"servers": [{"saved_name": "a"}, {"saved_name": "a", "server_version": "v2"},
        {"saved_name": "a", "server_version": "v3"}]}));
    assert_eq!(versions.remarks.len(), 1);
    assert!(versions.remarks[0].starts_with("`a` stands here in several versions"), "{:?}", versions.remarks);
}

#[test]
fn references_that_lead_nowhere_are_named_unless_they_stood_there_before() {
    let before = gateway(&json!({"servers": [{"saved_name": "gone"}]}));
    let after = gateway(&json!({"servers": [{"saved_name": "gone"}, {"saved_name": "here"}, {"saved_name": "no"}]}));
    let exists = |key: &ServerKey| key.saved_name.as_str() == "here";
    let of = |before, body: &Value| places(&after.check_references(before, body, exists).unwrap_err());
    let patch = json!({"servers_config": {"servers": [{"saved_name": "here"}, {"saved_name": "no"}]}});
    assert_eq!(of(Some(&before), &patch), ["servers[1]"], "where it stands in what was sent");
    let body = json!({"servers_config": after.servers_config()});
    assert_eq!(of(None, &body), ["servers[0]", "servers[2]"]);
    assert_eq!(before.check_references(Some(&before), &patch, exists), Ok(()));
}

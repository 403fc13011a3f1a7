use serde_json::json;

use super::*;

fn server(body: &Value) -> RegistryServer {
    RegistryServer::parse(body).unwrap().value
}

fn places(mistakes: &Mistakes) -> Vec<&str> {
    mistakes.iter().map(|it| it.path.as_str()).collect()
}

fn refused(body: &Value) -> Vec<String> {
    places(&RegistryServer::parse(body).unwrap_err()).into_iter().map(str::to_owned).collect()
}

#[test]
fn the_example_of_the_contract_is_read_with_its_defaults_and_stored_as_it_is() {
    let config = json!({"config": {"command": "npx", "args": ["-y", "@acme/notes-mcp", "/data"]},
        "denied_tools": ["delete_*"]});
    let server = server(&json!({"saved_name": "notes", "mcp_config": config}));
    let stored = serde_json::to_value(&server).unwrap();
    assert_eq!(
        stored,
        json!({"saved_name": "notes", "server_version": "v1", "is_active": true, "job_id": null, "source_url": null,
            "source_version": null, "server_name": null, "description": null, "mcp_config": config})
    );
    assert_eq!(serde_json::from_value::<RegistryServer>(stored).unwrap(), server);
}

#[test]
fn a_name_alone_is_enough() {
    let server = server(&json!({"saved_name": "notes", "job_id": null, "mcp_config": null}));
    assert!(server.is_active() && server.mcp_config().members().is_empty() && server.job_id().is_none());
}

#[test]
fn every_mistake_is_named() {
    let body = json!({"saved_name": "n".repeat(33), "server_version": "^1", "is_active": "yes", "job_id": "7",
        "source_url": "https://me:canary@h.example/r", "source_version": 1, "server_name": "x".repeat(256),
        "description": "a\0b", "mcp_config": {"config": {"env": {"A": 1}}}});
    assert_eq!(
        refused(&body),
        [
            "saved_name",
            "server_version",
            "is_active",
            "job_id",
            "source_url",
            "source_version",
            "server_name",
            "description",
            "mcp_config.config.command",
            "mcp_config.config.env.A"
        ]
    );
    assert_eq!(refused(&json!({"mcp_config": []})), ["saved_name", "mcp_config"]);
    for no_object in [json!(null), json!([]), json!("x"), json!(1)] {
        assert_eq!(refused(&no_object), [""]);
    }
    assert!(!RegistryServer::parse(&body).unwrap_err().iter().any(|it| it.message.contains("canary")));
}

#[test]
fn source_is_named_in_every_form_that_names_nobody() {
    for good in ["@acme/notes@1.0.0", "https://github.com/acme/notes", "ssh://git@h.example/r", "git@h.example:r", ""] {
        assert_eq!(server(&json!({"saved_name": "n", "source_url": good})).source_url(), Some(good));
    }
}

#[test]
fn members_that_nobody_reads_are_said() {
    let accepted = RegistryServer::parse(&json!({"saved_name": "n", "savedname": 1, "created_at": "x"})).unwrap();
    assert_eq!(accepted.remarks, ["Ignored: `savedname`, `created_at`."]);
    let many: Value =
        (0..20).map(|at| (format!("m{at}"), json!(1))).chain([("saved_name".to_owned(), json!("n"))]).collect();
    assert!(RegistryServer::parse(&many).unwrap().remarks[0].ends_with("`m7` and 12 more."));
}

#[test]
fn only_what_is_given_changes_and_null_clears() {
    let before = server(&json!({"saved_name": "n", "description": "d", "source_url": "s", "mcp_config":
        {"config": {"command": "x", "args": ["a", "b"], "env": {"A": "1", "B": "2"}}, "tools": {"t": {"deep": [1]}}}}));
    let after = before
        .patched(&json!({"description": null, "is_active": false, "mcp_config":
        {"config": {"args": ["c"], "env": {"B": null, "C": "3"}}, "later": 1}}))
        .unwrap()
        .value;
    assert_eq!((after.description(), after.source_url(), after.is_active()), (None, Some("s"), false));
    assert_eq!(
        Value::Object(after.mcp_config().members().clone()),
        json!({"config": {"command": "x", "args": ["c"], "env": {"A": "1", "C": "3"}}, "tools": {"t": {"deep": [1]}}, "later": 1})
    );
}

#[test]
fn what_would_come_of_a_patch_is_checked_as_a_whole() {
    let before = server(&json!({"saved_name": "n", "mcp_config": {"config": {"command": "x"}}}));
    for (patch, expected) in [
        (json!({}), vec![""]),
        (json!({"savedname": 1}), vec![""]),
        (json!([]), vec![""]),
        (json!({"is_active": null, "mcp_config": null}), vec!["is_active", "mcp_config"]),
        (json!({"mcp_config": []}), vec!["mcp_config"]),
        (json!({"saved_name": "other", "description": "d"}), vec!["saved_name"]),
        (json!({"server_version": "v2", "description": "d"}), vec!["server_version"]),
        (json!({"mcp_config": {"config": {"command": null}}}), vec!["mcp_config.config.command"]),
        (json!({"mcp_config": {"config": {"url": "https://h.example/"}}}), vec!["mcp_config.config"]),
        (json!({"job_id": "x", "mcp_config": {"config": {"type": "http"}}}), vec!["job_id", "mcp_config.config.type"]),
    ] {
        assert_eq!(places(&before.patched(&patch).unwrap_err()), expected, "{patch}");
    }
    let swapped = json!({"mcp_config": {"config": {"command": null, "url": "https://h.example/"}}});
    assert_eq!(
        before.patched(&swapped).unwrap().value.mcp_config().members()["config"],
        json!({"url": "https://h.example/"})
    );
}

#[test]
fn a_patch_cannot_grow_a_configuration_past_its_limits() {
    let half = "x".repeat(crate::bounds::HEAVIEST / 2);
    let before = server(&json!({"saved_name": "n", "mcp_config": {"a": half}}));
    assert_eq!(places(&before.patched(&json!({"mcp_config": {"b": half}})).unwrap_err()), ["mcp_config"]);
    let deep = (0..200).fold(json!(1), |inner, _| json!({"d": inner}));
    assert!(before.patched(&json!({"mcp_config": deep})).is_err());
}

use serde_json::json;

use super::*;
use crate::RegistryServer;

/// A configuration with a canary in every place where a secret stands, and none elsewhere.
fn with_canaries() -> Value {
    json!({
        "config": {
            "command": "npx",
            "args": ["-y", "bridge", "--api-key", "canary-1", "--token=canary-2", "--header", "Authorization: canary-3",
                "-e", "DB_PASSWORD=canary-4", "https://h.example/?k=canary-5", "--verbose", "--header", "canary-6"],
            "env": {"API_KEY": "canary-7", "EMPTY": ""},
            "headers": {"X-Key": "canary-8"},
            "further": {"client_secret": "canary-9", "endpoint": "https://h.example/s/canary5canary5canary5"}
        },
        "oauth_config": {"OAUTH_CLIENT_ID": "open", "OAUTH_CLIENT_SECRET": "canary-10", "OAUTH_SCOPE": "open",
            "OAUTH_TOKEN_URL": "https://sign-in.example/token", "OAUTH_CUSTOM_HEADERS": {"X": "canary-11"},
            "OAUTH_ADDITIONAL_PARAMS": {"deep": ["canary-12", 1, null]}},
        "mcp_oauth": {"client_id": "open", "refresh_token": "canary-13", "token_endpoint": "https://s.example/t"},
        "tools": {"get_token": "what it does", "set": {"password": "described"}},
        "denied_tools": [{"name": "x", "token": "described"}],
        "later": {"apiKeys": {"a/b": "canary-14", "c~d": "canary-15"}}
    })
}

fn config(value: &Value) -> McpConfig {
    serde_json::from_value(value.clone()).unwrap()
}

fn server(mcp_config: &Value) -> RegistryServer {
    RegistryServer::parse(&json!({"saved_name": "notes", "mcp_config": mcp_config})).unwrap().value
}

#[test]
fn every_secret_is_masked_and_nothing_else() {
    let shown = serde_json::to_value(config(&with_canaries()).masked()).unwrap();
    let text = shown.to_string();
    assert!(!text.contains("canary"), "{text}");
    assert_eq!(
        shown["config"]["args"],
        json!([
            "-y",
            "bridge",
            "--api-key",
            MASK,
            "--token=********",
            "--header",
            "Authorization: ********",
            "-e",
            "DB_PASSWORD=********",
            "https://h.example/?k=***",
            "--verbose",
            "--header",
            MASK
        ])
    );
    assert_eq!(shown["config"]["env"], json!({"API_KEY": MASK, "EMPTY": ""}));
    assert_eq!(shown["config"]["further"]["endpoint"], "https://h.example/s/***");
    assert_eq!(shown["oauth_config"]["OAUTH_TOKEN_URL"], "https://sign-in.example/token");
    assert_eq!(shown["oauth_config"]["OAUTH_ADDITIONAL_PARAMS"]["deep"], json!([MASK, 1, null]));
    assert_eq!(shown["mcp_oauth"]["token_endpoint"], "https://s.example/t");
    for same in ["tools", "denied_tools"] {
        assert_eq!(shown[same], with_canaries()[same]);
    }
    assert_eq!(text.matches("open").count(), 3);
}

#[test]
fn what_is_taken_apart_is_put_together_again() {
    let whole = config(&with_canaries());
    let (open, secrets) = whole.clone().split();
    assert_eq!(open, whole.masked());
    assert!(!format!("{secrets:?}").contains("canary"));
    let sealed = serde_json::to_string(&secrets).unwrap();
    assert_eq!(sealed.matches("canary").count(), 16 + 2);
    let opened: Secrets = serde_json::from_str(&sealed).unwrap();
    assert_eq!(open.join(opened), Ok(whole));
}

#[test]
fn nothing_is_sealed_where_nothing_is_secret() {
    let plain = config(&json!({"config": {"command": "npx", "args": ["--token-file", "/run/x"], "env": {"A": ""}}}));
    let (open, secrets) = plain.clone().split();
    assert!(secrets.is_empty() && open == plain);
}

#[test]
fn secrets_of_another_configuration_do_not_fit() {
    let (_, secrets) = config(&with_canaries()).split();
    for other in [json!({}), json!({"config": {"env": {"API_KEY": 1}}})] {
        assert_eq!(config(&other).join(secrets.clone()), Err(JoinError));
    }
}

#[test]
fn a_mask_that_comes_back_leaves_every_secret_as_it_is() {
    let whole = server(&with_canaries());
    let shown = serde_json::to_value(whole.masked()).unwrap();
    let patched = whole.patched(&json!({"mcp_config": shown["mcp_config"]})).unwrap().value;
    assert_eq!(patched, whole);
    // The record may come back whole, too.
    assert_eq!(whole.patched(&shown).unwrap().value, whole);
}

#[test]
fn a_secret_is_changed_beside_others_that_come_back_masked() {
    let whole = server(&json!({"config": {"url": "https://h.example/?k=old", "headers": {"A": "a", "B": "b"}}}));
    let patch =
        json!({"mcp_config": {"config": {"url": "https://h.example/?k=***", "headers": {"A": MASK, "B": "new"}}}});
    let patched = whole.patched(&patch).unwrap().value;
    let config = &patched.mcp_config().members()["config"];
    assert_eq!(*config, json!({"url": "https://h.example/?k=old", "headers": {"A": "a", "B": "new"}}));
}

#[test]
fn a_mask_with_nothing_behind_it_is_refused() {
    let whole = server(&json!({"config": {"command": "x", "args": ["--a-key-secret", "one", "--b-secret", "two"],
        "env": {"A": "a"}}}));
    for (config, place) in [
        (json!({"env": {"NEW": MASK}}), "mcp_config.config.env.NEW"),
        (json!({"headers": {"X-Y.Z": MASK}}), "mcp_config.config.headers[\"X-Y.Z\"]"),
        // The words changed their places, so the masks no longer say which is which.
        (json!({"args": ["--b-secret", MASK, "--a-key-secret", "x"]}), "mcp_config.config.args[1]"),
    ] {
        let mistakes = whole.patched(&json!({"mcp_config": {"config": config}})).unwrap_err();
        let places: Vec<&str> = mistakes.iter().map(|it| it.path.as_str()).collect();
        assert_eq!(places, [place], "{mistakes}");
    }
    let add = json!({"saved_name": "n", "mcp_config": {"config": {"command": "x", "env": {"A": MASK}}}});
    let mistakes = RegistryServer::parse(&add).unwrap_err();
    assert!(mistakes.to_string().contains("is a mask, and no stored value stands behind it"), "{mistakes}");
}

#[test]
fn a_server_without_its_secrets_is_not_patched() {
    let open = server(&with_canaries()).masked();
    assert!(open.patched(&json!({"description": "d"})).is_err());
    let plain = server(&json!({"config": {"command": "x"}})).masked();
    assert!(plain.patched(&json!({"description": "d"})).is_ok());
}

#[test]
fn placeholders_stand_where_secrets_stood() {
    let members = with_canaries().as_object().unwrap().clone();
    let open = Value::Object(with_placeholders(members, "notes"));
    let text = open.to_string();
    assert!(!text.contains("canary") && !text.contains("***"), "{text}");
    assert_eq!(open["config"]["env"]["API_KEY"], "${API_KEY}");
    assert_eq!(open["config"]["headers"]["X-Key"], "${NOTES_HEADERS_X_KEY}");
    assert_eq!(open["config"]["args"][4], "--token=${NOTES_ARGS_4}");
    assert_eq!(open["config"]["args"][6], "Authorization: ${NOTES_ARGS_6}");
    assert_eq!(open["config"]["args"][9], "https://h.example/?k=${NOTES_ARGS_9_1}");
}

use model::Transport;
use serde_json::json;

use super::*;

fn mistakes(config: &Value) -> Vec<String> {
    let mut notes = Notes::default();
    let path = Path::ROOT.member("mcp_config");
    McpConfig::read(config, path, &mut notes);
    notes.finish(Some(())).err().into_iter().flatten().map(|it| it.path.replacen("mcp_config.", "", 1)).collect()
}

fn config(value: &Value) -> McpConfig {
    let mut notes = Notes::default();
    let config = McpConfig::read(value, Path::ROOT, &mut notes);
    notes.finish(config).unwrap()
}

#[test]
fn both_shapes_are_taken_and_what_is_not_known_stays() {
    for good in [
        json!({}),
        json!({"config": {"command": "npx", "args": ["-y", "@acme/notes"], "env": {"KEY": "k"}, "cwd": "/srv"}}),
        json!({"config": {"command": "npx", "url": "", "type": "stdio"}}),
        json!({"config": {"url": "https://mcp.example/mcp", "type": "http", "headers": {"X-Key": "k"}, "timeout": 9}}),
        json!({"config": {"command": "", "url": "http://10.0.0.1:9/sse", "transport": "sse", "type": "http"}}),
        json!({"later": {"deep": [1, {"x": null}]}, "tools": {"a": {}}, "mcp_oauth": {"any": 1}, "oauth_config": null}),
        json!({"input_guardrails_config": {}, "denied_tools": ["a*", {"name": "b", "reason": "no", "description": "d"}]}),
    ] {
        assert_eq!(mistakes(&good), [""; 0], "{good}");
        assert_eq!(Value::Object(config(&good).members().clone()), good);
    }
}

#[test]
fn every_mistake_is_named_with_its_path() {
    for (bad, places) in [
        (json!([]), vec!["mcp_config"]),
        (json!({"config": 1}), vec!["config"]),
        (json!({"config": {}}), vec!["config.command"]),
        (json!({"config": {"type": "http"}}), vec!["config.url"]),
        (json!({"config": {"command": " "}}), vec!["config.command"]),
        (json!({"config": {"command": "npx", "url": "https://mcp.example/"}}), vec!["config"]),
        (json!({"config": {"command": "npx", "type": "sse"}}), vec!["config.type"]),
        (json!({"config": {"url": "https://h.example/", "type": "stdio"}}), vec!["config.type"]),
        (json!({"config": {"url": "https://me:canary@h.example/"}}), vec!["config.url"]),
        (
            json!({"config": {"url": "file:///etc/passwd", "transport": "stdio"}}),
            vec!["config.transport", "config.url"],
        ),
        (
            json!({"config": {"command": "x", "args": ["a", 1, null], "env": {"A=B": "c", "N": 1, "": "x"},
                "headers": {"X Y": "v", "X-Line": "a\r\nB: c", "X-Num": 2}}}),
            vec![
                "config.args[1]",
                "config.args[2]",
                "config.env[\"A=B\"]",
                "config.env.N",
                "config.env[\"\"]",
                "config.headers[\"X Y\"]",
                "config.headers.X-Line",
                "config.headers.X-Num",
            ],
        ),
        (
            json!({"tools": [], "denied_tools": ["", 1, {"reason": "r"}, {"name": 1}, {"name": "a", "reason": 2}],
                "enable_server_info_validation": "no", "mcp_oauth": 1, "tool_guardrails_config": {"block": "pii"}}),
            vec![
                "mcp_oauth",
                "tools",
                "denied_tools[0]",
                "denied_tools[1]",
                "denied_tools[2].name",
                "denied_tools[3].name",
                "denied_tools[4].reason",
                "enable_server_info_validation",
                "tool_guardrails_config.block",
            ],
        ),
        (json!({"x": "\0"}), vec!["x"]),
    ] {
        assert_eq!(mistakes(&bad), places, "{bad}");
    }
}

#[test]
fn no_mistake_repeats_a_value() {
    let bad = json!({"config": {"url": "https://me:canary@h.example/", "type": "canary", "headers": {"X": "canary\n"}},
        "oauth_config": {"OAUTH_TOKEN_URL": "https://me:canary@h.example/", "enabled": true, "OAUTH_GRANT_TYPE": "canary"}});
    let mut notes = Notes::default();
    McpConfig::read(&bad, Path::ROOT, &mut notes);
    let said: Vec<String> =
        notes.finish(Some(())).unwrap_err().into_iter().map(|it| format!("{} {}", it.path, it.message)).collect();
    assert!(said.len() >= 5 && !said.concat().contains("canary"), "{said:?}");
    assert_eq!(format!("{:?}", config(&json!({"config": {"command": "canary"}}))), "McpConfig(…)");
}

fn oauth(block: &Value) -> Vec<String> {
    mistakes(&json!({"oauth_config": block})).into_iter().map(|it| it.replacen("oauth_config.", "", 1)).collect()
}

#[test]
fn a_way_to_sign_in_must_be_whole_where_it_is_enabled() {
    let id = json!({"enabled": true, "OAUTH_CLIENT_ID": "gateway"});
    let with = |further: &Value| {
        let mut block = id.clone();
        block.as_object_mut().unwrap().extend(further.as_object().unwrap().clone());
        block
    };
    let token = "https://sign-in.example/token";
    for good in [
        json!({"enabled": false, "OAUTH_CLIENT_ID": "", "OAUTH_TOKEN_URL": ""}),
        with(&json!({"OAUTH_CLIENT_SECRET": "s", "OAUTH_TOKEN_URL": token, "OAUTH_REVOCATION_URL": null})),
        with(&json!({"OAUTH_CLIENT_SECRET": "s", "OAUTH_TOKEN_URL": "http://sign-in.example/token"})),
        with(&json!({"OAUTH_USE_MTLS": true, "OAUTH_TOKEN_URL": token, "OAUTH_CLIENT_CERT_PATH": "/c",
            "OAUTH_CLIENT_KEY_PATH": "/k"})),
        with(&json!({"OAUTH_GRANT_TYPE": "refresh_token", "OAUTH_TOKEN_URL": token})),
        with(&json!({"OAUTH_VERSION": "2.1", "OAUTH_GRANT_TYPE": "authorization_code", "OAUTH_USE_PKCE": true,
            "OAUTH_AUTHORIZATION_URL": "https://sign-in.example/", "OAUTH_REDIRECT_URI": "http://localhost:8080/callback"})),
        with(&json!({"OAUTH_GRANT_TYPE": "authorization_code", "OAUTH_AUTHORIZATION_URL": "https://sign-in.example/",
            "OAUTH_REDIRECT_URI": "com.acme.app:/callback"})),
    ] {
        assert_eq!(oauth(&good), [""; 0], "{good}");
    }
    for (bad, places) in [
        (id.clone(), vec!["OAUTH_CLIENT_SECRET", "OAUTH_TOKEN_URL"]),
        (
            with(&json!({"OAUTH_GRANT_TYPE": "password"})),
            vec!["OAUTH_GRANT_TYPE", "OAUTH_CLIENT_SECRET", "OAUTH_TOKEN_URL"],
        ),
        (
            with(&json!({"OAUTH_VERSION": "2.1", "OAUTH_GRANT_TYPE": "authorization_code",
                "OAUTH_AUTHORIZATION_URL": "http://sign-in.example/", "OAUTH_REDIRECT_URI": "http://app.example/"})),
            vec!["OAUTH_USE_PKCE", "OAUTH_AUTHORIZATION_URL", "OAUTH_REDIRECT_URI"],
        ),
        (
            with(&json!({"OAUTH_USE_MTLS": true, "OAUTH_TOKEN_URL": token})),
            vec!["OAUTH_CLIENT_CERT_PATH", "OAUTH_CLIENT_KEY_PATH"],
        ),
        (
            json!({"enabled": "yes", "OAUTH_VERSION": 2, "OAUTH_CODE_CHALLENGE_METHOD": "md5", "OAUTH_SCOPE": [],
                "OAUTH_USE_BASIC_AUTH": 1, "OAUTH_TOKEN_EXPIRY_BUFFER": -1, "OAUTH_ADDITIONAL_PARAMS": [],
                "OAUTH_CUSTOM_HEADERS": {"X": 1}, "OAUTH_TOKEN_URL": 3}),
            vec![
                "enabled",
                "OAUTH_VERSION",
                "OAUTH_CODE_CHALLENGE_METHOD",
                "OAUTH_SCOPE",
                "OAUTH_TOKEN_URL",
                "OAUTH_USE_BASIC_AUTH",
                "OAUTH_TOKEN_EXPIRY_BUFFER",
                "OAUTH_ADDITIONAL_PARAMS",
                "OAUTH_CUSTOM_HEADERS.X",
            ],
        ),
    ] {
        assert_eq!(oauth(&bad), places, "{bad}");
    }
}

#[test]
fn a_config_is_a_launch_of_a_scan() {
    let launch = |value: &Value| config(&json!({"config": value})).launch("notes");
    let program =
        launch(&json!({"command": "npx", "args": ["-y", "@acme/notes@1.0.0"], "env": {"A": "b"}, "cwd": "/x"}));
    let program = program.unwrap();
    assert_eq!(program.transport(), Ok(Some(Transport::Stdio)));
    assert_eq!(program.start().is_pinned(), Some(true));
    assert_eq!(program.other["cwd"], "/x");
    for (value, transport) in [
        (json!({"url": "https://h.example/"}), Transport::StreamableHttp),
        (json!({"url": "https://h.example/", "type": "sse"}), Transport::Sse),
        (json!({"url": "https://h.example/", "type": "http", "transport": "sse"}), Transport::Sse),
        (
            json!({"url": "https://h.example/", "type": "sse", "transport": "streamable_http"}),
            Transport::StreamableHttp,
        ),
    ] {
        let address = launch(&value).unwrap();
        assert_eq!(address.transport(), Ok(Some(transport)), "{value}");
        assert_eq!((address.url.as_deref(), address.command), (Some("https://h.example/"), None));
    }
    assert!(config(&json!({})).launch("notes").is_none());
}

#[test]
fn a_program_signs_in_by_what_the_block_says() {
    let block = json!({"oauth_config": {"enabled": true, "OAUTH_CLIENT_ID": "gateway", "OAUTH_CLIENT_SECRET": "s",
        "OAUTH_TOKEN_URL": "https://sign-in.example/token"}});
    assert_eq!(config(&block).sign_in(None).unwrap().unwrap().client_id, "gateway");
    assert!(config(&json!({})).sign_in(None).unwrap().is_none());
    let person = json!({"oauth_config": {"enabled": true, "OAUTH_CLIENT_ID": "g", "OAUTH_GRANT_TYPE": "authorization_code",
        "OAUTH_AUTHORIZATION_URL": "https://s.example/", "OAUTH_REDIRECT_URI": "http://localhost/"}});
    assert!(config(&person).sign_in(None).is_err());
}

#[test]
fn tools_are_allowed_by_list_and_denied_by_the_first_pattern() {
    let denied = |reason: &str| Decision::Denied { reason: reason.to_owned() };
    let usual = "This tool is denied by the owner of the server.";
    let patterns = json!({"denied_tools": [{"name": "delete_*", "reason": "No."}, "delete_all", "*_x"]});
    for (value, tool, expected) in [
        (json!({}), "any", Decision::Allowed),
        (json!({"tools": {}}), "any", Decision::Allowed),
        (json!({"tools": {"a": {}}}), "a", Decision::Allowed),
        (json!({"tools": {"a": {}}}), "b", Decision::NotListed),
        (patterns.clone(), "delete_all", denied("No.")),
        (patterns.clone(), "get_x", denied(usual)),
        (patterns, "Delete_all", Decision::Allowed),
        (json!({"tools": {"a": {}}, "denied_tools": ["*"]}), "a", Decision::Allowed),
        (json!({"tools": {"a": {}}, "denied_tools": ["*"]}), "b", denied(usual)),
        (json!({"tools": {"a": {}}, "denied_tools": ["a"]}), "a", denied(usual)),
    ] {
        assert_eq!(config(&value).decide(tool), expected, "{value} {tool}");
    }
}

//! What is sent: good bodies with secrets in them, good patches, bodies with one thing wrong, and anything at all.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Stands in every secret, and nowhere else.
pub(crate) const CANARY: &str = "canary";

/// Any JSON.
pub(crate) fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((member(), inner), 0..6).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// Texts that mean something somewhere, and any others.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "********",
            "***",
            "v1",
            "a",
            "https://h.example/?k=***",
            "npm",
            "stdio",
            "{a}",
            "${A}",
            "\0"
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ]
}

/// Names that mean something somewhere, and any others.
fn member() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec![
            "saved_name", "server_version", "gateway_saved_name", "servers_config", "servers", "common_overrides", "mcp_config",
            "config", "env", "headers", "args", "url", "command", "oauth_config", "enabled", "tools", "denied_tools", "_delete",
            "input_guardrails_config", "block", "additional_config", "OAUTH_CLIENT_SECRET", "name", "packages", "remotes",
            "type", "value", "variables", "mcpServers", "severity", "action", "is_active", "identifier", "registryType",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["a", "b", "c", "d-e", "f_1"])
}

fn version() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(vec![None, Some("v1"), Some("v2")])
}

fn secret() -> impl Strategy<Value = String> {
    "[ -~]{0,12}".prop_map(|text| format!("{CANARY}{text}"))
}

fn policy() -> impl Strategy<Value = Value> {
    let members = (
        prop::option::of(any::<bool>()),
        prop::option::of("[a-z]{0,4}"),
        prop::option::of(prop::collection::vec("[a-z_]{1,4}", 0..3)),
        prop::option::of(prop::collection::btree_map("[xyz]", 0..3u8, 0..3)),
    );
    members.prop_map(|(enabled, name, block, further)| {
        given([
            ("enabled", Some(json!(enabled.unwrap_or_default()))),
            ("guardrail_name", name.map(Value::from)),
            ("block", block.map(|block| json!(block))),
            ("additional_config", further.map(|further| json!(further))),
        ])
    })
}

fn overrides() -> impl Strategy<Value = Map<String, Value>> {
    let policies = (prop::option::of(policy()), prop::option::of(policy()), prop::option::of(policy()));
    (policies, prop::option::of(any::<bool>())).prop_map(|((input, output, tool), flag)| {
        let members = given([
            ("input_guardrails_config", input),
            ("output_guardrails_config", output),
            ("tool_guardrails_config", tool),
            ("enable_server_info_validation", flag.map(Value::from)),
        ]);
        members.as_object().cloned().unwrap_or_default()
    })
}

/// The body of `add-server`.
pub(crate) fn server() -> impl Strategy<Value = Value> {
    let pairs = || prop::collection::btree_map("[A-Z][A-Z_]{0,5}", secret(), 0..3);
    let near = (pairs(), prop::collection::vec(secret(), 0..3)).prop_map(|(env, secrets)| {
        let words = secrets.into_iter().flat_map(|secret| ["--api-key".to_owned(), secret]);
        let args: Vec<String> = ["-y".to_owned(), "notes@1.0.0".to_owned()].into_iter().chain(words).collect();
        json!({"command": "npx", "args": args, "env": env})
    });
    let far = (pairs(), "[a-z]{0,8}").prop_map(|(headers, key)| {
        json!({"url": format!("https://h.example/mcp?k={CANARY}{key}"), "type": "http", "headers": headers})
    });
    let oauth = (secret(), pairs()).prop_map(|(secret, further)| {
        json!({"enabled": true, "OAUTH_CLIENT_ID": "id", "OAUTH_CLIENT_SECRET": secret,
            "OAUTH_TOKEN_URL": "https://sign-in.example/token", "OAUTH_CUSTOM_HEADERS": further})
    });
    let config = (prop_oneof![near, far], prop::option::of(oauth), overrides(), prop::option::of(secret()));
    let config = config.prop_map(|(config, oauth, policies, token)| {
        let mut members = given([
            ("config", Some(config)),
            ("oauth_config", oauth),
            ("mcp_oauth", token.map(|token| json!({"refresh_token": token, "deep": [{"password": "canary"}, null]}))),
            ("later", Some(json!({"kept": [1, 2.5, null]}))),
        ]);
        if let Some(members) = members.as_object_mut() {
            members.extend(policies);
        }
        members
    });
    (name(), version(), any::<bool>(), config).prop_map(|(name, version, is_active, config)| {
        given([
            ("saved_name", Some(name.into())),
            ("server_version", version.map(Value::from)),
            ("is_active", Some(is_active.into())),
            ("mcp_config", Some(config)),
        ])
    })
}

/// The body of `modify-server`.
pub(crate) fn server_patch() -> impl Strategy<Value = Value> {
    let variables = prop::collection::btree_map("[A-Z]{1,2}", prop::option::of(secret()), 0..4);
    (variables, prop::option::of(any::<bool>()), prop::option::of(json())).prop_map(|(env, is_active, further)| {
        let config = given([("config", Some(json!({"env": env}))), ("further", further)]);
        given([("mcp_config", Some(config)), ("is_active", is_active.map(Value::from))])
    })
}

/// The body of `add-gateway`.
pub(crate) fn gateway() -> impl Strategy<Value = Value> {
    let entry = (name(), version(), overrides());
    let entries = prop::collection::vec(entry, 1..6).prop_map(|entries| {
        let mut servers: Vec<Value> = Vec::new();
        for (name, version, mut overrides) in entries {
            let version = version.unwrap_or("v1");
            if servers.iter().any(|server| server["saved_name"] == name && server["server_version"] == version) {
                continue;
            }
            overrides.insert("saved_name".to_owned(), name.into());
            overrides.insert("server_version".to_owned(), version.into());
            servers.push(overrides.into());
        }
        servers
    });
    (entries, prop::option::of((overrides(), prop::option::of(policy())))).prop_map(|(servers, common)| {
        let common = common.map(|(mut common, tools)| {
            common.extend(tools.map(|tools| ("server_tools_guardrails_config".to_owned(), tools)));
            Value::Object(common)
        });
        let config = given([("common_overrides", common), ("servers", Some(servers.into()))]);
        json!({"gateway_saved_name": "g", "servers_config": config})
    })
}

/// The body of `modify-gateway`.
pub(crate) fn gateway_patch() -> impl Strategy<Value = Value> {
    let policy = || {
        prop_oneof![
            Just(Value::Null),
            policy(),
            prop::collection::btree_map("[xyz]", prop::option::of(0..3u8), 0..3)
                .prop_map(|further| json!({"block": null, "additional_config": further})),
        ]
    };
    let entry = (name(), version(), prop::option::of(policy()), prop::option::of(any::<bool>()));
    let entry = entry.prop_map(|(name, version, input, is_removed)| {
        given([
            ("saved_name", Some(name.into())),
            ("server_version", version.map(Value::from)),
            ("input_guardrails_config", input),
            ("_delete", is_removed.map(Value::from)),
        ])
    });
    let common = prop_oneof![
        Just(None),
        Just(Some(Value::Null)),
        policy().prop_map(|policy| Some(json!({"output_guardrails_config": policy}))),
    ];
    (prop::collection::vec(entry, 0..4), common).prop_map(|(servers, common)| {
        json!({"servers_config": given([("servers", Some(servers.into())), ("common_overrides", common)])})
    })
}

/// A body in which one value, at some place, is another.
pub(crate) fn almost(body: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    (body, any::<prop::sample::Index>(), json()).prop_map(|(mut body, place, value)| {
        let mut pointers = Vec::new();
        gather(&body, String::new(), &mut pointers);
        if let Some(place) = body.pointer_mut(&pointers[place.index(pointers.len())]) {
            *place = value;
        }
        body
    })
}

fn gather(value: &Value, at: String, pointers: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| gather(value, format!("{at}/{name}"), pointers));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| gather(value, format!("{at}/{index}"), pointers));
        }
        _ => {}
    }
    pointers.push(at);
}

/// An object of the members that there are.
fn given<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

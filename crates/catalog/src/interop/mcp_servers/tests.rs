use model::Location;
use serde_json::json;

use super::*;

fn import(document: &Value) -> Accepted<Vec<RegistryServer>> {
    import_mcp_servers(document).unwrap()
}

fn mistakes(document: &Value) -> Vec<String> {
    import_mcp_servers(document).unwrap_err().iter().map(|it| it.path.clone()).collect()
}

#[test]
fn a_file_of_a_client_becomes_servers_of_the_registry() {
    let read = import(&json!({"mcpServers": {
        "near": {"command": "npx", "args": ["-y", "notes"], "env": {"KEY": "${KEY}"}, "disabled": false},
        "far away": {"type": "streamable-http", "url": "https://h.example/mcp", "headers": {"X": "y"}, "timeout": 3},
        "off": {"type": "stdio", "command": "x", "disabled": true}}}));
    let [near, far, off] = read.value.as_slice() else { panic!("three servers: {read:?}") };
    assert_eq!(
        near.mcp_config().members()["config"],
        json!({"command": "npx", "args": ["-y", "notes"], "env": {"KEY": "${KEY}"}})
    );
    assert_eq!((far.key().saved_name.as_str(), far.server_name()), ("far-away", Some("far away")));
    assert_eq!(far.mcp_config().members()["config"]["type"], "http");
    assert_eq!(far.mcp_config().members()["config"]["timeout"], 3);
    assert!(!off.is_active());
    assert_eq!(read.remarks, ["`mcpServers[\"far away\"]` is saved as `far-away`."]);
}

#[test]
fn the_word_of_another_client_is_taken_for_the_list() {
    assert_eq!(import(&json!({"servers": {"a": {"command": "x"}}})).value.len(), 1);
}

#[test]
fn every_mistake_is_one_of_the_file() {
    let file = json!({"mcpServers": {"a": {"command": "x", "args": [1]}, "b": {}, "c": 1, "é": {"command": "x"},
        "d e": {"command": "x"}, "d.e": {"command": "x"}, "f": {"url": "nowhere", "env": {"K": "********"}}}});
    assert_eq!(
        mistakes(&file),
        [
            "mcpServers.a.args[0]",
            "mcpServers.b.command",
            "mcpServers.c",
            "mcpServers[\"\\u{e9}\"]",
            "mcpServers[\"d.e\"]",
            "mcpServers.f.url",
            "mcpServers.f.env.K"
        ]
    );
    assert_eq!(
        mistakes(&json!({"mcpServers": {"f": {"command": "x", "env": {"K": "********"}}}})),
        ["mcpServers.f.env.K"]
    );
    assert_eq!(mistakes(&json!({"mcpServers": {}})), ["mcpServers"]);
    assert_eq!(mistakes(&json!({})), ["mcpServers"]);
    let many: Map<String, Value> = (0..101).map(|at| (format!("s{at}"), json!({"command": "x"}))).collect();
    assert_eq!(mistakes(&json!({"mcpServers": many})), ["mcpServers"]);
}

#[test]
fn an_entry_that_discovery_read_is_taken_too() {
    let launch = Launch {
        name: "notes".to_owned(),
        command: Some("npx".to_owned()),
        args: vec!["-y".to_owned(), "notes".to_owned()],
        env: vec![("KEY".to_owned(), "canary".to_owned())],
        url: None,
        headers: Vec::new(),
        other: Map::from_iter([("cwd".to_owned(), json!("/srv")), ("type".to_owned(), json!("local"))]),
        location: Location::line("mcp.json", 3),
    };
    let server = import_launch(&launch).unwrap().value;
    assert_eq!(
        server.mcp_config().members()["config"],
        json!({"cwd": "/srv", "type": "stdio", "command": "npx", "args": ["-y", "notes"], "env": {"KEY": "canary"}})
    );
    let nothing = Launch { command: None, name: "n".to_owned(), ..launch };
    assert_eq!(import_launch(&nothing).unwrap_err().iter().map(|it| it.path.as_str()).collect::<Vec<_>>(), ["command"]);
}

#[test]
fn what_is_exported_is_imported_as_the_same() {
    let file = json!({"mcpServers": {
        "near": {"command": "npx", "args": ["-y", "notes"], "env": {"KEY": "secret"}, "cwd": "/srv"},
        "far": {"url": "https://h.example/mcp?k=1", "headers": {"X": "y"}, "type": "http"},
        "old": {"url": "https://h.example/sse", "type": "sse"}}});
    let servers = import(&file).value;
    assert_eq!(export_mcp_servers(&servers, SecretsAs::Written).document, file);
    let open = export_mcp_servers(&servers, SecretsAs::Placeholders).document;
    assert_eq!(open["mcpServers"]["near"]["env"]["KEY"], "${KEY}");
    assert_eq!(open["mcpServers"]["far"]["url"], "https://h.example/mcp?k=${FAR_URL_1}");
    assert_eq!(import(&open).value.len(), 3);
}

#[test]
fn what_a_file_cannot_say_is_said_beside_it() {
    let server = |body: &Value| RegistryServer::parse(body).unwrap().value;
    let servers = [
        server(&json!({"saved_name": "empty"})),
        server(
            &json!({"saved_name": "a", "mcp_config": {"config": {"command": "x"}, "denied_tools": ["*"], "tools": {},
            "oauth_config": {"enabled": false}}}),
        ),
        server(&json!({"saved_name": "a", "server_version": "v2", "mcp_config": {"config": {"command": "x"}}})),
    ];
    let exported = export_mcp_servers(&servers, SecretsAs::Written);
    assert_eq!(exported.document, json!({"mcpServers": {"a": {"command": "x"}, "a-v2": {"command": "x"}}}));
    assert_eq!(
        exported.remarks,
        [
            "`empty v1` is left out: it has no `config`.",
            "What `a v1` says in denied_tools cannot be said in such a file."
        ]
    );
}

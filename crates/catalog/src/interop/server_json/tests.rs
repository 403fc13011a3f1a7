use serde_json::{Value, json};

use super::*;
use crate::{RegistryServer, SavedName};

/// A file with every sort of package, argument and remote.
fn document() -> Value {
    json!({
        "$schema": SCHEMA, "name": "com.example/acme.notes", "title": "Notes", "description": "Keeps notes",
        "version": "1.2.0", "repository": {"url": "https://github.com/acme/notes", "source": "github"},
        "packages": [
            {"registryType": "mcpb", "identifier": "https://h.example/notes.mcpb", "transport": {"type": "stdio"},
                "fileSha256": "0"},
            {"registryType": "npm", "identifier": "@acme/notes", "version": "1.2.0", "transport": {"type": "stdio"},
                "environmentVariables": [
                    {"name": "NOTES_KEY", "isRequired": true, "isSecret": true},
                    {"name": "LOG_LEVEL", "default": "info"}, {"name": "UNSET"}],
                "packageArguments": [
                    {"type": "positional", "valueHint": "folder", "isRequired": true},
                    {"type": "named", "name": "--mode", "default": "local"},
                    {"type": "named", "name": "--verbose"},
                    {"type": "positional", "value": "start"}]}
        ],
        "remotes": [
            {"type": "sse", "url": "https://old.example/sse"},
            {"type": "streamable-http", "url": "https://{tenant}.notes.example/mcp", "variables": {"tenant": {"isRequired": true}},
                "headers": [{"name": "Authorization", "value": "Bearer {token}", "variables": {"token": {"isSecret": true}}},
                    {"name": "X-Region", "default": "eu"}, {"name": "X-None"}]}
        ]
    })
}

fn config(server: &RegistryServer) -> &Value {
    &server.mcp_config().members()["config"]
}

#[test]
fn a_package_becomes_the_command_that_starts_it() {
    let read = import_server_json(&document(), &ServerJsonChoice::default()).unwrap();
    let server = &read.value;
    assert_eq!(server.key().to_string(), "acme-notes 1.2.0");
    assert_eq!(
        (server.server_name(), server.description(), server.source_url(), server.source_version()),
        (Some("com.example/acme.notes"), Some("Keeps notes"), Some("https://github.com/acme/notes"), Some("1.2.0"))
    );
    assert_eq!(
        *config(server),
        json!({"command": "npx", "args": ["-y", "@acme/notes@1.2.0", "${folder}", "--mode", "local", "--verbose", "start"],
            "env": {"NOTES_KEY": "${NOTES_KEY}", "LOG_LEVEL": "info"}})
    );
    assert_eq!(
        read.remarks,
        ["`packages[0]` is passed over: it is of a kind that no command starts.", "Fill in: NOTES_KEY, folder."]
    );
}

#[test]
fn a_remote_server_is_taken_where_it_is_preferred() {
    let values = |name: &str| (name == "tenant").then(|| "acme".to_owned());
    let saved_name: SavedName = "mine".parse().unwrap();
    let choice = ServerJsonChoice { saved_name: Some(&saved_name), prefer: Prefer::Remote, values: &values };
    let read = import_server_json(&json!({"server": document(), "_meta": {}}), &choice).unwrap();
    assert_eq!(read.value.key().saved_name, saved_name);
    assert_eq!(
        *config(&read.value),
        json!({"type": "http", "url": "https://acme.notes.example/mcp",
            "headers": {"Authorization": "Bearer ${token}", "X-Region": "eu"}})
    );
    assert_eq!(read.remarks, ["Fill in: token."]);
}

#[test]
fn an_address_with_a_hole_names_what_would_fill_it() {
    let remote = json!({"type": "sse", "url": "{base}/mcp", "variables": {"base": {"isRequired": true}}});
    let document = json!({"name": "a.b/c", "description": "d", "version": "1", "remotes": [remote]});
    let mistakes = import_server_json(&document, &ServerJsonChoice::default()).unwrap_err();
    let said: Vec<String> = mistakes.iter().map(|it| format!("{} {}", it.path, it.message)).collect();
    assert!(said[0].starts_with("mcp_config.config.url"), "{said:?}");
    assert_eq!(said[1], " There is no value for base.");
    let values = |name: &str| (name == "base").then(|| "https://h.example".to_owned());
    let choice = ServerJsonChoice { values: &values, ..ServerJsonChoice::default() };
    let read = import_server_json(&document, &choice).unwrap();
    assert_eq!((config(&read.value)["url"].as_str(), read.remarks.len()), (Some("https://h.example/mcp"), 0));
}

#[test]
fn every_kind_of_package_has_its_command() {
    let line = |package: Value| {
        let mut package = package;
        package["transport"] = json!({"type": "stdio"});
        let document = json!({"name": "a.b/c", "description": "d", "version": "1", "packages": [package]});
        let read = import_server_json(&document, &ServerJsonChoice::default()).unwrap().value;
        let config = config(&read).clone();
        let words: Vec<&str> = config["args"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        format!("{} {}", config["command"].as_str().unwrap(), words.join(" "))
    };
    for (package, expected) in [
        (json!({"registryType": "npm", "identifier": "n"}), "npx -y n"),
        (json!({"registryType": "npm", "identifier": "n", "runtimeHint": "bunx"}), "bunx n"),
        (json!({"registryType": "pypi", "identifier": "p", "version": "0.5.0"}), "uvx p==0.5.0"),
        (json!({"registryType": "nuget", "identifier": "N", "version": "1.0.0"}), "dnx N@1.0.0 --yes"),
        (
            json!({"registryType": "nuget", "identifier": "N", "packageArguments": [{"type": "positional", "value": "mcp"}]}),
            "dnx N --yes -- mcp",
        ),
        (json!({"registryType": "oci", "identifier": "h.example/a/i:1.0"}), "docker run -i --rm h.example/a/i:1.0"),
        (
            json!({"registryType": "oci", "identifier": "a/i", "version": "1.0", "runtimeArguments": [
                {"type": "named", "name": "--mount", "value": "src={from},dst=/x", "variables": {"from": {"default": "/d"}}},
                {"type": "named", "name": "-e", "value": "L=1"}],
                "environmentVariables": [{"name": "K", "isRequired": true}, {"name": "L", "default": "2"}]}),
            "docker run -i --rm --mount src=/d,dst=/x -e L=1 -e K a/i:1.0",
        ),
    ] {
        assert_eq!(line(package), expected);
    }
}

#[test]
fn a_file_that_says_too_little_is_refused() {
    for (document, places) in [
        (json!({}), vec!["name", "description", "version"]),
        (json!({"server": {"name": 1}}), vec!["server.name", "server.description", "server.version"]),
        (json!({"name": "a.b/c", "description": "d", "version": "1"}), vec!["packages"]),
        (json!({"name": "a.b/c", "description": "d", "version": "1", "packages": {}}), vec!["packages", "packages"]),
        (
            json!({"name": "a.b/日", "description": "d", "version": "1", "remotes": [{"type": "sse", "url": "https://h.example"}]}),
            vec!["name"],
        ),
        (
            json!({"name": "a.b/c", "description": "d", "version": "1", "packages": [
            {"registryType": "npm", "identifier": "n", "transport": {"type": "sse", "url": "http://localhost"}}]}),
            vec!["packages"],
        ),
        (json!([]), vec![""]),
    ] {
        let mistakes = import_server_json(&document, &ServerJsonChoice::default()).unwrap_err();
        assert_eq!(mistakes.iter().map(|it| it.path.as_str()).collect::<Vec<_>>(), places, "{document}");
    }
}

fn export(body: &Value) -> Result<Value, ExportError> {
    let server = RegistryServer::parse(body).unwrap().value;
    export_server_json(&server, "com.example").map(|exported| exported.document)
}

#[test]
fn a_server_is_written_without_its_secrets() {
    let near = json!({"saved_name": "notes", "source_version": "1.2.0", "source_url": "https://github.com/acme/notes",
        "mcp_config": {"config": {"command": "npx", "args": ["-y", "@acme/notes@1.2.0", "/data", "--token=canary", "--key", "canary",
            "https://h.example/?k=canary"],
            "env": {"KEY": "canary"}}}});
    assert_eq!(
        export(&near).unwrap(),
        json!({"$schema": SCHEMA, "name": "com.example/notes", "description": "MCP server notes", "version": "1.2.0",
            "repository": {"url": "https://github.com/acme/notes", "source": "github"},
            "packages": [{"registryType": "npm", "identifier": "@acme/notes", "version": "1.2.0", "runtimeHint": "npx",
                "transport": {"type": "stdio"},
                "packageArguments": [{"type": "positional", "value": "/data"},
                    {"type": "positional", "value": "--token={argument_2}",
                        "variables": {"argument_2": {"isRequired": true, "isSecret": true}}},
                    {"type": "positional", "value": "--key"},
                    {"type": "positional", "valueHint": "argument_4", "isRequired": true, "isSecret": true},
                    {"type": "positional", "value": "https://h.example/?k={secret_1}",
                        "variables": {"secret_1": {"isRequired": true, "isSecret": true}}}],
                "environmentVariables": [{"name": "KEY", "isRequired": true, "isSecret": true}]}]})
    );
    let far = json!({"saved_name": "far", "server_name": "io.acme/far", "description": "x".repeat(200),
        "mcp_config": {"config": {"url": "https://h.example/mcp?k=canary", "type": "sse", "headers": {"X": "canary"}}}});
    assert_eq!(
        export(&far).unwrap(),
        json!({"$schema": SCHEMA, "name": "io.acme/far", "description": "x".repeat(100), "version": "v1",
            "remotes": [{"type": "sse", "url": "https://h.example/mcp?k={secret_1}",
                "variables": {"secret_1": {"isRequired": true, "isSecret": true}},
                "headers": [{"name": "X", "isRequired": true, "isSecret": true}]}]})
    );
}

#[test]
fn what_is_written_is_read_as_the_same_launch() {
    for config in [
        json!({"command": "npx", "args": ["-y", "@acme/notes@1.2.0", "/data"]}),
        json!({"command": "uvx", "args": ["notes==0.5.0", "--mode", "x"]}),
        json!({"command": "docker", "args": ["run", "-i", "--rm", "h.example/a/i:1.0"]}),
        json!({"type": "http", "url": "https://h.example/mcp"}),
    ] {
        let written = export(&json!({"saved_name": "notes", "mcp_config": {"config": config}})).unwrap();
        let read = import_server_json(&written, &ServerJsonChoice::default()).unwrap().value;
        assert_eq!(*self::config(&read), config, "{written}");
    }
}

#[test]
fn what_the_format_cannot_say_is_refused() {
    let of = |config: Value| export(&json!({"saved_name": "n", "mcp_config": config}));
    assert_eq!(of(json!({})), Err(ExportError::NoConfig));
    assert_eq!(of(json!({"config": {"command": "./server"}})), Err(ExportError::NotAPackage));
    let server = RegistryServer::parse(&json!({"saved_name": "n"})).unwrap().value;
    for namespace in ["", "a b", "com/example", &"n".repeat(190)] {
        assert_eq!(export_server_json(&server, namespace).unwrap_err(), ExportError::Namespace);
    }
}

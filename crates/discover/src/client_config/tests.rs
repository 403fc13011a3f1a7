use model::Transport;

use super::*;

fn read(path: &str, text: &str) -> ClientConfig {
    client_config(path, text).unwrap_or_else(|error| panic!("{error}"))
}

/// Name and line of every entry.
fn names(config: &ClientConfig) -> Vec<(&str, u32)> {
    config.launches.iter().map(|launch| (launch.name.as_str(), launch.location.line)).collect()
}

#[test]
fn comments_trailing_commas_and_lines_of_entries_are_read() {
    let text = "{\n  // servers\n  \"mcpServers\": {\n    \"notes\": {\n      \"command\": \"npx\", /* launcher */\n      \
                \"args\": [\"-y\", \"notes\", 3, true,],\n      \"env\": { \"PORT\": 80, \"KEY\": \"${KEY}\", \"X\": null },\n      \
                \"disabled\": true,\n    },\n\n    \"far\": { \"type\": \"http\", \"url\": \"https://example.org/mcp\", \"headers\": { \
                \"X-Key\": \"v\" } },\n  },\n}\n";
    let config = read("mcp.json", text);
    assert_eq!(names(&config), [("notes", 4), ("far", 11)]);
    let notes = &config.launches[0];
    assert_eq!(notes.command.as_deref(), Some("npx"));
    assert_eq!(notes.args, ["-y", "notes", "3", "true"]);
    assert_eq!(notes.env, [("PORT".into(), "80".into()), ("KEY".into(), "${KEY}".into())]);
    assert!(notes.is_disabled());
    let far = &config.launches[1];
    assert_eq!(far.url.as_deref(), Some("https://example.org/mcp"));
    assert_eq!(far.headers, [("X-Key".into(), "v".into())]);
    assert_eq!(far.other["type"], "http");
}

#[test]
fn every_wrapper_key_and_shape_is_known() {
    let cases = [
        ("Claude Desktop", r#"{"mcpServers":{"a":{"command":"x"}}}"#),
        ("Claude Code", r#"{"projects":{"/p":{"mcpServers":{"a":{"command":"x"}},"history":[]}}}"#),
        ("VS Code", r#"{"inputs":[],"servers":{"a":{"type":"stdio","command":"x"}}}"#),
        ("VS Code settings", r#"{"editor.tabSize":2,"mcp":{"inputs":[],"servers":{"a":{"command":"x"}}}}"#),
        ("VS Code settings, dotted", r#"{"mcp.servers":{"a":{"command":"x"}}}"#),
        ("workspace", r#"{"folders":[],"settings":{"mcp":{"servers":{"a":{"command":"x"}}}}}"#),
        ("dev container", r#"{"customizations":{"vscode":{"mcp":{"servers":{"a":{"command":"x"}}}}}}"#),
        ("Windsurf", r#"{"mcpServers":{"a":{"serverUrl":"https://example.org"}}}"#),
        ("Gemini", r#"{"theme":"x","mcpServers":{"a":{"httpUrl":"https://example.org"}}}"#),
        ("Zed", r#"{"context_servers":{"a":{"source":"custom","command":{"path":"x","args":["y"],"env":{}}}}}"#),
        ("opencode", r#"{"mcp":{"a":{"type":"local","command":["x","y"],"environment":{"A":"b"}}}}"#),
        ("Goose", r#"{"extensions":{"a":{"type":"stdio","cmd":"x","args":[],"envs":{"A":"b"}}}}"#),
        ("Kiro", r#"{"powers":{"mcpServers":{"a":{"command":"x"}}}}"#),
        ("Continue", r#"{"mcpServers":[{"name":"a","type":"stdio","command":"x"}]}"#),
        ("flat", r#"{"a":{"command":"x"}}"#),
    ];
    for (client, text) in cases {
        assert_eq!(names(&read("settings.json", text)), [("a", 1)], "{client}");
    }
    let zed = read("settings.json", cases[9].1);
    assert_eq!((zed.launches[0].command.as_deref(), zed.launches[0].args.as_slice()), (Some("x"), &["y".into()][..]));
    let opencode = read("opencode.json", cases[10].1);
    assert_eq!(opencode.launches[0].words(), ["x", "y"]);
    assert_eq!(opencode.launches[0].env, [("A".into(), "b".into())]);
}

#[test]
fn codex_tables_are_read_with_their_lines() {
    let text = "model = \"x\"\n\n[mcp_servers.notes]\ncommand = \"uvx\"\nargs = [\"notes\"]\nenabled = false\n\n\
                [mcp_servers.notes.env]\nKEY = \"v\"\n\n[mcp_servers.far]\nurl = \"https://example.org/mcp\"\n\
                bearer_token_env_var = \"T\"\nhttp_headers = { A = \"b\" }\n";
    for path in ["config.toml", "-"] {
        let config = read(path, text);
        assert_eq!(names(&config), [("notes", 3), ("far", 11)], "{path}");
        assert!(config.launches[0].is_disabled());
        assert_eq!(config.launches[0].env, [("KEY".into(), "v".into())]);
        let token = ("Authorization".to_owned(), "Bearer ${T}".to_owned());
        assert_eq!(config.launches[1].headers, [token, ("A".into(), "b".into())]);
        assert_eq!(config.launches[1].other["bearer_token_env_var"], "T");
    }
}

#[test]
fn lists_of_continue_and_tables_of_goose_are_read_from_yaml_with_their_lines() {
    let listed = "name: mine\nmcpServers:\n  - name: notes\n    command: npx\n    args: [-y, notes]\n    env:\n      KEY: ${{ \
                  secrets.KEY }}\n  - name: far\n    type: streamable-http\n    url: https://mcp.example/mcp\n    \
                  requestOptions:\n      headers: {X-Key: '${{ secrets.KEY }}'}\n  - uses: acme/block\n";
    for path in ["config.yaml", "-"] {
        let config = read(path, listed);
        assert_eq!(names(&config), [("notes", 3), ("far", 8)], "{path}");
        assert_eq!(config.launches[0].env, [("KEY".into(), "${{ secrets.KEY }}".into())]);
        assert_eq!(config.launches[1].headers, [("X-Key".into(), "${{ secrets.KEY }}".into())]);
        assert_eq!(config.gaps.len(), 1);
    }
    let goose = "GOOSE_MODEL: x\nextensions:\n  developer:\n    type: builtin\n    enabled: true\n  notes:\n    type: stdio\n    \
                 cmd: uvx\n    args: [notes]\n    env_keys: [NOTES_KEY]\n    enabled: false\n  far:\n    type: \
                 streamable_http\n    uri: https://mcp.example/mcp\n    headers:\n      X-Key: $KEY\n";
    let config = read("config.yaml", goose);
    assert_eq!(names(&config), [("notes", 6), ("far", 12)]);
    assert!(config.launches[0].is_disabled());
    assert_eq!(config.launches[0].env, [("NOTES_KEY".into(), "${NOTES_KEY}".into())]);
    assert_eq!(config.launches[1].transport(), Ok(Some(Transport::StreamableHttp)));
    assert_eq!(config.gaps[0].what, "launch entry `developer`");
}

#[test]
fn the_member_of_the_address_tells_the_transport_where_the_client_says_so() {
    let cases = [
        ("/home/x/.gemini/settings.json", r#"{"url":"https://mcp.example/a"}"#, Some(Transport::Sse)),
        ("mcp.json", r#"{"url":"https://mcp.example/a"}"#, None),
        ("mcp.json", r#"{"url":"","httpUrl":"https://mcp.example/a"}"#, Some(Transport::StreamableHttp)),
        ("mcp.json", r#"{"httpUrl":"https://mcp.example/a","type":"sse"}"#, Some(Transport::Sse)),
        ("mcp.json", r#"{"type":"remote","url":"https://mcp.example/a"}"#, None),
    ];
    for (path, entry, transport) in cases {
        let config = read(path, &format!(r#"{{"mcpServers":{{"a":{entry}}}}}"#));
        assert_eq!(config.launches[0].url.as_deref(), Some("https://mcp.example/a"), "{path} {entry}");
        assert_eq!(config.launches[0].transport(), Ok(transport), "{path} {entry}");
    }
}

#[test]
fn other_settings_are_not_taken_for_servers() {
    for text in [
        r#"{"lsp":{"servers":{"rust":{"command":"rust-analyzer"}}}}"#,
        r#"{"extensions":{"autoUpdate":true}}"#,
        r#"{"mcp":{"enabled":true}}"#,
        r#"{"scripts":{"build":"tsc"},"name":"x"}"#,
        "[1, 2]",
        "{}",
    ] {
        assert!(matches!(client_config("settings.json", text), Err(ClientConfigError::NoEntries { .. })), "{text}");
    }
}

#[test]
fn a_name_used_twice_and_an_entry_without_start_are_gaps() {
    let text = "{\"mcpServers\":{\n\"a\":{\"command\":\"old\"},\n\"a\":{\"command\":\"new\"},\n\"b\":{\"args\":[]},\n\"c\":1}}";
    let config = read("mcp.json", text);
    assert_eq!(names(&config), [("a", 3)]);
    assert_eq!(config.launches[0].command.as_deref(), Some("new"));
    let gaps: Vec<_> = config
        .gaps
        .iter()
        .map(|gap| (gap.what.as_str(), gap.reason.code(), gap.location.as_ref().map(|at| at.line)))
        .collect();
    assert_eq!(
        gaps,
        [
            ("launch entry `a`", "not_scanned", Some(2)),
            ("launch entry `b`", "unsupported", Some(4)),
            ("launch entry `c`", "unsupported", Some(5)),
        ]
    );
}

#[test]
fn an_empty_list_of_servers_is_read_as_no_servers() {
    assert_eq!(read("mcp.json", r#"{"mcpServers":{}}"#), ClientConfig::default());
}

#[test]
fn errors_are_one_sentence_with_a_line_and_nothing_of_the_text() {
    let secret = "canary";
    let cases = [
        ("mcp.json", format!("{{\n\"mcpServers\": {{ \"{secret}\" 5 \n}}}}"), "as JSON"),
        ("config.toml", format!("[mcp_servers.x]\ncommand = {secret}\n"), "as TOML"),
        ("config.yaml", format!("mcpServers:\n  {secret}: [\n"), "as YAML"),
        ("mcp.json", String::new(), "the file is empty"),
        ("mcp.json", format!("{{\"mcpServers\": {}", "[".repeat(5000)), "nests deeper than"),
        ("config.toml", format!("x = {}", "[".repeat(5000)), "nests deeper than"),
    ];
    for (path, text, expected) in cases {
        let error = client_config(path, &text).expect_err(expected).to_string();
        assert!(error.contains(expected) && error.contains("line ") || error.contains("empty"), "{error}");
        assert!(!error.contains(secret) && !error.contains('\n'), "{error}");
    }
}

#[test]
fn a_file_over_the_size_limit_is_refused() {
    let text = " ".repeat(MAX_BYTES + 1);
    assert!(matches!(client_config("mcp.json", &text), Err(ClientConfigError::TooLarge { .. })));
}

#[test]
fn entries_over_the_limit_are_one_gap() {
    let entries: Vec<String> = (0..MAX_ENTRIES + 5).map(|at| format!("\"s{at}\":{{\"command\":\"x\"}}")).collect();
    let config = read("mcp.json", &format!("{{\"mcpServers\":{{{}}}}}", entries.join(",")));
    assert_eq!(config.launches.len(), MAX_ENTRIES);
    assert_eq!(config.gaps.len(), 1);
    assert_eq!(config.gaps[0].reason.code(), "limit");
}

#[test]
fn nesting_that_the_bracket_count_does_not_see_is_bounded_too() {
    let dotted = format!("{}x = 1\n", "a.".repeat(200_000));
    let header = format!("[{}x]\n", "a.".repeat(200_000));
    let quoted = format!("{{'\"': {}", "[".repeat(200_000));
    for (path, text) in [("a.toml", dotted), ("a.toml", header), ("a.json", quoted)] {
        assert!(client_config(path, &text).is_err());
    }
}

//! Other people's files come in, and ours go out.

use serde_json::{Value, json};

use super::{CANARY, Desk};
use crate::program::Run;

fn client_file() -> String {
    format!(
        r#"{{ // as clients take it
        "mcpServers": {{
            "my notes": {{"command": "npx", "args": ["-y", "@acme/notes@1.2.0"], "env": {{"NOTES_KEY": "{CANARY}"}}}},
            "crm": {{"type": "sse", "url": "https://crm.example/sse", "headers": {{"Authorization": "Bearer ${{CRM_TOKEN}}"}}}}
        }} }}"#
    )
}

#[test]
fn a_clients_file_is_imported_whole_with_its_secrets() {
    let desk = Desk::open(&[]);
    desk.room.file("mcp.json", client_file());
    let dry = desk.run(&["servers", "import", "mcp.json", "--dry-run"]).exits(0).says("is saved as `my-notes`");
    let bodies: Value = serde_json::from_str(&dry.stdout).unwrap();
    assert_eq!(bodies["servers"][0]["mcp_config"]["config"]["env"]["NOTES_KEY"], "********");
    assert!(!dry.printed().contains(CANARY));
    assert_eq!(desk.json(&["servers", "list", "--json"]), json!({"servers": []}), "nothing is added");

    let mut import = desk.command(&["servers", "import", "mcp.json", "--fill"]);
    Run::of(import.env("CRM_TOKEN", "filled")).exits(0).says("filled in from this environment: ${CRM_TOKEN}");
    let config =
        |name: &str| desk.json(&["servers", "show", name, "--json", "--reveal"])["mcp_config"]["config"].take();
    assert_eq!(config("my-notes")["env"]["NOTES_KEY"], CANARY);
    assert_eq!(config("crm")["headers"]["Authorization"], "Bearer filled");
    desk.run(&["servers", "import", "mcp.json"]).exits(2).says("servers[0]");
}

#[test]
fn a_published_server_comes_back_the_same() {
    let desk = Desk::open(&[]);
    let mut add = desk.command(&["servers", "add", "notes@1.2.0", "--description", "Notes", "--env", "NOTES_KEY"]);
    add.args(["--source-url", "https://github.com/acme/notes", "--source-version", "1.2.0"]);
    Run::of(add.args(["--", "npx", "-y", "@acme/notes@1.2.0", "--tidy"]).env("NOTES_KEY", CANARY)).exits(0);
    let publish = ["servers", "export", "notes@1.2.0", "--as", "server-json", "--namespace", "io.github.acme"];
    let published = desk.run(&publish).exits(0);
    assert!(!published.printed().contains(CANARY));
    desk.room.file("server.json", &published.stdout);

    let mut import = desk.command(&["servers", "import", "server.json", "--fill", "--as", "back@1.2.0"]);
    Run::of(import.env("NOTES_KEY", CANARY)).exits(0);
    let record = |name: &str| desk.json(&["servers", "show", name, "--json", "--reveal"]);
    let (old, new) = (record("notes@1.2.0"), record("back@1.2.0"));
    for member in ["server_version", "description", "source_url", "source_version", "mcp_config"] {
        assert_eq!(old[member], new[member], "{member}");
    }
    assert_eq!(new["server_name"], "io.github.acme/notes");
    desk.run(&publish[..5]).exits(2).says("--namespace");
}

#[test]
fn what_goes_from_clients_through_one_project_to_another_stays_the_same() {
    let desk = Desk::open(&[]);
    let toml = format!(
        "[mcp_servers.git]\ncommand = \"uvx\"\nargs = [\"--from\", \"git+https://host.example/o/r@v1\", \"r\"]\n\n\
         [mcp_servers.far]\nurl = \"https://far.example/mcp\"\nbearer_token_env_var = \"FAR_TOKEN\"\n\n\
         [mcp_servers.off]\ncommand = \"npx\"\nargs = [\"off\", \"--token={CANARY}\"]\nenabled = false\n"
    );
    desk.room.file("config.toml", toml);
    let opencode = r#"{"mcp": { "local": {"type": "local", "command": ["npx", "-y", "@acme/local"], "environment": {"A": "b"}},
        "remote": {"type": "remote", "url": "https://remote.example/mcp", "headers": {"X-Key": "{env:REMOTE_KEY}"}}, }}"#;
    desk.room.file("opencode.jsonc", opencode);
    desk.run(&["servers", "import", "config.toml", "opencode.jsonc"]).exits(0).says("5 servers");

    let first = desk.json(&["servers", "export", "--secrets", "full"]);
    assert_eq!(first["mcpServers"].as_object().unwrap().len(), 4, "those in service: {first}");
    assert_eq!(first["mcpServers"]["far"]["headers"]["Authorization"], "Bearer ${FAR_TOKEN}");
    desk.room.file("first.json", first.to_string());
    desk.run(&["servers", "import", "first.json", "--project", "other"]).exits(0);
    assert_eq!(desk.json(&["servers", "export", "--secrets", "full", "--project", "other"]), first);
    assert!(!desk.run(&["servers", "list"]).exits(0).printed().contains(CANARY));
}

//! Gateways are made of servers, changed, and read as a runtime reads them.

use serde_json::{Value, json};

use super::{CANARY, Desk};
use crate::program::Run;

fn with_two_servers() -> Desk {
    let desk = Desk::open(&[]);
    desk.run(&["servers", "add", "crm", "--url", "https://crm.example/mcp", "--header", "X-Key: ${CRM_KEY}"]).exits(0);
    let mut notes =
        desk.command(&["servers", "add", "notes@v2", "--env", "NOTES_KEY", "--", "npx", "-y", "@acme/notes@1.2.0"]);
    Run::of(notes.env("NOTES_KEY", CANARY)).exits(0);
    desk
}

fn patch(desk: &Desk, gateway: &str, patch: &Value) -> Run {
    desk.run(&["gateways", "patch", gateway, &patch.to_string()])
}

#[test]
fn a_gateway_is_made_changed_and_read_with_its_servers() {
    let desk = with_two_servers();
    desk.run(&["gateways", "add", "team", "crm", "nope"]).exits(2).says("`nope v1`");
    desk.run(&["gateways", "add", "team", "crm", "notes@v2"]).exits(0).says("team v1: The gateway is made.");
    desk.run(&["gateways", "list"]).exits(0).says("crm, notes@v2");
    let read = |more: &[&str]| desk.run(&[&["gateways", "config", "team"], more].concat()).exits(0);
    let table = read(&[]).stdout;
    assert!(table.contains("https://crm.example/mcp") && table.contains("npx -y @acme/notes@1.2.0"), "{table}");
    assert!(!read(&["--json"]).printed().contains(CANARY));
    let revealed: Value = serde_json::from_str(&read(&["--json", "--reveal"]).stdout).unwrap();
    assert_eq!(revealed["expanded_servers"][1]["mcp_config"]["config"]["env"]["NOTES_KEY"], CANARY);

    desk.run(&["servers", "patch", "crm", r#"{"is_active": false}"#]).exits(0);
    let without = read(&[]).says("left out, as they are out of service or gone: crm");
    assert!(!without.stdout.contains("crm.example"), "{}", without.stdout);
    desk.run(&["servers", "gateways", "crm"]).exits(0).says("team");

    let gone = json!({"servers_config": {"servers": [{"saved_name": "crm", "_delete": true}]}});
    patch(&desk, "team", &gone).exits(0);
    let policy = json!({"servers_config": {"common_overrides":
        {"input_guardrails_config": {"enabled": true, "guardrail_name": "base", "block": ["pii"]}}}});
    patch(&desk, "team", &policy).exits(0);
    desk.run(&["gateways", "show", "team"]).exits(0).says("input guardrails base").says("notes@v2");
    let stale = desk.run(&["gateways", "patch", "team", r#"{"is_active": false}"#, "--if-match", "1"]).exits(2);
    assert_eq!(stale.stderr.lines().count(), 1, "{}", stale.stderr);
    desk.run(&["registry", "history"]).exits(0).says("servers_config.servers without crm");
    desk.run(&["gateways", "remove", "team"]).exits(0);
    desk.run(&["gateways", "show", "team"]).exits(2).says("no gateway");
}

#[test]
fn an_exported_gateway_is_a_file_that_clients_and_scans_read() {
    let desk = with_two_servers();
    desk.run(&["gateways", "add", "team", "crm", "notes@v2"]).exits(0);
    let exported = desk.run(&["gateways", "export", "team"]).exits(0).says("Guardrails are the runtime's");
    let file: Value = serde_json::from_str(&exported.stdout).unwrap();
    assert_eq!(file["mcpServers"]["notes"]["env"]["NOTES_KEY"], "${NOTES_KEY}");
    assert!(!exported.printed().contains(CANARY));
    desk.room.file("mcp.json", &exported.stdout);
    // Everything that it starts would have to be fetched.
    let scanned = desk.run(&["scan-local", "mcp.json", "--offline", "--format", "json"]).exits(3);
    assert!(scanned.stdout.contains("crm") && scanned.stdout.contains("notes"), "{}", scanned.printed());

    let full = desk.json(&["gateways", "export", "team", "--secrets", "full"]);
    assert_eq!(full["mcpServers"]["notes"]["env"]["NOTES_KEY"], CANARY);
    desk.room.file("full.json", full.to_string());
    desk.run(&["servers", "import", "full.json", "--only", "notes", "--as", "again"]).exits(0);
    let config = |name: &str| desk.json(&["servers", "show", name, "--json", "--reveal"])["mcp_config"].take();
    assert_eq!(config("again"), config("notes@v2"));
}

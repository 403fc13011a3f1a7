//! Servers are added, looked at, changed and removed.

use serde_json::json;

use super::{CANARY, Desk};
use crate::program::Run;

#[test]
fn a_server_is_added_by_its_address_or_its_command_and_listed() {
    let desk = Desk::open(&[]);
    desk.room.file("token.txt", format!("{CANARY}\n"));
    desk.run(&["servers", "add", "crm", "--url", "https://crm.example/mcp", "--bearer", "@token.txt"])
        .exits(0)
        .says("crm v1: The server is registered. (revision 1)");
    let mut notes =
        desk.command(&["servers", "add", "notes@1.2.0", "--env", "NOTES_KEY", "--inactive", "--", "npx", "-y"]);
    Run::of(notes.arg("@acme/notes@1.2.0").env("NOTES_KEY", CANARY)).exits(0);

    let listed = desk.run(&["servers", "list"]).exits(0).stdout;
    let rows: Vec<Vec<&str>> = listed.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0][..3], ["NAME", "VERSION", "STATE"]);
    assert_eq!(rows[1][..3], ["notes", "1.2.0", "inactive"]);
    assert!(listed.contains("npx -y @acme/notes@1.2.0") && listed.contains("https://crm.example/mcp"), "{listed}");
    let active = desk.run(&["servers", "list", "--active"]).exits(0).stdout;
    assert!(active.contains("crm") && !active.contains("notes"), "{active}");
    let page = desk.run(&["servers", "list", "--page", "2", "--per-page", "1"]).exits(0).says("page 2 of 2, 2 servers");
    assert!(page.stdout.contains("crm") && !page.stdout.contains("notes"), "{}", page.stdout);
    assert_eq!(desk.json(&["servers", "list", "--json"])["servers"].as_array().unwrap().len(), 2);
    assert!(!listed.contains(CANARY));
}

#[test]
fn secrets_are_printed_only_where_they_are_asked_for_and_the_key_may_see_them() {
    let desk = Desk::open(&[]);
    let mut add = desk.command(&["servers", "add", "notes", "--env", "NOTES_KEY", "--", "npx", "@acme/notes"]);
    Run::of(add.env("NOTES_KEY", CANARY)).exits(0);
    let hidden: [&[&str]; 6] = [
        &["servers", "show", "notes"],
        &["servers", "show", "notes", "--json"],
        &["servers", "list", "--json"],
        &["servers", "export", "--secrets", "masked"],
        &["servers", "export"],
        &["registry", "history", "--json"],
    ];
    for args in hidden {
        assert!(!desk.run(args).exits(0).printed().contains(CANARY), "{args:?}");
    }
    let shown = desk.json(&["servers", "show", "notes", "--json", "--reveal"]);
    assert_eq!(shown["mcp_config"]["config"]["env"]["NOTES_KEY"], CANARY);
    let full = desk.run_as("catalog", &["servers", "export", "--secrets", "full"]).exits(0).stdout;
    assert!(full.contains(CANARY));

    let reader = desk.run_as("read", &["servers", "show", "notes", "--json", "--reveal"]).exits(0);
    assert!(reader.stdout.contains("********") && !reader.printed().contains(CANARY));
    desk.run_as("read", &["servers", "export", "--secrets", "full"]).exits(2).says("may not see secrets");
    desk.run_as("read", &["servers", "patch", "notes", "{}"]).exits(2).says("catalog");
}

#[test]
fn a_change_that_somebody_else_was_faster_with_is_refused_in_one_sentence() {
    let desk = Desk::open(&[]);
    desk.run(&["servers", "add", "notes", "--", "npx", "@acme/notes"]).exits(0);
    let patch = |text: &str, revision: &str| desk.run(&["servers", "patch", "notes", text, "--if-match", revision]);
    patch(r#"{"description": "Notes of the team"}"#, "1").exits(0).says("(revision 2)");
    let stale = patch(r#"{"description": "of mine"}"#, "1").exits(2).says("has been changed");
    assert_eq!(stale.stderr.lines().count(), 1, "{}", stale.stderr);
    desk.run(&["servers", "remove", "notes", "--if-match", "1"]).exits(2).says("has been changed");
    desk.run(&["servers", "show", "notes"]).exits(0).says("Notes of the team").says("revision    2");
    let wrong = desk.run(&["servers", "patch", "notes", r#"{"mcp_config": {"config": {"args": [7]}}}"#]).exits(2);
    assert!(wrong.stderr.contains("mcp_config.config.args[0]"), "{}", wrong.stderr);
}

#[test]
fn a_patch_from_standard_input_changes_a_secret_and_a_mask_leaves_it() {
    let desk = Desk::open(&[]);
    let add = ["servers", "add", "crm", "--url", "https://crm.example/mcp", "--header", "X-Key: old"];
    desk.run(&add).exits(0);
    let headers = |value: &str| json!({"mcp_config": {"config": {"headers": {"X-Key": value}}}}).to_string();
    let key = || desk.json(&["servers", "show", "crm", "--json", "--reveal"])["mcp_config"]["config"]["headers"].take();
    Run::of(desk.command(&["servers", "patch", "crm", "-"]).write_stdin(headers(CANARY))).exits(0);
    assert_eq!(key()["X-Key"], CANARY);
    desk.run(&["servers", "patch", "crm", &headers("********")]).exits(0);
    assert_eq!(key()["X-Key"], CANARY);
}

#[test]
fn every_change_is_told_with_who_made_it_and_what_it_was() {
    let desk = Desk::open(&[]);
    desk.run(&["servers", "add", "notes", "--", "npx", "@acme/notes@1.0.0"]).exits(0);
    desk.run(&["servers", "patch", "notes", r#"{"mcp_config": {"config": {"args": ["@acme/notes@1.1.0"]}}}"#]).exits(0);
    desk.run(&["gateways", "add", "team", "notes"]).exits(0);
    desk.run(&["servers", "remove", "notes", "--if-unreferenced"]).exits(2).says("`team v1`");
    desk.run(&["servers", "remove", "notes"]).exits(0).says("leave it out: team v1");
    desk.run(&["servers", "remove", "notes"]).exits(2).says("no server");
    let told = desk.run(&["servers", "history", "notes"]).exits(0).stdout;
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines[1].ends_with("server notes v1  deleted"), "{told}");
    assert!(lines[2].ends_with("modified: mcp_config.config.args[0] @acme/notes@1.0.0 → @acme/notes@1.1.0"), "{told}");
    assert!(lines[3].ends_with("added") && lines.len() == 4, "{told}");
    let all = desk.json(&["registry", "history", "--json", "--limit", "2"]);
    assert_eq!(all["changes"].as_array().unwrap().len(), 2);
    assert_eq!(all["changes"][1]["subject"], "gateway");
}

#[test]
fn a_file_of_servers_is_added_whole_or_not_at_all() {
    let desk = Desk::open(&[]);
    let server = |name: &str| json!({"saved_name": name, "mcp_config": {"config": {"command": "npx"}}});
    desk.room.file("bad.json", json!([server("a"), server("not good")]).to_string());
    desk.run(&["servers", "add", "--file", "bad.json"]).exits(2).says("servers[1].saved_name");
    assert_eq!(desk.json(&["servers", "list", "--json"]), json!({"servers": []}));
    let body = json!({"servers": [server("a"), server("b")]}).to_string();
    Run::of(desk.command(&["servers", "add", "--file", "-"]).write_stdin(body)).exits(0).says("a v1");
    desk.room.file("one.json", server("c").to_string());
    desk.run(&["servers", "add", "--file", "one.json"]).exits(0).says("c v1");
    assert_eq!(desk.json(&["servers", "list", "--json"])["servers"].as_array().unwrap().len(), 3);
    desk.run(&["servers", "add", "d"]).exits(2).says("how the server is reached");
    desk.run(&["servers", "list", "--registry", "other"]).exits(2);
    let out = Run::of(desk.command(&["servers", "list"]).env("MCP_HUB_URL", "http://127.0.0.1:1")).exits(3);
    assert!(out.stderr.contains("cannot reach"), "{}", out.stderr);
}

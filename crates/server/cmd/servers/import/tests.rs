use clap::Parser;
use serde_json::json;

use super::*;

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    args: Args,
}

/// What would be added of files with these names and texts.
fn imported(files: &[(&str, &str)], words: &[&str]) -> anyhow::Result<(Value, Vec<String>)> {
    let folder = tempfile::tempdir().unwrap();
    let mut line = vec!["import".to_owned()];
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        line.push(path.to_str().unwrap().to_owned());
    }
    line.extend(words.iter().map(|word| (*word).to_owned()));
    let args = Line::try_parse_from(line).unwrap().args;
    let found = args.servers()?;
    Ok((args.body(&found.value)?["servers"].take(), found.remarks))
}

const CLIENT: &str = r#"{
    // a comment, as clients take them
    "mcpServers": {
        "Notes of ACME": {"command": "npx", "args": ["-y", "@acme/notes"], "env": {"NOTES_KEY": "canary"}},
        "crm": {"type": "sse", "url": "https://crm.example/sse", "headers": {"Authorization": "Bearer ${CRM_TOKEN}"}}
    }
}"#;

const SERVER_JSON: &str = r#"{"name": "io.github.acme/notes", "description": "Notes", "version": "1.2.0",
    "packages": [{"registryType": "npm", "identifier": "@acme/notes", "version": "1.2.0", "transport": {"type": "stdio"},
        "environmentVariables": [{"name": "PATH", "isRequired": true, "isSecret": true}]}],
    "remotes": [{"type": "streamable-http", "url": "https://notes.example/mcp"}]}"#;

#[test]
fn every_entry_of_a_clients_file_becomes_a_server_and_what_needs_a_look_is_said() {
    let (servers, remarks) = imported(&[("mcp.json", CLIENT)], &["--inactive"]).unwrap();
    assert_eq!(servers[0]["saved_name"], "Notes-of-ACME");
    assert_eq!(servers[0]["is_active"], false);
    assert_eq!(servers[0]["mcp_config"]["config"]["env"]["NOTES_KEY"], "canary");
    assert_eq!(servers[1]["mcp_config"]["config"]["headers"]["Authorization"], "Bearer ${CRM_TOKEN}");
    assert!(
        remarks.iter().any(|remark| remark.ends_with("`Notes of ACME` is saved as `Notes-of-ACME`.")),
        "{remarks:?}"
    );
    assert!(remarks.iter().any(|remark| remark.contains("`crm` keeps its placeholders: ${CRM_TOKEN};")), "{remarks:?}");
    assert!(!format!("{remarks:?}").contains("canary"));
}

#[test]
fn toml_and_yaml_are_read_too() {
    let toml = "[mcp_servers.notes]\ncommand = \"npx\"\nargs = [\"@acme/notes\"]\n";
    let (servers, _) = imported(&[("config.toml", toml)], &[]).unwrap();
    assert_eq!(servers[0]["mcp_config"]["config"]["args"], json!(["@acme/notes"]));
    let yaml = "mcpServers:\n  - name: notes\n    command: npx\n    args: ['@acme/notes']\n";
    let (servers, _) = imported(&[("config.yaml", yaml)], &[]).unwrap();
    assert_eq!(servers[0]["saved_name"], "notes");
}

#[test]
fn a_server_json_is_told_by_its_content_and_goes_the_way_that_is_preferred() {
    let (servers, remarks) = imported(&[("x.json", SERVER_JSON)], &["--as", "acme@v2"]).unwrap();
    assert_eq!((&servers[0]["saved_name"], &servers[0]["server_version"]), (&json!("acme"), &json!("v2")));
    assert_eq!(servers[0]["mcp_config"]["config"]["env"]["PATH"], "${PATH}");
    assert!(remarks.iter().any(|remark| remark.contains("Fill in: PATH")), "{remarks:?}");
    let answered = format!(r#"{{"server": {SERVER_JSON}, "_meta": {{}}}}"#);
    let (servers, _) = imported(&[("x.json", &answered)], &["--prefer", "remote"]).unwrap();
    assert_eq!(servers[0]["mcp_config"]["config"]["url"], "https://notes.example/mcp");
}

#[test]
fn what_is_taken_of_this_environment_is_named() {
    let (servers, remarks) = imported(&[("x.json", SERVER_JSON)], &["--fill"]).unwrap();
    assert_eq!(servers[0]["mcp_config"]["config"]["env"]["PATH"], std::env::var("PATH").unwrap());
    assert!(remarks.iter().any(|remark| remark.contains("filled in from this environment: ${PATH}")), "{remarks:?}");
    let needs = r#"{"mcpServers": {"a": {"command": "npx", "args": ["${MCP_HUB_NO_SUCH_VARIABLE}"]}}}"#;
    let error = imported(&[("x.json", needs)], &["--fill"]).unwrap_err().to_string();
    assert!(error.contains("a: this environment has no value for ${MCP_HUB_NO_SUCH_VARIABLE}"), "{error}");
}

#[test]
fn every_mistake_of_a_file_is_named_at_once() {
    let file = r#"{"mcpServers": {"a": {"url": "nowhere"}, "b": {"args": []}, "c": {"command": "npx", "cwd": 7, "args": "x"},
        "d": {"command": "npx"}}}"#;
    let error = imported(&[("x.json", file)], &[]).unwrap_err().to_string();
    let lines: Vec<&str> = error.lines().collect();
    assert!(lines[0].ends_with("cannot be imported; --only takes others:"), "{error}");
    assert!(lines.len() > 2 && error.contains("\n  a.url: ") && error.contains("entry `b`"), "{error}");
}

#[test]
fn what_only_names_a_value_is_kept_as_the_value_that_it_names() {
    let file = "[mcp_servers.far]\nurl = \"https://far.example/mcp\"\nbearer_token_env_var = \"FAR_TOKEN\"\n";
    let (servers, remarks) = imported(&[("config.toml", file)], &[]).unwrap();
    let config = json!({"url": "https://far.example/mcp", "headers": {"Authorization": "Bearer ${FAR_TOKEN}"}});
    assert_eq!(servers[0]["mcp_config"]["config"], config);
    assert!(
        remarks[0].ends_with("`far` keeps its placeholders: ${FAR_TOKEN}; --fill takes values from this environment.")
    );
}

#[test]
fn entries_are_chosen_by_name_and_each_is_added_once() {
    let both = [("a.json", CLIENT), ("b.json", CLIENT)];
    assert_eq!(imported(&both, &[]).unwrap().0.as_array().unwrap().len(), 2);
    let (one, _) = imported(&both, &["--only", "crm", "--as", "crm@v2"]).unwrap();
    assert_eq!((one.as_array().unwrap().len(), &one[0]["server_version"]), (1, &json!("v2")));
    for (files, words, said) in [
        (&both[..], &["--only", "gone"][..], "no entry of these files is called `gone`"),
        (&both[..], &["--as", "x"], "--as names one server"),
        (&[("a.json", CLIENT), ("b.json", &CLIENT.replace("/sse", "/mcp"))], &[], "are not the same"),
        (&[("a.json", r#"{"mcpServers": {"a": {"args": []}}}"#)], &[], "launch entry `a`: "),
        (&[("a.json", r#"{"mcpServers": {"a": {"url": "canary"}}}"#)], &[], "cannot be imported"),
        (&[("a.json", r#"{"name": "x", "version": "1", "description": "d"}"#)], &[], "packages"),
        (&[("a.json", "canary")], &[], "neither a client's configuration nor a `server.json`"),
    ] {
        let error = imported(files, words).unwrap_err().to_string();
        assert!(error.contains(said) && !error.contains("canary"), "{error}");
    }
}

//! What may be given: standard input, saved listings, client configurations, archives, several at once.

use std::fs;

use crate::archive;
use crate::expected::{listing, server};
use crate::program::{Run, ScanResult};
use crate::room::{Room, copy_folder};

const CLOCK: [&str; 2] = ["get_time", "list_zones"];

fn path(name: &str) -> String {
    listing(name).to_str().unwrap().to_owned()
}

#[test]
fn a_saved_answer_is_read_plain_and_in_its_envelope() {
    let room = Room::new();
    for name in ["answer", "envelope"] {
        let clean = path(&format!("{name}-clean.json"));
        let result = room.run(["scan-local", &clean, "--format", "ndjson"]).exits(0).result();
        assert_eq!(result.tools(), CLOCK);
        assert!(result.is_complete());

        let poisoned = path(&format!("{name}-poisoned.json"));
        let findings = room.run(["scan-local", &poisoned, "--format", "ndjson"]).exits(1).result().findings();
        assert!(findings.iter().any(|it| it.text("class") == "V01" && it.text("target_name") == "set_alarm"));
        assert!(findings.iter().all(|it| it.text("target_name") == "set_alarm"));
    }
}

#[test]
fn each_line_of_a_file_of_listings_is_a_server_of_its_own_under_its_id() {
    let run = Room::new().run(["scan-local", "--surface", &path("servers.ndjson"), "--format", "ndjson"]).exits(1);
    let results = run.results();
    let ids: Vec<&str> = results.iter().map(|result| result.0["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["clock", "alarm", "echo"]);
    let counts: Vec<bool> = results.iter().map(|result| result.findings().is_empty()).collect();
    assert_eq!(counts, [true, false, true]);
}

#[test]
fn a_line_that_is_no_listing_is_named_and_the_others_are_scanned() {
    let room = Room::new();
    let good = fs::read_to_string(listing("servers.ndjson")).unwrap();
    let first = good.lines().next().unwrap();
    let mixed = room.file("mixed.ndjson", format!("{first}\n{{broken\n{first}\n"));
    let run = room.run(["scan-local", "--surface", mixed.to_str().unwrap(), "--format", "ndjson"]).exits(3);
    let complete: Vec<bool> = run.results().iter().map(ScanResult::is_complete).collect();
    assert_eq!(complete, [true, false, true]);
    run.says("mixed.ndjson:2");
}

#[test]
fn standard_input_is_read_for_a_dash() {
    let room = Room::new();
    let lines = fs::read(listing("servers.ndjson")).unwrap();
    for args in [["scan-local", "-"], ["scan-local", "--surface=-"]] {
        let mut command = room.command(args);
        let run = Run::of(command.args(["--format", "ndjson"]).write_stdin(lines.clone())).exits(1);
        assert_eq!(run.results().len(), 3);
    }
    let answer = fs::read(listing("answer-clean.json")).unwrap();
    Run::of(room.command(["-"]).write_stdin(answer)).exits(0);
}

#[test]
fn empty_standard_input_is_2_and_not_clean() {
    Run::of(Room::new().command(["scan-local", "-"]).write_stdin("")).exits(2);
}

#[test]
fn a_client_configuration_on_standard_input_is_read_too() {
    let config = fs::read(server("client-config-poisoned").join("mcp.json")).unwrap();
    let room = Room::new();
    let run =
        Run::of(room.command(["scan-local", "-", "--offline", "--format", "ndjson"]).write_stdin(config)).exits(1);
    assert!(run.results().iter().flat_map(ScanResult::findings).any(|it| it.text("class") == "V42"));
}

#[test]
fn an_entry_of_a_client_configuration_that_names_a_folder_is_scanned_and_the_others_say_why_they_are_not() {
    let room = Room::new();
    copy_folder(&server("deploy-poisoned"), &room.work().join("deploy"));
    let config = r#"{
  // a comment, as several clients allow
  "mcpServers": {
    "deploy": { "command": "node", "args": ["./deploy/server.js"] },
    "remote": { "url": "https://mcp.example.invalid/mcp" },
    "local": { "command": "/opt/tools/server" },
  }
}"#;
    let file = room.file("mcp.json", config);
    let run = room.run(["scan-local", file.to_str().unwrap(), "--offline", "--format", "ndjson"]).exits(1);
    let results = run.results();
    assert!(results.iter().flat_map(ScanResult::tools).any(|tool| tool == "run_command"), "{}", run.stdout);
    let gaps = results.iter().flat_map(ScanResult::gaps).collect::<String>();
    assert!(gaps.contains("entry `local`") && gaps.contains("not_scanned"), "{gaps}");
    // One that runs elsewhere is a target of its own, which `--offline` does not reach.
    let remote = results.iter().find(|result| result.0["id"] == "remote").unwrap();
    assert!(remote.0.to_string().contains("--offline"), "{}", remote.0);
}

#[test]
fn a_secret_of_a_client_configuration_is_found_and_never_printed_whole() {
    let config = server("client-config-poisoned").join("mcp.json");
    let secret = "AKIAPQWERTYUIOPASDFG";
    assert!(fs::read_to_string(&config).unwrap().contains(secret));
    let room = Room::new();
    for format in ["pretty", "json", "ndjson", "sarif"] {
        let run = room.run(["scan-local", config.to_str().unwrap(), "--offline", "--format", format, "-vv"]).exits(1);
        assert!(!run.printed().contains(secret), "{format} prints it:\n{}", run.printed());
    }
}

#[test]
fn a_secret_in_source_is_found_and_never_printed_whole() {
    let room = Room::new();
    let folder = server("files-poisoned");
    for format in ["pretty", "json", "ndjson", "sarif"] {
        let run = room.run(["scan-local", folder.to_str().unwrap(), "--format", format, "-vv"]).exits(1);
        assert!(!run.printed().contains("AKIAPQWERTYUIOPASDFG"), "{format} prints it:\n{}", run.printed());
    }
}

#[test]
fn an_archive_gives_what_its_folder_gives() {
    let room = Room::new();
    for (name, code) in [("weather-poisoned", 1), ("notes-clean", 0)] {
        let archive = room.file(&format!("{name}.tgz"), archive::of_folder(&server(name), "package"));
        let of_archive = room.run(["scan-local", archive.to_str().unwrap(), "--format", "ndjson"]).exits(code).result();
        let of_folder =
            room.run(["scan-local", server(name).to_str().unwrap(), "--format", "ndjson"]).exits(code).result();
        assert_eq!(of_archive.tools(), of_folder.tools());
        let prints = |result: &ScanResult| -> Vec<String> {
            result.findings().iter().map(|finding| finding.text("fingerprint").to_owned()).collect()
        };
        assert_eq!(prints(&of_archive), prints(&of_folder));
    }
}

#[test]
fn an_archive_is_known_by_its_first_bytes_whatever_its_name() {
    let room = Room::new();
    room.file("download", archive::of_folder(&server("weather-poisoned"), "package"));
    room.run(["scan-local", "download"]).exits(1).says("get_forecast");
}

#[test]
fn results_stand_in_the_order_of_the_inputs() {
    let names = ["two-servers", "weather-clean", "paginated", "notes-clean", "weather-clean", "deploy-clean"];
    let mut args = vec!["scan-local".to_owned(), "--format".to_owned(), "ndjson".to_owned()];
    args.extend(names.map(|name| server(name).to_str().unwrap().to_owned()));
    let run = Room::new().run(args);
    let targets: Vec<String> =
        run.results().iter().map(|result| result.0["target"].as_str().unwrap().to_owned()).collect();
    for (target, name) in targets.iter().zip(names) {
        assert!(target.ends_with(name), "{target} is not {name}");
    }
    assert_eq!(targets.len(), names.len());
}

#[test]
fn the_fixtures_of_a_user_are_only_read() {
    let room = Room::new();
    copy_folder(&server("tickets-poisoned"), &room.work().join("tickets"));
    let before = room.everything();
    room.run(["scan-local", "tickets"]).exits(1);
    assert_eq!(room.everything(), before);
}

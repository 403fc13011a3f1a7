//! What the exit code says: 0 clean, 1 findings, 2 wrong usage, 3 something was not seen.

use crate::expected::{listing, server};
use crate::program::ScanResult;
use crate::room::Room;

fn path(name: &str) -> String {
    server(name).to_str().unwrap().to_owned()
}

#[test]
fn a_clean_server_is_0_and_a_poisoned_one_1() {
    let room = Room::new();
    room.run(["scan-local", &path("weather-clean")]).exits(0);
    room.run(["scan-local", &path("weather-poisoned")]).exits(1);
}

#[test]
fn a_path_without_a_command_is_scanned() {
    Room::new().run([path("weather-poisoned")]).exits(1).says("get_forecast");
}

#[test]
fn wrong_usage_is_2() {
    let room = Room::new();
    room.run(["scan-local", "--no-such-flag"]).exits(2);
    room.run(["scan-local", "--format", "xml", &path("weather-clean")]).exits(2);
    room.run(["scan-local", "--fail-on", "always", &path("weather-clean")]).exits(2);
    room.run(["scan-locall", &path("weather-clean")]).exits(2);
}

#[test]
fn no_input_at_all_is_2_and_says_what_may_be_given() {
    Room::new().run(["scan-local"]).exits(2).says("nothing to scan");
}

#[test]
fn an_input_that_is_nothing_is_2_with_one_sentence() {
    let room = Room::new();
    for bad in ["no-such-folder", "./no-such.tgz", "npm:../x", "https://", "ftp://host/repo"] {
        let run = room.run(["scan-local", bad]).exits(2).says(bad.trim_start_matches("npm:"));
        let errors: Vec<&str> = run.stderr.lines().filter(|line| line.starts_with("error")).collect();
        assert_eq!(errors.len(), 1, "one sentence for `{bad}`:\n{}", run.stderr);
    }
}

#[test]
fn a_package_without_a_server_is_3_and_never_looks_clean() {
    let run = Room::new().run(["scan-local", &path("no-server")]).exits(3).says("no MCP server");
    assert!(!run.stdout.to_lowercase().contains("no findings"), "{}", run.stdout);
}

#[test]
fn a_package_without_a_server_is_incomplete_in_json_too() {
    let result = Room::new().run(["scan-local", &path("no-server"), "--format", "ndjson"]).exits(3).result();
    assert!(!result.is_complete());
    assert!(result.gaps().iter().any(|gap| gap.contains("no_server")), "{:?}", result.gaps());
}

#[test]
fn an_empty_folder_is_3() {
    let room = Room::new();
    std::fs::create_dir(room.work().join("empty")).unwrap();
    room.run(["scan-local", "empty"]).exits(3).says("no MCP server");
}

#[test]
fn allow_incomplete_turns_3_into_0_and_nothing_else() {
    let room = Room::new();
    room.run(["scan-local", "--allow-incomplete", &path("no-server")]).exits(0);
    room.run(["scan-local", "--allow-incomplete", &path("weather-poisoned")]).exits(1);
    room.run(["scan-local", "--allow-incomplete", "no-such-folder"]).exits(2);
}

#[test]
fn exit_zero_turns_1_into_0_and_nothing_else() {
    let room = Room::new();
    room.run(["scan-local", "--exit-zero", &path("weather-poisoned")]).exits(0).says("get_forecast");
    room.run(["scan-local", "--exit-zero", &path("no-server")]).exits(3);
    room.run(["scan-local", "--exit-zero", "no-such-folder"]).exits(2);
}

#[test]
fn findings_beat_incompleteness_and_the_result_still_says_incomplete() {
    let run =
        Room::new().run(["scan-local", &path("weather-poisoned"), &path("no-server"), "--format", "ndjson"]).exits(1);
    let complete: Vec<bool> = run.results().iter().map(ScanResult::is_complete).collect();
    assert_eq!(complete, [true, false]);
}

#[test]
fn a_bad_input_does_not_keep_the_others_from_being_scanned() {
    let room = Room::new();
    let bad = room.file("broken.tgz", b"not an archive");
    let args = ["scan-local", "no-such-folder", bad.to_str().unwrap(), &path("weather-poisoned")];
    let run = room.run(args).exits(1).says("no-such-folder").says("broken.tgz").says("get_forecast");
    assert!(run.stderr.contains("no-such-folder"), "{}", run.stderr);

    let args = ["scan-local", "no-such-folder", &path("weather-clean"), "--format", "ndjson"];
    let run = room.run(args).exits(2);
    let tools: Vec<String> = run.results().iter().flat_map(ScanResult::tools).collect();
    assert_eq!(tools, ["get_forecast", "get_alerts", "compare_cities"]);
}

#[test]
fn the_bar_is_what_fail_on_and_min_confidence_set_together() {
    const RANKS: [(&str, usize); 4] = [("critical", 4), ("high", 3), ("medium", 2), ("low", 1)];
    const SURE: [(&str, &[&str]); 3] =
        [("high", &["High"]), ("medium", &["High", "Medium"]), ("low", &["High", "Medium", "Low"])];
    let room = Room::new();
    for name in ["deploy-poisoned", "files-poisoned"] {
        let findings = room.run(["scan-local", &path(name), "--format", "ndjson"]).result().findings();
        for (fail_on, rank) in RANKS {
            for (min_confidence, words) in SURE {
                let over = findings.iter().any(|it| it.rank() >= rank && words.contains(&it.text("confidence")));
                let args = ["scan-local", &path(name), "--fail-on", fail_on, "--min-confidence", min_confidence];
                room.run(args).exits(i32::from(over));
            }
        }
    }
    room.run(["scan-local", &path("deploy-poisoned"), "--fail-on", "none"]).exits(0);
}

#[test]
fn the_exit_code_does_not_depend_on_the_format() {
    let room = Room::new();
    for format in ["pretty", "json", "ndjson", "sarif"] {
        room.run(["scan-local", "--format", format, &path("notes-clean")]).exits(0);
        room.run(["scan-local", "--format", format, &path("notes-poisoned")]).exits(1);
        room.run(["scan-local", "--format", format, &path("no-server")]).exits(3);
        room.run(["scan-local", "--format", format, "no-such-folder"]).exits(2);
    }
}

#[test]
fn a_bad_input_is_explained_once() {
    let room = Room::new();
    for others in [&[][..], &[path("weather-clean")]] {
        let run = room.run([&["scan-local".to_owned(), "no-such-folder".to_owned()], others].concat()).exits(2);
        assert_eq!(run.printed().matches("is no file or folder here").count(), 1, "{}", run.printed());
    }
    let run = room.run(["scan-local", "--format", "json", "no-such-folder", &path("weather-clean")]).exits(2);
    assert!(run.stdout.contains("is no file or folder here") && run.stderr.contains("is no file or folder here"));
}

#[test]
fn a_name_without_end_is_cut_in_the_error() {
    let run = Room::new().run(["scan-local", &format!("./{}", "a".repeat(5000))]).exits(2);
    assert!(run.stderr.len() < 1000 && run.stderr.contains('…'), "{}", run.stderr);
}

#[test]
fn standard_input_that_is_empty_or_asked_for_twice_is_2_and_says_so() {
    let room = Room::new();
    room.run(["scan-local", "-"]).exits(2).says("`-` is empty");
    room.run(["scan-local", "--surface", "-"]).exits(2).says("`-` is empty");
    room.run(["scan-local", "-", "--surface", "-"]).exits(2).says("`-` is given 2 times");
}

#[test]
fn a_discovery_that_could_not_fetch_is_3_and_one_of_no_input_2() {
    let room = Room::new();
    room.file("broken.tgz", "not an archive");
    room.run(["discover", "broken.tgz"]).exits(3).says("it is no tar archive");
    room.run(["discover", "--offline", "npm:@fixture-example/weather"]).exits(3).says("the network is off");
    room.run(["discover", "no-such-folder"]).exits(2);
}

#[test]
fn a_reader_that_goes_away_does_not_change_the_exit_code() {
    let room = Room::new();
    for (name, code) in [("weather-poisoned", 1), ("weather-clean", 0)] {
        for format in ["pretty", "json", "ndjson", "sarif"] {
            let mut command = assert_cmd::Command::new("sh");
            command.args(["-c", "{ \"$@\"; echo \"code $?\" >&2; } | true", "sh", env!("CARGO_BIN_EXE_mcp-hub")]);
            command.args(["scan-local", "--format", format, &path(name)]);
            room.furnish(&mut command);
            let run = crate::program::Run::of(&mut command);
            assert_eq!(run.stderr, format!("code {code}\n"), "{name} as {format}");
        }
    }
}

#[test]
fn options_may_stand_before_the_input_of_a_scan_without_a_command() {
    let room = Room::new();
    room.run(["--format", "ndjson", &path("weather-poisoned")]).exits(1);
    let run = room.run(["-v", &path("weather-clean")]).exits(0).says("scan finished");
    assert!(!run.printed().contains('\u{1b}'), "no colour where nobody watches: {}", run.printed());
}

#[test]
fn a_listing_in_which_no_line_is_one_is_2() {
    let room = Room::new();
    let bad = room.file("bad.ndjson", "hello\nworld\n");
    room.run(["scan-local", "--surface", bad.to_str().unwrap()]).exits(2).says("bad.ndjson");
    room.run(["scan-local", "--surface", listing("absent.ndjson").to_str().unwrap()]).exits(2);
}

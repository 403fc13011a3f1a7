//! Repositories over HTTP from a server on this machine, and addresses that are none.

use crate::expected::server;
use crate::git_server::GitServer;
use crate::program::{Run, ScanResult};
use crate::room::Room;
use crate::trace;

/// A repository whose tag `v1` is poisoned, whose branch `main` is clean, and with a second server beside the first.
fn weather() -> (GitServer, String) {
    let git = GitServer::start();
    let repository = git.repository("weather");
    repository.put(&server("weather-poisoned"), "packages/weather");
    repository.put(&server("notes-clean"), "packages/notes");
    let poisoned = repository.commit("first");
    repository.git(&["tag", "v1"]);
    repository.put(&server("weather-clean"), "packages/weather");
    repository.commit("second");
    repository.git(&["branch", "feature/next"]);
    (git, poisoned)
}

fn scan(url: &str, more: &[&str]) -> Run {
    let mut args = vec!["scan-local", url, "--format", "ndjson"];
    args.extend(more);
    let room = Room::new();
    let before = room.everything();
    let run = room.run(args);
    assert_eq!(room.everything(), before, "something was written");
    run
}

#[test]
fn the_default_branch_is_scanned() {
    let (git, _) = weather();
    let run = scan(&git.url("weather"), &[]).exits(0);
    let tools: Vec<String> = run.results().iter().flat_map(ScanResult::tools).collect();
    for tool in ["get_forecast", "save_note"] {
        assert!(tools.iter().any(|name| name == tool), "{tools:?}");
    }
}

#[test]
fn a_tag_a_branch_and_a_commit_are_revisions() {
    let (git, poisoned) = weather();
    let url = git.url("weather");
    for (revision, code) in [("v1", 1), ("main", 0), ("feature/next", 0), (poisoned.as_str(), 1)] {
        scan(&url, &["--revision", revision]).exits(code);
    }
}

#[test]
fn the_commit_that_was_scanned_stands_in_the_result() {
    let (git, poisoned) = weather();
    let run = scan(&git.url("weather"), &["--revision", "v1"]).exits(1);
    assert_eq!(run.result().0["complete_result"]["scan_metadata"]["source_version"], poisoned.as_str());
}

#[test]
fn a_base_path_leaves_the_rest_of_the_repository_out() {
    let (git, _) = weather();
    let url = git.url("weather");
    let weather = scan(&url, &["--revision", "v1", "--base-path", "packages/weather"]).exits(1).result();
    assert_eq!(weather.tools(), ["get_forecast", "get_alerts", "compare_cities"]);
    scan(&url, &["--revision", "v1", "--base-path", "packages/notes"]).exits(0);
}

#[test]
fn a_revision_or_folder_that_is_not_there_is_3_and_named() {
    let (git, _) = weather();
    let url = git.url("weather");
    scan(&url, &["--revision", "v9"]).exits(3).says("v9");
    scan(&url, &["--base-path", "packages/none"]).exits(3).says("packages/none");
    scan(&git.url("none"), &[]).exits(3);
}

#[test]
fn a_hostile_repository_is_read_and_nothing_of_it_is_run_or_followed() {
    let git = GitServer::start();
    let repository = git.repository("evil");
    repository.put(&server("weather-clean"), "weather");
    repository.git(&["config", "core.symlinks", "true"]);
    let folder = repository.commit("honest part");
    assert_eq!(folder.len(), 40);
    let canary = repository.git(&["rev-parse", "--show-toplevel"]) + "/ran";
    repository.file(".gitattributes", "* filter=evil\n*.ts export-ignore\n");
    repository.file(".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = ext::sh -c \"touch ran\"\n");
    repository.file(".git/hooks/post-checkout", &format!("#!/bin/sh\ntouch {canary}\n"));
    repository.link("weather/passwd.ts", "/etc/passwd");
    repository.commit("hostile part");
    let run = scan(&git.url("evil"), &[]);
    assert!(run.code == 0 || run.code == 3, "{}", run.printed());
    assert!(!run.printed().contains("root:x:"), "a link was followed");
    assert!(!std::path::Path::new(&canary).exists(), "a hook ran");
    let tools: Vec<String> = run.results().iter().flat_map(ScanResult::tools).collect();
    assert_eq!(tools, ["get_forecast", "get_alerts", "compare_cities"]);
}

#[test]
fn hostile_addresses_are_2_with_one_clear_sentence() {
    let room = Room::new();
    let before = room.everything();
    for bad in [
        "ext::sh -c touch% ran",
        "file:///etc",
        "ssh://git@host.invalid/repo",
        "git://host.invalid/repo",
        "git@host.invalid:owner/repo",
        "https://host.invalid/a\nb",
        "https://user:canary@host.invalid/repo",
        "fd::17",
    ] {
        let run = room.run(["scan-local", "--no-progress", "--", bad]).exits(2);
        let errors: Vec<&str> = run.stderr.lines().filter(|line| !line.trim().is_empty()).collect();
        assert_eq!(errors.len(), 1, "one sentence for {bad:?}:\n{}", run.stderr);
        assert!(!run.printed().contains("canary"), "{}", run.printed());
    }
    for bad in ["--upload-pack=touch ran", "-oProxyCommand=touch ran"] {
        room.run(["scan-local", bad]).exits(2);
        room.run(["scan-local", "--", bad]).exits(2);
    }
    assert_eq!(room.everything(), before, "something was written");
}

#[test]
fn hostile_revisions_and_folders_are_2() {
    let room = Room::new();
    let url = "https://host.invalid/owner/repo";
    for bad in ["--revision=--upload-pack=x", "--revision=a..b", "--revision=a b", "--revision=x\ny"] {
        room.run(["scan-local", url, bad]).exits(2);
    }
    for bad in ["--base-path=../x", "--base-path=/etc", "--base-path=a/../../b"] {
        room.run(["scan-local", url, bad]).exits(2);
    }
}

#[test]
fn hostile_addresses_start_no_process_and_open_no_socket() {
    let room = Room::new();
    for bad in ["ext::sh -c touch% ran", "file:///etc", "ssh://git@host.invalid/repo", "--upload-pack=touch ran"] {
        let calls = trace::of(&room, &["scan-local", "--", bad]);
        assert_eq!(calls.started_programs(), 1, "{bad}: {calls:?}");
        assert_eq!(calls.sockets(), 0, "{bad}: {calls:?}");
    }
}

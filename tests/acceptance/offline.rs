//! `--offline` opens no socket, and no scan runs anything of what it scans.

use crate::expected::{named, server};
use crate::git_server::GitServer;
use crate::program::Run;
use crate::registry::{Registry, Version};
use crate::room::Room;
use crate::trace;

#[test]
fn a_repository_is_not_dialled_offline() {
    let git = GitServer::start();
    let repository = git.repository("weather");
    repository.put(&server("weather-clean"), "weather");
    let run = Room::new().run(["scan-local", "--offline", &git.url("weather")]).exits(3).says("offline");
    assert_eq!(git.connections(), 0, "{}", run.printed());
}

#[test]
fn a_package_is_not_dialled_offline() {
    let registry = Registry::start();
    let tarball = crate::archive::of_folder(&server("weather-clean"), "package");
    registry.publish("weather", &[("latest", "1.0.0")], vec![Version::new("1.0.0", tarball)]);
    let room = Room::new();
    let npmrc = registry.npmrc(&room, "fixture-token");
    let mut command = room.command(["scan-local", "--offline", "npm:weather"]);
    Run::of(command.env("NPM_CONFIG_USERCONFIG", &npmrc)).exits(3).says("offline");
    let mut command = room.command(["scan-local", "npm:weather"]);
    Run::of(command.env("NPM_CONFIG_USERCONFIG", &npmrc).env("MCP_HUB_OFFLINE", "1")).exits(3).says("offline");
    assert!(registry.seen().is_empty());
}

#[test]
fn offline_inputs_of_this_machine_are_scanned_as_always() {
    let (poisoned, package) = (server("weather-poisoned"), "npm:@fixture-example/weather");
    let run = Room::new().run(["scan-local", "--offline", package, poisoned.to_str().unwrap(), "--format", "ndjson"]);
    let complete: Vec<bool> = run.exits(1).results().iter().map(crate::program::ScanResult::is_complete).collect();
    assert_eq!(complete, [false, true]);
}

#[test]
fn an_offline_scan_opens_no_socket_and_starts_no_program() {
    let room = Room::new();
    let config = server("client-config-poisoned").join("mcp.json");
    let (config, folder) = (config.to_str().unwrap().to_owned(), server("tickets-poisoned"));
    for input in [config.as_str(), folder.to_str().unwrap(), "npm:@fixture-example/weather", "https://host.invalid/a/b"]
    {
        let calls = trace::of(&room, &["scan-local", "--offline", input]);
        assert_eq!((calls.started_programs(), calls.sockets()), (1, 0), "{input}: {calls:?}");
    }
}

#[test]
fn a_scan_of_folders_opens_no_socket_and_starts_no_program_even_online() {
    let room = Room::new();
    for name in named("-poisoned").iter().filter(|name| !name.starts_with("client-config")) {
        let calls = trace::of(&room, &["scan-local", server(name).to_str().unwrap()]);
        assert_eq!((calls.started_programs(), calls.sockets()), (1, 0), "{name}: {calls:?}");
    }
}

#[test]
fn a_machine_without_certificate_authorities_scans_its_own_files() {
    let room = Room::new();
    let mut command = room.command(["scan-local", server("weather-clean").to_str().unwrap()]);
    // What the platform's authorities are read from, if it is set.
    Run::of(command.env("SSL_CERT_FILE", "/nowhere").env("SSL_CERT_DIR", "/nowhere")).exits(0).says("3 tools");
}

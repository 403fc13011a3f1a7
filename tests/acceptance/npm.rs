//! Packages from a registry that the user's own npm configuration names.

use crate::archive::of_folder;
use crate::expected::server;
use crate::http_server::{HttpServer, Response};
use crate::program::{Run, ScanResult};
use crate::registry::{Registry, Version};
use crate::room::Room;

const NAME: &str = "@fixture-example/weather";
/// Not a token of any registry.
const TOKEN: &str = "fixture-token-that-opens-nothing";

fn weather(number: &'static str, twin: &str) -> Version {
    Version::new(number, of_folder(&server(twin), "package"))
}

/// A registry whose `latest` is clean and whose `next` is poisoned.
fn registry() -> Registry {
    let registry = Registry::start();
    let versions = vec![weather("1.4.0", "weather-clean"), weather("1.5.0", "weather-poisoned")];
    registry.publish(NAME, &[("latest", "1.4.0"), ("next", "1.5.0")], versions);
    registry
}

fn scan(registry: &Registry, args: &[&str]) -> Run {
    let room = Room::new();
    let npmrc = registry.npmrc(&room, TOKEN);
    let before = room.everything();
    let mut command = room.command(["scan-local", "--format", "ndjson", "-vv"]);
    let run = Run::of(command.args(args).env("NPM_CONFIG_USERCONFIG", npmrc));
    assert_eq!(room.everything(), before, "something was written");
    assert!(!run.printed().contains(TOKEN), "the token was printed:\n{}", run.printed());
    run
}

#[test]
fn a_package_is_found_by_tag_version_and_range() {
    let registry = registry();
    for (spec, code, version) in [
        ("npm:@fixture-example/weather", 0, "1.4.0"),
        ("npm:@fixture-example/weather@latest", 0, "1.4.0"),
        ("npm:@fixture-example/weather@next", 1, "1.5.0"),
        ("npm:@fixture-example/weather@1.5.0", 1, "1.5.0"),
        ("npm:@fixture-example/weather@~1.5", 1, "1.5.0"),
        ("npm:@fixture-example/weather@>=1.4.0 <1.5.0", 0, "1.4.0"),
    ] {
        let result = scan(&registry, &[spec]).exits(code).result();
        assert_eq!(result.0["complete_result"]["scan_metadata"]["source_version"], version, "{spec}");
        assert_eq!(result.tools(), ["get_forecast", "get_alerts", "compare_cities"], "{spec}");
    }
}

#[test]
fn the_token_of_the_registry_goes_to_the_registry() {
    let registry = registry();
    scan(&registry, &["npm:@fixture-example/weather"]).exits(0);
    let expected = format!("Bearer {TOKEN}");
    assert!(registry.seen().iter().all(|request| request.headers.get("authorization") == Some(&expected)));
}

#[test]
fn a_tarball_at_a_host_that_nobody_chose_is_not_fetched() {
    let tarball = of_folder(&server("weather-clean"), "package");
    let shelf = tarball.clone();
    let elsewhere = HttpServer::start(move |_| Response::new(200, "application/octet-stream", shelf.clone()));
    let registry = Registry::start();
    let mut version = Version::new("1.0.0", tarball);
    version.tarball_url = Some(format!("{}/weather.tgz", elsewhere.origin()));
    registry.publish(NAME, &[("latest", "1.0.0")], vec![version]);
    // The user chose the registry and not this host, so its plain http is not even dialled.
    scan(&registry, &["npm:@fixture-example/weather"]).exits(3).says("plain http");
    assert!(elsewhere.seen().is_empty(), "{:?}", elsewhere.seen());
}

#[test]
fn bytes_that_are_not_the_announced_ones_are_refused() {
    let registry = Registry::start();
    let mut version = weather("1.0.0", "weather-clean");
    version.integrity = Some(format!("sha512-{}==", "A".repeat(86)));
    registry.publish(NAME, &[("latest", "1.0.0")], vec![version]);
    let run = scan(&registry, &["npm:@fixture-example/weather"]).exits(3).says("hash");
    assert!(!run.result().is_complete());
}

#[test]
fn a_package_or_version_that_does_not_exist_is_3_and_named() {
    let registry = registry();
    scan(&registry, &["npm:@fixture-example/wether"]).exits(3).says("@fixture-example/wether");
    scan(&registry, &["npm:@fixture-example/weather@^7"]).exits(3).says("^7");
}

#[test]
fn a_package_without_a_server_is_3() {
    let registry = Registry::start();
    let slugs = Version::new("1.0.0", of_folder(&server("no-server"), "package"));
    registry.publish("slugs", &[("latest", "1.0.0")], vec![slugs]);
    scan(&registry, &["npm:slugs"]).exits(3).says("no_server");
}

#[test]
fn a_hostile_tarball_of_a_registry_is_refused_like_any_other() {
    let registry = Registry::start();
    let tarball = crate::hostile_archive::tgz(&[crate::hostile_archive::file("package/../../x.js", b"x")]);
    registry.publish("slip", &[("latest", "1.0.0")], vec![Version::new("1.0.0", tarball)]);
    scan(&registry, &["npm:slip"]).exits(3).says("package/../../x.js");
}

#[test]
fn a_registry_that_sends_nonsense_is_3() {
    let registry = Registry::start();
    registry.put("/nonsense", Response::new(200, "application/json", "<html>"));
    registry.put("/teapot", Response::new(418, "text/plain", "short and stout"));
    scan(&registry, &["npm:nonsense"]).exits(3);
    scan(&registry, &["npm:teapot"]).exits(3).says("418");
}

#[test]
fn one_package_that_fails_does_not_hide_the_others() {
    let run = scan(&registry(), &["npm:absent", "npm:@fixture-example/weather@next"]).exits(1);
    let complete: Vec<bool> = run.results().iter().map(ScanResult::is_complete).collect();
    assert_eq!(complete, [false, true]);
}

#[test]
fn an_entry_of_a_client_configuration_that_names_a_package_is_fetched_and_scanned() {
    let registry = registry();
    let room = Room::new();
    let npmrc = registry.npmrc(&room, TOKEN);
    room.file(
        "mcp.json",
        r#"{"mcpServers": {"weather": {"command": "npx", "args": ["-y", "@fixture-example/weather@1.5.0"]}}}"#,
    );
    let mut command = room.command(["scan-local", "mcp.json", "--format", "ndjson"]);
    let run = Run::of(command.env("NPM_CONFIG_USERCONFIG", npmrc)).exits(1);
    let findings: Vec<String> =
        run.results().iter().flat_map(ScanResult::findings).map(|it| it.text("target_name").to_owned()).collect();
    assert!(findings.iter().any(|name| name == "get_forecast"), "{}", run.stdout);
}

//! One scan from `POST` to result, by curl alone, on both backings.

use serde_json::{Value, json};

use crate::real_servers::postgres::{Durability, Postgres};
use crate::real_servers::redis::{Keeping, Redis};
use crate::registry::{Registry, Version};
use crate::room::Room;
use crate::service::hub::{Backing, Hub, Process};
use crate::service::real_package;

/// A registry with a server that people really use.
fn registry(room: &Room) -> Registry {
    let registry = Registry::start();
    let version = Version::new(real_package::VERSION, real_package::tarball());
    registry.publish(real_package::NAME, &[("latest", real_package::VERSION)], vec![version]);
    registry.npmrc(room, "a-token");
    registry
}

/// Events of a job as curl hears them: id, kind and data of each.
fn events(hub: &Hub, job: &str, args: &[&str]) -> Vec<(u64, String, Value)> {
    let heard = hub.curl(&format!("/mcp-hub/scan/{job}/events"), &[&["--no-buffer"], args].concat());
    assert_eq!(heard.status, 200, "{heard:?}");
    heard
        .body
        .split("\n\n")
        .filter(|block| block.contains("data:"))
        .map(|block| {
            let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            let data = serde_json::from_str(field("data:").unwrap()).unwrap();
            (field("id:").unwrap().parse().unwrap(), field("event:").unwrap().to_owned(), data)
        })
        .collect()
}

fn a_real_server_is_followed_tool_by_tool(room: &Room, hub: &Hub) {
    let job = hub.submit(&json!({"source_url": real_package::NAME, "version_or_commit": real_package::VERSION}));
    let heard = events(hub, &job, &[]);
    let numbers: Vec<u64> = heard.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers, (1..=heard.len() as u64).collect::<Vec<_>>(), "numbered without a hole: {heard:?}");
    let statuses: Vec<&str> = heard
        .iter()
        .filter(|(_, kind, _)| kind == "status")
        .map(|(_, _, data)| data["job_status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["fetching_source", "discovering_tools", "scanning_tools", "analyzing"]);
    assert_eq!(heard.last().map(|(_, kind, _)| kind.as_str()), Some("completed"));
    let tools: Vec<&str> = heard
        .iter()
        .filter(|(_, kind, _)| kind == "tool")
        .map(|(_, _, data)| data["tool_name"].as_str().unwrap())
        .collect();

    let resumed = events(hub, &job, &["-H", "Last-Event-ID: 3"]);
    assert_eq!(resumed, heard[3..], "a listener that comes back hears the rest");

    let status = hub.status(&job);
    assert_eq!(status["job_status"], "completed");
    assert_eq!(status["source_version"], real_package::VERSION);
    assert_eq!(status["tools_scanned_successfully"].as_u64(), Some(tools.len() as u64));
    let rows: Vec<&str> =
        status["scanned_tools"].as_array().unwrap().iter().map(|row| row["tool_name"].as_str().unwrap()).collect();
    assert_eq!(rows, tools);
    assert!(tools.len() > 5, "{tools:?}");

    let results = hub.curl(&format!("/mcp-hub/scan/{job}/results"), &[]);
    assert!(results.headers.to_lowercase().contains("x-enkrypt-scan-type: source"), "{}", results.headers);
    let served = results.json()["complete_result"].clone();
    let target = format!("npm:{}@{}", real_package::NAME, real_package::VERSION);
    let mut local = room.command(["scan-local", &target, "--format", "ndjson"]);
    local.env("NPM_CONFIG_USERCONFIG", room.work().join("registry.npmrc"));
    let local = crate::program::Run::of(&mut local).result().0["complete_result"].clone();
    assert_eq!(without_times(served), without_times(local), "the service and `scan-local` say the same");
}

fn without_times(mut result: Value) -> Value {
    for name in ["started_at", "completed_at"] {
        result["scan_metadata"][name].take();
    }
    result
}

#[test]
fn one_process_scans_a_real_server() {
    let room = Room::new();
    let _registry = registry(&room);
    let hub = Hub::start(&room, &Backing::Embedded, &[]);
    a_real_server_is_followed_tool_by_tool(&room, &hub);
}

#[test]
fn two_workers_behind_an_api_scan_a_real_server() {
    let (postgres, redis) = (Postgres::start(Durability::Relaxed), Redis::start(Keeping::AppendOnly));
    let room = Room::new();
    let _registry = registry(&room);
    let backing = Backing::shared(&postgres, &redis);
    let hub = Hub::start(&room, &backing, &["--no-worker"]);
    let _one = Process::start(&room, &backing, "worker-1.log", &["worker"]);
    let _two = Process::start(&room, &backing, "worker-2.log", &["worker"]);
    a_real_server_is_followed_tool_by_tool(&room, &hub);
}

#[test]
fn a_stored_result_of_the_same_content_is_used_again_where_the_caller_allows_it() {
    let room = Room::new();
    let registry = registry(&room);
    let hub = Hub::start(&room, &Backing::Embedded, &[]);
    let asked = json!({"source_url": real_package::NAME, "allow_cached": true});
    let first = hub.ended(&hub.submit(&asked));
    let fetched = |registry: &Registry| registry.seen().iter().filter(|request| request.path.contains("/-/")).count();
    assert_eq!((first["job_status"].as_str(), fetched(&registry)), (Some("completed"), 1));
    let second = hub.ended(&hub.submit(&asked));
    assert_eq!((second["job_status"].as_str(), fetched(&registry)), (Some("completed"), 1), "not fetched again");
    assert_eq!(second["scanned_tools"], first["scanned_tools"]);
    let third = hub.ended(&hub.submit(&json!({"source_url": real_package::NAME})));
    assert_eq!((third["job_status"].as_str(), fetched(&registry)), (Some("completed"), 2), "not asked for, not used");
}

#[test]
fn a_package_that_does_not_exist_fails_at_once_with_the_reason() {
    let room = Room::new();
    let _registry = registry(&room);
    let hub = Hub::start(&room, &Backing::Embedded, &[]);
    let status = hub.ended(&hub.submit(&json!({"source_url": "no-such-package"})));
    assert_eq!(status["job_status"], "failed");
    assert!(status["error_message"].as_str().unwrap().contains("no-such-package"), "{status}");
}

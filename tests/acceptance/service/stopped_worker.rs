//! A worker that sleeps past its lease, and one that is told to end.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::expected::server;
use crate::git_server::GitServer;
use crate::real_servers::postgres::{Durability, Postgres};
use crate::real_servers::redis::{Keeping, Redis};
use crate::room::Room;
use crate::service::hub::{Backing, Hub, PATIENCE, Process};

/// A git server whose first pack comes whole but for its end, so that a scan waits in the middle.
fn stalling() -> GitServer {
    let git = GitServer::that_stalls();
    let repository = git.repository("weather");
    repository.put(&server("weather-clean"), "weather");
    repository.commit("first");
    git
}

#[test]
fn a_worker_that_wakes_after_its_lease_cannot_overwrite() {
    let (postgres, redis) = (Postgres::start(Durability::Relaxed), Redis::start(Keeping::AppendOnly));
    let (room, git) = (Room::new(), stalling());
    let backing = Backing::shared(&postgres, &redis);
    let hub = Hub::start(&room, &backing, &["--no-worker"]);
    let url = git.url("weather");
    let args = ["worker", "--lease", "2s", "--trust-host", &url];
    let first = Process::start(&room, &backing, "first.log", &args);
    let job = hub.submit(&json!({"source_url": url}));
    hub.waits(&job, |status| status == "fetching_source");
    first.signal("STOP");

    git.flow_again();
    let _second = Process::start(&room, &backing, "second.log", &args);
    let ended = hub.ended(&job);
    assert_eq!(ended["job_status"], "completed", "{ended}");
    let result = hub.curl(&format!("/mcp-hub/scan/{job}/results"), &[]).body;

    first.signal("CONT");
    let start = Instant::now();
    let log = room.tmp().join("first.log");
    while !std::fs::read_to_string(&log).unwrap().contains("no longer this worker's") {
        assert!(
            start.elapsed() < PATIENCE,
            "the first worker does not notice: {}",
            std::fs::read_to_string(&log).unwrap()
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(hub.status(&job), ended, "nothing has changed");
    assert_eq!(hub.curl(&format!("/mcp-hub/scan/{job}/results"), &[]).body, result, "nothing has changed");
}

#[test]
fn a_worker_that_is_told_to_end_hands_its_job_back_uncharged() {
    let (postgres, redis) = (Postgres::start(Durability::Relaxed), Redis::start(Keeping::AppendOnly));
    let (room, git) = (Room::new(), stalling());
    let backing = Backing::shared(&postgres, &redis);
    let hub = Hub::start(&room, &backing, &["--no-worker"]);
    let url = git.url("weather");
    let args = ["worker", "--grace", "1s", "--trust-host", &url];
    let job = hub.submit(&json!({"source_url": url}));
    // More often than a job has attempts.
    for round in 0..4 {
        let mut worker = Process::start(&room, &backing, &format!("worker-{round}.log"), &args);
        hub.waits(&job, |status| status == "fetching_source");
        worker.signal("TERM");
        assert_eq!(worker.ended(), Some(0));
        assert_eq!(hub.status(&job)["job_status"], "initializing", "round {round}");
    }
    git.flow_again();
    let _last = Process::start(&room, &backing, "last.log", &args);
    assert_eq!(hub.ended(&job)["job_status"], "completed");
}

#[test]
fn a_running_job_is_called_off_in_another_process() {
    let (postgres, redis) = (Postgres::start(Durability::Relaxed), Redis::start(Keeping::AppendOnly));
    let (room, git) = (Room::new(), stalling());
    let backing = Backing::shared(&postgres, &redis);
    let hub = Hub::start(&room, &backing, &["--no-worker"]);
    let url = git.url("weather");
    let _worker = Process::start(&room, &backing, "worker.log", &["worker", "--trust-host", &url]);
    let job = hub.submit(&json!({"source_url": url}));
    hub.waits(&job, |status| status == "fetching_source");
    let asked = Instant::now();
    assert_eq!(hub.curl(&format!("/mcp-hub/scan/{job}/cancel"), &["-X", "POST"]).status, 202);
    assert_eq!(hub.ended(&job)["job_status"], "cancelled");
    assert!(asked.elapsed() < Duration::from_secs(5), "it is told, and does not wait for the lease");
}

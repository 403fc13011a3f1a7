//! Workers die, Redis forgets, PostgreSQL restarts: every job that was accepted ends, once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::archive;
use crate::expected::server;
use crate::git_server::GitServer;
use crate::http_server::Response;
use crate::real_servers::postgres::{Durability, Postgres};
use crate::real_servers::redis::{Keeping, Redis};
use crate::registry::{Registry, Version};
use crate::room::Room;
use crate::service::client::Caller;
use crate::service::hub::{Backing, Hub, Process, psql};

/// How many jobs are thrown at the service.
const JOBS: usize = 1000;

/// How often a worker is killed.
const KILL_EVERY: Duration = Duration::from_secs(2);

/// All jobs have ended by then, on a machine that does other things too.
const ENOUGH: Duration = Duration::from_mins(9);

/// What is told of jobs that do not end.
const LEFT: &str = "SELECT id, status, attempt, claims, worker, lease_until, admitted_at, due_at FROM jobs \
    WHERE status NOT IN ('completed', 'failed', 'cancelled')";

/// Workers that are started again when they die.
struct Workers<'a> {
    room: &'a Room,
    backing: &'a Backing,
    args: &'a [&'a str],
    processes: Vec<Process>,
    started: usize,
}

impl<'a> Workers<'a> {
    fn start(room: &'a Room, backing: &'a Backing, count: usize, args: &'a [&'a str]) -> Self {
        let mut workers = Self { room, backing, args, processes: Vec::new(), started: 0 };
        for _ in 0..count {
            let worker = workers.another();
            workers.processes.push(worker);
        }
        workers
    }

    fn another(&mut self) -> Process {
        self.started += 1;
        let log = format!("worker-{}.log", self.started);
        Process::start(self.room, self.backing, &log, &[&["worker"], self.args].concat())
    }

    /// Kills one as the system kills what uses too much memory, and starts another in its place.
    fn kill(&mut self, which: usize) {
        self.processes[which].signal("KILL");
        assert_eq!(self.processes[which].ended(), None, "it was killed");
        self.processes[which] = self.another();
    }
}

/// What the jobs scan: packages and repositories that exist, and some that do not.
fn body(number: usize, git: &GitServer) -> Value {
    match number % 10 {
        0 => json!({"source_url": format!("missing-{number}")}),
        1 | 2 => json!({"source_url": git.url("weather")}),
        3 => json!({"source_url": git.url("notes"), "is_private": true}),
        even if even % 2 == 0 => json!({"source_url": format!("npm:server-{}", number % 20)}),
        _ => json!({"source_url": format!("npm:server-{}", number % 20), "is_private": true}),
    }
}

fn publish(registry: &Registry, from: &Path) {
    for number in 0..20 {
        let version = Version::new("1.0.0", archive::of_folder(from, "package"));
        registry.publish(&format!("server-{number}"), &[("latest", "1.0.0")], vec![version]);
    }
}

#[test]
fn a_thousand_jobs_end_once_while_everything_around_them_dies() {
    let (mut postgres, mut redis) = (Postgres::start(Durability::Full), Redis::start(Keeping::AppendOnly));
    let (room, registry, git) = (Room::new(), Registry::start(), GitServer::start());
    publish(&registry, &server("weather-clean"));
    for name in ["weather", "notes"] {
        let repository = git.repository(name);
        repository.put(&server(&format!("{name}-poisoned")), name);
        repository.commit("first");
    }
    registry.npmrc(&room, "a-token");
    let backing = Backing::shared(&postgres, &redis);
    let hub = Hub::start(&room, &backing, &["--no-worker", "--rate-limit", "1000000"]);
    let origin = git.url("weather");
    let args = ["--concurrency", "4", "--lease", "5s", "--trust-host", &origin];
    let mut workers = Workers::start(&room, &backing, 3, &args);

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let caller = Caller::new(&hub, &hub.key);
    let start = Instant::now();
    let bodies: Vec<Value> = (0..JOBS).map(|number| body(number, &git)).collect();
    let submitting = runtime.spawn({
        let caller = caller.clone();
        async move {
            let mut ids = Vec::new();
            for (number, body) in bodies.iter().enumerate() {
                ids.push(caller.submit(body, &format!("job-{number}")).await);
            }
            ids
        }
    });

    let (mut kills, mut last_kill) = (0, Instant::now());
    let mut upsets = [
        (JOBS / 5, "Redis restarts"),
        (JOBS * 2 / 5, "Redis restarts, wiped"),
        (JOBS * 3 / 5, "PostgreSQL restarts"),
    ]
    .into_iter()
    .peekable();
    loop {
        let stats = runtime.block_on(caller.get("/mcp-hub/stats"));
        let ended = stats.as_ref().map_or(0, ended);
        if ended == JOBS {
            break;
        }
        if let Some((_, what)) = upsets.next_if(|(at, _)| ended >= *at) {
            println!("{:>4} s  {ended:>4} ended  {what}", start.elapsed().as_secs());
            match what {
                "Redis restarts" => redis.restart(),
                "Redis restarts, wiped" => redis.restart_wiped(),
                _ => postgres.restart(),
            }
        }
        if last_kill.elapsed() >= KILL_EVERY {
            workers.kill(kills % 3);
            (kills, last_kill) = (kills + 1, Instant::now());
        }
        assert!(start.elapsed() < ENOUGH, "not all jobs end: {stats:?}\n{}", psql(&backing, LEFT));
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(upsets.next().is_none(), "everything was upset");
    let ids = runtime.block_on(submitting).unwrap();
    assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), JOBS, "no job was made twice");

    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    for (number, id) in ids.iter().enumerate() {
        let result = runtime.block_on(caller.get(&format!("/mcp-hub/scan/{id}/results"))).unwrap();
        let status = result["job_status"].as_str().unwrap().to_owned();
        let message = result["error_message"].as_str().unwrap_or_default();
        assert_eq!(status == "completed", result["complete_result"].is_object(), "{result}");
        let exists = number % 10 != 0;
        assert!(exists || message.contains("missing-"), "{result}");
        assert!(!exists || status == "completed" || message.contains("worker was lost"), "{result}");
        *ends.entry(status).or_default() += 1;
    }
    let twice = psql(
        &backing,
        "SELECT count(*) FROM (SELECT job_id FROM job_events WHERE kind IN ('completed', 'failed', 'cancelled') \
         GROUP BY job_id HAVING count(*) > 1) AS twice",
    );
    assert_eq!(twice, "0", "no job ended twice");
    println!("{JOBS} jobs in {} s: {ends:?}; {kills} workers killed", start.elapsed().as_secs());
    let lost = ends.get("failed").copied().unwrap_or_default() - JOBS / 10;
    assert!(lost <= JOBS / 50, "{lost} jobs were spent on killed workers");
}

fn ended(stats: &Value) -> usize {
    let of = |status: &str| stats["by_status"][status].as_u64().unwrap_or_default() as usize;
    of("completed") + of("failed") + of("cancelled")
}

#[test]
fn a_job_that_kills_its_worker_fails_after_three_attempts_and_its_neighbours_complete() {
    let (postgres, redis) = (Postgres::start(Durability::Relaxed), Redis::start(Keeping::AppendOnly));
    let (room, registry) = (Room::new(), Registry::start());
    publish(&registry, &server("weather-clean"));
    registry.npmrc(&room, "a-token");
    let backing = Backing::shared(&postgres, &redis);
    let hub = Hub::start(&room, &backing, &["--no-worker"]);
    let mut workers = Workers::start(&room, &backing, 1, &["--concurrency", "2", "--lease", "3s"]);

    // Whoever asks for this package dies of it.
    let (victim, died) = (Arc::new(AtomicU32::new(workers.processes[0].id())), Arc::new(AtomicBool::new(false)));
    let deaths = Arc::new(Mutex::new(0));
    let (target, flag, count) = (Arc::clone(&victim), Arc::clone(&died), Arc::clone(&deaths));
    registry.on("/deadly", move || {
        let pid = target.load(Ordering::SeqCst).to_string();
        let killed = std::process::Command::new("kill").args(["-KILL", &pid]).status().unwrap();
        if killed.success() {
            *count.lock().unwrap() += 1;
            flag.store(true, Ordering::SeqCst);
        }
        Response::not_found()
    });
    let deadly = hub.submit(&json!({"source_url": "deadly"}));
    let neighbours: Vec<String> =
        (0..10).map(|number| hub.submit(&json!({"source_url": format!("npm:server-{number}")}))).collect();
    let start = Instant::now();
    let status = loop {
        if died.swap(false, Ordering::SeqCst) {
            workers.processes[0].ended();
            workers.processes[0] = workers.another();
            victim.store(workers.processes[0].id(), Ordering::SeqCst);
        }
        let status = hub.status(&deadly);
        if status["job_status"] == "failed" {
            break status;
        }
        assert!(start.elapsed() < ENOUGH, "{status}");
        std::thread::sleep(Duration::from_millis(50));
    };
    assert_eq!(*deaths.lock().unwrap(), 3, "{status}");
    assert!(status["error_message"].as_str().unwrap().contains("lost"), "{status}");
    for neighbour in &neighbours {
        assert_eq!(hub.ended(neighbour)["job_status"], "completed");
    }
}

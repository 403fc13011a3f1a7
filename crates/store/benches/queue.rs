//! What the queue costs: jobs pushed and taken a second, and how soon an idle worker starts one.
//!
//! Not by criterion: a backlog is drained once, and a latency is a matter of its slowest part. Says so and fails if a
//! figure is below its floor.

#[path = "../../../tests/real_servers/mod.rs"]
mod real_servers;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::{JobId, Priority};
use real_servers::redis::{Keeping, Redis};
use store::queue::{Depth, Queue};
use store::records::{Waiting, WorkerName};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use uuid::Uuid;

/// Slots of the worker.
const SLOTS: usize = 64;

/// Pushes in flight when many push.
const PUSHERS: usize = 8;

/// Jobs that an idle worker is given one by one.
const PROBES: usize = 500;

/// What must be reached on two cores that Redis shares.
struct Floors {
    taken_a_second: f64,
    start_p95: Duration,
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        println!("load {}", std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim());
        let server = Redis::start(Keeping::Nothing);
        let redis = Queue::redis(&server.url(), "bench").expect("the address is one");
        let floors = Floors { taken_a_second: 25_000.0, start_p95: Duration::from_millis(5) };
        let is_redis_fast = measure("redis", &redis, 100_000, &floors).await;

        let folder = tempfile::tempdir().expect("a folder can be made");
        let embedded = Queue::embedded(&folder.path().join("queue.db")).await.expect("the file can be made");
        let floors = Floors { taken_a_second: 0.0, start_p95: Duration::from_millis(120) };
        let is_embedded_fast = measure("embedded", &embedded, 20_000, &floors).await;
        if is_redis_fast && is_embedded_fast { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    })
}

async fn measure(name: &str, queue: &Queue, backlog: usize, floors: &Floors) -> bool {
    let pushed = push(queue, backlog, PUSHERS).await;
    println!("{name}: {pushed:.0} pushed/s in bundles, {PUSHERS} at once");
    let taken = drain(queue, backlog).await;
    println!(
        "{name}: {taken:.0} taken/s of a backlog of {backlog} at {SLOTS} slots (floor {:.0})",
        floors.taken_a_second
    );
    let singly = push_singly(queue, 2_000).await;
    println!("{name}: {singly:.0} pushed/s one by one");
    drain(queue, 2_000).await;

    let mut waits = start(queue).await;
    waits.sort();
    let (p50, p95, longest) = (waits[PROBES / 2], waits[PROBES * 95 / 100], waits[PROBES - 1]);
    println!(
        "{name}: push to start on an idle worker p50 {p50:.2?} p95 {p95:.2?} longest {longest:.2?} (floor p95 {:?})",
        floors.start_p95
    );
    taken >= floors.taken_a_second && p95 <= floors.start_p95
}

fn jobs(count: usize) -> Vec<Waiting> {
    let job = |_| Waiting { id: Uuid::now_v7().into(), priority: Priority::Interactive, due_in: 0 };
    (0..count).map(job).collect()
}

async fn push(queue: &Queue, count: usize, pushers: usize) -> f64 {
    let parts: Vec<_> = (0..pushers).map(|_| jobs(count / pushers)).collect();
    let began = Instant::now();
    let mut pushing = JoinSet::new();
    for part in parts {
        let queue = queue.clone();
        pushing.spawn(async move { queue.push(&part).await.expect("the queue is there") });
    }
    pushing.join_all().await;
    count as f64 / began.elapsed().as_secs_f64()
}

async fn push_singly(queue: &Queue, count: usize) -> f64 {
    let jobs = jobs(count);
    let began = Instant::now();
    for job in jobs {
        queue.push(&[job]).await.expect("the queue is there");
    }
    count as f64 / began.elapsed().as_secs_f64()
}

/// A worker that tells when it starts a job.
fn worker(queue: &Queue) -> (watch::Sender<bool>, mpsc::UnboundedReceiver<(JobId, Instant)>, JoinSet<()>) {
    let (stop, mut stopped) = watch::channel(false);
    let (tell, told) = mpsc::unbounded_channel();
    let tell = Arc::new(tell);
    let queue = queue.clone();
    let mut running = JoinSet::new();
    running.spawn(async move {
        let handler = move |job| {
            // Nobody listens any more at the end.
            let _ = tell.send((job, Instant::now()));
            std::future::ready(())
        };
        let shutdown = async move { drop(stopped.wait_for(|stopped| *stopped).await) };
        let name = WorkerName(format!("bench-{}", Uuid::now_v7()));
        queue.run(&name, SLOTS, handler, shutdown).await.expect("the worker stops when it is told to");
    });
    (stop, told, running)
}

/// Takes until nothing is left and everything is acknowledged.
async fn drain(queue: &Queue, count: usize) -> f64 {
    let began = Instant::now();
    let (stop, mut told, running) = worker(queue);
    for _ in 0..count {
        told.recv().await.expect("the worker runs");
    }
    stop.send_replace(true);
    running.join_all().await;
    let took = began.elapsed();
    assert_eq!(queue.depth().await.expect("the queue is there"), Depth::default());
    count as f64 / took.as_secs_f64()
}

async fn start(queue: &Queue) -> Vec<Duration> {
    let (stop, mut told, running) = worker(queue);
    let mut waits = Vec::with_capacity(PROBES);
    for job in jobs(PROBES) {
        // Long enough for the worker to lie idle again.
        tokio::time::sleep(Duration::from_millis(5)).await;
        let pushed = Instant::now();
        queue.push(&[job]).await.expect("the queue is there");
        let (started, at) = told.recv().await.expect("the worker runs");
        assert_eq!(started, job.id);
        waits.push(at - pushed);
    }
    stop.send_replace(true);
    running.join_all().await;
    waits
}

//! Workers of many processes at one Redis: what becomes of the entries of those that are lost.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use model::{JobId, Priority};
use redis::AsyncCommands as _;
use redis::aio::MultiplexedConnection;
use store::queue::{Depth, Queue};
use store::records::WorkerName;

use crate::place::{ids, jobs, namespace, shared};
use crate::worker::{Worker, until};

/// Tells the program that it is a worker to be killed: the namespace of its queue.
const CHILD: &str = "QUEUE_TEST_NAMESPACE";
const CHILD_URL: &str = "QUEUE_TEST_URL";

const IDLE: Duration = Duration::from_millis(1500);

fn queue(namespace: &str) -> Queue {
    Queue::redis(&shared().url(), namespace).unwrap().with_idle_limit(IDLE)
}

async fn connection() -> MultiplexedConnection {
    redis::Client::open(shared().url()).unwrap().get_multiplexed_async_connection().await.unwrap()
}

async fn names_of_workers(namespace: &str) -> Vec<String> {
    let key = format!("{{{namespace}}}:queue:interactive");
    let reply: redis::streams::StreamInfoConsumersReply =
        connection().await.xinfo_consumers(key, "workers").await.unwrap();
    reply.consumers.into_iter().map(|consumer| consumer.name).collect()
}

/// This program once more, as a worker that takes eight entries and never ends one.
struct Doomed(Child);

impl Doomed {
    fn start(namespace: &str) -> (Self, Vec<JobId>) {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "consumers::is_a_worker_to_be_killed", "--ignored", "--nocapture"])
            .env(CHILD, namespace)
            .env(CHILD_URL, shared().url())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let started = lines.filter_map(|line| line.rsplit_once("started ")?.1.parse().ok()).take(8).collect();
        (Self(child), started)
    }

    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it is started by the test below"]
async fn is_a_worker_to_be_killed() {
    let (Ok(namespace), Ok(url)) = (std::env::var(CHILD), std::env::var(CHILD_URL)) else { return };
    let queue = Queue::redis(&url, &namespace).unwrap().with_idle_limit(IDLE);
    let handler = |job| async move {
        println!("started {job}");
        std::future::pending::<()>().await;
    };
    queue.run(&WorkerName("doomed".to_owned()), 8, handler, std::future::pending()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_process_ran_is_run_by_another() {
    let namespace = namespace();
    let queue = queue(&namespace);
    let pushed = jobs(Priority::Interactive, 8);
    queue.push(&pushed).await.unwrap();
    let (doomed, mut lost) = Doomed::start(&namespace);
    let mut worker = Worker::quick(&queue, 4);
    // Longer than the limit, in which the doomed one gives signs of life.
    tokio::time::sleep(IDLE * 2).await;
    assert!(!worker.started_more(), "another worker runs what this one holds");
    doomed.kill();

    let mut started = worker.next_few(8).await;
    started.sort();
    lost.sort();
    assert_eq!(lost, ids(&pushed));
    assert_eq!(started, lost);
    until("the end of all", async || queue.depth().await.unwrap() == Depth::default()).await;
    // The dead are forgotten once they hold nothing.
    until("the dead worker to be forgotten", async || {
        !names_of_workers(&namespace).await.contains(&"doomed".to_owned())
    })
    .await;
    assert_eq!(worker.stop().await, []);
    assert_eq!(names_of_workers(&namespace).await, Vec::<String>::new(), "whoever stops says good-bye");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_takes_longer_than_the_limit_is_not_run_by_another() {
    let queue = queue(&namespace());
    queue.push(&jobs(Priority::Bulk, 2)).await.unwrap();
    let slow = |_| tokio::time::sleep(IDLE * 3);
    let mut workers = [Worker::start(&queue, 1, slow), Worker::start(&queue, 4, slow)];
    until("both to be started", async || queue.depth().await.unwrap().running == 2).await;
    until("the end of all", async || queue.depth().await.unwrap() == Depth::default()).await;
    let started = workers.iter_mut().map(|worker| std::iter::from_fn(|| worker.started_more().then_some(())).count());
    assert_eq!(started.sum::<usize>(), 2);
    for worker in workers {
        worker.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_whose_delivery_was_lost_on_the_way_is_delivered_again() {
    let namespace = namespace();
    let queue = queue(&namespace);
    let pushed = jobs(Priority::Bulk, 1);
    queue.push(&pushed).await.unwrap();
    // Taken from the stream, as Redis sees it, but nobody got it.
    let key = format!("{{{namespace}}}:queue:bulk");
    let mut connection = connection().await;
    connection.xgroup_create::<_, _, _, ()>(&key, "workers", "0").await.unwrap();
    let options = redis::streams::StreamReadOptions::default().group("workers", "ghost").count(1);
    connection.xread_options::<_, _, ()>(&[&key], &[">"], &options).await.unwrap();
    assert_eq!(queue.depth().await.unwrap().running, 1);

    let mut worker = Worker::quick(&queue, 4);
    assert_eq!(worker.next().await, pushed[0].id);
    // It may be queued again.
    queue.push(&pushed).await.unwrap();
    assert_eq!(worker.next().await, pushed[0].id);
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_names_no_job_holds_nobody_up() {
    let namespace = namespace();
    let queue = queue(&namespace);
    let key = format!("{{{namespace}}}:queue:interactive");
    connection().await.xadd::<_, _, _, _, ()>(&key, "*", &[("job", "nonsense")]).await.unwrap();
    let pushed = jobs(Priority::Interactive, 5);
    queue.push(&pushed).await.unwrap();
    let mut worker = Worker::quick(&queue, 1);
    worker.next_few(5).await;
    until("the entry to be gone", async || queue.depth().await.unwrap() == Depth::default()).await;
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_of_100_000_is_drained_and_the_streams_are_empty() {
    let namespace = namespace();
    let queue = queue(&namespace);
    let pushed = jobs(Priority::Bulk, 100_000);
    queue.push(&pushed).await.unwrap();
    assert_eq!(queue.depth().await.unwrap(), Depth { bulk: 100_000, ..Depth::default() });
    let mut workers = [Worker::quick(&queue, 64), Worker::quick(&queue, 64)];
    let mut started = Vec::new();
    while started.len() < pushed.len() {
        let [one, other] = &mut workers;
        started.push(tokio::select! { job = one.next() => job, job = other.next() => job });
    }
    for worker in workers {
        assert_eq!(worker.stop().await, []);
    }
    started.sort();
    assert_eq!(started, ids(&pushed));
    let mut connection = connection().await;
    for (name, length) in [("bulk", "XLEN"), ("interactive", "XLEN"), ("waiting", "SCARD"), ("delayed", "ZCARD")] {
        let key = format!("{{{namespace}}}:queue:{name}");
        let left: u64 = redis::cmd(length).arg(&key).query_async(&mut connection).await.unwrap();
        assert_eq!(left, 0, "{name}");
    }
}

//! The queue while its Redis is stopped, killed and wiped.

use std::sync::Arc;

use model::Priority;
use store::StoreError;
use store::queue::{Depth, Queue};
use store::records::Waiting;
use tokio::sync::Semaphore;

use crate::place::{ids, jobs};
use crate::real_servers::redis::{Keeping, Redis};
use crate::worker::{Worker, soon, until};

fn queue(server: &Redis) -> Queue {
    Queue::redis(&server.url(), "test").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_survives_a_restart_of_redis() {
    let mut server = Redis::start(Keeping::AppendOnly);
    let queue = queue(&server);
    let pushed = jobs(Priority::Bulk, 300);
    queue.push(&pushed).await.unwrap();
    server.restart();
    let mut worker = Worker::quick(&queue, 16);
    let mut started = worker.next_few(300).await;
    worker.stop().await;
    started.sort();
    assert_eq!(started, ids(&pushed));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_worker_goes_on_after_a_restart_of_redis() {
    let mut server = Redis::start(Keeping::AppendOnly);
    let queue = queue(&server);
    let mut worker = Worker::quick(&queue, 4);
    let pushed = jobs(Priority::Interactive, 4);
    for job in pushed {
        queue.push(&[job]).await.unwrap();
        assert_eq!(worker.next().await, job.id);
        server.restart();
    }
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_wipe_everything_that_is_pushed_again_runs() {
    let mut server = Redis::start(Keeping::Nothing);
    let queue = queue(&server);
    let mut worker = Worker::quick(&queue, 4);
    let first = jobs(Priority::Interactive, 1);
    queue.push(&first).await.unwrap();
    assert_eq!(worker.next().await, first[0].id);
    for _ in 0..3 {
        server.restart_wiped();
        let pushed = jobs(Priority::Bulk, 50);
        queue.push(&pushed).await.unwrap();
        let mut started = worker.next_few(50).await;
        started.sort();
        assert_eq!(started, ids(&pushed));
    }
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_whose_entries_alone_are_lost_can_be_pushed_again() {
    let server = Redis::start(Keeping::Nothing);
    let queue = queue(&server);
    let lost = jobs(Priority::Bulk, 20);
    queue.push(&lost).await.unwrap();
    let later = Waiting { due_in: 3_600_000, ..jobs(Priority::Bulk, 1)[0] };
    queue.push(&[later]).await.unwrap();
    let mut connection = redis::Client::open(server.url()).unwrap().get_multiplexed_async_connection().await.unwrap();
    redis::cmd("DEL").arg("{test}:queue:bulk").query_async::<()>(&mut connection).await.unwrap();

    let mut worker = Worker::quick(&queue, 4);
    let probe = jobs(Priority::Interactive, 1);
    queue.push(&probe).await.unwrap();
    assert_eq!(worker.next().await, probe[0].id);
    queue.push(&lost).await.unwrap();
    queue.push(&[later]).await.unwrap();
    let mut started = worker.next_few(20).await;
    started.sort();
    assert_eq!(started, ids(&lost));
    assert_eq!(queue.depth().await.unwrap().delayed, 1, "what is delayed still waits once");
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wipe_while_redis_runs_is_survived_too() {
    let server = Redis::start(Keeping::Nothing);
    let queue = queue(&server);
    let mut worker = Worker::quick(&queue, 4);
    let mut connection = redis::Client::open(server.url()).unwrap().get_multiplexed_async_connection().await.unwrap();
    for job in jobs(Priority::Interactive, 5) {
        queue.push(&[job]).await.unwrap();
        assert_eq!(worker.next().await, job.id);
        redis::cmd("FLUSHALL").query_async::<()>(&mut connection).await.unwrap();
        redis::cmd("SCRIPT").arg("FLUSH").query_async::<()>(&mut connection).await.unwrap();
    }
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_over_an_outage_ends_and_is_not_run_again() {
    let mut server = Redis::start(Keeping::AppendOnly);
    let queue = queue(&server);
    queue.push(&jobs(Priority::Interactive, 8)).await.unwrap();
    let gate = Arc::new(Semaphore::new(0));
    let gate_of_all = Arc::clone(&gate);
    let mut worker = Worker::start(&queue, 8, move |_| {
        let gate = Arc::clone(&gate_of_all);
        async move { gate.acquire().await.unwrap().forget() }
    });
    worker.next_few(8).await;
    server.kill();
    gate.add_permits(8);
    server.start_again();
    until("the end of all", async || queue.depth().await.is_ok_and(|depth| depth == Depth::default())).await;
    assert_eq!(worker.stop().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_fails_by_name_while_redis_is_away_and_works_when_it_is_back() {
    let mut server = Redis::start(Keeping::Nothing);
    let queue = queue(&server);
    let mut worker = Worker::quick(&queue, 4);
    server.kill();
    let pushed = jobs(Priority::Interactive, 3);
    let error = queue.push(&pushed).await.unwrap_err();
    assert!(matches!(error, StoreError::Queue { doing: "take jobs", .. }), "{error}");
    queue.ping().await.unwrap_err();
    queue.depth().await.unwrap_err();
    server.start_again();
    queue.push(&pushed).await.unwrap();
    let mut started = worker.next_few(3).await;
    started.sort();
    assert_eq!(started, ids(&pushed));
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_outlasts_a_short_outage() {
    let mut server = Redis::start(Keeping::AppendOnly);
    let queue = queue(&server);
    let pushed = jobs(Priority::Interactive, 2_000);
    queue.ping().await.unwrap();
    server.kill();
    let pushing = tokio::spawn({
        let (queue, pushed) = (queue.clone(), pushed.clone());
        async move { queue.push(&pushed).await }
    });
    server.start_again();
    soon("the end of the push", pushing).await.unwrap().unwrap();
    assert_eq!(queue.depth().await.unwrap(), Depth { interactive: 2_000, ..Depth::default() });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_stops_also_while_redis_is_away() {
    let mut server = Redis::start(Keeping::Nothing);
    let queue = queue(&server);
    queue.push(&jobs(Priority::Interactive, 1)).await.unwrap();
    let mut worker = Worker::quick(&queue, 4);
    worker.next().await;
    server.kill();
    worker.stop().await;
}

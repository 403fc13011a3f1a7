//! The queue in a file, over the ends of its process.

use model::Priority;
use store::queue::{Depth, Queue};

use crate::place::{ids, jobs};
use crate::worker::Worker;

#[tokio::test]
async fn what_waits_is_there_when_the_file_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("queue.db");
    let pushed = jobs(Priority::Bulk, 20);
    Queue::embedded(&path).await.unwrap().push(&pushed).await.unwrap();

    let queue = Queue::embedded(&path).await.unwrap();
    let mut worker = Worker::quick(&queue, 4);
    let mut started = worker.next_few(20).await;
    worker.stop().await;
    started.sort();
    assert_eq!(started, ids(&pushed));
}

#[tokio::test]
async fn a_file_that_is_no_queue_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("queue.db");
    std::fs::write(&path, [b'x'; 8192]).unwrap();
    let error = Queue::embedded(&path).await.unwrap_err();
    assert!(error.to_string().starts_with("the queue cannot "), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), [b'x'; 8192]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_lost_worker_ran_is_run_by_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let queue = Queue::embedded(&folder.path().join("queue.db")).await.unwrap();
    let pushed = jobs(Priority::Interactive, 3);
    queue.push(&pushed).await.unwrap();
    let mut lost = Worker::start(&queue, 8, |_| std::future::pending());
    lost.next_few(3).await;
    lost.abort().await;
    assert_eq!(queue.depth().await.unwrap(), Depth { running: 3, ..Depth::default() });

    let mut next = Worker::quick(&queue, 8);
    let mut started = next.next_few(3).await;
    next.stop().await;
    started.sort();
    assert_eq!(started, ids(&pushed));
}

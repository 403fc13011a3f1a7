//! What holds for either queue.

use std::sync::Arc;
use std::time::{Duration, Instant};

use model::Priority;
use store::queue::Depth;
use store::records::Waiting;
use tokio::sync::{Barrier, Semaphore};

use crate::place::{Place, ids, jobs};
use crate::worker::{Worker, until};

/// Makes a test of either queue out of a function.
macro_rules! both {
    ($($name:ident)+) => {
        mod embedded {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::place::embedded().await).await;
            })+
        }

        mod redis {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::place::redis().await).await;
            })+
        }
    };
}

both! {
    every_job_that_is_pushed_is_run_once
    an_idle_worker_starts_what_is_pushed
    a_job_that_waits_is_not_queued_twice
    a_job_can_be_queued_again_after_it_ran
    a_job_that_its_own_handler_pushes_runs_again
    interactive_jobs_come_first_but_each_eighth_is_bulk
    jobs_of_one_class_come_in_the_order_in_which_they_were_pushed
    a_delayed_job_comes_when_it_is_due_and_not_before
    no_more_run_than_there_are_slots
    a_worker_that_stops_finishes_what_runs_and_leaves_the_rest
    a_panic_ends_neither_the_worker_nor_is_the_job_run_again
    two_workers_share_the_work_and_run_nothing_twice
    a_large_backlog_is_drained_and_leaves_nothing_behind
    the_depth_counts_each_kind
    the_oldest_job_has_waited_longest
    a_worker_without_work_stops_at_once
}

async fn every_job_that_is_pushed_is_run_once(place: Place) {
    let pushed = [jobs(Priority::Interactive, 150), jobs(Priority::Bulk, 150)].concat();
    place.queue.push(&pushed).await.unwrap();
    let mut worker = Worker::quick(&place.queue, 16);
    let mut started = worker.next_few(pushed.len()).await;
    assert_eq!(worker.stop().await, []);
    started.sort();
    assert_eq!(started, ids(&pushed));
    assert_eq!(place.queue.depth().await.unwrap(), Depth::default());
}

async fn an_idle_worker_starts_what_is_pushed(place: Place) {
    let mut worker = Worker::quick(&place.queue, 4);
    for priority in Priority::ALL {
        for job in jobs(*priority, 5) {
            place.queue.push(&[job]).await.unwrap();
            assert_eq!(worker.next().await, job.id);
        }
    }
    worker.stop().await;
}

async fn a_job_that_waits_is_not_queued_twice(place: Place) {
    let pushed = jobs(Priority::Interactive, 3);
    for _ in 0..3 {
        place.queue.push(&pushed).await.unwrap();
        place.queue.push(&[pushed[0], pushed[0]]).await.unwrap();
    }
    assert_eq!(place.queue.depth().await.unwrap(), Depth { interactive: 3, ..Depth::default() });
    let delayed: Vec<_> = pushed.iter().map(|job| Waiting { due_in: 60_000, ..*job }).collect();
    place.queue.push(&delayed).await.unwrap();
    assert_eq!(place.queue.depth().await.unwrap(), Depth { interactive: 3, ..Depth::default() });
}

async fn a_job_can_be_queued_again_after_it_ran(place: Place) {
    let pushed = jobs(Priority::Bulk, 1);
    let mut worker = Worker::quick(&place.queue, 4);
    for _ in 0..5 {
        place.queue.push(&pushed).await.unwrap();
        assert_eq!(worker.next().await, pushed[0].id);
        until("the end of the entry", async || place.queue.depth().await.unwrap() == Depth::default()).await;
    }
    worker.stop().await;
}

async fn a_job_that_its_own_handler_pushes_runs_again(place: Place) {
    let job = jobs(Priority::Interactive, 1)[0];
    place.queue.push(&[job]).await.unwrap();
    let (queue, again) = (place.queue.clone(), Arc::new(Semaphore::new(4)));
    let mut worker = Worker::start(&place.queue, 2, move |_| {
        let (queue, again) = (queue.clone(), Arc::clone(&again));
        async move {
            if let Ok(once) = again.try_acquire() {
                once.forget();
                queue.push(&[job]).await.unwrap();
            }
        }
    });
    assert_eq!(worker.next_few(5).await, [job.id; 5]);
    assert_eq!(worker.stop().await, []);
}

async fn interactive_jobs_come_first_but_each_eighth_is_bulk(place: Place) {
    let (bulk, interactive) = (jobs(Priority::Bulk, 6), jobs(Priority::Interactive, 32));
    place.queue.push(&[bulk.clone(), interactive].concat()).await.unwrap();
    let mut worker = Worker::quick(&place.queue, 1);
    let started = worker.next_few(38).await;
    let order: String = started.iter().map(|id| if bulk.iter().any(|job| job.id == *id) { 'b' } else { 'i' }).collect();
    assert_eq!(order, "iiiiiiibiiiiiiibiiiiiiibiiiiiiibiiiibb");
    worker.stop().await;
}

async fn jobs_of_one_class_come_in_the_order_in_which_they_were_pushed(place: Place) {
    let pushed = jobs(Priority::Interactive, 60);
    for some in pushed.chunks(7) {
        place.queue.push(some).await.unwrap();
    }
    let mut worker = Worker::quick(&place.queue, 1);
    let started = worker.next_few(pushed.len()).await;
    assert_eq!(started, pushed.iter().map(|job| job.id).collect::<Vec<_>>());
    worker.stop().await;
}

async fn a_delayed_job_comes_when_it_is_due_and_not_before(place: Place) {
    let delay = Duration::from_millis(1200);
    let late = Waiting { due_in: 1200, ..jobs(Priority::Interactive, 1)[0] };
    let now = jobs(Priority::Bulk, 1)[0];
    let mut worker = Worker::quick(&place.queue, 4);
    let pushed = Instant::now();
    place.queue.push(&[late, now]).await.unwrap();
    assert_eq!(worker.next_few(2).await, [now.id, late.id]);
    assert!(pushed.elapsed() >= delay);
    worker.stop().await;
}

async fn no_more_run_than_there_are_slots(place: Place) {
    place.queue.push(&jobs(Priority::Interactive, 40)).await.unwrap();
    let (slots, all) = (Arc::new(Semaphore::new(4)), Arc::new(Barrier::new(4)));
    let (slots_of_all, all_of_all) = (Arc::clone(&slots), Arc::clone(&all));
    let mut worker = Worker::start(&place.queue, 4, move |_| {
        let (slots, all) = (Arc::clone(&slots_of_all), Arc::clone(&all_of_all));
        async move {
            // Fails if there is a fifth; the barrier opens only if there are four.
            let slot = slots.try_acquire().expect("a fifth one runs");
            all.wait().await;
            drop(slot);
        }
    });
    worker.next_few(40).await;
    until("the end of all", async || place.queue.depth().await.unwrap() == Depth::default()).await;
    assert_eq!(slots.available_permits(), 4);
    worker.stop().await;
}

async fn a_worker_that_stops_finishes_what_runs_and_leaves_the_rest(place: Place) {
    let pushed = jobs(Priority::Bulk, 50);
    place.queue.push(&pushed).await.unwrap();
    let gate = Arc::new(Semaphore::new(0));
    let gate_of_all = Arc::clone(&gate);
    let mut worker = Worker::start(&place.queue, 8, move |_| {
        let gate = Arc::clone(&gate_of_all);
        async move { gate.acquire().await.unwrap().forget() }
    });
    let mut started = worker.next_few(8).await;
    worker.tell_to_stop();
    until("all others to wait", async || {
        place.queue.depth().await.unwrap() == Depth { bulk: 42, running: 8, ..Depth::default() }
    })
    .await;
    assert!(!worker.has_ended(), "it waits for what runs");
    gate.add_permits(50);
    assert_eq!(worker.stop().await, []);
    assert_eq!(place.queue.depth().await.unwrap(), Depth { bulk: 42, ..Depth::default() });

    let mut next = Worker::quick(&place.queue, 8);
    started.extend(next.next_few(42).await);
    assert_eq!(next.stop().await, []);
    started.sort();
    assert_eq!(started, ids(&pushed));
}

async fn a_panic_ends_neither_the_worker_nor_is_the_job_run_again(place: Place) {
    let pushed = jobs(Priority::Interactive, 20);
    place.queue.push(&pushed).await.unwrap();
    let fatal = ids(&pushed[..10]);
    let mut worker = Worker::start(&place.queue, 4, move |job| {
        let is_fatal = fatal.contains(&job);
        async move { assert!(!is_fatal, "this one is to fail") }
    });
    let mut started = worker.next_few(20).await;
    until("the end of all", async || place.queue.depth().await.unwrap() == Depth::default()).await;
    assert_eq!(worker.stop().await, []);
    started.sort();
    assert_eq!(started, ids(&pushed));
}

async fn two_workers_share_the_work_and_run_nothing_twice(place: Place) {
    let pushed = jobs(Priority::Interactive, 400);
    let workers = [Worker::quick(&place.queue, 8), Worker::quick(&place.queue, 8)];
    place.queue.push(&pushed).await.unwrap();
    until("the end of all", async || place.queue.depth().await.unwrap() == Depth::default()).await;
    let mut started = Vec::new();
    for worker in workers {
        started.extend(worker.stop().await);
    }
    started.sort();
    assert_eq!(started, ids(&pushed));
}

async fn a_large_backlog_is_drained_and_leaves_nothing_behind(place: Place) {
    let pushed = jobs(Priority::Bulk, 5_000);
    place.queue.push(&pushed).await.unwrap();
    let mut worker = Worker::quick(&place.queue, 64);
    let mut started = worker.next_few(pushed.len()).await;
    worker.stop().await;
    started.sort();
    assert_eq!(started, ids(&pushed));
    assert_eq!(place.queue.depth().await.unwrap(), Depth::default());
}

async fn the_depth_counts_each_kind(place: Place) {
    let delayed: Vec<_> = jobs(Priority::Bulk, 2).iter().map(|job| Waiting { due_in: 60_000, ..*job }).collect();
    let pushed = [jobs(Priority::Interactive, 5), jobs(Priority::Bulk, 3), delayed].concat();
    place.queue.push(&pushed).await.unwrap();
    let depth = Depth { interactive: 5, bulk: 3, delayed: 2, running: 0 };
    assert_eq!(place.queue.depth().await.unwrap(), depth);
    let mut worker = Worker::start(&place.queue, 2, |_| std::future::pending());
    worker.next_few(2).await;
    let depth = Depth { interactive: 3, bulk: 3, delayed: 2, running: 2 };
    assert_eq!(place.queue.depth().await.unwrap(), depth);
}

async fn the_oldest_job_has_waited_longest(place: Place) {
    assert_eq!(place.queue.oldest().await.unwrap(), None);
    let pushed = Instant::now();
    place.queue.push(&jobs(Priority::Bulk, 1)).await.unwrap();
    until("time to pass", async || place.queue.oldest().await.unwrap() >= Some(Duration::from_secs(1))).await;
    place.queue.push(&jobs(Priority::Interactive, 1)).await.unwrap();
    let oldest = place.queue.oldest().await.unwrap().unwrap();
    // The file counts in whole seconds.
    assert!(oldest >= Duration::from_secs(1) && oldest <= pushed.elapsed() + Duration::from_secs(1), "{oldest:?}");
}

async fn a_worker_without_work_stops_at_once(place: Place) {
    place.queue.ping().await.unwrap();
    let worker = Worker::quick(&place.queue, 4);
    assert_eq!(worker.stop().await, []);
}

//! The feed between processes, through a real Redis.

use std::time::Duration;

use model::JobId;
use store::feed::Feed;
use uuid::Uuid;

use crate::place::{namespace, shared};
use crate::real_servers::redis::{Keeping, Redis};
use crate::worker::soon;

fn job() -> JobId {
    Uuid::now_v7().into()
}

/// Two feeds of one namespace, as two processes have them, when both are connected.
async fn two(url: &str) -> (Feed, Feed) {
    let namespace = namespace();
    let (one, other) = (Feed::redis(url, &namespace).unwrap(), Feed::redis(url, &namespace).unwrap());
    for (from, to) in [(&one, &other), (&other, &one)] {
        meet(from, to).await;
    }
    (one, other)
}

/// Until one hears the other. All listeners are woken by a new connection, so only a cancellation tells.
async fn meet(from: &Feed, to: &Feed) {
    let mut heard = to.cancellations();
    let asking = async {
        loop {
            from.cancel(job());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let hearing = async {
        tokio::select! {
            () = asking => {}
            _ = heard.next() => {}
        }
    };
    soon("a first word", hearing).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_announcement_wakes_a_listener_of_another_process() {
    let (one, other) = two(&shared().url()).await;
    for (from, to) in [(&one, &other), (&other, &one), (&one, &one)] {
        let job = job();
        let mut listener = to.listen(job);
        from.announce(job);
        soon("a wake-up", listener.changed()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_is_heard_in_every_process() {
    let (one, other) = two(&shared().url()).await;
    let (mut mine, mut theirs) = (one.cancellations(), other.cancellations());
    let job = job();
    one.cancel(job);
    for heard in [&mut mine, &mut theirs] {
        let until_it_comes = async { while heard.next().await.unwrap() != job {} };
        soon("the cancellation", until_it_comes).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn namespaces_do_not_hear_each_other() {
    let (one, other) = two(&shared().url()).await;
    let (stranger, _) = two(&shared().url()).await;
    let job = job();
    let mut listener = other.listen(job);
    let mut last = other.cancellations();
    stranger.announce(job);
    meet(&stranger, &stranger).await;
    one.cancel(job);
    let until_it_comes = async { while last.next().await.unwrap() != job {} };
    soon("the last word", until_it_comes).await;
    assert!(futures_util::FutureExt::now_or_never(listener.changed()).is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_outage_everybody_looks_and_hears_again() {
    let mut server = Redis::start(Keeping::Nothing);
    let (one, other) = two(&server.url()).await;
    let mut listener = other.listen(job());
    server.restart_wiped();
    soon("a wake-up", listener.changed()).await;
    meet(&one, &other).await;
    let job = job();
    let mut listener = other.listen(job);
    one.announce(job);
    soon("a wake-up", listener.changed()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_announced_during_an_outage_is_told_after_it() {
    let mut server = Redis::start(Keeping::Nothing);
    let (one, other) = two(&server.url()).await;
    server.kill();
    let job = job();
    let mut here = one.listen(job);
    one.announce(job);
    soon("a wake-up in the same process", here.changed()).await;
    one.cancel(job);
    let mut heard = other.cancellations();
    server.start_again();
    // The publisher may be back before the subscriber, whose listeners are then woken by its return.
    let mut there = other.listen(job);
    soon("a wake-up in the other process", there.changed()).await;
    meet(&one, &other).await;
    let _ = soon("some cancellation", heard.next()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_words_of_a_process_are_heard() {
    let (one, other) = two(&shared().url()).await;
    let job = job();
    let mut listener = other.listen(job);
    one.announce(job);
    one.told().await;
    drop(one);
    soon("a wake-up", listener.changed()).await;
}

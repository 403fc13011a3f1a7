use futures_util::FutureExt as _;
use uuid::Uuid;

use super::subscriber::{Channel, Message};
use super::*;

fn job(number: u128) -> JobId {
    Uuid::from_u128(number).into()
}

/// Waits until everything is told that was announced so far.
async fn told(feed: &Feed) {
    let mut last = feed.listen(job(u128::MAX));
    feed.announce(job(u128::MAX));
    last.changed().await;
}

#[tokio::test]
async fn a_listener_hears_what_is_announced_after_it_came() {
    let feed = Feed::local();
    let mut listener = feed.listen(job(1));
    feed.announce(job(1));
    listener.changed().await;
    told(&feed).await;
    assert!(listener.changed().now_or_never().is_none(), "it is told once");
}

#[tokio::test]
async fn an_announcement_is_not_missed_between_two_looks() {
    let feed = Feed::local();
    let mut listener = feed.listen(job(1));
    feed.announce(job(1));
    told(&feed).await;
    assert!(listener.changed().now_or_never().is_some());
    feed.announce(job(1));
    told(&feed).await;
    assert!(listener.changed().now_or_never().is_some());
}

#[tokio::test]
async fn many_announcements_of_one_job_wake_once() {
    let feed = Feed::local();
    let mut listener = feed.listen(job(1));
    for _ in 0..1000 {
        feed.announce(job(1));
    }
    listener.changed().await;
    told(&feed).await;
    assert!(listener.changed().now_or_never().is_none());
}

#[tokio::test]
async fn listeners_of_other_jobs_sleep_on() {
    let feed = Feed::local();
    let mut listener = feed.listen(job(2));
    feed.announce(job(1));
    told(&feed).await;
    assert!(listener.changed().now_or_never().is_none());
}

#[tokio::test]
async fn dropped_listeners_leave_nothing_behind() {
    let feed = Feed::local();
    let one = feed.listen(job(1));
    let two = feed.listen(job(1));
    assert_eq!(feed.hub.len(), 1);
    drop(one);
    assert_eq!(feed.hub.len(), 1);
    drop(two);
    assert_eq!(feed.hub.len(), 0);
    feed.announce(job(1));
    told(&feed).await;
    assert_eq!(feed.hub.len(), 0);
}

#[tokio::test]
async fn whoever_waits_for_it_knows_that_all_is_told() {
    let feed = Feed::local();
    feed.told().await;
    let mut listener = feed.listen(job(1));
    feed.announce(job(1));
    feed.told().await;
    assert!(listener.changed().now_or_never().is_some());
}

#[tokio::test]
async fn cancellations_reach_everybody_who_asked() {
    let feed = Feed::local();
    let (mut one, mut two) = (feed.cancellations(), feed.clone().cancellations());
    feed.cancel(job(7));
    assert_eq!(one.next().await, Some(job(7)));
    assert_eq!(two.next().await, Some(job(7)));
}

#[tokio::test]
async fn a_redis_that_is_away_keeps_no_local_listener_asleep() {
    let feed = Feed::redis("redis://127.0.0.1:1", "test").unwrap();
    let mut listener = feed.listen(job(1));
    feed.announce(job(1));
    listener.changed().await;
}

#[test]
fn messages_are_read_by_others_and_not_by_their_sender() {
    let link = Link::new("redis://127.0.0.1:1", "test").unwrap();
    let (mine, other) = (Channel::new(&link), Channel::new(&link));
    let messages = [Message::Changed(job(1)), Message::Cancelled(job(2)), Message::Everything];
    let packed = mine.pack(&messages);
    assert_eq!(packed.len(), 1);
    assert_eq!(other.unpack(&packed[0]), messages);
    assert_eq!(mine.unpack(&packed[0]), []);
}

#[test]
fn words_that_mean_nothing_are_passed_over() {
    let link = Link::new("redis://127.0.0.1:1", "test").unwrap();
    let channel = Channel::new(&link);
    for text in ["", "x", "x +", "x -1", "x **", "x é", "x  ", "+ + +"] {
        assert_eq!(channel.unpack(text), [], "{text}");
    }
    assert_eq!(channel.unpack(&format!("x ? +{} ö", Uuid::from_u128(3))), [Message::Changed(job(3))]);
}

#[test]
fn a_large_bundle_is_told_in_parts() {
    let link = Link::new("redis://127.0.0.1:1", "test").unwrap();
    let channel = Channel::new(&link);
    let messages: Vec<_> = (0..1200).map(|number| Message::Changed(job(number))).collect();
    assert_eq!(channel.pack(&messages).len(), 3);
}

#[test]
fn an_address_is_not_shown() {
    let link = Link::new("redis://:secret@127.0.0.1:1", "test").unwrap();
    assert!(!format!("{link:?}").contains("secret"));
    assert!(Link::new("redis://:secret@[", "test").unwrap_err().to_string().find("secret").is_none());
}

#[test]
fn a_namespace_is_a_plain_word() {
    for bad in ["", "a b", "{a}", "a\n", "é", &"a".repeat(65)] {
        assert!(Link::new("redis://127.0.0.1:1", bad).is_err(), "{bad}");
    }
    let link = Link::new("redis://127.0.0.1:1", "mcp-hub").unwrap();
    assert_eq!(link.key("queue:bulk"), "{mcp-hub}:queue:bulk");
}

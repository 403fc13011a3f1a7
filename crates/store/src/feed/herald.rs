//! Tells what was announced, in bundles.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use model::JobId;
use redis::RedisResult;
use redis::aio::ConnectionManager;
use tokio::sync::Notify;
use tokio::time::sleep;

use super::hub::Hub;
use super::subscriber::{Channel, Message};

/// How long announcements are gathered before they are told.
const GATHER: Duration = Duration::from_millis(5);

/// How soon to tell Redis again what could not be told.
const AGAIN: Duration = Duration::from_millis(500);

/// How many jobs may wait to be told to other processes; if there are more, everybody is woken.
const MOST: usize = 10_000;

/// What waits to be told.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    news: Mutex<News>,
    is_any: Notify,
}

/// What is told at once.
#[derive(Debug, Default)]
struct News {
    changed: HashSet<JobId>,
    cancelled: HashSet<JobId>,
    /// Too much has changed to be listed.
    everything: bool,
}

impl Outbox {
    fn news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A job has changed.
    pub(super) fn changed(&self, job: JobId) {
        if self.news().changed.insert(job) {
            self.is_any.notify_one();
        }
    }

    /// A job was called off.
    pub(super) fn cancelled(&self, job: JobId) {
        if self.news().cancelled.insert(job) {
            self.is_any.notify_one();
        }
    }
}

impl News {
    /// Adds what is newer, within bounds.
    fn add(&mut self, newer: Self) {
        self.changed.extend(newer.changed);
        self.cancelled.extend(newer.cancelled);
        self.everything |= newer.everything;
        if self.changed.len() > MOST {
            self.changed = HashSet::new();
            self.everything = true;
        }
        if self.cancelled.len() > MOST {
            // The leases tell.
            self.cancelled = HashSet::new();
        }
    }

    fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.cancelled.is_empty() && !self.everything
    }

    fn messages(&self) -> Vec<Message> {
        let everything = self.everything.then_some(Message::Everything);
        let cancelled = self.cancelled.iter().copied().map(Message::Cancelled);
        let changed = self.changed.iter().copied().map(Message::Changed);
        everything.into_iter().chain(cancelled).chain(changed).collect()
    }
}

/// Tells the listeners of this process, and those of others if there is a way to them, for ever.
pub(super) async fn tell(outbox: Arc<Outbox>, hub: Arc<Hub>, way: Option<(ConnectionManager, Channel)>) {
    let mut untold = News::default();
    let mut is_away = false;
    loop {
        tokio::select! {
            () = outbox.is_any.notified() => sleep(GATHER).await,
            () = sleep(AGAIN), if !untold.is_empty() => {}
        }
        let news = std::mem::take(&mut *outbox.news());
        for job in &news.cancelled {
            hub.cancel(*job);
        }
        for job in &news.changed {
            hub.wake(*job);
        }
        let Some((shared, channel)) = &way else { continue };
        untold.add(news);
        match publish(shared, channel, &untold).await {
            Ok(()) => {
                untold = News::default();
                if std::mem::take(&mut is_away) {
                    tracing::info!("the feed is back");
                }
            }
            Err(error) => {
                if !std::mem::replace(&mut is_away, true) {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "the feed is away; other processes hear of changes when it is back"
                    );
                }
            }
        }
    }
}

async fn publish(shared: &ConnectionManager, channel: &Channel, news: &News) -> RedisResult<()> {
    let mut connection = shared.clone();
    for text in channel.pack(&news.messages()) {
        redis::cmd("PUBLISH").arg(channel.name()).arg(text).query_async::<()>(&mut connection).await?;
    }
    Ok(())
}

//! Tells what was announced, in bundles.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
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

/// How many jobs may wait to be told; if there are more, everybody is woken.
const MOST: usize = 10_000;

/// What waits to be told.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    news: Mutex<News>,
    is_any: Notify,
    /// Whether something was taken out that is not told yet.
    is_telling: AtomicBool,
    is_told: Notify,
}

/// What is told at once.
#[derive(Debug, Default)]
pub(super) struct News {
    changed: HashSet<JobId>,
    cancelled: HashSet<JobId>,
    /// Too much has changed to be listed.
    everything: bool,
}

impl Outbox {
    fn news(&self) -> MutexGuard<'_, News> {
        // Nobody panics while holding it.
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

    fn add(&self, news: News) {
        self.news().add(news);
        self.is_any.notify_one();
    }

    fn take(&self) -> News {
        let mut news = self.news();
        self.is_telling.store(true, Ordering::Relaxed);
        std::mem::take(&mut *news)
    }

    /// What was taken out is told.
    fn told(&self) {
        let _news = self.news();
        self.is_telling.store(false, Ordering::Relaxed);
        self.is_told.notify_waiters();
    }

    /// Waits until nothing waits to be told.
    pub(super) async fn is_empty(&self) {
        loop {
            let told = self.is_told.notified();
            let is_empty = {
                let news = self.news();
                news.is_empty() && !self.is_telling.load(Ordering::Relaxed)
            };
            if is_empty {
                return;
            }
            told.await;
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

/// Tells the listeners of this process, for ever, and passes on what others are to be told.
pub(super) async fn tell(outbox: Arc<Outbox>, hub: Arc<Hub>, abroad: Option<Arc<Outbox>>) {
    loop {
        outbox.is_any.notified().await;
        sleep(GATHER).await;
        let news = outbox.take();
        for job in &news.cancelled {
            hub.cancel(*job);
        }
        for job in &news.changed {
            hub.wake(*job);
        }
        if let Some(abroad) = &abroad {
            abroad.add(news);
        }
        outbox.told();
    }
}

/// Tells the other processes, for ever. A Redis that is away holds up nobody but this.
pub(super) async fn tell_abroad(outbox: Arc<Outbox>, shared: ConnectionManager, channel: Channel) {
    loop {
        outbox.is_any.notified().await;
        let mut news = outbox.take();
        let mut is_away = false;
        while let Err(error) = publish(&shared, &channel, &news).await {
            if !std::mem::replace(&mut is_away, true) {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the feed is away; other processes hear of changes when it is back"
                );
            }
            sleep(AGAIN).await;
            news.add(outbox.take());
        }
        outbox.told();
        if is_away {
            tracing::info!("the feed is back");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_listed_wakes_everybody() {
        let outbox = Outbox::default();
        for number in 0..=MOST as u128 {
            let job = uuid::Uuid::from_u128(number).into();
            outbox.add(News { changed: HashSet::from([job]), cancelled: HashSet::from([job]), everything: false });
        }
        let news = outbox.take();
        assert!(news.everything && news.changed.is_empty() && news.cancelled.is_empty());
        assert_eq!(news.messages(), [Message::Everything]);
        assert_eq!(outbox.take().messages(), []);
    }
}

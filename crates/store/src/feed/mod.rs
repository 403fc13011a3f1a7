//! The feed: tells listeners that something about a job has changed. What has changed they read from the records.
//!
//! An announcement that is lost is made good by the next one, so whoever listens for long also looks by itself now and
//! then. Nothing here fails a caller.

mod herald;
mod hub;
mod subscriber;

use std::sync::Arc;
use std::time::Duration;

use model::JobId;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::StoreError;
use crate::link::Link;
use herald::Outbox;
use hub::Hub;

/// How long a process that ends waits for its last words to be told.
const FAREWELL: Duration = Duration::from_secs(1);

/// Tells listeners of this process, or of all processes through Redis, that a job has changed. Clones are the same feed.
#[derive(Debug, Clone)]
pub struct Feed {
    hub: Arc<Hub>,
    outbox: Arc<Outbox>,
    /// What is on its way to other processes.
    abroad: Arc<Outbox>,
    /// Ends with the last clone.
    _tasks: Arc<JoinSet<()>>,
}

impl Feed {
    /// A feed within this process. To be called within a tokio runtime.
    pub fn local() -> Self {
        let hub = Arc::new(Hub::default());
        let outbox = Arc::new(Outbox::default());
        let mut tasks = JoinSet::new();
        tasks.spawn(herald::tell(Arc::clone(&outbox), Arc::clone(&hub), None));
        Self { hub, outbox, abroad: Arc::default(), _tasks: Arc::new(tasks) }
    }

    /// A feed between all processes that use that namespace in Redis. To be called within a tokio runtime; connects by
    /// itself, and again whenever it must.
    ///
    /// # Errors
    ///
    /// [`StoreError::Queue`] if `url` is no address of a Redis, or `namespace` is more than a plain word.
    pub fn redis(url: &str, namespace: &str) -> Result<Self, StoreError> {
        let link = Link::new(url, namespace)?;
        let shared = link.shared()?;
        let channel = subscriber::Channel::new(&link);
        let hub = Arc::new(Hub::default());
        let outbox = Arc::new(Outbox::default());
        let mut tasks = JoinSet::new();
        let abroad = Arc::new(Outbox::default());
        tasks.spawn(herald::tell(Arc::clone(&outbox), Arc::clone(&hub), Some(Arc::clone(&abroad))));
        tasks.spawn(herald::tell_abroad(Arc::clone(&abroad), shared, channel.clone()));
        tasks.spawn(subscriber::hear(link, channel, Arc::clone(&hub)));
        Ok(Self { hub, outbox, abroad, _tasks: Arc::new(tasks) })
    }

    /// Says that something about a job has changed. Costs next to nothing; what is said about one job within a few
    /// milliseconds is said once.
    pub fn announce(&self, job: JobId) {
        self.outbox.changed(job);
    }

    /// Listens to what is announced of a job from now on.
    pub fn listen(&self, job: JobId) -> Listener {
        Listener { changes: self.hub.listen(job), job, hub: Arc::clone(&self.hub) }
    }

    /// Says that a job was called off, so that whoever runs it stops at once. A worker that does not hear it learns of it
    /// when it renews its lease.
    pub fn cancel(&self, job: JobId) {
        self.outbox.cancelled(job);
    }

    /// Waits until what was said so far is told, but not long: for a process that is about to end.
    pub async fn told(&self) {
        let told = async {
            self.outbox.is_empty().await;
            self.abroad.is_empty().await;
        };
        // Whoever did not hear it looks by itself.
        let _ = timeout(FAREWELL, told).await.is_ok();
    }

    /// Hears which jobs are called off from now on.
    pub fn cancellations(&self) -> Cancellations {
        Cancellations(self.hub.cancellations())
    }
}

/// Hears that one job has changed.
#[derive(Debug)]
pub struct Listener {
    changes: watch::Receiver<()>,
    job: JobId,
    hub: Arc<Hub>,
}

impl Listener {
    /// Waits for an announcement that was made after the last one it gave; returns at once if there is one. It may also
    /// return though nothing was announced, after the connection to Redis was lost.
    pub async fn changed(&mut self) {
        if self.changes.changed().await.is_err() {
            // The hub drops a sender only with its last listener.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.hub.leave(self.job);
    }
}

/// Hears which jobs are called off.
#[derive(Debug)]
pub struct Cancellations(broadcast::Receiver<JobId>);

impl Cancellations {
    /// Waits for the next job that is called off. Nothing once the feed is gone.
    pub async fn next(&mut self) -> Option<JobId> {
        loop {
            match self.0.recv().await {
                Ok(job) => return Some(job),
                // What was missed the leases tell.
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests;

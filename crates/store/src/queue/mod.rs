//! The queue: wakes a worker for every job that may start, and carries nothing but the job's id.
//!
//! An entry is *waiting* until a worker takes it, then *running* until the worker's handler has returned, whatever came
//! of it: about retries the records decide. An entry whose worker is lost runs again elsewhere, so a handler asks the
//! records before it does anything.

mod backend;
mod broker;
mod delivery;
mod desk;
mod embedded;
mod keep;
mod redis;
mod run;
mod take;
mod turns;

use std::path::Path;
use std::time::Duration;

use model::JobId;

pub use self::redis::RedisQueue;
pub use embedded::EmbeddedQueue;

use crate::StoreError;
use crate::records::{Waiting, WorkerName};

/// The queue, in a file of one process or shared by many through Redis. Clones are the same queue.
#[derive(Debug, Clone)]
pub enum Queue {
    /// In a file, for one process.
    Embedded(EmbeddedQueue),
    /// In Redis, for any number of processes.
    Redis(RedisQueue),
}

/// How many entries there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Interactive ones that wait for a worker.
    pub interactive: u64,
    /// Bulk ones that wait for a worker.
    pub bulk: u64,
    /// Those that are not due yet.
    pub delayed: u64,
    /// Those that a worker has taken.
    pub running: u64,
}

impl Queue {
    /// Opens the queue of one process in a file of its own, making it if there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError::Queue`] if the file cannot be opened or is no queue.
    pub async fn embedded(path: &Path) -> Result<Self, StoreError> {
        EmbeddedQueue::open(path).await.map(Self::Embedded)
    }

    /// Names the queue of that namespace in Redis. Connects when it is first used, and again whenever it must.
    ///
    /// # Errors
    ///
    /// [`StoreError::Queue`] if `url` is no address of a Redis, or `namespace` is more than a plain word.
    pub fn redis(url: &str, namespace: &str) -> Result<Self, StoreError> {
        RedisQueue::named(url, namespace).map(Self::Redis)
    }

    /// Sets after how long without a sign of life from its worker an entry is run by another one: at least some seconds in
    /// a file. Must be the same for all workers of a queue.
    #[must_use]
    pub fn with_idle_limit(self, limit: Duration) -> Self {
        match self {
            Self::Embedded(queue) => Self::Embedded(queue.with_idle_limit(limit)),
            Self::Redis(queue) => Self::Redis(queue.with_idle_limit(limit)),
        }
    }

    /// Puts jobs in the queue, interactive before bulk; one that is not due yet comes to the workers when it is. A job
    /// that waits already is left as it is; one that is running is queued again.
    ///
    /// # Errors
    ///
    /// [`StoreError::Queue`] if the queue stays away for some seconds. Some of the jobs may be queued then; pushing them
    /// again does no harm.
    pub async fn push(&self, jobs: &[Waiting]) -> Result<(), StoreError> {
        match self {
            Self::Embedded(queue) => queue.push(jobs).await,
            Self::Redis(queue) => queue.push(jobs).await,
        }
    }

    /// How many entries there are.
    ///
    /// # Errors
    ///
    /// [`StoreError::Queue`] if the queue does not answer.
    pub async fn depth(&self) -> Result<Depth, StoreError> {
        match self {
            Self::Embedded(queue) => queue.depth().await,
            Self::Redis(queue) => queue.depth().await,
        }
    }

    /// How long the entry that has waited longest has been due.
    ///
    /// # Errors
    ///
    /// [`StoreError::Queue`] if the queue does not answer.
    pub async fn oldest(&self) -> Result<Option<Duration>, StoreError> {
        match self {
            Self::Embedded(queue) => queue.oldest().await,
            Self::Redis(queue) => queue.oldest().await,
        }
    }

    /// Whether the queue answers.
    ///
    /// # Errors
    ///
    /// [`StoreError::Queue`] if it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        match self {
            Self::Embedded(queue) => queue.ping().await,
            Self::Redis(queue) => queue.ping().await,
        }
    }

    /// Runs `handler` for the jobs of the queue, at most `concurrency` at once, until `shutdown` ends: then takes no more,
    /// puts back what was taken but not started, waits for the handlers that run, and returns.
    ///
    /// When a handler has returned or panicked, its entry is done with. `worker` must be a name that no other process and
    /// no other call has; a dropped call ends the handlers and leaves their entries to other workers.
    ///
    /// # Errors
    ///
    /// [`StoreError::Queue`] if the worker ends by itself. A queue that is away is no such case: the worker waits for it.
    pub async fn run<H, R>(
        &self,
        worker: &WorkerName,
        concurrency: usize,
        handler: H,
        shutdown: impl Future<Output = ()> + Send,
    ) -> Result<(), StoreError>
    where
        H: Fn(JobId) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        match self {
            Self::Embedded(queue) => run::run(queue, worker, concurrency, handler, shutdown).await,
            Self::Redis(queue) => run::run(queue, worker, concurrency, handler, shutdown).await,
        }
    }
}

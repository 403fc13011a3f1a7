//! The queue of many processes, in Redis: a stream and consumer group for each class of priority.
//!
//! | key | holds |
//! | --- | --- |
//! | `{namespace}:queue:interactive`, `:bulk` | the streams; an entry leaves its stream when it was run |
//! | `{namespace}:queue:delayed` | a sorted set of what is not due yet, by the time when it is |
//! | `{namespace}:queue:waiting` | the set of jobs that wait, so that none waits twice |
//!
//! Whatever touches more than one of them is a script, so they always agree. All times are those of Redis. Groups and
//! scripts are made again wherever they are missing: a Redis may come back empty.

mod scripts;
mod taker;

use std::sync::Arc;
use std::time::Duration;

use model::Priority;
use redis::aio::ConnectionManager;
use redis::{FromRedisValue, RedisError, RedisResult, ScriptInvocation};
use tokio::time::{Instant, sleep};

use super::Depth;
use super::broker::{Broker, Entry, Taken};
use crate::StoreError;
use crate::link::Link;
use crate::records::{Waiting, WorkerName};
use scripts::Scripts;
use taker::RedisTaker;

/// The consumer group that all workers are in.
const GROUP: &str = "workers";

/// After this long without a sign of life from its worker, an entry is run by another one.
const IDLE_LIMIT: Duration = Duration::from_secs(30);

/// A worker without entries is forgotten after so many idle limits.
const REMEMBERED: u32 = 20;

/// How often delayed entries are looked at: nothing comes later than this after it is due.
const TEND: Duration = Duration::from_millis(250);

/// How many jobs one script lets in, so that others get at Redis in between.
const CHUNK: usize = 500;

/// How many delayed entries one script moves.
const MOVED: usize = 500;

/// How long a push tries before it fails: a Redis that restarts is soon back.
const PATIENCE: Duration = Duration::from_secs(3);

/// The queue of many processes, in Redis.
#[derive(Clone, Debug)]
pub struct RedisQueue {
    link: Arc<Link>,
    shared: ConnectionManager,
    scripts: Arc<Scripts>,
    idle_limit: Duration,
}

/// What a class is called in scripts: the place of its stream among their keys.
const fn place(priority: Priority) -> &'static str {
    match priority {
        Priority::Interactive => "1",
        Priority::Bulk => "2",
    }
}

impl RedisQueue {
    pub(super) fn named(url: &str, namespace: &str) -> Result<Self, StoreError> {
        let link = Link::new(url, namespace)?;
        let shared = link.shared()?;
        let scripts = Arc::new(Scripts::new(&link));
        Ok(Self { link: Arc::new(link), shared, scripts, idle_limit: IDLE_LIMIT })
    }

    pub(super) fn with_idle_limit(self, idle_limit: Duration) -> Self {
        // A wait of no length would last for ever.
        Self { idle_limit: idle_limit.max(Duration::from_secs(1)), ..self }
    }

    pub(super) async fn push(&self, jobs: &[Waiting]) -> Result<(), StoreError> {
        let deadline = Instant::now() + PATIENCE;
        for chunk in jobs.chunks(CHUNK) {
            let mut script = self.scripts.push();
            for job in chunk {
                script.arg(place(job.priority)).arg(job.id.to_string()).arg(job.due_in);
            }
            // A job that was let in although the answer was lost is not let in again.
            while let Err(error) = self.ask::<()>(&script).await {
                if Instant::now() >= deadline || !is_passing(&error) {
                    return Err(StoreError::queueing("take jobs")(error));
                }
                sleep(Duration::from_millis(100)).await;
            }
        }
        Ok(())
    }

    pub(super) async fn depth(&self) -> Result<Depth, StoreError> {
        let counted: RedisResult<(u64, u64, u64, u64)> = self.ask(&self.scripts.depth()).await;
        let (interactive, bulk, delayed, running) = counted.map_err(StoreError::queueing("count its entries"))?;
        Ok(Depth { interactive, bulk, delayed, running })
    }

    pub(super) async fn oldest(&self) -> Result<Option<Duration>, StoreError> {
        let age: RedisResult<Option<u64>> = self.ask(&self.scripts.oldest()).await;
        Ok(age.map_err(StoreError::queueing("find its oldest entry"))?.map(Duration::from_millis))
    }

    pub(super) async fn ping(&self) -> Result<(), StoreError> {
        let pong: RedisResult<()> = redis::cmd("PING").query_async(&mut self.shared.clone()).await;
        pong.map_err(StoreError::queueing("answer"))
    }

    async fn ask<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> RedisResult<T> {
        script.invoke_async(&mut self.shared.clone()).await
    }
}

/// Whether a Redis that is restarting or away answers like this.
fn is_passing(error: &RedisError) -> bool {
    use redis::{ErrorKind, ServerErrorKind};
    error.is_io_error()
        || error.is_connection_dropped()
        || error.is_timeout()
        || matches!(
            error.kind(),
            ErrorKind::Server(
                ServerErrorKind::BusyLoading
                    | ServerErrorKind::TryAgain
                    | ServerErrorKind::ClusterDown
                    | ServerErrorKind::MasterDown
                    | ServerErrorKind::ReadOnly
            )
        )
}

impl Broker for RedisQueue {
    type Taker = RedisTaker;

    fn taker(&self, worker: &WorkerName) -> RedisTaker {
        RedisTaker::new(self, worker)
    }

    async fn done(&self, worker: &WorkerName, entries: &[Entry]) -> Result<(), StoreError> {
        let mut script = self.scripts.done(worker);
        for entry in entries {
            script.arg(place(entry.priority)).arg(&entry.id);
        }
        self.ask::<()>(&script).await.map_err(StoreError::queueing("forget what was run"))
    }

    async fn put_back(&self, worker: &WorkerName, taken: &[Taken]) -> Result<(), StoreError> {
        let mut script = self.scripts.put_back(worker);
        for taken in taken {
            script.arg(place(taken.entry.priority)).arg(&taken.entry.id).arg(taken.job.to_string());
        }
        self.ask::<()>(&script).await.map_err(StoreError::queueing("put entries back"))
    }

    async fn refresh(&self, worker: &WorkerName, entries: &[Entry]) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let mut script = self.scripts.refresh(worker);
        for entry in entries {
            script.arg(place(entry.priority)).arg(&entry.id);
        }
        self.ask::<()>(&script).await.map_err(StoreError::queueing("note that a worker lives"))
    }

    fn refresh_every(&self) -> Duration {
        self.idle_limit / 4
    }

    async fn tend(&self, _: &WorkerName) -> Result<(), StoreError> {
        loop {
            let moved: RedisResult<usize> = self.ask(self.scripts.due().arg(MOVED)).await;
            if moved.map_err(StoreError::queueing("move what has come due"))? < MOVED {
                return Ok(());
            }
        }
    }

    fn tend_every(&self) -> Duration {
        TEND
    }

    async fn leave(&self, worker: &WorkerName) -> Result<(), StoreError> {
        self.ask::<()>(&self.scripts.leave(worker)).await.map_err(StoreError::queueing("forget a worker"))
    }
}

//! The queue of one process, in a file: tables and statements are those of apalis-sqlite.
//!
//! Its ready-made storage is not used: an error of the file ends its worker, a row that was run stays and keeps its job
//! from being queued again, and it fetches by a clock alone. So entries are fetched and forgotten here, by its statements.

mod file;
mod taker;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use apalis_core::task::builder::TaskBuilder;
use apalis_core::task::task_id::TaskId;
use apalis_core::worker::context::WorkerContext;
use apalis_sqlite::{Config, SqlitePool, SqliteTask, queries};
use model::{JobId, Priority};
use tokio::sync::Notify;
use ulid::Ulid;

use super::Depth;
use super::broker::{Broker, Entry, Taken};
use crate::StoreError;
use crate::records::{Waiting, WorkerName};
use file::now;
use taker::EmbeddedTaker;

/// After this long without a sign of life from its worker, an entry is run by another one.
const IDLE_LIMIT: Duration = Duration::from_secs(15);

/// How often a worker says that it lives within that time. The file counts in whole seconds.
const SIGNS: u32 = 3;

/// How many entries are written in one transaction, so that others get at the file in between.
const CHUNK: usize = 500;

/// The queue of one process, in a file.
#[derive(Debug, Clone)]
pub struct EmbeddedQueue {
    /// Where the file is changed.
    pool: SqlitePool,
    /// Where it is only read.
    reader: SqlitePool,
    /// Tells workers of this process that something was pushed.
    pushed: Arc<Notify>,
    /// Makes ids that grow, so that entries of one second keep their order.
    ids: Arc<Mutex<ulid::Generator>>,
    idle_limit: Duration,
}

/// The name and settings of the class's line of entries.
fn line(priority: Priority) -> Config {
    Config::default().queue(priority.as_str())
}

/// The worker as it is known in the line of a class; a name stands in one line only.
fn known_as(worker: &WorkerName, priority: Priority) -> WorkerContext {
    WorkerContext::new(&format!("{}-{priority}", worker.0))
}

impl EmbeddedQueue {
    pub(super) async fn open(path: &Path) -> Result<Self, StoreError> {
        let (pool, reader) = file::open(path).await?;
        Ok(Self { pool, reader, pushed: Arc::default(), ids: Arc::default(), idle_limit: IDLE_LIMIT })
    }

    pub(super) fn with_idle_limit(self, idle_limit: Duration) -> Self {
        Self { idle_limit: idle_limit.max(Duration::from_secs(3)), ..self }
    }

    pub(super) async fn push(&self, jobs: &[Waiting]) -> Result<(), StoreError> {
        for priority in Priority::ALL {
            let jobs: Vec<_> = jobs.iter().filter(|job| job.priority == *priority).collect();
            for chunk in jobs.chunks(CHUNK) {
                let tasks: Vec<_> = chunk.iter().map(|job| self.task(job)).collect();
                self.write(*priority, &tasks).await.map_err(StoreError::queueing("take jobs"))?;
                self.pushed.notify_waiters();
            }
        }
        Ok(())
    }

    async fn write(&self, priority: Priority, tasks: &[SqliteTask]) -> Result<(), apalis_sqlite::Error> {
        let mut transaction = self.pool.begin().await?;
        queries::push_tasks(&mut *transaction, priority.as_str(), tasks).await?;
        transaction.commit().await?;
        Ok(())
    }

    fn task(&self, job: &Waiting) -> SqliteTask {
        let id = match self.ids.lock().unwrap_or_else(PoisonError::into_inner).generate() {
            Ok(id) => id,
            Err(overflow) => overflow.commit_overflow_increment(),
        };
        TaskBuilder::new(job.id.to_string().into_bytes())
            .task_id(TaskId::from_string(id.to_string()))
            // While the entry waits, no second one of the job is let in.
            .idempotency_key(job.id.to_string())
            .run_at_timestamp(due(now(), job.due_in))
            .build()
    }

    pub(super) async fn depth(&self) -> Result<Depth, StoreError> {
        file::depth(&self.reader).await.map_err(StoreError::queueing("count its entries"))
    }

    pub(super) async fn oldest(&self) -> Result<Option<Duration>, StoreError> {
        file::oldest(&self.reader).await.map_err(StoreError::queueing("find its oldest entry"))
    }

    pub(super) async fn ping(&self) -> Result<(), StoreError> {
        file::ping(&self.reader).await.map_err(StoreError::queueing("answer"))
    }
}

/// The second in which an entry is due: times of the file are whole seconds, and nothing runs too soon.
fn due(now: Duration, due_in: i64) -> u64 {
    match u64::try_from(due_in) {
        Ok(0) | Err(_) => now.as_secs(),
        Ok(wait) => (now + Duration::from_millis(wait)).as_secs() + 1,
    }
}

impl Broker for EmbeddedQueue {
    type Taker = EmbeddedTaker;

    fn taker(&self, worker: &WorkerName) -> EmbeddedTaker {
        EmbeddedTaker::new(self.pool.clone(), Arc::clone(&self.pushed), worker)
    }

    async fn done(&self, worker: &WorkerName, entries: &[Entry]) -> Result<(), StoreError> {
        file::forget(&self.pool, worker, entries).await.map_err(StoreError::queueing("forget what was run"))
    }

    async fn put_back(&self, worker: &WorkerName, taken: &[Taken]) -> Result<(), StoreError> {
        file::put_back(&self.pool, worker, taken).await.map_err(StoreError::queueing("put entries back"))?;
        self.pushed.notify_waiters();
        Ok(())
    }

    async fn refresh(&self, worker: &WorkerName, _: &[Entry]) -> Result<(), StoreError> {
        let refreshed = async {
            for priority in Priority::ALL {
                match queries::keep_alive(&self.pool, &line(*priority), &known_as(worker, *priority)).await {
                    // The taker makes the worker known; until then there is nothing to keep alive.
                    Err(sqlx::Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {}
                    other => other?,
                }
            }
            Ok::<_, sqlx::Error>(())
        };
        refreshed.await.map_err(StoreError::queueing("note that a worker lives"))
    }

    fn refresh_every(&self) -> Duration {
        self.idle_limit / SIGNS
    }

    async fn tend(&self, worker: &WorkerName) -> Result<(), StoreError> {
        file::sweep(&self.pool, worker, self.idle_limit)
            .await
            .map_err(StoreError::queueing("sweep up after dead workers"))
    }

    fn tend_every(&self) -> Duration {
        self.idle_limit / SIGNS
    }

    async fn leave(&self, worker: &WorkerName) -> Result<(), StoreError> {
        file::leave(&self.pool, worker).await.map_err(StoreError::queueing("forget a worker"))
    }
}

/// Reads an entry as it was fetched. `None` if it is none of ours.
fn read(priority: Priority, task: &SqliteTask) -> Option<Taken> {
    let job: JobId = std::str::from_utf8(&task.args).ok()?.parse().ok()?;
    let id = task.task_id()?.to_string();
    Ulid::from_string(&id).ok()?;
    Some(Taken { entry: Entry { priority, id }, job })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::broker::Taker as _;

    #[test]
    fn nothing_is_due_before_its_time() {
        let now = Duration::from_millis(10_900);
        assert_eq!(due(now, 0), 10);
        assert_eq!(due(now, -5), 10);
        assert_eq!(due(now, 1), 11);
        assert_eq!(due(now, 200), 12);
        assert_eq!(due(now, 60_000), 71);
    }

    fn worker() -> WorkerName {
        WorkerName("one".to_owned())
    }

    fn jobs(count: usize) -> Vec<Waiting> {
        let job = |_| Waiting { id: uuid::Uuid::now_v7().into(), priority: Priority::Bulk, due_in: 0 };
        (0..count).map(job).collect()
    }

    async fn queue(folder: &tempfile::TempDir) -> EmbeddedQueue {
        EmbeddedQueue::open(&folder.path().join("queue.db")).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_put_back_waits_once_in_its_old_place() {
        let folder = tempfile::tempdir().unwrap();
        let queue = queue(&folder).await;
        let jobs = jobs(3);
        queue.push(&jobs).await.unwrap();
        let mut source = queue.taker(&worker());
        let taken = source.take(2).await.unwrap();
        assert_eq!(taken.iter().map(|taken| taken.job).collect::<Vec<_>>(), [jobs[0].id, jobs[1].id]);
        // The first one is pushed again by its handler, as it were.
        queue.push(&jobs[..1]).await.unwrap();
        queue.put_back(&worker(), &taken).await.unwrap();
        assert_eq!(queue.depth().await.unwrap(), Depth { bulk: 3, ..Depth::default() });
        let taken = source.take(3).await.unwrap();
        assert_eq!(taken.iter().map(|taken| taken.job).collect::<Vec<_>>(), [jobs[1].id, jobs[2].id, jobs[0].id]);
    }

    #[tokio::test]
    async fn entries_that_another_worker_took_over_are_left_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let queue = queue(&folder).await;
        queue.push(&jobs(1)).await.unwrap();
        let taken = queue.taker(&worker()).take(1).await.unwrap();
        let stranger = WorkerName("other".to_owned());
        queue.done(&stranger, &[taken[0].entry.clone()]).await.unwrap();
        queue.put_back(&stranger, &taken).await.unwrap();
        assert_eq!(queue.depth().await.unwrap(), Depth { running: 1, ..Depth::default() });
        queue.done(&worker(), &[taken[0].entry.clone()]).await.unwrap();
        assert_eq!(queue.depth().await.unwrap(), Depth::default());
    }

    #[tokio::test]
    async fn a_worker_that_was_forgotten_becomes_known_again() {
        let folder = tempfile::tempdir().unwrap();
        let queue = queue(&folder).await;
        let mut source = queue.taker(&worker());
        assert_eq!(source.take(1).await.unwrap(), []);
        sqlx::query("DELETE FROM Workers").execute(&queue.pool).await.unwrap();
        queue.refresh(&worker(), &[]).await.unwrap();
        queue.push(&jobs(1)).await.unwrap();
        source.take(1).await.unwrap_err();
        assert_eq!(source.take(1).await.unwrap().len(), 1);
    }
}

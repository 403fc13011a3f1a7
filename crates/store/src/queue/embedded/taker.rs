//! Takes entries out of the file.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use apalis_core::worker::context::WorkerContext;
use apalis_sqlite::{Config, SqlitePool, queries};
use model::Priority;
use tokio::sync::Notify;
use tokio::sync::futures::OwnedNotified;
use tokio::time::timeout;

use super::{known_as, line, read};
use crate::StoreError;
use crate::queue::broker::{Alarm, Taken, Taker};
use crate::queue::turns::Turns;
use crate::records::WorkerName;

/// How often to look for what has come due. What is pushed by this process is told at once.
const LOOK: Duration = Duration::from_millis(500);

/// Takes entries for one worker.
#[derive(Debug)]
pub(crate) struct EmbeddedTaker {
    pool: SqlitePool,
    lines: Vec<(Priority, Config, WorkerContext)>,
    is_known: bool,
    pushed: Arc<Notify>,
    /// Hears what is pushed from just before the last look on.
    listening: OwnedNotified,
    turns: Turns,
}

impl EmbeddedTaker {
    pub(super) fn new(pool: SqlitePool, pushed: Arc<Notify>, worker: &WorkerName) -> Self {
        let lines = Priority::ALL.iter().map(|priority| (*priority, line(*priority), known_as(worker, *priority)));
        let listening = Arc::clone(&pushed).notified_owned();
        Self { pool, lines: lines.collect(), is_known: false, pushed, listening, turns: Turns::default() }
    }

    /// Registers the worker, whom entries then name as their holder.
    async fn introduce(&mut self) -> Result<(), sqlx::Error> {
        if !self.is_known {
            for (_, line, worker) in &self.lines {
                match queries::register_worker(&self.pool, line, worker, "mcp-hub").await {
                    Err(sqlx::Error::Io(error)) if error.kind() == ErrorKind::AlreadyExists => {}
                    other => other?,
                }
            }
            self.is_known = true;
        }
        Ok(())
    }

    async fn fetch(&self, priority: Priority, most: usize, taken: &mut Vec<Taken>) -> Result<(), apalis_sqlite::Error> {
        if most == 0 {
            return Ok(());
        }
        let lines = self.lines.iter().filter(|(of, ..)| *of == priority);
        for (_, line, worker) in lines {
            let mut transaction = self.pool.begin().await?;
            let tasks = queries::fetch_next(&mut *transaction, &line.clone().batch_size(most), worker).await?;
            if tasks.is_empty() {
                continue;
            }
            // From here on the job may be queued again.
            sqlx::query("UPDATE Jobs SET idempotency_key = NULL WHERE lock_by = ?1 AND idempotency_key IS NOT NULL")
                .bind(worker.name())
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            let mut entries: Vec<_> = tasks.iter().filter_map(|task| read(priority, task)).collect();
            entries.sort_by(|one, other| one.entry.id.cmp(&other.entry.id));
            taken.append(&mut entries);
        }
        Ok(())
    }
}

impl Taker for EmbeddedTaker {
    type Alarm = EmbeddedAlarm;

    async fn take(&mut self, free: usize) -> Result<Vec<Taken>, StoreError> {
        self.listening = Arc::clone(&self.pushed).notified_owned();
        self.introduce().await.map_err(StoreError::queueing("get to know a worker"))?;
        let owed = self.turns.owed(free);
        let mut taken = Vec::new();
        for (priority, most) in [(Priority::Bulk, owed), (Priority::Interactive, free), (Priority::Bulk, free)] {
            let most = most.saturating_sub(taken.len());
            if let Err(error) = self.fetch(priority, most, &mut taken).await {
                // A worker that slept for very long was forgotten, and may hold nothing until it is known again.
                self.is_known = false;
                return Err(StoreError::queueing("give entries")(error));
            }
        }
        self.turns.note(&taken, owed);
        Ok(taken)
    }

    async fn wait(&mut self) -> Result<Vec<Taken>, StoreError> {
        let listening = std::mem::replace(&mut self.listening, Arc::clone(&self.pushed).notified_owned());
        // Whether it was told or has waited long enough, the caller looks again.
        let _ = timeout(LOOK, listening).await;
        Ok(Vec::new())
    }

    fn alarm(&self) -> EmbeddedAlarm {
        EmbeddedAlarm(Arc::clone(&self.pushed))
    }
}

/// Ends a wait by feigning that something was pushed.
#[derive(Debug)]
pub(crate) struct EmbeddedAlarm(Arc<Notify>);

impl Alarm for EmbeddedAlarm {
    async fn ring(&mut self) {
        self.0.notify_waiters();
    }
}

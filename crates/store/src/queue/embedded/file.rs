//! The file itself, and what apalis-sqlite has no statement for.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use apalis_core::backend::WorkerFilter;
use apalis_sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteStorage, queries};
use model::Priority;
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};

use super::known_as;
use crate::StoreError;
use crate::queue::Depth;
use crate::queue::broker::{Entry, Taken};
use crate::records::WorkerName;

/// How long a statement waits for another one to be through with the file.
const BUSY: Duration = Duration::from_secs(10);

/// How many bytes of its journal stay on the disk after a burst.
const JOURNAL: &str = "67108864";

/// How long a dead worker without entries is remembered.
const REMEMBERED: Duration = Duration::from_mins(10);

/// The time of the entries' clock: ours, as apalis-sqlite fetches by it.
pub(super) fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Opens the file, and makes or updates its tables. Gives where it is changed, and where it is read: all changes go
/// through one connection, as two that meet would sleep until the other is through.
pub(super) async fn open(path: &Path) -> Result<(SqlitePool, SqlitePool), StoreError> {
    // A lost entry is found by the reconciler, so a commit need not reach the disk; but the file must stay whole.
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .pragma("journal_size_limit", JOURNAL)
        .busy_timeout(BUSY);
    let pool = SqlitePoolOptions::new().test_before_acquire(false);
    let writer = pool.clone().max_connections(1).connect_with(options.clone()).await;
    let writer = writer.map_err(StoreError::queueing("be opened"))?;
    SqliteStorage::migrations().run(&writer).await.map_err(StoreError::queueing("make its tables"))?;
    let reader = pool.max_connections(2).connect_with(options.pragma("query_only", "on")).await;
    Ok((writer, reader.map_err(StoreError::queueing("be opened"))?))
}

fn ids<'a>(entries: impl Iterator<Item = &'a Entry>) -> String {
    entries.map(|entry| entry.id.as_str()).collect::<serde_json::Value>().to_string()
}

/// Removes entries that the worker still holds.
pub(super) async fn forget(pool: &SqlitePool, worker: &WorkerName, entries: &[Entry]) -> Result<(), sqlx::Error> {
    for priority in Priority::ALL {
        let ids = ids(entries.iter().filter(|entry| entry.priority == *priority));
        sqlx::query("DELETE FROM Jobs WHERE id IN (SELECT value FROM json_each(?1)) AND lock_by = ?2")
            .bind(ids)
            .bind(known_as(worker, *priority).name())
            .execute(pool)
            .await?;
    }
    Ok(())
}

/// Lets entries wait again; drops those whose job was queued meanwhile.
pub(super) async fn put_back(pool: &SqlitePool, worker: &WorkerName, taken: &[Taken]) -> Result<(), sqlx::Error> {
    for priority in Priority::ALL {
        let ids = ids(taken.iter().map(|taken| &taken.entry).filter(|entry| entry.priority == *priority));
        let name = known_as(worker, *priority);
        let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "UPDATE OR IGNORE Jobs
             SET status = 'Pending', lock_by = NULL, lock_at = NULL, idempotency_key = CAST(job AS TEXT)
             WHERE id IN (SELECT value FROM json_each(?1)) AND lock_by = ?2",
        )
        .bind(&ids)
        .bind(name.name())
        .execute(&mut *transaction)
        .await?;
        sqlx::query("DELETE FROM Jobs WHERE id IN (SELECT value FROM json_each(?1)) AND lock_by = ?2")
            .bind(&ids)
            .bind(name.name())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// Lets entries of dead workers wait again, and forgets workers that died long ago.
pub(super) async fn sweep(pool: &SqlitePool, worker: &WorkerName, idle: Duration) -> Result<(), sqlx::Error> {
    let dead_for = i64::try_from(idle.as_secs()).unwrap_or(i64::MAX);
    for priority in Priority::ALL {
        let others = WorkerFilter::AllExcept(known_as(worker, *priority).name().to_owned());
        queries::reenqueue_orphaned(pool, dead_for, priority.as_str(), &others).await?;
    }
    sqlx::query(
        "DELETE FROM Workers
         WHERE strftime('%s', 'now') - last_seen >= ?1
           AND id NOT IN (SELECT lock_by FROM Jobs WHERE lock_by IS NOT NULL)",
    )
    .bind(i64::try_from(REMEMBERED.as_secs()).unwrap_or(i64::MAX))
    .execute(pool)
    .await?;
    Ok(())
}

/// Forgets a worker; what it still holds waits again.
pub(super) async fn leave(pool: &SqlitePool, worker: &WorkerName) -> Result<(), sqlx::Error> {
    for priority in Priority::ALL {
        let name = known_as(worker, *priority);
        let only = WorkerFilter::Only(name.name().to_owned());
        queries::reenqueue_orphaned(pool, 0, priority.as_str(), &only).await?;
        sqlx::query("DELETE FROM Workers WHERE id = ?1").bind(name.name()).execute(pool).await?;
    }
    Ok(())
}

/// Counts entries.
pub(super) async fn depth(pool: &SqlitePool) -> Result<Depth, sqlx::Error> {
    let counts: Vec<(String, bool, bool, i64)> =
        sqlx::query_as("SELECT job_type, status = 'Pending', run_at > ?1, COUNT(*) FROM Jobs GROUP BY 1, 2, 3")
            .bind(i64::try_from(now().as_secs()).unwrap_or(i64::MAX))
            .fetch_all(pool)
            .await?;
    let mut depth = Depth::default();
    for (line, is_waiting, is_early, count) in counts {
        let place = match (is_waiting, is_early) {
            (false, _) => &mut depth.running,
            (true, true) => &mut depth.delayed,
            (true, false) if line == Priority::Interactive.as_str() => &mut depth.interactive,
            (true, false) => &mut depth.bulk,
        };
        *place += count.unsigned_abs();
    }
    Ok(depth)
}

/// How long the oldest waiting entry has been due.
pub(super) async fn oldest(pool: &SqlitePool) -> Result<Option<Duration>, sqlx::Error> {
    let now = now().as_secs();
    let (since,): (Option<i64>,) =
        sqlx::query_as("SELECT MIN(run_at) FROM Jobs WHERE status = 'Pending' AND run_at <= ?1")
            .bind(i64::try_from(now).unwrap_or(i64::MAX))
            .fetch_one(pool)
            .await?;
    Ok(since.map(|since| Duration::from_secs(now.saturating_sub(since.unsigned_abs()))))
}

/// Asks the file for nothing in particular.
pub(super) async fn ping(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT 1 FROM Jobs LIMIT 1").fetch_optional(pool).await.map(|_| ())
}

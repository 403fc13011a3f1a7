//! Records in one file, for one process.

#[path = "../operations/mod.rs"]
mod operations;
mod sql;
mod writes;

use std::fs::{File, OpenOptions, Permissions};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, SqlitePool, Transaction};

use super::migrations;
use crate::StoreError;

/// What the operations are compiled for.
use {SqliteRecords as Store, sqlx::Sqlite as Database};

static MIGRATOR: Migrator = sqlx::migrate!("migrations/sqlite");

/// How many may read at once. More would not read faster: it is one disk.
const READERS: u32 = 4;

/// How long a change waits for another process, such as one that creates a key.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many bytes of its journal stay on the disk after a burst.
const JOURNAL: &str = "67108864";

/// Records in a `SQLite` file. All changes go through one connection, so that within a process nobody waits for a lock.
#[derive(Debug, Clone)]
pub struct SqliteRecords {
    path: PathBuf,
    writer: SqlitePool,
    reader: SqlitePool,
}

impl SqliteRecords {
    /// Opens the file, or makes it, for the user of this process alone.
    ///
    /// # Errors
    ///
    /// If the file cannot be made, or is no database.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        make_private(path).map_err(|source| StoreError::File { path: path.to_owned(), source })?;
        let doing = StoreError::doing("be opened");
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .pragma("journal_size_limit", JOURNAL)
            .busy_timeout(PATIENCE);
        let pool = SqlitePoolOptions::new().acquire_timeout(PATIENCE * 3).test_before_acquire(false);
        let writer = pool.clone().max_connections(1).connect_with(options.clone()).await.map_err(doing)?;
        let options = options.pragma("query_only", "on");
        let reader = pool.max_connections(READERS).connect_with(options).await.map_err(doing)?;
        Ok(Self { path: path.to_owned(), writer, reader })
    }

    /// Where nothing is changed.
    const fn reader(&self) -> &SqlitePool {
        &self.reader
    }

    /// Where everything is changed.
    const fn writer(&self) -> &SqlitePool {
        &self.writer
    }

    /// Begins a change of several statements. It is the writer from its first statement on: a change that first reads
    /// would find itself overtaken by another process.
    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    async fn bring_up(&self) -> Result<(), StoreError> {
        let _turn = self.take_turn().await?;
        migrations::run(&MIGRATOR, &self.writer).await
    }

    async fn look(&self) -> Result<(), StoreError> {
        migrations::look(&MIGRATOR, sqlx::query_scalar(migrations::VERSION).fetch_one(&self.reader).await)
    }

    /// Waits until no other process brings the tables up: `SQLite` has no lock that outlives a transaction. The turn ends
    /// when the file is closed.
    async fn take_turn(&self) -> Result<File, StoreError> {
        let mut path = self.path.clone().into_os_string();
        path.push(".lock");
        let path = PathBuf::from(path);
        let lock = path.clone();
        let taken = tokio::task::spawn_blocking(move || {
            let file = OpenOptions::new().create(true).append(true).mode(0o600).open(lock)?;
            file.lock()?;
            Ok(file)
        });
        let taken = taken.await.unwrap_or_else(|error| Err(std::io::Error::other(error)));
        taken.map_err(|source| StoreError::File { path, source })
    }
}

/// Makes the file if there is none, and keeps others from reading it: it holds keys' hashes and sealed secrets. The files
/// that the database makes beside it get the same mode.
fn make_private(path: &Path) -> std::io::Result<()> {
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
    file.set_permissions(Permissions::from_mode(0o600))
}

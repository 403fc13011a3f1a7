//! Records in a database server, for any number of processes.

#[path = "../operations/mod.rs"]
#[expect(clippy::duplicate_mod, reason = "the operations are compiled for each database beside its own SQL")]
mod operations;
mod sql;
mod writes;

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgPool, Postgres, Transaction};

use super::migrations;
use crate::StoreError;

/// What the operations are compiled for.
use {PostgresRecords as Store, sqlx::Postgres as Database};

static MIGRATOR: Migrator = sqlx::migrate!("migrations/postgres");

/// How long somebody waits for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// For how long a connection that answered is taken to be there.
const FRESH: Duration = Duration::from_secs(1);

/// Records in `PostgreSQL`, 14 or newer.
#[derive(Debug, Clone)]
pub struct PostgresRecords {
    pool: PgPool,
}

impl PostgresRecords {
    /// Connects to the server at `postgres://user:password@host:port/database?option=value`, with at most that many
    /// connections.
    ///
    /// # Errors
    ///
    /// If the address cannot be read or the server does not answer.
    pub async fn connect(url: &str, connections: u32) -> Result<Self, StoreError> {
        let doing = StoreError::doing("be reached");
        // A process that is stopped in the middle of a change must not keep its rows from the others for so long that a
        // worker who waits for one of them loses its leases.
        let options = PgConnectOptions::from_str(url)
            .map_err(doing)?
            .application_name("mcp-hub")
            .options([("idle_in_transaction_session_timeout", "10s")]);
        // A connection is tried when it is put back; one that was used just now need not be tried again.
        let pool = PgPoolOptions::new()
            .max_connections(connections.max(1))
            .acquire_timeout(PATIENCE)
            .test_before_acquire(false)
            .before_acquire(|connection, about| {
                Box::pin(async move {
                    if about.idle_for > FRESH {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            });
        Ok(Self { pool: pool.connect_with(options).await.map_err(doing)? })
    }

    /// Where nothing is changed.
    const fn reader(&self) -> &PgPool {
        &self.pool
    }

    /// Where single statements change something.
    const fn writer(&self) -> &PgPool {
        &self.pool
    }

    /// Begins a change of several statements.
    async fn begin(&self) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        self.pool.begin().await
    }

    async fn bring_up(&self) -> Result<(), StoreError> {
        migrations::run(&MIGRATOR, &self.pool).await
    }

    async fn look(&self) -> Result<(), StoreError> {
        migrations::look(&MIGRATOR, sqlx::query_scalar(migrations::VERSION).fetch_one(&self.pool).await)
    }
}

//! A fresh database for each test.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use store::records::{PostgresRecords, Records, SqliteRecords};

use crate::real_servers::postgres::{Durability, Postgres};

/// A database and its records.
pub(crate) struct Room {
    pub(crate) records: Arc<dyn Records>,
    place: Place,
}

enum Place {
    Sqlite { file: PathBuf, _folder: tempfile::TempDir },
    Postgres { url: String },
}

impl Room {
    pub(crate) async fn on_sqlite() -> Self {
        let room = Self::bare_on_sqlite().await;
        room.records.migrate().await.unwrap();
        room
    }

    pub(crate) async fn on_postgres() -> Self {
        let room = Self::bare_on_postgres().await;
        room.records.migrate().await.unwrap();
        room
    }

    /// A database without tables.
    pub(crate) async fn bare_on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("records.db");
        let place = Place::Sqlite { file, _folder: folder };
        Self { records: place.open().await, place }
    }

    /// A database without tables.
    pub(crate) async fn bare_on_postgres() -> Self {
        static SERVER: OnceLock<Postgres> = OnceLock::new();
        static DATABASES: AtomicUsize = AtomicUsize::new(0);
        let create = || {
            let server = SERVER.get_or_init(|| Postgres::start(Durability::Relaxed));
            server.create(&format!("records_{}", DATABASES.fetch_add(1, Ordering::Relaxed)))
        };
        let place = Place::Postgres { url: tokio::task::spawn_blocking(create).await.unwrap() };
        Self { records: place.open().await, place }
    }

    /// The same records as another process sees them.
    pub(crate) async fn another(&self) -> Arc<dyn Records> {
        self.place.open().await
    }

    /// Changes the database past the program.
    pub(crate) async fn execute(&self, sql: &str) -> Result<u64, sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.place {
            Place::Sqlite { file, .. } => {
                let mut connection = SqliteConnection::connect(file.to_str().unwrap()).await?;
                Ok(sqlx::query(sql).execute(&mut connection).await?.rows_affected())
            }
            Place::Postgres { url } => {
                let mut connection = PgConnection::connect(url).await?;
                Ok(sqlx::query(sql).execute(&mut connection).await?.rows_affected())
            }
        }
    }

    /// Counts past the program.
    pub(crate) async fn count(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.place {
            Place::Sqlite { file, .. } => {
                let mut connection = SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
                sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
            }
            Place::Postgres { url } => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
            }
        }
    }

    /// The file of the database, if it is one.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        match &self.place {
            Place::Sqlite { file, .. } => Some(file.clone()),
            Place::Postgres { .. } => None,
        }
    }
}

impl Place {
    async fn open(&self) -> Arc<dyn Records> {
        match self {
            Self::Sqlite { file, .. } => Arc::new(SqliteRecords::open(file).await.unwrap()),
            Self::Postgres { url } => Arc::new(PostgresRecords::connect(url, 8).await.unwrap()),
        }
    }
}

/// Declares tests that run on each database.
macro_rules! on_each_database {
    ($(async fn $name:ident($room:ident) $body:block)+) => {$(
        async fn $name($room: $crate::room::Room) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                super::$name($crate::room::Room::on_sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                super::$name($crate::room::Room::on_postgres().await).await;
            }
        }
    )+};
}

pub(crate) use on_each_database;

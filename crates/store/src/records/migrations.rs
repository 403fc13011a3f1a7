//! Tables of an older version are brought up to this one; tables of a newer version are left alone, so that old and new
//! processes can run side by side.

use sqlx::migrate::Migrator;

use crate::StoreError;

/// Asks for the version of the tables.
pub(super) const VERSION: &str = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations WHERE success";

/// Brings the tables up to this version.
pub(super) async fn run<'a, A>(migrator: &Migrator, database: A) -> Result<(), StoreError>
where
    A: sqlx::Acquire<'a>,
    <A::Connection as std::ops::Deref>::Target: sqlx::migrate::Migrate,
{
    let mut migrator = Migrator::with_migrations(migrator.iter().cloned().collect());
    migrator.set_ignore_missing(true);
    migrator.run(database).await.map_err(StoreError::Migrate)
}

/// Whether the tables are of this version, or of a newer one.
pub(super) fn look(migrator: &Migrator, version: Result<i64, sqlx::Error>) -> Result<(), StoreError> {
    let found = match version {
        // The table of versions is made by the first migration.
        Err(sqlx::Error::Database(error)) if error.message().contains("_sqlx_migrations") => 0,
        version => version.map_err(StoreError::doing("tell the version of its tables"))?,
    };
    let needed = migrator.iter().map(|migration| migration.version).max().unwrap_or_default();
    if found < needed { Err(StoreError::Outdated { found, needed }) } else { Ok(()) }
}

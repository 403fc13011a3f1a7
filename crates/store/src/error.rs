//! Why something could not be kept or read back.

/// Why something could not be kept or read back.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database did not do what it was asked.
    #[error("the database cannot {doing}")]
    Database {
        /// What was asked of it.
        doing: &'static str,
        /// What it said.
        #[source]
        source: sqlx::Error,
    },
    /// The file of the database, or one beside it, cannot be used.
    #[error("cannot use `{}`", .path.display())]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The tables could not be brought up to this version.
    #[error("the database cannot be brought up to this version")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// The tables are not of this version.
    #[error("the tables of the database are of version {found}, this program needs {needed}: run `mcp-hub migrate`")]
    Outdated {
        /// The version that the database has; 0 if it has no tables.
        found: i64,
        /// The version that this program needs.
        needed: i64,
    },
    /// What the database holds is not what this version writes.
    #[error("the database holds {what} that this version cannot read")]
    Unreadable {
        /// What sort of thing it is.
        what: &'static str,
        /// Why it cannot be read.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The queue did not do what it was asked.
    #[error("the queue cannot {doing}")]
    Queue {
        /// What was asked of it.
        doing: &'static str,
        /// What it said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Nothing was heard of the database for too long. What it was asked may still be done.
    #[error("the database says nothing")]
    NoAnswer,
    /// The caller no longer holds the job: its lease ran out, or the job was ended by somebody else.
    #[error("the job is no longer held by this worker")]
    Fenced,
}

impl StoreError {
    /// Whether the database or the queue is out or too busy, so that the same may go well a little later.
    pub fn is_outage(&self) -> bool {
        use sqlx::Error;
        let source = match self {
            Self::Database { source, .. } => source,
            other => return matches!(other, Self::Queue { .. } | Self::NoAnswer),
        };
        match source {
            Error::Io(_) | Error::Tls(_) | Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed => true,
            // PostgreSQL: connection, two who waited for each other, resources, an operator or the server itself; a
            // process that was stopped for too long. SQLite: busy or locked, or no room on the disk.
            Error::Database(said) => said.code().is_some_and(|code| {
                ["08", "40", "53", "57"].iter().any(|class| code.len() == 5 && code.starts_with(class))
                    || matches!(code.as_ref(), "25P03" | "5" | "6" | "13" | "261" | "262" | "517")
            }),
            _ => false,
        }
    }

    /// Turns what the database says into what we were doing.
    pub(crate) const fn doing(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Self + Copy {
        move |source| Self::Database { doing, source }
    }

    /// Turns what the queue says into what we were doing.
    pub(crate) fn queueing<E>(doing: &'static str) -> impl FnOnce(E) -> Self
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        move |source| Self::Queue { doing, source: source.into() }
    }
}

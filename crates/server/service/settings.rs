//! Where records, queue and secrets are kept.

use std::path::{Path, PathBuf};

use store::sealed::SecretKey;

use super::args::StoreArgs;
use super::key;
use super::reader::Reader;

/// Where everything is kept.
#[derive(Debug)]
pub(crate) struct StoreSettings {
    pub(super) database: Database,
    pub(super) queue: QueueAt,
    pub(super) secret: Secret,
}

/// Where the records are.
pub(super) enum Database {
    Sqlite(PathBuf),
    /// An address that may hold a password.
    Postgres(String),
}

/// Where the queue is.
pub(super) enum QueueAt {
    Embedded(PathBuf),
    /// An address that may hold a password.
    Redis(String),
}

/// The secret key.
#[derive(Debug)]
pub(super) enum Secret {
    Given(SecretKey),
    /// In this file, made when it is first needed.
    File(PathBuf),
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => f.debug_tuple("Sqlite").field(path).finish(),
            Self::Postgres(_) => f.write_str("Postgres(…)"),
        }
    }
}

impl std::fmt::Debug for QueueAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Embedded(path) => f.debug_tuple("Embedded").field(path).finish(),
            Self::Redis(_) => f.write_str("Redis(…)"),
        }
    }
}

/// Whether other processes must reach the same records and queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sharing {
    /// One process does all.
    NotNeeded,
    /// They must, because of this.
    Needed(&'static str),
}

impl StoreArgs {
    /// Reads where everything is kept; nothing if a mistake was told.
    pub(super) fn settings(&self, reader: &mut Reader, sharing: Sharing) -> Option<StoreSettings> {
        let folder = reader.value("data-dir", self.data_dir.as_ref()).or_else(data_folder);
        let database = reader.parsed("database", self.database.as_ref(), database);
        let queue = reader.parsed("queue", self.queue.as_ref(), queue);
        let shares_records = matches!(database, Some(Database::Postgres(_)));
        let shares_queue = matches!(queue, Some(QueueAt::Redis(_)));
        if let Sharing::Needed(why) = sharing {
            if !shares_records {
                reader.mistake(format!("{why} needs records that several processes share: --database postgres://…"));
            }
            if !shares_queue {
                reader.mistake(format!("{why} needs a queue that several processes share: --queue redis://…"));
            }
        } else if shares_queue && !shares_records {
            reader.mistake("--queue redis://… is for several processes, and those need --database postgres://…");
        }
        let given_file: Option<PathBuf> = reader.value("secret-key-file", self.secret_key_file.as_ref());
        let secret = match std::env::var("MCP_HUB_SECRET_KEY") {
            Ok(text) => {
                let key = text.trim().parse().ok();
                if key.is_none() {
                    reader.mistake("MCP_HUB_SECRET_KEY: expected 64 hexadecimal digits, as `openssl rand -hex 32` prints");
                }
                key.map(Secret::Given)
            }
            Err(_) => match (given_file, &folder) {
                (Some(file), _) => match key::read(&file) {
                    Ok(key) => Some(Secret::Given(key)),
                    Err(what) => {
                        reader.mistake(what);
                        None
                    }
                },
                (None, _) if shares_records => {
                    reader.mistake(
                        "processes that share records share a secret key: set MCP_HUB_SECRET_KEY or --secret-key-file",
                    );
                    None
                }
                (None, Some(folder)) => Some(Secret::File(folder.join("secret.key"))),
                (None, None) => None,
            },
        };
        let needs_folder = database.is_none() || queue.is_none() || matches!(secret, Some(Secret::File(_)));
        if folder.is_none() && needs_folder {
            reader.mistake("there is no data folder: give --data-dir, or set HOME");
        }
        let below = |name: &str| folder.as_deref().map(|folder: &Path| folder.join(name));
        Some(StoreSettings {
            database: database.or_else(|| below("records.db").map(Database::Sqlite))?,
            queue: queue.or_else(|| below("queue.db").map(QueueAt::Embedded))?,
            secret: secret?,
        })
    }
}

fn database(text: &str) -> Result<Database, String> {
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        Ok(Database::Postgres(text.to_owned()))
    } else if let Some(path) = text.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        Ok(Database::Sqlite(PathBuf::from(path)))
    } else {
        Err("expected `postgres://user:password@host/name` or `sqlite:FILE`".to_owned())
    }
}

fn queue(text: &str) -> Result<QueueAt, String> {
    if text.starts_with("redis://") || text.starts_with("rediss://") {
        Ok(QueueAt::Redis(text.to_owned()))
    } else {
        Err("expected `redis://host:port` or `rediss://…`".to_owned())
    }
}

/// Where programs of the user keep their data.
fn data_folder() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let data = set("XDG_DATA_HOME").or_else(|| set("HOME").map(|home| home.join(".local/share")));
    data.map(|data| data.join("mcp-hub"))
}

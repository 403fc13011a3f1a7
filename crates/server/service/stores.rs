//! Everything that is kept outside the process, opened.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use store::feed::Feed;
use store::queue::Queue;
use store::records::{PostgresRecords, Records, SqliteRecords};
use store::sealed::Sealer;

use super::key;
use super::settings::{Database, QueueAt, Secret, StoreSettings};

/// The word before the names of our keys in Redis.
const NAMESPACE: &str = "mcp-hub";

/// Connections to a database that one process may have.
const CONNECTIONS: u32 = 16;

/// Everything that is kept outside the process.
pub(crate) struct Stores {
    pub(crate) records: Arc<dyn Records>,
    pub(crate) queue: Queue,
    pub(crate) feed: Feed,
    pub(crate) sealer: Sealer,
    /// Whether nobody but this process uses them.
    pub(crate) is_embedded: bool,
}

impl StoreSettings {
    /// Opens the records alone, for commands that need no queue.
    pub(crate) async fn records(&self) -> anyhow::Result<Arc<dyn Records>> {
        Ok(match &self.database {
            Database::Sqlite(path) => {
                make_parent(path)?;
                Arc::new(SqliteRecords::open(path).await?)
            }
            Database::Postgres(url) => Arc::new(PostgresRecords::connect(url, CONNECTIONS).await?),
        })
    }

    /// Opens the queue alone.
    pub(crate) async fn queue(&self) -> anyhow::Result<Queue> {
        Ok(match &self.queue {
            QueueAt::Embedded(path) => {
                make_parent(path)?;
                Queue::embedded(path).await?
            }
            QueueAt::Redis(url) => Queue::redis(url, NAMESPACE)?,
        })
    }

    /// The sealer under the operator's key.
    pub(crate) fn sealer(&self) -> anyhow::Result<Sealer> {
        Ok(match &self.secret {
            Secret::Given(key) => Sealer::new(key),
            Secret::File(path) => {
                make_parent(path)?;
                Sealer::new(&key::read_or_make(path)?)
            }
        })
    }

    /// Opens everything.
    pub(crate) async fn open(&self) -> anyhow::Result<Stores> {
        let (records, queue) = (self.records().await?, self.queue().await?);
        let feed = match &self.queue {
            QueueAt::Embedded(_) => Feed::local(),
            QueueAt::Redis(url) => Feed::redis(url, NAMESPACE)?,
        };
        let is_embedded = matches!(self.database, Database::Sqlite(_));
        Ok(Stores { records, queue, feed, sealer: self.sealer()?, is_embedded })
    }
}

fn make_parent(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("cannot make the folder {}", folder.display()))
}

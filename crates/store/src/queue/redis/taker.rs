//! Takes entries out of the streams.

use std::sync::Arc;
use std::time::Duration;

use model::Priority;
use redis::aio::{ConnectionManager, MultiplexedConnection};
use redis::streams::StreamReadReply;
use redis::{RedisError, RedisResult};
use tokio::time::Instant;

use super::scripts::Scripts;
use super::{GROUP, REMEMBERED, RedisQueue};
use crate::StoreError;
use crate::link::Link;
use crate::queue::broker::{Alarm, Entry, Taken, Taker};
use crate::queue::turns::Turns;
use crate::records::WorkerName;

/// How long one wait for an entry lasts at most.
const WAIT: Duration = Duration::from_secs(2);

/// Takes entries for one worker, over a connection of its own: a wait would hold up everybody else on it.
pub(crate) struct RedisTaker {
    link: Arc<Link>,
    shared: ConnectionManager,
    scripts: Arc<Scripts>,
    worker: WorkerName,
    idle_limit: Duration,
    own: Option<Own>,
    turns: Turns,
    /// When to look next for entries of dead workers.
    claim_at: Instant,
    /// When to look next for dead workers.
    sweep_at: Instant,
}

struct Own {
    connection: MultiplexedConnection,
    /// What Redis calls it.
    id: i64,
}

impl RedisTaker {
    pub(super) fn new(queue: &RedisQueue, worker: &WorkerName) -> Self {
        let now = Instant::now();
        Self {
            link: Arc::clone(&queue.link),
            shared: queue.shared.clone(),
            scripts: Arc::clone(&queue.scripts),
            worker: worker.clone(),
            idle_limit: queue.idle_limit,
            own: None,
            turns: Turns::default(),
            // At once: where workers die young, nobody else would.
            claim_at: now,
            sweep_at: now + queue.idle_limit,
        }
    }

    fn longest_wait(&self) -> Duration {
        WAIT.min(self.idle_limit / 4)
    }

    async fn connect(&mut self) -> RedisResult<MultiplexedConnection> {
        if let Some(own) = &self.own {
            return Ok(own.connection.clone());
        }
        let mut connection = self.link.own(self.longest_wait()).await?;
        let id = redis::cmd("CLIENT").arg("ID").query_async(&mut connection).await?;
        self.own = Some(Own { connection: connection.clone(), id });
        Ok(connection)
    }

    /// Connects anew next time, and leaves entries of others alone for a while: while Redis was away nobody could give a
    /// sign of life.
    fn lost(&mut self, error: RedisError) -> RedisError {
        self.own = None;
        self.claim_at = Instant::now() + self.idle_limit / 2;
        error
    }

    async fn look(&mut self, free: usize) -> RedisResult<Vec<Taken>> {
        let mut connection = self.connect().await?;
        let now = Instant::now();
        if now >= self.sweep_at {
            self.sweep_at = now + self.idle_limit;
            let idle = self.idle_limit.as_millis() as u64 * u64::from(REMEMBERED);
            self.scripts.sweep(&self.worker).arg(idle).invoke_async::<()>(&mut connection).await?;
        }
        if now >= self.claim_at {
            self.claim_at = now + self.idle_limit / 4;
            let idle = self.idle_limit.as_millis() as u64;
            let mut script = self.scripts.claim(&self.worker);
            let claimed: Vec<Found> = script.arg(free).arg(idle).invoke_async(&mut connection).await?;
            if !claimed.is_empty() {
                tracing::info!(entries = claimed.len(), "took over entries of a worker that is lost");
                // There may be more.
                self.claim_at = now;
                return self.read(&mut connection, claimed).await;
            }
        }
        let owed = self.turns.owed(free);
        let mut script = self.scripts.take(&self.worker);
        let found: Vec<Found> = script.arg(free).arg(owed).invoke_async(&mut connection).await?;
        let taken = self.read(&mut connection, found).await?;
        self.turns.note(&taken, owed);
        Ok(taken)
    }

    /// Reads what was found, and throws away what is none of ours: it would be found again for ever.
    async fn read(&self, connection: &mut MultiplexedConnection, found: Vec<Found>) -> RedisResult<Vec<Taken>> {
        let mut taken = Vec::with_capacity(found.len());
        for (place, id, job) in found {
            if let Ok(job) = job.parse() {
                let priority = if place == 1 { Priority::Interactive } else { Priority::Bulk };
                taken.push(Taken { entry: Entry { priority, id }, job });
            } else {
                tracing::warn!(entry = %id, "an entry of the queue names no job");
                self.scripts.done(&self.worker).arg(place).arg(&id).invoke_async::<()>(connection).await?;
            }
        }
        Ok(taken)
    }

    async fn block(&mut self) -> RedisResult<Vec<Taken>> {
        let mut connection = self.connect().await?;
        let streams = self.scripts.streams();
        let mut read = redis::cmd("XREADGROUP");
        read.arg("GROUP").arg(GROUP).arg(&self.worker.0).arg("COUNT").arg(1);
        read.arg("BLOCK").arg(self.longest_wait().as_millis() as u64);
        read.arg("STREAMS").arg(streams).arg(&[">"; 2]);
        let reply: Option<StreamReadReply> = match read.query_async(&mut connection).await {
            // The streams were wiped away. The next look makes them again.
            Err(error) if matches!(error.code(), Some("NOGROUP" | "UNBLOCKED")) => return Ok(Vec::new()),
            reply => reply?,
        };
        let mut found = Vec::new();
        for stream in reply.into_iter().flat_map(|reply| reply.keys) {
            let place = if stream.key == streams[0] { 1 } else { 2 };
            for entry in stream.ids {
                found.push((place, entry.id.clone(), entry.get("job").unwrap_or_default()));
            }
        }
        if !found.is_empty() {
            let mut leave = redis::cmd("SREM");
            leave.arg(self.scripts.waiting());
            for (_, _, job) in &found {
                leave.arg(job);
            }
            leave.query_async::<()>(&mut connection).await?;
        }
        let taken = self.read(&mut connection, found).await?;
        self.turns.note(&taken, 0);
        Ok(taken)
    }
}

/// Place, id, job.
type Found = (u8, String, String);

impl Taker for RedisTaker {
    type Alarm = RedisAlarm;

    async fn take(&mut self, free: usize) -> Result<Vec<Taken>, StoreError> {
        let looked = self.look(free).await;
        looked.map_err(|error| StoreError::queueing("give entries")(self.lost(error)))
    }

    async fn wait(&mut self) -> Result<Vec<Taken>, StoreError> {
        let blocked = self.block().await;
        blocked.map_err(|error| StoreError::queueing("give entries")(self.lost(error)))
    }

    fn alarm(&self) -> RedisAlarm {
        RedisAlarm { shared: self.shared.clone(), id: self.own.as_ref().map(|own| own.id) }
    }
}

/// Ends the wait of a connection.
pub(crate) struct RedisAlarm {
    shared: ConnectionManager,
    id: Option<i64>,
}

impl Alarm for RedisAlarm {
    async fn ring(&mut self) {
        let Some(id) = self.id else { return };
        // Should this fail, Redis is away, and the wait fails as well.
        let _: RedisResult<()> = redis::cmd("CLIENT").arg("UNBLOCK").arg(id).query_async(&mut self.shared).await;
    }
}

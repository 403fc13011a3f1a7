//! The consumer of the queue: takes jobs, holds them while they run, and writes down how they end.
//!
//! The records are the truth. A message wakes the consumer and says no more than a job's id; whether the job still waits,
//! in which attempt, and whether what is written still counts, the records decide.

mod admission;
mod count;
#[cfg(test)]
mod given;
mod handle;
mod hosts;
mod imported;
mod insist;
mod leases;
mod progress;
mod settings;
mod turns;
mod work;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use store::StoreError;
use store::feed::Feed;
use store::queue::Queue;
use store::records::{Records, WorkerName};
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;
use tracing::info;

pub use self::admission::{Admission, SHARE};
pub use self::count::count_ended;
pub use self::progress::{NotTaken, Progress};
pub use self::settings::ConsumerSettings;
pub use self::work::{Scans, Work, WorkError};

use self::hosts::Hosts;
use self::leases::{Leases, Stop};
use self::turns::Turns;

/// How long a job may be in the queue without being taken before it is put there again, its message being lost perhaps.
const LOST_AFTER: Duration = Duration::from_secs(30);

/// How often lost jobs are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How often old records are forgotten, a bounded number each time.
const SWEEP_EVERY: Duration = Duration::from_mins(1);

/// Consumes the queue. Clones share everything.
pub struct Consumer<W> {
    name: WorkerName,
    work: Arc<W>,
    records: Arc<dyn Records>,
    queue: Queue,
    feed: Feed,
    admission: Admission,
    leases: Leases,
    /// How many messages came.
    deliveries: Arc<AtomicU64>,
    turns: Turns,
    hosts: Hosts,
    settings: Arc<ConsumerSettings>,
}

impl<W> Clone for Consumer<W> {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            work: Arc::clone(&self.work),
            records: Arc::clone(&self.records),
            queue: self.queue.clone(),
            feed: self.feed.clone(),
            admission: self.admission.clone(),
            leases: self.leases.clone(),
            deliveries: Arc::clone(&self.deliveries),
            turns: self.turns.clone(),
            hosts: self.hosts.clone(),
            settings: Arc::clone(&self.settings),
        }
    }
}

impl<W: Work> Consumer<W> {
    /// A consumer that does `work` with what it takes.
    pub fn new(
        work: W,
        records: Arc<dyn Records>,
        queue: Queue,
        feed: Feed,
        admission: Admission,
        settings: ConsumerSettings,
    ) -> Self {
        let hosts = Hosts::new(settings.per_host);
        let (work, settings) = (Arc::new(work), Arc::new(settings));
        let (leases, turns, deliveries) = (Leases::default(), Turns::default(), Arc::default());
        Self { name: worker_name(), work, records, queue, feed, admission, leases, turns, hosts, deliveries, settings }
    }

    /// How many jobs run now.
    pub fn running(&self) -> usize {
        self.leases.count()
    }

    /// The name under which the job of one message is taken. The same job may come again while it runs, and is not to be
    /// taken for the one that asks twice because it heard no answer.
    fn name_of_delivery(&self) -> WorkerName {
        WorkerName(format!("{}-{}", self.name.0, self.deliveries.fetch_add(1, Ordering::Relaxed)))
    }

    /// Takes and runs jobs until `shutdown`; then takes no more, lets those that run go on for the grace, and hands back
    /// what is left.
    ///
    /// # Errors
    ///
    /// Fails if the queue ends the worker by itself.
    pub async fn run(self, shutdown: CancellationToken) -> Result<(), StoreError> {
        info!(worker = self.name.0, concurrency = self.settings.concurrency, "takes jobs");
        let this = self.clone();
        let handler = move |id| this.clone().handle(id);
        let stop = shutdown.clone().cancelled_owned();
        let consume = self.queue.run(&self.name, self.settings.concurrency, handler, stop);
        let drain = async {
            shutdown.cancelled().await;
            info!(running = self.leases.count(), "takes no more jobs");
            sleep(self.settings.grace).await;
            self.leases.stop_all(Stop::Drained);
            std::future::pending::<()>().await;
        };
        let ended = tokio::select! {
            ended = consume => ended,
            () = self.leases.keep(self.records.as_ref(), &self.feed, &self.settings) => Ok(()),
            () = drain => Ok(()),
        };
        // What was handed back is let in again at once, for others to take.
        self.admission.reconcile(LOST_AFTER, &self.feed).await;
        info!(worker = self.name.0, "has ended");
        ended
    }
}

/// Looks for lost jobs and sweeps up, now and then, until `shutdown`. Every process does it: one is enough, and none is special.
pub async fn reconcile(admission: Admission, feed: Feed, shutdown: CancellationToken) {
    let mut looks = interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut sweeps = interval(SWEEP_EVERY);
    sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = looks.tick() => admission.reconcile(LOST_AFTER, &feed).await,
            _ = sweeps.tick() => admission.sweep().await,
            () = shutdown.cancelled() => return,
        }
    }
}

/// A name that no other worker has, nor this one after a restart.
fn worker_name() -> WorkerName {
    let host = std::env::var("HOSTNAME").unwrap_or_else(|_| "host".to_owned());
    WorkerName(format!("{host}-{}-{}", std::process::id(), uuid::Uuid::now_v7().simple()))
}

//! Tells the queue what was run and what still runs.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout_at};

use super::broker::{Broker, Entry};
use super::desk::Desk;
use crate::StoreError;
use crate::records::WorkerName;

/// How many entries are forgotten at once.
const BATCH: usize = 512;

/// How long a worker that ends tries to tell what it ran.
const FAREWELL: Duration = Duration::from_secs(5);

/// How soon to tell again what could not be told.
const AGAIN: Duration = Duration::from_millis(200);

/// Notes once that a queue is away, and once that it is back.
#[derive(Debug, Default)]
pub(crate) struct Outage {
    noted: bool,
}

impl Outage {
    /// Something failed.
    pub(crate) fn note(&mut self, error: &StoreError) {
        if !std::mem::replace(&mut self.noted, true) {
            tracing::warn!(error = error as &dyn std::error::Error, "the queue is away; trying again until it is back");
        }
    }

    /// Something worked.
    pub(crate) fn over(&mut self) {
        if std::mem::take(&mut self.noted) {
            tracing::info!("the queue is back");
        }
    }
}

/// Ends when a flag is raised, or nobody is left to raise it.
pub(crate) async fn raised(flag: &mut watch::Receiver<bool>) {
    // The guard is not to live across an await of the caller.
    let _ = flag.wait_for(|raised| *raised).await.is_ok();
}

/// Until `closing`: forgets entries that were run, refreshes those that run, and tends the queue. Then tells what is left
/// to tell and says good-bye.
pub(crate) async fn keep(
    broker: impl Broker,
    worker: WorkerName,
    desk: Arc<Desk>,
    mut run: mpsc::UnboundedReceiver<Entry>,
    mut closing: watch::Receiver<bool>,
) {
    let every = |period| {
        let mut ticks = interval(period);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ticks
    };
    let mut refresh = every(broker.refresh_every());
    let mut tend = every(broker.tend_every());
    let mut again = every(AGAIN);
    let mut outage = Outage::default();
    let mut done = Vec::with_capacity(BATCH);
    loop {
        let told = tokio::select! {
            biased;
            () = raised(&mut closing) => break,
            _ = refresh.tick() => broker.refresh(&worker, &desk.stale(broker.refresh_every() / 2)).await,
            _ = tend.tick() => broker.tend(&worker).await,
            // What could not be told waits for the queue to come back; meanwhile nothing more is received.
            _ = again.tick(), if !done.is_empty() => tell(&broker, &worker, &desk, &mut done).await,
            _ = run.recv_many(&mut done, BATCH), if done.is_empty() => tell(&broker, &worker, &desk, &mut done).await,
        };
        match told {
            Ok(()) => outage.over(),
            Err(error) => outage.note(&error),
        }
    }
    while let Ok(entry) = run.try_recv() {
        done.push(entry);
    }
    let deadline = Instant::now() + FAREWELL;
    let farewell = async {
        while tell(&broker, &worker, &desk, &mut done).await.is_err() {
            sleep(AGAIN).await;
        }
        broker.leave(&worker).await
    };
    if !matches!(timeout_at(deadline, farewell).await, Ok(Ok(()))) {
        tracing::warn!(entries = done.len(), "the queue was away to the end; what was run will be looked at again");
    }
}

/// Tells what was run, and holds it no longer once that is known.
async fn tell(broker: &impl Broker, worker: &WorkerName, desk: &Desk, done: &mut Vec<Entry>) -> Result<(), StoreError> {
    if !done.is_empty() {
        broker.done(worker, done).await?;
        desk.forget(done);
        done.clear();
    }
    Ok(())
}

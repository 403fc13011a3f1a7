//! Fills the desk.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use super::broker::{Alarm, Broker, Taken, Taker};
use super::desk::Desk;
use crate::StoreError;
use crate::queue::keep::{Outage, raised};
use crate::records::WorkerName;

/// How long to leave a queue alone that does not answer.
const PAUSE: Duration = Duration::from_millis(500);

/// How often to ring for a wait to end.
const RING: Duration = Duration::from_millis(20);

/// Takes entries whenever there are free slots, until told to stop; then puts back what was not started.
pub(crate) async fn take(broker: impl Broker, worker: WorkerName, desk: Arc<Desk>, mut stop: watch::Receiver<bool>) {
    let mut source = broker.taker(&worker);
    let mut outage = Outage::default();
    loop {
        let slots = tokio::select! {
            biased;
            () = raised(&mut stop) => break,
            slots = desk.free_slots() => slots,
        };
        match next(&mut source, slots.len(), &mut stop).await {
            Ok(taken) => {
                outage.over();
                let excess = desk.lay(taken, slots);
                put_back(&broker, &worker, &excess).await;
            }
            Err(error) => {
                drop(slots);
                outage.note(&error);
                tokio::select! {
                    () = raised(&mut stop) => break,
                    () = sleep(PAUSE) => {}
                }
            }
        }
    }
    put_back(&broker, &worker, &desk.clear()).await;
}

/// What is there, or what comes if nothing is.
async fn next(
    source: &mut impl Taker,
    free: usize,
    stop: &mut watch::Receiver<bool>,
) -> Result<Vec<Taken>, StoreError> {
    let taken = source.take(free).await?;
    if !taken.is_empty() || *stop.borrow() {
        return Ok(taken);
    }
    let mut alarm = source.alarm();
    // The wait is never dropped: what it was given on the way would lie around until it counts as lost.
    let ring_when_stopped = async {
        raised(stop).await;
        loop {
            alarm.ring().await;
            sleep(RING).await;
        }
    };
    tokio::select! {
        taken = source.wait() => taken,
        () = ring_when_stopped => unreachable!("it rings for ever"),
    }
}

async fn put_back(broker: &impl Broker, worker: &WorkerName, taken: &[Taken]) {
    if taken.is_empty() {
        return;
    }
    if let Err(error) = broker.put_back(worker, taken).await {
        // They are held by a worker that no longer refreshes them, so others take them in a while.
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            entries = taken.len(),
            "entries could not be put back"
        );
    }
}

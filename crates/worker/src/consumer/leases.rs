//! The jobs that run in this process: their leases are prolonged together, and each can be told to stop.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use model::JobId;
use store::feed::Feed;
use store::records::{Held, Records};
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tracing::warn;

use super::ConsumerSettings;
use super::insist::answer;

/// Why a running job stops before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// Somebody called it off.
    Cancelled,
    /// It is no longer this worker's: whatever it would write does not count.
    Lost,
    /// The worker ends.
    Drained,
}

/// The jobs that run in this process.
#[derive(Clone, Default)]
pub(super) struct Leases {
    running: Arc<Mutex<HashMap<Held, Running>>>,
    /// Set once the worker ends: a job that was taken in the last moment is to stop as well.
    ending: Arc<OnceLock<Stop>>,
}

struct Running {
    stop: watch::Sender<Option<Stop>>,
    /// When the lease ends if nobody prolongs it, by our own clock and from before it was asked for.
    until: Instant,
}

/// One job that runs in this process, until this is dropped.
pub(super) struct Lease {
    leases: Leases,
    held: Held,
    stop: watch::Receiver<Option<Stop>>,
}

impl Leases {
    fn running(&self) -> MutexGuard<'_, HashMap<Held, Running>> {
        // A panic elsewhere leaves the map whole: it is only ever changed by single calls.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A job was taken, with a lease that ends at `until` or later.
    pub(super) fn begin(&self, held: Held, until: Instant) -> Lease {
        // Looked at with the map held: whoever ends the worker sets it first and then goes through the map.
        let mut running = self.running();
        let (stop, receiver) = watch::channel(self.ending.get().copied());
        running.insert(held, Running { stop, until });
        drop(running);
        Lease { leases: self.clone(), held, stop: receiver }
    }

    /// How many jobs run.
    pub(super) fn count(&self) -> usize {
        self.running().len()
    }

    /// Tells every job to stop, also those that begin from now on.
    pub(super) fn stop_all(&self, why: Stop) {
        // The first reason stands.
        let _ = self.ending.set(why);
        for running in self.running().values() {
            running.tell(why);
        }
    }

    /// Prolongs leases, and stops what was called off or lost, for as long as it is polled.
    pub(super) async fn keep(&self, records: &dyn Records, feed: &Feed, settings: &ConsumerSettings) {
        let mut cancellations = feed.cancellations();
        let mut renewals = interval(settings.renew_every);
        renewals.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = renewals.tick() => self.renew(records, settings).await,
                Some(id) = cancellations.next() => self.called_off(id),
            }
        }
    }

    async fn renew(&self, records: &dyn Records, settings: &ConsumerSettings) {
        let held: Vec<Held> = self.running().keys().copied().collect();
        if held.is_empty() {
            return;
        }
        let asked = Instant::now();
        match answer(records.renew(&held, settings.lease)).await {
            Ok(renewals) => {
                let mut running = self.running();
                for held in held {
                    let Some(job) = running.get_mut(&held) else { continue };
                    match renewals.iter().find(|renewal| renewal.held == held) {
                        None => job.tell(Stop::Lost),
                        Some(renewal) => {
                            job.until = asked + settings.lease;
                            if renewal.cancel_requested {
                                job.tell(Stop::Cancelled);
                            }
                        }
                    }
                }
            }
            Err(error) => {
                warn!(error = &error as &dyn std::error::Error, jobs = held.len(), "cannot prolong the leases");
                let now = Instant::now();
                for job in self.running().values().filter(|job| job.until <= now) {
                    job.tell(Stop::Lost);
                }
            }
        }
    }

    /// The message of a call-off names the job alone: the attempt that runs here, if one does, is the one that is meant.
    fn called_off(&self, id: JobId) {
        for (_, job) in self.running().iter().filter(|(held, _)| held.id == id) {
            job.tell(Stop::Cancelled);
        }
    }
}

impl Running {
    /// The first reason stands.
    fn tell(&self, why: Stop) {
        self.stop.send_if_modified(|told| told.is_none().then(|| *told = Some(why)).is_some());
    }
}

impl Lease {
    /// Waits until the job is to stop.
    pub(super) async fn stopped(&mut self) -> Stop {
        match self.stop.wait_for(Option::is_some).await {
            Ok(told) => told.unwrap_or(Stop::Lost),
            // Nobody holds the other end: the job is forgotten.
            Err(_) => Stop::Lost,
        }
    }

    /// When the lease ends if nobody prolongs it.
    pub(super) fn until(&self) -> Instant {
        self.leases.running().get(&self.held).map_or_else(Instant::now, |job| job.until)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.leases.running().remove(&self.held);
    }
}

#[cfg(test)]
mod tests {
    use model::Attempt;

    use super::*;

    fn held() -> Held {
        Held { id: "018f3c5e-0000-7000-8000-000000000001".parse().unwrap(), attempt: Attempt(1), claim: 1 }
    }

    #[tokio::test]
    async fn the_first_reason_to_stop_stands() {
        let leases = Leases::default();
        let mut lease = leases.begin(held(), Instant::now());
        leases.called_off(held().id);
        leases.stop_all(Stop::Drained);
        assert_eq!(lease.stopped().await, Stop::Cancelled);
    }

    #[tokio::test]
    async fn a_job_that_is_taken_while_the_worker_ends_stops_at_once() {
        let leases = Leases::default();
        leases.stop_all(Stop::Drained);
        assert_eq!(leases.begin(held(), Instant::now()).stopped().await, Stop::Drained);
    }

    #[tokio::test]
    async fn a_job_that_has_ended_is_forgotten() {
        let leases = Leases::default();
        let lease = leases.begin(held(), Instant::now());
        assert_eq!(leases.count(), 1);
        drop(lease);
        assert_eq!(leases.count(), 0);
    }
}

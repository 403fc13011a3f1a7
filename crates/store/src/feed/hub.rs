//! The listeners of this process.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use model::JobId;
use tokio::sync::{broadcast, watch};

/// How many cancellations a slow listener may be behind.
const BEHIND: usize = 1024;

/// The listeners of this process.
#[derive(Debug)]
pub(super) struct Hub {
    listeners: Mutex<HashMap<JobId, Listened>>,
    cancellations: broadcast::Sender<JobId>,
}

#[derive(Debug)]
struct Listened {
    changes: watch::Sender<()>,
    listeners: usize,
}

impl Default for Hub {
    fn default() -> Self {
        Self { listeners: Mutex::default(), cancellations: broadcast::channel(BEHIND).0 }
    }
}

impl Hub {
    fn listeners(&self) -> MutexGuard<'_, HashMap<JobId, Listened>> {
        // Nobody panics while holding it, and the map is whole after every step.
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more listens to a job.
    pub(super) fn listen(&self, job: JobId) -> watch::Receiver<()> {
        let mut listeners = self.listeners();
        let listened =
            listeners.entry(job).or_insert_with(|| Listened { changes: watch::Sender::new(()), listeners: 0 });
        listened.listeners += 1;
        listened.changes.subscribe()
    }

    /// One less listens to a job.
    pub(super) fn leave(&self, job: JobId) {
        let mut listeners = self.listeners();
        if let Some(listened) = listeners.get_mut(&job) {
            listened.listeners -= 1;
            if listened.listeners == 0 {
                listeners.remove(&job);
            }
        }
    }

    /// Wakes whoever listens to a job.
    pub(super) fn wake(&self, job: JobId) {
        if let Some(listened) = self.listeners().get(&job) {
            listened.changes.send_replace(());
        }
    }

    /// Wakes all who listen to any job.
    pub(super) fn wake_all(&self) {
        for listened in self.listeners().values() {
            listened.changes.send_replace(());
        }
    }

    /// Listens to cancellations.
    pub(super) fn cancellations(&self) -> broadcast::Receiver<JobId> {
        self.cancellations.subscribe()
    }

    /// Tells that a job was called off.
    pub(super) fn cancel(&self, job: JobId) {
        // It is no matter if nobody listens.
        let _ = self.cancellations.send(job);
    }

    /// How many jobs are listened to.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.listeners().len()
    }
}

//! One entry on its way to the handler.

use std::sync::Arc;

use model::JobId;
use tokio::sync::OwnedSemaphorePermit;

use super::broker::Taken;
use super::desk::Desk;

/// An entry with the slot it runs in. Dropped after it was started, it is done with, however the handler ended; dropped
/// before, it is left to other workers.
#[derive(Debug)]
pub(crate) struct Delivery {
    taken: Taken,
    fate: Fate,
    desk: Arc<Desk>,
    _slot: OwnedSemaphorePermit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Ready,
    Started,
    Withdrawn,
}

impl Delivery {
    /// What was taken, in a slot of that desk.
    pub(crate) const fn new(taken: Taken, slot: OwnedSemaphorePermit, desk: Arc<Desk>) -> Self {
        Self { taken, fate: Fate::Ready, desk, _slot: slot }
    }

    /// The job, whose handler runs from now until this is dropped.
    pub(crate) const fn start(&mut self) -> JobId {
        self.fate = Fate::Started;
        self.taken.job
    }

    /// What was taken, to be put back.
    pub(crate) fn withdraw(mut self) -> Taken {
        self.fate = Fate::Withdrawn;
        self.taken.clone()
    }

    /// A name that no other delivery has, also not another one of the same job.
    pub(crate) fn name(&self) -> String {
        format!("{}-{}", self.taken.entry.priority, self.taken.entry.id)
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        match self.fate {
            Fate::Started => self.desk.done(self.taken.entry.clone()),
            Fate::Ready => self.desk.forget(std::slice::from_ref(&self.taken.entry)),
            Fate::Withdrawn => {}
        }
    }
}

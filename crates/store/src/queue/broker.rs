//! What a worker asks of whoever keeps the entries.

use std::time::Duration;

use model::{JobId, Priority};

use crate::StoreError;
use crate::records::WorkerName;

/// One delivery of a job; told apart from any other delivery of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Entry {
    /// Where it stood.
    pub(crate) priority: Priority,
    /// Its id there.
    pub(crate) id: String,
}

/// An entry that a worker holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    /// What the worker shows to be rid of it.
    pub(crate) entry: Entry,
    /// What it is about.
    pub(crate) job: JobId,
}

/// Keeps entries until they were run: `SQLite` or Redis.
pub(crate) trait Broker: Clone + Send + Sync + 'static {
    /// Takes entries for one worker.
    type Taker: Taker;

    /// Makes `worker` known.
    fn taker(&self, worker: &WorkerName) -> Self::Taker;

    /// Forgets entries that were run, but for those that another worker holds by now.
    fn done(&self, worker: &WorkerName, entries: &[Entry]) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Lets entries wait again that were taken but not run.
    fn put_back(&self, worker: &WorkerName, taken: &[Taken]) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Says that the worker lives and still runs these entries.
    fn refresh(&self, worker: &WorkerName, entries: &[Entry]) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// How often entries are refreshed.
    fn refresh_every(&self) -> Duration;

    /// Moves what has come due, and sweeps up after dead workers.
    fn tend(&self, worker: &WorkerName) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// How often the queue is tended.
    fn tend_every(&self) -> Duration;

    /// Says good-bye for a worker that has nothing left.
    fn leave(&self, worker: &WorkerName) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Takes entries for one worker.
pub(crate) trait Taker: Send + 'static {
    /// Ends a wait early. May come too soon to be noticed, so it is called until the wait is over.
    type Alarm: Alarm;

    /// Takes at most `free` entries, without waiting for any. None if the queue is empty.
    fn take(&mut self, free: usize) -> impl Future<Output = Result<Vec<Taken>, StoreError>> + Send;

    /// Waits some seconds for an entry to come. May bring some, or none though there are: the caller looks again. Not to
    /// be dropped before it ends.
    fn wait(&mut self) -> impl Future<Output = Result<Vec<Taken>, StoreError>> + Send;

    /// What ends the wait that comes next.
    fn alarm(&self) -> Self::Alarm;
}

/// Ends a wait early.
pub(crate) trait Alarm: Send + 'static {
    /// Ends the wait, if it has begun.
    fn ring(&mut self) -> impl Future<Output = ()> + Send;
}

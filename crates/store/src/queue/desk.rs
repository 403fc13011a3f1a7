//! Where entries lie between being taken and being done with.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::Instant;

use super::broker::{Entry, Taken};
use super::delivery::Delivery;

/// What a worker has taken: some lie ready to be started, the others run. Never more than it has slots.
#[derive(Debug)]
pub(crate) struct Desk {
    slots: Arc<Semaphore>,
    ready: Mutex<VecDeque<Delivery>>,
    waker: AtomicWaker,
    held: Mutex<HashMap<Entry, Instant>>,
    done: mpsc::UnboundedSender<Entry>,
}

impl Desk {
    /// A desk with so many slots, and where it tells which entries were run.
    pub(crate) fn new(slots: usize) -> (Arc<Self>, mpsc::UnboundedReceiver<Entry>) {
        let (done, run) = mpsc::unbounded_channel();
        let slots = Arc::new(Semaphore::new(slots.max(1)));
        let desk = Self { slots, ready: Mutex::default(), waker: AtomicWaker::new(), held: Mutex::default(), done };
        (Arc::new(desk), run)
    }

    /// Waits for a free slot, and gives all that are free.
    pub(crate) async fn free_slots(&self) -> Vec<OwnedSemaphorePermit> {
        let first = Arc::clone(&self.slots).acquire_owned().await.expect("the semaphore is never closed");
        let more = std::iter::from_fn(|| Arc::clone(&self.slots).try_acquire_owned().ok());
        std::iter::once(first).chain(more).collect()
    }

    /// Lays what was taken ready to be started; gives back what there is no slot for.
    pub(crate) fn lay(self: &Arc<Self>, taken: Vec<Taken>, slots: Vec<OwnedSemaphorePermit>) -> Vec<Taken> {
        let mut slots = slots.into_iter();
        let mut excess = Vec::new();
        for taken in taken {
            if lock(&self.held).contains_key(&taken.entry) {
                // Its sign of life came late, and it was taken over from ourselves.
                continue;
            }
            match slots.next() {
                Some(slot) => {
                    lock(&self.held).insert(taken.entry.clone(), Instant::now());
                    lock(&self.ready).push_back(Delivery::new(taken, slot, Arc::clone(self)));
                }
                None => excess.push(taken),
            }
        }
        self.waker.wake();
        excess
    }

    /// The next delivery to start.
    pub(crate) fn poll_next(&self, cx: &mut Context<'_>) -> Poll<Delivery> {
        // Registered first: what is laid down after the look wakes us.
        self.waker.register(cx.waker());
        lock(&self.ready).pop_front().map_or(Poll::Pending, Poll::Ready)
    }

    /// Takes everything off the desk that was not started.
    pub(crate) fn clear(&self) -> Vec<Taken> {
        let ready = std::mem::take(&mut *lock(&self.ready));
        let taken: Vec<_> = ready.into_iter().map(Delivery::withdraw).collect();
        let mut held = lock(&self.held);
        for taken in &taken {
            held.remove(&taken.entry);
        }
        taken
    }

    /// The entries that were taken or refreshed longer ago than `age`; they count as refreshed from now on.
    pub(crate) fn stale(&self, age: Duration) -> Vec<Entry> {
        let now = Instant::now();
        let mut held = lock(&self.held);
        let stale = held.iter_mut().filter(|(_, at)| now.duration_since(**at) >= age);
        stale.map(|(entry, at)| (entry.clone(), std::mem::replace(at, now)).0).collect()
    }

    /// Notes that the handler of an entry has returned. The entry is held until [`Desk::forget`].
    pub(crate) fn done(&self, entry: Entry) {
        // Nobody listens once the worker is gone; the entry is then left to others.
        let _ = self.done.send(entry);
    }

    /// Holds entries no longer.
    pub(crate) fn forget(&self, entries: &[Entry]) {
        let mut held = lock(&self.held);
        for entry in entries {
            held.remove(entry);
        }
    }
}

/// No code panics while it holds one of these locks, and what they guard is whole after every step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! Where entries lie between being taken and being done with.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::yield_now;
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
        // Handlers that are about to end do so now, and one look brings entries for all of them.
        yield_now().await;
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

#[cfg(test)]
mod tests {
    use model::Priority;

    use super::*;

    fn taken(id: &str) -> Taken {
        Taken { entry: Entry { priority: Priority::Bulk, id: id.to_owned() }, job: uuid::Uuid::nil().into() }
    }

    fn free(desk: &Desk) -> Vec<OwnedSemaphorePermit> {
        std::iter::from_fn(|| Arc::clone(&desk.slots).try_acquire_owned().ok()).collect()
    }

    fn next(desk: &Desk) -> Option<Delivery> {
        match desk.poll_next(&mut Context::from_waker(std::task::Waker::noop())) {
            Poll::Ready(delivery) => Some(delivery),
            Poll::Pending => None,
        }
    }

    #[test]
    fn what_there_is_no_slot_for_is_given_back() {
        let (desk, _) = Desk::new(2);
        assert_eq!(desk.lay(vec![taken("1"), taken("2"), taken("3")], free(&desk)), [taken("3")]);
        assert!(free(&desk).is_empty());
        assert_eq!(desk.clear(), [taken("1"), taken("2")]);
        assert_eq!(free(&desk).len(), 2);
    }

    #[test]
    fn an_entry_that_is_held_is_not_laid_down_again() {
        let (desk, _) = Desk::new(2);
        desk.lay(vec![taken("1")], free(&desk));
        let mut running = next(&desk).unwrap();
        running.start();
        assert_eq!(desk.lay(vec![taken("1")], free(&desk)), []);
        assert!(next(&desk).is_none());
    }

    #[test]
    fn an_entry_is_held_until_it_is_known_to_be_forgotten() {
        let (desk, mut run) = Desk::new(1);
        desk.lay(vec![taken("1")], free(&desk));
        let mut running = next(&desk).unwrap();
        running.start();
        drop(running);
        assert_eq!(run.try_recv().unwrap(), taken("1").entry);
        assert_eq!(free(&desk).len(), 1, "its slot is free");
        assert_eq!(desk.stale(Duration::ZERO), [taken("1").entry]);
        desk.forget(&[taken("1").entry]);
        assert_eq!(desk.stale(Duration::ZERO), []);
    }

    #[test]
    fn an_entry_that_was_never_started_is_neither_done_nor_kept_alive() {
        let (desk, mut run) = Desk::new(1);
        desk.lay(vec![taken("1")], free(&desk));
        drop(next(&desk));
        assert!(run.try_recv().is_err());
        assert_eq!(desk.stale(Duration::ZERO), []);
        assert_eq!(free(&desk).len(), 1);
    }

    #[test]
    fn what_was_refreshed_is_not_stale() {
        let (desk, _) = Desk::new(1);
        desk.lay(vec![taken("1")], free(&desk));
        assert_eq!(desk.stale(Duration::from_hours(1)), []);
    }
}

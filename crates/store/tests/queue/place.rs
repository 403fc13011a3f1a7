//! Fresh queues for tests.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use model::{JobId, Priority};
use store::queue::Queue;
use store::records::Waiting;
use tempfile::TempDir;
use uuid::Uuid;

use crate::real_servers::redis::{Keeping, Redis};

/// A queue that no other test uses.
pub(crate) struct Place {
    pub(crate) queue: Queue,
    _folder: Option<TempDir>,
}

/// A fresh queue in a file.
pub(crate) async fn embedded() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let queue = Queue::embedded(&folder.path().join("queue.db")).await.unwrap();
    Place { queue, _folder: Some(folder) }
}

/// A fresh queue in the Redis that most tests share.
#[expect(clippy::unused_async, reason = "it is called in the place of `embedded`")]
pub(crate) async fn redis() -> Place {
    Place { queue: Queue::redis(&shared().url(), &namespace()).unwrap(), _folder: None }
}

/// The Redis that most tests share. It ends with the test program.
pub(crate) fn shared() -> &'static Redis {
    static SHARED: OnceLock<Redis> = OnceLock::new();
    SHARED.get_or_init(|| Redis::start(Keeping::Nothing))
}

/// A namespace that no other test uses.
pub(crate) fn namespace() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("test-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Jobs that are due now.
pub(crate) fn jobs(priority: Priority, count: usize) -> Vec<Waiting> {
    (0..count).map(|_| Waiting { id: Uuid::now_v7().into(), priority, due_in: 0 }).collect()
}

/// The ids of jobs, in order of their ids.
pub(crate) fn ids(jobs: &[Waiting]) -> Vec<JobId> {
    let mut ids: Vec<_> = jobs.iter().map(|job| job.id).collect();
    ids.sort();
    ids
}

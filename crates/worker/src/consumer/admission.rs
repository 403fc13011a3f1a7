//! Lets jobs into the queue: a project has its share of it and no more, so that nobody stands behind all of another's jobs.

use std::collections::HashSet;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use model::{JobStatus, ProjectName};
use store::feed::Feed;
use store::queue::Queue;
use store::records::{Records, Waiting};
use tokio::sync::mpsc;
use tracing::{debug, warn};

use super::count::count_ended;
use super::insist::answer;

/// How many jobs of one project and priority may be in the queue or run at the same time.
pub const SHARE: u32 = 64;

/// How many ended jobs are looked at together.
const AT_ONCE: usize = 4096;

/// Lets jobs into the queue. Cheap to clone.
#[derive(Clone)]
pub struct Admission {
    records: Arc<dyn Records>,
    queue: Queue,
    room: mpsc::Sender<ProjectName>,
}

impl Admission {
    /// Starts a task that admits jobs as others end; it ends with the last clone of this.
    pub fn start(records: Arc<dyn Records>, queue: Queue) -> Self {
        let (room, projects) = mpsc::channel(AT_ONCE);
        tokio::spawn(admit_as_room_comes(Arc::clone(&records), queue.clone(), projects));
        Self { records, queue, room }
    }

    /// A job of this project was added or has ended: the next may come in.
    pub fn room(&self, project: &ProjectName) {
        // If more wait already than are looked at once, or the process ends, the reconciler does it.
        let _ = self.room.try_send(project.clone());
    }

    /// Finds what was lost, and admits what there is room for, of every project. Tells of the jobs that this ends.
    pub async fn reconcile(&self, lost_after: Duration, feed: &Feed) {
        match answer(self.records.reconcile(lost_after)).await {
            Ok(found) => {
                if !found.requeue.is_empty() || !found.failed.is_empty() {
                    warn!(requeued = found.requeue.len(), failed = found.failed.len(), "lost jobs were found");
                }
                push(&self.queue, &found.requeue).await;
                count_ended(JobStatus::Failed, found.failed.len() as u64);
                count_ended(JobStatus::Cancelled, found.cancelled.len() as u64);
                for ended in found.failed.into_iter().chain(found.cancelled) {
                    feed.announce(ended);
                }
            }
            Err(error) => warn!(error = &error as &dyn Error, "cannot look for lost jobs"),
        }
        admit(self.records.as_ref(), &self.queue, None).await;
    }

    /// Has the records forget what is old.
    pub(super) async fn sweep(&self) {
        match answer(self.records.sweep()).await {
            Ok(0) => {}
            Ok(rows) => debug!(rows, "old records were forgotten"),
            Err(error) => warn!(error = &error as &dyn Error, "cannot forget old records"),
        }
    }
}

async fn admit_as_room_comes(records: Arc<dyn Records>, queue: Queue, mut projects: mpsc::Receiver<ProjectName>) {
    let mut ended = Vec::new();
    while projects.recv_many(&mut ended, AT_ONCE).await > 0 {
        let distinct: HashSet<ProjectName> = ended.drain(..).collect();
        for project in &distinct {
            admit(records.as_ref(), &queue, Some(project)).await;
        }
    }
}

async fn admit(records: &dyn Records, queue: &Queue, project: Option<&ProjectName>) {
    match answer(records.admit(project, SHARE)).await {
        Ok(jobs) => push(queue, &jobs).await,
        Err(error) => warn!(error = &error as &dyn Error, "cannot admit jobs"),
    }
}

async fn push(queue: &Queue, jobs: &[Waiting]) {
    if jobs.is_empty() {
        return;
    }
    if let Err(error) = queue.push(jobs).await {
        warn!(
            error = &error as &dyn Error,
            jobs = jobs.len(),
            "cannot put jobs into the queue; they are put there later"
        );
    }
}

//! The progress of one job, written to its records as it happens.

use std::sync::Arc;
use std::time::Duration;

use model::{Event, JobStatus, ToolStatus};
use store::StoreError;
use store::feed::Feed;
use store::records::{Held, Records, Step};
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use crate::Publisher;

/// How many steps may wait to be written; a scan that is faster than the database waits for it.
const AHEAD: usize = 4096;

/// How many steps are written at once.
const AT_ONCE: usize = 512;

/// The progress of one job. Steps are written by a task of their own, as many at once as have come meanwhile, so that a
/// scan does not wait for the database after each tool.
pub struct Progress {
    steps: mpsc::Sender<Step>,
    /// The position of the next tool.
    next_tool: Mutex<usize>,
    writer: JoinHandle<Result<(), StoreError>>,
}

/// The records no longer take this job's progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the records take no more progress of this job")]
pub struct NotTaken;

impl Progress {
    /// Starts to write. Until `give_up`, a database that does not answer is asked again.
    pub(super) fn start(records: Arc<dyn Records>, feed: Feed, held: Held, give_up: Duration) -> Self {
        let (steps, waiting) = mpsc::channel(AHEAD);
        let writer = tokio::spawn(write(records, feed, held, give_up, waiting));
        Self { steps, next_tool: Mutex::new(0), writer }
    }

    /// Tells that the job has come this far.
    ///
    /// # Errors
    ///
    /// Fails if the job is no longer this worker's, or its records cannot be written for too long.
    pub async fn status(&self, job_status: JobStatus) -> Result<(), NotTaken> {
        self.step(Step::Status { job_status }).await
    }

    async fn step(&self, step: Step) -> Result<(), NotTaken> {
        self.steps.send(step).await.map_err(|_| NotTaken)
    }

    /// Waits until everything is written.
    pub(super) async fn finish(self) -> Result<(), StoreError> {
        drop(self.steps);
        // The writer does not panic, and nobody aborts it.
        self.writer.await.unwrap_or(Err(StoreError::Fenced))
    }
}

impl Publisher for Progress {
    type Error = NotTaken;

    async fn publish(&self, event: Event) -> Result<(), NotTaken> {
        match event {
            Event::Fetching => self.status(JobStatus::FetchingSource).await,
            Event::Fetched { origin, files, bytes } => {
                let source_version = origin.version().map(str::to_owned);
                self.step(Step::Fetched { source_version, files, bytes }).await?;
                self.status(JobStatus::DiscoveringTools).await
            }
            Event::Discovered { tools, prompts, resources } => {
                self.step(Step::Discovered { tools, prompts, resources }).await?;
                self.status(JobStatus::ScanningTools).await
            }
            Event::ToolChecked { name, severity } => {
                let mut next = self.next_tool.lock().await;
                let position = *next;
                *next += 1;
                let scan_status = ToolStatus::Success;
                self.step(Step::Tool { position, tool_name: name, scan_status, severity }).await
            }
            Event::Analyzing => self.status(JobStatus::Analyzing).await,
            // The result itself ends the job.
            Event::Finished { .. } => Ok(()),
        }
    }
}

async fn write(
    records: Arc<dyn Records>,
    feed: Feed,
    held: Held,
    give_up: Duration,
    mut waiting: mpsc::Receiver<Step>,
) -> Result<(), StoreError> {
    let mut steps = Vec::new();
    while waiting.recv_many(&mut steps, AT_ONCE).await > 0 {
        insist(give_up, || records.advance(held, &steps)).await?;
        steps.clear();
        feed.announce(held.id);
    }
    Ok(())
}

/// Does something with the records, and does it again while the database does not answer, until `give_up`.
pub(super) async fn insist<T, F>(give_up: Duration, mut attempt: impl FnMut() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    const LONGEST_PAUSE: Duration = Duration::from_secs(2);
    let end = Instant::now() + give_up;
    let mut pause = Duration::from_millis(50);
    loop {
        match attempt().await {
            Err(error) if error.is_outage() && Instant::now() + pause < end => {
                tracing::debug!(error = &error as &dyn std::error::Error, "the records are asked again");
                sleep(pause).await;
                pause = LONGEST_PAUSE.min(pause * 2);
            }
            done => return done,
        }
    }
}

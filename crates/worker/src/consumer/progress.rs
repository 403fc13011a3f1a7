//! The progress of one job, written to its records as it happens.
//!
//! What comes within a moment is written at once, and what is left when the job completes goes along with the result: a
//! short job costs the records one write.

use std::sync::Arc;
use std::time::Duration;

use model::{Event, JobStatus, ToolStatus};
use store::StoreError;
use store::feed::Feed;
use store::records::{Claim, Held, Records, Step};
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::insist::insist;
use crate::Publisher;

/// How many steps may wait to be written; a scan that is faster than the database waits for it.
const AHEAD: usize = 4096;

/// How many steps are written at once.
const AT_ONCE: usize = 512;

/// How long steps are gathered before they are written.
const GATHER: Duration = Duration::from_millis(20);

/// The progress of one job. Steps are written by a task of their own, as many at once as have come meanwhile, so that a
/// scan does not wait for the database after each tool.
pub struct Progress {
    steps: mpsc::Sender<Step>,
    /// The position of the next tool.
    next_tool: Mutex<usize>,
    writer: JoinHandle<Result<Rest, StoreError>>,
}

/// Writes the progress of one job.
struct Writer {
    records: Arc<dyn Records>,
    feed: Feed,
    held: Held,
    /// The number of the last event that is written.
    written: u64,
    /// How long a database that does not answer is asked again.
    give_up: Duration,
}

/// What is not written when a job ends.
pub(super) struct Rest {
    writer: Writer,
    /// The last steps.
    pub(super) steps: Vec<Step>,
}

impl Rest {
    /// Writes it, where there is no result that it could go along with.
    pub(super) async fn write(mut self) -> Result<(), StoreError> {
        if self.steps.is_empty() { Ok(()) } else { self.writer.advance(&self.steps).await }
    }
}

/// The records no longer take this job's progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the records take no more progress of this job")]
pub struct NotTaken;

impl Progress {
    /// Starts to write. Until `give_up`, a database that does not answer is asked again.
    pub(super) fn start(records: Arc<dyn Records>, feed: Feed, claim: &Claim, give_up: Duration) -> Self {
        let (steps, waiting) = mpsc::channel(AHEAD);
        let writer = Writer { records, feed, held: claim.held, written: claim.last_event, give_up };
        Self { steps, next_tool: Mutex::new(0), writer: tokio::spawn(writer.write(waiting)) }
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

    /// Waits until all is written but the last steps.
    pub(super) async fn finish(self) -> Result<Rest, StoreError> {
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

impl Writer {
    /// Writes what comes, until nobody is left to send more; gives what is not written then.
    async fn write(mut self, mut waiting: mpsc::Receiver<Step>) -> Result<Rest, StoreError> {
        let mut steps = Vec::new();
        while waiting.recv_many(&mut steps, AT_ONCE).await > 0 {
            let gathered = timeout(GATHER, async {
                while steps.len() < AT_ONCE {
                    let room = AT_ONCE - steps.len();
                    if waiting.recv_many(&mut steps, room).await == 0 {
                        return true;
                    }
                }
                false
            });
            if let Ok(true) = gathered.await {
                return Ok(Rest { writer: self, steps });
            }
            self.advance(&steps).await?;
            steps.clear();
        }
        Ok(Rest { writer: self, steps })
    }

    async fn advance(&mut self, steps: &[Step]) -> Result<(), StoreError> {
        let written = self.written + steps.len() as u64;
        let this = &*self;
        insist(self.give_up, |is_again| async move {
            if is_again && this.is_written(written).await? {
                return Ok(());
            }
            this.records.advance(this.held, steps).await
        })
        .await?;
        self.written = written;
        self.feed.announce(self.held.id);
        Ok(())
    }

    /// Whether only the answer was lost: nobody else adds events to a job that is held.
    async fn is_written(&self, event: u64) -> Result<bool, StoreError> {
        Ok(self.records.job(self.held.id).await?.is_some_and(|job| job.last_event >= event))
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::held_job;
    use super::*;

    const GIVE_UP: Duration = Duration::from_secs(5);

    #[tokio::test]
    async fn the_last_steps_are_left_to_go_along_with_the_result_or_are_written() {
        let (_folder, records, claim) = held_job().await;
        let progress = Progress::start(Arc::clone(&records), Feed::local(), &claim, GIVE_UP);
        progress.status(JobStatus::FetchingSource).await.unwrap();
        progress.status(JobStatus::DiscoveringTools).await.unwrap();
        let rest = progress.finish().await.unwrap();
        let written = records.job(claim.held.id).await.unwrap().unwrap().last_event;
        assert_eq!(written + rest.steps.len() as u64, 2);
        rest.write().await.unwrap();
        assert_eq!(records.job(claim.held.id).await.unwrap().unwrap().last_event, 2);
    }

    #[tokio::test]
    async fn steps_of_which_only_the_answer_was_lost_are_not_written_twice() {
        let (_folder, records, claim) = held_job().await;
        let steps = vec![Step::Status { job_status: JobStatus::FetchingSource }];
        records.advance(claim.held, &steps).await.unwrap();
        let (held, written) = (claim.held, claim.last_event);
        let mut writer = Writer { records, feed: Feed::local(), held, written, give_up: GIVE_UP };
        assert!(writer.is_written(written + 1).await.unwrap());
        assert!(!writer.is_written(written + 2).await.unwrap());
        writer.advance(&steps).await.unwrap();
        assert_eq!(writer.records.job(held.id).await.unwrap().unwrap().last_event, 2, "asked once, it writes");
    }
}

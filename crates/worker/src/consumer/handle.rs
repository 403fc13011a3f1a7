//! One job, from the message in the queue to its end.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use metrics::counter;
use model::{Attempt, JobId, JobStatus};
use store::StoreError;
use store::records::{Claim, Completed, Held, Records, Retry, Step};
use tokio::time::{Instant, timeout};
use tracing::{Instrument, error, info, info_span, warn};

use super::count::count_ended;
use super::insist::insist;
use super::leases::{Lease, Stop};
use super::turns::Turn;
use super::{Consumer, Progress, Work, WorkError};
use crate::{sentence, trace};

/// How a job ends, or that it does not.
#[derive(Debug)]
enum Ending {
    /// With the steps that are not written yet.
    Completed(Vec<Step>, Box<Completed>),
    Failed(String),
    Again(String),
    Cancelled,
    HandedBack,
    /// Somebody else has the job: nothing is written.
    Lost,
}

impl Ending {
    const fn word(&self) -> &'static str {
        match self {
            Self::Completed(..) => "completed",
            Self::Failed(_) => "failed",
            Self::Again(_) => "again",
            Self::Cancelled => "cancelled",
            Self::HandedBack => "handed_back",
            Self::Lost => "lost",
        }
    }
}

/// A job that was taken, with a lease that ends at `until` or later.
struct Taken {
    claim: Claim,
    until: Instant,
}

impl<W: Work> Consumer<W> {
    /// Takes a job if it still waits, and sees it through. Whatever happens, the records say what is to be done next: the
    /// message is used up.
    pub(super) async fn handle(self, id: JobId) {
        // The turn comes before the claim: a job that waits for it is nobody's, and dies with nobody.
        let beside = self.turns.beside().await;
        let Some(taken) = self.take(id).await else { return };
        let Some(seat) = self.hosts.seat(&taken.claim.target) else {
            drop(beside);
            self.hand_back(&taken.claim, until_a_seat_is_free(taken.claim.held)).await;
            return self.admission.room(&taken.claim.project);
        };
        if !taken.claim.was_lost {
            self.see_through(taken, beside).await;
            return drop(seat);
        }
        drop(beside);
        if let Some(alone) = self.turns.alone_now() {
            return self.see_through(taken, alone).await;
        }
        self.hand_back(&taken.claim, Duration::ZERO).await;
        let alone = self.turns.alone().await;
        if let Some(taken) = self.take(id).await {
            self.see_through(taken, alone).await;
        }
    }

    /// Takes a job if it still waits.
    async fn take(&self, id: JobId) -> Option<Taken> {
        let lease = self.settings.lease;
        let until = Instant::now() + lease;
        let name = self.name_of_delivery();
        match insist(lease, |_| self.records.claim(id, &name, lease)).await {
            // Nothing if it is taken, called off or over: a message may come twice.
            Ok(claim) => claim.map(|claim| Taken { claim, until }),
            Err(error) => {
                // The message is used up; the reconciler finds the job when the records answer again.
                warn!(%id, error = &error as &dyn Error, "cannot take a job");
                None
            }
        }
    }

    async fn hand_back(&self, claim: &Claim, after: Duration) {
        if let Err(error) = insist(self.settings.lease, |_| self.records.release(claim.held, after)).await {
            // Its lease ends by itself.
            warn!(job.id = %claim.held.id, error = &error as &dyn Error, "cannot hand a job back");
        }
    }

    async fn see_through(&self, Taken { claim, until }: Taken, turn: Turn) {
        let (id, attempt) = (claim.held.id, claim.held.attempt);
        let trace_id = claim.trace_parent.as_deref().and_then(|parent| parent.split('-').nth(1));
        let span = info_span!("job", job.id = %id, trace_id, attempt = attempt.0, project = %claim.project);
        if let Some(traceparent) = &claim.trace_parent {
            trace::join(&span, traceparent);
        }
        async {
            let mut lease = self.leases.begin(claim.held, until);
            let ending = self.attempt(&claim, &mut lease).await;
            self.end(&claim, &lease, ending).await;
            drop((lease, turn));
            self.feed.announce(id);
            // Whether the job has ended or waits again: the next of the project may come in.
            self.admission.room(&claim.project);
        }
        .instrument(span)
        .await;
    }

    /// One attempt, until it ends by itself, is stopped, or has taken too long.
    async fn attempt(&self, claim: &Claim, lease: &mut Lease) -> Ending {
        let settings = &self.settings;
        let progress = Progress::start(Arc::clone(&self.records), self.feed.clone(), claim, settings.lease);
        let work = std::panic::AssertUnwindSafe(self.work.run(claim, self.records.as_ref(), &progress));
        let work = futures_util::FutureExt::catch_unwind(work);
        let ended = tokio::select! {
            done = timeout(settings.deadline, work) => match done {
                Ok(Ok(Ok(result))) => Ending::Completed(Vec::new(), Box::new(result)),
                Ok(Ok(Err(error))) => failed(&error),
                Ok(Err(_panic)) => {
                    error!("a scan panicked");
                    Ending::Again("the scan stopped in the middle: a fault of this program".to_owned())
                }
                Err(_late) => Ending::Failed(format!("it took longer than {} s", settings.deadline.as_secs())),
            },
            why = lease.stopped() => match why {
                Stop::Cancelled => Ending::Cancelled,
                Stop::Lost => Ending::Lost,
                Stop::Drained => Ending::HandedBack,
            },
        };
        let written = match (progress.finish().await, ended) {
            (Ok(rest), Ending::Completed(_, result)) => return Ending::Completed(rest.steps, result),
            (Ok(rest), ended) => (rest.write().await, ended),
            (Err(error), ended) => (Err(error), ended),
        };
        match written {
            (Ok(()), ended) => ended,
            (Err(StoreError::Fenced), _) => Ending::Lost,
            (Err(error), ended) => {
                // A result holds all that the steps say; of an attempt without one it is only history.
                warn!(error = &error as &dyn Error, "the progress of a job is not whole");
                ended
            }
        }
    }

    /// Writes how the attempt ended, for as long as the lease lasts.
    async fn end(&self, claim: &Claim, lease: &Lease, ending: Ending) {
        counter!("mcp_hub_attempts_total", "end" => ending.word()).increment(1);
        let (records, held) = (self.records.as_ref(), claim.held);
        let left = lease.until().saturating_duration_since(Instant::now()).max(Duration::from_secs(1));
        // What it is once it is written; nothing if it goes on.
        let (ended, written) = match ending {
            Ending::Completed(steps, result) => {
                info!(findings = result.total_vulnerabilities, complete = result.is_complete, "job completed");
                let status = JobStatus::Completed;
                let complete =
                    |is_again| once(records, held, status, is_again, records.complete(held, &steps, &result));
                (Some(status), insist(left, complete).await)
            }
            Ending::Again(reason) if !held.attempt.is_last() => {
                warn!(reason, "job is tried again");
                let retry = Retry { reason, after: back_off(self.settings.back_off, held) };
                let status = JobStatus::Initializing;
                let wait = |is_again| once(records, held, status, is_again, records.retry(held, retry.clone()));
                (None, insist(left, wait).await)
            }
            Ending::Again(message) | Ending::Failed(message) => {
                warn!(message, "job failed");
                let status = JobStatus::Failed;
                let fail = |is_again| once(records, held, status, is_again, records.fail(held, &message));
                (Some(status), insist(left, fail).await)
            }
            Ending::Cancelled => {
                let status = JobStatus::Cancelled;
                let end = |is_again| once(records, held, status, is_again, records.cancelled(held));
                (Some(status), insist(left, end).await)
            }
            Ending::HandedBack => (None, insist(left, |_| records.release(held, Duration::ZERO)).await),
            Ending::Lost => {
                warn!("the job is no longer this worker's");
                return;
            }
        };
        match written {
            Ok(()) => ended.into_iter().for_each(|status| count_ended(status, 1)),
            Err(StoreError::Fenced) => warn!("the job is no longer this worker's"),
            Err(error) => {
                error!(error = &error as &dyn Error, "cannot write how a job ended");
                // Another attempt would come to the same result, which would be refused as well.
                if ended == Some(JobStatus::Completed)
                    && !error.is_outage()
                    && insist(left, |_| records.fail(held, "the result cannot be stored")).await.is_ok()
                {
                    count_ended(JobStatus::Failed, 1);
                }
            }
        }
    }
}

/// Writes how a job ended. Asked again, a job that is no longer held may have ended by the first time, of which only the
/// answer was lost: then it stands as this attempt has left it.
async fn once(
    records: &dyn Records,
    held: Held,
    status: JobStatus,
    is_again: bool,
    write: impl Future<Output = Result<(), StoreError>>,
) -> Result<(), StoreError> {
    match write.await {
        Err(StoreError::Fenced) if is_again => {
            let job = records.job(held.id).await?;
            let stands = job.is_some_and(|job| job.attempt == held.attempt && job.status == status);
            if stands { Ok(()) } else { Err(StoreError::Fenced) }
        }
        done => done,
    }
}

fn failed(error: &WorkError) -> Ending {
    let message = sentence(error);
    if error.is_transient() { Ending::Again(message) } else { Ending::Failed(message) }
}

/// How long a job waits whose host is asked by as many as may: longer each time, up to some seconds.
fn until_a_seat_is_free(held: Held) -> Duration {
    const FIRST: Duration = Duration::from_millis(200);
    const DOUBLINGS: u32 = 4;
    back_off(FIRST, Held { attempt: Attempt(held.claim.min(DOUBLINGS + 1)), ..held })
}

/// Doubles with each attempt. Up to a half more is added, a different one for each job, so that jobs that failed together
/// do not come back together.
fn back_off(first: Duration, Held { id, attempt: Attempt(attempt), .. }: Held) -> Duration {
    let whole = first * 2_u32.saturating_pow(attempt.saturating_sub(1));
    let share = u32::from(id.uuid().as_bytes()[15]) + 1;
    whole + whole * share / 512
}

#[cfg(test)]
mod tests {
    use super::super::given::{held_job, result};
    use super::*;

    #[tokio::test]
    async fn an_end_of_which_only_the_answer_was_lost_stands() {
        let (_folder, records, claim) = held_job().await;
        let (records, held) = (records.as_ref(), claim.held);
        records.complete(held, &[], &result()).await.unwrap();
        let again = |status, is_again| once(records, held, status, is_again, async { Err(StoreError::Fenced) });
        again(JobStatus::Completed, true).await.unwrap();
        assert!(matches!(again(JobStatus::Completed, false).await, Err(StoreError::Fenced)));
        assert!(matches!(again(JobStatus::Failed, true).await, Err(StoreError::Fenced)));
    }

    #[test]
    fn the_wait_doubles_and_differs_between_jobs() {
        let wait = |id: &str, attempt| {
            let held = Held { id: id.parse().unwrap(), attempt: Attempt(attempt), claim: attempt };
            back_off(Duration::from_secs(4), held)
        };
        let (one, other) = ("018f3c5e-0000-7000-8000-000000000000", "018f3c5e-0000-7000-8000-0000000000ff");
        assert_eq!(wait(other, 1), Duration::from_secs(6));
        assert_eq!(wait(other, 2), Duration::from_secs(12));
        assert!(wait(one, 1) < wait(other, 1) && wait(one, 1) > Duration::from_secs(4));
    }
}

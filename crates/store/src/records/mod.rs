//! The records: jobs, tools, events, results, keys, counts.
//!
//! All times are milliseconds since 1970 in UTC by the clock of the database, so that processes need not agree on theirs.

pub mod approval;
mod backoff;
mod call;
pub mod catalog;
mod claim;
mod ending;
mod job;
mod key;
mod list;
mod migrations;
mod postgres;
mod row;
mod select;
mod sql;
mod sqlite;
mod steps;
mod text;

use std::time::Duration;

use async_trait::async_trait;
use model::{JobId, ProjectName};

pub use call::{CallCount, Usage, UsageWindow};
pub use claim::{Claim, Completed, Held, Reconciled, Renewal, Retry, Step, WorkerName};
pub use job::{Idempotency, Job, NewJob, Start, StoredEvent, Submitted, ToolRow, Waiting};
pub use key::{KeyRow, NewKey, ParseScopeError, Scope, Scopes};
pub use list::{ListFilter, Page, Stats, VisibilityFilter};
pub use postgres::PostgresRecords;
pub use sqlite::SqliteRecords;

use crate::StoreError;

/// Milliseconds since 1970 in UTC.
pub type Millis = i64;

/// What every store of records can do. Both implementations pass the same tests.
#[async_trait]
pub trait Records: catalog::Catalog + approval::Approval {
    /// Brings the tables up to this version. Safe to call from several processes at once.
    async fn migrate(&self) -> Result<(), StoreError>;

    /// Whether the database answers and its tables are of this version.
    async fn check(&self) -> Result<(), StoreError>;

    /// The id of the organisation that this installation belongs to: made by the first call, the same ever after.
    async fn organisation(&self) -> Result<uuid::Uuid, StoreError>;

    // ---- jobs, seen by whoever asks for them

    /// Stores jobs, all or none. An idempotency key that is repeated within a day gives the jobs of the first call.
    async fn submit(&self, jobs: Vec<NewJob>, idempotency: Option<Idempotency>) -> Result<Submitted, StoreError>;

    /// One job.
    async fn job(&self, id: JobId) -> Result<Option<Job>, StoreError>;

    /// The tools of a job, in their order.
    async fn tools(&self, id: JobId) -> Result<Vec<ToolRow>, StoreError>;

    /// The report of a completed job: a serialised [`model::Report`].
    async fn report(&self, id: JobId) -> Result<Option<String>, StoreError>;

    /// The events of a job with a number above `after`, in order, at most `limit`.
    async fn events(&self, id: JobId, after: u64, limit: u32) -> Result<Vec<StoredEvent>, StoreError>;

    /// One page of the jobs that `viewer` may see, newest first.
    async fn list(&self, viewer: &ProjectName, filter: &ListFilter) -> Result<Page, StoreError>;

    /// Counts over the jobs that `viewer` may see.
    async fn stats(&self, viewer: &ProjectName) -> Result<Stats, StoreError>;

    /// Calls a job off. A waiting job is `cancelled` at once; a running one when its worker notices. Gives the job as it
    /// is after the call, nothing if there is none.
    async fn cancel(&self, id: JobId) -> Result<Option<Job>, StoreError>;

    // ---- jobs, seen by workers

    /// Takes a waiting job for a worker, if it still waits and is due: counts the attempt and starts the lease. Asked again
    /// under the same name while that holds the job and no progress is written, it gives the same claim again, so that an
    /// answer that was lost costs no attempt; so a name serves one delivery of one job.
    async fn claim(&self, id: JobId, worker: &WorkerName, lease: Duration) -> Result<Option<Claim>, StoreError>;

    /// Prolongs the leases of a worker's jobs. A job that is not in the answer is no longer the worker's.
    async fn renew(&self, held: &[Held], lease: Duration) -> Result<Vec<Renewal>, StoreError>;

    /// Writes progress: moves the job's status, its tools' rows, and appends an event a step; all in one transaction.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`] if the job is no longer held in this attempt.
    async fn advance(&self, held: Held, steps: &[Step]) -> Result<(), StoreError>;

    /// Writes the result and the terminal state in one transaction, erases the sealed credentials, and appends the events
    /// of the steps that are not written yet and the last event. Fenced like [`Records::advance`].
    async fn complete(&self, held: Held, steps: &[Step], result: &Completed) -> Result<(), StoreError>;

    /// Ends a job without a result. Fenced like [`Records::advance`].
    async fn fail(&self, held: Held, message: &str) -> Result<(), StoreError>;

    /// Ends a job that was called off. Fenced like [`Records::advance`].
    async fn cancelled(&self, held: Held) -> Result<(), StoreError>;

    /// Puts a job back to wait for `after`, its attempt spent; the rows of its tools go. Fenced like
    /// [`Records::advance`].
    async fn retry(&self, held: Held, retry: Retry) -> Result<(), StoreError>;

    /// Hands a job back to wait for `after`, as if it had not been taken: the attempt is not spent. Fenced like
    /// [`Records::advance`].
    async fn release(&self, held: Held, after: Duration) -> Result<(), StoreError>;

    /// The newest report of the same content that `viewer` may see.
    async fn same_content(&self, key: &str, viewer: &ProjectName) -> Result<Option<Completed>, StoreError>;

    // ---- keeping jobs moving

    /// Lets waiting jobs of a project into the queue, as many as its share leaves room for, in order of priority and
    /// age; of every project if none is named. The caller puts them in the queue. While many jobs of a named project wait,
    /// room of less than an eighth of the share is left for a later call, or one that names no project.
    async fn admit(&self, project: Option<&ProjectName>, share: u32) -> Result<Vec<Waiting>, StoreError>;

    /// Finds what was lost: jobs whose lease ran out wait again, or fail if no attempt is left; jobs that were let into
    /// the queue more than `lost_after` ago and still wait are named again.
    async fn reconcile(&self, lost_after: Duration) -> Result<Reconciled, StoreError>;

    /// Forgets what nobody asks for any more, at most some thousand rows at once: idempotency keys, which hold for a day,
    /// and counts of calls of more than 100 days ago. Gives how many rows went.
    async fn sweep(&self) -> Result<u64, StoreError>;

    // ---- keys and counts

    /// Stores a key.
    async fn add_key(&self, key: NewKey) -> Result<(), StoreError>;

    /// The key of that public id, also if it was revoked or has expired.
    async fn key(&self, id: &str) -> Result<Option<KeyRow>, StoreError>;

    /// All keys, of one project if it is named, newest first.
    async fn keys(&self, project: Option<&ProjectName>) -> Result<Vec<KeyRow>, StoreError>;

    /// Revokes a key, at once and for ever. Whether there was such a key.
    async fn revoke_key(&self, id: &str) -> Result<bool, StoreError>;

    /// Notes when keys were last used.
    async fn touch_keys(&self, ids: &[String]) -> Result<(), StoreError>;

    /// Adds up calls.
    async fn count_calls(&self, calls: &[CallCount]) -> Result<(), StoreError>;

    /// What was counted within a window, of every project.
    async fn usage(&self, window: UsageWindow) -> Result<Usage, StoreError>;

    /// The clock of the database.
    async fn now(&self) -> Result<Millis, StoreError>;
}

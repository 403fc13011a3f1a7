//! A job as it is stored.

use model::{Attempt, JobId, JobStatus, JobTarget, Priority, ProjectName, ScanType, Severity, ToolStatus, Visibility};
use serde_json::Value;

use super::Millis;

/// A job to be stored.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// Whose it is.
    pub project: ProjectName,
    /// The e-mail address of the key that asked for it.
    pub user_email: String,
    /// The id of the key that asked for it.
    pub key_id: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// Who comes first.
    pub priority: Priority,
    /// Which sort of scan it is.
    pub scan_type: ScanType,
    /// What was asked for, as typed but without credentials: an address, a package, a launch line.
    pub source_url: String,
    /// What was asked for of it, as typed.
    pub version_or_commit: Option<String>,
    /// `owner/name` of a repository, a package's name or a server's.
    pub repo_name: Option<String>,
    /// How one signs in to a hosted server: the word of the contract.
    pub auth_type: Option<String>,
    /// Whether a stored result of the same content will do.
    pub allow_cached: bool,
    /// W3C `traceparent` of the request.
    pub trace_parent: Option<String>,
    /// Whether it starts.
    pub start: Start,
}

/// Whether a job starts.
#[derive(Debug, Clone)]
pub enum Start {
    /// It waits for a worker.
    Waiting {
        /// What is scanned.
        target: Box<JobTarget>,
        /// Sealed credentials of a hosted server.
        sealed: Option<Vec<u8>>,
    },
    /// It is born `failed`, and this is why.
    Failed(String),
}

/// Makes a repeated request give the jobs of the first one. Keys are told apart by project.
#[derive(Debug, Clone)]
pub struct Idempotency {
    /// The project.
    pub project: ProjectName,
    /// The caller's key.
    pub key: String,
    /// A keyed hash of what was asked: a plain one would let whoever holds the database guess secrets in it.
    pub fingerprint: [u8; 32],
}

/// What became of a request.
#[derive(Debug, Clone)]
pub enum Submitted {
    /// The jobs are stored, in the order they were given.
    New(Vec<Job>),
    /// They were stored by an earlier request with the same key, in the order of that.
    Repeated(Vec<Job>),
    /// The key was used for something else.
    Conflict,
}

/// A job that may be put in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// The job.
    pub id: JobId,
    /// Who comes first.
    pub priority: Priority,
    /// In how many milliseconds it is due; 0 if now.
    pub due_in: Millis,
}

/// A job as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "those without a line stand in `NewJob`")]
pub struct Job {
    pub id: JobId,
    pub project: ProjectName,
    pub user_email: String,
    pub key_id: String,
    pub visibility: Visibility,
    pub priority: Priority,
    pub scan_type: ScanType,
    pub source_url: String,
    pub version_or_commit: Option<String>,
    pub repo_name: Option<String>,
    pub auth_type: Option<String>,
    /// How far it is.
    pub status: JobStatus,
    /// The last attempt that was started; `Attempt(0)` before the first.
    pub attempt: Attempt,
    /// Whether somebody called it off.
    pub cancel_requested: bool,
    /// The version or commit that was fetched.
    pub source_version: Option<String>,
    /// Why there is no result.
    pub error_message: Option<String>,
    pub created_at: Millis,
    /// When the first attempt started.
    pub started_at: Option<Millis>,
    /// When the terminal state was reached.
    pub completed_at: Option<Millis>,
    /// How many tools are known.
    pub total_tools: u32,
    /// How many of them were checked.
    pub tools_succeeded: u32,
    /// The highest severity found so far.
    pub overall_severity: Option<Severity>,
    /// How many findings count; set when it completes.
    pub total_vulnerabilities: Option<u32>,
    /// Whether everything was seen; set when it completes.
    pub is_complete: Option<bool>,
    /// The number of its last event.
    pub last_event: u64,
}

impl Job {
    /// Whether keys of `project` may see it.
    pub fn is_visible_to(&self, project: &ProjectName) -> bool {
        self.visibility == Visibility::Public || self.project == *project
    }
}

/// A tool of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolRow {
    /// Its name.
    pub name: String,
    /// How far its check is.
    pub status: ToolStatus,
    /// The highest severity found on it.
    pub severity: Option<Severity>,
}

/// An event of a job as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// From 1, without holes within a job.
    pub number: u64,
    /// When it was written.
    pub at: Millis,
    /// What happened: `status`, `fetched`, `discovered`, `tool`, `retry`, or a terminal status.
    pub kind: String,
    /// The rest: a JSON object.
    pub body: Value,
}

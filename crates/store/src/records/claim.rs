//! A job as a worker holds it.

use std::collections::BTreeMap;
use std::time::Duration;

use model::{Attempt, Category, JobId, JobStatus, JobTarget, Priority, ProjectName, Severity, ToolStatus, Visibility};
use serde::Serialize;

use super::Waiting;

/// Tells workers apart: `host-pid-ulid`, new at every start of a process.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WorkerName(pub String);

/// The job as one worker holds it: what the worker writes counts only while this is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Held {
    /// The job.
    pub id: JobId,
    /// The attempt in which the worker took it.
    pub attempt: Attempt,
    /// How often it has been taken. Unlike an attempt, which a worker may hand back, this number is never used twice.
    pub claim: u32,
}

/// A job that a worker has taken.
#[derive(Debug, Clone)]
pub struct Claim {
    /// What the worker shows when it writes.
    pub held: Held,
    /// Whose it is.
    pub project: ProjectName,
    /// Who may see it.
    pub visibility: Visibility,
    /// Who comes first.
    pub priority: Priority,
    /// What is scanned.
    pub target: JobTarget,
    /// Sealed credentials of a hosted server.
    pub sealed: Option<Vec<u8>>,
    /// Whether a stored result of the same content will do.
    pub allow_cached: bool,
    /// W3C `traceparent` of the request that asked for it.
    pub trace_parent: Option<String>,
    /// The number of its last event.
    pub last_event: u64,
    /// Whether a worker was lost with it before: it may be the one that kills its worker.
    pub was_lost: bool,
}

/// A lease that was prolonged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    /// The job.
    pub held: Held,
    /// Whether somebody called it off.
    pub cancel_requested: bool,
}

/// A step of a job's progress; its serialised form is the event's kind and body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Step {
    /// The job has come this far. Never a terminal status.
    Status {
        /// The status.
        job_status: JobStatus,
    },
    /// The source is in memory.
    Fetched {
        /// The version or commit.
        source_version: Option<String>,
        /// Text files in it.
        files: usize,
        /// Bytes of text in it.
        bytes: usize,
    },
    /// What the server lists is known: the rows of its tools are made, in this order.
    Discovered {
        /// The names of the tools; not unique.
        tools: Vec<String>,
        /// Prompts found.
        prompts: usize,
        /// Resources and resource templates found.
        resources: usize,
    },
    /// One tool was checked.
    Tool {
        /// Its place among the tools, from 0.
        position: usize,
        /// Its name.
        tool_name: String,
        /// How far its check is.
        scan_status: ToolStatus,
        /// The highest severity found on it.
        severity: Option<Severity>,
    },
}

/// The result of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completed {
    /// A serialised [`model::Report`].
    pub report: String,
    /// What was scanned with what: equal keys mean equal reports, but for times. `None` keeps it from being used again.
    pub content_key: Option<String>,
    /// The version or commit that was scanned.
    pub source_version: Option<String>,
    /// The tools: name and the highest severity found on each. They replace the rows that progress made.
    pub tools: Vec<(String, Option<Severity>)>,
    /// The highest severity found.
    pub overall_severity: Option<Severity>,
    /// How many findings count.
    pub total_vulnerabilities: u32,
    /// How many findings there are of each category.
    pub by_category: BTreeMap<Category, u32>,
    /// Whether everything was seen.
    pub is_complete: bool,
}

/// Why and when a job is tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// Why the attempt failed; shown while it waits.
    pub reason: String,
    /// How long it waits.
    pub after: Duration,
}

/// What was lost and is found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Jobs to put in the queue again.
    pub requeue: Vec<Waiting>,
    /// Jobs that failed because their worker was lost in the last attempt.
    pub failed: Vec<JobId>,
    /// Jobs that had been called off when their worker was lost.
    pub cancelled: Vec<JobId>,
}

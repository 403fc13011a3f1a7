//! Rows as the databases give them, and what they mean.

use std::fmt::Display;
use std::str::FromStr;

use model::{Attempt, JobId, Severity};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Claim, Held, Job, KeyRow, Millis, Scopes, StoredEvent, ToolRow, Waiting};
use crate::StoreError;

/// A row of `jobs`, for whoever asks for it.
#[derive(FromRow)]
pub(super) struct JobRow {
    id: Uuid,
    project: String,
    user_email: String,
    key_id: String,
    visibility: String,
    priority: String,
    scan_type: String,
    source_url: String,
    version_or_commit: Option<String>,
    repo_name: Option<String>,
    auth_type: Option<String>,
    status: String,
    attempt: i64,
    cancel_requested: bool,
    source_version: Option<String>,
    error_message: Option<String>,
    created_at: Millis,
    started_at: Option<Millis>,
    completed_at: Option<Millis>,
    total_tools: i64,
    tools_succeeded: i64,
    overall_severity: Option<i64>,
    total_vulnerabilities: Option<i64>,
    is_complete: Option<bool>,
    last_event: i64,
}

impl TryFrom<JobRow> for Job {
    type Error = StoreError;

    fn try_from(row: JobRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: JobId::from(row.id),
            project: word("a project", &row.project)?,
            user_email: row.user_email,
            key_id: row.key_id,
            visibility: word("a visibility", &row.visibility)?,
            priority: word("a priority", &row.priority)?,
            scan_type: word("a scan type", &row.scan_type)?,
            source_url: row.source_url,
            version_or_commit: row.version_or_commit,
            repo_name: row.repo_name,
            auth_type: row.auth_type,
            status: word("a job's status", &row.status)?,
            attempt: Attempt(count(row.attempt)?),
            cancel_requested: row.cancel_requested,
            source_version: row.source_version,
            error_message: row.error_message,
            created_at: row.created_at,
            started_at: row.started_at,
            completed_at: row.completed_at,
            total_tools: count(row.total_tools)?,
            tools_succeeded: count(row.tools_succeeded)?,
            overall_severity: severity(row.overall_severity)?,
            total_vulnerabilities: row.total_vulnerabilities.map(count).transpose()?,
            is_complete: row.is_complete,
            last_event: count(row.last_event)?,
        })
    }
}

/// A row of `jobs`, for the worker that takes it.
#[derive(FromRow)]
pub(super) struct ClaimRow {
    attempt: i64,
    claims: i64,
    project: String,
    visibility: String,
    priority: String,
    target: Option<String>,
    sealed: Option<Vec<u8>>,
    allow_cached: bool,
    trace_parent: Option<String>,
    last_event: i64,
    was_lost: bool,
}

impl ClaimRow {
    /// The claim of that job.
    pub(super) fn of(self, id: JobId) -> Result<Claim, StoreError> {
        // A job without a target is never `initializing`, so there is always one to read.
        let target = self.target.unwrap_or_default();
        Ok(Claim {
            held: Held { id, attempt: Attempt(count(self.attempt)?), claim: count(self.claims)? },
            project: word("a project", &self.project)?,
            visibility: word("a visibility", &self.visibility)?,
            priority: word("a priority", &self.priority)?,
            target: serde_json::from_str(&target).map_err(unreadable("a target"))?,
            sealed: self.sealed,
            allow_cached: self.allow_cached,
            trace_parent: self.trace_parent,
            last_event: count(self.last_event)?,
            was_lost: self.was_lost,
        })
    }
}

/// A row of `job_tools`.
#[derive(FromRow)]
pub(super) struct ToolRecord {
    name: String,
    status: String,
    severity: Option<i64>,
}

impl TryFrom<ToolRecord> for ToolRow {
    type Error = StoreError;

    fn try_from(row: ToolRecord) -> Result<Self, StoreError> {
        let status = word("a tool's status", &row.status)?;
        Ok(Self { name: row.name, status, severity: severity(row.severity)? })
    }
}

/// A row of `job_events`.
#[derive(FromRow)]
pub(super) struct EventRow {
    number: i64,
    at: Millis,
    kind: String,
    body: String,
}

impl TryFrom<EventRow> for StoredEvent {
    type Error = StoreError;

    fn try_from(row: EventRow) -> Result<Self, StoreError> {
        let body = serde_json::from_str(&row.body).map_err(unreadable("an event"))?;
        Ok(Self { number: count(row.number)?, at: row.at, kind: row.kind, body })
    }
}

/// A row of `api_keys`.
#[derive(FromRow)]
pub(super) struct KeyRecord {
    id: String,
    hash: Vec<u8>,
    project: String,
    scopes: String,
    user_email: String,
    name: Option<String>,
    created_at: Millis,
    expires_at: Option<Millis>,
    revoked_at: Option<Millis>,
    last_used_at: Option<Millis>,
}

impl TryFrom<KeyRecord> for KeyRow {
    type Error = StoreError;

    fn try_from(row: KeyRecord) -> Result<Self, StoreError> {
        let scopes: Result<Scopes, _> = row.scopes.split_whitespace().map(|scope| word("a scope", scope)).collect();
        Ok(Self {
            id: row.id,
            hash: row.hash.as_slice().try_into().map_err(unreadable("a key's hash"))?,
            project: word("a project", &row.project)?,
            scopes: scopes?,
            user_email: row.user_email,
            name: row.name,
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            last_used_at: row.last_used_at,
        })
    }
}

/// A job that may be put in the queue, and its place among all jobs.
pub(super) type WaitingRow = (Uuid, String, Millis, i64);

/// The jobs, the urgent and the old first.
pub(super) fn waiting(mut rows: Vec<WaitingRow>) -> Result<Vec<Waiting>, StoreError> {
    rows.sort_by(|one, other| other.1.cmp(&one.1).then(one.3.cmp(&other.3)));
    let read = |(id, priority, due_in, _): WaitingRow| {
        Ok(Waiting { id: JobId::from(id), priority: word("a priority", &priority)?, due_in: due_in.max(0) })
    };
    rows.into_iter().map(read).collect()
}

/// Reads a word that is stored.
pub(super) fn word<T>(what: &'static str, text: &str) -> Result<T, StoreError>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    text.parse().map_err(unreadable(what))
}

/// Reads a count that is stored.
pub(super) fn count<T>(stored: i64) -> Result<T, StoreError>
where
    T: TryFrom<i64, Error: std::error::Error + Send + Sync + 'static>,
{
    stored.try_into().map_err(unreadable("a count"))
}

/// The number under which a count is stored.
pub(super) fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The number under which a severity is stored.
pub(super) fn severity_number(severity: Severity) -> i64 {
    match severity {
        Severity::Info => 1,
        Severity::Low => 2,
        Severity::Medium => 3,
        Severity::High => 4,
        Severity::Critical => 5,
    }
}

/// Reads a severity that is stored.
pub(super) fn severity(stored: Option<i64>) -> Result<Option<Severity>, StoreError> {
    let find = |number| Severity::ALL.into_iter().find(|severity| severity_number(*severity) == number);
    stored.map(|number| find(number).ok_or_else(|| unreadable("a severity")(Unknown(number)))).transpose()
}

/// What was read is not what this version writes.
pub(super) fn unreadable<E>(what: &'static str) -> impl FnOnce(E) -> StoreError
where
    E: std::error::Error + Send + Sync + 'static,
{
    move |source| StoreError::Unreadable { what, source: Box::new(source) }
}

/// A number that stands for nothing.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is unknown")]
struct Unknown<T: Display>(T);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_are_stored_in_their_order() {
        let mut numbers: Vec<_> = Severity::ALL.into_iter().map(severity_number).collect();
        for (number, expected) in numbers.iter().zip(Severity::ALL) {
            assert_eq!(severity(Some(*number)).unwrap(), Some(expected));
        }
        numbers.reverse();
        assert!(numbers.is_sorted());
        assert_eq!(
            severity(Some(6)).unwrap_err().to_string(),
            "the database holds a severity that this version cannot read"
        );
    }

    #[test]
    fn interactive_jobs_come_before_bulk_ones_and_old_ones_before_new_ones() {
        let row = |number: u128, priority: &str| (Uuid::from_u128(number), priority.to_owned(), -5, number as i64);
        let rows = vec![row(4, "bulk"), row(3, "interactive"), row(1, "bulk"), row(2, "interactive")];
        let order: Vec<_> = waiting(rows).unwrap().iter().map(|waiting| waiting.id.uuid().as_u128()).collect();
        assert_eq!(order, [2, 3, 1, 4]);
    }
}

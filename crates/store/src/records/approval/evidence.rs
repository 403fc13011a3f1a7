//! What is known of a server.

use model::{JobId, ProjectName, Severity};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use super::RegistrySettings;
use crate::StoreError;
use crate::records::Millis;
use crate::records::catalog::{Author, ServerRow};
use crate::records::row::{severity, unreadable};

/// What is known of a server as it is reached or started by one way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerEvidence {
    /// How it was reached or started, as a hash. Of a server that is reached otherwise this says nothing.
    pub way: String,
    /// The newest scan that came to its end.
    pub scan: Option<KnownScan>,
    /// What is another than it was approved; nothing if nobody compared.
    pub drift: Option<Vec<Drifted>>,
    /// The scan that saw what was approved.
    pub pinned_by: Option<JobId>,
    /// Why the last try gave nothing, if it did.
    pub not_scanned: Option<String>,
}

/// A scan that came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownScan {
    /// Its job.
    pub job: JobId,
    /// The worst that it found.
    pub worst: Option<Severity>,
    /// When it ended.
    pub ended_at: Millis,
    /// Whether it saw the whole server.
    pub is_complete: bool,
}

/// Something that is another than it was approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drifted {
    /// The rule that says so.
    pub rule: String,
    /// How grave it is.
    pub severity: Severity,
    /// What sort of thing it is: `tool`, `server`, …
    pub kind: String,
    /// What it is called: a short text of the server's own.
    pub name: String,
    /// Tells one change from another.
    pub fingerprint: String,
}

/// A server that is due to be scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueServer {
    /// Whose it is.
    pub project: ProjectName,
    /// The server.
    pub server: ServerRow,
}

/// A scan of a server whose job has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndedScan {
    /// The job.
    pub job: JobId,
    /// The server.
    pub server: Uuid,
}

/// What somebody decides about within a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Whose the server is.
    pub project: ProjectName,
    /// What its registry asks.
    pub settings: RegistrySettings,
    /// The server.
    pub server: ServerRow,
    /// What is known of it so far.
    pub evidence: Option<ServerEvidence>,
    /// How the server was reached by the scan that is settled, as a hash.
    pub way: Option<String>,
}

/// What becomes of a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// What is known of it from now on.
    pub evidence: Option<ServerEvidence>,
    /// Who takes it out of service, and why.
    pub deactivated_by: Option<Author>,
    /// What is told: JSON texts.
    pub notices: Vec<String>,
}

/// A row of `server_evidence`.
#[derive(FromRow)]
pub(in crate::records) struct EvidenceRecord {
    server: Uuid,
    way: String,
    job: Option<Uuid>,
    worst: Option<i64>,
    ended_at: Option<Millis>,
    is_complete: Option<bool>,
    drift: Option<String>,
    pinned_by: Option<Uuid>,
    not_scanned: Option<String>,
}

impl TryFrom<EvidenceRecord> for (Uuid, ServerEvidence) {
    type Error = StoreError;

    fn try_from(row: EvidenceRecord) -> Result<Self, StoreError> {
        let worst = severity(row.worst)?;
        let scan = match (row.job, row.ended_at, row.is_complete) {
            (Some(job), Some(ended_at), Some(is_complete)) => {
                Some(KnownScan { job: job.into(), worst, ended_at, is_complete })
            }
            _ => None,
        };
        let drift = row.drift.as_deref().map(serde_json::from_str).transpose();
        let evidence = ServerEvidence {
            way: row.way,
            scan,
            drift: drift.map_err(unreadable("what has drifted"))?,
            pinned_by: row.pinned_by.map(JobId::from),
            not_scanned: row.not_scanned,
        };
        Ok((row.server, evidence))
    }
}

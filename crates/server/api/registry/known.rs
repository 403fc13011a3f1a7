//! What is known of a server by its scans, and what the registry's policy makes of that.

use catalog::{ServerRecord, Verdict};
use model::JobId;
use serde::Serialize;
use store::records::approval::{Drifted, ServerEvidence};
use store::records::catalog::ServerRow;

use crate::api::error::ApiError;
use crate::api::service::Service;
use crate::api::view::time;
use crate::approval::{verdict, way_of};

/// A server with what is known of it.
#[derive(Debug, Serialize)]
pub(super) struct Known {
    #[serde(flatten)]
    record: ServerRecord,
    verdict: Verdict,
    evidence: Option<Evidence>,
}

/// What is known of a server as it is registered now.
#[derive(Debug, Serialize)]
struct Evidence {
    /// The newest scan that came to its end.
    job_id: Option<JobId>,
    /// When it ended.
    scanned_at: Option<String>,
    /// Whether it saw the whole server.
    is_complete: Option<bool>,
    /// The scan that saw what was approved.
    approved_by: Option<JobId>,
    /// What is another than it was approved; null if nobody compared.
    drift: Option<Vec<Drifted>>,
    /// Why the last try gave nothing, if it did.
    not_scanned: Option<String>,
}

impl From<ServerEvidence> for Evidence {
    fn from(known: ServerEvidence) -> Self {
        let ServerEvidence { scan, drift, pinned_by, not_scanned, .. } = known;
        Self {
            job_id: scan.map(|scan| scan.job),
            scanned_at: scan.map(|scan| time(scan.ended_at)),
            is_complete: scan.map(|scan| scan.is_complete),
            approved_by: pinned_by,
            drift,
            not_scanned,
        }
    }
}

impl Known {
    /// A record with what is known of the server.
    ///
    /// # Errors
    ///
    /// Fails if the records cannot be read.
    pub(super) async fn of(service: &Service, row: &ServerRow, record: ServerRecord) -> Result<Self, ApiError> {
        let way = way_of(&row.kept.server);
        let seen = service.records.look(row.id).await?;
        let (policy, evidence) = seen.map(|seen| (seen.settings.policy, seen.evidence)).unwrap_or_default();
        let evidence = evidence.filter(|known| known.way == way);
        let verdict = verdict(&policy, evidence.as_ref(), &way, service.records.now().await?);
        Ok(Self { record, verdict, evidence: evidence.map(Evidence::from) })
    }
}

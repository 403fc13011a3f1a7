//! What is told of a server: the bodies of webhooks.

use catalog::{Standing, Verdict};
use model::{JobId, ProjectName};
use serde_json::{Value, json};
use store::records::approval::Drifted;
use store::records::catalog::ServerRow;

use super::drift::short;

/// Characters of a reason that are told: it may repeat what a server said.
const LONGEST_REASON: usize = 500;

/// What happened to a server.
#[derive(Debug, Clone, Copy)]
pub(super) enum Happened<'a> {
    /// It lists something else than what was approved.
    Drifted(&'a [Drifted]),
    /// The policy has taken it out of service.
    Deactivated,
    /// A scan of it came to nothing, for this reason.
    ScanFailed(&'a str),
}

impl Happened<'_> {
    const fn word(self) -> &'static str {
        match self {
            Self::Drifted(_) => "server.drifted",
            Self::Deactivated => "server.deactivated",
            Self::ScanFailed(_) => "server.scan_failed",
        }
    }
}

/// The body that tells of it: `type`, `timestamp` and `data`, as Standard Webhooks has them.
pub(super) fn notice(
    happened: Happened<'_>,
    (project, server): (&ProjectName, &ServerRow),
    job: Option<JobId>,
    verdict: &Verdict,
    at: &str,
) -> String {
    let key = server.kept.server.key();
    let mut data = json!({
        "project_name": project,
        "saved_name": key.saved_name,
        "server_version": key.server_version,
        "job_id": job,
        "standing": verdict.standing,
        "reasons": reasons(verdict),
    });
    match happened {
        Happened::Drifted(drift) => data["drift"] = json!(drift),
        Happened::Deactivated => {}
        Happened::ScanFailed(why) => data["error_message"] = Value::from(short(why, LONGEST_REASON)),
    }
    json!({"type": happened.word(), "timestamp": at, "data": data}).to_string()
}

/// Each rule that a server breaks: the rule, what it says, and the sentence for people.
fn reasons(verdict: &Verdict) -> Value {
    let reason = |reason: &catalog::Reason| {
        let mut told = serde_json::to_value(reason).unwrap_or_default();
        told["message"] = Value::from(reason.to_string());
        told
    };
    verdict.reasons.iter().map(reason).collect()
}

/// Why a policy takes a server out of service, in one sentence.
pub(super) fn sentence(verdict: &Verdict) -> String {
    let reasons: Vec<String> = verdict.reasons.iter().map(ToString::to_string).collect();
    reasons.join("; ")
}

/// Whether a server may be used.
pub(super) fn is_approved(verdict: &Verdict) -> bool {
    verdict.standing == Standing::Approved
}

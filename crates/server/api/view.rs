//! Jobs as the contract shows them.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use model::{ScanType, Severity, Visibility};
use serde::Serialize;
use store::records::{Job, Millis, ToolRow};
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::Caller;

/// The registry that private jobs belong to: there is one a project.
const REGISTRY: &str = "default";
/// Stands where a public job's owner does not want to be named.
const MASKED: &str = "***";

/// The headers that mirror [`ScanMeta`].
pub(super) const HEADERS: [&str; 10] = [
    "x-enkrypt-is-official",
    "x-enkrypt-is-private",
    "x-enkrypt-scan-type",
    "x-enkrypt-repo-name",
    "x-enkrypt-endpoint-url",
    "x-enkrypt-auth-type",
    "x-enkrypt-org-id",
    "x-enkrypt-user-id",
    "x-enkrypt-project-name",
    "x-enkrypt-registry-name",
];

/// What status and results both say of a job.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScanMeta {
    /// The id of the job.
    pub(crate) job_id: Uuid,
    /// How far the job is; `completed`, `failed` and `cancelled` are final. An unknown word means that it goes on.
    #[schema(example = "scanning_tools")]
    pub(crate) job_status: &'static str,
    /// Why there is no result.
    #[schema(required)]
    pub(crate) error_message: Option<String>,
    /// Whether the server is an official entry of a registry.
    pub(crate) is_official: Option<bool>,
    /// Whether only its project sees the job.
    pub(crate) is_private: Option<bool>,
    /// `source` or `hosted`.
    #[schema(value_type = Option<String>)]
    pub(crate) scan_type: Option<&'static str>,
    /// `owner/name` of a repository, a package's name or a server's.
    pub(crate) repo_name: Option<String>,
    /// The address of a hosted server.
    pub(crate) endpoint_url: Option<String>,
    /// How a hosted server is signed in to.
    pub(crate) auth_type: Option<String>,
    /// The owner's organisation; private jobs only.
    pub(crate) org_id: Option<String>,
    /// The owner's key; private jobs only.
    pub(crate) user_id: Option<String>,
    /// The owner's project; private jobs only.
    pub(crate) project_name: Option<String>,
    /// The owner's registry; private jobs only.
    pub(crate) registry_name: Option<String>,
}

impl ScanMeta {
    /// What is said of a job that the caller may see.
    pub(crate) fn new(job: &Job, organisation: Uuid) -> Self {
        let is_private = job.visibility == Visibility::Private;
        let is_hosted = job.scan_type == ScanType::Hosted;
        let of_private = |text: &str| is_private.then(|| text.to_owned());
        Self {
            job_id: job.id.uuid(),
            job_status: job.status.as_str(),
            error_message: job.error_message.clone(),
            is_official: None,
            is_private: Some(is_private),
            scan_type: Some(job.scan_type.as_str()),
            repo_name: job.repo_name.clone(),
            endpoint_url: is_hosted.then(|| job.source_url.clone()),
            auth_type: job.auth_type.clone().filter(|_| is_hosted),
            org_id: of_private(&organisation.to_string()),
            user_id: of_private(&job.key_id),
            project_name: of_private(job.project.as_str()),
            registry_name: of_private(REGISTRY),
        }
    }

    /// The same as headers. What is null has none.
    pub(crate) fn headers(&self) -> HeaderMap {
        let word = |flag: Option<bool>| flag.map(|flag| flag.to_string());
        let (is_official, is_private) = (word(self.is_official), word(self.is_private));
        let values = [
            is_official.as_deref(),
            is_private.as_deref(),
            self.scan_type,
            self.repo_name.as_deref(),
            self.endpoint_url.as_deref(),
            self.auth_type.as_deref(),
            self.org_id.as_deref(),
            self.user_id.as_deref(),
            self.project_name.as_deref(),
            self.registry_name.as_deref(),
        ];
        let mut headers = HeaderMap::new();
        for (name, value) in HEADERS.into_iter().zip(values) {
            let plain = value.map(|value| value.chars().filter(|char| !char.is_control()).collect::<String>());
            if let Some(value) = plain.and_then(|value| HeaderValue::from_bytes(value.as_bytes()).ok()) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        headers
    }
}

/// The state and progress of one job.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScanStatus {
    #[serde(flatten)]
    pub(crate) meta: ScanMeta,
    /// What was asked for.
    source_url: String,
    /// Who asked for it; masked for others where the job is public.
    user_email: String,
    /// The version that was asked for.
    #[schema(required)]
    version_or_commit: Option<String>,
    /// The version or commit that was scanned.
    source_version: Option<String>,
    /// The release of the scanner.
    scan_version: &'static str,
    created_at: String,
    #[schema(required)]
    started_at: Option<String>,
    #[schema(required)]
    completed_at: Option<String>,
    /// How many tools are known.
    total_tools_scanned: u32,
    /// How many of them were checked.
    tools_scanned_successfully: u32,
    /// The highest severity found so far.
    overall_severity: Option<String>,
    /// Every tool, in the order in which the server lists them.
    scanned_tools: Vec<ScannedToolStatus>,
}

/// How far the check of a tool is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScannedToolStatus {
    tool_name: String,
    /// `pending`, `running`, `success` or `failed`.
    #[schema(example = "success")]
    scan_status: &'static str,
}

impl ScanStatus {
    /// The status of a job that the caller may see.
    pub(crate) fn new(job: &Job, tools: Vec<ToolRow>, caller: &Caller, organisation: Uuid) -> Self {
        Self {
            meta: ScanMeta::new(job, organisation),
            source_url: job.source_url.clone(),
            user_email: shown_email(job, caller),
            version_or_commit: job.version_or_commit.clone(),
            source_version: job.source_version.clone(),
            scan_version: env!("CARGO_PKG_VERSION"),
            created_at: time(job.created_at),
            started_at: job.started_at.map(time),
            completed_at: job.completed_at.map(time),
            total_tools_scanned: job.total_tools,
            tools_scanned_successfully: job.tools_succeeded,
            overall_severity: severity(job),
            scanned_tools: tools
                .into_iter()
                .map(|tool| ScannedToolStatus { tool_name: tool.name, scan_status: tool.status.as_str() })
                .collect(),
        }
    }
}

/// One job of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScanSummary {
    #[serde(flatten)]
    meta: ScanMeta,
    source_url: String,
    user_email: String,
    version_or_commit: Option<String>,
    source_version: Option<String>,
    scan_version: &'static str,
    created_at: String,
    started_at: Option<String>,
    completed_at: Option<String>,
    total_tools_scanned: u32,
    tools_scanned_successfully: u32,
    total_vulnerabilities: Option<u32>,
    overall_severity: Option<String>,
}

impl ScanSummary {
    /// A job that the caller may see.
    pub(crate) fn new(job: &Job, caller: &Caller, organisation: Uuid) -> Self {
        Self {
            meta: ScanMeta::new(job, organisation),
            source_url: job.source_url.clone(),
            user_email: shown_email(job, caller),
            version_or_commit: job.version_or_commit.clone(),
            source_version: job.source_version.clone(),
            scan_version: env!("CARGO_PKG_VERSION"),
            created_at: time(job.created_at),
            started_at: job.started_at.map(time),
            completed_at: job.completed_at.map(time),
            total_tools_scanned: job.total_tools,
            tools_scanned_successfully: job.tools_succeeded,
            total_vulnerabilities: job.total_vulnerabilities,
            overall_severity: severity(job),
        }
    }
}

/// The highest severity found; `None`, the word, once it is sure that there is nothing.
fn severity(job: &Job) -> Option<String> {
    let nothing = || job.total_vulnerabilities.is_some().then_some("None");
    job.overall_severity.map(Severity::as_str).or_else(nothing).map(str::to_owned)
}

fn shown_email(job: &Job, caller: &Caller) -> String {
    if job.project == caller.project { job.user_email.clone() } else { MASKED.to_owned() }
}

/// RFC 3339 in UTC.
pub(crate) fn time(at: Millis) -> String {
    Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

#[cfg(test)]
mod tests {
    use model::{Attempt, JobId, JobStatus, Priority};

    use super::*;

    fn job(visibility: Visibility) -> Job {
        Job {
            id: JobId::from(Uuid::nil()),
            project: "team".parse().unwrap(),
            user_email: "dev@acme.test".into(),
            key_id: "AAAAAAAA".into(),
            visibility,
            priority: Priority::Interactive,
            scan_type: ScanType::Hosted,
            source_url: "https://mcp.example/mcp".into(),
            version_or_commit: None,
            repo_name: Some("no\u{7}tes\r\nX-Evil: 1".into()),
            auth_type: Some("bearer".into()),
            status: JobStatus::Completed,
            attempt: Attempt(1),
            cancel_requested: false,
            source_version: None,
            error_message: None,
            created_at: 1_790_000_000_000,
            started_at: None,
            completed_at: None,
            total_tools: 2,
            tools_succeeded: 2,
            overall_severity: None,
            total_vulnerabilities: Some(0),
            is_complete: Some(true),
            last_event: 1,
        }
    }

    fn caller(project: &str) -> Caller {
        let scopes = [store::records::Scope::Read].into_iter().collect();
        Caller { project: project.parse().unwrap(), scopes, user_email: String::new(), key_id: String::new() }
    }

    #[test]
    fn headers_mirror_what_is_not_null_and_hold_no_control_characters() {
        let headers = ScanMeta::new(&job(Visibility::Private), Uuid::nil()).headers();
        assert_eq!(headers["x-enkrypt-repo-name"], "notesX-Evil: 1");
        assert_eq!(
            (&headers["x-enkrypt-is-private"], &headers["x-enkrypt-project-name"]),
            (&"true".parse().unwrap(), &"team".parse().unwrap())
        );
        assert!(!headers.contains_key("x-enkrypt-is-official") && !headers.contains_key("x-evil"));
    }

    #[test]
    fn a_public_job_names_no_owner() {
        let headers = ScanMeta::new(&job(Visibility::Public), Uuid::nil()).headers();
        for name in ["x-enkrypt-org-id", "x-enkrypt-user-id", "x-enkrypt-project-name", "x-enkrypt-registry-name"] {
            assert!(!headers.contains_key(name), "{name}");
        }
        let shown = |project: &str| {
            let status = ScanStatus::new(&job(Visibility::Public), Vec::new(), &caller(project), Uuid::nil());
            serde_json::to_value(status).unwrap()
        };
        assert_eq!(shown("other")["user_email"], "***");
        assert_eq!(shown("team")["user_email"], "dev@acme.test");
        assert_eq!(shown("other")["org_id"], serde_json::Value::Null);
    }

    #[test]
    fn a_completed_job_without_findings_says_so_in_words() {
        let status = ScanStatus::new(&job(Visibility::Public), Vec::new(), &caller("team"), Uuid::nil());
        let status = serde_json::to_value(status).unwrap();
        assert_eq!(
            (&status["overall_severity"], &status["created_at"]),
            (&"None".into(), &"2026-09-21T14:13:20Z".into())
        );
    }
}

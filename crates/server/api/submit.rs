//! Jobs on their way into the records, the same for every way to ask for them.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use model::{Credentials, JobId, ProjectName, ScanType, Visibility};
use serde::Serialize;
use store::records::{Idempotency, Job, NewJob, Start, Submitted};
use store::sealed::SIGN_IN;
use tracing::{error, info};
use utoipa::ToSchema;
use uuid::Uuid;
use worker::consumer::count_ended;

use super::auth::Caller;
use super::error::ApiError;
use super::idempotency;
use super::service::Service;

/// A new id. Ids sort by the time of their making, and nobody guesses one.
pub(crate) fn new_id() -> JobId {
    Uuid::now_v7().into()
}

/// The job of a request, still without its target.
pub(crate) fn new_job(caller: &Caller, visibility: Visibility, trace_parent: &str, source_url: String) -> NewJob {
    NewJob {
        id: new_id(),
        project: caller.project.clone(),
        user_email: caller.user_email.clone(),
        key_id: caller.key_id.clone(),
        visibility,
        priority: model::Priority::Interactive,
        scan_type: ScanType::Source,
        source_url,
        version_or_commit: None,
        repo_name: None,
        auth_type: None,
        allow_cached: false,
        trace_parent: Some(trace_parent.to_owned()),
        start: Start::Failed(String::new()),
    }
}

/// Jobs that are stored, and whether an earlier request had stored them.
#[derive(Debug)]
pub(crate) struct Accepted {
    pub(crate) jobs: Vec<Job>,
    pub(crate) replayed: bool,
}

/// Stores jobs and wakes the workers.
///
/// # Errors
///
/// Fails if the records are out, or if the idempotency key was used for something else.
pub(crate) async fn submit(
    service: &Service,
    project: &ProjectName,
    jobs: Vec<NewJob>,
    idempotency: Option<Idempotency>,
) -> Result<Accepted, ApiError> {
    match service.records.submit(jobs, idempotency).await? {
        Submitted::New(jobs) => {
            for job in &jobs {
                if job.status.is_terminal() {
                    count_ended(job.status, 1);
                }
                info!(job.id = %job.id, scan_type = job.scan_type.as_str(), "job accepted");
            }
            service.admission.room(project);
            Ok(Accepted { jobs, replayed: false })
        }
        Submitted::Repeated(jobs) => Ok(Accepted { jobs, replayed: true }),
        Submitted::Conflict => {
            Err(ApiError::unprocessable("Idempotency-Key", "was used before for a different request"))
        }
    }
}

/// Seals the credentials of a job.
///
/// # Errors
///
/// Fails if they cannot be sealed; they are then stored nowhere.
pub(crate) fn seal(service: &Arc<Service>, job: &NewJob, credentials: &Credentials) -> Result<Vec<u8>, ApiError> {
    let clear = serde_json::to_vec(credentials).map_err(|_| ApiError::Internal)?;
    service.sealer.seal(&job.project, job.id.uuid(), SIGN_IN, &clear).map_err(|problem| {
        error!(error = &problem as &dyn std::error::Error, "credentials cannot be sealed");
        ApiError::Internal
    })
}

/// The answer to a request that made jobs.
pub(crate) fn answer(replayed: bool, body: &impl Serialize) -> Response {
    let mut headers = HeaderMap::new();
    if replayed {
        headers.insert(HeaderName::from_static(idempotency::REPLAYED), HeaderValue::from_static("true"));
    }
    (StatusCode::ACCEPTED, headers, axum::Json(body)).into_response()
}

/// The sentence about a job that was just asked for.
pub(crate) fn message(job: &Job, replayed: bool, remark: Option<&str>) -> String {
    let said = match (&job.error_message, replayed) {
        (Some(reason), _) => format!("Nothing is scanned: {reason}."),
        (None, true) => "This request was made before; this is its scan.".to_owned(),
        (None, false) => "The scan is accepted and waits for a worker.".to_owned(),
    };
    remark.map_or(said.clone(), |remark| format!("{said} {remark}"))
}

/// An accepted scan of source.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScanAccepted {
    /// The id of the job.
    job_id: Uuid,
    /// What was asked for.
    source_url: String,
    /// Who asked for it.
    user_email: String,
    /// How far the job is.
    #[schema(example = "initializing")]
    job_status: &'static str,
    /// One sentence for people.
    message: String,
}

impl ScanAccepted {
    pub(crate) fn new(job: Job, message: String) -> Self {
        Self {
            job_id: job.id.uuid(),
            source_url: job.source_url,
            user_email: job.user_email,
            job_status: job.status.as_str(),
            message,
        }
    }
}

/// An accepted scan of a running server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HostedScanAccepted {
    /// The id of the job.
    job_id: Uuid,
    /// The server's address; for an entry of a file that starts a program, its launch line, secrets masked.
    endpoint_url: String,
    /// Who asked for it.
    user_email: String,
    /// How far the job is.
    #[schema(example = "initializing")]
    job_status: &'static str,
    /// One sentence for people.
    message: String,
}

impl HostedScanAccepted {
    pub(crate) fn new(job: Job, message: String) -> Self {
        Self {
            job_id: job.id.uuid(),
            endpoint_url: job.source_url,
            user_email: job.user_email,
            job_status: job.status.as_str(),
            message,
        }
    }
}

//! `POST /mcp-hub/scan/{job_id}/cancel`: calls a job off.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use model::JobStatus;
use serde::Serialize;
use tracing::info;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::Submitter;
use super::error::{ApiError, ErrorBody};
use super::service::Service;

/// What became of a wish to call a job off.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Cancelled {
    job_id: Uuid,
    /// How far the job is now.
    #[schema(example = "cancelled")]
    job_status: &'static str,
    /// One sentence for people.
    message: &'static str,
}

/// Calls a job of one's own off. A waiting one ends at once, a running one as soon as its worker notices.
#[utoipa::path(
    post,
    path = "/mcp-hub/scan/{job_id}/cancel",
    operation_id = "hub_cancel_scan",
    tag = "MCP Hub",
    params(("job_id" = Uuid, Path, description = "the id of the job")),
    responses(
        (status = 200, description = "The job has ended", body = Cancelled),
        (status = 202, description = "The job will end soon", body = Cancelled),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The job belongs to another project", body = ErrorBody),
        (status = 404, description = "There is no such job", body = ErrorBody),
    )
)]
pub(crate) async fn cancel(
    State(service): State<Arc<Service>>,
    Submitter(caller): Submitter,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let job = service.visible_job(&id, &caller).await?;
    if job.project != caller.project {
        return Err(ApiError::Forbidden("Only the project that asked for a scan may call it off."));
    }
    let had_ended = job.status.is_terminal();
    let job = service.records.cancel(job.id).await?.ok_or(ApiError::Internal)?;
    let (status, message) = match job.status {
        _ if had_ended => (StatusCode::OK, "The scan had ended before."),
        JobStatus::Cancelled => (StatusCode::OK, "The scan is called off."),
        status if status.is_terminal() => (StatusCode::OK, "The scan has ended before it could be called off."),
        _ => (StatusCode::ACCEPTED, "The scan is called off and ends as soon as its worker notices."),
    };
    if !had_ended {
        info!(job.id = %job.id, job_status = job.status.as_str(), "job called off");
        service.feed.cancel(job.id);
        service.feed.announce(job.id);
        service.admission.room(&job.project);
    }
    Ok((status, Json(Cancelled { job_id: job.id.uuid(), job_status: job.status.as_str(), message })).into_response())
}

//! `GET /mcp-hub/scan/{job_id}/status`: how far a job is.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use super::auth::Reader;
use super::error::{ApiError, ErrorBody};
use super::service::Service;
use super::view::ScanStatus;

/// State and progress of one job.
#[utoipa::path(
    get,
    path = "/mcp-hub/scan/{job_id}/status",
    operation_id = "hub_get_status",
    tag = "MCP Hub",
    params(("job_id" = Uuid, Path, description = "the id of the job")),
    responses(
        (status = 200, description = "The state of the job; its fields are mirrored in `x-enkrypt-*` headers", body = ScanStatus),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The job is private to another project", body = ErrorBody),
        (status = 404, description = "There is no such job", body = ErrorBody),
    )
)]
pub(crate) async fn status(
    State(service): State<Arc<Service>>,
    Reader(caller): Reader,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let job = service.visible_job(&id, &caller).await?;
    let tools = service.records.tools(job.id).await?;
    let status = ScanStatus::new(&job, tools, &caller, service.organisation().await?);
    Ok((status.meta.headers(), Json(status)).into_response())
}

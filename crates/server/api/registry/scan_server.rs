//! `POST /mcp-registry/scan-server`: has a registered server scanned now.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use catalog::ServerKey;
use model::Priority;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::server_row;
use crate::api::auth::CatalogWriter;
use crate::api::catalog::selected::SelectedServer;
use crate::api::catalog::written::Envelope;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::service::Service;
use crate::api::trace::Exchange;
use crate::approval::{AskedBy, ask_for_scan};

/// A scan that was asked for.
#[derive(Debug, Serialize)]
pub(crate) struct AskedScan {
    job_id: Uuid,
    #[serde(flatten)]
    key: ServerKey,
}

/// The answer to `scan-server`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ServerScanAccepted {
    message: String,
    data: ServerScan,
}

/// A scan that was asked for.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ServerScan {
    /// The job, private to the project.
    job_id: Uuid,
    saved_name: String,
    server_version: String,
}

/// Scans a registered server now: the running one if it has an address, else the source of what it starts. What comes of it
/// is held against the policy when the job has ended.
#[utoipa::path(
    post,
    path = "/mcp-registry/scan-server",
    operation_id = "registry_scan_server",
    tag = "MCP Registry Servers",
    responses(
        (status = 202, description = "The scan is accepted", body = ServerScanAccepted),
        (status = 400, description = "A header is missing or out of bounds", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 404, description = "There is no such server", body = ErrorBody),
        (status = 409, description = "The server cannot be scanned", body = ErrorBody),
    )
)]
pub(crate) async fn scan_server(
    State(service): State<Arc<Service>>,
    CatalogWriter(caller): CatalogWriter,
    Extension(exchange): Extension<Arc<Exchange>>,
    SelectedServer(key): SelectedServer,
) -> Result<Response, ApiError> {
    let row = server_row(&service, &caller, &key).await?;
    let by = AskedBy {
        user_email: caller.user_email,
        key_id: caller.key_id,
        trace_parent: Some(exchange.trace_parent.clone()),
        priority: Priority::Interactive,
    };
    let asked = ask_for_scan(&service, &caller.project, &row, &by).await?;
    let job = asked.map_err(|why| ApiError::Unfit(format!("This server cannot be scanned: {why}.")))?;
    let data = AskedScan { job_id: job.uuid(), key };
    let envelope = Envelope::new("The scan is accepted and waits for a worker.", &[], data);
    Ok((StatusCode::ACCEPTED, Json(envelope)).into_response())
}

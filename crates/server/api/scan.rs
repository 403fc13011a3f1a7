//! `POST /mcp-hub/scan`: asks for the scan of a repository or a package.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use model::JobTarget;
use serde::Deserialize;
use store::records::{NewJob, Start};
use utoipa::ToSchema;

use super::auth::Submitter;
use super::body::Body;
use super::error::{ApiError, ErrorBody};
use super::idempotency::idempotency;
use super::request::source::{SourceRequest, repo_name};
use super::service::Service;
use super::submit::{ScanAccepted, answer, message, new_job, submit};
use super::trace::Exchange;

// As documented; `SourceRequest` reads it.
/// What is asked for.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ScanRequest {
    /// The https address of a git repository (also of a folder's page at its host), an npm package's name, or its page.
    #[schema(min_length = 1, example = "https://host.example/acme/notes-mcp")]
    source_url: String,
    /// Commit, branch, tag or npm version; the default branch or `latest` if absent.
    version_or_commit: Option<String>,
    /// The folder of the repository to scan.
    base_path: Option<String>,
    /// Whether only the caller's project sees the scan.
    #[schema(default = false, required = false, nullable)]
    is_private: bool,
    /// Whether a stored result of the same content and the same rules will do.
    #[schema(default = false, required = false, nullable)]
    allow_cached: bool,
    /// `bulk` for one of many scans, which lets others pass.
    #[schema(default = "interactive", required = false, nullable)]
    priority: String,
}

/// Scans a repository or an npm package.
#[utoipa::path(
    post,
    path = "/mcp-hub/scan",
    operation_id = "hub_scan",
    tag = "MCP Hub",
    request_body = ScanRequest,
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        description = "a repeated request gives the first one's job")),
    responses(
        (status = 202, description = "The job is accepted", body = ScanAccepted),
        (status = 400, description = "The request cannot be read", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 408, description = "The body does not come to its end", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 422, description = "The request asks for what cannot be done", body = ErrorBody),
        (status = 429, description = "Too many requests", body = ErrorBody),
    )
)]
pub(crate) async fn scan(
    State(service): State<Arc<Service>>,
    Submitter(caller): Submitter,
    Extension(exchange): Extension<Arc<Exchange>>,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let idempotency = idempotency(&service.sealer, &headers, &caller.project, "scan", &body)?;
    let asked = SourceRequest::parse(&body)?;
    let visibility = service.visibility(asked.is_private);
    let job = NewJob {
        priority: asked.priority,
        version_or_commit: asked.version_or_commit,
        repo_name: Some(repo_name(&asked.target)),
        allow_cached: asked.allow_cached,
        start: Start::Waiting { target: Box::new(JobTarget::Source(asked.target)), sealed: None },
        ..new_job(&caller, visibility, &exchange.trace_parent, asked.source_url)
    };
    let accepted = submit(&service, &caller.project, vec![job], idempotency).await?;
    let job = accepted.jobs.into_iter().next().ok_or(ApiError::Internal)?;
    let message = message(&job, accepted.replayed, asked.remark.as_deref());
    Ok(answer(accepted.replayed, &ScanAccepted::new(job, message)))
}

//! `GET /mcp-hub/scan/{job_id}/results`: what a job has found, in the format that is asked for.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use model::JobStatus;
use report::{Outcome, StoredReport};
use serde::Serialize;
use serde_json::Value;
use tokio::task::spawn_blocking;
use tracing::error;
use utoipa::ToSchema;

use super::auth::Reader;
use super::error::{ApiError, ErrorBody};
use super::query::Query;
use super::service::Service;
use super::view::ScanMeta;

/// How results are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "lowercase", default = "json")]
enum Format {
    Json,
    Sarif,
    Markdown,
    Html,
    Report,
}

impl std::str::FromStr for Format {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "json" => Ok(Self::Json),
            "sarif" => Ok(Self::Sarif),
            "markdown" => Ok(Self::Markdown),
            "html" => Ok(Self::Html),
            "report" => Ok(Self::Report),
            _ => Err(()),
        }
    }
}

impl Format {
    const fn content_type(self) -> &'static str {
        match self {
            Self::Json | Self::Report => "application/json",
            Self::Sarif => "application/sarif+json",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
        }
    }
}

/// The complete output of one job.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScanResults {
    #[serde(flatten)]
    meta: ScanMeta,
    /// What was found; there once the job is `completed`.
    #[schema(value_type = CompleteResult, required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    complete_result: Option<Value>,
}

/// What was found, as it is documented; the report crate writes it.
#[derive(Serialize, ToSchema)]
pub(crate) struct CompleteResult {
    /// Totals and circumstances: `overall_severity`, `total_vulnerabilities`, `severity_counts`, `scan_version`, …
    #[schema(value_type = Object)]
    scan_metadata: Value,
    /// A row a tool: `tool_name`, `scan_status`, `severity`, …
    #[schema(value_type = Vec<Object>)]
    tools_scanned: Value,
    /// What counts, the worst first: `id`, `rule_id`, `category`, `severity`, `title`, `description`, …
    #[schema(value_type = Vec<Object>)]
    vulnerabilities: Value,
}

// As documented; `Query` reads it.
/// How results are asked for.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its schema is used")]
struct ResultsParams {
    /// `report` is for the client.
    #[param(inline, required = false)]
    format: Format,
}

/// Complete output of one job.
#[utoipa::path(
    get,
    path = "/mcp-hub/scan/{job_id}/results",
    operation_id = "hub_get_results",
    tag = "MCP Hub",
    params(
        ("job_id" = Uuid, Path, description = "the id of the job"),
        ResultsParams,
    ),
    responses(
        (
            status = 200,
            description = "Results; `complete_result` only once the job is `completed`",
            content(
                (ScanResults = "application/json"),
                (String = "application/sarif+json"),
                (String = "text/markdown"),
                (String = "text/html"),
            ),
        ),
        (status = 400, description = "The format is unknown", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The job is private to another project", body = ErrorBody),
        (status = 404, description = "There is no such job", body = ErrorBody),
        (status = 409, description = "Another format than `json` is asked of a job without results", body = ErrorBody),
    )
)]
pub(crate) async fn results(
    State(service): State<Arc<Service>>,
    Reader(caller): Reader,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let mut query = Query::parse(query.as_deref());
    let format = query.value("format", "one of json, sarif, markdown, html, report").unwrap_or(Format::Json);
    let job = service.visible_job(&id, &caller).await?;
    query.finish()?;
    let meta = ScanMeta::new(&job, service.organisation().await?);
    let headers = meta.headers();
    // Held until the report is written, also where the caller has gone away before.
    let turn = Arc::clone(&service.reports).acquire_owned().await.map_err(|_| ApiError::Internal)?;
    let text = if job.status == JobStatus::Completed { service.records.report(job.id).await? } else { None };
    let Some(text) = text else {
        return match format {
            Format::Json => Ok((headers, Json(ScanResults { meta, complete_result: None })).into_response()),
            _ => Err(ApiError::Conflict("This scan has no results yet, or will have none.")),
        };
    };
    let body = match format {
        Format::Report => text.into_bytes(),
        // A large report takes a while to read and to write.
        _ => {
            let write = move || {
                let _turn = turn;
                render(&service, &text, format, meta)
            };
            spawn_blocking(write).await.map_err(|_| ApiError::Internal)??
        }
    };
    let mut response = (headers, body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    if format == Format::Html {
        // The page loads nothing, whatever a target has written into it.
        let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";
        let name = HeaderName::from_static("content-security-policy");
        response.headers_mut().insert(name, HeaderValue::from_static(policy));
    }
    Ok(response)
}

fn render(service: &Service, text: &str, format: Format, meta: ScanMeta) -> Result<Vec<u8>, ApiError> {
    let stored: StoredReport = text.parse().map_err(|problem: report::StoredReportError| {
        error!(error = &problem as &dyn std::error::Error, job.id = %meta.job_id, "a stored report cannot be read");
        ApiError::Internal
    })?;
    if format == Format::Json {
        let complete_result = Some(report::complete_result(&stored.report, &stored.made_with));
        return serde_json::to_vec(&ScanResults { meta, complete_result }).map_err(|_| ApiError::Internal);
    }
    let about = stored.about(&service.about);
    let outcomes = [Outcome::scanned(stored.report)];
    Ok(match format {
        Format::Markdown => report::markdown(&outcomes, &about),
        Format::Html => report::html(&outcomes, &about),
        Format::Json | Format::Report | Format::Sarif => report::sarif(&outcomes, &about),
    }
    .into_bytes())
}

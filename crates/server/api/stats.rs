//! `GET /mcp-hub/stats`: counts over the jobs that the caller may see.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::Reader;
use super::error::{ApiError, ErrorBody};
use super::service::Service;
use super::view::time;

/// Counts over jobs; the severities and categories are those of completed ones.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HubStats {
    total_scans: u64,
    by_status: BTreeMap<String, u64>,
    by_scan_type: BTreeMap<String, u64>,
    by_severity: BTreeMap<String, u64>,
    by_category: BTreeMap<String, u64>,
    total_tools: u64,
    total_vulnerabilities: u64,
    generated_at: String,
}

/// Statistics over the visible jobs, a few seconds old at most.
#[utoipa::path(
    get,
    path = "/mcp-hub/stats",
    operation_id = "hub_stats",
    tag = "MCP Hub",
    responses(
        (status = 200, description = "Statistics", body = HubStats),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
    )
)]
pub(crate) async fn stats(
    State(service): State<Arc<Service>>,
    Reader(caller): Reader,
) -> Result<Json<HubStats>, ApiError> {
    let (at, counted) = service.stats(&caller.project).await?;
    Ok(Json(HubStats {
        total_scans: counted.total_scans,
        by_status: counted.by_status.clone(),
        by_scan_type: counted.by_scan_type.clone(),
        by_severity: counted.by_severity.clone(),
        by_category: counted.by_category.clone(),
        total_tools: counted.total_tools,
        total_vulnerabilities: counted.total_vulnerabilities,
        generated_at: time(at),
    }))
}

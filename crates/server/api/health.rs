//! `/livez` and `/readyz`: whether the process runs, and whether it can do its work now.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use store::StoreError;
use store::queue::Queue;
use store::records::Records;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::warn;
use utoipa::ToSchema;

use super::service::Service;

/// How long a dependency may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the process can do its work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ready`, `draining` or `not ready`.
    status: &'static str,
    /// What is the matter with each thing that the process needs; `ok` if nothing.
    checks: BTreeMap<&'static str, &'static str>,
}

/// Whether the process runs.
#[utoipa::path(get, path = "/livez", operation_id = "livez", tag = "Operations", security(()),
    responses((status = 200, description = "The process runs")))]
pub(crate) async fn livez() -> &'static str {
    "ok"
}

/// Whether the process can do its work now.
#[utoipa::path(get, path = "/readyz", operation_id = "readyz", tag = "Operations", security(()), responses(
    (status = 200, description = "It can", body = Health),
    (status = 503, description = "It cannot, or is on its way out", body = Health),
))]
pub(crate) async fn readyz(State(service): State<Arc<Service>>) -> Response {
    ready(service.records.as_ref(), &service.queue, &service.draining).await
}

/// Asks everything that the process needs.
pub(super) async fn ready(records: &dyn Records, queue: &Queue, draining: &CancellationToken) -> Response {
    let (records, queue) =
        tokio::join!(check("records", records.check()), check("queue", queue.ping()));
    let checks = BTreeMap::from([("records", records), ("queue", queue)]);
    let is_well = checks.values().all(|said| *said == "ok");
    let (code, status) = match (draining.is_cancelled(), is_well) {
        (true, _) => (StatusCode::SERVICE_UNAVAILABLE, "draining"),
        (false, false) => (StatusCode::SERVICE_UNAVAILABLE, "not ready"),
        (false, true) => (StatusCode::OK, "ready"),
    };
    (code, Json(Health { status, checks })).into_response()
}

async fn check(name: &str, asked: impl Future<Output = Result<(), StoreError>>) -> &'static str {
    match timeout(PATIENCE, asked).await {
        Ok(Ok(())) => "ok",
        Ok(Err(error)) if error.is_outage() => {
            warn!(error = &error as &dyn std::error::Error, dependency = name, "not ready");
            "does not answer"
        }
        Ok(Err(error)) => {
            warn!(error = &error as &dyn std::error::Error, dependency = name, "not ready");
            "is not as this version needs it"
        }
        Err(_) => {
            warn!(dependency = name, "not ready: no answer in time");
            "does not answer in time"
        }
    }
}

//! `GET /mcp-registry/get-registry`: what the registry asks of its servers.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use catalog::ApprovalPolicy;
use model::ProjectName;
use serde::Serialize;
use store::records::approval::{RegistrySettings, SettingsRow, Telling};
use store::records::catalog::Revision;
use utoipa::ToSchema;

use crate::api::auth::CatalogReader;
use crate::api::catalog::selected::InRegistry;
use crate::api::catalog::{REGISTRY, etag};
use crate::api::error::{ApiError, ErrorBody};
use crate::api::service::Service;
use crate::api::view::time;

/// A registry as it is answered.
#[derive(Debug, Serialize)]
pub(super) struct ShownRegistry {
    registry_id: Option<String>,
    registry_name: &'static str,
    project_name: ProjectName,
    policy: ApprovalPolicy,
    rescan_hours: Option<u32>,
    webhook_url: Option<String>,
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) webhook_secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_state: Option<ShownTelling>,
}

/// How far telling has come.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookState)]
pub(crate) struct ShownTelling {
    /// How much waits to be told.
    waiting: u64,
    /// How much was given up within the last month.
    given_up: u64,
    /// When something was told last.
    #[schema(required, format = DateTime)]
    delivered_at: Option<String>,
    /// Why the newest of what waits or was given up is not told.
    #[schema(required)]
    last_error: Option<String>,
}

impl From<Telling> for ShownTelling {
    fn from(telling: Telling) -> Self {
        let Telling { waiting, given_up, delivered_at, last_error } = telling;
        Self { waiting, given_up, delivered_at: delivered_at.map(time), last_error }
    }
}

impl ShownRegistry {
    /// The registry of a project, which may not be stored yet.
    pub(super) fn new(project: &ProjectName, row: Option<SettingsRow>) -> Self {
        let (registry, settings) = row.map(|row| (row.registry, row.settings)).unzip();
        let RegistrySettings { policy, rescan_hours, webhook } = settings.unwrap_or_default();
        Self {
            registry_id: registry.as_ref().map(|registry| registry.id.simple().to_string()),
            registry_name: REGISTRY,
            project_name: project.clone(),
            policy,
            rescan_hours,
            webhook_url: webhook.map(|webhook| webhook.shown),
            created_at: registry.map(|registry| time(registry.created_at)),
            webhook_secret: None,
            webhook_state: None,
        }
    }
}

/// A registry, and what it asks of its servers.
#[derive(ToSchema)]
#[schema(as = Registry)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct SettingsShown {
    /// Null until the first server or setting is stored.
    #[schema(required)]
    registry_id: Option<String>,
    #[schema(example = "default")]
    registry_name: String,
    project_name: String,
    policy: RegistryPolicy,
    /// How often servers are scanned again, in hours; never if null.
    #[schema(required, minimum = 1, maximum = 8760)]
    rescan_hours: Option<u32>,
    /// Who is told of drift and of what the policy does; parts that may be secret are masked.
    #[schema(required)]
    webhook_url: Option<String>,
    #[schema(required, format = DateTime)]
    created_at: Option<String>,
    /// What signs webhooks, `whsec_…`: shown once, when it is made.
    #[schema(required = false)]
    webhook_secret: Option<String>,
    /// How far telling has come; of reads alone, and only where somebody is told.
    #[schema(required = false)]
    webhook_state: ShownTelling,
}

/// Which servers may be used; every server if empty.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct RegistryPolicy {
    /// What happens to a server whose newest scan found something at or above a severity.
    #[schema(required = false, nullable)]
    severity: SeverityPolicy,
    /// What happens to a server whose newest scan is old.
    #[schema(required = false, nullable)]
    age: AgePolicy,
    /// What happens to a server that lists something else than what was approved.
    #[schema(required = false, nullable)]
    drift: PlainPolicy,
    /// What happens to a server of which no scan saw the whole.
    #[schema(required = false, nullable)]
    unscanned: PlainPolicy,
}

/// From which severity on a finding counts, and what happens.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct SeverityPolicy {
    #[schema(pattern = "^([Cc]ritical|[Hh]igh|[Mm]edium|[Ll]ow|[Ii]nfo)$", example = "high")]
    at_least: String,
    #[schema(pattern = "^(refuse|deactivate)$", example = "refuse")]
    action: String,
}

/// How many days a scan is good for, and what happens.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct AgePolicy {
    over_days: u32,
    #[schema(pattern = "^(refuse|deactivate)$", example = "deactivate")]
    action: String,
}

/// What happens.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct PlainPolicy {
    #[schema(pattern = "^(refuse|deactivate)$", example = "deactivate")]
    action: String,
}

/// Reads what the registry asks of its servers.
#[utoipa::path(
    get,
    path = "/mcp-registry/get-registry",
    operation_id = "registry_get_registry",
    tag = "MCP Registry Servers",
    params(("If-None-Match" = Option<String>, Header, description = "the revision that the caller has")),
    responses(
        (status = 200, description = "The registry", body = SettingsShown,
            headers(("ETag" = String, description = "the revision of these settings"))),
        (status = 304, description = "The caller has it: `If-None-Match` names its revision"),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 404, description = "There is no such registry", body = ErrorBody),
    )
)]
pub(crate) async fn get_registry(
    State(service): State<Arc<Service>>,
    CatalogReader(caller): CatalogReader,
    InRegistry: InRegistry,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let row = service.records.settings(&caller.project).await?;
    let tag = etag::tag(row.as_ref().map_or(Revision(0), |row| row.revision));
    let mut shown = ShownRegistry::new(&caller.project, row);
    // How far telling has come changes without a change of the settings, and is never answered from what is known.
    if shown.webhook_url.is_some() {
        shown.webhook_state = Some(service.records.telling(&caller.project).await?.into());
    } else if shown.registry_id.is_some() && etag::is_known(&headers, &tag) {
        return Ok(etag::not_modified(&tag));
    }
    Ok((etag::header(&tag), Json(shown)).into_response())
}

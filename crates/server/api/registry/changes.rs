//! `GET /mcp-registry/list-changes`: who changed what in the catalogue, newest first.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use catalog::{Pagination, SavedName};
use serde::Serialize;
use serde_json::Value;
use store::records::catalog::ChangeRow;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::auth::CatalogWriter;
use crate::api::catalog::list::page_query;
use crate::api::catalog::schema;
use crate::api::catalog::selected::InRegistry;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::query::Query;
use crate::api::service::Service;
use crate::api::view::time;

/// One page of changes.
#[derive(Debug, Serialize)]
pub(crate) struct ChangeList {
    changes: Vec<ShownChange>,
    pagination: Pagination,
}

/// A change that was made. Secrets are masked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownChange {
    /// Grows with every change of the project's catalogue.
    revision: i64,
    #[schema(format = DateTime)]
    at: String,
    /// `server`, `gateway` or `registry`.
    subject: &'static str,
    /// What it is called.
    name: String,
    /// Which version of it; the registry has none.
    #[schema(required)]
    version: Option<String>,
    /// `added`, `modified` or `deleted`.
    kind: &'static str,
    /// Who did it.
    #[schema(required)]
    user_id: Option<Uuid>,
    /// Who used the key.
    user_email: String,
    /// By which key; a word where the service did it by itself.
    key_id: String,
    /// Why, where the service did it by itself.
    #[schema(required)]
    reason: Option<String>,
    /// What was there before; null for something new.
    before: Value,
    /// What is there since; null for something that is deleted.
    after: Value,
}

impl From<ChangeRow> for ShownChange {
    fn from(row: ChangeRow) -> Self {
        Self {
            revision: row.revision.0,
            at: time(row.at),
            subject: row.subject.as_str(),
            name: row.name,
            version: row.version,
            kind: row.kind.as_str(),
            user_id: row.user,
            user_email: row.user_email,
            key_id: row.key_id,
            reason: row.reason,
            before: row.before.unwrap_or_default(),
            after: row.after.unwrap_or_default(),
        }
    }
}

/// One page of changes.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct CatalogChanges {
    changes: Vec<ShownChange>,
    pagination: schema::Pagination,
}

/// Lists every change of servers, gateways and the registry, newest first.
#[utoipa::path(
    get,
    path = "/mcp-registry/list-changes",
    operation_id = "registry_list_changes",
    tag = "MCP Registry Servers",
    params(
        ("page" = Option<u32>, Query, minimum = 1, description = "which page, from 1"),
        ("per_page" = Option<u32>, Query, minimum = 1, maximum = 100, description = "how many changes a page has; 10"),
        ("saved_name" = Option<String>, Query, max_length = 32, description = "only of what is called so"),
    ),
    responses(
        (status = 200, description = "One page, newest first", body = CatalogChanges),
        (status = 400, description = "A parameter is out of bounds", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 404, description = "There is no such registry", body = ErrorBody),
    )
)]
pub(crate) async fn changes(
    State(service): State<Arc<Service>>,
    CatalogWriter(caller): CatalogWriter,
    InRegistry: InRegistry,
    RawQuery(query): RawQuery,
) -> Result<Json<ChangeList>, ApiError> {
    let page = page_query(query.as_deref())?;
    let mut query = Query::parse(query.as_deref());
    let name: Option<SavedName> = query.value("saved_name", "a name of 1 to 32 letters, digits, `-` and `_`");
    query.finish()?;
    let listed = service.records.changes(&caller.project, name.as_ref(), page).await?;
    let pagination = page.of(listed.total);
    Ok(Json(ChangeList { changes: listed.rows.into_iter().map(ShownChange::from).collect(), pagination }))
}

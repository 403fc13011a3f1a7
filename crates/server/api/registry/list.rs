//! `GET /mcp-registry/list-servers`: the servers of a registry, newest first.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use catalog::{Pagination, ServerRecord};
use serde::Serialize;

use crate::api::auth::CatalogReader;
use crate::api::catalog::kept::{Shown, server_record};
use crate::api::catalog::list::list_query;
use crate::api::catalog::schema::RegistryServerList;
use crate::api::catalog::selected::InRegistry;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::service::Service;

/// One page of servers.
#[derive(Debug, Serialize)]
pub(crate) struct ServerList {
    servers: Vec<ServerRecord>,
    pagination: Pagination,
}

/// Lists servers, those that are not active too.
#[utoipa::path(
    get,
    path = "/mcp-registry/list-servers",
    operation_id = "registry_list_servers",
    tag = "MCP Registry Servers",
    params(
        ("page" = Option<u32>, Query, minimum = 1, description = "which page, from 1"),
        ("per_page" = Option<u32>, Query, minimum = 1, maximum = 100, description = "how many servers a page has; 10"),
        ("is_active" = Option<bool>, Query, description = "only those that are active, or that are not"),
    ),
    responses(
        (status = 200, description = "One page, newest first", body = RegistryServerList),
        (status = 400, description = "A parameter is out of bounds", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 404, description = "There is no such registry", body = ErrorBody),
    )
)]
pub(crate) async fn list(
    State(service): State<Arc<Service>>,
    CatalogReader(caller): CatalogReader,
    InRegistry: InRegistry,
    RawQuery(query): RawQuery,
) -> Result<Json<ServerList>, ApiError> {
    let query = list_query(query.as_deref())?;
    let listed = service.records.servers(&caller.project, &query).await?;
    let shown = Shown::to(&caller);
    let record = |row| server_record(&service.sealer, &caller.project, row, shown);
    let servers = listed.rows.iter().map(record).collect::<Result<_, ApiError>>()?;
    Ok(Json(ServerList { servers, pagination: query.page.of(listed.total) }))
}

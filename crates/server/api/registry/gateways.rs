//! `GET /mcp-registry/list-gateways-by-server`: the gateways that refer to a server.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use catalog::{GatewayKey, Pagination};
use serde::Serialize;
use store::records::catalog::GatewayRow;
use utoipa::ToSchema;

use super::server_row;
use crate::api::auth::CatalogReader;
use crate::api::catalog::list::page_query;
use crate::api::catalog::schema;
use crate::api::catalog::selected::SelectedServer;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::service::Service;

/// One page of gateways that refer to a server.
#[derive(Debug, Serialize)]
pub(crate) struct ReferringGateways {
    gateways: Vec<ReferringGateway>,
    pagination: Pagination,
}

#[derive(Debug, Serialize)]
struct ReferringGateway {
    #[serde(flatten)]
    key: GatewayKey,
    gateway_id: String,
    is_active: bool,
}

/// One page of gateways that refer to a server.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GatewayRefList {
    gateways: Vec<GatewayRef>,
    pagination: schema::Pagination,
}

/// A gateway that refers to a server.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GatewayRef {
    gateway_saved_name: String,
    gateway_version: String,
    gateway_id: String,
    is_active: bool,
}

/// Lists the gateways that refer to a server.
#[utoipa::path(
    get,
    path = "/mcp-registry/list-gateways-by-server",
    operation_id = "registry_list_gateways_by_server",
    tag = "MCP Registry Servers",
    params(
        ("page" = Option<u32>, Query, minimum = 1, description = "which page, from 1"),
        ("per_page" = Option<u32>, Query, minimum = 1, maximum = 100, description = "how many gateways a page has; 10"),
    ),
    responses(
        (status = 200, description = "One page, newest first", body = GatewayRefList),
        (status = 400, description = "A header or parameter is out of bounds", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 404, description = "There is no such server", body = ErrorBody),
    )
)]
pub(crate) async fn gateways(
    State(service): State<Arc<Service>>,
    CatalogReader(caller): CatalogReader,
    SelectedServer(key): SelectedServer,
    RawQuery(query): RawQuery,
) -> Result<Json<ReferringGateways>, ApiError> {
    let page = page_query(query.as_deref())?;
    server_row(&service, &caller, &key).await?;
    let listed = service.records.gateways_of(&caller.project, &key, page).await?;
    let shown = |row: GatewayRow| ReferringGateway {
        key: row.gateway.key().clone(),
        gateway_id: row.id.to_string(),
        is_active: row.gateway.is_active(),
    };
    let pagination = page.of(listed.total);
    Ok(Json(ReferringGateways { gateways: listed.rows.into_iter().map(shown).collect(), pagination }))
}

//! `GET /mcp-gateway/list-gateways`: the gateways of a project, newest first.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use catalog::{GatewayRecord, Pagination};
use serde::Serialize;

use crate::api::auth::CatalogReader;
use crate::api::catalog::kept::gateway_record;
use crate::api::catalog::list::list_query;
use crate::api::catalog::schema;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::service::Service;

/// One page of gateways.
#[derive(Debug, Serialize)]
pub(crate) struct GatewayList {
    gateways: Vec<GatewayRecord>,
    pagination: Pagination,
}

/// Lists gateways as their owners wrote them, those that are not active too.
#[utoipa::path(
    get,
    path = "/mcp-gateway/list-gateways",
    operation_id = "gateway_list",
    tag = "MCP Gateways",
    params(
        ("page" = Option<u32>, Query, minimum = 1, description = "which page, from 1"),
        ("per_page" = Option<u32>, Query, minimum = 1, maximum = 100, description = "how many gateways a page has; 10"),
        ("is_active" = Option<bool>, Query, description = "only those that are active, or that are not"),
    ),
    responses(
        (status = 200, description = "One page, newest first", body = schema::GatewayList),
        (status = 400, description = "A parameter is out of bounds", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
    )
)]
pub(crate) async fn list(
    State(service): State<Arc<Service>>,
    CatalogReader(caller): CatalogReader,
    RawQuery(query): RawQuery,
) -> Result<Json<GatewayList>, ApiError> {
    let query = list_query(query.as_deref())?;
    let listed = service.records.gateways(&caller.project, &query).await?;
    let gateways = listed.rows.iter().map(|row| gateway_record(&caller.project, row)).collect();
    Ok(Json(GatewayList { gateways, pagination: query.page.of(listed.total) }))
}

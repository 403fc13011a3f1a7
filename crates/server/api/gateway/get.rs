//! `GET /mcp-gateway/get-gateway`: reads a gateway as its owner wrote it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::gateway_row;
use crate::api::auth::CatalogReader;
use crate::api::catalog::etag;
use crate::api::catalog::kept::gateway_record;
use crate::api::catalog::schema::Gateway;
use crate::api::catalog::selected::SelectedGateway;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::service::Service;

/// Reads a gateway as its owner wrote it: references and what is set, nothing of the servers themselves.
#[utoipa::path(
    get,
    path = "/mcp-gateway/get-gateway",
    operation_id = "gateway_get",
    tag = "MCP Gateways",
    responses(
        (status = 200, description = "The gateway", body = Gateway,
            headers(("ETag" = String, description = "the gateway's revision"))),
        (status = 304, description = "The caller has it: `If-None-Match` names its revision"),
        (status = 400, description = "A header is missing or out of bounds", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 404, description = "There is no such gateway", body = ErrorBody),
    )
)]
pub(crate) async fn get(
    State(service): State<Arc<Service>>,
    CatalogReader(caller): CatalogReader,
    SelectedGateway(key): SelectedGateway,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let row = gateway_row(&service, &caller, &key).await?;
    let tag = etag::tag(row.written.revision);
    if etag::is_known(&headers, &tag) {
        return Ok(etag::not_modified(&tag));
    }
    Ok((etag::header(&tag), Json(gateway_record(&caller.project, &row))).into_response())
}

//! `DELETE /mcp-gateway/delete-gateway`: takes a gateway away.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use catalog::GatewayKey;
use utoipa::ToSchema;

use crate::api::auth::CatalogWriter;
use crate::api::catalog::refusal::OF_GATEWAYS;
use crate::api::catalog::selected::SelectedGateway;
use crate::api::catalog::written::Envelope;
use crate::api::catalog::{author, etag};
use crate::api::error::{ApiError, ErrorBody};
use crate::api::registry::delete::GatewayName;
use crate::api::service::Service;

/// The answer to `delete-gateway`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GatewayDeleted {
    message: String,
    data: GatewayName,
}

/// Deletes a gateway softly: its name is free again.
#[utoipa::path(
    delete,
    path = "/mcp-gateway/delete-gateway",
    operation_id = "gateway_delete",
    tag = "MCP Gateways",
    responses(
        (status = 200, description = "The gateway is gone", body = GatewayDeleted),
        (status = 400, description = "A header is missing or out of bounds", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 404, description = "There is no such gateway", body = ErrorBody),
        (status = 412, description = "The gateway was changed since `If-Match`", body = ErrorBody),
    )
)]
pub(crate) async fn delete(
    State(service): State<Arc<Service>>,
    CatalogWriter(caller): CatalogWriter,
    SelectedGateway(key): SelectedGateway,
    headers: HeaderMap,
) -> Result<Json<Envelope<GatewayKey>>, ApiError> {
    let expected = etag::expected(&headers)?;
    let author = author(&service, &caller).await?;
    let change = service.records.delete_gateway(&author, &key, &expected).await?;
    OF_GATEWAYS.done(change, None)?;
    Ok(Json(Envelope::new("The gateway is deleted.", &[], key)))
}

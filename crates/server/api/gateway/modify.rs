//! `PATCH /mcp-gateway/modify-gateway`: changes a gateway.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use catalog::Gateway;
use store::records::catalog::{Change, GatewayRow};

use super::dangling;
use crate::api::auth::CatalogWriter;
use crate::api::catalog::body::JsonBody;
use crate::api::catalog::kept::gateway_record;
use crate::api::catalog::refusal::{OF_GATEWAYS, invalid};
use crate::api::catalog::schema::{GatewayEnvelope, GatewayPatch};
use crate::api::catalog::selected::SelectedGateway;
use crate::api::catalog::written::Envelope;
use crate::api::catalog::{author, etag};
use crate::api::error::{ApiError, ErrorBody};
use crate::api::service::Service;

/// Changes a gateway: the patch is merged into what is stored, and what comes of it is checked as a whole.
#[utoipa::path(
    patch,
    path = "/mcp-gateway/modify-gateway",
    operation_id = "gateway_modify",
    tag = "MCP Gateways",
    request_body = GatewayPatch,
    responses(
        (status = 200, description = "The gateway is changed", body = GatewayEnvelope,
            headers(("ETag" = String, description = "the gateway's revision"))),
        (status = 400, description = "Something is wrong with the body or what would come of it", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 404, description = "There is no such gateway", body = ErrorBody),
        (status = 408, description = "The body does not come to its end", body = ErrorBody),
        (status = 412, description = "The gateway was changed since `If-Match`", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
    )
)]
pub(crate) async fn modify(
    State(service): State<Arc<Service>>,
    CatalogWriter(caller): CatalogWriter,
    SelectedGateway(key): SelectedGateway,
    headers: HeaderMap,
    JsonBody(patch): JsonBody,
) -> Result<Response, ApiError> {
    let expected = etag::expected(&headers)?;
    let author = author(&service, &caller).await?;
    let (mut refused, mut remarks) = (None, Vec::new());
    let mut seen: Option<(Gateway, Gateway)> = None;
    let mut decide = |row: &GatewayRow| match row.gateway.patched(&patch) {
        Ok(accepted) => {
            remarks = accepted.remarks;
            seen = Some((row.gateway.clone(), accepted.value.clone()));
            Some(accepted.value)
        }
        Err(mistakes) => {
            refused = Some(invalid(mistakes));
            None
        }
    };
    let change = service.records.change_gateway(&author, &key, &expected, &mut decide).await?;
    if let (Change::Dangling(missing), Some((before, after))) = (&change, &seen) {
        refused = dangling(Some(before), after, &patch, missing);
    }
    let row = OF_GATEWAYS.done(change, refused)?;
    let envelope = Envelope::new("The gateway is changed.", &remarks, gateway_record(&caller.project, &row));
    Ok((etag::header(&etag::tag(row.written.revision)), Json(envelope)).into_response())
}

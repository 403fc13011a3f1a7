//! `POST /mcp-gateway/add-gateway`: makes a gateway.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use catalog::Gateway;
use store::records::catalog::Change;
use tracing::info;

use super::dangling;
use crate::api::auth::CatalogWriter;
use crate::api::catalog::body::JsonBody;
use crate::api::catalog::kept::gateway_record;
use crate::api::catalog::refusal::{OF_GATEWAYS, invalid};
use crate::api::catalog::schema::{GatewayCreate, GatewayEnvelope};
use crate::api::catalog::written::Envelope;
use crate::api::catalog::{author, etag};
use crate::api::error::{ApiError, ErrorBody};
use crate::api::service::Service;

/// Makes a gateway of registered servers.
#[utoipa::path(
    post,
    path = "/mcp-gateway/add-gateway",
    operation_id = "gateway_add",
    tag = "MCP Gateways",
    request_body = GatewayCreate,
    responses(
        (status = 201, description = "The gateway is made", body = GatewayEnvelope,
            headers(("ETag" = String, description = "the gateway's revision"))),
        (status = 400, description = "Something is wrong with the body, or a server is not there", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 408, description = "The body does not come to its end", body = ErrorBody),
        (status = 409, description = "The name and version are taken", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
    )
)]
pub(crate) async fn add(
    State(service): State<Arc<Service>>,
    CatalogWriter(caller): CatalogWriter,
    JsonBody(body): JsonBody,
) -> Result<Response, ApiError> {
    let asked = Gateway::parse(&body).map_err(invalid)?;
    let author = author(&service, &caller).await?;
    let change = service.records.add_gateway(&author, &asked.value).await?;
    let refused = match &change {
        Change::Dangling(missing) => dangling(None, &asked.value, &body, missing),
        _ => None,
    };
    let row = OF_GATEWAYS.done(change, refused)?;
    info!(project = %caller.project, gateway = %row.gateway.key(), "gateway made");
    let envelope = Envelope::new("The gateway is made.", &asked.remarks, gateway_record(&caller.project, &row));
    Ok((StatusCode::CREATED, etag::header(&etag::tag(row.written.revision)), Json(envelope)).into_response())
}

//! `DELETE /mcp-registry/delete-server`: takes a server out of the registry.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use catalog::{GatewayKey, ServerKey};
use serde::Serialize;
use store::records::catalog::Change;
use utoipa::ToSchema;

use crate::api::auth::CatalogWriter;
use crate::api::catalog::refusal::OF_SERVERS;
use crate::api::catalog::selected::SelectedServer;
use crate::api::catalog::written::Envelope;
use crate::api::catalog::{author, etag};
use crate::api::error::{ApiError, ErrorBody, Mistake};
use crate::api::query::Query;
use crate::api::service::Service;

/// A server that is gone.
#[derive(Debug, Serialize)]
pub(crate) struct DeletedServer {
    #[serde(flatten)]
    key: ServerKey,
    referenced_by: Vec<GatewayKey>,
}

/// The answer to `delete-server`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ServerDeleted {
    message: String,
    data: DeletedServerData,
}

/// A server that is gone.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct DeletedServerData {
    saved_name: String,
    server_version: String,
    /// The gateways that refer to it; they leave it out.
    referenced_by: Vec<GatewayName>,
}

/// What a gateway is called.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GatewayName {
    gateway_saved_name: String,
    gateway_version: String,
}

/// Deletes a server softly: its name is free again, and gateways that refer to it leave it out.
#[utoipa::path(
    delete,
    path = "/mcp-registry/delete-server",
    operation_id = "registry_delete_server",
    tag = "MCP Registry Servers",
    params(("if_unreferenced" = Option<bool>, Query, description = "refuse if a gateway refers to the server")),
    responses(
        (status = 200, description = "The server is gone", body = ServerDeleted),
        (status = 400, description = "A header or parameter is missing or out of bounds", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 404, description = "There is no such server", body = ErrorBody),
        (status = 409, description = "Gateways refer to it, and it was to be unreferenced", body = ErrorBody),
        (status = 412, description = "The server was changed since `If-Match`", body = ErrorBody),
    )
)]
pub(crate) async fn delete(
    State(service): State<Arc<Service>>,
    CatalogWriter(caller): CatalogWriter,
    SelectedServer(key): SelectedServer,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Envelope<DeletedServer>>, ApiError> {
    let mut query = Query::parse(query.as_deref());
    let if_unreferenced = query.value("if_unreferenced", "true or false").unwrap_or(false);
    query.finish()?;
    let expected = etag::expected(&headers)?;
    let author = author(&service, &caller).await?;
    let change = service.records.delete_server(&author, &key, &expected, if_unreferenced).await?;
    let refused = match &change {
        Change::Referenced(gateways) => Some(ApiError::Taken(gateways.iter().map(referring).collect())),
        _ => None,
    };
    let referenced_by = OF_SERVERS.done(change, refused)?;
    let remark = if referenced_by.is_empty() { "" } else { "Gateways that refer to it leave it out." };
    let remarks: Vec<String> = Some(remark.to_owned()).filter(|remark| !remark.is_empty()).into_iter().collect();
    Ok(Json(Envelope::new("The server is deleted.", &remarks, DeletedServer { key, referenced_by })))
}

fn referring(gateway: &GatewayKey) -> Mistake {
    Mistake::new("", format!("The gateway `{gateway}` refers to the server."))
}

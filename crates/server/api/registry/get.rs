//! `GET /mcp-registry/get-server`: reads a server.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::known::Known;
use super::server_row;
use crate::api::auth::CatalogReader;
use crate::api::catalog::etag;
use crate::api::catalog::kept::{Shown, server_record};
use crate::api::catalog::schema::RegistryServer;
use crate::api::catalog::selected::SelectedServer;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::query::Query;
use crate::api::service::Service;

// As documented; `get` reads it.
/// What is told beside the server.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used")]
enum With {
    Verdict,
}

/// Reads a server. Secrets are masked for keys without the scope `runtime` or `catalog`.
#[utoipa::path(
    get,
    path = "/mcp-registry/get-server",
    operation_id = "registry_get_server",
    tag = "MCP Registry Servers",
    params(("with" = inline(Option<With>), Query,
        description = "`verdict` for what is known of it by scans, and what the registry's policy makes of that")),
    responses(
        (status = 200, description = "The server", body = RegistryServer,
            headers(("ETag" = String, description = "the server's revision"))),
        (status = 304, description = "The caller has it: `If-None-Match` names its revision"),
        (status = 400, description = "A header is missing or out of bounds", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 404, description = "There is no such server", body = ErrorBody),
    )
)]
pub(crate) async fn get(
    State(service): State<Arc<Service>>,
    CatalogReader(caller): CatalogReader,
    SelectedServer(key): SelectedServer,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let mut query = Query::parse(query.as_deref());
    let with = query.text("with");
    if with.as_ref().is_some_and(|with| with != "verdict") {
        query.mistake("with", "is not verdict");
    }
    query.finish()?;
    let row = server_row(&service, &caller, &key).await?;
    let tag = etag::tag(row.written.revision);
    // What is known of a server changes without the server.
    if with.is_none() && etag::is_known(&headers, &tag) {
        return Ok(etag::not_modified(&tag));
    }
    let record = server_record(&service.sealer, &caller.project, &row, Shown::to(&caller))?;
    if with.is_some() {
        let known = Known::of(&service, &row, record).await?;
        return Ok((etag::header(&tag), Json(known)).into_response());
    }
    Ok((etag::header(&tag), Json(record)).into_response())
}

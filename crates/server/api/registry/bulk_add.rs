//! `POST /mcp-registry/bulk-add-servers`: takes many servers into the registry, all or none.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use catalog::{BulkError, ServerRecord, parse_servers, taken};
use store::records::catalog::Change;

use super::add::store;
use crate::api::auth::CatalogWriter;
use crate::api::catalog::author;
use crate::api::catalog::body::JsonBody;
use crate::api::catalog::kept::{Shown, server_record};
use crate::api::catalog::refusal::{OF_SERVERS, invalid, named};
use crate::api::catalog::schema::{RegistryServersCreate, RegistryServersEnvelope};
use crate::api::catalog::selected::InRegistry;
use crate::api::catalog::written::Envelope;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::service::Service;
use crate::approval::Gate;

/// Registers up to 100 servers together, all or none.
#[utoipa::path(
    post,
    path = "/mcp-registry/bulk-add-servers",
    operation_id = "registry_bulk_add_servers",
    tag = "MCP Registry Servers",
    request_body = RegistryServersCreate,
    responses(
        (status = 201, description = "All are registered", body = RegistryServersEnvelope),
        (status = 400, description = "Something is wrong with some of them; none is registered", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 404, description = "There is no such registry", body = ErrorBody),
        (status = 408, description = "The body does not come to its end", body = ErrorBody),
        (status = 409, description = "Some are taken, stand there twice, or are refused by the policy; none is registered", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
    )
)]
pub(crate) async fn bulk_add(
    State(service): State<Arc<Service>>,
    CatalogWriter(caller): CatalogWriter,
    InRegistry: InRegistry,
    JsonBody(body): JsonBody,
) -> Result<Response, ApiError> {
    let asked = parse_servers(&body).map_err(|error| match error {
        BulkError::Invalid(mistakes) => invalid(mistakes),
        BulkError::Repeated(mistakes) => ApiError::Taken(named(mistakes)),
    })?;
    let author = author(&service, &caller).await?;
    let gate = Gate::for_new(&service, &caller.project, &asked.value).await?;
    let (servers, said) = gate.admit_all(asked.value)?;
    let change = store(&service, &author, servers.clone()).await?;
    if let Change::Taken(places) = &change {
        let taken_ones = places.iter().filter_map(|place| servers.get(*place));
        let keys: Vec<_> = taken_ones.map(catalog::RegistryServer::key).collect();
        let mistakes = taken(&servers, |server| keys.contains(&server.key()));
        return Err(mistakes.map_or(ApiError::Conflict(OF_SERVERS.taken), |mistakes| ApiError::Taken(named(mistakes))));
    }
    let stored = OF_SERVERS.done(change, None)?;
    gate.note(&service, &stored).await?;
    let remarks: Vec<String> = asked.remarks.into_iter().chain(said).collect();
    let shown = Shown::to(&caller);
    let record = |row| server_record(&service.sealer, &caller.project, row, shown);
    let records: Vec<ServerRecord> = stored.iter().map(record).collect::<Result<_, ApiError>>()?;
    let done = format!("{} servers are registered.", records.len());
    Ok((StatusCode::CREATED, Json(Envelope::new(&done, &remarks, records))).into_response())
}

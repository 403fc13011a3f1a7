//! `POST /mcp-registry/add-server`: takes a server into the registry.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use catalog::RegistryServer;
use store::records::catalog::{Author, Change, NewServer, ServerRow};
use tracing::info;
use uuid::Uuid;

use crate::api::auth::CatalogWriter;
use crate::api::catalog::body::JsonBody;
use crate::api::catalog::kept::{Shown, seal, server_record};
use crate::api::catalog::refusal::{OF_SERVERS, invalid};
use crate::api::catalog::schema::{RegistryServerCreate, RegistryServerEnvelope};
use crate::api::catalog::selected::InRegistry;
use crate::api::catalog::written::Envelope;
use crate::api::catalog::{author, etag};
use crate::api::error::{ApiError, ErrorBody};
use crate::api::service::Service;
use crate::approval::{Admitted, Gate};

/// Registers a server.
#[utoipa::path(
    post,
    path = "/mcp-registry/add-server",
    operation_id = "registry_add_server",
    tag = "MCP Registry Servers",
    request_body = RegistryServerCreate,
    responses(
        (status = 201, description = "The server is registered", body = RegistryServerEnvelope,
            headers(("ETag" = String, description = "the server's revision"))),
        (status = 400, description = "Something is wrong with the body", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 404, description = "There is no such registry", body = ErrorBody),
        (status = 408, description = "The body does not come to its end", body = ErrorBody),
        (status = 409, description = "The name and version are taken, or the policy refuses the server", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
    )
)]
pub(crate) async fn add(
    State(service): State<Arc<Service>>,
    CatalogWriter(caller): CatalogWriter,
    InRegistry: InRegistry,
    JsonBody(body): JsonBody,
) -> Result<Response, ApiError> {
    let asked = RegistryServer::parse(&body).map_err(invalid)?;
    let author = author(&service, &caller).await?;
    let gate = Gate::for_new(&service, &caller.project, std::slice::from_ref(&asked.value)).await?;
    let Admitted { server, remark } = gate.admit_one(asked.value)?;
    let stored = OF_SERVERS.done(store(&service, &author, vec![server]).await?, None)?;
    gate.note(&service, &stored).await?;
    let row = stored.first().ok_or(ApiError::Internal)?;
    let remarks: Vec<String> = asked.remarks.into_iter().chain(remark).collect();
    let record = server_record(&service.sealer, &caller.project, row, Shown::to(&caller))?;
    let envelope = Envelope::new("The server is registered.", &remarks, record);
    Ok((StatusCode::CREATED, etag::header(&etag::tag(row.written.revision)), Json(envelope)).into_response())
}

/// Stores servers, all or none, their secrets sealed.
///
/// # Errors
///
/// Fails if the secrets cannot be sealed or the records are out.
pub(super) async fn store(
    service: &Service,
    author: &Author,
    servers: Vec<RegistryServer>,
) -> Result<Change<Vec<ServerRow>>, ApiError> {
    let sealed = |server: RegistryServer| {
        let id = Uuid::now_v7();
        Ok(NewServer { id, kept: seal(&service.sealer, &author.project, id, server)? })
    };
    let servers: Vec<NewServer> = servers.into_iter().map(sealed).collect::<Result<_, ApiError>>()?;
    let change = service.records.add_servers(author, &servers).await?;
    if let Change::Done(stored) = &change {
        info!(project = %author.project, servers = stored.len(), "servers registered");
    }
    Ok(change)
}

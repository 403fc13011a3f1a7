//! `PATCH /mcp-registry/modify-server`: changes a server.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use model::JobId;
use serde_json::Value;
use store::records::catalog::{SealedServer, ServerRow};

use super::server_row;
use crate::api::auth::CatalogWriter;
use crate::api::catalog::body::JsonBody;
use crate::api::catalog::kept::{Shown, open, seal, server_record};
use crate::api::catalog::refusal::{OF_SERVERS, invalid};
use crate::api::catalog::schema::{RegistryServerEnvelope, RegistryServerPatch};
use crate::api::catalog::selected::SelectedServer;
use crate::api::catalog::written::Envelope;
use crate::api::catalog::{author, etag};
use crate::api::error::{ApiError, ErrorBody};
use crate::api::service::Service;
use crate::approval::{Admitted, Gate};

/// Changes a server; gateways see it at their next expansion. `If-Match` refuses the change if somebody else was faster.
#[utoipa::path(
    patch,
    path = "/mcp-registry/modify-server",
    operation_id = "registry_modify_server",
    tag = "MCP Registry Servers",
    request_body = RegistryServerPatch,
    responses(
        (status = 200, description = "The server is changed", body = RegistryServerEnvelope,
            headers(("ETag" = String, description = "the server's revision"))),
        (status = 400, description = "Something is wrong with the body or a header", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 404, description = "There is no such server", body = ErrorBody),
        (status = 408, description = "The body does not come to its end", body = ErrorBody),
        (status = 409, description = "The policy refuses to put the server into service", body = ErrorBody),
        (status = 412, description = "The server was changed since `If-Match`", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
    )
)]
pub(crate) async fn modify(
    State(service): State<Arc<Service>>,
    CatalogWriter(caller): CatalogWriter,
    SelectedServer(key): SelectedServer,
    headers: HeaderMap,
    JsonBody(patch): JsonBody,
) -> Result<Response, ApiError> {
    let expected = etag::expected(&headers)?;
    let author = author(&service, &caller).await?;
    let (mut refused, mut remarks) = (None, Vec::new());
    let row = server_row(&service, &caller, &key).await?;
    let job: Option<JobId> = patch.get("job_id").and_then(Value::as_str).and_then(|text| text.parse().ok());
    let gate = Gate::for_changed(&service, &caller.project, &row, job).await?;
    let mut decide = |row: &ServerRow| match patched(&service, &author.project, row, &patch, &gate) {
        Ok((kept, said)) => {
            remarks = said;
            Some(kept)
        }
        Err(error) => {
            refused = Some(error);
            None
        }
    };
    let change = service.records.change_server(&author, &key, &expected, &mut decide).await?;
    let row = OF_SERVERS.done(change, refused)?;
    if job.is_some() {
        gate.note(&service, std::slice::from_ref(&row)).await?;
    }
    let record = server_record(&service.sealer, &caller.project, &row, Shown::to(&caller))?;
    let envelope = Envelope::new("The server is changed.", &remarks, record);
    Ok((etag::header(&etag::tag(row.written.revision)), Json(envelope)).into_response())
}

/// What becomes of a server by a patch, and remarks about the patch.
fn patched(
    service: &Service,
    project: &model::ProjectName,
    row: &ServerRow,
    patch: &Value,
    gate: &Gate,
) -> Result<(SealedServer, Vec<String>), ApiError> {
    let server = open(&service.sealer, project, row)?;
    let patched = server.patched(patch).map_err(invalid)?;
    let Admitted { server, remark } = gate.admit_changed(&server, patched.value)?;
    let remarks = patched.remarks.into_iter().chain(remark).collect();
    Ok((seal(&service.sealer, project, row.id, server)?, remarks))
}

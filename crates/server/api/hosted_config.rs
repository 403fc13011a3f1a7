//! `POST /mcp-hub/scan/hosted/config`: asks for the scan of every server of a client's configuration file.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use model::{Credentials, Imported, JobId, JobTarget, Priority, ScanType};
use serde::Deserialize;
use store::records::{NewJob, Start};
use utoipa::ToSchema;
use utoipa::openapi::schema::{AnyOf, Object, SchemaType};
use utoipa::openapi::{Ref, RefOr, Schema};

use super::auth::Submitter;
use super::body::Body;
use super::error::{ApiError, ErrorBody};
use super::hosted::hosted_job;
use super::idempotency::idempotency;
use super::request::client_config::{ConfigRequest, Entry, Found};
use super::request::source::repo_name;
use super::service::Service;
use super::submit::{HostedScanAccepted, answer, message, new_job, seal, submit};
use super::trace::Exchange;

// As documented; `ConfigRequest` reads it.
/// What is asked for.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ConfigScanRequest {
    /// A client's configuration file.
    mcp_config: ClientConfig,
    /// The entries as they are written in the file, by name, where the caller has filled in their placeholders: rules for
    /// entries look at these.
    #[schema(required = false, nullable)]
    written: BTreeMap<String, AnyEntry>,
    /// Whether only the caller's project sees the scans.
    #[schema(default = false, required = false, nullable)]
    is_private: bool,
}

/// A client's configuration file.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ClientConfig {
    /// 1 to 50 servers by name.
    mcp_servers: BTreeMap<String, AnyEntry>,
}

/// What stands in the file under a name. It may be anything: what is no server is answered by a job that says so.
#[derive(Deserialize)]
#[expect(dead_code, reason = "only its schema is used")]
struct AnyEntry(serde_json::Value);

impl utoipa::PartialSchema for AnyEntry {
    fn schema() -> RefOr<Schema> {
        let server = Ref::from_schema_name(ClientServerEntry::name());
        AnyOf::builder().item(server).item(Object::with_type(SchemaType::AnyValue)).into()
    }
}

impl ToSchema for AnyEntry {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((ClientServerEntry::name().into_owned(), <ClientServerEntry as utoipa::PartialSchema>::schema()));
        ClientServerEntry::schemas(schemas);
    }
}

/// A server of the file: an address, or a program that a client starts. Nothing is ever started here.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ClientServerEntry {
    #[schema(format = "uri", required = false, nullable)]
    url: String,
    #[schema(example = "sse", required = false, nullable)]
    transport: String,
    #[schema(example = "http", required = false, nullable)]
    r#type: String,
    #[schema(required = false, nullable)]
    headers: BTreeMap<String, String>,
    #[schema(example = "npx", required = false, nullable)]
    command: String,
    #[schema(required = false, nullable)]
    args: Vec<String>,
}

/// Scans every server of a client's configuration file: one job an entry, in the order of the file.
#[utoipa::path(
    post,
    path = "/mcp-hub/scan/hosted/config",
    operation_id = "hub_hosted_scan_from_config",
    tag = "MCP Hub",
    request_body = ConfigScanRequest,
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        description = "a repeated request gives the first one's jobs")),
    responses(
        (status = 202, description = "One job an entry", body = Vec<HostedScanAccepted>),
        (status = 400, description = "The request cannot be read", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 408, description = "The body does not come to its end", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 422, description = "The request asks for what cannot be done", body = ErrorBody),
        (status = 429, description = "Too many requests", body = ErrorBody),
    )
)]
pub(crate) async fn hosted_scan_from_config(
    State(service): State<Arc<Service>>,
    Submitter(caller): Submitter,
    Extension(exchange): Extension<Arc<Exchange>>,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let idempotency = idempotency(&service.sealer, &headers, &caller.project, "config", &body)?;
    let ConfigRequest { entries, is_private, remark } = ConfigRequest::parse(&body)?;
    let visibility = service.visibility(is_private);
    let base = |entry: &Entry| NewJob {
        priority: Priority::Bulk,
        ..new_job(&caller, visibility, &exchange.trace_parent, entry.shown.clone())
    };
    let entries: Vec<(NewJob, Entry)> = entries.into_iter().map(|entry| (base(&entry), entry)).collect();
    let siblings: Vec<JobId> = entries.iter().filter(|(_, entry)| entry.found.is_ok()).map(|(new, _)| new.id).collect();
    let jobs = entries.into_iter().map(|(new, entry)| job(&service, new, entry, &siblings));
    let jobs = jobs.collect::<Result<Vec<_>, _>>()?;
    let accepted = submit(&service, &caller.project, jobs, idempotency).await?;
    let answers = accepted.jobs.into_iter().map(|job| {
        let message = message(&job, accepted.replayed, remark.as_deref());
        HostedScanAccepted::new(job, message)
    });
    Ok(answer(accepted.replayed, &answers.collect::<Vec<_>>()))
}

/// The job of one entry. The entry is sealed with it, since rules of its own look at what may be a secret, and so are the jobs
/// beside it.
fn job(service: &Arc<Service>, new: NewJob, entry: Entry, siblings: &[JobId]) -> Result<NewJob, ApiError> {
    let imported = Some(Imported { entry: entry.written, siblings: siblings.to_vec() });
    match entry.found {
        Ok(Found::Hosted { hosted, credentials }) => {
            let credentials = Credentials { imported, ..credentials.unwrap_or_default() };
            hosted_job(service, new, *hosted, Some(credentials))
        }
        Ok(Found::Source(target)) => {
            let credentials = Credentials { imported, ..Credentials::default() };
            let sealed = Some(seal(service, &new, &credentials)?);
            Ok(NewJob {
                repo_name: Some(repo_name(&target)),
                start: Start::Waiting { target: Box::new(JobTarget::Source(target)), sealed },
                ..new
            })
        }
        Err(reason) => Ok(NewJob {
            scan_type: if entry.is_hosted { ScanType::Hosted } else { ScanType::Source },
            repo_name: Some(entry.name),
            start: Start::Failed(reason),
            ..new
        }),
    }
}

//! `GET /mcp-gateway/get-gateway-config`: a gateway with its servers in full, as a runtime reads it.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use catalog::{ApprovalPolicy, GatewayKey, RequestContext, SecretsAs, ServerKey, ServerRecord};
use serde::Serialize;
use store::records::approval::SettingsRow;
use store::records::catalog::ServerRow;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, OneOf};
use utoipa::openapi::{Ref, RefOr, Schema};

use super::approved::{LeftOut, Verdicts};
use super::expanded::{Asked, Written};
use super::gateway_row;
use crate::api::auth::{Caller, CatalogReader};
use crate::api::catalog::kept::{Shown, gateway_record, server_record};
use crate::api::catalog::refusal::OF_GATEWAYS;
use crate::api::catalog::schema::ExpandedGateway;
use crate::api::catalog::selected::SelectedGateway;
use crate::api::catalog::{REGISTRY, etag, user_id};
use crate::api::error::{ApiError, ErrorBody};
use crate::api::query::Query;
use crate::api::service::Service;

/// What is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// The contract's.
    Expanded,
    /// The same, with what the policy makes of each server.
    WithVerdicts,
    /// A file that MCP clients read.
    McpServers,
}

/// A gateway with what the policy makes of each server, also of those that are left out.
#[derive(Serialize)]
struct WithVerdicts<'a> {
    #[serde(flatten)]
    expanded: catalog::ExpandedGateway<'a>,
    left_out: Vec<LeftOut<'a>>,
}

// As documented; `format` reads them.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
enum WithWord {
    #[schema(rename = "verdict")]
    Verdict,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
enum FormatWord {
    #[schema(rename = "mcp-servers")]
    McpServers,
}

/// A gateway with its servers in full, or a file that MCP clients read.
pub(crate) struct GatewayConfigAnswer;

impl utoipa::PartialSchema for GatewayConfigAnswer {
    fn schema() -> RefOr<Schema> {
        let file = Object::builder().property("mcpServers", Object::new()).required("mcpServers");
        OneOf::builder().item(Ref::from_schema_name(ExpandedGateway::name())).item(file).into()
    }
}

impl ToSchema for GatewayConfigAnswer {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((ExpandedGateway::name().into_owned(), <ExpandedGateway as utoipa::PartialSchema>::schema()));
        ExpandedGateway::schemas(schemas);
    }
}

/// Reads a gateway with its servers in full. Servers that are not active, are deleted, or are not approved by the registry's
/// policy are left out. Secrets are masked for keys without the scope `runtime` or `catalog`.
#[utoipa::path(
    get,
    path = "/mcp-gateway/get-gateway-config",
    operation_id = "gateway_get_config",
    tag = "MCP Gateways",
    params(
        ("with" = inline(Option<WithWord>), Query,
            description = "`verdict` for what the policy makes of each server, in `verdict` and `left_out`"),
        ("format" = inline(Option<FormatWord>), Query,
            description = "`mcp-servers` for a file that MCP clients read; secrets become placeholders where they are masked"),
    ),
    responses(
        (status = 200, description = "The gateway; another shape with `format`", body = GatewayConfigAnswer,
            headers(("ETag" = String, description = "changes with anything in the project's catalogue"))),
        (status = 304, description = "The caller has it: nothing in the catalogue has changed since `If-None-Match`"),
        (status = 400, description = "A header is missing or out of bounds", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this, or the gateway is not active", body = ErrorBody),
        (status = 404, description = "There is no such gateway", body = ErrorBody),
    )
)]
pub(crate) async fn config(
    State(service): State<Arc<Service>>,
    CatalogReader(caller): CatalogReader,
    SelectedGateway(key): SelectedGateway,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let format = format(query.as_deref())?;
    // The revision is read first: what is read after it may be newer, and is then read again under the newer revision.
    let registry = service.records.settings(&caller.project).await?;
    let registry = registry.ok_or(ApiError::NotFound(OF_GATEWAYS.absent))?;
    let shown = Shown::to(&caller);
    if format != Format::Expanded {
        return Ok(answer(write(&service, &caller, &key, shown, format, &registry).await?));
    }
    let asked = Asked { project: caller.project.clone(), gateway: key, key_id: caller.key_id.clone(), shown };
    let written = match service.expanded.get(&asked, registry.registry.revision) {
        Some(written) => written,
        None => fresh(&service, &caller, asked, &registry).await?,
    };
    if etag::is_known(&headers, &written.tag) {
        return Ok(etag::not_modified(&written.tag));
    }
    Ok(answer(written))
}

fn answer(Written { tag, body }: Written) -> Response {
    (etag::header(&tag), [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn format(query: Option<&str>) -> Result<Format, ApiError> {
    let mut query = Query::parse(query);
    let with_verdicts = match query.given("with").as_deref() {
        None => false,
        Some("verdict") => true,
        Some(_) => {
            query.mistake("with", "is not verdict");
            false
        }
    };
    let format = match query.given("format").as_deref() {
        Some("mcp-servers") if with_verdicts => {
            query.mistake("with", "is not for a file that MCP clients read");
            Format::McpServers
        }
        None if with_verdicts => Format::WithVerdicts,
        None => Format::Expanded,
        Some("mcp-servers") => Format::McpServers,
        Some(_) => {
            query.mistake("format", "is not mcp-servers");
            Format::Expanded
        }
    };
    query.finish()?;
    Ok(format)
}

async fn fresh(service: &Service, caller: &Caller, asked: Asked, registry: &SettingsRow) -> Result<Written, ApiError> {
    let written = write(service, caller, &asked.gateway, asked.shown, Format::Expanded, registry).await?;
    service.expanded.keep(asked, registry.registry.revision, written.clone());
    Ok(written)
}

async fn write(
    service: &Service,
    caller: &Caller,
    key: &GatewayKey,
    shown: Shown,
    format: Format,
    registry: &SettingsRow,
) -> Result<Written, ApiError> {
    let row = gateway_row(service, caller, key).await?;
    if !row.gateway.is_active() {
        return Err(ApiError::Forbidden("This gateway is not active."));
    }
    let servers = service.records.servers_of(row.id).await?;
    let settings = &registry.settings;
    let verdicts = if settings.policy != ApprovalPolicy::default() || format == Format::WithVerdicts {
        Verdicts::of(service, settings, &row, &servers).await?
    } else {
        Verdicts::default()
    };
    let mut records: HashMap<ServerKey, ServerRecord> = HashMap::with_capacity(servers.len());
    let is_used = |row: &&ServerRow| row.kept.server.is_active() && verdicts.allow(row.kept.server.key());
    for server in servers.iter().filter(is_used) {
        let record = server_record(&service.sealer, &caller.project, server, shown)?;
        records.insert(record.server.key().clone(), record);
    }
    let record = gateway_record(&caller.project, &row);
    let expanded = record.expand(|key| records.get(key), context(service, caller).await?);
    let written = match format {
        Format::Expanded => serde_json::to_vec(&expanded),
        Format::WithVerdicts => serde_json::to_vec(&WithVerdicts {
            expanded: expanded.with_verdicts(|key| verdicts.on(key)),
            left_out: verdicts.left_out(),
        }),
        Format::McpServers => serde_json::to_vec(&client_file(&expanded, shown)),
    };
    let tag = verdicts.tag(registry.registry.revision, settings);
    Ok(Written { tag, body: written.map_err(|_| ApiError::Internal)?.into() })
}

fn client_file(expanded: &catalog::ExpandedGateway<'_>, shown: Shown) -> serde_json::Value {
    let secrets = match shown {
        Shown::Full => SecretsAs::Written,
        Shown::Masked => SecretsAs::Placeholders,
    };
    expanded.mcp_servers_file(secrets).document
}

async fn context(service: &Service, caller: &Caller) -> Result<RequestContext, ApiError> {
    Ok(RequestContext {
        user_id: Some(user_id(service, caller).await?.to_string()),
        user_email: Some(caller.user_email.clone()),
        org_id: Some(service.organisation().await?.to_string()),
        registry_name: Some(REGISTRY.to_owned()),
        ..RequestContext::default()
    })
}

//! `POST /mcp-hub/scan/hosted`: asks for the scan of a running server.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use model::{Credentials, Hosted, JobTarget, ScanType};
use serde::Deserialize;
use store::records::{NewJob, Start};
use utoipa::ToSchema;

use super::auth::Submitter;
use super::body::Body;
use super::error::{ApiError, ErrorBody};
use super::idempotency::idempotency;
use super::request::hosted::{HostedRequest, repo_name};
use super::service::Service;
use super::submit::{HostedScanAccepted, answer, message, new_job, seal, submit};
use super::trace::Exchange;
use crate::address::taken_apart;

// As documented; `HostedRequest` reads it.
/// What is asked for.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct HostedScanRequest {
    /// The address of the running server.
    #[schema(format = "uri", example = "https://mcp.example/mcp")]
    endpoint_url: String,
    /// How the server is signed in to.
    #[schema(required = false, nullable)]
    auth_config: MCPHubAuthConfig,
    /// What the server is called.
    server_name: Option<String>,
    /// The tools that the caller knows; others are reported as shadow tools. The check is off if absent.
    expected_tools: Option<Vec<String>>,
    /// Whether only the caller's project sees the scan.
    #[schema(default = false, required = false, nullable)]
    is_private: bool,
    /// `bulk` for one of many scans, which lets others pass.
    #[schema(default = "interactive", required = false, nullable)]
    priority: String,
}

/// How a hosted server is signed in to; members that belong to another `auth_type` are refused. Sealed on arrival, erased
/// when the job ends, never returned.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct MCPHubAuthConfig {
    auth_type: AuthTypeWord,
    #[schema(format = Password, required = false, nullable)]
    bearer_token: String,
    #[schema(format = Password, required = false, nullable)]
    api_key: String,
    #[schema(default = "X-API-Key", required = false, nullable)]
    api_key_header: String,
    /// Where tokens are given; found by the documents of the server and its authorization server if absent.
    #[schema(format = "uri", required = false, nullable)]
    oauth2_token_url: String,
    /// The authorization server that the client is registered with; only its own document is asked where tokens are given.
    #[schema(format = "uri", required = false, nullable)]
    oauth2_issuer: String,
    #[schema(required = false, nullable)]
    oauth2_client_id: String,
    #[schema(format = Password, required = false, nullable)]
    oauth2_client_secret: String,
    /// Whether the secret is sent in a header and not in the body.
    #[schema(default = true, required = false, nullable)]
    oauth2_use_basic_auth: bool,
    /// The client signs a statement with this key in place of a secret.
    #[schema(format = Password, required = false, nullable)]
    oauth2_private_key_pem: String,
    #[schema(default = "RS256", required = false, nullable)]
    oauth2_signing_algorithm: SigningAlgorithmWord,
    oauth2_key_id: Option<String>,
    /// Whom the signed statement is made to; the authorization server if absent.
    oauth2_assertion_audience: Option<String>,
    /// A token that was given before, in place of the client's own right.
    #[schema(format = Password, required = false, nullable)]
    oauth2_refresh_token: String,
    oauth2_scope: Option<String>,
    oauth2_audience: Option<String>,
    oauth2_resource: Option<String>,
    #[schema(required = false, nullable)]
    custom_headers: BTreeMap<String, String>,
    #[schema(required = false, nullable)]
    client_cert_pem: String,
    #[schema(format = Password, required = false, nullable)]
    client_key_pem: String,
    #[schema(required = false, nullable)]
    ca_cert_pem: String,
}

/// The ways to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AuthTypeWord {
    None,
    ApiKey,
    Bearer,
    Oauth2,
    CustomHeaders,
    Mtls,
}

/// What a client signs with.
#[derive(Deserialize, ToSchema)]
pub(crate) enum SigningAlgorithmWord {
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
}

/// Scans a running server.
#[utoipa::path(
    post,
    path = "/mcp-hub/scan/hosted",
    operation_id = "hub_hosted_scan",
    tag = "MCP Hub",
    request_body = HostedScanRequest,
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        description = "a repeated request gives the first one's job")),
    responses(
        (status = 202, description = "The job is accepted", body = HostedScanAccepted),
        (status = 400, description = "The request cannot be read", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 408, description = "The body does not come to its end", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 422, description = "The request asks for what cannot be done", body = ErrorBody),
        (status = 429, description = "Too many requests", body = ErrorBody),
    )
)]
pub(crate) async fn hosted_scan(
    State(service): State<Arc<Service>>,
    Submitter(caller): Submitter,
    Extension(exchange): Extension<Arc<Exchange>>,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let idempotency = idempotency(&service.sealer, &headers, &caller.project, "hosted", &body)?;
    let asked = HostedRequest::parse(&body)?;
    let visibility = service.visibility(asked.is_private);
    let job =
        NewJob { priority: asked.priority, ..new_job(&caller, visibility, &exchange.trace_parent, String::new()) };
    let job = hosted_job(&service, job, asked.hosted, asked.credentials)?;
    let accepted = submit(&service, &caller.project, vec![job], idempotency).await?;
    let job = accepted.jobs.into_iter().next().ok_or(ApiError::Internal)?;
    let message = message(&job, accepted.replayed, asked.remark.as_deref());
    Ok(answer(accepted.replayed, &HostedScanAccepted::new(job, message)))
}

/// The job of a running server: its credentials, and its address if that may hold a secret, are sealed here.
///
/// # Errors
///
/// Fails if they cannot be sealed.
pub(crate) fn hosted_job(
    service: &Arc<Service>,
    job: NewJob,
    hosted: Hosted,
    credentials: Option<Credentials>,
) -> Result<NewJob, ApiError> {
    let (hosted, credentials) = taken_apart(hosted, credentials);
    let sealed = credentials.as_ref().map(|credentials| seal(service, &job, credentials)).transpose()?;
    Ok(NewJob {
        scan_type: ScanType::Hosted,
        source_url: hosted.endpoint.to_string(),
        repo_name: Some(repo_name(&hosted)),
        auth_type: Some(hosted.auth_type.as_str().to_owned()),
        start: Start::Waiting { target: Box::new(JobTarget::Hosted(hosted)), sealed },
        ..job
    })
}

//! What the playground answers: one shape, whether a server did what was asked of it or not.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use catalog::RegistryServer;
use fetch::RpcError;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::failure::Failure;
use crate::api::view::time;

/// An answer of the playground.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaygroundAnswer)]
pub(super) struct Answer<D> {
    /// The same as `error`, where something failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// The id of the request, where something failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    /// Whether the server did what was asked of it. A tool that says of itself that it failed was called: see `isError`.
    success: bool,
    /// One sentence for people on what failed.
    #[schema(required)]
    error: Option<String>,
    /// More on what failed, for programs.
    #[schema(required)]
    details: Option<Details>,
    /// What was asked, and what came of it.
    data: D,
}

/// More on what failed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaygroundFailure)]
pub(super) struct Details {
    /// A word for programs.
    #[schema(
        pattern = "^(address_refused|unreachable|sign_in|protocol|too_large|timed_out|server_error|input_required|failed)$"
    )]
    reason: &'static str,
    /// The error of the protocol that the server answered with.
    #[schema(required)]
    server_error: Option<ServerError>,
}

/// An error of JSON-RPC, in the server's own words.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaygroundServerError)]
struct ServerError {
    code: i64,
    message: String,
    /// Anything.
    data: Value,
}

impl<D: Serialize> Answer<D> {
    /// The answer where the server did what was asked of it.
    pub(super) fn done(data: D) -> Response {
        let answer = Self { message: None, request_id: None, success: true, error: None, details: None, data };
        (StatusCode::OK, Json(answer)).into_response()
    }

    /// The answer where it did not.
    pub(super) fn failed(failure: Failure, request_id: &str, data: D) -> Response {
        let Failure { status, reason, sentence, server_error } = failure;
        let server_error = server_error.map(|error| {
            let RpcError { code, message, data } = *error;
            ServerError { code, message, data: data.unwrap_or_default() }
        });
        let answer = Self {
            message: Some(sentence.clone()),
            request_id: Some(request_id.to_owned()),
            success: false,
            error: Some(sentence),
            details: Some(Details { reason, server_error }),
            data,
        };
        (status, Json(answer)).into_response()
    }
}

/// Which server was asked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaygroundServer)]
pub(super) struct Asked {
    saved_name: String,
    server_version: String,
    #[schema(required)]
    server_name: Option<String>,
    #[schema(required)]
    description: Option<String>,
}

impl Asked {
    pub(super) fn of(server: &RegistryServer) -> Self {
        Self {
            saved_name: server.key().saved_name.to_string(),
            server_version: server.key().server_version.to_string(),
            server_name: server.server_name().map(str::to_owned),
            description: server.description().map(str::to_owned),
        }
    }
}

/// The time now, RFC 3339 in UTC.
pub(super) fn now() -> String {
    time(Timestamp::now().as_millisecond())
}

//! `POST /mcp-playground/test-server`: whether a registered server can be reached, and how many tools it has.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, Asked, now};
use super::listed::{Answered, listed};
use crate::api::auth::Player;
use crate::api::catalog::selected::SelectedServer;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::service::Service;
use crate::api::trace::Exchange;

/// What came of testing a server.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaygroundTested)]
pub(super) struct Outcome {
    #[serde(flatten)]
    asked: Asked,
    /// How many tools it lists; null if it does not.
    #[schema(required)]
    tools_count: Option<usize>,
    /// How it answered; null if it did not.
    #[schema(required)]
    session: Option<Answered>,
    #[schema(format = DateTime)]
    tested_at: String,
}

/// Connects to a registered server and counts its tools.
#[utoipa::path(
    post,
    path = "/mcp-playground/test-server",
    operation_id = "playground_test_server",
    tag = "MCP Playground",
    responses(
        (status = 200, description = "The server answers", body = Answer<Outcome>),
        (status = 400, description = "A header is missing or out of bounds", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 404, description = "There is no such server", body = ErrorBody),
        (status = 409, description = "The server is out of service or cannot be asked from here", body = ErrorBody),
        (status = 502, description = "The server cannot be reached, or answers with nothing of use", body = Answer<Outcome>),
        (status = 504, description = "The server is too slow", body = Answer<Outcome>),
    )
)]
pub(crate) async fn test_server(
    State(service): State<Arc<Service>>,
    Player(caller): Player,
    SelectedServer(key): SelectedServer,
    Extension(exchange): Extension<Arc<Exchange>>,
) -> Result<Response, ApiError> {
    let (reached, listed) = listed(&service, &caller, &key).await?;
    let (asked, tested_at) = (Asked::of(&reached.server), now());
    Ok(match listed {
        Ok(listed) => {
            let (tools_count, session) = (Some(listed.tools.len()), Some(listed.answered));
            Answer::done(Outcome { asked, tools_count, session, tested_at })
        }
        Err(failure) => {
            let data = Outcome { asked, tools_count: None, session: None, tested_at };
            Answer::failed(failure, &exchange.request_id, data)
        }
    })
}

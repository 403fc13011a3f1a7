//! `GET /mcp-playground/get-tools`: the tools of a registered server.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, Asked, now};
use super::listed::{Answered, Tool, listed};
use crate::api::auth::Player;
use crate::api::catalog::selected::SelectedServer;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::service::Service;
use crate::api::trace::Exchange;

/// The tools of a server.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaygroundTools)]
pub(super) struct Offered {
    #[serde(flatten)]
    asked: Asked,
    /// How many tools it lists; null if it does not.
    #[schema(required)]
    tools_count: Option<usize>,
    tools: Vec<Tool>,
    /// How it answered; null if it did not.
    #[schema(required)]
    session: Option<Answered>,
    #[schema(format = DateTime)]
    tested_at: String,
}

/// Lists the tools of a registered server with their input schemas, and whether each may be called.
#[utoipa::path(
    get,
    path = "/mcp-playground/get-tools",
    operation_id = "playground_get_tools",
    tag = "MCP Playground",
    responses(
        (status = 200, description = "The tools", body = Answer<Offered>),
        (status = 400, description = "A header is missing or out of bounds", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
        (status = 404, description = "There is no such server", body = ErrorBody),
        (status = 409, description = "The server is out of service or cannot be asked from here", body = ErrorBody),
        (status = 502, description = "The server cannot be reached, or answers with nothing of use", body = Answer<Offered>),
        (status = 504, description = "The server is too slow", body = Answer<Offered>),
    )
)]
pub(crate) async fn get_tools(
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
            Answer::done(Offered { asked, tools_count, tools: listed.tools, session, tested_at })
        }
        Err(failure) => {
            let data = Offered { asked, tools_count: None, tools: Vec::new(), session: None, tested_at };
            Answer::failed(failure, &exchange.request_id, data)
        }
    })
}

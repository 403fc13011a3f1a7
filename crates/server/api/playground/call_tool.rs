//! `POST /mcp-playground/call-tool`: calls one tool of a registered server, if the operator and the server's owner let it be
//! called.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{FromRequest, Request, State};
use axum::response::Response;
use fetch::{CallAnswer, ToolCall};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tracing::info;
use utoipa::ToSchema;

use super::answer::{Answer, Asked, now};
use super::failure::Failure;
use super::listed::why_denied;
use super::reached::Reached;
use super::tool_call;
use crate::api::auth::Player;
use crate::api::body::Body;
use crate::api::catalog::selected::SelectedServer;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::service::Service;
use crate::api::trace::Exchange;

const OFF: ApiError = ApiError::Forbidden(
    "Calling tools is off here: the operator turns it on with `--allow-call-tool` (`MCP_HUB_ALLOW_CALL_TOOL`).",
);

// As documented; `tool_call` reads it.
/// Which tool is called, and with what.
#[derive(Deserialize, ToSchema)]
#[schema(as = PlaygroundCall)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct CallToolRequest {
    #[schema(max_length = 512, pattern = r"\S")]
    tool_name: String,
    /// What the tool is given: at most 100 KB of JSON and 10 levels; nothing, if absent. `tool_args` is another name for it.
    #[schema(value_type = Option<Object>)]
    tool_arguments: Option<Map<String, Value>>,
}

/// What came of a call.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaygroundCalled)]
pub(super) struct Called {
    #[serde(flatten)]
    asked: Asked,
    tool_name: String,
    #[schema(value_type = Object)]
    tool_arguments: Map<String, Value>,
    /// What the tool gave; null if no answer came.
    #[schema(required)]
    result: Option<ToolResult>,
    #[schema(format = DateTime)]
    executed_at: String,
}

/// What a tool gave, in the server's own words. There may be more members, such as `structuredContent`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaygroundToolResult)]
pub(super) struct ToolResult {
    /// Parts with a `type`, and `text`, or `data` and `mimeType`.
    #[schema(value_type = Vec<Object>)]
    content: Value,
    /// Whether the tool says that it failed.
    #[serde(rename = "isError")]
    is_error: bool,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// Calls one tool of a registered server, once. Off unless the operator turns it on. A tool that says of itself that it
/// failed was called: the answer is 200 with `success: true`, and `isError` is true in its result.
#[utoipa::path(
    post,
    path = "/mcp-playground/call-tool",
    operation_id = "playground_call_tool",
    tag = "MCP Playground",
    request_body = CallToolRequest,
    responses(
        (status = 200, description = "The tool was called", body = Answer<Called>),
        (status = 400, description = "Something is wrong with the body or a header", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this, calling is off, or the tool is denied", body = ErrorBody),
        (status = 404, description = "There is no such server", body = ErrorBody),
        (status = 408, description = "The body does not come to its end", body = ErrorBody),
        (status = 409, description = "The server is out of service, not approved, or cannot be asked from here", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 502, description = "The server cannot be reached, refuses the call, or answers with nothing of use",
            body = Answer<Called>),
        (status = 504, description = "The server is too slow; whether the tool ran is not known", body = Answer<Called>),
    )
)]
pub(crate) async fn call_tool(
    State(service): State<Arc<Service>>,
    Player(caller): Player,
    SelectedServer(key): SelectedServer,
    Extension(exchange): Extension<Arc<Exchange>>,
    request: Request,
) -> Result<Response, ApiError> {
    // Where nothing is called, nothing of what is sent is read.
    if !service.allow_call_tool {
        return Err(OFF);
    }
    let Body(body) = Body::from_request(request, &service).await?;
    let call = tool_call::parse(&body)?;
    let reached = Reached::approved(&service, &caller, &key).await?;
    let log = |outcome: &str| {
        let (project, key_id) = (&caller.project, caller.key_id.as_str());
        info!(%project, key_id, server = %key, tool = call.tool, outcome, "tool call");
    };
    if let Some(reason) = why_denied(reached.server.mcp_config(), &call.tool) {
        log("denied");
        return Err(ApiError::NotAllowed(format!("This tool may not be called. {reason}")));
    }
    let turn = service.turns.take().await?;
    // Before the call: whatever ends this process then, it stands in the log.
    log("sent");
    let answer = service.fetcher.call_tool(&reached.call(), &call).await;
    drop(turn);
    let result = answer.map_err(Failure::from).and_then(result);
    let outcome = match &result {
        Ok(ToolResult { is_error: false, .. }) => "answered",
        Ok(_) => "tool_failed",
        Err(failure) => failure.reason,
    };
    log(outcome);
    let asked = Asked::of(&reached.server);
    let ToolCall { tool, arguments } = call;
    let data = |result| Called { asked, tool_name: tool, tool_arguments: arguments, result, executed_at: now() };
    Ok(match result {
        Ok(result) => Answer::done(data(Some(result))),
        Err(failure) => Answer::failed(failure, &exchange.request_id, data(None)),
    })
}

/// What a tool gave, if it is what the protocol says that a tool gives.
fn result(answer: CallAnswer) -> Result<ToolResult, Failure> {
    let mut members = match answer {
        CallAnswer::Result(members) => members,
        CallAnswer::Error(error) => return Err(error.into()),
    };
    if members.get("resultType").and_then(Value::as_str) == Some("input_required") {
        return Err(Failure::input_required());
    }
    let content = members.shift_remove("content");
    let is_part = |part: &Value| part.get("type").is_some_and(Value::is_string);
    let content = content.filter(|content| content.as_array().is_some_and(|parts| parts.iter().all(is_part)));
    let content = content.ok_or_else(|| Failure::protocol("the `content` of its answer is no list of typed parts"))?;
    let is_error = match members.shift_remove("isError") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(is_error)) => is_error,
        Some(_) => return Err(Failure::protocol("the `isError` of its answer is not true or false")),
    };
    Ok(ToolResult { content, is_error, others: members })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(result_of_tool: Value) -> Result<Value, &'static str> {
        let Value::Object(members) = result_of_tool else { panic!("no object") };
        match result(CallAnswer::Result(members)) {
            Ok(result) => Ok(serde_json::to_value(result).unwrap()),
            Err(failure) => Err(failure.reason),
        }
    }

    #[test]
    fn what_a_tool_gives_is_kept_with_all_its_members() {
        let given =
            json!({"content": [{"type": "text", "text": "5"}], "isError": true, "structuredContent": {"sum": 5}});
        assert_eq!(read(given.clone()), Ok(given));
        assert_eq!(read(json!({"content": []})), Ok(json!({"content": [], "isError": false})));
    }

    #[test]
    fn what_no_tool_may_give_is_refused() {
        for bad in [
            json!({}),
            json!({"content": {}}),
            json!({"content": [7]}),
            json!({"content": [{"text": "5"}]}),
            json!({"content": [], "isError": "no"}),
        ] {
            assert_eq!(read(bad.clone()), Err("protocol"), "{bad}");
        }
        assert_eq!(read(json!({"resultType": "input_required", "inputRequests": {}})), Err("input_required"));
    }
}

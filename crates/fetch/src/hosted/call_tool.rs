//! One tool of a running server, called because somebody asked for it. A scan calls none.

use rmcp::model::ErrorData;
use serde_json::{Map, Value};

use super::detect::Server;
use super::session::Visitor;
use super::{Call, Signed, signed};
use crate::http::Client;
use crate::{FetchError, HostedLimits};

/// The longest message of an error that is kept, in characters.
const LONGEST_MESSAGE: usize = 2_000;

/// Which tool is called, and with what. `Debug` shows no argument.
#[derive(Clone, PartialEq)]
pub struct ToolCall {
    /// The tool's name.
    pub tool: String,
    /// What it is given.
    pub arguments: Map<String, Value>,
}

impl std::fmt::Debug for ToolCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ToolCall").field("tool", &self.tool).finish_non_exhaustive()
    }
}

/// What a server answered to a call: its own words, but for the secrets of its caller.
#[derive(Debug, Clone, PartialEq)]
pub enum CallAnswer {
    /// What came of the tool, which may say that the tool failed.
    Result(Map<String, Value>),
    /// The server did not call the tool.
    Error(RpcError),
}

/// An error of JSON-RPC.
#[derive(Debug, Clone, PartialEq)]
pub struct RpcError {
    /// Its number.
    pub code: i64,
    /// Its sentence, cut.
    pub message: String,
    /// What came with it.
    pub data: Option<Value>,
}

impl From<ErrorData> for RpcError {
    fn from(error: ErrorData) -> Self {
        Self { code: error.code.0.into(), message: cut(&error.message), data: error.data }
    }
}

impl CallAnswer {
    /// Reads an answer.
    ///
    /// # Errors
    ///
    /// Fails if it holds neither an object as its result nor an error.
    pub(super) fn read(text: &str, whose: &str) -> Result<Self, FetchError> {
        let protocol = |what: &str| FetchError::Protocol { url: whose.to_owned(), what: what.to_owned() };
        let mut answer: Value = serde_json::from_str(text).map_err(|_| protocol("its answer is nested too deeply"))?;
        if let Some(error) = answer.get_mut("error").filter(|error| !error.is_null()) {
            let data = error.get_mut("data").map(Value::take).filter(|data| !data.is_null());
            let message = error["message"].as_str().map(cut).unwrap_or_default();
            return Ok(Self::Error(RpcError { code: error["code"].as_i64().unwrap_or_default(), message, data }));
        }
        match answer.get_mut("result").map(Value::take) {
            Some(Value::Object(result)) => Ok(Self::Result(result)),
            _ => Err(protocol("what came of the tool is no object")),
        }
    }
}

fn cut(message: impl AsRef<str>) -> String {
    message.as_ref().chars().take(LONGEST_MESSAGE).collect()
}

/// Calls a tool of a running server, once.
///
/// # Errors
///
/// Fails if the server is not reached or not signed in to, and if it does not answer within the limits.
pub(crate) async fn call_tool(
    client: &Client,
    call: &Call<'_>,
    tool: &ToolCall,
    limits: &HostedLimits,
) -> Result<CallAnswer, FetchError> {
    let Signed { dialler, secrets } = signed(client, call, limits).await?;
    let server = Server { url: call.endpoint.url(), transport: call.transport, listens: true, limits };
    let asked = async {
        let mut conversation = server.begin(&dialler, Visitor::SCANNER).await?;
        let answer = conversation.call(tool).await;
        conversation.part().await;
        answer
    };
    let mut answer = Box::pin(asked).await.map_err(|error| secrets.blot_error(error))?;
    match &mut answer {
        CallAnswer::Result(result) => secrets.blot_members(result),
        CallAnswer::Error(RpcError { message, data, .. }) => {
            secrets.blot(message);
            if let Some(data) = data {
                secrets.blot_value(data);
            }
        }
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(answer: &Value) -> Result<CallAnswer, FetchError> {
        CallAnswer::read(&answer.to_string(), "https://mcp.example/mcp")
    }

    #[test]
    fn an_error_of_the_server_is_an_answer() {
        let error = json!({"code": -32602, "message": "no such tool".repeat(1_000), "data": {"tool": "x"}});
        let CallAnswer::Error(read) = read(&json!({"id": 1, "error": error})).unwrap() else { panic!("no error") };
        assert_eq!((read.code, read.data), (-32602, Some(json!({"tool": "x"}))));
        assert_eq!(read.message.chars().count(), LONGEST_MESSAGE);
    }

    #[test]
    fn what_came_of_a_tool_is_kept_whole_and_anything_but_an_object_is_refused() {
        let result =
            json!({"content": [{"type": "text", "text": "5"}], "structuredContent": {"sum": 5}, "isError": true});
        let CallAnswer::Result(members) = read(&json!({"id": 1, "result": result})).unwrap() else {
            panic!("no result")
        };
        assert_eq!(Value::Object(members), result);
        for bad in [json!({"id": 1, "result": 5}), json!({"id": 1, "result": null}), json!({"id": 1})] {
            assert!(matches!(read(&bad), Err(FetchError::Protocol { .. })), "{bad}");
        }
        let deep = format!("{}{}", "{\"result\":".repeat(500), "}".repeat(500));
        assert!(matches!(CallAnswer::read(&deep, "x"), Err(FetchError::Protocol { .. })));
    }

    #[test]
    fn what_a_tool_is_given_is_not_shown_in_logs() {
        let arguments = Map::from_iter([("token".to_owned(), "canary".into())]);
        assert!(!format!("{:?}", ToolCall { tool: "echo".to_owned(), arguments }).contains("canary"));
    }
}

//! The tools of a registered server as they are answered: what the server says of each, and whether it may be called.

use std::sync::Arc;

use catalog::{Decision, McpConfig, ServerKey};
use fetch::ListedTools;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::failure::Failure;
use super::reached::Reached;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::service::Service;

/// The longest name or version that a server gives itself here, in characters.
const LONGEST_NAME: usize = 256;

/// What a server says of itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaygroundServerInfo)]
pub(super) struct ServerInfo {
    #[schema(required)]
    name: Option<String>,
    #[schema(required)]
    version: Option<String>,
}

/// How a server answered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaygroundSession)]
pub(super) struct Answered {
    /// How it was spoken to: `streamable-http` or `sse`.
    transport: &'static str,
    /// The version of the protocol that was agreed on.
    protocol_version: String,
    server_info: ServerInfo,
    /// Whether these are all its tools: it may have more than are asked for, or some without a name.
    is_complete: bool,
}

/// A tool in its server's own words.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaygroundTool)]
pub(super) struct Tool {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[schema(required)]
    description: Option<String>,
    /// A JSON Schema; null if the server sends something else.
    #[serde(rename = "inputSchema")]
    #[schema(required, value_type = Option<Object>)]
    input_schema: Option<Map<String, Value>>,
    #[serde(rename = "outputSchema", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    output_schema: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    annotations: Option<Map<String, Value>>,
    /// Whether `tools` and `denied_tools` of the registered server let it be called.
    is_allowed: bool,
    /// Why not.
    #[schema(required)]
    denied_reason: Option<String>,
}

/// What a server lists.
pub(super) struct Listed {
    pub(super) answered: Answered,
    pub(super) tools: Vec<Tool>,
}

/// Finds the caller's server and asks it for its tools.
///
/// # Errors
///
/// Fails if there is no server that can be asked; what the server does wrong is a value.
pub(super) async fn listed(
    service: &Arc<Service>,
    caller: &Caller,
    key: &ServerKey,
) -> Result<(Reached, Result<Listed, Failure>), ApiError> {
    let reached = Reached::find(service, caller, key).await?;
    let turn = service.turns.take().await?;
    let listed = service.fetcher.list_tools(&reached.call()).await;
    drop(turn);
    let listed = listed.map(|listed| read(listed, reached.server.mcp_config())).map_err(Failure::from);
    Ok((reached, listed))
}

fn read(listed: ListedTools, config: &McpConfig) -> Listed {
    const IN_META: &str = "io.modelcontextprotocol/serverInfo";
    let sent = listed.tools.len();
    let tools: Vec<Tool> = listed.tools.into_iter().filter_map(|tool| read_tool(tool, config)).collect();
    let info = listed.greeting.get("serverInfo").or_else(|| listed.greeting.get("_meta")?.get(IN_META));
    let said = |name: &str| Some(info?.get(name)?.as_str()?.chars().take(LONGEST_NAME).collect());
    let answered = Answered {
        transport: listed.transport.as_str(),
        protocol_version: listed.protocol_version,
        server_info: ServerInfo { name: said("name"), version: said("version") },
        is_complete: listed.gaps.is_empty() && tools.len() == sent,
    };
    Listed { answered, tools }
}

fn read_tool(tool: Value, config: &McpConfig) -> Option<Tool> {
    let Value::Object(mut members) = tool else { return None };
    let Some(Value::String(name)) = members.shift_remove("name") else { return None };
    let text = |value: Option<Value>| match value {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let object = |value: Option<Value>| match value {
        Some(Value::Object(members)) => Some(members),
        _ => None,
    };
    let denied_reason = why_denied(config, &name);
    Some(Tool {
        title: text(members.shift_remove("title")),
        description: text(members.shift_remove("description")),
        input_schema: object(members.shift_remove("inputSchema")),
        output_schema: object(members.shift_remove("outputSchema")),
        annotations: object(members.shift_remove("annotations")),
        is_allowed: denied_reason.is_none(),
        denied_reason,
        name,
    })
}

/// Why a tool may not be called, if it may not.
pub(super) fn why_denied(config: &McpConfig, tool: &str) -> Option<String> {
    match config.decide(tool) {
        Decision::Allowed => None,
        Decision::NotListed => Some("It is not among the `tools` that this server is registered with.".to_owned()),
        Decision::Denied { reason } => Some(reason),
    }
}

#[cfg(test)]
mod tests {
    use catalog::RegistryServer;
    use model::Transport;
    use serde_json::json;

    use super::*;

    fn read_all(tools: Vec<Value>) -> Listed {
        let config = json!({"config": {"url": "https://mcp.example/mcp"},
            "denied_tools": [{"name": "delete_*", "reason": "Notes are kept."}]});
        let server = RegistryServer::parse(&json!({"saved_name": "notes", "mcp_config": config})).unwrap().value;
        let listed = ListedTools {
            transport: Transport::Sse,
            protocol_version: "2025-06-18".to_owned(),
            greeting: json!({"serverInfo": {"name": "notes", "version": 7}}),
            tools,
            gaps: Vec::new(),
        };
        read(listed, server.mcp_config())
    }

    #[test]
    fn a_tool_is_answered_with_whether_it_may_be_called() {
        let schema = json!({"type": "object"});
        let read = read_all(vec![
            json!({"name": "get_note", "description": "Gets.", "inputSchema": schema,
                "annotations": {"readOnlyHint": true}}),
            json!({"name": "delete_note", "description": 7, "inputSchema": [], "canary": 1}),
        ]);
        assert!(read.answered.is_complete);
        assert_eq!(
            serde_json::to_value(&read.tools).unwrap(),
            json!([
                {"name": "get_note", "description": "Gets.", "inputSchema": schema,
                    "annotations": {"readOnlyHint": true}, "is_allowed": true, "denied_reason": null},
                {"name": "delete_note", "description": null, "inputSchema": null, "is_allowed": false,
                    "denied_reason": "Notes are kept."},
            ])
        );
        assert_eq!(
            serde_json::to_value(&read.answered).unwrap(),
            json!({"transport": "sse", "protocol_version": "2025-06-18",
                "server_info": {"name": "notes", "version": null}, "is_complete": true})
        );
    }

    #[test]
    fn what_is_no_tool_is_left_out_and_said_to_be_missing() {
        let read = read_all(vec![json!(7), json!({"name": 7}), json!({"name": "a"})]);
        assert_eq!((read.tools.len(), read.answered.is_complete), (1, false));
    }
}

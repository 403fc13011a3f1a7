//! A kiln's server: every tool is the struct of its arguments.

mod tools;

use std::sync::Arc;

use async_trait::async_trait;
use rust_mcp_sdk::mcp_server::{server_runtime, ServerHandler};
use rust_mcp_sdk::schema::*;
use rust_mcp_sdk::*;

struct Kiln;

#[async_trait]
impl ServerHandler for Kiln {
    async fn handle_list_tools_request(
        &self,
        _params: Option<PaginatedRequestParams>,
        _runtime: Arc<dyn McpServer>,
    ) -> Result<ListToolsResult, RpcError> {
        Ok(ListToolsResult { tools: tools::KilnTools::tools(), meta: None, next_cursor: None })
    }

    async fn handle_call_tool_request(
        &self,
        _params: CallToolRequestParams,
        _runtime: Arc<dyn McpServer>,
    ) -> Result<CallToolResult, schema_utils::CallToolError> {
        Ok(CallToolResult::text_content(vec![]))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> error::SdkResult<()> {
    let details = InitializeResult {
        server_info: Implementation {
            name: "kiln".into(),
            version: "0.2.0".into(),
            title: None,
            description: None,
            icons: vec![],
            website_url: None,
        },
        capabilities: ServerCapabilities {
            tools: Some(ServerCapabilitiesTools { list_changed: None }),
            ..Default::default()
        },
        meta: None,
        instructions: Some("Let it cool.".to_string()),
        protocol_version: ProtocolVersion::V2025_11_25.into(),
    };
    let transport = StdioTransport::new(TransportOptions::default())?;
    let server = server_runtime::create_server(mcp_server::McpServerOptions {
        server_details: details,
        transport,
        handler: mcp_server::ToMcpServerHandler::to_mcp_server_handler(Kiln),
        task_store: None,
        client_task_store: None,
        message_observer: None,
    });
    server.start().await
}

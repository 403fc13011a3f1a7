//! A kiln's server: every tool is the struct of its arguments.

mod tools;

use std::sync::Arc;

use async_trait::async_trait;
use rust_mcp_sdk::macros::mcp_resource;
use rust_mcp_sdk::mcp_server::{server_runtime, McpServerOptions, ServerHandler};
use rust_mcp_sdk::schema::schema_utils::CallToolError;
use rust_mcp_sdk::schema::{
    CallToolRequestParams, Implementation, ListResourcesResult, ListResourcesResultCacheScope, ListToolsResult,
    ListToolsResultCacheScope, PaginatedRequestParams, RpcError,
    ServerCapabilities, ServerCapabilitiesResources, ServerCapabilitiesTools, ServerResult,
};
use rust_mcp_sdk::{McpServer, RequestContext, ServerDetails, StdioTransport, ToMcpServerHandler, TransportOptions};

#[mcp_resource(
    name = "journal",
    description = "What was fired",
    mime_type = "text/plain",
    uri = "kiln:///journal"
)]
struct Journal;

#[derive(Default)]
struct Kiln;

#[async_trait]
impl ServerHandler for Kiln {
    async fn handle_list_tools_request(
        &self,
        _params: Option<PaginatedRequestParams>,
        _context: &RequestContext,
        _runtime: Arc<dyn McpServer>,
    ) -> Result<ListToolsResult, RpcError> {
        Ok(ListToolsResult {
            tools: tools::KilnTools::tools(),
            meta: None,
            next_cursor: None,
            cache_scope: ListToolsResultCacheScope::Public,
            result_type: "complete".to_string(),
            ttl_ms: 0,
        })
    }

    async fn handle_list_resources_request(
        &self,
        _params: Option<PaginatedRequestParams>,
        _context: &RequestContext,
        _runtime: Arc<dyn McpServer>,
    ) -> Result<ListResourcesResult, RpcError> {
        Ok(ListResourcesResult {
            resources: vec![Journal::resource()],
            meta: None,
            next_cursor: None,
            cache_scope: ListResourcesResultCacheScope::Public,
            result_type: "complete".to_string(),
            ttl_ms: 0,
        })
    }

    async fn handle_call_tool_request(
        &self,
        params: CallToolRequestParams,
        _context: &RequestContext,
        _runtime: Arc<dyn McpServer>,
    ) -> Result<ServerResult, CallToolError> {
        Err(CallToolError::unknown_tool(params.name))
    }
}

#[tokio::main]
async fn main() -> rust_mcp_sdk::error::SdkResult<()> {
    let server_details = ServerDetails {
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
            resources: Some(ServerCapabilitiesResources { list_changed: None, subscribe: None }),
            ..Default::default()
        },
        instructions: Some("Let it cool.".to_string()),
        meta: None,
    };
    let transport = StdioTransport::new(TransportOptions::default())?;
    let handler = Kiln.to_mcp_server_handler();
    let options = McpServerOptions { server_details, transport, handler, message_observer: None };
    server_runtime::create_server(options).start().await
}

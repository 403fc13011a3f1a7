//! A lighthouse's server: everything that it lists is written by hand.

mod listed;
#[path = "tools/beam.rs"]
mod light;
mod tools;

use std::sync::Arc;

use rmcp::{
    ServerHandler, ServiceExt,
    model::{
        GetPromptRequestParams, Implementation, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult,
        ListToolsResult, PaginatedRequestParams, Prompt, PromptArgument, Resource, ResourceTemplate,
        ServerCapabilities, ServerInfo, Tool,
    },
    service::{RequestContext, RoleServer},
    transport::stdio,
};

use crate::tools::{Registered, all_tools as every_tool};

const INSTRUCTIONS: &str = include_str!("instructions.md");

/// The server.
#[derive(Clone)]
struct Lighthouse {
    name: String,
    extra: Vec<Arc<dyn Registered>>,
}

impl Lighthouse {
    fn new() -> Self {
        Self { name: "lighthouse".to_string(), extra: vec![Arc::new(light::Beam), Arc::new(light::Horn { volume: 3 })] }
    }

    fn extra_tools(&self) -> Vec<Tool> {
        self.extra
            .iter()
            .map(|tool| Tool::new(tool.name(), tool.description(), Arc::new(tool.schema())))
            .collect()
    }
}

impl ServerHandler for Lighthouse {
    fn get_info(&self) -> ServerInfo {
        let mut info = ServerInfo::new(
            ServerCapabilities::builder().enable_tools().enable_prompts().enable_resources().build(),
        );
        info.server_info = Implementation::new(self.name.clone(), env!("CARGO_PKG_VERSION"));
        info.instructions = Some(INSTRUCTIONS.trim().into());
        info
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, rmcp::ErrorData> {
        let mut tools = every_tool();
        tools.extend(self.extra_tools());
        for kind in listed::Kind::ALL {
            tools.push(kind.tool());
        }
        Ok(ListToolsResult::with_all_items(tools))
    }

    async fn list_prompts(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, rmcp::ErrorData> {
        let _: Option<GetPromptRequestParams> = None;
        Ok(ListPromptsResult::with_all_items(vec![Prompt::new(
            "night_watch",
            Some("Keeps watch"),
            Some(vec![
                PromptArgument::new("hours").with_description("How long").with_required(true),
                PromptArgument::new("mood"),
            ]),
        )]))
    }

    async fn list_resources(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, rmcp::ErrorData> {
        let resources = [("log", "Log of ships"), ("tides", "Tables of tides")]
            .iter()
            .map(|(name, about)| {
                Resource::new(format!("lighthouse:///{name}"), name.to_string())
                    .with_description(*about)
                    .with_mime_type("text/plain")
            })
            .collect();
        Ok(ListResourcesResult::with_all_items(resources))
    }

    async fn list_resource_templates(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, rmcp::ErrorData> {
        Ok(ListResourceTemplatesResult {
            resource_templates: vec![
                ResourceTemplate::new("lighthouse:///ship/{id}", "ship").with_title("A ship"),
            ],
            ..Default::default()
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    Lighthouse::new().serve(stdio()).await?.waiting().await?;
    Ok(())
}

//! An orchard's server: tools of several routers, prompts, and arguments of every form.

mod harvest;
mod models;

use models::{Listing, PlantArgs};
use rmcp::{
    ServerHandler, ServiceExt,
    handler::server::{router::tool::ToolRouter, wrapper::Json, wrapper::Parameters},
    model::*,
    prompt, prompt_handler, prompt_router, tool, tool_handler, tool_router,
    transport::stdio,
};

const NAME_OF_SURVEY: &str = "An area to survey";

#[derive(Clone)]
pub struct Orchard {
    tool_router: ToolRouter<Self>,
    prompt_router: rmcp::handler::server::router::prompt::PromptRouter<Self>,
}

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct SurveyArgs {
    #[schemars(description = NAME_OF_SURVEY)]
    area: String,
    /// How many rows,
    /// counted from the gate
    rows: Option<u8>,
}

#[tool_router]
impl Orchard {
    fn new() -> Self {
        Self { tool_router: Self::tool_router() + Self::harvest_router(), prompt_router: Self::prompt_router() }
    }

    /// Plants a tree.
    ///
    /// The sapling is taken from the nursery.
    #[tool(annotations(title = "Plant", read_only_hint = false, destructive_hint = false))]
    async fn plant(&self, Parameters(args): Parameters<PlantArgs>) -> Result<CallToolResult, rmcp::ErrorData> {
        let _ = args;
        Ok(CallToolResult::success(vec![]))
    }

    #[tool(
        name = "survey-rows",
        title = "Survey of rows",
        description = "Counts the trees \
                       of every row"
    )]
    fn survey(&self, Parameters(SurveyArgs { area, rows }): Parameters<SurveyArgs>) -> Json<Listing> {
        let _ = (area, rows);
        Json(Listing { trees: vec![], total: 0, note: None })
    }

    #[tool(description = concat!("Waters ", "everything"))]
    async fn water(&self) -> String {
        String::new()
    }
}

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct AdviceArgs {
    /// What grows there
    crop: String,
    season: Option<String>,
}

#[prompt_router]
impl Orchard {
    /// Asks for advice on a crop
    #[prompt(name = "crop_advice")]
    async fn advice(&self, Parameters(args): Parameters<AdviceArgs>) -> Vec<PromptMessage> {
        vec![PromptMessage::new_text(Role::User, args.crop)]
    }

    #[prompt(description = "A greeting")]
    async fn greet(&self) -> Vec<PromptMessage> {
        vec![]
    }
}

#[tool_handler(router = self.tool_router)]
#[prompt_handler(router = self.prompt_router)]
impl ServerHandler for Orchard {
    fn get_info(&self) -> ServerInfo {
        ServerInfo::new(ServerCapabilities::builder().enable_tools().enable_prompts().build())
            .with_server_info(Implementation::new("orchard", "0.3.0"))
            .with_instructions("Plant first, then water.")
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    Orchard::new().serve(stdio()).await?.waiting().await?;
    Ok(())
}

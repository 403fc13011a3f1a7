//! A ferry's server, written for the first releases of the SDK.

use rmcp::{
    model::{CallToolResult, Content, Implementation, ServerCapabilities, ServerInfo},
    schemars, tool, Error, ServerHandler, ServiceExt,
};

#[derive(Clone)]
struct Ferry;

/// What a passenger books.
///
/// One booking
/// is one crossing.
#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
struct Booking {
    /// Who travels,
    /// by full name
    passenger: String,
    #[schemars(description = "How many bicycles")]
    bicycles: Option<u8>,
    class: Class,
    #[serde(default)]
    notes: Vec<String>,
    /// The way back
    return_class: Option<Class>,
}

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Class {
    Deck,
    /// With a seat
    Lounge,
}

#[tool(tool_box)]
impl Ferry {
    #[tool(description = "Adds two weights")]
    async fn weigh(
        &self,
        #[tool(param)]
        #[schemars(description = "The car, in kilograms")]
        car: u32,
        #[tool(param)] trailer: i64,
    ) -> Result<CallToolResult, Error> {
        Ok(CallToolResult::success(vec![Content::text((i64::from(car) + trailer).to_string())]))
    }

    /// Books a crossing.
    ///
    /// Pays later.
    #[tool]
    fn book(&self, #[tool(aggr)] booking: Booking) -> String {
        format!("{booking:?}")
    }

    #[tool(name = "next_departure", description = "Tells when the next ferry leaves")]
    fn next(&self) -> String {
        "soon".to_owned()
    }
}

#[tool(tool_box)]
impl ServerHandler for Ferry {
    fn get_info(&self) -> ServerInfo {
        ServerInfo {
            capabilities: ServerCapabilities::builder().enable_tools().build(),
            instructions: Some("Book before you weigh.".into()),
            server_info: Implementation { name: "ferry".into(), version: "0.1.0".into() },
            ..Default::default()
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let service = Ferry.serve((tokio::io::stdin(), tokio::io::stdout())).await?;
    service.waiting().await?;
    Ok(())
}

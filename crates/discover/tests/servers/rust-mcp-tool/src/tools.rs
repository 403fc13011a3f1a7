//! The tools of the kiln.

use rust_mcp_sdk::macros::{mcp_tool, JsonSchema};
use rust_mcp_sdk::tool_box;

/// How it is glazed.
#[derive(Debug, serde::Serialize, serde::Deserialize, JsonSchema)]
pub enum Glaze {
    Matte,
    #[json_schema(title = "Shiny")]
    Gloss,
}

#[derive(Debug, serde::Serialize, serde::Deserialize, JsonSchema)]
pub struct Piece {
    /// What it is
    pub name: String,
    pub glaze: Option<Glaze>,
}

#[mcp_tool(
    name = "fire",
    title = "Fire the kiln",
    description = "Heats the kiln and everything in it",
    destructive_hint = true,
    read_only_hint = false
)]
#[derive(Debug, serde::Serialize, serde::Deserialize, JsonSchema)]
pub struct FireTool {
    /// Degrees,
    /// in Celsius
    #[json_schema(minimum = 100, maximum = 1300)]
    pub heat: i64,
    pub pieces: Vec<Piece>,
    #[serde(rename = "slowly")]
    pub slow: Option<bool>,
    pub label: Option<String>,
}

#[mcp_tool(name = "cool", description = "Lets it cool")]
#[derive(Debug, serde::Serialize, serde::Deserialize, JsonSchema)]
pub struct CoolTool {}

tool_box!(KilnTools, [FireTool, CoolTool]);

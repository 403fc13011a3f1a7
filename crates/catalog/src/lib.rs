#![doc = include_str!("../README.md")]

mod accepted;
mod approval;
mod bounds;
mod bulk;
mod gateway;
mod guardrails;
mod interop;
mod mcp_config;
mod members;
mod merge_patch;
mod mistake;
mod names;
mod page;
mod path;
mod record;
mod secrets;
mod server;

pub use accepted::Accepted;
pub use approval::{
    Action, AgeRule, ApprovalPolicy, Evidence, PlainRule, Reason, ScanEvidence, SeverityRule, Standing, Verdict,
};
pub use bulk::{BulkError, MOST_SERVERS, parse_servers, taken};
pub use gateway::{
    CommonOverrides, ExpandedGateway, ExpandedServer, Gateway, GatewayServer, MOST_GATEWAY_SERVERS, Overrides,
    RequestContext, ServersConfig,
};
pub use guardrails::GuardrailsPolicy;
pub use interop::{
    ExportError, Exported, Prefer, SecretsAs, ServerJsonChoice, export_mcp_servers, export_server_json, import_launch,
    import_mcp_servers, import_server_json,
};
pub use mcp_config::{Decision, McpConfig};
pub use merge_patch::merge_patch;
pub use mistake::{Mistake, Mistakes};
pub use names::{GatewayKey, ParseNameError, ParseVersionError, SavedName, ServerKey, Version};
pub use page::{ListQuery, PageQuery, Pagination};
pub use record::{GatewayRecord, ServerRecord, Stamp};
pub use secrets::{JoinError, MASK, Secrets};
pub use server::RegistryServer;

//! The shape of a gateway with its servers in full.

use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{CommonOverrides, McpConfig};

/// A gateway with its servers in full, as a runtime reads it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ExpandedGateway {
    gateway_saved_name: String,
    gateway_version: String,
    gateway_id: String,
    project_name: String,
    is_active: bool,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    common_overrides: CommonOverrides,
    expanded_servers: Vec<ExpandedServer>,
    request_context: RequestContext,
    /// Servers that the registry's policy leaves out, by name; with `with=verdict` only.
    #[schema(required = false)]
    left_out: Vec<LeftOutServer>,
}

/// A server that the registry's policy leaves out.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct LeftOutServer {
    saved_name: String,
    server_version: String,
    verdict: ServerVerdict,
}

/// What the registry's policy makes of a server.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ServerVerdict {
    /// `approved`, `deactivated` or `refused`.
    #[schema(pattern = "^(approved|deactivated|refused)$")]
    standing: String,
    /// Each rule that it breaks: `severity`, `age`, `drift`, `never_scanned` or `partly_scanned`, with what it says.
    #[schema(value_type = Vec<Object>)]
    reasons: Vec<Map<String, Value>>,
    /// How many days ago its newest scan ended.
    #[schema(required)]
    scan_age_days: Option<u32>,
    /// The worst that it found.
    #[schema(required)]
    worst: Option<String>,
}

/// A server of an expanded gateway.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ExpandedServer {
    saved_name: String,
    server_version: String,
    #[schema(required)]
    server_name: Option<String>,
    #[schema(required)]
    description: Option<String>,
    #[schema(required)]
    job_id: Option<Uuid>,
    #[schema(required)]
    source_url: Option<String>,
    #[schema(required)]
    source_version: Option<String>,
    registry_id: String,
    is_active: bool,
    /// What the server brings, with what the gateway sets for it alone; what is set for all stands in `common_overrides`.
    mcp_config: McpConfig,
    /// What the gateway sets for it, as it is stored.
    #[schema(value_type = Object)]
    gateway_overrides: Map<String, Value>,
    /// What the registry's policy makes of it; with `with=verdict` only.
    #[schema(required = false)]
    verdict: ServerVerdict,
}

/// Who asks, for the runtime.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct RequestContext {
    #[schema(required)]
    user_id: Option<String>,
    #[schema(required)]
    user_email: Option<String>,
    project_id: Option<String>,
    #[schema(required)]
    project_name: Option<String>,
    #[schema(required)]
    org_id: Option<String>,
    #[schema(required)]
    registry_name: Option<String>,
    #[schema(required)]
    gateway_saved_name: Option<String>,
    #[schema(required)]
    gateway_version: Option<String>,
}

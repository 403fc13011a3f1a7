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

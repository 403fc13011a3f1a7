//! The shapes of gateways.

use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{GuardrailsPolicy, Pagination};

/// A gateway to be made.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GatewayCreate {
    #[schema(min_length = 1, max_length = 32, pattern = "^[A-Za-z0-9_-]{1,32}$", example = "team-gw")]
    gateway_saved_name: String,
    #[schema(default = "v1", min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9._+-]{1,64}$")]
    gateway_version: Option<String>,
    /// Whether a runtime may use it.
    #[schema(default = true)]
    is_active: Option<bool>,
    servers_config: ServersConfig,
}

/// Servers that may be used together, and what is set for them.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ServersConfig {
    /// What is set for every server, and wins.
    common_overrides: Option<CommonOverrides>,
    #[schema(min_items = 1, max_items = 100)]
    servers: Vec<GatewayServerRef>,
}

/// What is set for every server of a gateway.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct CommonOverrides {
    input_guardrails_config: Option<GuardrailsPolicy>,
    output_guardrails_config: Option<GuardrailsPolicy>,
    /// Looks at what servers say about themselves and list.
    server_tools_guardrails_config: Option<GuardrailsPolicy>,
    /// Of an older surface.
    tool_guardrails_config: Option<GuardrailsPolicy>,
    /// Of an older surface.
    enable_server_info_validation: Option<bool>,
}

/// A server of a gateway, and what is set for it alone.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GatewayServerRef {
    #[schema(min_length = 1, max_length = 32, pattern = "^[A-Za-z0-9_-]{1,32}$", example = "notes")]
    saved_name: String,
    #[schema(default = "v1", min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9._+-]{1,64}$")]
    server_version: Option<String>,
    input_guardrails_config: Option<GuardrailsPolicy>,
    output_guardrails_config: Option<GuardrailsPolicy>,
    /// Of an older surface.
    tool_guardrails_config: Option<GuardrailsPolicy>,
    /// Of an older surface.
    enable_server_info_validation: Option<bool>,
}

/// What changes of an entry of a gateway, which its name and version tell.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GatewayServerPatch {
    #[schema(min_length = 1, max_length = 32, pattern = "^[A-Za-z0-9_-]{1,32}$")]
    saved_name: String,
    #[schema(default = "v1", min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9._+-]{1,64}$")]
    server_version: Option<String>,
    /// Merged into the policy that is stored; null removes it, or a member of it.
    #[schema(value_type = Option<Object>)]
    input_guardrails_config: Option<Map<String, Value>>,
    /// Likewise.
    #[schema(value_type = Option<Object>)]
    output_guardrails_config: Option<Map<String, Value>>,
    /// Removes the entry; never stored.
    #[schema(rename = "_delete")]
    delete: Option<bool>,
}

/// What changes of the servers of a gateway and of what is set for them.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ServersConfigPatch {
    /// Merged into what is stored; null removes.
    #[schema(value_type = Option<Object>)]
    common_overrides: Option<Map<String, Value>>,
    #[schema(required = false)]
    servers: Vec<GatewayServerPatch>,
}

/// What changes of a gateway. `servers_config` is merged (RFC 7396), but for `servers`: an entry is merged into that of its
/// name and version, appended, or removed by `_delete: true`.
#[derive(ToSchema)]
#[schema(min_properties = 1)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GatewayPatch {
    #[schema(required = false)]
    is_active: bool,
    #[schema(required = false)]
    servers_config: ServersConfigPatch,
}

/// A gateway as its owner wrote it.
#[derive(ToSchema)]
#[expect(dead_code, clippy::struct_field_names, reason = "only its schema is used")]
pub(crate) struct Gateway {
    gateway_saved_name: String,
    gateway_version: String,
    is_active: bool,
    servers_config: ServersConfig,
    gateway_id: String,
    project_name: String,
    is_sample: bool,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    #[schema(required)]
    created_by: Option<Uuid>,
    #[schema(required)]
    updated_by: Option<Uuid>,
}

/// The answer to a change of a gateway.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GatewayEnvelope {
    /// What was done, and remarks about what was sent.
    message: String,
    data: Gateway,
}

/// One page of gateways.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GatewayList {
    gateways: Vec<Gateway>,
    pagination: Pagination,
}

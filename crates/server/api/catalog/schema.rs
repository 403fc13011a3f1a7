//! The shapes of servers and gateways, as the description of the API has them. `catalog` reads and writes them.

use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// What looks at what goes in or comes out.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GuardrailsPolicy {
    #[schema(required = false, default = false)]
    enabled: bool,
    /// Which guardrail; once called `policy_name`.
    #[schema(required = false)]
    guardrail_name: String,
    /// Switches, such as `pii_redaction`.
    #[schema(required = false, value_type = Object)]
    additional_config: Map<String, Value>,
    /// What is blocked, such as `injection_attack` or `pii`: words of `a` to `z`, `0` to `9` and `_`.
    #[schema(required = false)]
    block: Vec<String>,
}

/// How a server is reached, signed in to and held back. Members that are not known are kept as they are.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct McpConfig {
    /// A program that the client starts (`command`, `args`, `env`), or an address that it asks (`url`, `type` or
    /// `transport`, `headers`); one of them. Values of `env` and `headers` are secrets.
    #[schema(required = false, value_type = Object)]
    config: Map<String, Value>,
    /// How the client signs in: `OAUTH_…` members; `OAUTH_CLIENT_SECRET` is a secret.
    #[schema(required = false, value_type = Object)]
    oauth_config: Map<String, Value>,
    #[schema(required = false, value_type = Object)]
    mcp_oauth: Map<String, Value>,
    /// The tools that may be called, by name; any, if empty.
    #[schema(required = false, value_type = Object)]
    tools: Map<String, Value>,
    /// The tools that may not: globs, or objects with `name` and `reason`. The first that matches counts.
    #[schema(required = false)]
    denied_tools: Vec<Value>,
    #[schema(required = false)]
    enable_server_info_validation: bool,
    #[schema(required = false)]
    tool_guardrails_config: GuardrailsPolicy,
    #[schema(required = false)]
    input_guardrails_config: GuardrailsPolicy,
    #[schema(required = false)]
    output_guardrails_config: GuardrailsPolicy,
}

/// A server to be registered.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct RegistryServerCreate {
    #[schema(min_length = 1, max_length = 32, pattern = "^[A-Za-z0-9_-]{1,32}$", example = "notes")]
    saved_name: String,
    #[schema(required = false, default = "v1", min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9._+-]{1,64}$")]
    server_version: String,
    /// Whether gateways resolve it.
    #[schema(required = false, default = true)]
    is_active: bool,
    /// The scan that its owner approves it by.
    job_id: Option<Uuid>,
    #[schema(max_length = 2048)]
    source_url: Option<String>,
    #[schema(max_length = 255)]
    source_version: Option<String>,
    #[schema(max_length = 255)]
    server_name: Option<String>,
    #[schema(max_length = 4096)]
    description: Option<String>,
    #[schema(required = false)]
    mcp_config: McpConfig,
}

/// Servers to be registered together, all or none.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct RegistryServersCreate {
    #[schema(min_items = 1, max_items = 100)]
    servers: Vec<RegistryServerCreate>,
}

/// What changes of a server: members that are left out stay, null clears.
#[derive(ToSchema)]
#[schema(min_properties = 1)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct RegistryServerPatch {
    #[schema(required = false)]
    is_active: bool,
    job_id: Option<Uuid>,
    #[schema(max_length = 2048)]
    source_url: Option<String>,
    #[schema(max_length = 255)]
    source_version: Option<String>,
    #[schema(max_length = 255)]
    server_name: Option<String>,
    #[schema(max_length = 4096)]
    description: Option<String>,
    /// Merged into what is stored (RFC 7396). A mask in place of a secret leaves the secret as it is.
    #[schema(required = false, value_type = Object)]
    mcp_config: Map<String, Value>,
}

/// A registered server.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct RegistryServer {
    saved_name: String,
    server_version: String,
    is_active: bool,
    #[schema(required)]
    job_id: Option<Uuid>,
    #[schema(required)]
    source_url: Option<String>,
    #[schema(required)]
    source_version: Option<String>,
    #[schema(required)]
    server_name: Option<String>,
    #[schema(required)]
    description: Option<String>,
    mcp_config: McpConfig,
    registry_id: String,
    #[schema(example = "default")]
    registry_name: String,
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

/// The answer to a change of a server.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct RegistryServerWritten {
    /// What was done, and remarks about what was sent.
    message: String,
    data: RegistryServer,
}

/// The answer to `bulk-add-servers`, in the order of the request.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct RegistryServersWritten {
    /// What was done, and remarks about what was sent.
    message: String,
    data: Vec<RegistryServer>,
}

/// Where a page lies in its list.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct Pagination {
    page: u32,
    per_page: u32,
    total_count: u64,
    total_pages: u64,
    has_next: bool,
    has_previous: bool,
}

/// One page of servers.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct RegistryServerList {
    servers: Vec<RegistryServer>,
    pagination: Pagination,
}

/// A gateway to be made.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GatewayCreate {
    #[schema(min_length = 1, max_length = 32, pattern = "^[A-Za-z0-9_-]{1,32}$", example = "team-gw")]
    gateway_saved_name: String,
    #[schema(required = false, default = "v1", min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9._+-]{1,64}$")]
    gateway_version: String,
    /// Whether a runtime may use it.
    #[schema(required = false, default = true)]
    is_active: bool,
    servers_config: ServersConfig,
}

/// Servers that may be used together, and what is set for them.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ServersConfig {
    /// What is set for every server, and wins.
    #[schema(required = false)]
    common_overrides: CommonOverrides,
    #[schema(min_items = 1, max_items = 100)]
    servers: Vec<GatewayServer>,
}

/// What is set for every server of a gateway.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct CommonOverrides {
    #[schema(required = false)]
    input_guardrails_config: GuardrailsPolicy,
    #[schema(required = false)]
    output_guardrails_config: GuardrailsPolicy,
    /// Looks at what servers say about themselves and list.
    #[schema(required = false)]
    server_tools_guardrails_config: GuardrailsPolicy,
    /// Of an older surface.
    #[schema(required = false)]
    tool_guardrails_config: GuardrailsPolicy,
    /// Of an older surface.
    #[schema(required = false)]
    enable_server_info_validation: bool,
}

/// A server of a gateway, and what is set for it alone.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GatewayServer {
    #[schema(min_length = 1, max_length = 32, pattern = "^[A-Za-z0-9_-]{1,32}$")]
    saved_name: String,
    #[schema(required = false, default = "v1", min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9._+-]{1,64}$")]
    server_version: String,
    #[schema(required = false)]
    input_guardrails_config: GuardrailsPolicy,
    #[schema(required = false)]
    output_guardrails_config: GuardrailsPolicy,
    /// Of an older surface.
    #[schema(required = false)]
    tool_guardrails_config: GuardrailsPolicy,
    /// Of an older surface.
    #[schema(required = false)]
    enable_server_info_validation: bool,
}

/// What changes of a gateway. `servers_config` is merged (RFC 7396), but for `servers`: an entry is merged into that of its
/// name and version, appended, or removed by `_delete: true`.
#[derive(ToSchema)]
#[schema(min_properties = 1)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GatewayPatch {
    #[schema(required = false)]
    is_active: bool,
    #[schema(required = false, value_type = Object)]
    servers_config: Map<String, Value>,
}

/// A gateway as its owner wrote it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
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
pub(crate) struct GatewayWritten {
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

/// A gateway with its servers in full, as a runtime reads it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GatewayConfig {
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
    /// Who asks.
    #[schema(value_type = Object)]
    request_context: Map<String, Value>,
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

//! The shapes of servers.

use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{McpConfig, Pagination, ServerVerdict};

/// A server to be registered.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct RegistryServerCreate {
    #[schema(min_length = 1, max_length = 32, pattern = "^[A-Za-z0-9_-]{1,32}$", example = "notes")]
    saved_name: String,
    #[schema(default = "v1", min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9._+-]{1,64}$")]
    server_version: Option<String>,
    /// Whether gateways resolve it.
    #[schema(default = true)]
    is_active: Option<bool>,
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
    mcp_config: Option<McpConfig>,
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
    /// What the registry's policy makes of it; with `with=verdict` only.
    #[schema(required = false)]
    verdict: ServerVerdict,
    /// What is known of it by scans, as it is registered now; with `with=verdict` only.
    evidence: Option<ServerEvidence>,
}

/// What is known of a server by scans.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ServerEvidence {
    /// The newest scan that came to its end.
    #[schema(required)]
    job_id: Option<Uuid>,
    #[schema(required, format = DateTime)]
    scanned_at: Option<String>,
    /// Whether it saw the whole server.
    #[schema(required)]
    is_complete: Option<bool>,
    /// The scan that saw what was approved.
    #[schema(required)]
    approved_by: Option<Uuid>,
    /// What is another than it was approved; null if nobody compared.
    #[schema(required, value_type = Option<Vec<Object>>)]
    drift: Option<Vec<Map<String, Value>>>,
    /// Why the last try gave nothing, if it did.
    #[schema(required)]
    not_scanned: Option<String>,
}

/// The answer to a change of a server.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct RegistryServerEnvelope {
    /// What was done, and remarks about what was sent.
    message: String,
    data: RegistryServer,
}

/// The answer to `bulk-add-servers`, in the order of the request.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct RegistryServersEnvelope {
    /// What was done, and remarks about what was sent.
    message: String,
    data: Vec<RegistryServer>,
}

/// One page of servers.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct RegistryServerList {
    servers: Vec<RegistryServer>,
    pagination: Pagination,
}

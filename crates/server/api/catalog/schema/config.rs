//! The shape of `mcp_config`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::GuardrailsPolicy;

/// A program that the client starts (`command`, `args`, `env`), or an address that it asks (`url`, `type` or `transport`,
/// `headers`): one of them. Other members are kept as they are.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ServerLaunchConfig {
    #[schema(required = false, example = "npx")]
    command: String,
    #[schema(required = false)]
    args: Vec<String>,
    /// Values are secrets.
    #[schema(required = false)]
    env: BTreeMap<String, String>,
    #[schema(required = false, example = "https://mcp.example/mcp")]
    url: String,
    /// `http`, `sse` or `stdio`.
    #[schema(required = false)]
    r#type: String,
    /// `streamable_http` or `sse`; stronger than `type`.
    #[schema(required = false)]
    transport: String,
    /// Values are secrets.
    #[schema(required = false)]
    headers: BTreeMap<String, String>,
}

/// How the client signs in.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct OAuthConfig {
    #[schema(required = false, default = false)]
    enabled: bool,
    #[schema(required = false)]
    is_remote: bool,
    /// `2.0` or `2.1`.
    #[schema(required = false, rename = "OAUTH_VERSION")]
    version: String,
    /// `client_credentials`, `authorization_code` or `refresh_token`.
    #[schema(required = false, rename = "OAUTH_GRANT_TYPE", default = "client_credentials")]
    grant_type: String,
    #[schema(required = false, rename = "OAUTH_CLIENT_ID")]
    client_id: String,
    /// Sealed; masked for keys without the scope `runtime` or `catalog`.
    #[schema(required = false, rename = "OAUTH_CLIENT_SECRET", format = Password)]
    client_secret: String,
    #[schema(required = false, rename = "OAUTH_TOKEN_URL")]
    token_url: String,
    #[schema(required = false, rename = "OAUTH_AUTHORIZATION_URL")]
    authorization_url: String,
    #[schema(required = false, rename = "OAUTH_REDIRECT_URI")]
    redirect_uri: String,
    #[schema(required = false, rename = "OAUTH_AUDIENCE")]
    audience: String,
    #[schema(required = false, rename = "OAUTH_ORGANIZATION")]
    organization: String,
    /// Separated by spaces.
    #[schema(required = false, rename = "OAUTH_SCOPE")]
    scope: String,
    #[schema(required = false, rename = "OAUTH_RESOURCE")]
    resource: String,
    #[schema(required = false, rename = "OAUTH_USE_PKCE", default = false)]
    use_pkce: bool,
    /// `S256` or `plain`.
    #[schema(required = false, rename = "OAUTH_CODE_CHALLENGE_METHOD", default = "S256")]
    code_challenge_method: String,
    /// Seconds.
    #[schema(required = false, rename = "OAUTH_TOKEN_EXPIRY_BUFFER", default = 300)]
    token_expiry_buffer: u32,
    #[schema(required = false, rename = "OAUTH_USE_BASIC_AUTH", default = true)]
    use_basic_auth: bool,
    #[schema(required = false, rename = "OAUTH_ENFORCE_HTTPS")]
    enforce_https: bool,
    #[schema(required = false, rename = "OAUTH_TOKEN_IN_HEADER_ONLY")]
    token_in_header_only: bool,
    #[schema(required = false, rename = "OAUTH_VALIDATE_SCOPES", default = true)]
    validate_scopes: bool,
    #[schema(required = false, rename = "OAUTH_USE_MTLS", default = false)]
    use_mtls: bool,
    /// A file on the runtime's machine, as the two that follow.
    #[schema(rename = "OAUTH_CLIENT_CERT_PATH")]
    client_cert_path: Option<String>,
    #[schema(rename = "OAUTH_CLIENT_KEY_PATH")]
    client_key_path: Option<String>,
    #[schema(rename = "OAUTH_CA_BUNDLE_PATH")]
    ca_bundle_path: Option<String>,
    #[schema(rename = "OAUTH_REVOCATION_URL")]
    revocation_url: Option<String>,
    /// Values are secrets.
    #[schema(required = false, rename = "OAUTH_ADDITIONAL_PARAMS", value_type = Object)]
    additional_params: Map<String, Value>,
    /// Values are secrets.
    #[schema(required = false, rename = "OAUTH_CUSTOM_HEADERS", value_type = Object)]
    custom_headers: Map<String, Value>,
}

/// How a server is reached, signed in to and held back. Members that are not known are kept as they are.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct McpConfig {
    #[schema(required = false)]
    config: ServerLaunchConfig,
    #[schema(required = false)]
    oauth_config: OAuthConfig,
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

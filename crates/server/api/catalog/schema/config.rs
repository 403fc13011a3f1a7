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
    #[schema(example = "npx")]
    command: Option<String>,
    args: Option<Vec<String>>,
    /// Values are secrets.
    env: Option<BTreeMap<String, String>>,
    #[schema(example = "https://mcp.example/mcp")]
    url: Option<String>,
    /// `http`, `sse` or `stdio`.
    r#type: Option<String>,
    /// `streamable_http` or `sse`; stronger than `type`.
    transport: Option<String>,
    /// Values are secrets.
    headers: Option<BTreeMap<String, String>>,
}

/// How the client signs in.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct OAuthConfig {
    #[schema(default = false)]
    enabled: Option<bool>,
    is_remote: Option<bool>,
    /// `2.0` or `2.1`.
    #[schema(rename = "OAUTH_VERSION")]
    version: Option<String>,
    /// `client_credentials`, `authorization_code` or `refresh_token`.
    #[schema(rename = "OAUTH_GRANT_TYPE", default = "client_credentials")]
    grant_type: Option<String>,
    #[schema(rename = "OAUTH_CLIENT_ID")]
    client_id: Option<String>,
    /// Sealed; masked for keys without the scope `runtime` or `catalog`.
    #[schema(rename = "OAUTH_CLIENT_SECRET", format = Password)]
    client_secret: Option<String>,
    #[schema(rename = "OAUTH_TOKEN_URL")]
    token_url: Option<String>,
    #[schema(rename = "OAUTH_AUTHORIZATION_URL")]
    authorization_url: Option<String>,
    #[schema(rename = "OAUTH_REDIRECT_URI")]
    redirect_uri: Option<String>,
    #[schema(rename = "OAUTH_AUDIENCE")]
    audience: Option<String>,
    #[schema(rename = "OAUTH_ORGANIZATION")]
    organization: Option<String>,
    /// Separated by spaces.
    #[schema(rename = "OAUTH_SCOPE")]
    scope: Option<String>,
    #[schema(rename = "OAUTH_RESOURCE")]
    resource: Option<String>,
    #[schema(rename = "OAUTH_USE_PKCE", default = false)]
    use_pkce: Option<bool>,
    /// `S256` or `plain`.
    #[schema(rename = "OAUTH_CODE_CHALLENGE_METHOD", default = "S256")]
    code_challenge_method: Option<String>,
    /// Seconds.
    #[schema(rename = "OAUTH_TOKEN_EXPIRY_BUFFER", default = 300)]
    token_expiry_buffer: Option<u32>,
    #[schema(rename = "OAUTH_USE_BASIC_AUTH", default = true)]
    use_basic_auth: Option<bool>,
    #[schema(rename = "OAUTH_ENFORCE_HTTPS")]
    enforce_https: Option<bool>,
    #[schema(rename = "OAUTH_TOKEN_IN_HEADER_ONLY")]
    token_in_header_only: Option<bool>,
    #[schema(rename = "OAUTH_VALIDATE_SCOPES", default = true)]
    validate_scopes: Option<bool>,
    #[schema(rename = "OAUTH_USE_MTLS", default = false)]
    use_mtls: Option<bool>,
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
    #[schema(rename = "OAUTH_ADDITIONAL_PARAMS", value_type = Option<Object>)]
    additional_params: Option<Map<String, Value>>,
    /// Values are secrets.
    #[schema(rename = "OAUTH_CUSTOM_HEADERS", value_type = Option<Object>)]
    custom_headers: Option<Map<String, Value>>,
}

/// How a server is reached, signed in to and held back. Members that are not known are kept as they are.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct McpConfig {
    config: Option<ServerLaunchConfig>,
    oauth_config: Option<OAuthConfig>,
    #[schema(value_type = Option<Object>)]
    mcp_oauth: Option<Map<String, Value>>,
    /// The tools that may be called, by name; any, if empty.
    #[schema(value_type = Option<Object>)]
    tools: Option<Map<String, Value>>,
    /// The tools that may not: globs, or objects with `name` and `reason`. The first that matches counts.
    denied_tools: Option<Vec<Value>>,
    enable_server_info_validation: Option<bool>,
    tool_guardrails_config: Option<GuardrailsPolicy>,
    input_guardrails_config: Option<GuardrailsPolicy>,
    output_guardrails_config: Option<GuardrailsPolicy>,
}

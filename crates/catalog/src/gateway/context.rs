//! Who asked for an expanded gateway: what the runtime takes for the identity of its user.

use serde::Serialize;

/// The `request_context` of an expanded gateway.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RequestContext {
    /// Who asks.
    pub user_id: Option<String>,
    /// How they are written to.
    pub user_email: Option<String>,
    /// The project, where the service gives it an id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<String>,
    /// The project.
    pub project_name: Option<String>,
    /// The organisation.
    pub org_id: Option<String>,
    /// The registry that the servers stand in.
    pub registry_name: Option<String>,
    /// The gateway.
    pub gateway_saved_name: Option<String>,
    /// Which version of it.
    pub gateway_version: Option<String>,
}

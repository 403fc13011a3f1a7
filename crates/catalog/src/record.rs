//! A server or gateway with what the service knows about it: what is answered to reads and writes.

use model::ProjectName;
use serde::Serialize;
use uuid::Uuid;

use crate::{Gateway, RegistryServer};

/// Whose a record is, and when it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stamp {
    /// The project.
    pub project_name: ProjectName,
    /// Whether it came with the service, to look at.
    pub is_sample: bool,
    /// When it was made, RFC 3339 in UTC.
    pub created_at: String,
    /// When it was changed last, likewise.
    pub updated_at: String,
    /// Who made it.
    pub created_by: Option<Uuid>,
    /// Who changed it last.
    pub updated_by: Option<Uuid>,
}

/// A registered server as it is answered: `RegistryServer` of the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServerRecord {
    /// What its owner says.
    #[serde(flatten)]
    pub server: RegistryServer,
    /// The registry.
    pub registry_id: String,
    /// What the registry is called.
    pub registry_name: String,
    /// Whose it is.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// A gateway as it is answered: `Gateway` of the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GatewayRecord {
    /// What its owner says.
    #[serde(flatten)]
    pub gateway: Gateway,
    /// Tells gateways apart across projects.
    pub gateway_id: String,
    /// Whose it is.
    #[serde(flatten)]
    pub stamp: Stamp,
}

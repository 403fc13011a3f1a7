//! Servers between the form that is kept, secrets apart and sealed, and the form that is worked with and shown.

use catalog::{GatewayRecord, RegistryServer, Secrets, ServerRecord, Stamp};
use model::ProjectName;
use store::records::Scope;
use store::records::catalog::{GatewayRow, SealedServer, ServerRow, Written};
use store::sealed::{SERVER_SECRETS, Sealer};
use tracing::error;
use uuid::Uuid;

use super::REGISTRY;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::view::time;

/// Whether a caller sees secrets in full, or masks in their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Shown {
    /// In full: for runtimes, and for those who write the catalogue.
    Full,
    /// Masked.
    Masked,
}

impl Shown {
    /// What a caller sees.
    pub(crate) fn to(caller: &Caller) -> Self {
        let may_see = caller.scopes.allow(Scope::Catalog) || caller.scopes.allow(Scope::Runtime);
        if may_see { Self::Full } else { Self::Masked }
    }
}

/// Seals the secrets of a server, to be kept under that id.
///
/// # Errors
///
/// Fails if they cannot be sealed; they are then kept nowhere.
pub(crate) fn seal(
    sealer: &Sealer,
    project: &ProjectName,
    id: Uuid,
    server: RegistryServer,
) -> Result<SealedServer, ApiError> {
    let (server, secrets) = server.split();
    if secrets.is_empty() {
        return Ok(SealedServer { server, sealed: None });
    }
    let clear = zeroize::Zeroizing::new(serde_json::to_vec(&secrets).map_err(|_| ApiError::Internal)?);
    let value = sealer.seal(project, id, SERVER_SECRETS, &clear).map_err(|problem| {
        error!(error = &problem as &dyn std::error::Error, "the secrets of a server cannot be sealed");
        ApiError::Internal
    })?;
    Ok(SealedServer { server, sealed: Some(value) })
}

/// A kept server with its secrets.
///
/// # Errors
///
/// Fails if they do not open here: another operator's key sealed them, or the row was changed.
pub(crate) fn open(sealer: &Sealer, project: &ProjectName, row: &ServerRow) -> Result<RegistryServer, ApiError> {
    let server = row.kept.server.clone();
    let Some(value) = &row.kept.sealed else { return Ok(server) };
    let fault = |problem: &(dyn std::error::Error + 'static)| {
        error!(error = problem, server = %server.key(), "the secrets of a server cannot be opened");
        ApiError::Internal
    };
    let clear = sealer.open(project, row.id, SERVER_SECRETS, value).map_err(|problem| fault(&problem))?;
    let secrets: Secrets = serde_json::from_slice(&clear).map_err(|problem| fault(&problem))?;
    server.clone().join(secrets).map_err(|problem| fault(&problem))
}

/// A kept server as it is answered.
///
/// # Errors
///
/// As [`open`].
pub(crate) fn server_record(
    sealer: &Sealer,
    project: &ProjectName,
    row: &ServerRow,
    shown: Shown,
) -> Result<ServerRecord, ApiError> {
    let server = match shown {
        Shown::Full => open(sealer, project, row)?,
        Shown::Masked => row.kept.server.clone(),
    };
    Ok(ServerRecord {
        server,
        registry_id: row.registry.simple().to_string(),
        registry_name: REGISTRY.to_owned(),
        stamp: stamp(project, &row.written),
    })
}

/// A kept gateway as it is answered.
pub(crate) fn gateway_record(project: &ProjectName, row: &GatewayRow) -> GatewayRecord {
    GatewayRecord { gateway: row.gateway.clone(), gateway_id: row.id.to_string(), stamp: stamp(project, &row.written) }
}

fn stamp(project: &ProjectName, written: &Written) -> Stamp {
    Stamp {
        project_name: project.clone(),
        is_sample: false,
        created_at: time(written.created_at),
        updated_at: time(written.updated_at),
        created_by: written.created_by,
        updated_by: written.updated_by,
    }
}

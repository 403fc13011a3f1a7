//! The registry: the servers of a project that may be used.

pub(super) mod add;
pub(super) mod bulk_add;
pub(super) mod changes;
pub(super) mod delete;
pub(super) mod gateways;
pub(super) mod get;
pub(super) mod get_registry;
mod known;
pub(super) mod list;
pub(super) mod modify;
pub(super) mod modify_registry;
pub(super) mod scan_server;

use catalog::{RegistryServer, ServerKey};
use store::records::catalog::ServerRow;

use super::auth::Caller;
use super::catalog::kept::open;
use super::catalog::refusal::OF_SERVERS;
use super::error::ApiError;
use super::service::Service;

/// A server of the caller's project.
///
/// # Errors
///
/// `NotFound` if there is none.
pub(crate) async fn server_row(service: &Service, caller: &Caller, key: &ServerKey) -> Result<ServerRow, ApiError> {
    let row = service.records.server(&caller.project, key).await?;
    row.ok_or(ApiError::NotFound(OF_SERVERS.absent))
}

/// A server of the caller's project with its secrets, to be asked something.
///
/// # Errors
///
/// `NotFound` if there is none.
pub(crate) async fn opened(service: &Service, caller: &Caller, key: &ServerKey) -> Result<RegistryServer, ApiError> {
    open(&service.sealer, &caller.project, &server_row(service, caller, key).await?)
}

//! Gateways: the servers of the registry that a runtime may use together, and what is set for them.

pub(super) mod add;
mod approved;
pub(super) mod config;
pub(super) mod delete;
mod expanded;
pub(super) mod get;
pub(super) mod list;
pub(super) mod modify;

use std::collections::HashSet;

use catalog::{Gateway, GatewayKey, ServerKey};
use serde_json::Value;
use store::records::catalog::GatewayRow;

pub(super) use expanded::ExpandedConfigs;

use super::auth::Caller;
use super::catalog::refusal::{OF_GATEWAYS, invalid};
use super::error::ApiError;
use super::service::Service;

/// A gateway of the caller's project.
///
/// # Errors
///
/// `NotFound` if there is none.
async fn gateway_row(service: &Service, caller: &Caller, key: &GatewayKey) -> Result<GatewayRow, ApiError> {
    let row = service.records.gateway(&caller.project, key).await?;
    row.ok_or(ApiError::NotFound(OF_GATEWAYS.absent))
}

/// What is said of references that lead nowhere, each with its place in the body.
fn dangling(before: Option<&Gateway>, after: &Gateway, body: &Value, missing: &[ServerKey]) -> Option<ApiError> {
    let missing: HashSet<&ServerKey> = missing.iter().collect();
    after.check_references(before, body, |key| !missing.contains(key)).err().map(invalid)
}

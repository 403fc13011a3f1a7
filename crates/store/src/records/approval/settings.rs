//! What a registry asks of its servers.

use catalog::ApprovalPolicy;
use model::ProjectName;
use serde::{Serialize, Serializer};
use sqlx::FromRow;
use uuid::Uuid;

use crate::StoreError;
use crate::records::Millis;
use crate::records::catalog::{RegistryRow, Revision};
use crate::records::row::{count, unreadable};

/// What a registry asks of its servers, and whom it tells. Serialised, it is what is remembered of a change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RegistrySettings {
    /// Which servers may be used.
    pub policy: ApprovalPolicy,
    /// How often servers are scanned again; never if absent.
    pub rescan_hours: Option<u32>,
    /// Whom it tells.
    #[serde(rename = "webhook_url")]
    pub webhook: Option<SealedWebhook>,
}

/// Whom a registry tells. Serialised, it is the address as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedWebhook {
    /// The address, secrets masked.
    pub shown: String,
    /// The whole address and the secret that signs, sealed for the registry.
    pub sealed: Vec<u8>,
}

/// The registry of a project with its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsRow {
    /// The registry.
    pub registry: RegistryRow,
    /// The revision of the last change of the settings.
    pub revision: Revision,
    /// The settings.
    pub settings: RegistrySettings,
}

impl Serialize for SealedWebhook {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.shown)
    }
}

/// A row of `registries`.
#[derive(FromRow)]
pub(in crate::records) struct SettingsRecord {
    id: Uuid,
    revision: i64,
    created_at: Millis,
    settings_revision: i64,
    policy: Option<String>,
    rescan_hours: Option<i64>,
    webhook_url: Option<String>,
    webhook_sealed: Option<Vec<u8>>,
}

impl SettingsRecord {
    /// The settings of that project.
    pub(in crate::records) fn of(self, project: &ProjectName) -> Result<SettingsRow, StoreError> {
        let policy = self.policy.as_deref().map(serde_json::from_str).transpose();
        let webhook = self.webhook_url.zip(self.webhook_sealed);
        Ok(SettingsRow {
            registry: RegistryRow {
                id: self.id,
                project: project.clone(),
                revision: Revision(self.revision),
                created_at: self.created_at,
            },
            revision: Revision(self.settings_revision),
            settings: RegistrySettings {
                policy: policy.map_err(unreadable("a policy"))?.unwrap_or_default(),
                rescan_hours: self.rescan_hours.map(count).transpose()?,
                webhook: webhook.map(|(shown, sealed)| SealedWebhook { shown, sealed }),
            },
        })
    }
}

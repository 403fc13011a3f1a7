//! Approval by evidence: what a registry asks of its servers, what their scans say, and who is told.
//!
//! Whatever could change which servers are approved raises the revision of the project's registry, so that an answer that
//! was computed from an older one is known to be old.

mod evidence;
mod settings;
mod sql;
mod webhook;

use std::time::Duration;

use async_trait::async_trait;
use model::{JobId, ProjectName};
use uuid::Uuid;

pub(super) use evidence::EvidenceRecord;
pub use evidence::{Drifted, DueServer, EndedScan, Judged, Judgement, KnownScan, ServerEvidence};
pub(super) use settings::SettingsRecord;
pub use settings::{RegistrySettings, SealedWebhook, SettingsRow};
pub(super) use sql::{approval_statements, evidence_columns};
pub(super) use webhook::WebhookRecord;
pub use webhook::{Telling, Undelivered, Webhook};

use super::catalog::{Author, Change, Expected};
use crate::StoreError;

/// Decides, within the transaction, what becomes of a registry's settings; nothing refuses the change.
pub type DecideSettings<'a> = dyn FnMut(&SettingsRow) -> Option<RegistrySettings> + Send + 'a;

/// Decides, within the transaction, what becomes of a server; nothing leaves everything as it is.
pub type DecideEvidence<'a> = dyn FnMut(&Judged) -> Option<Judgement> + Send + 'a;

/// What every store of records can do for the approval of servers.
#[async_trait]
pub trait Approval: Send + Sync + 'static {
    // ---- what a registry asks

    /// What the registry of a project asks; nothing until the first server or setting is stored.
    async fn settings(&self, project: &ProjectName) -> Result<Option<SettingsRow>, StoreError>;

    /// Changes what a registry asks, and makes it if there is none.
    ///
    /// Gives [`Change::Stale`] or [`Change::Refused`] where nothing is changed.
    async fn change_settings(
        &self,
        author: &Author,
        expected: &Expected,
        decide: &mut DecideSettings<'_>,
    ) -> Result<Change<SettingsRow>, StoreError>;

    // ---- what is known

    /// A server that is not deleted, what its registry asks, and what is known of it.
    async fn look(&self, server: Uuid) -> Result<Option<Judged>, StoreError>;

    /// What is known of the servers of a gateway that are not deleted, in no order.
    async fn evidence_of(&self, gateway: Uuid) -> Result<Vec<(Uuid, ServerEvidence)>, StoreError>;

    /// Writes what is known of a server, takes it out of service, and notes who is to be told: all as `decide` says, in one
    /// transaction. With the job of a scan it is settled by that, once: whether it was by this call.
    async fn judge(
        &self,
        server: Uuid,
        scan: Option<JobId>,
        decide: &mut DecideEvidence<'_>,
    ) -> Result<bool, StoreError>;

    // ---- scanning on a schedule

    /// Claims servers that are due by their registry's schedule, those that waited longest first. A claim that comes to
    /// nothing is free again after some minutes.
    async fn claim_due(&self, most: u32) -> Result<Vec<DueServer>, StoreError>;

    /// Notes that a job scans a server, as it is reached or started by `way`.
    async fn note_scan(&self, server: Uuid, job: JobId, way: &str) -> Result<(), StoreError>;

    /// Notes that a server was looked at and cannot be scanned: it is due again when its time comes.
    async fn note_asked(&self, server: Uuid) -> Result<(), StoreError>;

    /// Claims scans whose jobs have ended and that are not settled. A claim that comes to nothing is free again after a
    /// minute.
    async fn claim_ended(&self, most: u32) -> Result<Vec<EndedScan>, StoreError>;

    /// Claims registries whose policy was not held against all of their servers for an hour, or since it was changed.
    async fn claim_judging(&self, most: u32) -> Result<Vec<ProjectName>, StoreError>;

    /// The servers of a project that are in service and of which a scan is known.
    async fn scanned_servers(&self, project: &ProjectName) -> Result<Vec<Uuid>, StoreError>;

    // ---- telling others

    /// Claims what is to be told now. A claim that comes to nothing is free again after a minute.
    async fn claim_webhooks(&self, most: u32) -> Result<Vec<Webhook>, StoreError>;

    /// Notes that it was told.
    async fn delivered(&self, id: Uuid) -> Result<(), StoreError>;

    /// Notes that it was not, and when it is tried again; never if no time is given.
    async fn undelivered(&self, id: Uuid, why: &Undelivered, again: Option<Duration>) -> Result<(), StoreError>;

    /// How far telling has come, of what is not forgotten yet.
    async fn telling(&self, project: &ProjectName) -> Result<Telling, StoreError>;

    /// Forgets what was told or settled a month ago, at most some thousand rows at once. Gives how many rows went.
    async fn forget_told(&self) -> Result<u64, StoreError>;
}

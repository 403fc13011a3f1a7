//! Approval: what registries ask, what is known of servers, when they are scanned again, and who is told.

mod judging;
mod schedule;
mod settings;
mod webhooks;

use std::time::Duration;

use async_trait::async_trait;
use model::{JobId, ProjectName};
use uuid::Uuid;

use super::catalog::history::{Remembered, remember};
use super::catalog::servers::note;
use super::catalog::{raise_or_make, raise_revision};
use super::{Connection, Store, sql};
use crate::StoreError;
use crate::records::approval::{
    Approval, DecideEvidence, DecideSettings, DueServer, EndedScan, EvidenceRecord, Judged, ServerEvidence,
    SettingsRow, Telling, Undelivered, Webhook,
};
use crate::records::catalog::{Author, Change, Expected};

#[async_trait]
impl Approval for Store {
    async fn settings(&self, project: &ProjectName) -> Result<Option<SettingsRow>, StoreError> {
        settings::settings(self, project).await
    }

    async fn change_settings(
        &self,
        author: &Author,
        expected: &Expected,
        decide: &mut DecideSettings<'_>,
    ) -> Result<Change<SettingsRow>, StoreError> {
        settings::change(self, author, expected, decide).await
    }

    async fn look(&self, server: Uuid) -> Result<Option<Judged>, StoreError> {
        judging::look(self, server).await
    }

    async fn evidence_of(&self, gateway: Uuid) -> Result<Vec<(Uuid, ServerEvidence)>, StoreError> {
        let rows = sqlx::query_as::<_, EvidenceRecord>(sql::EVIDENCE_OF_GATEWAY).bind(gateway);
        let rows = rows.fetch_all(self.reader()).await;
        let rows = rows.map_err(StoreError::doing("read what is known of a gateway's servers"))?;
        rows.into_iter().map(TryFrom::try_from).collect()
    }

    async fn judge(
        &self,
        server: Uuid,
        scan: Option<JobId>,
        decide: &mut DecideEvidence<'_>,
    ) -> Result<bool, StoreError> {
        judging::judge(self, server, scan, decide).await
    }

    async fn claim_due(&self, most: u32) -> Result<Vec<DueServer>, StoreError> {
        schedule::claim_due(self, most).await
    }

    async fn note_scan(&self, server: Uuid, job: JobId, way: &str) -> Result<(), StoreError> {
        schedule::note_scan(self, server, job, way).await
    }

    async fn note_asked(&self, server: Uuid) -> Result<(), StoreError> {
        let noted = sqlx::query(sql::NOTE_ASKED).bind(server).execute(self.writer()).await;
        noted.map(|_| ()).map_err(StoreError::doing("note that a server was looked at"))
    }

    async fn claim_ended(&self, most: u32) -> Result<Vec<EndedScan>, StoreError> {
        schedule::claim_ended(self, most).await
    }

    async fn claim_judging(&self, most: u32) -> Result<Vec<ProjectName>, StoreError> {
        schedule::claim_judging(self, most).await
    }

    async fn scanned_servers(&self, project: &ProjectName) -> Result<Vec<Uuid>, StoreError> {
        let ids = sqlx::query_scalar(sql::SCANNED_SERVERS).bind(project.as_str()).fetch_all(self.reader()).await;
        ids.map_err(StoreError::doing("list servers that were scanned"))
    }

    async fn claim_webhooks(&self, most: u32) -> Result<Vec<Webhook>, StoreError> {
        webhooks::claim(self, most).await
    }

    async fn delivered(&self, id: Uuid) -> Result<(), StoreError> {
        let noted = sqlx::query(sql::DELIVERED).bind(id).execute(self.writer()).await;
        noted.map(|_| ()).map_err(StoreError::doing("note what was told"))
    }

    async fn undelivered(&self, id: Uuid, why: &Undelivered, again: Option<Duration>) -> Result<(), StoreError> {
        webhooks::undelivered(self, id, why, again).await
    }

    async fn telling(&self, project: &ProjectName) -> Result<Telling, StoreError> {
        webhooks::telling(self, project).await
    }

    async fn forget_told(&self) -> Result<u64, StoreError> {
        webhooks::forget(self).await
    }
}

//! When servers are scanned again.

use model::{JobId, ProjectName};
use uuid::Uuid;

use super::{Store, sql};
use crate::StoreError;
use crate::records::Millis;
use crate::records::approval::{DueServer, EndedScan};
use crate::records::catalog::ServerRecord;
use crate::records::row::word;

/// Claims servers that are due. Many may look at the same ones; one of them holds each.
pub(super) async fn claim_due(store: &Store, most: u32) -> Result<Vec<DueServer>, StoreError> {
    let doing = StoreError::doing("look for servers that are due");
    let due: Vec<(Uuid, Option<Millis>)> =
        sqlx::query_as(sql::DUE_SERVERS).bind(i64::from(most)).fetch_all(store.reader()).await.map_err(doing)?;
    let mut claimed = Vec::with_capacity(due.len());
    for (server, asked_at) in due {
        let held = sqlx::query(sql::HOLD_DUE).bind(server).bind(asked_at).execute(store.writer()).await;
        if held.map_err(doing)?.rows_affected() == 0 {
            continue;
        }
        let project: Option<String> = sqlx::query_scalar(sql::PROJECT_OF_SERVER)
            .bind(server)
            .fetch_optional(store.reader())
            .await
            .map_err(doing)?;
        let row = sqlx::query_as::<_, ServerRecord>(sql::SERVER_BY_ID).bind(server).fetch_optional(store.reader());
        if let (Some(project), Some(row)) = (project, row.await.map_err(doing)?) {
            claimed.push(DueServer { project: word("a project", &project)?, server: row.try_into()? });
        }
    }
    Ok(claimed)
}

/// Notes that a job scans a server.
pub(super) async fn note_scan(store: &Store, server: Uuid, job: JobId, way: &str) -> Result<(), StoreError> {
    let doing = StoreError::doing("note the scan of a server");
    let mut change = store.begin().await.map_err(doing)?;
    let scan = sqlx::query(sql::INSERT_SCAN).bind(job.uuid()).bind(server).bind(way);
    scan.execute(&mut *change).await.map_err(doing)?;
    sqlx::query(sql::NOTE_ASKED).bind(server).execute(&mut *change).await.map_err(doing)?;
    change.commit().await.map_err(doing)
}

/// Claims scans whose jobs have ended.
pub(super) async fn claim_ended(store: &Store, most: u32) -> Result<Vec<EndedScan>, StoreError> {
    let ended: Result<Vec<(Uuid, Uuid)>, _> =
        sqlx::query_as(sql::CLAIM_ENDED).bind(i64::from(most)).fetch_all(store.writer()).await;
    let ended = ended.map_err(StoreError::doing("look for scans that have ended"))?;
    Ok(ended.into_iter().map(|(job, server)| EndedScan { job: JobId::from(job), server }).collect())
}

/// Claims registries whose policy is to be held against their servers.
pub(super) async fn claim_judging(store: &Store, most: u32) -> Result<Vec<ProjectName>, StoreError> {
    let claimed: Result<Vec<String>, _> =
        sqlx::query_scalar(sql::CLAIM_JUDGING).bind(i64::from(most)).fetch_all(store.writer()).await;
    let claimed = claimed.map_err(StoreError::doing("look for policies to apply"))?;
    claimed.iter().map(|project| word("a project", project)).collect()
}

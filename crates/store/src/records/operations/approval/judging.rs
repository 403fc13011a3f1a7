//! What is decided about a server: evidence, standing and notices in one transaction.

use model::{JobId, ProjectName};
use uuid::Uuid;

use super::{Connection, Store, note, raise_revision, settings, sql};
use crate::StoreError;
use crate::records::approval::{DecideEvidence, EvidenceRecord, Judged, ServerEvidence};
use crate::records::catalog::{Author, Revision, ServerRecord, ServerRow, document};
use crate::records::row::{severity_number, word};
use crate::records::text;

/// What is known of a server now, without holding anybody up.
pub(super) async fn look(store: &Store, server: Uuid) -> Result<Option<Judged>, StoreError> {
    let doing = StoreError::doing("look at a server");
    let project: Option<String> =
        sqlx::query_scalar(sql::PROJECT_OF_SERVER).bind(server).fetch_optional(store.reader()).await.map_err(doing)?;
    let row = sqlx::query_as::<_, ServerRecord>(sql::SERVER_BY_ID).bind(server).fetch_optional(store.reader()).await;
    let (Some(project), Some(row)) = (project, row.map_err(doing)?) else { return Ok(None) };
    let project: ProjectName = word("a project", &project)?;
    let settings = settings::settings(store, &project).await?.map(|row| row.settings).unwrap_or_default();
    let evidence = sqlx::query_as::<_, EvidenceRecord>(sql::EVIDENCE).bind(server).fetch_optional(store.reader()).await;
    let evidence = evidence.map_err(doing)?.map(known).transpose()?;
    Ok(Some(Judged { project, settings, server: row.try_into()?, evidence, way: None }))
}

/// Decides about a server, and settles a scan of it by that.
pub(super) async fn judge(
    store: &Store,
    server: Uuid,
    scan: Option<JobId>,
    decide: &mut DecideEvidence<'_>,
) -> Result<bool, StoreError> {
    let doing = StoreError::doing("judge a server");
    let project: Option<String> =
        sqlx::query_scalar(sql::PROJECT_OF_SERVER).bind(server).fetch_optional(store.reader()).await.map_err(doing)?;
    let Some(project) = project else { return gone(store, server, scan).await };
    let project: ProjectName = word("a project", &project)?;
    let mut change = store.begin().await.map_err(doing)?;
    // Before anything else: so every change of a project takes its locks in the same order.
    let Some((_, revision)) = raise_revision(&mut change, &project).await? else { return Ok(false) };
    let way = match scan {
        None => None,
        Some(job) => match settled(&mut change, server, job).await.map_err(doing)? {
            Some(way) => Some(way),
            None => return Ok(false),
        },
    };
    let row = sqlx::query_as::<_, ServerRecord>(sql::SERVER_BY_ID).bind(server).fetch_optional(&mut *change).await;
    // It was deleted meanwhile: the scan is settled, and nothing follows from it.
    let Some(row) = row.map_err(doing)? else { return change.commit().await.map(|()| true).map_err(doing) };
    let judged = Judged {
        settings: settings::locked(&mut change, &project).await?.settings,
        server: row.try_into()?,
        evidence: evidence(&mut change, server).await?,
        project,
        way,
    };
    let Some(judgement) = decide(&judged) else { return Ok(false) };
    if let Some(evidence) = &judgement.evidence {
        put(&mut change, server, evidence).await?;
    }
    if let Some(author) = &judgement.deactivated_by
        && judged.server.kept.server.is_active()
    {
        deactivate(&mut change, author, revision, &judged.server).await?;
    }
    if judged.settings.webhook.is_some() {
        for notice in &judgement.notices {
            let told = sqlx::query(sql::INSERT_WEBHOOK).bind(Uuid::now_v7()).bind(judged.project.as_str()).bind(notice);
            told.execute(&mut *change).await.map_err(doing)?;
        }
    }
    change.commit().await.map_err(doing)?;
    Ok(true)
}

/// Settles the scan of a server that is no more.
async fn gone(store: &Store, server: Uuid, scan: Option<JobId>) -> Result<bool, StoreError> {
    let Some(job) = scan else { return Ok(false) };
    let settled = sqlx::query_scalar::<_, String>(sql::SETTLE_SCAN).bind(job.uuid()).bind(server);
    let settled = settled.fetch_optional(store.writer()).await.map_err(StoreError::doing("settle a scan"))?;
    Ok(settled.is_some())
}

/// The way by which a scan reached its server, if it is settled now and by this change.
async fn settled(connection: &mut Connection, server: Uuid, job: JobId) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(sql::SETTLE_SCAN).bind(job.uuid()).bind(server).fetch_optional(connection).await
}

async fn evidence(connection: &mut Connection, server: Uuid) -> Result<Option<ServerEvidence>, StoreError> {
    let row = sqlx::query_as::<_, EvidenceRecord>(sql::EVIDENCE).bind(server).fetch_optional(connection).await;
    let row = row.map_err(StoreError::doing("read what is known of a server"))?;
    row.map(known).transpose()
}

fn known(row: EvidenceRecord) -> Result<ServerEvidence, StoreError> {
    <(Uuid, ServerEvidence)>::try_from(row).map(|(_, evidence)| evidence)
}

async fn put(connection: &mut Connection, server: Uuid, evidence: &ServerEvidence) -> Result<(), StoreError> {
    let scan = evidence.scan.as_ref();
    let put = sqlx::query(sql::PUT_EVIDENCE)
        .bind(server)
        .bind(&evidence.way)
        .bind(scan.map(|scan| scan.job.uuid()))
        .bind(scan.and_then(|scan| scan.worst).map(severity_number))
        .bind(scan.map(|scan| scan.ended_at))
        .bind(scan.map(|scan| scan.is_complete))
        .bind(evidence.drift.as_ref().map(document).transpose()?.map(|drift| text::whole(&drift)))
        .bind(evidence.pinned_by.map(JobId::uuid))
        .bind(evidence.not_scanned.as_deref().map(|why| text::fit(why, text::MESSAGE)))
        .execute(connection)
        .await;
    put.map(|_| ()).map_err(StoreError::doing("store what is known of a server"))
}

async fn deactivate(
    connection: &mut Connection,
    author: &Author,
    revision: Revision,
    server: &ServerRow,
) -> Result<(), StoreError> {
    let before = &server.kept.server;
    let after = before.clone().with_active(false);
    sqlx::query(sql::UPDATE_SERVER)
        .bind(server.id)
        .bind(document(&after)?)
        .bind(server.kept.sealed.as_deref())
        .bind(false)
        .bind(revision.0)
        .bind(author.user)
        .execute(&mut *connection)
        .await
        .map_err(StoreError::doing("take a server out of service"))?;
    note(connection, author, revision, (Some(before), Some(&after))).await
}

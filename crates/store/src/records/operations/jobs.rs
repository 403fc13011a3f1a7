//! Jobs as they are stored and read one by one.

use std::collections::BTreeMap;

use model::{Category, JobId, ProjectName, Severity};
use serde_json::Value;
use uuid::Uuid;

use super::{Connection, Store, sql};
use crate::StoreError;
use crate::records::row::{EventRow, JobRow, ToolRecord, count, unreadable};
use crate::records::{Completed, Idempotency, Job, NewJob, Start, StoredEvent, Submitted, ToolRow, text};

/// Stores jobs, all or none, once for each idempotency key.
pub(super) async fn submit(
    store: &Store,
    jobs: &[NewJob],
    idempotency: Option<Idempotency>,
) -> Result<Submitted, StoreError> {
    let doing = StoreError::doing("store jobs");
    let mut change = store.begin().await.map_err(doing)?;
    if let Some(asked) = idempotency {
        let ids: Vec<u8> = jobs.iter().flat_map(|job| *job.id.uuid().as_bytes()).collect();
        let key = text::whole(&asked.key);
        let reserved = sqlx::query(sql::RESERVE_KEY)
            .bind(asked.project.as_str())
            .bind(&key)
            .bind(&asked.fingerprint[..])
            .bind(ids)
            .execute(&mut *change)
            .await
            .map_err(doing)?;
        if reserved.rows_affected() == 0 {
            return repeated(&mut change, &asked, &key).await;
        }
    }
    let mut stored = Vec::with_capacity(jobs.len());
    for job in jobs {
        stored.push(insert(&mut change, job).await?);
    }
    change.commit().await.map_err(doing)?;
    Ok(Submitted::New(stored))
}

/// What an earlier request with the same key stored.
async fn repeated(connection: &mut Connection, asked: &Idempotency, key: &str) -> Result<Submitted, StoreError> {
    let doing = StoreError::doing("read an earlier request");
    let (fingerprint, ids): (Vec<u8>, Vec<u8>) = sqlx::query_as(sql::RESERVED_KEY)
        .bind(asked.project.as_str())
        .bind(key)
        .fetch_one(&mut *connection)
        .await
        .map_err(doing)?;
    if fingerprint != asked.fingerprint {
        return Ok(Submitted::Conflict);
    }
    let mut jobs = Vec::new();
    for id in ids.chunks_exact(size_of::<Uuid>()) {
        let id = Uuid::from_slice(id).map_err(unreadable("the id of a job"))?;
        let row = sqlx::query_as::<_, JobRow>(sql::JOB).bind(id).fetch_optional(&mut *connection);
        if let Some(row) = row.await.map_err(doing)? {
            jobs.push(row.try_into()?);
        }
    }
    Ok(Submitted::Repeated(jobs))
}

async fn insert(connection: &mut Connection, job: &NewJob) -> Result<Job, StoreError> {
    let doing = StoreError::doing("store a job");
    let (status, target, sealed, error) = match &job.start {
        Start::Waiting { target, sealed } => {
            let target = serde_json::to_string(target).map_err(unreadable("a target"))?;
            ("initializing", Some(target), sealed.as_deref(), None)
        }
        Start::Failed(message) => ("failed", None, None, Some(text::fit(message, text::MESSAGE))),
    };
    let whole = |text: &Option<String>| text.as_deref().map(text::whole);
    let row = sqlx::query_as::<_, JobRow>(sql::INSERT_JOB)
        .bind(job.id.uuid())
        .bind(job.project.as_str())
        .bind(text::whole(&job.user_email))
        .bind(text::whole(&job.key_id))
        .bind(job.visibility.as_str())
        .bind(job.priority.as_str())
        .bind(job.scan_type.as_str())
        .bind(text::whole(&job.source_url))
        .bind(whole(&job.version_or_commit))
        .bind(whole(&job.repo_name))
        .bind(whole(&job.repo_name).map(|name| name.to_lowercase()))
        .bind(whole(&job.auth_type))
        .bind(job.allow_cached)
        .bind(whole(&job.trace_parent))
        .bind(target)
        .bind(sealed)
        .bind(status)
        .bind(&error)
        .bind(i64::from(error.is_some()))
        .fetch_one(&mut *connection)
        .await
        .map_err(doing)?;
    let stored = Job::try_from(row)?;
    if let Some(message) = error {
        super::endings::insert_event(
            connection,
            job.id,
            (1, stored.created_at),
            "failed",
            &serde_json::json!({
                "job_status": "failed",
                "error_message": message,
            }),
        )
        .await
        .map_err(doing)?;
    }
    Ok(stored)
}

/// One job.
pub(super) async fn job(store: &Store, id: JobId) -> Result<Option<Job>, StoreError> {
    let row = sqlx::query_as::<_, JobRow>(sql::JOB).bind(id.uuid()).fetch_optional(store.reader()).await;
    row.map_err(StoreError::doing("read a job"))?.map(Job::try_from).transpose()
}

/// The tools of a job, in their order.
pub(super) async fn tools(store: &Store, id: JobId) -> Result<Vec<ToolRow>, StoreError> {
    let rows = sqlx::query_as::<_, ToolRecord>(sql::TOOLS).bind(id.uuid()).fetch_all(store.reader()).await;
    rows.map_err(StoreError::doing("read the tools of a job"))?.into_iter().map(ToolRow::try_from).collect()
}

/// The report of a completed job.
pub(super) async fn report(store: &Store, id: JobId) -> Result<Option<String>, StoreError> {
    let report = sqlx::query_scalar(sql::REPORT).bind(id.uuid()).fetch_optional(store.reader()).await;
    report.map_err(StoreError::doing("read a report"))
}

/// The events of a job after that number.
pub(super) async fn events(store: &Store, id: JobId, after: u64, limit: u32) -> Result<Vec<StoredEvent>, StoreError> {
    let rows = sqlx::query_as::<_, EventRow>(sql::EVENTS)
        .bind(id.uuid())
        .bind(i64::try_from(after).unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(store.reader())
        .await;
    rows.map_err(StoreError::doing("read the events of a job"))?.into_iter().map(StoredEvent::try_from).collect()
}

/// The newest complete result of the same content that a project may see.
pub(super) async fn same_content(
    store: &Store,
    key: &str,
    viewer: &ProjectName,
) -> Result<Option<Completed>, StoreError> {
    let doing = StoreError::doing("look for a result of the same content");
    let found: Option<(Uuid, String)> = sqlx::query_as(sql::SAME_CONTENT)
        .bind(text::whole(key))
        .bind(viewer.as_str())
        .fetch_optional(store.reader())
        .await
        .map_err(doing)?;
    let Some((id, report)) = found else { return Ok(None) };
    let id = JobId::from(id);
    let Some(job) = job(store, id).await? else { return Ok(None) };
    let tools: Vec<(String, Option<Severity>)> =
        tools(store, id).await?.into_iter().map(|tool| (tool.name, tool.severity)).collect();
    let categories: Vec<(String, i64)> =
        sqlx::query_as(sql::CATEGORIES).bind(id.uuid()).fetch_all(store.reader()).await.map_err(doing)?;
    let mut by_category = BTreeMap::<Category, u32>::new();
    for (category, findings) in categories {
        let category = serde_json::from_value(Value::String(category)).map_err(unreadable("a category"))?;
        by_category.insert(category, count(findings)?);
    }
    Ok(Some(Completed {
        report,
        content_key: Some(key.to_owned()),
        source_version: job.source_version,
        tools,
        overall_severity: job.overall_severity,
        total_vulnerabilities: job.total_vulnerabilities.unwrap_or_default(),
        by_category,
        is_complete: job.is_complete.unwrap_or_default(),
    }))
}

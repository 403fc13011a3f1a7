//! Jobs as workers take, keep and hand them back.

use std::time::Duration;

use model::{Attempt, JobId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Connection, Store, endings, sql};
use crate::StoreError;
use crate::records::row::{ClaimRow, count};
use crate::records::{Claim, Held, Millis, Renewal, Retry, WorkerName, text};

/// Takes a waiting job for a worker.
pub(super) async fn claim(
    store: &Store,
    id: JobId,
    worker: &WorkerName,
    lease: Duration,
) -> Result<Option<Claim>, StoreError> {
    let row = sqlx::query_as::<_, ClaimRow>(sql::CLAIM)
        .bind(id.uuid())
        .bind(text::whole(&worker.0))
        .bind(millis(lease))
        .fetch_optional(store.writer())
        .await;
    row.map_err(StoreError::doing("take a job"))?.map(|row| row.of(id)).transpose()
}

/// Prolongs leases, and tells which of the jobs are still held.
pub(super) async fn renew(store: &Store, held: &[Held], lease: Duration) -> Result<Vec<Renewal>, StoreError> {
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let doing = StoreError::doing("prolong leases");
    let rows = held.iter().map(|held| json!([held.id.uuid().simple().to_string(), held.attempt, held.claim]));
    // In a transaction of its own, because only there `PostgreSQL` can be told not to wait for the disk.
    let mut change = store.begin().await.map_err(doing)?;
    let renewed: Vec<(Uuid, i64, i64, bool)> = sqlx::query_as(sql::RENEW)
        .bind(Value::Array(rows.collect()).to_string())
        .bind(millis(lease))
        .fetch_all(&mut *change)
        .await
        .map_err(doing)?;
    change.commit().await.map_err(doing)?;
    let read = |(id, attempt, claim, cancel_requested)| {
        let held = Held { id: JobId::from(id), attempt: Attempt(count(attempt)?), claim: count(claim)? };
        Ok(Renewal { held, cancel_requested })
    };
    renewed.into_iter().map(read).collect()
}

/// Puts a job back to wait, its attempt spent. A job that was called off, or has no attempt left, ends instead: nobody
/// would take it again.
pub(super) async fn retry(store: &Store, held: Held, retry: &Retry) -> Result<(), StoreError> {
    let doing = StoreError::doing("put a job back");
    let mut change = store.begin().await.map_err(doing)?;
    let was_called_off = hold(&mut change, held).await?;
    if was_called_off {
        endings::end_cancelled(&mut change, held.id).await?;
    } else if held.attempt.is_last() {
        endings::end_failed(&mut change, held.id, &retry.reason).await?;
    } else {
        let wait = Wait { reason: Some(&retry.reason), after: retry.after, was_lost: false };
        put_back(&mut change, held.id, held.attempt, &wait).await?;
    }
    change.commit().await.map_err(doing)
}

/// Hands a job back, its attempt not spent. A job that was called off ends instead.
pub(super) async fn release(store: &Store, held: Held, after: Duration) -> Result<(), StoreError> {
    let doing = StoreError::doing("hand a job back");
    let mut change = store.begin().await.map_err(doing)?;
    if hold(&mut change, held).await? {
        endings::end_cancelled(&mut change, held.id).await?;
    } else {
        let wait = Wait { reason: None, after, was_lost: false };
        put_back(&mut change, held.id, Attempt(held.attempt.0.saturating_sub(1)), &wait).await?;
    }
    change.commit().await.map_err(doing)
}

/// Makes sure that the job stays with its worker until the end of the transaction, and tells whether it was called off.
pub(super) async fn hold(connection: &mut Connection, held: Held) -> Result<bool, StoreError> {
    let was_called_off = sqlx::query_scalar(sql::HOLD)
        .bind(held.id.uuid())
        .bind(i64::from(held.attempt.0))
        .bind(i64::from(held.claim))
        .fetch_optional(connection)
        .await;
    was_called_off.map_err(StoreError::doing("look whether a job is held"))?.ok_or(StoreError::Fenced)
}

/// How a job waits again.
pub(super) struct Wait<'a> {
    /// Why its attempt ended, if it was spent.
    pub(super) reason: Option<&'a str>,
    /// How long it waits.
    pub(super) after: Duration,
    /// Whether its worker was lost: then it keeps its place in the queue, and whoever takes it next is told. Else it is
    /// admitted anew.
    pub(super) was_lost: bool,
}

/// Lets a held job wait again, after `attempt` attempts.
pub(super) async fn put_back(
    connection: &mut Connection,
    id: JobId,
    attempt: Attempt,
    wait: &Wait<'_>,
) -> Result<(), StoreError> {
    let doing = StoreError::doing("let a job wait again");
    let reason = wait.reason.map(|reason| text::fit(reason, text::MESSAGE));
    let event: (i64, Millis) = sqlx::query_as(sql::WAIT)
        .bind(id.uuid())
        .bind(i64::from(attempt.0))
        .bind(millis(wait.after))
        .bind(&reason)
        .bind(wait.was_lost)
        .fetch_one(&mut *connection)
        .await
        .map_err(doing)?;
    endings::forget_tools(connection, id).await.map_err(doing)?;
    let (kind, body) = match reason {
        Some(reason) => {
            let body = json!({
                "job_status": "initializing",
                "reason": reason,
                "attempt": attempt,
                "after_ms": millis(wait.after),
            });
            ("retry", body)
        }
        None => ("status", json!({ "job_status": "initializing" })),
    };
    endings::insert_event(connection, id, event, kind, &body).await.map_err(doing)
}

/// A time span as it is stored.
pub(super) fn millis(span: Duration) -> Millis {
    // A century: added to any time there is, it still fits.
    const LONGEST: u128 = 100 * 365 * 24 * 3600 * 1000;
    span.as_millis().min(LONGEST) as Millis
}

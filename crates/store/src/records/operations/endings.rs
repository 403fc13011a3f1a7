//! The terminal states, and what is written along with them.

use model::JobId;
use serde_json::{Value, json};

use super::{Connection, Store, jobs, sql, writes};
use crate::StoreError;
use crate::records::ending::Ending;
use crate::records::{Completed, Held, Job, Millis, Step, text};

/// Writes the result of a job and ends it.
pub(super) async fn complete(store: &Store, held: Held, steps: &[Step], result: &Completed) -> Result<(), StoreError> {
    let is_held = writes::complete(store, held, &Ending::of(steps, result)).await;
    if is_held.map_err(StoreError::doing("complete a job"))? { Ok(()) } else { Err(StoreError::Fenced) }
}

/// Ends a job without a result.
pub(super) async fn fail(store: &Store, held: Held, message: &str) -> Result<(), StoreError> {
    let doing = StoreError::doing("fail a job");
    let mut change = store.begin().await.map_err(doing)?;
    super::claims::hold(&mut change, held).await?;
    end_failed(&mut change, held.id, message).await?;
    change.commit().await.map_err(doing)
}

/// Ends a job that was called off.
pub(super) async fn cancelled(store: &Store, held: Held) -> Result<(), StoreError> {
    let doing = StoreError::doing("end a job that was called off");
    let mut change = store.begin().await.map_err(doing)?;
    super::claims::hold(&mut change, held).await?;
    end_cancelled(&mut change, held.id).await?;
    change.commit().await.map_err(doing)
}

/// Calls a job off: a waiting one ends at once, a running one when its worker notices.
pub(super) async fn cancel(store: &Store, id: JobId) -> Result<Option<Job>, StoreError> {
    let doing = StoreError::doing("call a job off");
    let mut change = store.begin().await.map_err(doing)?;
    let found: Option<(String, bool)> =
        sqlx::query_as(sql::LOCK_JOB).bind(id.uuid()).fetch_optional(&mut *change).await.map_err(doing)?;
    let Some((status, is_held)) = found else { return Ok(None) };
    if is_held {
        sqlx::query(sql::ASK_TO_CANCEL).bind(id.uuid()).execute(&mut *change).await.map_err(doing)?;
    } else if status == "initializing" {
        sqlx::query(sql::ASK_TO_CANCEL).bind(id.uuid()).execute(&mut *change).await.map_err(doing)?;
        end_cancelled(&mut change, id).await?;
    }
    change.commit().await.map_err(doing)?;
    jobs::job(store, id).await
}

/// Ends a job that the transaction holds, without a result.
pub(super) async fn end_failed(connection: &mut Connection, id: JobId, message: &str) -> Result<(), StoreError> {
    let message = text::fit(message, text::MESSAGE);
    let body = json!({ "job_status": "failed", "error_message": message });
    end(connection, id, "failed", Some(&message), &body).await
}

/// Ends a job that the transaction holds, because it was called off.
pub(super) async fn end_cancelled(connection: &mut Connection, id: JobId) -> Result<(), StoreError> {
    end(connection, id, "cancelled", None, &json!({ "job_status": "cancelled" })).await
}

async fn end(
    connection: &mut Connection,
    id: JobId,
    status: &'static str,
    message: Option<&str>,
    body: &Value,
) -> Result<(), StoreError> {
    let doing = StoreError::doing("end a job");
    let event: (i64, Millis) = sqlx::query_as(sql::END)
        .bind(id.uuid())
        .bind(status)
        .bind(message)
        .fetch_one(&mut *connection)
        .await
        .map_err(doing)?;
    sqlx::query(sql::LEAVE_TOOLS).bind(id.uuid()).execute(&mut *connection).await.map_err(doing)?;
    insert_event(connection, id, event, status, body).await.map_err(doing)
}

/// Forgets the tools of a job.
pub(super) async fn forget_tools(connection: &mut Connection, id: JobId) -> Result<(), sqlx::Error> {
    sqlx::query(sql::FORGET_TOOLS).bind(id.uuid()).bind(0_i64).execute(connection).await?;
    Ok(())
}

/// Appends one event with its number and time.
pub(super) async fn insert_event(
    connection: &mut Connection,
    id: JobId,
    (number, at): (i64, Millis),
    kind: &'static str,
    body: &Value,
) -> Result<(), sqlx::Error> {
    let event = sqlx::query(sql::INSERT_EVENT).bind(id.uuid()).bind(number).bind(at).bind(kind).bind(body.to_string());
    event.execute(connection).await?;
    Ok(())
}

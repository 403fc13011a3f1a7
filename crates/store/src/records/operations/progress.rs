//! Progress of a job that a worker holds.

use model::JobStatus;
use serde_json::{Value, json};

use super::{Store, endings, sql};
use crate::StoreError;
use crate::records::row::{number, severity_number};
use crate::records::steps::{Progress, tool_rows};
use crate::records::{Held, Millis, Step};

/// Moves a job on by some steps.
pub(super) async fn advance(store: &Store, held: Held, steps: &[Step]) -> Result<(), StoreError> {
    let doing = StoreError::doing("write the progress of a job");
    let progress = Progress::of(steps);
    let mut change = store.begin().await.map_err(doing)?;
    let moved: Option<(i64, Millis)> = sqlx::query_as(sql::ADVANCE)
        .bind(held.id.uuid())
        .bind(i64::from(held.attempt.0))
        .bind(i64::from(held.claim))
        .bind(progress.status.map(JobStatus::as_str))
        .bind(&progress.source_version)
        .bind(number(progress.events.len()))
        .bind(progress.total_tools())
        .bind(progress.tools_succeeded())
        .bind(progress.newly_checked())
        .bind(progress.severity.map(severity_number))
        .fetch_optional(&mut *change)
        .await
        .map_err(doing)?;
    let Some((last, at)) = moved else { return Err(StoreError::Fenced) };
    if let Some(tools) = &progress.tools {
        endings::put_tools(&mut change, held.id, &tool_rows(tools), tools.len()).await.map_err(doing)?;
    }
    if !progress.changed.is_empty() {
        let change_tools = sqlx::query(sql::CHANGE_TOOLS).bind(held.id.uuid()).bind(progress.changed_rows());
        change_tools.execute(&mut *change).await.map_err(doing)?;
    }
    let events = progress.events.iter().map(|event| json!(event));
    sqlx::query(sql::INSERT_EVENTS)
        .bind(held.id.uuid())
        .bind(last - number(progress.events.len()))
        .bind(at)
        .bind(Value::Array(events.collect()).to_string())
        .execute(&mut *change)
        .await
        .map_err(doing)?;
    change.commit().await.map_err(doing)
}

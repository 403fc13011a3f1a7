//! What is written most often: one statement each, as every statement is a journey to the server and back.

use model::JobStatus;

use super::{PostgresRecords, sql};
use crate::records::Held;
use crate::records::ending::Ending;
use crate::records::row::{number, severity_number};
use crate::records::steps::{Progress, tool_rows};

/// Writes progress; gives whether the job is held.
pub(super) async fn advance(store: &PostgresRecords, held: Held, progress: &Progress) -> Result<bool, sqlx::Error> {
    let moved: Option<String> = sqlx::query_scalar(sql::ADVANCE)
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
        .bind(progress.event_rows())
        .bind(progress.tools.as_deref().map(tool_rows))
        .bind(progress.changed_rows())
        .fetch_optional(store.writer())
        .await?;
    Ok(moved.is_some())
}

/// Writes a result; gives whether the job was held.
pub(super) async fn complete(store: &PostgresRecords, held: Held, ending: &Ending) -> Result<bool, sqlx::Error> {
    let ended = sqlx::query(sql::COMPLETE)
        .bind(held.id.uuid())
        .bind(i64::from(held.attempt.0))
        .bind(i64::from(held.claim))
        .bind(&ending.source_version)
        .bind(ending.total_tools)
        .bind(ending.severity)
        .bind(ending.total_vulnerabilities)
        .bind(ending.is_complete)
        .bind(&ending.content_key)
        .bind(&ending.report)
        .bind(&ending.tools)
        .bind(&ending.categories)
        .bind(&ending.events)
        .bind(ending.new_events)
        .execute(store.writer())
        .await?;
    Ok(ended.rows_affected() > 0)
}

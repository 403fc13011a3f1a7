//! What is written most often: statements are cheap here, as nothing travels.

use model::{JobId, JobStatus};

use super::{SqliteRecords, sql};
use crate::records::ending::Ending;
use crate::records::row::{number, severity_number};
use crate::records::steps::{Progress, tool_rows};
use crate::records::{Held, Millis};

/// Writes progress; gives whether the job is held.
pub(super) async fn advance(store: &SqliteRecords, held: Held, progress: &Progress) -> Result<bool, sqlx::Error> {
    let mut change = store.begin().await?;
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
        .await?;
    let Some((last, at)) = moved else { return Ok(false) };
    if let Some(tools) = &progress.tools {
        put_tools(&mut change, held.id, &tool_rows(tools), number(tools.len())).await?;
    }
    if !progress.changed.is_empty() {
        let tools = sqlx::query(sql::CHANGE_TOOLS).bind(held.id.uuid()).bind(progress.changed_rows());
        tools.execute(&mut *change).await?;
    }
    sqlx::query(sql::INSERT_EVENTS)
        .bind(held.id.uuid())
        .bind(last - number(progress.events.len()))
        .bind(at)
        .bind(progress.event_rows())
        .execute(&mut *change)
        .await?;
    change.commit().await?;
    Ok(true)
}

/// Writes a result; gives whether the job was held.
pub(super) async fn complete(store: &SqliteRecords, held: Held, ending: &Ending) -> Result<bool, sqlx::Error> {
    let mut change = store.begin().await?;
    let ended: Option<(i64, Millis, String, String)> = sqlx::query_as(sql::COMPLETE)
        .bind(held.id.uuid())
        .bind(i64::from(held.attempt.0))
        .bind(i64::from(held.claim))
        .bind(&ending.source_version)
        .bind(ending.total_tools)
        .bind(ending.severity)
        .bind(ending.total_vulnerabilities)
        .bind(ending.is_complete)
        .bind(ending.new_events)
        .fetch_optional(&mut *change)
        .await?;
    let Some((last, at, project, visibility)) = ended else { return Ok(false) };
    sqlx::query(sql::INSERT_RESULT)
        .bind(held.id.uuid())
        .bind(&project)
        .bind(&visibility)
        .bind(at)
        .bind(&ending.content_key)
        .bind(&ending.report)
        .execute(&mut *change)
        .await?;
    put_tools(&mut change, held.id, &ending.tools, ending.total_tools).await?;
    if !ending.is_clean {
        sqlx::query(sql::INSERT_CATEGORIES)
            .bind(held.id.uuid())
            .bind(project)
            .bind(visibility)
            .bind(&ending.categories)
            .execute(&mut *change)
            .await?;
    }
    sqlx::query(sql::INSERT_EVENTS)
        .bind(held.id.uuid())
        .bind(last - ending.new_events)
        .bind(at)
        .bind(&ending.events)
        .execute(&mut *change)
        .await?;
    change.commit().await?;
    Ok(true)
}

/// Makes the rows of a job's tools be these.
async fn put_tools(
    connection: &mut sqlx::SqliteConnection,
    id: JobId,
    rows: &str,
    tools: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(sql::FORGET_TOOLS).bind(id.uuid()).bind(tools).execute(&mut *connection).await?;
    sqlx::query(sql::PUT_TOOLS).bind(id.uuid()).bind(rows).execute(connection).await?;
    Ok(())
}

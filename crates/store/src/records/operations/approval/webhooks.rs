//! What is to be told to others.

use std::time::Duration;

use model::ProjectName;
use uuid::Uuid;

use super::{Store, sql};
use crate::StoreError;
use crate::records::Millis;
use crate::records::approval::{Telling, Undelivered, Webhook, WebhookRecord};
use crate::records::row::count;
use crate::records::text;

/// How many rows of each sort are forgotten at once.
const MOST: i64 = 1000;
/// Bytes of a reason that are stored.
const REASON: usize = 512;

/// Claims what is to be told now.
pub(super) async fn claim(store: &Store, most: u32) -> Result<Vec<Webhook>, StoreError> {
    let doing = StoreError::doing("look for what is to be told");
    let claimed: Vec<Uuid> =
        sqlx::query_scalar(sql::CLAIM_WEBHOOKS).bind(i64::from(most)).fetch_all(store.writer()).await.map_err(doing)?;
    let mut webhooks = Vec::with_capacity(claimed.len());
    for id in claimed {
        let row = sqlx::query_as::<_, WebhookRecord>(sql::WEBHOOK).bind(id).fetch_optional(store.reader()).await;
        webhooks.extend(row.map_err(doing)?.map(Webhook::try_from).transpose()?);
    }
    Ok(webhooks)
}

/// Notes that something was not told.
pub(super) async fn undelivered(
    store: &Store,
    id: Uuid,
    why: &Undelivered,
    again: Option<Duration>,
) -> Result<(), StoreError> {
    let again = again.map(|again| i64::try_from(again.as_millis()).unwrap_or(i64::MAX));
    let noted = sqlx::query(sql::UNDELIVERED).bind(id).bind(text::fit(&why.0, REASON)).bind(again);
    noted.execute(store.writer()).await.map(|_| ()).map_err(StoreError::doing("note what was not told"))
}

/// How far telling has come.
pub(super) async fn telling(store: &Store, project: &ProjectName) -> Result<Telling, StoreError> {
    let doing = StoreError::doing("tell what was told");
    let (waiting, given_up, delivered_at): (i64, i64, Option<Millis>) =
        sqlx::query_as(sql::TELLING).bind(project.as_str()).fetch_one(store.reader()).await.map_err(doing)?;
    let last_error: Option<Option<String>> = sqlx::query_scalar(sql::LAST_ERROR)
        .bind(project.as_str())
        .fetch_optional(store.reader())
        .await
        .map_err(doing)?;
    let last_error = last_error.flatten();
    Ok(Telling { waiting: count(waiting)?, given_up: count(given_up)?, delivered_at, last_error })
}

/// Forgets what was told or settled long ago.
pub(super) async fn forget(store: &Store) -> Result<u64, StoreError> {
    let mut gone = 0;
    for old in [sql::FORGET_WEBHOOKS, sql::FORGET_SCANS] {
        let forgotten = sqlx::query(old).bind(MOST).execute(store.writer()).await;
        gone += forgotten.map_err(StoreError::doing("forget what was told"))?.rows_affected();
    }
    Ok(gone)
}

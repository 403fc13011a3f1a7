//! API keys, and what an installation is called.

use model::ProjectName;
use uuid::Uuid;

use super::{Store, sql};
use crate::StoreError;
use crate::records::row::KeyRecord;
use crate::records::{KeyRow, Millis, NewKey, Scope, text};

/// Stores a key.
pub(super) async fn add(store: &Store, key: &NewKey) -> Result<(), StoreError> {
    let scopes: Vec<_> = key.scopes.0.iter().copied().map(Scope::as_str).collect();
    let added = sqlx::query(sql::INSERT_KEY)
        .bind(&key.id)
        .bind(&key.hash[..])
        .bind(key.project.as_str())
        .bind(scopes.join(" "))
        .bind(text::whole(&key.user_email))
        .bind(key.name.as_deref().map(text::whole))
        .bind(key.expires_at)
        .execute(store.writer())
        .await;
    added.map(|_| ()).map_err(StoreError::doing("store a key"))
}

/// The key of that public id.
pub(super) async fn key(store: &Store, id: &str) -> Result<Option<KeyRow>, StoreError> {
    let row = sqlx::query_as::<_, KeyRecord>(sql::KEY).bind(text::whole(id)).fetch_optional(store.reader()).await;
    row.map_err(StoreError::doing("read a key"))?.map(KeyRow::try_from).transpose()
}

/// All keys, of one project if it is named, newest first.
pub(super) async fn keys(store: &Store, project: Option<&ProjectName>) -> Result<Vec<KeyRow>, StoreError> {
    let rows = sqlx::query_as::<_, KeyRecord>(sql::KEYS).bind(project.map(ProjectName::as_str));
    let rows = rows.fetch_all(store.reader()).await.map_err(StoreError::doing("list keys"))?;
    rows.into_iter().map(KeyRow::try_from).collect()
}

/// Revokes a key.
pub(super) async fn revoke(store: &Store, id: &str) -> Result<bool, StoreError> {
    let revoked = sqlx::query(sql::REVOKE_KEY).bind(text::whole(id)).execute(store.writer()).await;
    Ok(revoked.map_err(StoreError::doing("revoke a key"))?.rows_affected() > 0)
}

/// Notes when keys were last used, in the order of their ids: two who note the same ones do not wait for each other.
pub(super) async fn touch(store: &Store, ids: &[String]) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let doing = StoreError::doing("note the use of keys");
    let ids: std::collections::BTreeSet<_> = ids.iter().collect();
    let mut change = store.begin().await.map_err(doing)?;
    for id in ids {
        sqlx::query(sql::TOUCH_KEY).bind(text::whole(id)).execute(&mut *change).await.map_err(doing)?;
    }
    change.commit().await.map_err(doing)
}

/// The id of the organisation. Of many first calls, one makes it.
pub(super) async fn organisation(store: &Store) -> Result<Uuid, StoreError> {
    let doing = StoreError::doing("read the organisation's id");
    let known = sqlx::query_scalar(sql::ORGANISATION).fetch_optional(store.reader()).await.map_err(doing)?;
    if let Some(id) = known {
        return Ok(id);
    }
    sqlx::query(sql::MAKE_ORGANISATION).bind(Uuid::new_v4()).execute(store.writer()).await.map_err(doing)?;
    sqlx::query_scalar(sql::ORGANISATION).fetch_one(store.reader()).await.map_err(doing)
}

/// The clock of the database.
pub(super) async fn now(store: &Store) -> Result<Millis, StoreError> {
    sqlx::query_scalar(sql::NOW).fetch_one(store.reader()).await.map_err(StoreError::doing("tell the time"))
}

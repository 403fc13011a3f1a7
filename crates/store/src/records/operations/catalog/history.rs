//! What is remembered of every change.

use catalog::{PageQuery, SavedName};
use model::ProjectName;
use serde::Serialize;

use super::{Connection, Store, listed, offset, sql};
use crate::StoreError;
use crate::records::catalog::{Author, ChangeKind, ChangeRecord, ChangeRow, Listed, Revision, Subject, document};
use crate::records::text;

/// A change that is to be remembered.
pub(in super::super) struct Remembered<'a, T> {
    /// The revision that it makes.
    pub(in super::super) revision: Revision,
    /// What is changed.
    pub(in super::super) subject: Subject,
    /// What it is called.
    pub(in super::super) name: &'a str,
    /// Which version of it.
    pub(in super::super) version: Option<&'a str>,
    /// What it is before, without secrets.
    pub(in super::super) before: Option<&'a T>,
    /// What it is after, without secrets.
    pub(in super::super) after: Option<&'a T>,
}

/// Remembers a change, in the transaction that makes it.
pub(in super::super) async fn remember<T: Serialize>(
    connection: &mut Connection,
    author: &Author,
    change: Remembered<'_, T>,
) -> Result<(), StoreError> {
    let kind = match (change.before, change.after) {
        (None, _) => ChangeKind::Added,
        (Some(_), Some(_)) => ChangeKind::Modified,
        (Some(_), None) => ChangeKind::Deleted,
    };
    let remembered = sqlx::query(sql::INSERT_CHANGE)
        .bind(author.project.as_str())
        .bind(change.revision.0)
        .bind(change.subject.as_str())
        .bind(change.name)
        .bind(change.version)
        .bind(kind.as_str())
        .bind(author.user)
        .bind(text::whole(&author.key_id))
        .bind(text::whole(&author.user_email))
        .bind(author.reason.as_deref().map(text::whole))
        .bind(change.before.map(document).transpose()?)
        .bind(change.after.map(document).transpose()?)
        .execute(connection)
        .await;
    remembered.map(|_| ()).map_err(StoreError::doing("remember a change"))
}

/// One page of the changes of a project, newest first.
pub(super) async fn list(
    store: &Store,
    project: &ProjectName,
    name: Option<&SavedName>,
    page: PageQuery,
) -> Result<Listed<ChangeRow>, StoreError> {
    let name = name.map(SavedName::as_str);
    let rows = sqlx::query_as::<_, ChangeRecord>(sql::CHANGES)
        .bind(project.as_str())
        .bind(name)
        .bind(i64::from(page.limit()))
        .bind(offset(page))
        .fetch_all(store.reader());
    let total = sqlx::query_scalar(sql::COUNT_CHANGES).bind(project.as_str()).bind(name).fetch_one(store.reader());
    let (rows, total) = tokio::try_join!(rows, total).map_err(StoreError::doing("list changes"))?;
    listed(rows, total)
}

//! What registries ask of their servers.

use catalog::ApprovalPolicy;
use model::ProjectName;

use super::{Connection, Remembered, Store, raise_or_make, remember, sql};
use crate::StoreError;
use crate::records::approval::{DecideSettings, SettingsRecord, SettingsRow};
use crate::records::catalog::{Author, Change, Expected, Revision, Subject, document};

/// What the registry of a project asks.
pub(super) async fn settings(store: &Store, project: &ProjectName) -> Result<Option<SettingsRow>, StoreError> {
    let row = sqlx::query_as::<_, SettingsRecord>(sql::SETTINGS).bind(project.as_str()).fetch_optional(store.reader());
    row.await.map_err(StoreError::doing("read a registry"))?.map(|row| row.of(project)).transpose()
}

/// The same within a change that has raised the registry's revision.
pub(super) async fn locked(connection: &mut Connection, project: &ProjectName) -> Result<SettingsRow, StoreError> {
    let row = sqlx::query_as::<_, SettingsRecord>(sql::SETTINGS).bind(project.as_str()).fetch_one(connection).await;
    row.map_err(StoreError::doing("read a registry"))?.of(project)
}

/// Changes what a registry asks.
pub(super) async fn change(
    store: &Store,
    author: &Author,
    expected: &Expected,
    decide: &mut DecideSettings<'_>,
) -> Result<Change<SettingsRow>, StoreError> {
    let doing = StoreError::doing("change what a registry asks");
    let mut change = store.begin().await.map_err(doing)?;
    let (id, revision) = raise_or_make(&mut change, &author.project).await?;
    let before = locked(&mut change, &author.project).await?;
    if !expected.allows(before.revision) {
        return Ok(Change::Stale);
    }
    let Some(after) = decide(&before) else { return Ok(Change::Refused) };
    let policy = (after.policy != ApprovalPolicy::default()).then(|| document(&after.policy)).transpose()?;
    sqlx::query(sql::UPDATE_SETTINGS)
        .bind(id)
        .bind(policy)
        .bind(after.rescan_hours.map(i64::from))
        .bind(after.webhook.as_ref().map(|webhook| webhook.shown.as_str()))
        .bind(after.webhook.as_ref().map(|webhook| webhook.sealed.as_slice()))
        .execute(&mut *change)
        .await
        .map_err(doing)?;
    let remembered = Remembered {
        revision,
        subject: Subject::Registry,
        name: "default",
        version: None,
        before: (before.revision != Revision(0)).then_some(&before.settings),
        after: Some(&after),
    };
    remember(&mut change, author, remembered).await?;
    let changed = locked(&mut change, &author.project).await?;
    change.commit().await.map_err(doing)?;
    Ok(Change::Done(changed))
}

//! Servers of a registry.

use catalog::{Gateway, GatewayKey, ListQuery, RegistryServer, ServerKey};
use model::ProjectName;
use uuid::Uuid;

use super::history::{Remembered, remember};
use super::{Connection, Database, Store, listed, offset, raise_or_make, raise_revision, sql};
use crate::StoreError;
use crate::records::catalog::{
    Author, Change, DecideServer, Expected, Listed, NewServer, Revision, ServerRecord, ServerRow, Subject, document,
};
use crate::records::row::unreadable;

/// Stores servers, all or none.
pub(super) async fn add(
    store: &Store,
    author: &Author,
    servers: &[NewServer],
) -> Result<Change<Vec<ServerRow>>, StoreError> {
    let doing = StoreError::doing("store servers");
    let mut change = store.begin().await.map_err(doing)?;
    let (registry, revision) = raise_or_make(&mut change, &author.project).await?;
    let (mut stored, mut taken) = (Vec::with_capacity(servers.len()), Vec::new());
    for (at, new) in servers.iter().enumerate() {
        let (id, server) = (new.id, &new.kept.server);
        let row = sqlx::query_as::<_, ServerRecord>(sql::INSERT_SERVER)
            .bind(id)
            .bind(registry)
            .bind(author.project.as_str())
            .bind(server.key().saved_name.as_str())
            .bind(server.key().server_version.as_str())
            .bind(server.is_active())
            .bind(document(server)?)
            .bind(new.kept.sealed.as_deref())
            .bind(revision.0)
            .bind(author.user)
            .fetch_optional(&mut *change)
            .await
            .map_err(doing)?;
        match row {
            Some(row) => stored.push(ServerRow::try_from(row)?),
            None => taken.push(at),
        }
        note(&mut change, author, revision, (None, Some(server))).await?;
    }
    if !taken.is_empty() {
        return Ok(Change::Taken(taken));
    }
    change.commit().await.map_err(doing)?;
    Ok(Change::Done(stored))
}

/// Remembers what became of a server.
pub(in super::super) async fn note(
    connection: &mut Connection,
    author: &Author,
    revision: Revision,
    (before, after): (Option<&RegistryServer>, Option<&RegistryServer>),
) -> Result<(), StoreError> {
    let Some(key) = after.or(before).map(RegistryServer::key) else { return Ok(()) };
    let change = Remembered {
        revision,
        subject: Subject::Server,
        name: key.saved_name.as_str(),
        version: Some(key.server_version.as_str()),
        before,
        after,
    };
    remember(connection, author, change).await
}

/// A server that is not deleted: within a change, or where nothing is changed.
pub(super) async fn find<'e>(
    from: impl sqlx::Executor<'e, Database = Database>,
    project: &ProjectName,
    key: &ServerKey,
) -> Result<Option<ServerRow>, StoreError> {
    let row = sqlx::query_as::<_, ServerRecord>(sql::SERVER)
        .bind(project.as_str())
        .bind(key.saved_name.as_str())
        .bind(key.server_version.as_str())
        .fetch_optional(from)
        .await;
    row.map_err(StoreError::doing("read a server"))?.map(ServerRow::try_from).transpose()
}

/// Whether there is such a server.
pub(super) async fn exists(
    connection: &mut Connection,
    project: &ProjectName,
    key: &ServerKey,
) -> Result<bool, StoreError> {
    let found: i64 = sqlx::query_scalar(sql::HAS_SERVER)
        .bind(project.as_str())
        .bind(key.saved_name.as_str())
        .bind(key.server_version.as_str())
        .fetch_one(connection)
        .await
        .map_err(StoreError::doing("read a server"))?;
    Ok(found > 0)
}

/// One page of the servers that are not deleted.
pub(super) async fn list(
    store: &Store,
    project: &ProjectName,
    list: &ListQuery,
) -> Result<Listed<ServerRow>, StoreError> {
    let rows = sqlx::query_as::<_, ServerRecord>(sql::SERVERS)
        .bind(project.as_str())
        .bind(list.is_active)
        .bind(i64::from(list.page.limit()))
        .bind(offset(list.page))
        .fetch_all(store.reader());
    let total =
        sqlx::query_scalar(sql::COUNT_SERVERS).bind(project.as_str()).bind(list.is_active).fetch_one(store.reader());
    let (rows, total) = tokio::try_join!(rows, total).map_err(StoreError::doing("list servers"))?;
    listed(rows, total)
}

/// The servers that a gateway refers to.
pub(super) async fn of_gateway(store: &Store, gateway: Uuid) -> Result<Vec<ServerRow>, StoreError> {
    let rows = sqlx::query_as::<_, ServerRecord>(sql::SERVERS_OF).bind(gateway).fetch_all(store.reader()).await;
    rows.map_err(StoreError::doing("read a gateway's servers"))?.into_iter().map(ServerRow::try_from).collect()
}

/// Changes a server as `decide` says.
pub(super) async fn change(
    store: &Store,
    author: &Author,
    key: &ServerKey,
    expected: &Expected,
    decide: &mut DecideServer<'_>,
) -> Result<Change<ServerRow>, StoreError> {
    let doing = StoreError::doing("change a server");
    let mut change = store.begin().await.map_err(doing)?;
    let Some((_, revision)) = raise_revision(&mut change, &author.project).await? else { return Ok(Change::Absent) };
    let Some(before) = find(&mut *change, &author.project, key).await? else { return Ok(Change::Absent) };
    if !expected.allows(before.written.revision) {
        return Ok(Change::Stale);
    }
    let Some(kept) = decide(&before) else { return Ok(Change::Refused) };
    let row = sqlx::query_as::<_, ServerRecord>(sql::UPDATE_SERVER)
        .bind(before.id)
        .bind(document(&kept.server)?)
        .bind(kept.sealed.as_deref())
        .bind(kept.server.is_active())
        .bind(revision.0)
        .bind(author.user)
        .fetch_one(&mut *change)
        .await
        .map_err(doing)?;
    note(&mut change, author, revision, (Some(&before.kept.server), Some(&kept.server))).await?;
    change.commit().await.map_err(doing)?;
    Ok(Change::Done(row.try_into()?))
}

/// Deletes a server.
pub(super) async fn delete(
    store: &Store,
    author: &Author,
    key: &ServerKey,
    expected: &Expected,
    if_unreferenced: bool,
) -> Result<Change<Vec<GatewayKey>>, StoreError> {
    let doing = StoreError::doing("delete a server");
    let mut change = store.begin().await.map_err(doing)?;
    let Some((_, revision)) = raise_revision(&mut change, &author.project).await? else { return Ok(Change::Absent) };
    let Some(before) = find(&mut *change, &author.project, key).await? else { return Ok(Change::Absent) };
    if !expected.allows(before.written.revision) {
        return Ok(Change::Stale);
    }
    let referring: Vec<String> = sqlx::query_scalar(sql::REFERRING)
        .bind(author.project.as_str())
        .bind(key.saved_name.as_str())
        .bind(key.server_version.as_str())
        .fetch_all(&mut *change)
        .await
        .map_err(doing)?;
    let key_of = |text: &String| serde_json::from_str(text).map(|gateway: Gateway| gateway.key().clone());
    let referring: Result<Vec<GatewayKey>, _> = referring.iter().map(key_of).collect();
    let referring = referring.map_err(unreadable("a gateway"))?;
    if if_unreferenced && !referring.is_empty() {
        return Ok(Change::Referenced(referring));
    }
    let deleted = sqlx::query(sql::DELETE_SERVER).bind(before.id).bind(revision.0).bind(author.user);
    deleted.execute(&mut *change).await.map_err(doing)?;
    note(&mut change, author, revision, (Some(&before.kept.server), None)).await?;
    change.commit().await.map_err(doing)?;
    Ok(Change::Done(referring))
}

//! Gateways and what they refer to.

use std::collections::HashSet;

use catalog::{Gateway, GatewayKey, ListQuery, PageQuery, ServerKey};
use model::ProjectName;
use uuid::Uuid;

use super::history::{Remembered, remember};
use super::{Connection, Database, Store, listed, offset, raise_or_make, raise_revision, servers, sql};
use crate::StoreError;
use crate::records::catalog::{
    Author, Change, DecideGateway, Expected, GatewayRecord, GatewayRow, Listed, Revision, Subject, document,
};

/// Stores a gateway.
pub(super) async fn add(store: &Store, author: &Author, gateway: &Gateway) -> Result<Change<GatewayRow>, StoreError> {
    let doing = StoreError::doing("store a gateway");
    let mut change = store.begin().await.map_err(doing)?;
    let (_, revision) = raise_or_make(&mut change, &author.project).await?;
    let dangling = dangling(&mut change, &author.project, None, gateway).await?;
    if !dangling.is_empty() {
        return Ok(Change::Dangling(dangling));
    }
    let row = sqlx::query_as::<_, GatewayRecord>(sql::INSERT_GATEWAY)
        .bind(Uuid::now_v7())
        .bind(author.project.as_str())
        .bind(gateway.key().gateway_saved_name.as_str())
        .bind(gateway.key().gateway_version.as_str())
        .bind(gateway.is_active())
        .bind(document(gateway)?)
        .bind(revision.0)
        .bind(author.user)
        .fetch_optional(&mut *change)
        .await
        .map_err(doing)?;
    let Some(row) = row else { return Ok(Change::Taken(vec![0])) };
    let row = GatewayRow::try_from(row)?;
    refer(&mut change, &author.project, row.id, gateway).await?;
    note(&mut change, author, revision, (None, Some(gateway))).await?;
    change.commit().await.map_err(doing)?;
    Ok(Change::Done(row))
}

/// Servers that the gateway refers to, that it did not refer to before, and that do not exist.
async fn dangling(
    connection: &mut Connection,
    project: &ProjectName,
    before: Option<&Gateway>,
    after: &Gateway,
) -> Result<Vec<ServerKey>, StoreError> {
    let servers = |gateway: Option<&Gateway>| -> Vec<ServerKey> {
        let servers = gateway.into_iter().flat_map(|gateway| gateway.servers_config().servers());
        servers.map(|server| server.key.clone()).collect()
    };
    let known: HashSet<ServerKey> = servers(before).into_iter().collect();
    let mut dangling = Vec::new();
    for key in servers(Some(after)).into_iter().filter(|key| !known.contains(key)) {
        if !servers::exists(connection, project, &key).await? {
            dangling.push(key);
        }
    }
    Ok(dangling)
}

/// Writes down which servers a gateway refers to.
async fn refer(
    connection: &mut Connection,
    project: &ProjectName,
    id: Uuid,
    gateway: &Gateway,
) -> Result<(), StoreError> {
    let doing = StoreError::doing("store what a gateway refers to");
    sqlx::query(sql::FORGET_REFERENCES).bind(id).execute(&mut *connection).await.map_err(doing)?;
    for server in gateway.servers_config().servers() {
        sqlx::query(sql::INSERT_REFERENCE)
            .bind(id)
            .bind(project.as_str())
            .bind(server.key.saved_name.as_str())
            .bind(server.key.server_version.as_str())
            .execute(&mut *connection)
            .await
            .map_err(doing)?;
    }
    Ok(())
}

/// Remembers what became of a gateway.
async fn note(
    connection: &mut Connection,
    author: &Author,
    revision: Revision,
    (before, after): (Option<&Gateway>, Option<&Gateway>),
) -> Result<(), StoreError> {
    let Some(key) = after.or(before).map(Gateway::key) else { return Ok(()) };
    let change = Remembered {
        revision,
        subject: Subject::Gateway,
        name: key.gateway_saved_name.as_str(),
        version: Some(key.gateway_version.as_str()),
        before,
        after,
    };
    remember(connection, author, change).await
}

/// A gateway that is not deleted: within a change, or where nothing is changed.
pub(super) async fn find<'e>(
    from: impl sqlx::Executor<'e, Database = Database>,
    project: &ProjectName,
    key: &GatewayKey,
) -> Result<Option<GatewayRow>, StoreError> {
    let row = sqlx::query_as::<_, GatewayRecord>(sql::GATEWAY)
        .bind(project.as_str())
        .bind(key.gateway_saved_name.as_str())
        .bind(key.gateway_version.as_str())
        .fetch_optional(from)
        .await;
    row.map_err(StoreError::doing("read a gateway"))?.map(GatewayRow::try_from).transpose()
}

/// One page of the gateways that are not deleted.
pub(super) async fn list(
    store: &Store,
    project: &ProjectName,
    list: &ListQuery,
) -> Result<Listed<GatewayRow>, StoreError> {
    let rows = sqlx::query_as::<_, GatewayRecord>(sql::GATEWAYS)
        .bind(project.as_str())
        .bind(list.is_active)
        .bind(i64::from(list.page.limit()))
        .bind(offset(list.page))
        .fetch_all(store.reader());
    let total =
        sqlx::query_scalar(sql::COUNT_GATEWAYS).bind(project.as_str()).bind(list.is_active).fetch_one(store.reader());
    let (rows, total) = tokio::try_join!(rows, total).map_err(StoreError::doing("list gateways"))?;
    listed(rows, total)
}

/// One page of the gateways that refer to a server.
pub(super) async fn referring(
    store: &Store,
    project: &ProjectName,
    key: &ServerKey,
    page: PageQuery,
) -> Result<Listed<GatewayRow>, StoreError> {
    let rows = sqlx::query_as::<_, GatewayRecord>(sql::GATEWAYS_OF)
        .bind(project.as_str())
        .bind(key.saved_name.as_str())
        .bind(key.server_version.as_str())
        .bind(i64::from(page.limit()))
        .bind(offset(page))
        .fetch_all(store.reader());
    let total = sqlx::query_scalar(sql::COUNT_GATEWAYS_OF)
        .bind(project.as_str())
        .bind(key.saved_name.as_str())
        .bind(key.server_version.as_str())
        .fetch_one(store.reader());
    let (rows, total) = tokio::try_join!(rows, total).map_err(StoreError::doing("list gateways"))?;
    listed(rows, total)
}

/// Changes a gateway as `decide` says.
pub(super) async fn change(
    store: &Store,
    author: &Author,
    key: &GatewayKey,
    expected: &Expected,
    decide: &mut DecideGateway<'_>,
) -> Result<Change<GatewayRow>, StoreError> {
    let doing = StoreError::doing("change a gateway");
    let mut change = store.begin().await.map_err(doing)?;
    let Some((_, revision)) = raise_revision(&mut change, &author.project).await? else { return Ok(Change::Absent) };
    let Some(before) = find(&mut *change, &author.project, key).await? else { return Ok(Change::Absent) };
    if !expected.allows(before.written.revision) {
        return Ok(Change::Stale);
    }
    let Some(after) = decide(&before) else { return Ok(Change::Refused) };
    let dangling = dangling(&mut change, &author.project, Some(&before.gateway), &after).await?;
    if !dangling.is_empty() {
        return Ok(Change::Dangling(dangling));
    }
    let row = sqlx::query_as::<_, GatewayRecord>(sql::UPDATE_GATEWAY)
        .bind(before.id)
        .bind(document(&after)?)
        .bind(after.is_active())
        .bind(revision.0)
        .bind(author.user)
        .fetch_one(&mut *change)
        .await
        .map_err(doing)?;
    refer(&mut change, &author.project, before.id, &after).await?;
    note(&mut change, author, revision, (Some(&before.gateway), Some(&after))).await?;
    change.commit().await.map_err(doing)?;
    Ok(Change::Done(row.try_into()?))
}

/// Deletes a gateway.
pub(super) async fn delete(
    store: &Store,
    author: &Author,
    key: &GatewayKey,
    expected: &Expected,
) -> Result<Change<()>, StoreError> {
    let doing = StoreError::doing("delete a gateway");
    let mut change = store.begin().await.map_err(doing)?;
    let Some((_, revision)) = raise_revision(&mut change, &author.project).await? else { return Ok(Change::Absent) };
    let Some(before) = find(&mut *change, &author.project, key).await? else { return Ok(Change::Absent) };
    if !expected.allows(before.written.revision) {
        return Ok(Change::Stale);
    }
    sqlx::query(sql::FORGET_REFERENCES).bind(before.id).execute(&mut *change).await.map_err(doing)?;
    let deleted = sqlx::query(sql::DELETE_GATEWAY).bind(before.id).bind(revision.0).bind(author.user);
    deleted.execute(&mut *change).await.map_err(doing)?;
    note(&mut change, author, revision, (Some(&before.gateway), None)).await?;
    change.commit().await.map_err(doing)?;
    Ok(Change::Done(()))
}

//! The catalogue: servers, gateways, and the history of both.

mod gateways;
pub(super) mod history;
pub(super) mod servers;

use async_trait::async_trait;
use catalog::{Gateway, GatewayKey, ListQuery, PageQuery, SavedName, ServerKey};
use model::ProjectName;
use uuid::Uuid;

use super::{Connection, Database, Store, sql};
use crate::StoreError;
use crate::records::catalog::{
    Author, Catalog, Change, ChangeRow, DecideGateway, DecideServer, Expected, GatewayRow, Listed, NewServer, Revision,
    ServerRow,
};
use crate::records::row::count;

#[async_trait]
impl Catalog for Store {
    async fn add_servers(&self, author: &Author, servers: &[NewServer]) -> Result<Change<Vec<ServerRow>>, StoreError> {
        servers::add(self, author, servers).await
    }

    async fn server(&self, project: &ProjectName, key: &ServerKey) -> Result<Option<ServerRow>, StoreError> {
        servers::find(self.reader(), project, key).await
    }

    async fn servers(&self, project: &ProjectName, list: &ListQuery) -> Result<Listed<ServerRow>, StoreError> {
        servers::list(self, project, list).await
    }

    async fn change_server(
        &self,
        author: &Author,
        key: &ServerKey,
        expected: &Expected,
        decide: &mut DecideServer<'_>,
    ) -> Result<Change<ServerRow>, StoreError> {
        servers::change(self, author, key, expected, decide).await
    }

    async fn delete_server(
        &self,
        author: &Author,
        key: &ServerKey,
        expected: &Expected,
        if_unreferenced: bool,
    ) -> Result<Change<Vec<GatewayKey>>, StoreError> {
        servers::delete(self, author, key, expected, if_unreferenced).await
    }

    async fn gateways_of(
        &self,
        project: &ProjectName,
        key: &ServerKey,
        page: PageQuery,
    ) -> Result<Listed<GatewayRow>, StoreError> {
        gateways::referring(self, project, key, page).await
    }

    async fn add_gateway(&self, author: &Author, gateway: &Gateway) -> Result<Change<GatewayRow>, StoreError> {
        gateways::add(self, author, gateway).await
    }

    async fn gateway(&self, project: &ProjectName, key: &GatewayKey) -> Result<Option<GatewayRow>, StoreError> {
        gateways::find(self.reader(), project, key).await
    }

    async fn gateways(&self, project: &ProjectName, list: &ListQuery) -> Result<Listed<GatewayRow>, StoreError> {
        gateways::list(self, project, list).await
    }

    async fn servers_of(&self, gateway: Uuid) -> Result<Vec<ServerRow>, StoreError> {
        servers::of_gateway(self, gateway).await
    }

    async fn change_gateway(
        &self,
        author: &Author,
        key: &GatewayKey,
        expected: &Expected,
        decide: &mut DecideGateway<'_>,
    ) -> Result<Change<GatewayRow>, StoreError> {
        gateways::change(self, author, key, expected, decide).await
    }

    async fn delete_gateway(
        &self,
        author: &Author,
        key: &GatewayKey,
        expected: &Expected,
    ) -> Result<Change<()>, StoreError> {
        gateways::delete(self, author, key, expected).await
    }

    async fn changes(
        &self,
        project: &ProjectName,
        name: Option<&SavedName>,
        page: PageQuery,
    ) -> Result<Listed<ChangeRow>, StoreError> {
        history::list(self, project, name, page).await
    }
}

/// The registry of a project and the revision that this change makes; nobody else changes the project until it ends.
pub(super) async fn raise_revision(
    connection: &mut Connection,
    project: &ProjectName,
) -> Result<Option<(Uuid, Revision)>, StoreError> {
    let raised: Option<(Uuid, i64)> = sqlx::query_as(sql::RAISE_REVISION)
        .bind(project.as_str())
        .fetch_optional(connection)
        .await
        .map_err(StoreError::doing("change a catalogue"))?;
    Ok(raised.map(|(id, revision)| (id, Revision(revision))))
}

/// The same, of a project that may have no registry yet.
pub(super) async fn raise_or_make(
    connection: &mut Connection,
    project: &ProjectName,
) -> Result<(Uuid, Revision), StoreError> {
    let (id, revision): (Uuid, i64) = sqlx::query_as(sql::MAKE_REGISTRY)
        .bind(project.as_str())
        .bind(Uuid::new_v4())
        .fetch_one(connection)
        .await
        .map_err(StoreError::doing("change a catalogue"))?;
    Ok((id, Revision(revision)))
}

/// The number of rows that are left out before a page.
fn offset(page: PageQuery) -> i64 {
    i64::try_from(page.offset()).unwrap_or(i64::MAX)
}

/// A page of rows as they are read.
fn listed<R, T>(rows: Vec<R>, total: i64) -> Result<Listed<T>, StoreError>
where
    T: TryFrom<R, Error = StoreError>,
{
    let rows: Result<_, StoreError> = rows.into_iter().map(T::try_from).collect();
    Ok(Listed { rows: rows?, total: count(total)? })
}

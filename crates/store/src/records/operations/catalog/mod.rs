//! The catalogue: servers, gateways, and the history of both.

mod gateways;
pub(super) mod history;
pub(super) mod servers;

use async_trait::async_trait;
use catalog::{Gateway, GatewayKey, ListQuery, PageQuery, SavedName, ServerKey};
use model::ProjectName;
use uuid::Uuid;

use super::{Connection, Store, sql};
use crate::StoreError;
use crate::records::Millis;
use crate::records::catalog::{
    Author, Catalog, Change, ChangeRow, DecideGateway, DecideServer, Expected, GatewayRow, Listed, NewServer,
    RegistryRow, Revision, ServerRow,
};

#[async_trait]
impl Catalog for Store {
    async fn registry(&self, project: &ProjectName) -> Result<Option<RegistryRow>, StoreError> {
        let row: Option<(Uuid, i64, Millis)> = sqlx::query_as(sql::REGISTRY)
            .bind(project.as_str())
            .fetch_optional(self.reader())
            .await
            .map_err(StoreError::doing("read a registry"))?;
        Ok(row.map(|(id, revision, created_at)| RegistryRow {
            id,
            project: project.clone(),
            revision: Revision(revision),
            created_at,
        }))
    }

    async fn add_servers(&self, author: &Author, servers: &[NewServer]) -> Result<Change<Vec<ServerRow>>, StoreError> {
        servers::add(self, author, servers).await
    }

    async fn server(&self, project: &ProjectName, key: &ServerKey) -> Result<Option<ServerRow>, StoreError> {
        servers::server(self, project, key).await
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
        gateways::gateway(self, project, key).await
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

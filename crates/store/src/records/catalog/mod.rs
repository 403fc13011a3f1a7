//! The catalogue of each project: its registry's servers, its gateways, and every change of them.
//!
//! Whoever changes something of a project first raises the revision of its registry, and so waits for whoever does so at
//! the same time. Reading, deciding and writing are one transaction: no change is lost, and none is half done.

mod change;
mod row;
mod sql;

use async_trait::async_trait;
use catalog::{Gateway, GatewayKey, ListQuery, PageQuery, SavedName, ServerKey};
use model::ProjectName;
use uuid::Uuid;

pub use change::{Author, Change, ChangeKind, ChangeRow, Expected, Subject};
pub(super) use row::{ChangeRecord, GatewayRecord, ServerRecord, document};
pub use row::{GatewayRow, Listed, NewServer, RegistryRow, Revision, SealedServer, ServerRow, Written};
pub(super) use sql::{catalog_statements, gateway_columns, server_columns};

use crate::StoreError;

/// Decides, within the transaction, what becomes of a server; nothing refuses the change.
pub type DecideServer<'a> = dyn FnMut(&ServerRow) -> Option<SealedServer> + Send + 'a;

/// Decides, within the transaction, what becomes of a gateway; nothing refuses the change.
pub type DecideGateway<'a> = dyn FnMut(&GatewayRow) -> Option<Gateway> + Send + 'a;

/// What every store of records can do for the catalogue.
#[async_trait]
pub trait Catalog: Send + Sync + 'static {
    // ---- servers

    /// Stores servers, all or none, and makes the project's registry if there is none.
    ///
    /// Gives [`Change::Taken`] with those whose name and version stand there already.
    async fn add_servers(&self, author: &Author, servers: &[NewServer]) -> Result<Change<Vec<ServerRow>>, StoreError>;

    /// A server that is not deleted.
    async fn server(&self, project: &ProjectName, key: &ServerKey) -> Result<Option<ServerRow>, StoreError>;

    /// One page of the servers that are not deleted, newest first.
    async fn servers(&self, project: &ProjectName, list: &ListQuery) -> Result<Listed<ServerRow>, StoreError>;

    /// Changes a server as `decide` says.
    ///
    /// Gives [`Change::Absent`], [`Change::Stale`] or [`Change::Refused`] where nothing is changed.
    async fn change_server(
        &self,
        author: &Author,
        key: &ServerKey,
        expected: &Expected,
        decide: &mut DecideServer<'_>,
    ) -> Result<Change<ServerRow>, StoreError>;

    /// Deletes a server softly; its name is free again. Gives the gateways that refer to it.
    ///
    /// Gives [`Change::Absent`] or [`Change::Stale`], and [`Change::Referenced`] if there are such gateways and
    /// `if_unreferenced` holds.
    async fn delete_server(
        &self,
        author: &Author,
        key: &ServerKey,
        expected: &Expected,
        if_unreferenced: bool,
    ) -> Result<Change<Vec<GatewayKey>>, StoreError>;

    /// One page of the gateways that refer to a server, newest first.
    async fn gateways_of(
        &self,
        project: &ProjectName,
        key: &ServerKey,
        page: PageQuery,
    ) -> Result<Listed<GatewayRow>, StoreError>;

    // ---- gateways

    /// Stores a gateway.
    ///
    /// Gives [`Change::Taken`] if its name and version stand there already, and [`Change::Dangling`] with servers that it
    /// refers to and that do not exist.
    async fn add_gateway(&self, author: &Author, gateway: &Gateway) -> Result<Change<GatewayRow>, StoreError>;

    /// A gateway that is not deleted.
    async fn gateway(&self, project: &ProjectName, key: &GatewayKey) -> Result<Option<GatewayRow>, StoreError>;

    /// One page of the gateways that are not deleted, newest first.
    async fn gateways(&self, project: &ProjectName, list: &ListQuery) -> Result<Listed<GatewayRow>, StoreError>;

    /// The servers that a gateway refers to and that are not deleted, in no order.
    async fn servers_of(&self, gateway: Uuid) -> Result<Vec<ServerRow>, StoreError>;

    /// Changes a gateway as `decide` says.
    ///
    /// Gives [`Change::Absent`], [`Change::Stale`], [`Change::Refused`], or [`Change::Dangling`] with servers that it did
    /// not refer to before and that do not exist, where nothing is changed.
    async fn change_gateway(
        &self,
        author: &Author,
        key: &GatewayKey,
        expected: &Expected,
        decide: &mut DecideGateway<'_>,
    ) -> Result<Change<GatewayRow>, StoreError>;

    /// Deletes a gateway softly; its name is free again.
    ///
    /// Gives [`Change::Absent`] or [`Change::Stale`] where nothing is changed.
    async fn delete_gateway(
        &self,
        author: &Author,
        key: &GatewayKey,
        expected: &Expected,
    ) -> Result<Change<()>, StoreError>;

    // ---- history

    /// One page of the changes of a project, newest first; of what has that name alone, if one is given.
    async fn changes(
        &self,
        project: &ProjectName,
        name: Option<&SavedName>,
        page: PageQuery,
    ) -> Result<Listed<ChangeRow>, StoreError>;
}

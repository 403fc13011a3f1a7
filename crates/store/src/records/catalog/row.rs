//! Rows of the catalogue, and what they mean.

use catalog::{Gateway, RegistryServer};
use model::ProjectName;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::FromRow;
use uuid::Uuid;

use super::ChangeRow;
use crate::StoreError;
use crate::records::Millis;
use crate::records::row::{unreadable, word};

/// A number that grows with every change of a project's catalogue; each record has that of its last change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(pub i64);

/// The registry of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryRow {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub project: ProjectName,
    /// The revision of the last change of anything in the project's catalogue.
    pub revision: Revision,
    /// When it was made.
    pub created_at: Millis,
}

/// When a record was written, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The revision of the last change.
    pub revision: Revision,
    /// When it was made.
    pub created_at: Millis,
    /// When it was changed last.
    pub updated_at: Millis,
    /// Who made it.
    pub created_by: Option<Uuid>,
    /// Who changed it last.
    pub updated_by: Option<Uuid>,
}

/// A server as it is kept: what may be seen, and apart from it what is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedServer {
    /// The server with its secrets masked.
    pub server: RegistryServer,
    /// Its secrets, sealed; nothing if it has none.
    pub sealed: Option<Vec<u8>>,
}

/// A server to be stored. Its id is given by whoever seals its secrets, as they are sealed for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewServer {
    /// Its id.
    pub id: Uuid,
    /// What is kept of it.
    pub kept: SealedServer,
}

/// A stored server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerRow {
    /// Its id, for which its secrets are sealed.
    pub id: Uuid,
    /// The registry that it stands in.
    pub registry: Uuid,
    /// What is kept of it.
    pub kept: SealedServer,
    /// When, and by whom.
    pub written: Written,
}

/// A stored gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayRow {
    /// Its id.
    pub id: Uuid,
    /// What its owner wrote.
    pub gateway: Gateway,
    /// When, and by whom.
    pub written: Written,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// What stands on the page.
    pub rows: Vec<T>,
    /// How many there are in all.
    pub total: u64,
}

/// A row of `registry_servers`.
#[derive(FromRow)]
pub(in crate::records) struct ServerRecord {
    id: Uuid,
    registry: Uuid,
    document: String,
    sealed: Option<Vec<u8>>,
    revision: i64,
    created_at: Millis,
    updated_at: Millis,
    created_by: Option<Uuid>,
    updated_by: Option<Uuid>,
}

/// A row of `gateways`.
#[derive(FromRow)]
pub(in crate::records) struct GatewayRecord {
    id: Uuid,
    document: String,
    revision: i64,
    created_at: Millis,
    updated_at: Millis,
    created_by: Option<Uuid>,
    updated_by: Option<Uuid>,
}

/// A row of `catalog_changes`.
#[derive(FromRow)]
pub(in crate::records) struct ChangeRecord {
    revision: i64,
    at: Millis,
    subject: String,
    name: String,
    version: Option<String>,
    kind: String,
    user_id: Option<Uuid>,
    key_id: String,
    user_email: String,
    reason: Option<String>,
    before: Option<String>,
    after: Option<String>,
}

impl TryFrom<ServerRecord> for ServerRow {
    type Error = StoreError;

    fn try_from(row: ServerRecord) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            registry: row.registry,
            kept: SealedServer { server: read("a registered server", &row.document)?, sealed: row.sealed },
            written: Written {
                revision: Revision(row.revision),
                created_at: row.created_at,
                updated_at: row.updated_at,
                created_by: row.created_by,
                updated_by: row.updated_by,
            },
        })
    }
}

impl TryFrom<GatewayRecord> for GatewayRow {
    type Error = StoreError;

    fn try_from(row: GatewayRecord) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            gateway: read("a gateway", &row.document)?,
            written: Written {
                revision: Revision(row.revision),
                created_at: row.created_at,
                updated_at: row.updated_at,
                created_by: row.created_by,
                updated_by: row.updated_by,
            },
        })
    }
}

impl TryFrom<ChangeRecord> for ChangeRow {
    type Error = StoreError;

    fn try_from(row: ChangeRecord) -> Result<Self, StoreError> {
        let document = |text: Option<String>| text.map(|text| read("a change", &text)).transpose();
        Ok(Self {
            revision: Revision(row.revision),
            at: row.at,
            subject: word("the subject of a change", &row.subject)?,
            name: row.name,
            version: row.version,
            kind: word("the kind of a change", &row.kind)?,
            user: row.user_id,
            key_id: row.key_id,
            user_email: row.user_email,
            reason: row.reason,
            before: document(row.before)?,
            after: document(row.after)?,
        })
    }
}

fn read<T: DeserializeOwned>(what: &'static str, document: &str) -> Result<T, StoreError> {
    serde_json::from_str(document).map_err(unreadable(what))
}

/// A record as text. It is stored as text, since a database that reads JSON loses the order of its members.
pub(in crate::records) fn document<T: Serialize>(record: &T) -> Result<String, StoreError> {
    serde_json::to_string(record).map_err(unreadable("a record of the catalogue"))
}

//! What is told to others.

use model::ProjectName;
use sqlx::FromRow;
use uuid::Uuid;

use super::SealedWebhook;
use crate::StoreError;
use crate::records::Millis;
use crate::records::row::{count, word};

/// Something that is to be told now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id, the same in every try.
    pub id: Uuid,
    /// Whose it is.
    pub project: ProjectName,
    /// The registry that it is sealed for whom to tell.
    pub registry: Uuid,
    /// Whom to tell; nothing if nobody is to be told any more.
    pub to: Option<SealedWebhook>,
    /// What is told: a JSON text.
    pub body: String,
    /// Which try this is, from 1.
    pub tries: u32,
    /// The time.
    pub now: Millis,
}

/// How far telling has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Telling {
    /// How much waits.
    pub waiting: u64,
    /// How much was given up.
    pub given_up: u64,
    /// When something was told last.
    pub delivered_at: Option<Millis>,
    /// Why the newest of what waits or was given up is not told.
    pub last_error: Option<String>,
}

/// Why something was not told, in words of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered(pub String);

/// A row of `webhooks` with whom its registry tells.
#[derive(FromRow)]
pub(in crate::records) struct WebhookRecord {
    id: Uuid,
    project: String,
    registry: Uuid,
    webhook_url: Option<String>,
    webhook_sealed: Option<Vec<u8>>,
    body: String,
    tries: i64,
    now: Millis,
}

impl TryFrom<WebhookRecord> for Webhook {
    type Error = StoreError;

    fn try_from(row: WebhookRecord) -> Result<Self, StoreError> {
        let to = row.webhook_url.zip(row.webhook_sealed);
        Ok(Self {
            id: row.id,
            project: word("a project", &row.project)?,
            registry: row.registry,
            to: to.map(|(shown, sealed)| SealedWebhook { shown, sealed }),
            body: row.body,
            tries: count(row.tries)?,
            now: row.now,
        })
    }
}

//! Makes keys.

use std::time::Duration;

use model::ProjectName;
use store::records::{NewKey, Records, Scopes};
use store::sealed::Sealer;

use super::ApiKey;

/// What a new key is wanted for.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    project: ProjectName,
    scopes: Scopes,
    name: Option<String>,
    user_email: Option<String>,
    lifetime: Option<Duration>,
}

impl Wish {
    /// A key of a project that may do this much.
    pub(crate) const fn new(project: ProjectName, scopes: Scopes) -> Self {
        Self { project, scopes, name: None, user_email: None, lifetime: None }
    }

    /// What it is for, in words.
    pub(crate) fn named(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// Who uses it.
    pub(crate) fn used_by(self, user_email: impl Into<String>) -> Self {
        Self { user_email: Some(user_email.into()), ..self }
    }

    /// How long it is good.
    pub(crate) fn lasting(self, lifetime: Duration) -> Self {
        Self { lifetime: Some(lifetime), ..self }
    }
}

/// Makes a key and stores what is needed to know it again. The answer is the only copy of the key itself.
///
/// # Errors
///
/// Fails if the records are out, or if the system gives no random bits.
pub(crate) async fn create(records: &dyn Records, sealer: &Sealer, wish: Wish) -> anyhow::Result<String> {
    let Wish { project, scopes, name, user_email, lifetime } = wish;
    let key = ApiKey::generate()?;
    let expires_at = match lifetime {
        None => None,
        Some(lifetime) => Some(records.now().await?.saturating_add(i64::try_from(lifetime.as_millis())?)),
    };
    let new = NewKey {
        id: key.id().to_owned(),
        hash: sealer.keyed_hash(key.expose().as_bytes()),
        // A key that belongs to no person is shown as what it is.
        user_email: user_email.unwrap_or_else(|| format!("{}@{project}", key.id())),
        project,
        scopes,
        name,
        expires_at,
    };
    records.add_key(new).await?;
    Ok(key.expose().to_owned())
}

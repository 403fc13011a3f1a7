//! API keys as they are stored: never the key itself.

use std::collections::BTreeSet;

use model::ProjectName;

use super::Millis;

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Ask for scans and call them off.
    Scan,
    /// Read scans, lists, statistics and usage.
    Read,
    /// Write registry servers and gateways.
    Catalog,
    /// Read expanded gateways, as a runtime does.
    Runtime,
    /// Everything, for every project.
    Admin,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 5] = [Self::Scan, Self::Read, Self::Catalog, Self::Runtime, Self::Admin];

    /// The word that is stored and typed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::Read => "read",
            Self::Catalog => "catalog",
            Self::Runtime => "runtime",
            Self::Admin => "admin",
        }
    }
}

/// A word names no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a scope is one of scan, read, catalog, runtime and admin")]
pub struct ParseScopeError;

impl std::str::FromStr for Scope {
    type Err = ParseScopeError;

    fn from_str(text: &str) -> Result<Self, ParseScopeError> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or(ParseScopeError)
    }
}

/// What a key may do, all together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes(pub BTreeSet<Scope>);

impl Scopes {
    /// Whether a key with these may do what takes `scope`.
    pub fn allow(&self, scope: Scope) -> bool {
        self.0.contains(&scope) || self.0.contains(&Scope::Admin)
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<T: IntoIterator<Item = Scope>>(scopes: T) -> Self {
        Self(scopes.into_iter().collect())
    }
}

/// A key to be stored.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// The public part, by which it is looked up.
    pub id: String,
    /// The keyed hash of the whole key.
    pub hash: [u8; 32],
    /// Whose it is.
    pub project: ProjectName,
    /// What it may do.
    pub scopes: Scopes,
    /// Who uses it; shown as `user_email`.
    pub user_email: String,
    /// What it is for, in words.
    pub name: Option<String>,
    /// When it ends.
    pub expires_at: Option<Millis>,
}

/// A key as it is stored.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "those without a line stand in `NewKey`")]
pub struct KeyRow {
    pub id: String,
    pub hash: [u8; 32],
    pub project: ProjectName,
    pub scopes: Scopes,
    pub user_email: String,
    pub name: Option<String>,
    pub created_at: Millis,
    pub expires_at: Option<Millis>,
    /// When it was revoked.
    pub revoked_at: Option<Millis>,
    /// When it was last used, to the minute or so.
    pub last_used_at: Option<Millis>,
}

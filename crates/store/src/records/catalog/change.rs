//! Changes of the catalogue: who makes them, what becomes of them, and what is remembered of them.

use std::str::FromStr;

use catalog::{GatewayKey, ServerKey};
use model::ProjectName;
use serde_json::Value;
use uuid::Uuid;

use super::Revision;
use crate::records::Millis;

/// Who changes something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The project that is acted for.
    pub project: ProjectName,
    /// The user, if it is one and no program of ours.
    pub user: Option<Uuid>,
    /// The public part of the key, or the name of the program.
    pub key_id: String,
    /// Who uses the key.
    pub user_email: String,
    /// Why, where a program does it.
    pub reason: Option<String>,
}

/// Which revision must be changed, so that nobody overwrites what they have not seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Expected {
    /// Whichever is there.
    #[default]
    Any,
    /// One of these.
    OneOf(Vec<Revision>),
}

impl Expected {
    /// Whether a record of this revision may be changed.
    pub fn allows(&self, revision: Revision) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(revisions) => revisions.contains(&revision),
        }
    }
}

/// What becomes of a wish to change something. All but the first change nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<T> {
    /// It is done.
    Done(T),
    /// There is no such thing.
    Absent,
    /// The thing has been changed since the caller saw it.
    Stale,
    /// Whoever decides does not want it.
    Refused,
    /// These stand there already: places in what was given.
    Taken(Vec<usize>),
    /// These servers are referred to and do not exist.
    Dangling(Vec<ServerKey>),
    /// These gateways refer to it.
    Referenced(Vec<GatewayKey>),
}

/// Declares words that are stored.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$what])* $variant,)+ }

        impl $name {
            /// The word that is stored and shown.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                match text { $($word => Ok(Self::$variant),)+ _ => Err(UnknownWord) }
            }
        }
    };
}

/// A word is none that this version writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the word is unknown")]
pub struct UnknownWord;

words! {
    /// What is changed.
    Subject {
        /// A server of the registry.
        Server = "server",
        /// A gateway.
        Gateway = "gateway",
        /// The registry itself.
        Registry = "registry",
    }
}

words! {
    /// How it is changed.
    ChangeKind {
        /// It is new.
        Added = "added",
        /// Somebody changed it.
        Modified = "modified",
        /// It is gone.
        Deleted = "deleted",
    }
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// The revision that it made.
    pub revision: Revision,
    /// When.
    pub at: Millis,
    /// What was changed.
    pub subject: Subject,
    /// What it is called.
    pub name: String,
    /// Which version of it; the registry has none.
    pub version: Option<String>,
    /// How it was changed.
    pub kind: ChangeKind,
    /// The user who changed it.
    pub user: Option<Uuid>,
    /// By which key, or which program did it.
    pub key_id: String,
    /// Who used the key.
    pub user_email: String,
    /// Why, where a program did it.
    pub reason: Option<String>,
    /// What it was before, secrets masked.
    pub before: Option<Value>,
    /// What it is since, secrets masked.
    pub after: Option<Value>,
}

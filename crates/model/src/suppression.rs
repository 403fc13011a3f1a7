//! A finding that somebody decided not to be told of, and who that was.

use serde::{Deserialize, Serialize};

use crate::{Date, Finding, Location};

/// A finding that does not count, and why. It is kept: reports count and list it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppressed {
    /// What was found.
    pub finding: Finding,
    /// Why it does not count.
    pub suppression: Suppression,
}

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// What says so.
    pub by: SuppressedBy,
    /// The reason that was given, by whoever wrote the ignore. None for a list of what is known.
    pub reason: Option<String>,
    /// The last day on which it holds.
    pub until: Option<Date>,
}

/// What says that a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SuppressedBy {
    /// An ignore of a settings file of the user's.
    Settings {
        /// The file, as it was found.
        file: String,
    },
    /// A comment in the source.
    Comment {
        /// Where it stands.
        location: Location,
    },
    /// A baseline: the finding was known when it was written.
    Baseline {
        /// The file, as it was given.
        file: String,
    },
    /// A lock file: the finding was known when it was written.
    Lock {
        /// The file, as it was given.
        file: String,
    },
}

impl SuppressedBy {
    /// Whether the finding is known, rather than ignored.
    pub const fn is_known(&self) -> bool {
        matches!(self, Self::Baseline { .. } | Self::Lock { .. })
    }
}

/// A comment of a source file that asks to ignore findings:
/// `mcp-hub: ignore[V20, install-hook] reason="…" until=2027-01-31`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IgnoreComment {
    /// Where it stands.
    pub location: Location,
    /// The last line that it speaks of: its own, or the one below where it stands alone.
    pub last_line: u32,
    /// Ids of rules, and classes of the taxonomy.
    pub rules: Vec<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Option<Date>,
}

/// The comments of an artifact that ask to ignore findings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IgnoreComments {
    /// Those that are well-formed, sorted by place.
    pub comments: Vec<IgnoreComment>,
    /// Those that are not: where, and what is wrong.
    pub mistakes: Vec<(Location, String)>,
}

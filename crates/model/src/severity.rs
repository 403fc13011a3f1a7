//! How bad a finding is if it is true, how sure the rule is, and what sort of thing it says.

use serde::{Deserialize, Serialize};

/// Harm if the finding is true. Ordered: `Critical` is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing, no harm by itself.
    Info,
    /// Little harm, or only together with something else.
    Low,
    /// Harm under conditions that are met in practice.
    Medium,
    /// Harm in normal use.
    High,
    /// Theft or code execution in normal use.
    Critical,
}

impl Severity {
    /// All severities, the worst first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// The word of the HTTP contract, in title case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "Critical",
            Self::High => "High",
            Self::Medium => "Medium",
            Self::Low => "Low",
            Self::Info => "Info",
        }
    }
}

/// How sure the rule is that what it says is so. Ordered: `High` is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A hint for a reader; never fails a build by default.
    Low,
    /// Right more often than not.
    Medium,
    /// Almost always right.
    High,
}

impl Confidence {
    /// The word of the HTTP contract, in title case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::High => "High",
            Self::Medium => "Medium",
            Self::Low => "Low",
        }
    }
}

/// What sort of thing a finding says about the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Somebody means harm.
    Malicious,
    /// An honest mistake that an attacker can use.
    Flaw,
    /// Does something powerful on purpose.
    Capability,
    /// Upkeep and good practice.
    Hygiene,
}

impl Kind {
    /// The word used in results, in lower case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malicious => "malicious",
            Self::Flaw => "flaw",
            Self::Capability => "capability",
            Self::Hygiene => "hygiene",
        }
    }
}

macro_rules! word {
    ($($name:ty),*) => {$(
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }
    )*};
}
word!(Severity, Confidence, Kind);

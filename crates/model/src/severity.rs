//! How bad a finding is if it is true, how sure the rule is, and what sort of thing it says.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Harm if the finding is true. Ordered: `Critical` is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

/// Written as [`Severity::as_str`] and its like say; read in lower case too, as people write them in rules and settings.
macro_rules! word {
    ($($name:ident { $($word:literal => $variant:ident),* })*) => {$(
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
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(from)?;
                $(if text == $word || text == Self::$variant.as_str() {
                    return Ok(Self::$variant);
                })*
                Err(serde::de::Error::unknown_variant(&text, &[$($word),*]))
            }
        }
    )*};
}
word! {
    Severity { "info" => Info, "low" => Low, "medium" => Medium, "high" => High, "critical" => Critical }
    Confidence { "low" => Low, "medium" => Medium, "high" => High }
    Kind { "malicious" => Malicious, "flaw" => Flaw, "capability" => Capability, "hygiene" => Hygiene }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_as_it_is_written_and_in_lower_case() {
        for severity in Severity::ALL {
            let written = serde_json::to_string(&severity).unwrap();
            assert_eq!(written, format!("\"{severity}\""));
            assert_eq!(serde_json::from_str::<Severity>(&written).unwrap(), severity);
            assert_eq!(serde_json::from_str::<Severity>(&written.to_lowercase()).unwrap(), severity);
        }
        for confidence in [Confidence::Low, Confidence::Medium, Confidence::High] {
            let written = serde_json::to_string(&confidence).unwrap();
            assert_eq!(serde_json::from_str::<Confidence>(&written).unwrap(), confidence);
            assert_eq!(serde_json::from_str::<Confidence>(&written.to_lowercase()).unwrap(), confidence);
        }
        for kind in [Kind::Malicious, Kind::Flaw, Kind::Capability, Kind::Hygiene] {
            let written = serde_json::to_string(&kind).unwrap();
            assert_eq!(serde_json::from_str::<Kind>(&written).unwrap(), kind);
        }
    }

    #[test]
    fn another_word_is_refused_with_the_words_there_are() {
        let refused = serde_json::from_str::<Confidence>("\"HIGH\"").unwrap_err().to_string();
        assert!(refused.starts_with("unknown variant `HIGH`, expected one of `low`, `medium`, `high`"), "{refused}");
        assert!(serde_json::from_str::<Severity>("3").is_err());
    }
}

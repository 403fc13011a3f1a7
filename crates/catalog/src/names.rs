//! What servers and gateways are called, and what tells them apart.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A text is no name of a server or gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not 1 to {} letters, digits, `-` and `_`", SavedName::LONGEST)]
pub struct ParseNameError;

/// A text is no version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not 1 to {} letters, digits, `.`, `_`, `+` and `-`", Version::LONGEST)]
pub struct ParseVersionError;

/// Declares a text of plain characters that goes in headers, addresses and paths as it is.
macro_rules! plain_text {
    ($(#[$about:meta])* $name:ident($error:ident), $longest:literal, $further:pat) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The longest there is, in characters.
            pub const LONGEST: usize = $longest;

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether a character may stand in it.
            pub(crate) const fn takes(char: char) -> bool {
                char.is_ascii_alphanumeric() || matches!(char, $further)
            }
        }

        impl FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                let is_good = (1..=Self::LONGEST).contains(&text.len()) && text.chars().all(Self::takes);
                if is_good { Ok(Self(text.to_owned())) } else { Err($error) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(text: String) -> Result<Self, $error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

plain_text! {
    /// What the owner calls a server or a gateway: `saved_name`, `gateway_saved_name`.
    SavedName(ParseNameError), 32, '-' | '_'
}

plain_text! {
    /// Which version of a server or gateway: `server_version`, `gateway_version`.
    Version(ParseVersionError), 64, '.' | '_' | '+' | '-'
}

impl Default for Version {
    fn default() -> Self {
        Self("v1".to_owned())
    }
}

/// What tells the servers of a project apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ServerKey {
    /// Its name.
    pub saved_name: SavedName,
    /// Its version.
    #[serde(default)]
    pub server_version: Version,
}

/// What tells the gateways of a project apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GatewayKey {
    /// Its name.
    pub gateway_saved_name: SavedName,
    /// Its version.
    #[serde(default)]
    pub gateway_version: Version,
}

impl fmt::Display for ServerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.saved_name, self.server_version)
    }
}

impl fmt::Display for GatewayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.gateway_saved_name, self.gateway_version)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_name_is_short_and_plain() {
        for good in ["a", "Notes_2-x", "-", &"n".repeat(32)] {
            assert_eq!(good.parse::<SavedName>().unwrap().as_str(), good);
        }
        for bad in ["", "a b", "a.b", "ä", "a/b", "a\n", &"n".repeat(33)] {
            assert_eq!(bad.parse::<SavedName>(), Err(ParseNameError), "{bad}");
        }
    }

    #[test]
    fn a_version_may_be_one_of_a_package() {
        for good in ["v1", "1.2.3-rc.1+build", &"1".repeat(64)] {
            assert!(good.parse::<Version>().is_ok(), "{good}");
        }
        for bad in ["", "^1", "1 2", &"1".repeat(65)] {
            assert!(bad.parse::<Version>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_key_without_a_version_means_the_first() {
        let key: ServerKey = serde_json::from_value(json!({"saved_name": "notes"})).unwrap();
        assert_eq!(key.to_string(), "notes v1");
        assert!(serde_json::from_value::<ServerKey>(json!({"saved_name": "not es"})).is_err());
    }
}

//! The id of a git object.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The SHA-1 id of an object.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct ObjectId([u8; 20]);

/// A text that is no object id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 40 hexadecimal digits")]
pub(crate) struct NotAnObjectId;

impl ObjectId {
    /// The id that git writes where there is no object.
    pub(crate) const ZERO: Self = Self([0; 20]);

    pub(crate) const fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// Reads 40 hexadecimal digits.
    pub(crate) fn from_hex(hex: &[u8]) -> Result<Self, NotAnObjectId> {
        let (pairs, rest) = hex.as_chunks::<2>();
        let mut bytes = [0; 20];
        if pairs.len() != bytes.len() || !rest.is_empty() {
            return Err(NotAnObjectId);
        }
        for (byte, &[high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(high)? << 4 | digit(low)?;
        }
        Ok(Self(bytes))
    }
}

fn digit(hex: u8) -> Result<u8, NotAnObjectId> {
    char::from(hex).to_digit(16).and_then(|value| u8::try_from(value).ok()).ok_or(NotAnObjectId)
}

impl FromStr for ObjectId {
    type Err = NotAnObjectId;

    fn from_str(hex: &str) -> Result<Self, NotAnObjectId> {
        Self::from_hex(hex.as_bytes())
    }
}

impl TryFrom<String> for ObjectId {
    type Error = NotAnObjectId;

    fn try_from(hex: String) -> Result<Self, NotAnObjectId> {
        hex.parse()
    }
}

impl From<ObjectId> for String {
    fn from(id: ObjectId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_digits_are_read_back_as_they_were_written() {
        let hex = "0123456789abcdef0123456789abcdef01234567";
        assert_eq!(hex.parse::<ObjectId>().unwrap().to_string(), hex);
        assert_eq!(hex.to_uppercase().parse::<ObjectId>().unwrap().to_string(), hex);
    }

    #[test]
    fn anything_else_is_no_id() {
        for bad in ["", "0123", &"g".repeat(40), &"0".repeat(41), &"0".repeat(39), &"é".repeat(20), &"+1".repeat(20)] {
            assert_eq!(bad.parse::<ObjectId>(), Err(NotAnObjectId), "{bad}");
        }
    }
}

//! Where something stands: a file and line, or a JSON pointer into what the server lists.

use serde::{Deserialize, Serialize};

/// A place in a file of the artifact. Lines and columns count from 1; columns count characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Location {
    /// Path inside the artifact, with `/` between its parts.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}

impl Location {
    /// The start of `line` of `file`.
    pub fn line(file: impl Into<String>, line: u32) -> Self {
        Self { file: file.into(), line, column: None }
    }
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        self.column.map_or(Ok(()), |column| write!(f, ":{column}"))
    }
}

/// A half-open range of bytes in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Where a piece of evidence stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "in", rename_all = "snake_case")]
pub enum Place {
    /// In what the server lists: an RFC 6901 pointer from the root of the listed item (`/description`,
    /// `/inputSchema/properties/city/default`), or of the whole surface for server-wide text (`/instructions`).
    Surface {
        /// The RFC 6901 pointer.
        pointer: String,
        /// Where the source declares the item, if the scan was static.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        declared: Option<Location>,
    },
    /// In a file of the artifact.
    Source(Location),
}

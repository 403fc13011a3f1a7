//! What a scan did not see.

use serde::{Deserialize, Serialize};

use crate::Location;

/// Something that was asked for and not seen. A result with gaps is not complete.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Gap {
    /// What was not seen, in a few words: "name of a tool", "file", "launch entry `notes`".
    pub what: String,
    /// Why it was not seen.
    pub reason: GapReason,
    /// Where the unseen thing stands, if it has a place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

/// Why something was not seen.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub enum GapReason {
    /// The value exists only while the server runs.
    ComputedAtRunTime(String),
    /// The value comes from the network when the server runs.
    FetchedAtRunTime(String),
    /// The value is declared in another package.
    InDependency(String),
    /// A file could not be parsed.
    Unparsable(String),
    /// A file could not be decoded as text.
    Undecodable(String),
    /// A limit of ours was passed; the text names it.
    Limit(String),
    /// A form that this version does not read.
    Unsupported(String),
    /// The thing would have to be run or dialled, which this scan does not do.
    NotScanned(String),
    /// No MCP server was found in the artifact.
    NoServer(String),
}

impl GapReason {
    /// The machine-readable code, as serialised.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ComputedAtRunTime(_) => "computed_at_run_time",
            Self::FetchedAtRunTime(_) => "fetched_at_run_time",
            Self::InDependency(_) => "in_dependency",
            Self::Unparsable(_) => "unparsable",
            Self::Undecodable(_) => "undecodable",
            Self::Limit(_) => "limit",
            Self::Unsupported(_) => "unsupported",
            Self::NotScanned(_) => "not_scanned",
            Self::NoServer(_) => "no_server",
        }
    }

    /// The text that goes with the code.
    pub fn detail(&self) -> &str {
        match self {
            Self::ComputedAtRunTime(text)
            | Self::FetchedAtRunTime(text)
            | Self::InDependency(text)
            | Self::Unparsable(text)
            | Self::Undecodable(text)
            | Self::Limit(text)
            | Self::Unsupported(text)
            | Self::NotScanned(text)
            | Self::NoServer(text) => text,
        }
    }
}

impl std::fmt::Display for GapReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (words, text) = match self {
            Self::ComputedAtRunTime(text) => ("computed at run time", text),
            Self::FetchedAtRunTime(text) => ("fetched from the network at run time", text),
            Self::InDependency(text) => ("declared in another package", text),
            Self::Unparsable(text) => ("cannot be parsed", text),
            Self::Undecodable(text) => ("is not readable text", text),
            Self::Limit(text) => ("over a limit", text),
            Self::Unsupported(text) => ("not read by this version", text),
            Self::NotScanned(text) => ("not scanned", text),
            Self::NoServer(text) => ("no MCP server found", text),
        };
        if text.is_empty() { f.write_str(words) } else { write!(f, "{words}: {text}") }
    }
}

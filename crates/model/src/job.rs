//! A scan that somebody asked the service for.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Hosted, Target};

/// Tells jobs apart. Whoever accepts a job makes its id; ids of private jobs cannot be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(Uuid);

impl JobId {
    /// The id as a UUID.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl From<Uuid> for JobId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl FromStr for JobId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}

impl std::fmt::Display for JobId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// Which run of a job this is, from 1. It is counted when a worker takes the job, so a job that kills its worker counts
/// too, and it guards everything that the worker writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Attempt(pub u32);

impl Attempt {
    /// How often a job is tried.
    pub const MOST: u32 = 3;

    /// Whether no attempt follows this one.
    pub const fn is_last(self) -> bool {
        self.0 >= Self::MOST
    }
}

/// What a job scans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobTarget {
    /// Source that is fetched.
    Source(Target),
    /// A server that runs somewhere.
    Hosted(Hosted),
}

impl JobTarget {
    /// Which sort of scan this takes.
    pub const fn scan_type(&self) -> ScanType {
        match self {
            Self::Source(_) => ScanType::Source,
            Self::Hosted(_) => ScanType::Hosted,
        }
    }
}

/// Declares an enum of words that are stored and sent as they stand here.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$what])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word that is stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(UnknownWord { expected: &[$($word),+] }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

/// A word is none of those that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected one of {}", .expected.join(", "))]
pub struct UnknownWord {
    expected: &'static [&'static str],
}

words! {
    /// How far a job is. It only ever moves on, but for a job whose worker was lost: that one starts again.
    JobStatus {
        /// Accepted; waits for a worker.
        Initializing = "initializing",
        /// The source is being fetched.
        FetchingSource = "fetching_source",
        /// The hosted server is being dialled.
        Connecting = "connecting",
        /// What the server lists is being found.
        DiscoveringTools = "discovering_tools",
        /// The tools are being checked, one by one.
        ScanningTools = "scanning_tools",
        /// The server is being checked as a whole.
        Analyzing = "analyzing",
        /// There is a result.
        Completed = "completed",
        /// There will be no result.
        Failed = "failed",
        /// Somebody called it off.
        Cancelled = "cancelled",
    }
}

impl JobStatus {
    /// Whether nothing will change any more.
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

words! {
    /// How far the check of one tool is.
    ToolStatus {
        /// Known, not yet checked.
        Pending = "pending",
        /// Being checked.
        Running = "running",
        /// Checked.
        Success = "success",
        /// Not checked: the job ended before.
        Failed = "failed",
    }
}

words! {
    /// Which sort of scan it is.
    ScanType {
        /// Of source.
        Source = "source",
        /// Of a running server.
        Hosted = "hosted",
    }
}

words! {
    /// Who comes first.
    Priority {
        /// Somebody waits for it.
        Interactive = "interactive",
        /// One of many; may wait.
        Bulk = "bulk",
    }
}

words! {
    /// Who may see a job.
    Visibility {
        /// Every key.
        Public = "public",
        /// The keys of its project.
        Private = "private",
    }
}

/// The name of a project: the owner of jobs, keys and servers. 1 to 64 letters, digits, `.`, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProjectName(String);

/// A text is no project's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a project's name is 1 to 64 letters, digits, `.`, `-` and `_`, and starts with a letter or digit")]
pub struct ParseProjectNameError;

impl ProjectName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProjectName {
    type Err = ParseProjectNameError;

    fn from_str(text: &str) -> Result<Self, ParseProjectNameError> {
        const LONGEST: usize = 64;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        let starts_well = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
        if starts_well && text.len() <= LONGEST && text.bytes().all(is_plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ParseProjectNameError)
        }
    }
}

impl TryFrom<String> for ProjectName {
    type Error = ParseProjectNameError;

    fn try_from(text: String) -> Result<Self, ParseProjectNameError> {
        text.parse()
    }
}

impl From<ProjectName> for String {
    fn from(name: ProjectName) -> Self {
        name.0
    }
}

impl std::fmt::Display for ProjectName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back() {
        for status in JobStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(*status));
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        }
        let error = "done".parse::<JobStatus>().unwrap_err().to_string();
        assert!(error.starts_with("expected one of initializing, fetching_source"), "{error}");
    }

    #[test]
    fn only_the_last_three_states_are_terminal() {
        let terminal: Vec<_> = JobStatus::ALL.iter().filter(|status| status.is_terminal()).collect();
        assert_eq!(terminal, [&JobStatus::Completed, &JobStatus::Failed, &JobStatus::Cancelled]);
    }

    #[test]
    fn project_names_are_plain_words() {
        for bad in ["", "-a", ".", "a b", "a/b", "é", "a\n", &"a".repeat(65)] {
            assert!(bad.parse::<ProjectName>().is_err(), "{bad}");
        }
        for good in ["default", "team-1", "a.b_c", &"a".repeat(64)] {
            assert!(good.parse::<ProjectName>().is_ok(), "{good}");
        }
    }
}

//! What the program's exit code says.

use std::process::ExitCode;

use crate::client::Unserved;
use crate::runtime::Interrupted;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything was seen and nothing is at or above the bar.
    Clean,
    /// Something is at or above the bar. Wins over `Usage` and `Incomplete`: the output names those.
    Findings,
    /// The command line, a file of the user's or a rule is wrong.
    Usage,
    /// Something that was asked for was not seen.
    Incomplete,
    /// The user or the system stopped the program.
    Interrupted,
}

impl Exit {
    /// How a command ended that failed with this error.
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        if error.is::<Interrupted>() {
            Self::Interrupted
        } else if error.is::<fetch::FetchError>() || error.is::<Unserved>() {
            Self::Incomplete
        } else {
            Self::Usage
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
            Exit::Incomplete => 3,
            Exit::Interrupted => 130,
        })
    }
}

//! Why a repository could not be read.

use model::RepoUrl;

use crate::FetchError;

/// Why a repository could not be read. Texts that a server sent are cut and escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GitError {
    /// The answer is not made of pkt-lines.
    #[error("the server's answer is not in git's pkt-line format ({0})")]
    Framing(&'static str),
    /// The answer is made of pkt-lines that mean nothing here.
    #[error("the server's answer does not follow git's protocol ({0})")]
    Protocol(&'static str),
    /// The answer stops in its middle.
    #[error("the server ended its answer early")]
    Truncated,
    /// The server said no in git's own words.
    #[error("the server refused: {0}")]
    Refused(String),
    /// Status 404 or 410.
    #[error("there is no such repository, or it is private")]
    NotFound,
    /// Status 401 or 403.
    #[error("the server asks for credentials (status {0}); only public repositories are read")]
    Unauthorized(u16),
    /// The redirect of the first request does not lead to a repository.
    #[error("the server redirects to an address that is not the one of a repository")]
    Redirected,
    /// No smart HTTP at this address.
    #[error("this is not a git repository, or its server has only the \"dumb\" HTTP protocol, which is not spoken")]
    NotSmart,
    /// The repository needs something that is not read.
    #[error("the repository needs {0}, which this version does not read")]
    Unsupported(&'static str),
    /// No commit at all.
    #[error("the repository is empty")]
    Empty,
    /// The revision names nothing.
    #[error("the repository has no branch, tag or commit `{0}`")]
    UnknownRevision(String),
    /// The revision is too short for a commit id.
    #[error(
        "`{0}` is no branch or tag, and a shortened commit id is found only at the tip of a branch or tag; \
         give all 40 digits of the commit"
    )]
    ShortCommit(String),
    /// The revision is the start of several ids.
    #[error("`{0}` is the start of more than one commit id; give all 40 digits")]
    AmbiguousCommit(String),
    /// The pack lacks the commit that was asked for.
    #[error("the repository has no commit {0}")]
    NoCommit(String),
    /// The commit has no such folder.
    #[error("the commit has no folder `{0}`")]
    NoFolder(String),
    /// The pack or an object in it is damaged.
    #[error("the repository's data is damaged: {0}")]
    Damaged(String),
    /// The pack promises more objects than are taken.
    #[error("the repository has more than {0} objects at this commit")]
    TooManyObjects(usize),
    /// The child process did not do its work.
    #[error("the unpacking process failed: {0}")]
    Unpacker(String),
}

impl GitError {
    /// Whether trying again later could end differently.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Truncated => true,
            Self::Framing(_)
            | Self::Protocol(_)
            | Self::Refused(_)
            | Self::NotFound
            | Self::Unauthorized(_)
            | Self::Redirected
            | Self::NotSmart
            | Self::Unsupported(_)
            | Self::Empty
            | Self::UnknownRevision(_)
            | Self::ShortCommit(_)
            | Self::AmbiguousCommit(_)
            | Self::NoCommit(_)
            | Self::NoFolder(_)
            | Self::Damaged(_)
            | Self::TooManyObjects(_)
            | Self::Unpacker(_) => false,
        }
    }
}

/// What can go wrong on the way from an address to files: on the network, or in git.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Git(#[from] GitError),
}

impl Fault {
    /// The crate's error, which names the repository.
    pub(super) fn about(self, repo: &RepoUrl) -> FetchError {
        match self {
            Self::Fetch(error) => error,
            Self::Git(source) => FetchError::Git { repo: repo.to_string(), source },
        }
    }
}

/// A short, single-line, printable form of bytes that someone else wrote.
pub(super) fn shown(bytes: &[u8]) -> String {
    const SHOWN: usize = 200;
    let mut text = String::new();
    for char in String::from_utf8_lossy(bytes).trim().chars().take(SHOWN) {
        if char == ' ' || char.is_ascii_graphic() {
            text.push(char);
        } else {
            text.extend(char.escape_default());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_server_cannot_move_the_cursor_or_grow_without_end() {
        assert_eq!(shown(b"not our ref\x1b[2J\r\n"), "not our ref\\u{1b}[2J");
        assert!(shown(&[b'a'; 10_000]).len() == 200);
        assert_eq!(shown(b"\xff"), "\\u{fffd}");
    }
}

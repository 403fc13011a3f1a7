//! Why a target could not be fetched.

use std::io;

use crate::Limit;
use crate::archive::EntryFault;
use crate::git::GitError;
use crate::hosted::SignInFault;
use crate::http::Refusal;
use crate::npm::BadConfig;

/// Why a target could not be fetched. No text of it holds a credential, a query or the user part of an address.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The network is off.
    #[error("cannot reach `{url}`: the network is off (--offline)")]
    Offline {
        /// Address without user part and query.
        url: String,
    },
    /// The network policy forbids the address.
    #[error("will not reach `{url}`: {refusal}")]
    Refused {
        /// Address without user part and query.
        url: String,
        /// Which rule of the policy.
        refusal: Refusal,
    },
    /// The HTTP client could not be set up.
    #[error("cannot set up the HTTP client")]
    Client(#[source] reqwest::Error),
    /// The host did not answer: name, connection, TLS or protocol failed.
    #[error("cannot reach `{url}`")]
    Unreachable {
        /// Address without user part and query.
        url: String,
        /// What failed.
        #[source]
        source: reqwest::Error,
    },
    /// The host was too slow.
    #[error("`{url}` did not {step} within {seconds} s")]
    Stalled {
        /// Address without user part and query.
        url: String,
        /// What it was asked to do: "accept a connection", "answer", "send more".
        step: &'static str,
        /// The time-out.
        seconds: f32,
    },
    /// The host answered with a status that is not success.
    #[error("`{url}` answered {status}")]
    Status {
        /// Address without user part and query.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// The host wants other credentials, or some.
    #[error("`{url}` refuses access ({status}): {advice}")]
    Denied {
        /// Address without user part and query.
        url: String,
        /// 401 or 403.
        status: u16,
        /// What to do about it.
        advice: &'static str,
    },
    /// Nobody is signed in, and the server itself was not asked.
    #[error("cannot sign in: {0}")]
    NotSignedIn(SignInFault),
    /// A running server wants to be signed in to, or otherwise.
    #[error("`{url}` answered {status}{}: {advice}", challenged(challenge.as_deref()))]
    SignIn {
        /// Address without user part and query.
        url: String,
        /// 401 or 403.
        status: u16,
        /// `WWW-Authenticate` as it came, if it did.
        challenge: Option<String>,
        /// What to do about it.
        advice: &'static str,
    },
    /// Nothing at an address speaks MCP.
    #[error("no MCP server answers at `{url}`: {why}")]
    NoServer {
        /// Address without user part and query.
        url: String,
        /// What was tried and what came of it.
        why: String,
    },
    /// A running server answers, but not as the protocol has it.
    #[error("the server at `{url}` does not keep to the protocol: {what}")]
    Protocol {
        /// Address without user part and query.
        url: String,
        /// What it did.
        what: String,
    },
    /// A program of the user's could not be started.
    #[error("cannot start `{launch}`")]
    Start {
        /// Its launch line as it may be shown.
        launch: String,
        /// What failed.
        #[source]
        source: io::Error,
    },
    /// An answer does not have the form that the protocol asks for.
    #[error("`{url}` sent something that is not {expected}")]
    Malformed {
        /// Address without user part and query.
        url: String,
        /// What was expected.
        expected: &'static str,
    },
    /// A limit was passed.
    #[error("{what} is over a limit: {limit}")]
    OverLimit {
        /// The target, address or path.
        what: String,
        /// The limit with its value.
        limit: Limit,
    },
    /// The ecosystem's configuration of registries cannot be used.
    #[error(transparent)]
    NpmConfig(BadConfig),
    /// The registry has no package of this name.
    #[error("no such package: `{package}`")]
    NoPackage {
        /// The package.
        package: String,
    },
    /// The package has no version that fits.
    #[error("`{package}` has no version `{version}`; newest are {newest}")]
    NoVersion {
        /// The package.
        package: String,
        /// The version, tag or range that was asked for.
        version: String,
        /// The newest versions that do exist.
        newest: String,
    },
    /// The registry states no hash that the bytes could be checked against.
    #[error("the registry states no usable integrity hash for `{package}`")]
    NoIntegrity {
        /// Package and version.
        package: String,
    },
    /// The bytes are not the ones that the registry announced.
    #[error("the tarball of `{package}` does not have the {algorithm} hash that the registry states")]
    Integrity {
        /// Package and version.
        package: String,
        /// The hash function.
        algorithm: &'static str,
    },
    /// An archive holds an entry that is refused.
    #[error("`{archive}` holds `{entry}`, {fault}")]
    Entry {
        /// The archive: target or path.
        archive: String,
        /// Path of the entry, escaped and cut.
        entry: String,
        /// What is wrong with it.
        fault: EntryFault,
    },
    /// A git repository cannot be read.
    #[error("cannot read the repository `{repo}`")]
    Git {
        /// Its address.
        repo: String,
        /// What went wrong.
        #[source]
        source: GitError,
    },
    /// An archive cannot be read.
    #[error("cannot unpack `{archive}`")]
    Archive {
        /// The archive: target or path.
        archive: String,
        /// What is wrong with it.
        #[source]
        source: io::Error,
    },
    /// A file or folder of this machine cannot be read.
    #[error("cannot read `{path}`")]
    Read {
        /// The path as the user typed it.
        path: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A task of ours ended before its work was done.
    #[error("unpacking `{target}` ended early")]
    Aborted {
        /// The target.
        target: String,
    },
}

/// What a server asks for, in a form that is fit for a sentence.
fn challenged(challenge: Option<&str>) -> String {
    const SHOWN: usize = 200;
    challenge.map_or_else(
        || " without WWW-Authenticate".to_owned(),
        |text| {
            let printable = text.chars().filter(|char| matches!(char, ' '..='~')).take(SHOWN);
            format!(" with WWW-Authenticate {}", printable.collect::<String>())
        },
    )
}

impl From<SignInFault> for FetchError {
    fn from(fault: SignInFault) -> Self {
        Self::NotSignedIn(fault)
    }
}

impl FetchError {
    /// Whether trying again later could end differently.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Stalled { .. } | Self::Integrity { .. } | Self::Aborted { .. } => true,
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504),
            Self::OverLimit { limit, .. } => match limit {
                Limit::Time(_) => true,
                Limit::Download(_)
                | Limit::Unpacked(_)
                | Limit::Entries(_)
                | Limit::File(_)
                | Limit::Path(_)
                | Limit::Depth(_)
                | Limit::Ratio(_)
                | Limit::Answer(_)
                | Limit::Memory(_)
                | Limit::Processor(_) => false,
            },
            Self::Git { source, .. } => source.is_transient(),
            Self::NotSignedIn(fault) => fault.is_transient(),
            Self::Offline { .. }
            | Self::Refused { .. }
            | Self::Client(_)
            | Self::Denied { .. }
            | Self::SignIn { .. }
            | Self::NoServer { .. }
            | Self::Protocol { .. }
            | Self::Start { .. }
            | Self::Malformed { .. }
            | Self::NpmConfig(_)
            | Self::NoPackage { .. }
            | Self::NoVersion { .. }
            | Self::NoIntegrity { .. }
            | Self::Entry { .. }
            | Self::Archive { .. }
            | Self::Read { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_host_is_worth_another_try_and_a_missing_package_is_not() {
        let status = |status| FetchError::Status { url: String::new(), status };
        assert!(status(503).is_transient() && status(429).is_transient());
        assert!(!status(404).is_transient());
        assert!(!FetchError::NoPackage { package: "x".into() }.is_transient());
        assert!(!FetchError::OverLimit { what: "x".into(), limit: Limit::Ratio(100) }.is_transient());
    }
}

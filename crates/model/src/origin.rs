//! What exactly was fetched.

use serde::{Deserialize, Serialize};

use crate::Transport;

/// Where an artifact came from, after every tag and range was resolved.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Origin {
    /// A folder on this machine.
    Folder {
        /// The path as the user typed it.
        path: String,
    },
    /// An archive file on this machine.
    Archive {
        /// The path as the user typed it.
        path: String,
    },
    /// A package of the npm registry.
    Npm {
        /// Package name.
        package: String,
        /// The exact version that was fetched.
        version: String,
        /// The subresource integrity string that the registry states and the bytes were checked against.
        integrity: String,
    },
    /// A commit of a git repository.
    Git {
        /// Repository address without credentials.
        repo: String,
        /// The full commit id that was fetched.
        commit: String,
    },
    /// A client configuration file on this machine.
    ClientConfig {
        /// The path as the user typed it, `-` for standard input.
        path: String,
    },
    /// A running server, asked over the network.
    Hosted {
        /// Its address as it may be shown: secrets masked.
        endpoint: String,
        /// How it was spoken to.
        transport: Transport,
        /// The version of the protocol that was agreed on.
        protocol_version: String,
        /// The version that the server gives itself.
        server_version: Option<String>,
    },
    /// A server of this machine that was started to be asked.
    Started {
        /// Its launch line as it may be shown: secrets masked.
        launch: String,
        /// The version of the protocol that was agreed on.
        protocol_version: String,
        /// The version that the server gives itself.
        server_version: Option<String>,
    },
    /// A saved answer to `tools/list`.
    Listing {
        /// The path as the user typed it, `-` for standard input.
        path: String,
    },
}

impl Origin {
    /// How a running server was spoken to, and the version of the protocol that was agreed on.
    pub fn spoken(&self) -> Option<(Transport, &str)> {
        match self {
            Self::Hosted { transport, protocol_version, .. } => Some((*transport, protocol_version)),
            Self::Started { protocol_version, .. } => Some((Transport::Stdio, protocol_version)),
            Self::Folder { .. }
            | Self::Archive { .. }
            | Self::Npm { .. }
            | Self::Git { .. }
            | Self::ClientConfig { .. }
            | Self::Listing { .. } => None,
        }
    }

    /// The resolved version or commit, if the origin has one.
    pub fn version(&self) -> Option<&str> {
        match self {
            Self::Npm { version, .. } => Some(version),
            Self::Git { commit, .. } => Some(commit),
            Self::Hosted { server_version, .. } | Self::Started { server_version, .. } => server_version.as_deref(),
            Self::Folder { .. } | Self::Archive { .. } | Self::ClientConfig { .. } | Self::Listing { .. } => None,
        }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder { path } | Self::Archive { path } | Self::ClientConfig { path } | Self::Listing { path } => {
                f.write_str(path)
            }
            Self::Hosted { endpoint, .. } => f.write_str(endpoint),
            Self::Started { launch, .. } => f.write_str(launch),
            Self::Npm { package, version, .. } => write!(f, "npm:{package}@{version}"),
            Self::Git { repo, commit } => write!(f, "{repo}@{commit}"),
        }
    }
}

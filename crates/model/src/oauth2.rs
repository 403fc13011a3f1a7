//! How a program signs in by OAuth 2.0, without a person.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Endpoint, Secret};

/// OAuth 2.0: what a token is asked for with. Holds secrets: it has no `Debug`, and it is serialised only to be sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oauth2 {
    /// Who asks: the name under which the authorization server knows the client.
    pub client_id: String,
    /// What entitles to a token.
    pub grant: Grant,
    /// Where tokens are given; found by documents if absent.
    pub token_url: Option<Endpoint>,
    /// The authorization server that the client is registered with: where its own document puts tokens is where they are asked
    /// for, whatever the server itself names.
    pub issuer: Option<Endpoint>,
    /// What the token is asked for to be good for, RFC 6749.
    pub scope: Option<String>,
    /// Whom the token is for, as some authorization servers name it.
    pub audience: Option<String>,
    /// Which server the token is for, RFC 8707.
    pub resource: Option<String>,
    /// Further parameters of the request for a token.
    #[serde(default)]
    pub parameters: BTreeMap<String, Secret>,
    /// Further headers of the request for a token.
    #[serde(default)]
    pub headers: BTreeMap<String, Secret>,
}

/// What entitles to a token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Grant {
    /// To be this client.
    ClientCredentials {
        /// How it proves that.
        client: ClientProof,
    },
    /// A token that was given to this client before.
    RefreshToken {
        /// The token.
        token: Secret,
        /// How the client proves to be itself; a public client cannot.
        client: Option<ClientProof>,
    },
}

impl Grant {
    /// How the client proves to be itself, if it does.
    pub const fn client(&self) -> Option<&ClientProof> {
        match self {
            Self::ClientCredentials { client } => Some(client),
            Self::RefreshToken { client, .. } => client.as_ref(),
        }
    }

    /// Whether the one that is asked for a token could use elsewhere what it is sent. A statement made to that one alone is
    /// good nowhere else.
    pub const fn is_good_elsewhere(&self) -> bool {
        match self {
            Self::ClientCredentials { client: ClientProof::PrivateKeyJwt { audience, .. } } => audience.is_some(),
            Self::ClientCredentials { client: ClientProof::Basic { .. } | ClientProof::Post { .. } }
            | Self::RefreshToken { .. } => true,
        }
    }
}

/// How a client proves to the authorization server that it is itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ClientProof {
    /// Its secret, in a header: `client_secret_basic`.
    Basic {
        /// The secret.
        secret: Secret,
    },
    /// Its secret, in the body: `client_secret_post`.
    Post {
        /// The secret.
        secret: Secret,
    },
    /// A statement that it signs: `private_key_jwt`.
    PrivateKeyJwt {
        /// Its private key, PEM.
        key: Secret,
        /// What it signs with.
        algorithm: SigningAlgorithm,
        /// Which of its keys this is.
        key_id: Option<String>,
        /// Whom the statement is made to; the authorization server if absent.
        audience: Option<String>,
    },
}

/// What a client signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are those of RFC 7518")]
pub enum SigningAlgorithm {
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
}

impl SigningAlgorithm {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::RS256, Self::RS384, Self::RS512, Self::PS256, Self::PS384, Self::PS512, Self::ES256, Self::ES384];

    /// The name that RFC 7518 gives it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RS256 => "RS256",
            Self::RS384 => "RS384",
            Self::RS512 => "RS512",
            Self::PS256 => "PS256",
            Self::PS384 => "PS384",
            Self::PS512 => "PS512",
            Self::ES256 => "ES256",
            Self::ES384 => "ES384",
        }
    }
}

/// A text names no algorithm that a client signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is none of RS256, RS384, RS512, PS256, PS384, PS512, ES256 and ES384")]
pub struct UnknownAlgorithm;

impl std::str::FromStr for SigningAlgorithm {
    type Err = UnknownAlgorithm;

    fn from_str(text: &str) -> Result<Self, UnknownAlgorithm> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == text).ok_or(UnknownAlgorithm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_algorithm_is_read_by_the_name_that_it_is_written_by() {
        for algorithm in SigningAlgorithm::ALL {
            assert_eq!(algorithm.as_str().parse(), Ok(algorithm));
            assert_eq!(serde_json::to_value(algorithm).unwrap(), algorithm.as_str());
        }
        assert_eq!("none".parse::<SigningAlgorithm>(), Err(UnknownAlgorithm));
        assert_eq!("HS256".parse::<SigningAlgorithm>(), Err(UnknownAlgorithm));
    }
}

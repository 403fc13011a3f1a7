//! A server that runs somewhere and is asked over the network.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::{JobId, Oauth2, Secret, Transport};

/// A running server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hosted {
    /// Where it listens, without what may be secret in an address: see [`Self::address`].
    pub endpoint: Endpoint,
    /// What its owner calls it.
    pub server_name: Option<String>,
    /// The tools that its owner knows; the check for others is off if absent.
    pub expected_tools: Option<Vec<String>>,
    /// How it is spoken to; found out if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transport: Option<Transport>,
    /// How one signs in. The credentials themselves are sealed and kept apart.
    pub auth_type: AuthType,
}

impl Hosted {
    /// The whole address, which is what is dialled. It stands with the credentials where a part of it may be secret.
    pub fn address<'a>(&'a self, credentials: Option<&'a Credentials>) -> &'a Endpoint {
        credentials.and_then(|credentials| credentials.address.as_ref()).unwrap_or(&self.endpoint)
    }
}

/// The `http` or `https` address of a running server, without credentials or fragment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Endpoint(Url);

/// A text is no address of a server. It does not repeat the text, which may hold credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the address of a server is `https://…`, without credentials or fragment")]
pub struct ParseEndpointError;

impl Endpoint {
    /// The address.
    pub const fn url(&self) -> &Url {
        &self.0
    }

    /// Whether a secret may be sent there: nobody on the way reads it, for it is encrypted or does not leave this machine.
    pub fn keeps_secrets(&self) -> bool {
        let is_this_machine = match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        self.0.scheme() == "https" || is_this_machine
    }
}

impl FromStr for Endpoint {
    type Err = ParseEndpointError;

    fn from_str(text: &str) -> Result<Self, ParseEndpointError> {
        const LONGEST: usize = 2048;
        let plain = text.len() <= LONGEST && !text.chars().any(|char| char.is_control() || char.is_whitespace());
        let url = Url::parse(text).ok().filter(|_| plain).ok_or(ParseEndpointError)?;
        let speaks_http = matches!(url.scheme(), "http" | "https") && url.has_host();
        let is_open = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if speaks_http && is_open { Ok(Self(url)) } else { Err(ParseEndpointError) }
    }
}

impl TryFrom<String> for Endpoint {
    type Error = ParseEndpointError;

    fn try_from(text: String) -> Result<Self, ParseEndpointError> {
        text.parse()
    }
}

impl From<Endpoint> for String {
    fn from(endpoint: Endpoint) -> Self {
        endpoint.0.into()
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The ways to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthType {
    /// Not at all.
    None,
    /// A key in a header.
    ApiKey,
    /// A bearer token.
    Bearer,
    /// OAuth 2.0.
    Oauth2,
    /// Headers of the caller's.
    CustomHeaders,
    /// A client certificate.
    Mtls,
}

impl AuthType {
    /// The word of the HTTP contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ApiKey => "api_key",
            Self::Bearer => "bearer",
            Self::Oauth2 => "oauth2",
            Self::CustomHeaders => "custom_headers",
            Self::Mtls => "mtls",
        }
    }
}

/// How to sign in to a running server. Holds secrets: it has no `Debug` that shows them, and it is serialised only to be
/// sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Auth {
    /// A key in a header.
    ApiKey {
        /// The header's name.
        header: String,
        /// The key.
        key: Secret,
    },
    /// A bearer token.
    Bearer {
        /// The token.
        token: Secret,
    },
    /// A token that is asked for first.
    Oauth2(Box<Oauth2>),
    /// Nothing but the headers that stand beside.
    CustomHeaders,
    /// A client certificate, PEM.
    Mtls {
        /// The certificate and its chain.
        certificate: String,
        /// Its private key.
        key: Secret,
        /// The authority that signed the server's certificate, if it is not a public one.
        authority: Option<String>,
    },
}

/// What a job needs to sign in: sealed while the job is stored, opened by the worker that runs it, erased when it ends.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// The whole address of the server, if it holds something that may be secret, such as a query.
    pub address: Option<Endpoint>,
    /// The way to sign in, if there is one beside the headers.
    pub auth: Option<Auth>,
    /// Headers that go with every request.
    pub headers: BTreeMap<String, Secret>,
    /// The client configuration that the job comes from, if it comes from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
}

/// What a job knows of the client configuration that it comes from.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The job's entry, a configuration of its own and as written: what is checked of it may be a secret in it.
    pub entry: Secret,
    /// The jobs of all its entries.
    pub siblings: Vec<JobId>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_an_http_address_without_credentials() {
        for bad in ["", "ws://h/x", "file:///etc", "https://u:canary@h/", "https://h/#x", "https://h/a b", "https://"] {
            let error = bad.parse::<Endpoint>().unwrap_err().to_string();
            assert!(!error.contains("canary"), "{error}");
        }
        assert_eq!("https://h.example/mcp?x=1".parse::<Endpoint>().unwrap().to_string(), "https://h.example/mcp?x=1");
    }

    #[test]
    fn secrets_are_sent_by_https_or_within_this_machine() {
        for (address, keeps) in [
            ("https://h.example/", true),
            ("http://h.example/", false),
            ("http://10.0.0.1/", false),
            ("http://localhost.example/", false),
            ("http://127.0.0.1:80/", true),
            ("http://[::1]:80/", true),
            ("http://localhost/", true),
        ] {
            assert_eq!(address.parse::<Endpoint>().unwrap().keeps_secrets(), keeps, "{address}");
        }
    }

    #[test]
    fn credentials_are_not_shown() {
        let auth = Some(Auth::Bearer { token: "canary".into() });
        let shown = format!("{:?}", Credentials { auth, ..Credentials::default() });
        assert!(!shown.contains("canary"), "{shown}");
    }
}

//! The authorization server that a token is asked of, and that nothing is sent to unless its documents agree.

use model::Endpoint;
use serde_json::{Map, Value};
use url::Url;

use super::SignInFault;
use super::discovery::{Document, Walk, address, describes, issuers};
use crate::http::shown;

/// An authorization server whose own document names it.
pub(super) struct AuthorizationServer {
    /// Who it is.
    pub(super) issuer: String,
    /// Where it gives tokens.
    pub(super) token_url: Endpoint,
    /// What its document says.
    pub(super) members: Map<String, Value>,
    /// What the server calls itself, if it says so: what a token is for.
    pub(super) resource: Option<String>,
}

impl AuthorizationServer {
    /// The one that the server at `endpoint` names, or that it is itself.
    ///
    /// # Errors
    ///
    /// Fails if the server names none, or none whose document is its own.
    pub(super) async fn of_server(walk: &mut Walk<'_>, endpoint: &Endpoint) -> Result<Self, SignInFault> {
        let Some(resource) = walk.of_resource(endpoint, None).await else {
            // Servers of the older revision are their own authorization server.
            let mut root = endpoint.url().clone();
            root.set_path("");
            root.set_query(None);
            return Self::of_issuer(walk, &root).await.map_err(|fault| match fault {
                SignInFault::NoAuthorizationServer { .. } => SignInFault::NoTokenUrl { url: shown(endpoint.url()) },
                other => other,
            });
        };
        if !describes(&resource.members, endpoint) {
            return Err(SignInFault::NotItsOwn { url: shown(&resource.url), of: "server" });
        }
        let named = resource.members.get("resource").and_then(Value::as_str).map(str::to_owned);
        let mut first: Option<SignInFault> = None;
        for issuer in issuers(&resource.members).iter().filter_map(|issuer| address(issuer)).take(3) {
            match Self::of_issuer(walk, &issuer).await {
                Ok(server) => return Ok(Self { resource: named, ..server }),
                Err(fault) => first = first.or(Some(fault)),
            }
        }
        let none = || SignInFault::Unusable { url: shown(&resource.url), what: "authorization server" };
        Err(first.unwrap_or_else(none))
    }

    /// The one of that name.
    ///
    /// # Errors
    ///
    /// Fails if it has no document of its own, or gives tokens where a secret would not be kept.
    pub(super) async fn of_issuer(walk: &mut Walk<'_>, issuer: &Url) -> Result<Self, SignInFault> {
        let Document { url, members } = walk.of_issuer(issuer).await?;
        let token_url = members.get("token_endpoint").and_then(Value::as_str).and_then(|text| text.parse().ok());
        let token_url = token_url.filter(Endpoint::keeps_secrets);
        let token_url = token_url.ok_or(SignInFault::Unusable { url: shown(&url), what: "https address of tokens" })?;
        let said = members.get("issuer").and_then(Value::as_str).unwrap_or(issuer.as_str()).to_owned();
        Ok(Self { issuer: said, token_url, members, resource: None })
    }

    /// Its name as it may be shown.
    pub(super) fn shown(&self) -> String {
        self.issuer.parse().map_or_else(|_| shown(self.token_url.url()), |url| shown(&url))
    }
}

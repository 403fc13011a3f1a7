//! Signing in to a running server: what goes with every request, and how it is come by.

mod assertion;
mod authorization_server;
mod challenge;
mod discovery;
mod fault;
mod guarded;
mod login;
mod token;

use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};
use model::{Auth, Credentials, Endpoint, Oauth2, Secret, SignInDocument};
use tokio::time::Instant;

pub use fault::SignInFault;
pub use login::{Login, LoginClient};

use self::authorization_server::AuthorizationServer;
use self::discovery::Walk;
use crate::FetchError;
use crate::http::{Client, ClientCertificate, shown};

/// The longest answer of an address that has to do with signing in.
const ANSWER_BYTES: u64 = 256 * 1024;
/// The longest that one such request may take.
const TIME: Duration = Duration::from_secs(30);

/// What comes of signing in.
pub(super) struct SignedIn {
    /// Tell who asks; for the server's origin alone.
    pub(super) headers: HeaderMap,
    /// Dials the server; shows it the client's certificate, if there is one.
    pub(super) client: Client,
}

/// Signs in to the server at `endpoint`, if that takes no longer than `until`.
///
/// # Errors
///
/// Fails if a credential is of no use, or if an authorization server gives no token.
pub(super) async fn sign_in(
    client: &Client,
    endpoint: &Endpoint,
    credentials: Option<&Credentials>,
    until: Instant,
) -> Result<SignedIn, FetchError> {
    let mut signed_in = SignedIn { headers: HeaderMap::new(), client: client.clone() };
    let Some(credentials) = credentials else { return Ok(signed_in) };
    for (name, value) in &credentials.headers {
        let name = HeaderName::try_from(name).map_err(|_| SignInFault::Header("name of a custom header"))?;
        signed_in.headers.insert(name, sensitive(value.expose(), "value of a custom header")?);
    }
    match &credentials.auth {
        None | Some(Auth::CustomHeaders) => {}
        Some(Auth::ApiKey { header, key }) => {
            let name = HeaderName::try_from(header).map_err(|_| SignInFault::Header("name of the API key's header"))?;
            signed_in.headers.insert(name, sensitive(key.expose(), "API key")?);
        }
        Some(Auth::Bearer { token }) => {
            signed_in.headers.insert(AUTHORIZATION, bearer(token)?);
        }
        Some(Auth::Oauth2(oauth2)) => {
            let token = by_oauth2(client, endpoint, oauth2, until).await?;
            signed_in.headers.insert(AUTHORIZATION, bearer(&token)?);
        }
        Some(Auth::Mtls { certificate, key, authority }) => {
            if endpoint.url().scheme() != "https" {
                return Err(SignInFault::NoTls { url: shown(endpoint.url()) }.into());
            }
            let certificate = ClientCertificate::parse(certificate, key.expose(), authority.as_deref());
            let showing = certificate.and_then(|certificate| client.with_certificate(endpoint.url(), certificate));
            signed_in.client = showing.map_err(SignInFault::Certificate)?;
        }
    }
    Ok(signed_in)
}

/// The documents that say how one signs in to the server at `endpoint`, hostile ones too: an address that is not dialled is
/// a document that was not read, with the reason. `challenge` is the `WWW-Authenticate` that the server answered with, if it
/// is known.
pub(super) async fn documents(
    client: &Client,
    endpoint: &Endpoint,
    challenge: Option<&str>,
    until: Instant,
) -> Vec<SignInDocument> {
    let mut walk = Walk::new(client, until);
    walk.of_all(endpoint, challenge).await;
    walk.into_documents()
}

async fn by_oauth2(
    client: &Client,
    endpoint: &Endpoint,
    oauth2: &Oauth2,
    until: Instant,
) -> Result<Secret, FetchError> {
    if let Some(token_url) = &oauth2.token_url {
        // An address that was given is not looked up: nobody else gets to say where the secret goes.
        if !token_url.keeps_secrets() {
            return Err(SignInFault::Unusable { url: shown(token_url.url()), what: "https address of tokens" }.into());
        }
        return token::token(client, oauth2, token_url, None, until).await;
    }
    // A server that is looked at because nobody trusts it does not get to say who is sent a secret.
    if oauth2.issuer.is_none() && oauth2.grant.is_good_elsewhere() {
        return Err(SignInFault::NobodyNamed { url: shown(endpoint.url()) }.into());
    }
    let mut walk = Walk::new(client, until);
    let server = match &oauth2.issuer {
        Some(issuer) => AuthorizationServer::of_issuer(&mut walk, issuer.url()).await,
        None => AuthorizationServer::of_server(&mut walk, endpoint).await,
    };
    let server = match server {
        Ok(server) => server,
        Err(fault) => return Err(walk.failed(fault)),
    };
    let named_resource = oauth2.resource.is_none().then(|| server.resource.clone()).flatten();
    let asked = match named_resource {
        Some(resource) => Oauth2 { resource: Some(resource), ..oauth2.clone() },
        None => oauth2.clone(),
    };
    token::token(client, &asked, &server.token_url, Some(&server.issuer), until).await
}

fn bearer(token: &Secret) -> Result<HeaderValue, SignInFault> {
    sensitive(&format!("Bearer {}", token.expose()), "token")
}

/// A header value that no log shows.
fn sensitive(text: &str, what: &'static str) -> Result<HeaderValue, SignInFault> {
    let mut value = HeaderValue::from_str(text).map_err(|_| SignInFault::Header(what))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests;

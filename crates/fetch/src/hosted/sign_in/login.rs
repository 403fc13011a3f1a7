//! A person signs in on the pages of the authorization server, and a code comes back: OAuth 2.1 with PKCE.

use model::{Endpoint, Secret};
use rmcp::transport::auth::{AuthError, AuthorizationManager, AuthorizationRequest, AuthorizationSession};
use serde_json::Value;
use std::sync::Arc;
use tokio::time::Instant;
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;
use url::Url;

use super::authorization_server::AuthorizationServer;
use super::discovery::Walk;
use super::fault::listed;
use super::guarded::GuardedOAuth;
use super::{SignInFault, TIME};
use crate::http::shown;
use crate::{FetchError, Fetcher};

/// The longest address of a page that a person is asked to open.
const LONGEST_PAGE: usize = 4096;

/// Who the client is, if the authorization server knows it already.
#[derive(Debug, Clone, Default)]
pub struct LoginClient {
    /// Its name there; it registers itself if absent.
    pub id: Option<String>,
    /// What it asks for; what the server names if absent.
    pub scope: Option<String>,
}

/// A sign-in that waits for a person.
pub struct Login {
    session: AuthorizationSession,
    http: GuardedOAuth,
    page: Url,
    state: String,
    token_url: String,
}

impl Fetcher {
    /// Begins to sign a person in to the server at `endpoint`. The code comes back to `redirect`, an address of this machine.
    ///
    /// # Errors
    ///
    /// Fails if the server names no authorization server, or one that knows neither this client nor PKCE, or whose page is
    /// none that a person should open.
    pub async fn login(&self, endpoint: &Endpoint, redirect: &Url, client: &LoginClient) -> Result<Login, FetchError> {
        let mut walk = Walk::new(self.client(), Instant::now() + TIME);
        let server = match AuthorizationServer::of_server(&mut walk, endpoint).await {
            Ok(server) => server,
            Err(fault) => return Err(walk.failed(fault)),
        };
        let page = server.members.get("authorization_endpoint").and_then(Value::as_str).unwrap_or_default();
        let hostile = || SignInFault::HostilePage { url: server.shown() };
        if !is_fit_to_open(page) {
            return Err(hostile().into());
        }
        if client.id.is_none() && !server.members.contains_key("registration_endpoint") {
            return Err(SignInFault::NoRegistration { url: server.shown() }.into());
        }
        let http = GuardedOAuth::new(self.client().clone());
        // rmcp writes codes and whole answers to its log.
        let session =
            session(&server, endpoint, redirect, client, http.clone()).with_subscriber(NoSubscriber::default());
        let session = session.await.map_err(|error| fault(&error, &http, &server.shown(), "registration endpoint"))?;
        let page: Url = session.get_authorization_url().parse().map_err(|_| hostile())?;
        let state = page.query_pairs().find(|(name, _)| name == "state").map(|(_, state)| state.into_owned());
        let state = state.ok_or_else(hostile)?;
        if page.as_str().len() > LONGEST_PAGE {
            return Err(hostile().into());
        }
        Ok(Login { session, http, page, state, token_url: shown(server.token_url.url()) })
    }
}

impl Login {
    /// The page to sign in on. It is `https` or of this machine, and holds nothing that a shell would read otherwise.
    pub const fn page(&self) -> &Url {
        &self.page
    }

    /// Whether the query of a redirect answers this sign-in: anybody on this machine can send one.
    pub fn is_answered_by(&self, query: &str) -> bool {
        let state = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "state");
        state.is_some_and(|(_, state)| state == self.state)
    }

    /// Asks for the token that the code in the query of a redirect is good for.
    ///
    /// # Errors
    ///
    /// Fails if the person or the authorization server did not agree, or if there is no token for the code.
    pub async fn finish(self, query: &str) -> Result<Secret, FetchError> {
        if !self.is_answered_by(query) {
            return Err(SignInFault::NotOurs("state").into());
        }
        let value = |wanted: &str| {
            let mut pairs = url::form_urlencoded::parse(query.as_bytes());
            pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
        };
        let Some(code) = value("code").filter(|_| value("error").is_none()) else {
            return Err(SignInFault::SentBack { code: value("error").as_deref().and_then(listed) }.into());
        };
        let issuer = value("iss");
        let asked = self.session.handle_callback_with_issuer(&code, &self.state, issuer.as_deref());
        let given = asked.with_subscriber(NoSubscriber::default()).await;
        given.map_err(|error| fault(&error, &self.http, &self.token_url, "token endpoint"))?;
        let token = self.session.auth_manager.get_access_token().with_subscriber(NoSubscriber::default()).await;
        let token = token.map_err(|error| fault(&error, &self.http, &self.token_url, "token endpoint"))?;
        Ok(token.into())
    }
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login(…)")
    }
}

async fn session(
    server: &AuthorizationServer,
    endpoint: &Endpoint,
    redirect: &Url,
    client: &LoginClient,
    http: GuardedOAuth,
) -> Result<AuthorizationSession, AuthError> {
    // What the server calls itself is what the token is for.
    let resource = server.resource.clone().unwrap_or_else(|| endpoint.to_string());
    let mut manager = AuthorizationManager::new_with_oauth_http_client(resource.as_str(), Arc::new(http)).await?;
    let metadata =
        serde_json::from_value(Value::Object(server.members.clone())).map_err(|_| AuthError::NoAuthorizationSupport)?;
    manager.set_metadata(metadata);
    let mut request = AuthorizationRequest::new(redirect.as_str()).with_client_name("mcp-hub");
    if let Some(id) = &client.id {
        request = request.with_preregistered_client(id.as_str());
    }
    if let Some(scope) = &client.scope {
        request = request.with_scopes(scope.split_whitespace());
    }
    AuthorizationSession::new(manager, request).await.map_err(|(_, error)| error)
}

/// What went wrong, in words of ours: rmcp's hold text of the server's.
fn fault(error: &AuthError, http: &GuardedOAuth, url: &str, what: &'static str) -> FetchError {
    if let Some(failure) = http.failure() {
        return failure;
    }
    let url = url.to_owned();
    match error {
        AuthError::InvalidScope(_) => SignInFault::Unusable { url, what: "way to give codes" },
        AuthError::PkceUnsupported => SignInFault::NoPkce { url },
        AuthError::AuthorizationServerMismatch { .. } | AuthError::AuthorizationServerMissingIssuer { .. } => {
            SignInFault::NotOurs("issuer")
        }
        _ => SignInFault::NoToken { what, url, instead: "with something that cannot be used" },
    }
    .into()
}

/// Whether the address of a page can be opened and copied without harm: programs have handed such addresses to a shell.
fn is_fit_to_open(page: &str) -> bool {
    let is_harmless = |char: char| {
        char.is_ascii_alphanumeric()
            || matches!(char, '-' | '.' | '_' | '~' | ':' | '/' | '?' | '[' | ']' | '@' | '+' | ',' | '=' | '&' | '%')
    };
    let keeps = |endpoint: &Endpoint| endpoint.keeps_secrets();
    page.len() <= LONGEST_PAGE && page.chars().all(is_harmless) && page.parse().is_ok_and(|page| keeps(&page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_page_is_fit_to_be_opened() {
        for fit in [
            "https://sign-in.example/authorize",
            "https://sign-in.example/authorize?tenant=a&x=%20",
            "http://127.0.0.1:8080/authorize",
            "http://[::1]:8080/authorize",
        ] {
            assert!(is_fit_to_open(fit), "{fit}");
        }
        for unfit in [
            "",
            "javascript:alert(1)",
            "file:///c:/windows/system32/calc.exe",
            "data:text/html,x",
            "http://sign-in.example/authorize",
            "https://me:word@sign-in.example/authorize",
            "https://sign-in.example/$(calc.exe)",
            "https://sign-in.example/`id`",
            "https://sign-in.example/;id",
            "https://sign-in.example/|id",
            "https://sign-in.example/a b",
            "https://sign-in.example/\u{1b}]8;;https://evil.example\u{7}",
            "https://sign-in.example/'\"",
            "https://s\u{456}gn-in.example/authorize",
            "https://sign-in.example/authorize#x",
        ] {
            assert!(!is_fit_to_open(unfit), "{unfit}");
        }
        assert!(!is_fit_to_open(&format!("https://sign-in.example/{}", "a".repeat(LONGEST_PAGE))));
    }
}

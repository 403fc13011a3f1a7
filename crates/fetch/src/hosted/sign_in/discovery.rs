//! The documents that say how one signs in: of the server (RFC 9728) and of its authorization servers (RFC 8414, `OpenID`).
//!
//! All of them are the word of a stranger. Their number, size and time are bounded, and every address that they name goes
//! through the guard.

use std::time::Duration;

use http::HeaderValue;
use http::header::{ACCEPT, WWW_AUTHENTICATE};
use model::{Endpoint, SignInDocument, SignInDocumentKind};
use serde_json::{Map, Value};
use tokio::time::Instant;
use url::Url;

use super::challenge::resource_metadata;
use super::{ANSWER_BYTES, SignInFault};
use crate::http::{Client, Response, shown};
use crate::{FetchError, Limit};

/// The most requests that one server can cause.
const MOST_REQUESTS: usize = 16;
/// The most authorization servers of one server that are looked at.
const MOST_SERVERS: usize = 3;
/// The longest address that a document may name.
const LONGEST_ADDRESS: usize = 2048;
/// What all of it may take.
const TIME: Duration = Duration::from_secs(20);

/// What says a server's document.
type Members = Map<String, Value>;

/// A walk from document to document.
pub(super) struct Walk<'a> {
    client: &'a Client,
    until: Instant,
    requests: usize,
    documents: Vec<SignInDocument>,
    /// Why the last address that did not answer did not.
    failure: Option<FetchError>,
}

/// A document, and where it stands.
pub(super) struct Document {
    /// Its address.
    pub(super) url: Url,
    /// What it says.
    pub(super) members: Members,
}

/// How an address was come by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    /// The server named it: what is wrong there is worth telling.
    ByServer,
    /// It is where such a document usually stands; most often there is none.
    ByCustom,
}

impl<'a> Walk<'a> {
    /// A walk that ends at `until` at the latest.
    pub(super) fn new(client: &'a Client, until: Instant) -> Self {
        Self { client, until: until.min(Instant::now() + TIME), requests: 0, documents: Vec::new(), failure: None }
    }

    /// The documents that were read, in the order found.
    pub(super) fn into_documents(self) -> Vec<SignInDocument> {
        self.documents
    }

    /// Why nothing was found: because of an address that was not reached, if there was one.
    pub(super) fn failed(self, fault: SignInFault) -> FetchError {
        match (fault, self.failure) {
            (SignInFault::NoAuthorizationServer { .. } | SignInFault::NoTokenUrl { .. }, Some(failure)) => failure,
            (fault, _) => fault.into(),
        }
    }

    /// The server's own document: where its challenge says, else in the usual places.
    pub(super) async fn of_resource(&mut self, endpoint: &Endpoint, challenge: Option<&str>) -> Option<Document> {
        let mut advertised = challenge.and_then(|challenge| resource_metadata(challenge, endpoint.url()));
        let usual = well_known(endpoint.url(), "oauth-protected-resource");
        for attempt in 0..2 {
            if let Some(url) = advertised.take() {
                let read = self.read(SignInDocumentKind::ProtectedResource, url, Named::ByServer).await;
                if read.is_some() {
                    return read;
                }
            }
            if attempt == 0 {
                for url in &usual {
                    let read = self.read(SignInDocumentKind::ProtectedResource, url.clone(), Named::ByCustom).await;
                    if read.as_ref().is_some_and(|read| is_of_resource(&read.members)) {
                        return read;
                    }
                }
                if challenge.is_some() {
                    break;
                }
                advertised = self.asked_without_credentials(endpoint).await;
            }
        }
        None
    }

    /// Where the server says that its document stands, when it is asked by nobody in particular.
    async fn asked_without_credentials(&mut self, endpoint: &Endpoint) -> Option<Url> {
        let answer = self.get(endpoint.url().clone(), "application/json, text/event-stream").await?.ok()?;
        if answer.status().as_u16() != 401 {
            return None;
        }
        let challenges = answer.headers().get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
        challenges.into_iter().find_map(|challenge| resource_metadata(challenge, endpoint.url()))
    }

    /// The document of an authorization server, which must be its own.
    ///
    /// # Errors
    ///
    /// Fails if there is none, or if it is another's.
    pub(super) async fn of_issuer(&mut self, issuer: &Url) -> Result<Document, SignInFault> {
        let kind = SignInDocumentKind::AuthorizationServer;
        let mut another = None;
        let before = self.documents.len();
        for url in of_issuer(issuer) {
            let read_before = self.documents.len();
            let Some(document) = self.read(kind, url, Named::ByCustom).await else {
                // A host that is not dialled, or does not answer, is not tried again.
                if self.documents.len() > read_before {
                    break;
                }
                continue;
            };
            if is_own(&document.members, issuer) {
                return Ok(document);
            }
            another.get_or_insert(SignInFault::NotItsOwn { url: shown(&document.url), of: "issuer" });
        }
        if self.documents.len() == before {
            self.missing(kind, issuer, "none of the usual addresses there has such a document".to_owned());
        }
        Err(another.unwrap_or_else(|| SignInFault::NoAuthorizationServer { url: shown(issuer) }))
    }

    /// The documents of all that a server names, for whoever judges them.
    pub(super) async fn of_all(&mut self, endpoint: &Endpoint, challenge: Option<&str>) {
        let resource = self.of_resource(endpoint, challenge).await;
        let named = resource.as_ref().map_or_else(Vec::new, |resource| issuers(&resource.members));
        if resource.is_none() {
            // Servers of the older revision are their own authorization server, with a document at their root.
            let mut root = endpoint.url().clone();
            root.set_path("");
            root.set_query(None);
            for url in of_issuer(&root) {
                if self.read(SignInDocumentKind::AuthorizationServer, url, Named::ByCustom).await.is_some() {
                    return;
                }
            }
        }
        for issuer in named.iter().take(MOST_SERVERS) {
            if let Some(url) = address(issuer) {
                // What came of it stands among the documents.
                drop(self.of_issuer(&url).await);
                continue;
            }
            let address: String = issuer.chars().take(LONGEST_ADDRESS).collect();
            let address = address.split(['?', '#']).next().unwrap_or_default().to_owned();
            let content = Err("it is no address that is dialled".to_owned());
            let kind = SignInDocumentKind::AuthorizationServer;
            self.documents.push(SignInDocument { kind, address, content });
        }
    }

    async fn read(&mut self, kind: SignInDocumentKind, url: Url, named: Named) -> Option<Document> {
        let answer = self.get(url.clone(), "application/json").await?;
        let body = match answer {
            Ok(answer) if answer.status().as_u16() == 200 => answer.bytes().await,
            Ok(answer) => {
                if named == Named::ByServer {
                    self.missing(kind, &url, format!("it answered {}", answer.status().as_u16()));
                }
                return None;
            }
            Err(error) => Err(error),
        };
        let text = match body {
            Ok(body) => String::from_utf8(body.to_vec()).ok(),
            Err(error) => {
                self.missing(kind, &url, error.to_string());
                self.failure = Some(error);
                return None;
            }
        };
        let members = text.as_deref().and_then(|text| serde_json::from_str::<Members>(text).ok());
        if let (Some(text), Some(members)) = (text, members) {
            self.documents.push(SignInDocument { kind, address: shown(&url), content: Ok(text) });
            return Some(Document { url, members });
        }
        if named == Named::ByServer {
            self.missing(kind, &url, "it sent no JSON object".to_owned());
        }
        None
    }

    fn missing(&mut self, kind: SignInDocumentKind, url: &Url, reason: String) {
        self.documents.push(SignInDocument { kind, address: shown(url), content: Err(reason) });
    }

    /// Asks an address; nothing if there were enough requests already.
    async fn get(&mut self, url: Url, accept: &'static str) -> Option<Result<Response, FetchError>> {
        self.requests += 1;
        if self.requests > MOST_REQUESTS || Instant::now() >= self.until {
            return None;
        }
        let request = self.client.get(url).header(ACCEPT, HeaderValue::from_static(accept));
        Some(request.at_most(Limit::Answer, ANSWER_BYTES).until(self.until, TIME).send().await)
    }
}

/// Whether an object is the document of a server at all: any other JSON may stand at a usual address.
fn is_of_resource(members: &Members) -> bool {
    members.contains_key("resource") || members.contains_key("authorization_servers")
}

/// Whether a document says that it is the server's own, or that of all servers of its origin.
pub(super) fn describes(members: &Members, endpoint: &Endpoint) -> bool {
    let resource = members.get("resource").and_then(Value::as_str).and_then(address);
    resource.is_some_and(|resource| {
        let (path, of_endpoint) = (resource.path(), endpoint.url().path());
        let is_above = of_endpoint
            .strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || path.ends_with('/'));
        resource.origin() == endpoint.url().origin() && is_above
    })
}

/// The authorization servers that a document names.
pub(super) fn issuers(members: &Members) -> Vec<String> {
    let named = members.get("authorization_servers").and_then(Value::as_array);
    named.into_iter().flatten().filter_map(|issuer| issuer.as_str().map(str::to_owned)).collect()
}

/// An address that a document names.
pub(super) fn address(text: &str) -> Option<Url> {
    let is_plain = text.len() <= LONGEST_ADDRESS && !text.chars().any(|char| char.is_control() || char.is_whitespace());
    Url::parse(text).ok().filter(|url| is_plain && matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Whether a document says that it is this issuer's, RFC 8414 3.3. A slash alone makes no other issuer.
pub(super) fn is_own(members: &Members, issuer: &Url) -> bool {
    let said = members.get("issuer").and_then(Value::as_str).unwrap_or_default();
    let plain = |text: &str| text.strip_suffix('/').unwrap_or(text).to_owned();
    plain(said) == plain(issuer.as_str())
}

/// Where a document of this name stands for a server: its path behind the name, and the name alone.
fn well_known(server: &Url, name: &str) -> Vec<Url> {
    let path = server.path().trim_end_matches('/');
    let mut urls = vec![at(server, &format!("/.well-known/{name}{path}"))];
    if !path.is_empty() {
        urls.push(at(server, &format!("/.well-known/{name}")));
    }
    urls
}

/// Where the document of an issuer stands: RFC 8414, then the two ways of `OpenID` Connect.
fn of_issuer(issuer: &Url) -> Vec<Url> {
    let path = issuer.path().trim_end_matches('/');
    let mut urls = vec![
        at(issuer, &format!("/.well-known/oauth-authorization-server{path}")),
        at(issuer, &format!("/.well-known/openid-configuration{path}")),
    ];
    if !path.is_empty() {
        urls.push(at(issuer, &format!("{path}/.well-known/openid-configuration")));
    }
    urls
}

fn at(server: &Url, path: &str) -> Url {
    let mut url = server.clone();
    url.set_path(path);
    url.set_query(None);
    url.set_fragment(None);
    url
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn members(value: &Value) -> Members {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn documents_are_looked_for_where_the_standards_put_them() {
        let texts = |urls: Vec<Url>| urls.iter().map(Url::to_string).collect::<Vec<_>>();
        assert_eq!(
            texts(well_known(&"https://mcp.example/a/mcp?x=1".parse().unwrap(), "oauth-protected-resource")),
            [
                "https://mcp.example/.well-known/oauth-protected-resource/a/mcp",
                "https://mcp.example/.well-known/oauth-protected-resource",
            ]
        );
        assert_eq!(
            texts(of_issuer(&"https://sign-in.example/tenant/".parse().unwrap())),
            [
                "https://sign-in.example/.well-known/oauth-authorization-server/tenant",
                "https://sign-in.example/.well-known/openid-configuration/tenant",
                "https://sign-in.example/tenant/.well-known/openid-configuration",
            ]
        );
        assert_eq!(texts(of_issuer(&"https://sign-in.example".parse().unwrap())).len(), 2);
    }

    #[test]
    fn a_document_is_of_the_issuer_that_it_names_and_of_no_other() {
        let is_own = |said: &str, issuer: &str| is_own(&members(&json!({"issuer": said})), &issuer.parse().unwrap());
        assert!(is_own("https://sign-in.example", "https://sign-in.example/"));
        assert!(is_own("https://sign-in.example/a", "https://sign-in.example/a"));
        for (said, issuer) in [
            ("https://sign-in.example.evil.example", "https://sign-in.example"),
            ("https://sign-in.example/b", "https://sign-in.example/a"),
            ("http://sign-in.example", "https://sign-in.example"),
            ("", "https://sign-in.example"),
        ] {
            assert!(!is_own(said, issuer), "{said}");
        }
    }

    #[test]
    fn a_document_describes_the_servers_at_or_below_its_resource() {
        let describes = |resource: &str, endpoint: &str| {
            describes(&members(&json!({"resource": resource})), &endpoint.parse().unwrap())
        };
        assert!(describes("https://mcp.example/mcp", "https://mcp.example/mcp"));
        assert!(describes("https://mcp.example", "https://mcp.example/mcp"));
        assert!(describes("https://mcp.example/a", "https://mcp.example/a/mcp?x=1"));
        for (resource, endpoint) in [
            ("https://other.example/mcp", "https://mcp.example/mcp"),
            ("https://mcp.example:8443/mcp", "https://mcp.example/mcp"),
            ("https://mcp.example/mcp", "https://mcp.example/mcp2"),
            ("not an address", "https://mcp.example/mcp"),
        ] {
            assert!(!describes(resource, endpoint), "{resource}");
        }
    }
}

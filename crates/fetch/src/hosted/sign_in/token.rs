//! A token by OAuth 2.0 from an authorization server that does not know whom it is asked by until it is told.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderName, HeaderValue};
use model::{ClientProof, Endpoint, Grant, Oauth2, Secret};
use serde::Deserialize;
use tokio::time::Instant;
use url::form_urlencoded::{Serializer, byte_serialize};

use super::fault::listed;
use super::{ANSWER_BYTES, SignInFault, TIME, assertion};
use crate::http::{Client, Response, shown};
use crate::{FetchError, Limit};

/// Parameters that the grant and the client's proof set, so that nobody else may.
const OWN: [&str; 11] = [
    "assertion",
    "audience",
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "code",
    "grant_type",
    "refresh_token",
    "resource",
    "scope",
];

/// Headers that say what is sent, by whom and how, so that nobody else may.
const OWN_HEADERS: [&str; 11] = [
    "accept",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// What is sent for a token.
struct Form {
    body: String,
    /// `Authorization`, for a client that proves itself there.
    basic: Option<HeaderValue>,
}

/// Asks `token_url` for a token. `issuer` is who gives it, if that is known.
///
/// # Errors
///
/// Fails if the address is not reached or gives no token.
pub(super) async fn token(
    client: &Client,
    oauth2: &Oauth2,
    token_url: &Endpoint,
    issuer: Option<&str>,
    until: Instant,
) -> Result<Secret, FetchError> {
    let Form { body, basic } = form(oauth2, issuer.unwrap_or(token_url.url().as_str()))?;
    let mut request = client
        .post(token_url.url().clone(), body)
        .header(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"))
        .header(ACCEPT, HeaderValue::from_static("application/json"));
    for (name, value) in &oauth2.headers {
        let name = HeaderName::try_from(name).ok().filter(|name| !OWN_HEADERS.contains(&name.as_str()));
        let name = name.ok_or(SignInFault::Header("name of a header for the token"))?;
        request = request.header(name, super::sensitive(value.expose(), "header for the token")?);
    }
    let answer = request
        .credential(basic)
        // A secret is for this address alone.
        .without_redirects()
        .at_most(Limit::Answer, ANSWER_BYTES)
        .until(until.min(Instant::now() + TIME), TIME)
        .send()
        .await?;
    read("token endpoint", answer).await
}

fn form(oauth2: &Oauth2, audience: &str) -> Result<Form, SignInFault> {
    let mut body = Serializer::new(String::new());
    match &oauth2.grant {
        Grant::ClientCredentials { .. } => body.append_pair("grant_type", "client_credentials"),
        Grant::RefreshToken { token, .. } => {
            body.append_pair("grant_type", "refresh_token").append_pair("refresh_token", token.expose())
        }
    };
    let named = [("scope", &oauth2.scope), ("audience", &oauth2.audience), ("resource", &oauth2.resource)];
    for (name, value) in named {
        if let Some(value) = value {
            body.append_pair(name, value);
        }
    }
    for (name, value) in oauth2.parameters.iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
        body.append_pair(name, value.expose());
    }
    let mut basic = None;
    match oauth2.grant.client() {
        Some(ClientProof::Basic { secret }) => {
            // Both are form-encoded before they are joined, RFC 6749 2.3.1.
            let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
            let pair = format!("{}:{}", encoded(&oauth2.client_id), encoded(secret.expose()));
            let value = format!("Basic {}", BASE64_STANDARD.encode(pair));
            basic = Some(super::sensitive(&value, "client's secret")?);
        }
        Some(ClientProof::Post { secret }) => {
            body.append_pair("client_id", &oauth2.client_id).append_pair("client_secret", secret.expose());
        }
        Some(ClientProof::PrivateKeyJwt { key, algorithm, key_id, audience: made_to }) => {
            let to = made_to.as_deref().unwrap_or(audience);
            let signed = assertion::signed(&oauth2.client_id, to, key, *algorithm, key_id.as_deref())?;
            body.append_pair("client_id", &oauth2.client_id)
                .append_pair("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                .append_pair("client_assertion", &signed);
        }
        None => {
            body.append_pair("client_id", &oauth2.client_id);
        }
    }
    Ok(Form { body: body.finish(), basic })
}

/// Reads the answer of an address that gives tokens.
async fn read(what: &'static str, answer: Response) -> Result<Secret, FetchError> {
    let (url, status) = (shown(answer.url()), answer.status().as_u16());
    let body = answer.bytes().await?;
    if status != 200 {
        return Err(SignInFault::TurnedAway { what, url, status, code: code(&body) }.into());
    }
    given(&body).map_err(|instead| SignInFault::NoToken { what, url, instead }.into())
}

/// The listed error that an answer names.
pub(super) fn code(body: &[u8]) -> Option<&'static str> {
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
    }
    serde_json::from_slice(body).ok().and_then(|Refusal { error }| listed(&error))
}

fn given(body: &[u8]) -> Result<Secret, &'static str> {
    #[derive(Deserialize)]
    struct Given {
        access_token: Secret,
        #[serde(default)]
        token_type: Option<String>,
    }
    let Given { access_token, token_type } = serde_json::from_slice(body).map_err(|_| "without an access token")?;
    if token_type.is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err("with a token of another type than Bearer");
    }
    // RFC 6750: what may stand behind `Bearer`.
    let is_token = |byte: u8| matches!(byte, b'!'..=b'~');
    if access_token.expose().is_empty() || !access_token.expose().bytes().all(is_token) {
        return Err("with a token that no header may hold");
    }
    Ok(access_token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn oauth2(grant: Grant) -> Oauth2 {
        Oauth2 {
            client_id: "a scanner".to_owned(),
            grant,
            token_url: None,
            issuer: None,
            scope: Some("read list".to_owned()),
            audience: Some("https://mcp.example".to_owned()),
            resource: Some("https://mcp.example/mcp".to_owned()),
            parameters: [("organization", "acme"), ("grant_type", "password")]
                .map(|(name, value)| (name.to_owned(), value.into()))
                .into(),
            headers: std::collections::BTreeMap::new(),
        }
    }

    const ASKED: &str = "scope=read+list&audience=https%3A%2F%2Fmcp.example&resource=https%3A%2F%2Fmcp.example%2Fmcp\
                         &organization=acme";

    #[test]
    fn a_secret_stands_in_the_header_or_in_the_body() {
        let sent = |client| form(&oauth2(Grant::ClientCredentials { client }), "").unwrap();
        let basic = sent(ClientProof::Basic { secret: "a:b%c".into() });
        assert_eq!(basic.body, format!("grant_type=client_credentials&{ASKED}"));
        let header = basic.basic.unwrap();
        assert!(header.is_sensitive());
        let encoded = header.to_str().unwrap().strip_prefix("Basic ").unwrap();
        assert_eq!(BASE64_STANDARD.decode(encoded).unwrap(), b"a+scanner:a%3Ab%25c");
        let post = sent(ClientProof::Post { secret: "a b".into() });
        assert_eq!(post.body, format!("grant_type=client_credentials&{ASKED}&client_id=a+scanner&client_secret=a+b"));
        assert!(post.basic.is_none());
    }

    #[test]
    fn a_public_client_refreshes_with_its_name_alone() {
        let sent = form(&oauth2(Grant::RefreshToken { token: "r&1".into(), client: None }), "").unwrap();
        assert_eq!(sent.body, format!("grant_type=refresh_token&refresh_token=r%261&{ASKED}&client_id=a+scanner"));
        assert!(sent.basic.is_none());
    }

    #[test]
    fn only_a_bearer_token_that_a_header_may_hold_is_taken() {
        let taken = |body: &str| given(body.as_bytes()).map(|token| token.expose().to_owned());
        assert_eq!(taken(r#"{"access_token":"t","token_type":"bearer"}"#).as_deref(), Ok("t"));
        assert_eq!(taken(r#"{"access_token":"t"}"#).as_deref(), Ok("t"));
        for bad in [
            "",
            "<html>",
            "[]",
            "{}",
            r#"{"access_token":7}"#,
            r#"{"access_token":""}"#,
            r#"{"access_token":"a\r\nX: y","token_type":"Bearer"}"#,
            r#"{"access_token":"a b","token_type":"Bearer"}"#,
            r#"{"access_token":"t","token_type":"DPoP"}"#,
        ] {
            assert!(taken(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_listed_errors_are_repeated() {
        assert_eq!(code(br#"{"error":"invalid_grant","error_description":"canary"}"#), Some("invalid_grant"));
        for other in ["", "{}", r#"{"error":"canary"}"#, r#"{"error":["invalid_grant"]}"#] {
            assert_eq!(code(other.as_bytes()), None, "{other}");
        }
    }
}

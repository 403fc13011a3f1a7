//! Signing in to servers that answer as hostile ones do: what is sent, and to whom.

use std::sync::{Arc, OnceLock};

use model::{ClientProof, Grant, SignInDocumentKind, SigningAlgorithm};
use serde_json::{Value, json};
use url::Url;

use self::server::{Reply, Seen, Server};
use super::*;
use crate::http::Refusal;
use crate::{Fetcher, FetcherOptions, NetworkPolicy};

#[path = "../../../tests/sources/server.rs"]
#[allow(dead_code, reason = "another test program uses the rest of it")]
mod server;

fn soon() -> Instant {
    Instant::now() + TIME
}

async fn signed_in(credentials: Credentials) -> Result<SignedIn, FetchError> {
    let client = Client::new(NetworkPolicy::offline()).unwrap();
    sign_in(&client, &"https://mcp.example/mcp".parse().unwrap(), Some(&credentials), soon()).await
}

#[tokio::test]
async fn every_header_that_tells_who_asks_is_kept_from_logs() {
    let headers = [("X-Team".to_owned(), "canary".into())].into();
    let auth = Some(Auth::ApiKey { header: "X-API-Key".to_owned(), key: "canary".into() });
    let signed_in = signed_in(Credentials { auth, headers, ..Credentials::default() }).await.unwrap();
    assert_eq!((signed_in.headers["x-team"].as_bytes(), signed_in.headers.len()), (b"canary".as_slice(), 2));
    assert!(signed_in.headers.values().all(HeaderValue::is_sensitive));
    assert!(!format!("{:?}", signed_in.headers).contains("canary"));
}

#[tokio::test]
async fn a_credential_that_could_split_a_request_is_refused_and_not_repeated() {
    let split = || "canary\r\nHost: x".into();
    for auth in [Auth::Bearer { token: split() }, Auth::ApiKey { header: "X".to_owned(), key: split() }] {
        let error = signed_in(Credentials { auth: Some(auth), ..Credentials::default() }).await.err().unwrap();
        assert!(matches!(error, FetchError::NotSignedIn(SignInFault::Header(_))), "{error}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}

#[tokio::test]
async fn a_certificate_that_is_none_is_one_sentence() {
    let auth = Auth::Mtls { certificate: "canary".to_owned(), key: "canary".into(), authority: None };
    let error = signed_in(Credentials { auth: Some(auth), ..Credentials::default() }).await.err().unwrap();
    assert_eq!(
        error.to_string(),
        "cannot sign in: the client's certificate is no PEM text with a certificate (`-----BEGIN CERTIFICATE-----`)"
    );
}

const SECRET: &str = "canary";

/// A server that answers these paths with these documents, in which `HERE` is itself, and everything else with 404.
async fn serving(documents: &[(&'static str, Value)]) -> Server {
    answering(documents, |_| Reply::status(404, "")).await
}

async fn answering(documents: &[(&'static str, Value)], other: fn(&Seen) -> Reply) -> Server {
    let here: Arc<OnceLock<String>> = Arc::default();
    let (own, documents) = (Arc::clone(&here), documents.to_vec());
    let server = Server::start(move |seen| {
        let document = documents.iter().find(|(path, _)| *path == seen.path);
        let own = own.get().map_or("", String::as_str);
        document.map_or_else(|| other(seen), |(_, value)| Reply::ok(value.to_string().replace("HERE", own)))
    })
    .await;
    here.get_or_init(|| server.url.as_str().trim_end_matches('/').to_owned());
    server
}

fn trusting(server: &Server) -> NetworkPolicy {
    NetworkPolicy::default().allow_origin(&server.url)
}

fn endpoint(server: &Server) -> Endpoint {
    server.at("mcp").as_str().parse().unwrap()
}

/// A client with a secret where the address of tokens is given, else one that signs what is good for one receiver alone.
fn oauth2(token_url: Option<&Url>) -> Credentials {
    let key = || rcgen::KeyPair::generate().unwrap().serialize_pem().as_str().into();
    let client = if token_url.is_some() {
        ClientProof::Post { secret: SECRET.into() }
    } else {
        ClientProof::PrivateKeyJwt { key: key(), algorithm: SigningAlgorithm::ES256, key_id: None, audience: None }
    };
    with_grant(token_url, Grant::ClientCredentials { client })
}

fn with_grant(token_url: Option<&Url>, grant: Grant) -> Credentials {
    let auth = Auth::Oauth2(Box::new(Oauth2 {
        client_id: "scanner".to_owned(),
        grant,
        token_url: token_url.map(|url| url.as_str().parse().unwrap()),
        issuer: None,
        scope: None,
        audience: None,
        resource: None,
        parameters: std::collections::BTreeMap::new(),
        headers: std::collections::BTreeMap::new(),
    }));
    Credentials { auth: Some(auth), ..Credentials::default() }
}

/// Signs in by client credentials; the reason if that fails.
async fn refused(server: &Server, token_url: Option<&Url>) -> FetchError {
    let client = Client::new(trusting(server)).unwrap();
    let error = sign_in(&client, &endpoint(server), Some(&oauth2(token_url)), soon()).await.err().unwrap();
    assert!(!error.to_string().contains(SECRET), "{error}");
    error
}

/// Whether anybody was sent the secret, or what stands for it.
fn knows_the_secret(server: &Server) -> bool {
    server.seen().iter().any(|seen| seen.body.contains(SECRET) || seen.body.contains("client_assertion="))
}

const OF_RESOURCE: &str = "/.well-known/oauth-protected-resource/mcp";
const OF_ISSUER: &str = "/.well-known/oauth-authorization-server";

fn of_resource(issuers: &Value) -> (&'static str, Value) {
    (OF_RESOURCE, json!({"resource": "HERE/mcp", "authorization_servers": issuers}))
}

#[tokio::test]
async fn a_token_is_asked_for_where_consistent_documents_lead() {
    let document = json!({"issuer": "HERE", "token_endpoint": "HERE/token"});
    let documents = [of_resource(&json!(["HERE"])), (OF_ISSUER, document), ("/token", json!({"access_token": "t"}))];
    let server = serving(&documents).await;
    let client = Client::new(trusting(&server)).unwrap();
    let signed_in = sign_in(&client, &endpoint(&server), Some(&oauth2(None)), soon()).await.unwrap();
    assert_eq!(signed_in.headers[AUTHORIZATION], "Bearer t");
    let resource = format!(
        "resource={}",
        url::form_urlencoded::byte_serialize(server.at("mcp").as_str().as_bytes()).collect::<String>()
    );
    assert!(server.seen().iter().any(|seen| seen.path == "/token" && seen.body.contains(&resource)));
    assert!(knows_the_secret(&server));
}

#[tokio::test]
async fn a_server_does_not_say_who_is_sent_what_could_be_used_elsewhere() {
    let document = json!({"issuer": "HERE", "token_endpoint": "HERE/token"});
    let documents = [of_resource(&json!(["HERE"])), (OF_ISSUER, document), ("/token", json!({"access_token": "t"}))];
    let server = serving(&documents).await;
    let client = Client::new(trusting(&server)).unwrap();
    let secret = ClientProof::Basic { secret: SECRET.into() };
    for grant in [
        Grant::ClientCredentials { client: secret.clone() },
        Grant::RefreshToken { token: SECRET.into(), client: None },
        Grant::RefreshToken { token: SECRET.into(), client: Some(secret) },
    ] {
        let asked = sign_in(&client, &endpoint(&server), Some(&with_grant(None, grant)), soon()).await;
        let said = asked.err().unwrap().to_string();
        assert!(said.contains("oauth2_issuer") && !said.contains(SECRET), "{said}");
    }
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn a_secret_is_not_sent_where_the_documents_contradict_each_other() {
    let token = || ("/token", json!({"access_token": "t"}));
    let honest = json!({"issuer": "HERE", "token_endpoint": "HERE/token"});
    for (resource, issuer) in [
        // The document of the authorization server is another's.
        (of_resource(&json!(["HERE"])), json!({"issuer": "https://sign-in.example", "token_endpoint": "HERE/token"})),
        // The document of the server is another's.
        (
            (OF_RESOURCE, json!({"resource": "https://other.example/mcp", "authorization_servers": ["HERE"]})),
            honest.clone(),
        ),
        // Tokens are given where anybody on the way can read along.
        (of_resource(&json!(["HERE"])), json!({"issuer": "HERE", "token_endpoint": "http://sign-in.example/token"})),
        (of_resource(&json!(["HERE"])), json!({"issuer": "HERE", "token_endpoint": "file:///etc/passwd"})),
        (of_resource(&json!(["HERE"])), json!({"issuer": "HERE"})),
        (of_resource(&json!([])), honest.clone()),
        (of_resource(&json!(["javascript:alert(1)", 7])), honest),
    ] {
        let server = serving(&[resource.clone(), (OF_ISSUER, issuer.clone()), token()]).await;
        let error = refused(&server, None).await;
        assert!(matches!(error, FetchError::NotSignedIn(_)), "{resource:?} {issuer}: {error}");
        assert!(!knows_the_secret(&server), "{resource:?} {issuer}");
    }
}

#[tokio::test]
async fn a_token_endpoint_cannot_hand_the_secret_on() {
    let elsewhere = serving(&[("/token", json!({"access_token": "t"}))]).await;
    let target = elsewhere.at("token");
    let server = Server::start(move |_| Reply::redirect(307, &target)).await;
    let policy = trusting(&server).allow_origin(&elsewhere.url);
    let token_url = server.at("token");
    let asked =
        sign_in(&Client::new(policy).unwrap(), &endpoint(&server), Some(&oauth2(Some(&token_url))), soon()).await;
    let said = asked.err().unwrap().to_string();
    assert!(said.ends_with("answered 307"), "{said}");
    assert_eq!(elsewhere.seen().len(), 0);
}

#[tokio::test]
async fn what_a_token_endpoint_says_is_told_in_listed_words_alone() {
    for (status, body, said) in [
        (401, r#"{"error":"invalid_client","error_description":"canary \u001b[2J"}"#, "answered 401 (invalid_client)"),
        (400, r#"{"error":"canary"}"#, "answered 400"),
        (500, "canary", "answered 500"),
        (200, "canary", "answered without an access token"),
        (200, r#"{"access_token":"canary\nX: y"}"#, "answered with a token that no header may hold"),
    ] {
        let server = Server::start(move |_| Reply::status(status, body)).await;
        let error = refused(&server, Some(&server.at("token"))).await.to_string();
        assert!(error.ends_with(said), "{error}");
    }
    let endless = || Reply::Endless { piece: vec![b' '; 65_536], pause: Duration::ZERO };
    let server = Server::start(move |_| endless()).await;
    assert!(matches!(refused(&server, Some(&server.at("token"))).await, FetchError::OverLimit { .. }));
}

#[tokio::test]
async fn hostile_documents_are_kept_with_what_came_of_them() {
    let unreachable =
        ["http://169.254.169.254/latest", "https://10.0.0.7/", "https://[::1]/", "gopher://x/", "not an address"];
    let server = serving(&[of_resource(&json!(unreachable[..3]))]).await;
    let client = Client::new(trusting(&server)).unwrap();
    let read = documents(&client, &endpoint(&server), None, soon()).await;
    assert_eq!(read[0].kind, SignInDocumentKind::ProtectedResource);
    assert!(read[0].content.is_ok());
    let reasons: Vec<&String> = read[1..].iter().map(|document| document.content.as_ref().unwrap_err()).collect();
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    assert!(reasons.iter().all(|reason| reason.contains("will not reach")), "{reasons:?}");

    let server = serving(&[of_resource(&json!(unreachable[3..]))]).await;
    let client = Client::new(trusting(&server)).unwrap();
    let read = documents(&client, &endpoint(&server), None, soon()).await;
    assert_eq!(read.len(), 3, "{read:?}");
    assert!(read[1..].iter().all(|document| document.content.is_err()), "{read:?}");
}

#[tokio::test]
async fn a_server_cannot_cause_many_requests() {
    let issuers: Vec<String> = (0..1000).map(|at| format!("HERE/{at}")).collect();
    let server = serving(&[of_resource(&json!(issuers))]).await;
    let client = Client::new(trusting(&server)).unwrap();
    let challenge = format!("Bearer resource_metadata=\"{OF_RESOURCE}\"");
    let read = documents(&client, &endpoint(&server), Some(&challenge), soon()).await;
    assert!(server.seen().len() <= 16 && read.len() <= 16, "{} {}", server.seen().len(), read.len());
}

#[tokio::test]
async fn an_advertised_document_that_is_none_is_told_and_a_usual_place_without_one_is_not() {
    let server = answering(&[], |seen| match seen.path.as_str() {
        "/advertised" => Reply::ok("<html>"),
        _ => Reply::status(404, ""),
    })
    .await;
    let client = Client::new(trusting(&server)).unwrap();
    let read = documents(&client, &endpoint(&server), Some("Bearer resource_metadata=\"/advertised\""), soon()).await;
    let told: Vec<(&str, &str)> = read
        .iter()
        .map(|document| (document.address.as_str(), document.content.as_ref().unwrap_err().as_str()))
        .collect();
    assert_eq!(told, [(server.at("advertised").as_str(), "it sent no JSON object")]);
    assert_eq!(documents(&client, &endpoint(&server), None, soon()).await, []);
}

#[tokio::test]
async fn a_person_is_not_led_to_a_hostile_page() {
    for page in [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://sign-in.example/$(calc.exe)",
        "http://sign-in.example/",
        "",
    ] {
        let document = json!({"issuer": "HERE", "token_endpoint": "HERE/token", "authorization_endpoint": page,
            "registration_endpoint": "HERE/register"});
        let server = serving(&[of_resource(&json!(["HERE"])), (OF_ISSUER, document)]).await;
        let fetcher = Fetcher::new(FetcherOptions { network: trusting(&server), ..FetcherOptions::default() }).unwrap();
        let redirect = "http://127.0.0.1:1/signed-in".parse().unwrap();
        let error = fetcher.login(&endpoint(&server), &redirect, &LoginClient::default()).await.unwrap_err();
        assert!(matches!(error, FetchError::NotSignedIn(SignInFault::HostilePage { .. })), "{page}: {error}");
        assert!(server.seen().iter().all(|seen| seen.method == "GET"), "a client was registered");
    }
}

#[tokio::test]
async fn what_a_registration_says_is_told_in_listed_words_alone() {
    let document = json!({"issuer": "HERE", "token_endpoint": "HERE/token", "authorization_endpoint": "HERE/authorize",
        "registration_endpoint": "HERE/register", "code_challenge_methods_supported": ["S256"]});
    let server = answering(&[of_resource(&json!(["HERE"])), (OF_ISSUER, document)], |_| {
        Reply::status(400, r#"{"error":"invalid_redirect_uri","error_description":"canary"}"#)
    })
    .await;
    let fetcher = Fetcher::new(FetcherOptions { network: trusting(&server), ..FetcherOptions::default() }).unwrap();
    let redirect = "http://127.0.0.1:1/signed-in".parse().unwrap();
    let error = fetcher.login(&endpoint(&server), &redirect, &LoginClient::default()).await.unwrap_err().to_string();
    let expected = format!(
        "cannot sign in: the registration endpoint `{}` answered 400 (invalid_redirect_uri)",
        server.at("register")
    );
    assert_eq!(error, expected);
}

#[tokio::test]
async fn a_host_that_is_not_dialled_is_the_reason_and_not_that_nothing_was_found() {
    let server = serving(&[of_resource(&json!(["https://10.0.0.7/"]))]).await;
    let error = refused(&server, None).await;
    assert!(matches!(error, FetchError::Refused { refusal: Refusal::Address(_), .. }), "{error}");
}

//! The one client, against servers that behave badly.

use std::time::Duration;

use fetch::http::{Client, NetworkPolicy, Patience, Refusal};
use fetch::{FetchError, Limit};
use reqwest::header::HeaderValue;
use tokio::time::Instant;
use url::Url;

use crate::server::{Reply, Server};
use crate::tarball::gzip;

/// A client that trusts these servers and waits for nobody.
fn client(trusted: &[&Server]) -> Client {
    let short = Duration::from_millis(200);
    let policy = NetworkPolicy {
        patience: Patience { connect: Duration::from_secs(5), answer: short, idle: short },
        ..NetworkPolicy::default()
    };
    Client::new(trusted.iter().fold(policy, |policy, server| policy.allow_origin(&server.url))).unwrap()
}

async fn body(client: &Client, url: Url) -> Result<String, FetchError> {
    let bytes = client.get(url).send().await?.success()?.bytes().await?;
    Ok(String::from_utf8(bytes.to_vec()).unwrap())
}

fn refusal(outcome: Result<String, FetchError>) -> Refusal {
    match outcome {
        Err(FetchError::Refused { refusal, .. }) => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_trusted_host_is_read_and_told_who_asks() {
    let server = Server::start(|_| Reply::ok("hello")).await;
    assert_eq!(body(&client(&[&server]), server.at("/a?b=c")).await.unwrap(), "hello");
    let seen = server.seen();
    assert_eq!(seen[0].path, "/a?b=c");
    assert!(seen[0].header("user-agent").unwrap().starts_with("mcp-hub/"));
    assert_eq!(seen[0].header("authorization"), None);
}

#[tokio::test]
async fn an_address_of_this_machine_is_not_dialled_unless_chosen() {
    let server = Server::start(|_| Reply::ok("hello")).await;
    let nobody = client(&[]);
    let port = server.url.port().unwrap();
    for host in ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]"] {
        let url = format!("https://{host}:{port}/").parse().unwrap();
        assert_eq!(refusal(body(&nobody, url).await), Refusal::Address("loopback address"), "{host}");
    }
    // Where a name leads is not asked for a port that no web server has.
    for name in ["localhost", "LOCALHOST"] {
        let url = format!("https://{name}:{port}/").parse().unwrap();
        assert_eq!(refusal(body(&nobody, url).await), Refusal::Port(port), "{name}");
    }
    assert_eq!(refusal(body(&nobody, server.at("/")).await), Refusal::PlainHttp);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn offline_opens_no_socket() {
    let server = Server::start(|_| Reply::ok("hello")).await;
    let client = Client::new(NetworkPolicy::offline().allow_origin(&server.url)).unwrap();
    assert!(matches!(body(&client, server.at("/")).await, Err(FetchError::Offline { .. })));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_credential_stays_with_its_origin() {
    let other = Server::start(|_| Reply::ok("there")).await;
    let there = other.at("/there");
    let server = Server::start(move |seen| match seen.path.as_str() {
        "/away" => Reply::redirect(302, &there),
        "/near" => Reply::redirect(301, "/here"),
        _ => Reply::ok("here"),
    })
    .await;
    let client = client(&[&server, &other]);
    let fake = || Some(HeaderValue::from_static("Bearer fake"));
    client.get(server.at("/near")).credential(fake()).send().await.unwrap();
    let response = client.get(server.at("/away")).credential(fake()).send().await.unwrap();
    assert_eq!(response.url(), &other.at("/there"));
    let sent: Vec<_> = server.seen().iter().map(|seen| seen.header("authorization").map(str::to_owned)).collect();
    assert_eq!(sent, vec![Some("Bearer fake".to_owned()); 3]);
    assert_eq!(other.seen()[0].header("authorization"), None);
}

#[tokio::test]
async fn every_redirect_is_checked_like_the_first_address() {
    let inside = Server::start(|_| Reply::ok("secret")).await;
    let port = inside.url.port().unwrap();
    let server = Server::start(move |seen| match seen.path.as_str() {
        "/plain" => Reply::redirect(302, format!("http://127.0.0.1:{port}/")),
        "/tls" => Reply::redirect(302, format!("https://127.0.0.1:{port}/")),
        "/name" => Reply::redirect(302, format!("https://localhost:{port}/")),
        "/metadata" => Reply::redirect(302, "https://169.254.169.254/latest"),
        "/file" => Reply::redirect(302, "file:///etc/passwd"),
        "/user" => Reply::redirect(302, "https://me:canary@host.example/"),
        "/nowhere" => Reply::status(302, ""),
        "/again" => Reply::redirect(302, "/again"),
        _ => Reply::ok(""),
    })
    .await;
    let client = client(&[&server]);
    for (path, expected) in [
        ("/plain", Refusal::PlainHttp),
        ("/tls", Refusal::Address("loopback address")),
        ("/name", Refusal::Port(port)),
        ("/metadata", Refusal::Address("link-local or metadata address")),
        ("/file", Refusal::Scheme),
        ("/user", Refusal::Credentials),
        ("/nowhere", Refusal::LostRedirect),
    ] {
        assert_eq!(refusal(body(&client, server.at(path)).await), expected, "{path}");
    }
    let before = server.seen().len();
    assert_eq!(refusal(body(&client, server.at("/again")).await), Refusal::TooManyRedirects(5));
    assert_eq!(server.seen().len() - before, 6);
    assert_eq!(inside.connections(), 0);
}

#[tokio::test]
async fn a_body_is_sent_again_only_where_the_redirect_says_so() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/keep" => Reply::redirect(307, "/end"),
        "/drop" => Reply::redirect(302, "/end"),
        _ => Reply::ok(""),
    })
    .await;
    let client = client(&[&server]);
    client.post(server.at("/keep"), "want").send().await.unwrap();
    let last = server.seen().pop().unwrap();
    assert_eq!((last.method.as_str(), last.path.as_str(), last.body.as_str()), ("POST", "/end", "want"));
    let error = client.post(server.at("/drop"), "want").send().await.unwrap_err();
    assert!(matches!(error, FetchError::Refused { refusal: Refusal::DroppedBody, .. }), "{error}");
}

#[tokio::test]
async fn an_endless_body_ends_at_the_cap() {
    let endless = || Reply::Endless { piece: vec![b'x'; 4096], pause: Duration::ZERO };
    let server = Server::start(move |_| endless()).await;
    let client = client(&[&server]);
    let response = client.get(server.at("/")).at_most(Limit::Download, 100_000).send().await.unwrap();
    let error = response.bytes().await.unwrap_err();
    assert!(matches!(error, FetchError::OverLimit { limit: Limit::Download(100_000), .. }), "{error}");
}

#[tokio::test]
async fn bytes_are_counted_after_decoding() {
    let server = Server::start(|_| Reply::Answer {
        status: 200,
        headers: vec![("Content-Encoding", "gzip".to_owned())],
        body: gzip(&vec![b' '; 4 << 20]),
    })
    .await;
    let client = client(&[&server]);
    let response = client.get(server.at("/")).at_most(Limit::Answer, 1 << 20).send().await.unwrap();
    let error = response.bytes().await.unwrap_err();
    assert!(matches!(error, FetchError::OverLimit { limit: Limit::Answer(_), .. }), "{error}");
    let response = client.get(server.at("/")).at_most(Limit::Answer, 4 << 20).send().await.unwrap();
    assert_eq!(response.bytes().await.unwrap().len(), 4 << 20);
}

#[tokio::test]
async fn a_silent_host_is_given_up() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/silent" => Reply::Silence,
        _ => Reply::Stops(b"half".to_vec()),
    })
    .await;
    let client = client(&[&server]);
    for (path, step) in [("/silent", "answer"), ("/stops", "send more")] {
        match body(&client, server.at(path)).await {
            Err(error @ FetchError::Stalled { step: at, .. }) => {
                assert_eq!(at, step);
                assert!(error.is_transient());
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_host_that_drips_is_stopped_by_the_deadline() {
    let drip = || Reply::Endless { piece: b".".to_vec(), pause: Duration::from_millis(5) };
    let server = Server::start(move |_| drip()).await;
    let client = client(&[&server]);
    let time = Duration::from_millis(300);
    let request = client.get(server.at("/")).until(Instant::now() + time, time);
    let error = request.send().await.unwrap().bytes().await.unwrap_err();
    assert!(matches!(error, FetchError::OverLimit { limit: Limit::Time(_), .. }), "{error}");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_an_error() {
    let server = Server::start(|_| Reply::HangsUp(b"half".to_vec())).await;
    let error = body(&client(&[&server]), server.at("/a?token=canary")).await.unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { .. }), "{error}");
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
}

#[tokio::test]
async fn a_failure_status_is_an_error_of_its_own() {
    let server = Server::start(|seen| Reply::status(seen.path[1..].parse().unwrap(), "")).await;
    let client = client(&[&server]);
    for (status, transient) in [(401, false), (403, false), (404, false), (429, true), (503, true)] {
        let error = body(&client, server.at(&format!("/{status}"))).await.unwrap_err();
        assert!(error.to_string().contains(&status.to_string()), "{error}");
        assert_eq!(error.is_transient(), transient, "{error}");
    }
}

#[tokio::test]
async fn a_proxy_of_the_operators_is_used_and_addresses_are_still_checked() {
    let proxy = Server::start(|_| Reply::ok("through the proxy")).await;
    let host: Url = "http://registry.example/".parse().unwrap();
    let policy = NetworkPolicy { proxy: Some(proxy.url.clone()), ..NetworkPolicy::default() };
    let client = Client::new(policy.allow_origin(&host)).unwrap();
    assert_eq!(body(&client, host).await.unwrap(), "through the proxy");
    assert_eq!(proxy.seen()[0].path, "http://registry.example/");
    let metadata = "https://169.254.169.254/".parse().unwrap();
    assert!(matches!(refusal(body(&client, metadata).await), Refusal::Address(_)));
    assert_eq!(proxy.connections(), 1);
}

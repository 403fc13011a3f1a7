//! What is told to other services goes through the guard like everything else.

use fetch::http::Refusal;
use fetch::{FetchError, Fetcher, FetcherOptions, NetworkPolicy, NpmConfig};

use crate::server::{Reply, Server};

fn fetcher(network: NetworkPolicy) -> Fetcher {
    Fetcher::new(FetcherOptions { network, npm: NpmConfig::default(), ..FetcherOptions::default() }).unwrap()
}

async fn told(fetcher: &Fetcher, server: &Server, path: &str) -> Result<(), FetchError> {
    fetcher.notify(server.at(path), &[("webhook-id", "msg_1")], "{\"type\":\"x\"}".to_owned()).await
}

#[tokio::test]
async fn a_chosen_receiver_gets_the_text_and_the_headers() {
    let server = Server::start(|_| Reply::status(204, "")).await;
    let fetcher = fetcher(NetworkPolicy::default().allow_origin(&server.url));
    told(&fetcher, &server, "/hook?key=canary").await.unwrap();
    let seen = server.seen();
    assert_eq!((seen[0].method.as_str(), seen[0].path.as_str()), ("POST", "/hook?key=canary"));
    assert_eq!(
        (seen[0].header("webhook-id"), seen[0].header("content-type")),
        (Some("msg_1"), Some("application/json"))
    );
    assert_eq!(seen[0].body, "{\"type\":\"x\"}");
}

#[tokio::test]
async fn an_internal_receiver_that_nobody_chose_is_not_dialled() {
    let server = Server::start(|_| Reply::ok("")).await;
    let refused = told(&fetcher(NetworkPolicy::default()), &server, "/hook").await;
    assert!(matches!(refused, Err(FetchError::Refused { refusal: Refusal::PlainHttp, .. })), "{refused:?}");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn only_success_counts_and_no_redirect_is_followed() {
    let other = Server::start(|_| Reply::ok("")).await;
    let there = other.at("/there");
    let server = Server::start(move |seen| match seen.path.as_str() {
        "/away" => Reply::redirect(307, &there),
        "/denied" => Reply::status(401, ""),
        _ => Reply::status(500, ""),
    })
    .await;
    let policy = NetworkPolicy::default().allow_origin(&server.url).allow_origin(&other.url);
    let fetcher = fetcher(policy);
    for (path, status) in [("/away", 307), ("/denied", 401), ("/broken", 500)] {
        match told(&fetcher, &server, path).await {
            Err(FetchError::Status { status: said, .. } | FetchError::Denied { status: said, .. }) => {
                assert_eq!(said, status);
            }
            other => panic!("{path}: {other:?}"),
        }
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn an_answer_without_end_is_success_and_is_not_read_to_the_end() {
    let server = Server::start(|_| Reply::Endless { piece: vec![b'x'; 4096], pause: std::time::Duration::ZERO }).await;
    let fetcher = fetcher(NetworkPolicy::default().allow_origin(&server.url));
    told(&fetcher, &server, "/hook").await.unwrap();
}

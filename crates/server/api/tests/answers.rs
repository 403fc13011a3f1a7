//! What every answer has, whatever became of the request.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use bytes::Bytes;
use futures_util::stream;
use serde_json::json;
use store::records::Scope;
use tower::ServiceExt;

use super::{TestApp, request};

#[tokio::test]
async fn paths_and_methods_that_are_not_there_are_refused_in_our_shape() {
    let app = TestApp::start().await;
    for (method, path, status) in
        [(Method::GET, "/nothing", 404), (Method::GET, "/mcp-hub/scan", 405), (Method::DELETE, "/mcp-hub/scans", 405)]
    {
        let answer = app.send(request(method, path, &[("x-request-id", "r-1")], Body::empty())).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert_eq!(answer.json()["request_id"], "r-1");
        assert!(answer.json()["message"].is_string());
        assert_eq!(
            (&answer.headers["x-request-id"], &answer.headers["x-enkrypt-correlation-id"]),
            (&"r-1".parse().unwrap(), &"r-1".parse().unwrap())
        );
    }
}

#[tokio::test]
async fn a_panic_is_answered_without_its_text() {
    let app = TestApp::start().await;
    let answer = app.with_a_panic().oneshot(request(Method::GET, "/fault", &[], Body::empty())).await.unwrap();
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let body = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
    let text = String::from_utf8(body.to_vec()).unwrap();
    assert!(text.contains("\"message\"") && !text.contains("canary"), "{text}");
}

#[tokio::test]
async fn errors_are_problem_documents_for_those_who_ask() {
    let app = TestApp::start().await;
    let key = app.key("team", &[Scope::Read]).await;
    let headers = [("apikey", key.as_str()), ("accept", "application/problem+json")];
    let answer = app.send(request(Method::GET, "/mcp-hub/scans?limit=0&offset=x", &headers, Body::empty())).await;
    assert_eq!(
        (answer.status, &answer.headers["content-type"]),
        (StatusCode::BAD_REQUEST, &"application/problem+json".parse().unwrap())
    );
    let problem = answer.json();
    assert_eq!(
        (&problem["type"], &problem["title"], &problem["status"]),
        (&json!("about:blank"), &json!("Bad Request"), &json!(400))
    );
    assert_eq!((&problem["code"], problem["errors"].as_array().unwrap().len()), (&json!("bad_parameters"), 2));
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_declared_or_not() {
    let app = TestApp::start().await;
    let key = app.key("team", &[Scope::Scan]).await;
    let limit = app.service.bounds.body;
    let declared = [("apikey", key.as_str()), ("content-length", "999999999")];
    let answer = app.send(request(Method::POST, "/mcp-hub/scan", &declared, Body::from("{}"))).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let pieces = (0..=limit / 1024).map(|_| Ok::<_, std::io::Error>(Bytes::from(vec![b' '; 1024])));
    let streamed = Body::from_stream(stream::iter(pieces));
    let answer = app.send(request(Method::POST, "/mcp-hub/scan", &[("apikey", &key)], streamed)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.json()["message"].as_str().unwrap().contains(&limit.to_string()));
}

#[tokio::test]
async fn a_body_that_does_not_come_is_no_outage() {
    let app = TestApp::start().await;
    let key = app.key("team", &[Scope::Scan]).await;
    let mut service = app.another_service();
    service.bounds.body_patience = std::time::Duration::ZERO;
    let never = Body::from_stream(stream::pending::<std::io::Result<Bytes>>());
    let asked = request(Method::POST, "/mcp-hub/scan", &[("apikey", &key)], never);
    let answer = crate::api::router(std::sync::Arc::new(service)).oneshot(asked).await.unwrap();
    assert_eq!(answer.status(), StatusCode::REQUEST_TIMEOUT);
    assert!(!answer.headers().contains_key("retry-after"));
}

#[tokio::test]
async fn a_key_that_asks_too_often_is_told_when_to_come_back() {
    let app = TestApp::with_rate_limit(8).await;
    let key = app.key("team", &[Scope::Read]).await;
    let first = app.get("/mcp-hub/scans", &key).await;
    assert_eq!((first.status, &first.headers["ratelimit-limit"]), (StatusCode::OK, &"2".parse().unwrap()));
    assert_eq!(first.headers["ratelimit-remaining"], "1");
    app.get("/mcp-hub/scans", &key).await;
    let third = app.get("/mcp-hub/scans", &key).await;
    assert_eq!(third.status, StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = third.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=8).contains(&wait), "{wait}");
    assert_eq!(
        (&third.headers["ratelimit-remaining"], &third.headers["ratelimit-limit"]),
        (&"0".parse().unwrap(), &"2".parse().unwrap())
    );
    let other = app.key("team", &[Scope::Read]).await;
    assert_eq!(app.get("/mcp-hub/scans", &other).await.status, StatusCode::OK, "keys have a bucket each");
}

#[tokio::test]
async fn an_address_that_shows_bad_keys_is_slowed_down_and_a_good_key_is_not() {
    let app = TestApp::start().await;
    let good = app.key("team", &[Scope::Read]).await;
    assert_eq!(app.get("/mcp-hub/scans", &good).await.status, StatusCode::OK);
    let mut statuses = Vec::new();
    for _ in 0..30 {
        let bad = crate::keys::ApiKey::generate().unwrap();
        statuses.push(app.get("/mcp-hub/scans", bad.expose()).await.status.as_u16());
    }
    assert_eq!((statuses[0], statuses.last()), (401, Some(&429)));
    assert_eq!(app.get("/mcp-hub/scans", &good).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_process_is_ready_until_it_is_on_its_way_out() {
    let app = TestApp::start().await;
    let ask = async |path: &str| app.send(request(Method::GET, path, &[], Body::empty())).await;
    let ready = ask("/readyz").await;
    assert_eq!(
        (ready.status, ready.json()),
        (StatusCode::OK, json!({"status": "ready", "checks": {"queue": "ok", "records": "ok"}}))
    );
    app.service.draining.cancel();
    let draining = ask("/readyz").await;
    assert_eq!((draining.status, &draining.json()["status"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("draining")));
    assert_eq!(ask("/livez").await.status, StatusCode::OK);
}

//! How scans are asked for.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use futures_util::future::join_all;
use model::{Auth, Credentials, JobTarget};
use serde_json::{Value, json};
use store::records::Scope;
use store::sealed::SIGN_IN;

use super::{Answer, TestApp, request};

async fn post_once(app: &TestApp, key: &str, idempotency_key: &str, path: &str, body: &Value) -> Answer {
    let headers = [("apikey", key), ("idempotency-key", idempotency_key)];
    app.send(request(Method::POST, path, &headers, Body::from(body.to_string()))).await
}

#[tokio::test]
async fn a_scan_of_source_is_accepted_with_the_fields_of_the_contract() {
    let app = TestApp::start().await;
    let key = app.key("team", &[Scope::Scan]).await;
    let answer = app
        .post("/mcp-hub/scan", &key, &json!({"source_url": "@acme/notes", "version_or_commit": "1.0.0", "later": 1}))
        .await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    let accepted = answer.json();
    let names: Vec<&String> = accepted.as_object().unwrap().keys().collect();
    assert_eq!(names, ["job_id", "source_url", "user_email", "job_status", "message"]);
    assert_eq!((&accepted["source_url"], &accepted["user_email"]), (&json!("@acme/notes"), &json!("dev@acme.test")));
    assert_eq!(accepted["job_status"], "initializing");
    assert!(accepted["message"].as_str().unwrap().ends_with("Unknown members are ignored: later."));
    let claim = app.claim(accepted["job_id"].as_str().unwrap()).await;
    assert_eq!(claim.target, JobTarget::Source("npm:@acme/notes@1.0.0".parse().unwrap()));
    assert!(claim.trace_parent.unwrap().starts_with("00-"));
}

#[tokio::test]
async fn a_repeated_request_gives_the_first_ones_jobs() {
    let app = TestApp::start().await;
    let key = app.key("team", &[Scope::Scan]).await;
    let body = json!({"source_url": "notes"});
    let first = post_once(&app, &key, "k", "/mcp-hub/scan", &body).await;
    let again = post_once(&app, &key, "k", "/mcp-hub/scan", &body).await;
    assert_eq!((again.status, &again.json()["job_id"]), (StatusCode::ACCEPTED, &first.json()["job_id"]));
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert!(!first.headers.contains_key("idempotent-replayed"));

    let different = post_once(&app, &key, "k", "/mcp-hub/scan", &json!({"source_url": "other"})).await;
    assert_eq!((different.status.as_u16(), &different.json()["errors"][0]["path"]), (422, &json!("Idempotency-Key")));
    let other = app.key("other", &[Scope::Scan]).await;
    let theirs = post_once(&app, &other, "k", "/mcp-hub/scan", &body).await;
    assert_ne!(theirs.json()["job_id"], first.json()["job_id"], "projects have keys of their own");

    let config = json!({"mcp_config": {"mcpServers": {"a": {"command": "npx", "args": ["a"]}, "b": {"command": "?"}}}});
    let path = "/mcp-hub/scan/hosted/config";
    let first = post_once(&app, &key, "c", path, &config).await.json();
    let again = post_once(&app, &key, "c", path, &config).await.json();
    let ids = |answer: &Value| answer.as_array().unwrap().iter().map(|one| one["job_id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&first), ids(&again));
}

#[tokio::test]
async fn a_request_that_is_sent_many_times_at_once_makes_one_job() {
    let app = TestApp::start().await;
    let key = app.key("team", &[Scope::Scan, Scope::Read]).await;
    let body = json!({"source_url": "notes"});
    let answers = join_all((0..20).map(|_| post_once(&app, &key, "k", "/mcp-hub/scan", &body))).await;
    for answer in &answers {
        assert_eq!(answer.json()["job_id"], answers[0].json()["job_id"]);
    }
    assert_eq!(app.get("/mcp-hub/scans", &key).await.json()["total"], 1);
}

#[tokio::test]
async fn credentials_are_sealed_on_arrival_and_shown_nowhere() {
    let app = TestApp::start().await;
    let key = app.key("team", &[Scope::Scan, Scope::Read]).await;
    let canary = "canary-7f3a9c";
    let address = format!("https://mcp.example/s/0123456789-{canary}/mcp?k={canary}");
    let body = json!({"endpoint_url": address, "server_name": "notes", "is_private": true,
        "auth_config": {"auth_type": "bearer", "bearer_token": canary}});
    let answer = app.post("/mcp-hub/scan/hosted", &key, &body).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{answer:?}");
    let job = answer.json()["job_id"].as_str().unwrap().to_owned();
    let mut shown = answer.text();
    for route in ["status", "results"] {
        let answer = app.get(&format!("/mcp-hub/scan/{job}/{route}"), &key).await;
        assert_eq!(
            (&answer.json()["auth_type"], &answer.headers["x-enkrypt-auth-type"]),
            (&json!("bearer"), &"bearer".parse().unwrap())
        );
        shown.push_str(&answer.text());
    }
    assert_eq!(answer.json()["endpoint_url"], "https://mcp.example/s/***/mcp?k=***");
    assert!(!shown.contains(canary));
    for file in std::fs::read_dir(app.folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(canary.len()).any(|window| window == canary.as_bytes()));
    }
    let claim = app.claim(&job).await;
    let JobTarget::Hosted(hosted) = &claim.target else { panic!("{claim:?}") };
    assert_eq!(hosted.endpoint.to_string(), "https://mcp.example/s/***/mcp?k=***");
    let opened =
        app.service.sealer.open(&claim.project, claim.held.id.uuid(), SIGN_IN, &claim.sealed.unwrap()).unwrap();
    let credentials: Credentials = serde_json::from_slice(&opened).unwrap();
    assert_eq!(hosted.address(Some(&credentials)).to_string(), address);
    assert!(credentials.auth == Some(Auth::Bearer { token: canary.into() }));
}

#[tokio::test]
async fn every_entry_of_a_file_has_a_job_and_what_cannot_be_scanned_is_born_failed() {
    let app = TestApp::start().await;
    let key = app.key("team", &[Scope::Scan, Scope::Read]).await;
    let config = json!({"mcp_config": {"mcpServers": {
        "hosted": {"transport": "sse", "url": "https://mcp.example/sse", "headers": {"Authorization": "Bearer canary"}},
        "package": {"command": "npx", "args": ["-y", "@acme/notes@1.0.0"]},
        "odd": {"command": "frobnicate"},
    }}, "is_private": true});
    let answer = app.post("/mcp-hub/scan/hosted/config", &key, &config).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    let accepted = answer.json();
    let shown: Vec<&str> =
        accepted.as_array().unwrap().iter().map(|one| one["endpoint_url"].as_str().unwrap()).collect();
    assert_eq!(shown, ["https://mcp.example/sse", "npx -y @acme/notes@1.0.0", "frobnicate"]);
    let mut statuses = Vec::new();
    for one in accepted.as_array().unwrap() {
        let status = app.get(&format!("/mcp-hub/scan/{}/status", one["job_id"].as_str().unwrap()), &key).await.json();
        assert_eq!(status["is_private"], true);
        statuses.push((status["scan_type"].clone(), status["job_status"].clone(), status["error_message"].is_string()));
    }
    assert_eq!(statuses[0], (json!("hosted"), json!("initializing"), false));
    assert_eq!(statuses[1], (json!("source"), json!("initializing"), false));
    assert_eq!(statuses[2], (json!("source"), json!("failed"), true));
    assert!(!answer.text().contains("canary"));
}

#[tokio::test]
async fn bodies_that_cannot_be_read_or_done_are_told_apart() {
    let app = TestApp::start().await;
    let key = app.key("team", &[Scope::Scan]).await;
    let send = async |path: &str, body: &str| {
        app.send(request(Method::POST, path, &[("apikey", &key)], Body::from(body.to_owned()))).await
    };
    for (path, body, status) in [
        ("/mcp-hub/scan", "{", 400),
        ("/mcp-hub/scan", r#"{"source_url": "notes", "user_email": "x"}"#, 400),
        ("/mcp-hub/scan", "[]", 422),
        ("/mcp-hub/scan", "{}", 422),
        ("/mcp-hub/scan", r#"{"source_url": "https://u:canary@h.example/o/r"}"#, 422),
        ("/mcp-hub/scan", r#"{"source_url": "https://h.example/o/r", "base_path": "../x"}"#, 422),
        ("/mcp-hub/scan/hosted", r#"{"endpoint_url": "file:///etc"}"#, 422),
        ("/mcp-hub/scan/hosted/config", r#"{"mcp_config": {"mcpServers": {}}}"#, 422),
        ("/mcp-hub/scan/hosted/config", r#"{"mcp_config": []}"#, 422),
    ] {
        let answer = send(path, body).await;
        assert_eq!(answer.status.as_u16(), status, "{body}");
        assert!(!answer.text().contains("canary"), "{body}");
        assert_eq!(answer.json()["errors"].is_array(), status == 422, "{body}");
    }
    let several = send("/mcp-hub/scan", r#"{"source_url": 1, "is_private": "yes", "base_path": 2}"#).await.json();
    assert_eq!(several["errors"].as_array().unwrap().len(), 3);
}

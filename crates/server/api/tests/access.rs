//! Who may do what: every route, asked by everybody, about public and private scans.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use store::records::Scope;

use super::{TestApp, request};
use crate::keys::ApiKey;

/// Every route of the hub, and a body that it accepts.
const ROUTES: [(&str, &str, &str); 10] = [
    ("POST", "/mcp-hub/scan", r#"{"source_url": "notes"}"#),
    ("POST", "/mcp-hub/scan/hosted", r#"{"endpoint_url": "https://mcp.example/mcp"}"#),
    (
        "POST",
        "/mcp-hub/scan/hosted/config",
        r#"{"mcp_config": {"mcpServers": {"a": {"url": "https://mcp.example/"}}}}"#,
    ),
    ("GET", "/mcp-hub/scan/{job_id}/status", ""),
    ("GET", "/mcp-hub/scan/{job_id}/results", ""),
    ("GET", "/mcp-hub/scan/{job_id}/events", ""),
    ("POST", "/mcp-hub/scan/{job_id}/cancel", ""),
    ("GET", "/mcp-hub/scans", ""),
    ("GET", "/mcp-hub/stats", ""),
    ("GET", "/mcp-hub/usage", ""),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Owner,
    OtherKeyOfTheProject,
    Other,
    Nobody,
    Unknown,
    Revoked,
    WithoutScope,
}

const EVERYBODY: [Who; 7] =
    [Who::Owner, Who::OtherKeyOfTheProject, Who::Other, Who::Nobody, Who::Unknown, Who::Revoked, Who::WithoutScope];

/// The status that the contract gives.
fn expected(method: &str, path: &str, who: Who, is_private: bool) -> u16 {
    match who {
        Who::Nobody | Who::Unknown | Who::Revoked => 401,
        Who::WithoutScope => 403,
        Who::Other if path.ends_with("/cancel") => 403,
        Who::Other if is_private && path.contains("{job_id}") => 403,
        Who::Owner | Who::OtherKeyOfTheProject | Who::Other if method == "POST" && !path.ends_with("/cancel") => 202,
        Who::Owner | Who::OtherKeyOfTheProject | Who::Other => 200,
    }
}

#[tokio::test]
async fn every_route_answers_everybody_as_the_contract_says() {
    let app = TestApp::start().await;
    let owner = app.key("team", &[Scope::Scan, Scope::Read]).await;
    let colleague = app.key("team", &[Scope::Scan, Scope::Read]).await;
    let other = app.key("other", &[Scope::Scan, Scope::Read]).await;
    let without_scope = app.key("team", &[Scope::Catalog]).await;
    let revoked = app.key("team", &[Scope::Admin]).await;
    let id = ApiKey::parse(&revoked).unwrap().id().to_owned();
    assert!(app.service.records.revoke_key(&id).await.unwrap());
    let unknown = ApiKey::generate().unwrap();
    let mut asked = 0_u8;
    for (method, path, body) in ROUTES {
        for who in EVERYBODY {
            for is_private in [false, true] {
                let job = app.submit(&owner, is_private).await;
                let key = match who {
                    Who::Owner => Some(owner.as_str()),
                    Who::OtherKeyOfTheProject => Some(colleague.as_str()),
                    Who::Other => Some(other.as_str()),
                    Who::Nobody => None,
                    Who::Unknown => Some(unknown.expose()),
                    Who::Revoked => Some(revoked.as_str()),
                    Who::WithoutScope => Some(without_scope.as_str()),
                };
                let headers: Vec<(&str, &str)> = key.map(|key| ("apikey", key)).into_iter().collect();
                let path_of_job = path.replace("{job_id}", &job);
                let method_of_route = Method::from_bytes(method.as_bytes()).unwrap();
                let mut request = request(method_of_route, &path_of_job, &headers, Body::from(body));
                // Every request from an address of its own: one that shows many bad keys is not heard for a while.
                let address = std::net::SocketAddr::from(([198, 51, 100, asked], 443));
                request.extensions_mut().insert(ConnectInfo(address));
                let answer = app.head(request).await;
                let (status, told) = (answer.status().as_u16(), answer.headers().clone());
                assert_eq!(
                    status,
                    expected(method, path, who, is_private),
                    "{method} {path} {who:?} private: {is_private}"
                );
                if status >= 400 {
                    assert!(!told.keys().any(|name| name.as_str().starts_with("x-enkrypt-is")), "{path} {who:?}");
                }
                asked += 1;
            }
        }
    }
    assert_eq!(asked, 10 * 7 * 2);
}

#[test]
fn no_route_is_left_out_of_the_matrix() {
    let (_, api) = crate::api::routes().split_for_parts();
    let served: BTreeSet<&str> =
        api.paths.paths.keys().map(String::as_str).filter(|path| path.starts_with("/mcp-hub/")).collect();
    assert_eq!(served, ROUTES.iter().map(|(_, path, _)| *path).collect());
}

#[tokio::test]
async fn private_scans_cannot_be_probed_by_others() {
    let app = TestApp::start().await;
    let owner = app.key("team", &[Scope::Scan, Scope::Read]).await;
    let other = app.key("other", &[Scope::Scan, Scope::Read]).await;
    let public = app.submit(&owner, false).await;
    let private = app.submit(&owner, true).await;
    app.complete(&private).await;

    // The owner asks first: what is kept of that answer is kept for the owner alone.
    assert_eq!(app.get("/mcp-hub/stats", &owner).await.json()["total_scans"], 2);
    let stats = app.get("/mcp-hub/stats", &other).await.json();
    assert_eq!((&stats["total_scans"], &stats["total_tools"]), (&json!(1), &json!(0)));
    assert_eq!(stats["by_status"], json!({"initializing": 1}));

    for query in ["", "?visibility=all", "?visibility=private", "?repo_name=notes", "?status=completed", "?limit=100"] {
        let list = app.get(&format!("/mcp-hub/scans{query}"), &other).await;
        assert!(!list.text().contains(&private), "{query}");
        let total = i32::from(!query.contains("private") && !query.contains("completed"));
        assert_eq!(list.json()["total"], total, "{query}");
    }
    let mine = app.get("/mcp-hub/scans?visibility=private", &owner).await.json();
    assert_eq!((&mine["total"], &mine["items"][0]["job_id"]), (&json!(1), &json!(private)));

    for route in [
        "status",
        "results",
        "results?format=html",
        "results?format=report",
        "results?format=x",
        "events",
        "events?after=99",
    ] {
        let refused = app.get(&format!("/mcp-hub/scan/{private}/{route}"), &other).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{route}");
        let said = refused.text();
        assert!(!said.contains("notes") && !said.contains("team"), "{said}");
    }
    // The same content is never taken from a private scan of others.
    let again = app
        .post("/mcp-hub/scan", &other, &json!({"source_url": "https://host.example/acme/notes", "allow_cached": true}))
        .await;
    assert_eq!(again.json()["job_status"], "initializing");
    let unknown = "01920000-0000-7000-8000-000000000000";
    for route in ["status", "results", "events"] {
        for id in [unknown, "not-an-id"] {
            let missing = app.get(&format!("/mcp-hub/scan/{id}/{route}"), &owner).await;
            assert_eq!(missing.status, StatusCode::NOT_FOUND, "{route}");
        }
    }
    let public = app.get(&format!("/mcp-hub/scan/{public}/status"), &other).await.json();
    assert_eq!((&public["user_email"], &public["project_name"]), (&json!("***"), &Value::Null));
}

#[tokio::test]
async fn a_stream_ends_when_its_key_is_no_longer_good() {
    let app = TestApp::start().await;
    let key = app.key("team", &[Scope::Scan, Scope::Read]).await;
    let id = ApiKey::parse(&key).unwrap().id().to_owned();
    assert!(app.service.known_keys.is_still_good(&app.service, &id).await.unwrap());
    app.service.records.revoke_key(&id).await.unwrap();
    assert!(!app.service.known_keys.is_still_good(&app.service, &id).await.unwrap());
    // What was kept of the key is forgotten with it.
    assert_eq!(app.get("/mcp-hub/scans", &key).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_key_acts_for_its_own_project_and_an_admin_for_any() {
    let app = TestApp::start().await;
    let owner = app.key("team", &[Scope::Scan, Scope::Read]).await;
    let admin = app.key("ops", &[Scope::Admin]).await;
    let private = app.submit(&owner, true).await;
    let path = format!("/mcp-hub/scan/{private}/status");
    let ask = async |key: &str, project: &str| {
        let headers = [("api_key", key), ("x-enkrypt-project", project)];
        app.send(request(Method::GET, &path, &headers, Body::empty())).await.status.as_u16()
    };
    assert_eq!(ask(&owner, "team").await, 200);
    assert_eq!(ask(&owner, "other").await, 403);
    assert_eq!(ask(&owner, "no project").await, 400);
    assert_eq!(ask(&admin, "team").await, 200);
    assert_eq!(ask(&admin, "ops").await, 403);
}

//! What a registry asks of its servers, and whom it refuses.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use store::records::Scope;

use super::{BAD, CLEAN, refuses_high};
use crate::api::tests::TestApp;
use crate::approval::sweep_once;

#[tokio::test]
async fn a_registry_asks_for_nothing_unless_its_owner_says_so() {
    let app = TestApp::start().await;
    let key = app.key("acme", &[Scope::Scan, Scope::Read, Scope::Catalog]).await;
    let none = app.get("/mcp-registry/get-registry", &key).await.json();
    assert_eq!(
        (&none["registry_id"], &none["policy"], &none["rescan_hours"]),
        (&Value::Null, &json!({}), &Value::Null)
    );
    let job = app.scanned(&key, &BAD).await;
    assert_eq!(app.register_server(&key, "notes", Some(&job)).await.status, StatusCode::CREATED);
    app.gateway_over(&key, "notes").await;
    sweep_once(&app.service).await;
    assert!(app.swept(&key).await.is_empty());
    assert_eq!(app.used(&key).await, ["notes"]);
    let verdict = app.config(&key, "?with=verdict").await.json();
    let verdict = &verdict["expanded_servers"][0]["verdict"];
    assert_eq!((&verdict["standing"], &verdict["worst"]), (&json!("approved"), &json!("High")));
    assert!(app.notices().await.is_empty());
}

#[tokio::test]
async fn settings_are_for_administrators_and_the_secret_is_shown_once() {
    let app = TestApp::start().await;
    let (writer, admin) = (app.key("acme", &[Scope::Catalog]).await, app.key("acme", &[Scope::Admin]).await);
    let patch = json!({"rescan_hours": 24, "webhook_url": "https://hooks.example/T0CANARY0TOKEN123456?k=canary"});
    let refused = app.call(Method::PATCH, "/mcp-registry/modify-registry", &writer, &[], &patch).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let set = app.set(&admin, &patch).await;
    let secret = set.json()["data"]["webhook_secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("whsec_"), "{secret}");
    let read = app.get("/mcp-registry/get-registry", &writer).await;
    let shown = "https://hooks.example/***?k=***";
    assert_eq!((&read.json()["webhook_url"], &read.json()["rescan_hours"]), (&json!(shown), &json!(24)));
    assert_eq!(read.headers["etag"], set.headers["etag"]);
    let state = json!({"waiting": 0, "given_up": 0, "delivered_at": null, "last_error": null});
    assert_eq!(read.json()["webhook_state"], state);

    let same = app.set(&admin, &json!({"webhook_url": shown, "policy": {"drift": {"action": "deactivate"}}})).await;
    assert_eq!(same.json()["data"].get("webhook_secret"), None, "the address and the secret stay");
    let late = [("If-Match", read.headers["etag"].to_str().unwrap())];
    let late = app.call(Method::PATCH, "/mcp-registry/modify-registry", &admin, &late, &refuses_high()).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
    let both = app.set(&admin, &refuses_high()).await.json();
    assert_eq!(both["data"]["policy"].as_object().unwrap().len(), 2, "merged");
    let new = app.set(&admin, &json!({"webhook_secret": "new"})).await.json()["data"]["webhook_secret"].clone();
    assert!(new.is_string() && new != secret.as_str());
    let off = app.set(&admin, &json!({"policy": null, "webhook_url": null, "rescan_hours": null})).await.json();
    assert_eq!((&off["data"]["policy"], &off["data"]["webhook_url"]), (&json!({}), &Value::Null));

    let changes = app.get("/mcp-registry/list-changes", &writer).await.text();
    assert!(changes.contains(shown) && !changes.contains("CANARY") && !changes.contains("whsec_"), "{changes}");
}

#[tokio::test]
async fn what_is_wrong_with_settings_is_named_with_its_place() {
    let app = TestApp::start().await;
    let admin = app.key("acme", &[Scope::Admin]).await;
    for (patch, path) in [
        (json!({}), ""),
        (json!([]), ""),
        (json!({"policy": {"age": {"over_days": -1, "action": "refuse"}}}), "policy.age.over_days"),
        (json!({"policy": {"severity": {"at_least": "high"}}}), "policy.severity.action"),
        (json!({"policy": 7}), "policy"),
        (json!({"rescan_hours": 0}), "rescan_hours"),
        (json!({"rescan_hours": "daily"}), "rescan_hours"),
        (json!({"webhook_url": "ftp://canary"}), "webhook_url"),
        (json!({"webhook_url": "https://u:canary@hooks.example/"}), "webhook_url"),
        (json!({"webhook_url": "https://hooks.example/***"}), "webhook_url"),
        (json!({"webhook_secret": "new"}), "webhook_secret"),
        (json!({"webhook_secret": "whsec_canary"}), "webhook_secret"),
    ] {
        let answer = app.call(Method::PATCH, "/mcp-registry/modify-registry", &admin, &[], &patch).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{patch}");
        assert_eq!(answer.json()["errors"][0]["path"], path, "{patch}");
        assert!(!answer.text().contains("canary"), "{}", answer.text());
    }
}

#[tokio::test]
async fn a_policy_refuses_servers_with_bad_scans_or_none_and_takes_them_out_of_service_only_inactive() {
    let app = TestApp::start().await;
    let key = app.key("acme", &[Scope::Admin]).await;
    app.set(&key, &refuses_high()).await;
    let (clean, bad) = (app.scanned(&key, &CLEAN).await, app.scanned(&key, &BAD).await);
    for (job, reason) in [(Some(bad.as_str()), "found something High"), (None, "no scan of it came to its end")] {
        let refused = app.register_server(&key, "notes", job).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
        assert!(refused.text().contains(reason), "{}", refused.text());
    }
    let at = |url: &str| json!({"config": {"url": url}});
    let scanned = at("https://mcp.acme.test/mcp");
    let bulk = json!({"servers": [
        {"saved_name": "a", "job_id": clean, "mcp_config": scanned},
        {"saved_name": "b", "job_id": bad, "mcp_config": scanned},
        {"saved_name": "c"},
        {"saved_name": "d", "job_id": clean, "mcp_config": at("https://other.acme.test/mcp")},
    ]});
    let refused = app.post("/mcp-registry/bulk-add-servers", &key, &bulk).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let places: Vec<Value> =
        refused.json()["errors"].as_array().unwrap().iter().map(|error| error["path"].clone()).collect();
    assert_eq!(places, ["servers[1]", "servers[2]", "servers[3]"], "the last one names the scan of another server");

    assert_eq!(app.register_server(&key, "notes", Some(&clean)).await.status, StatusCode::CREATED);
    let swapped = app.modify(&key, "notes", &json!({"job_id": bad})).await;
    assert_eq!(swapped.status, StatusCode::CONFLICT, "{}", swapped.text());
    let elsewhere =
        app.modify(&key, "notes", &json!({"mcp_config": {"config": {"url": "https://evil.example/"}}})).await;
    assert_eq!(elsewhere.status, StatusCode::CONFLICT, "what was scanned is at another address");
    assert_eq!(app.modify(&key, "notes", &json!({"description": "Notes."})).await.status, StatusCode::OK);

    let body = json!({"saved_name": "later", "is_active": false, "job_id": bad});
    assert_eq!(app.post("/mcp-registry/add-server", &key, &body).await.status, StatusCode::CREATED);
    let activated = app.modify(&key, "later", &json!({"is_active": true})).await;
    assert_eq!(activated.status, StatusCode::CONFLICT);
    assert_eq!(app.read(&key, "later").await["is_active"], false);

    app.set(&key, &json!({"policy": {"severity": {"at_least": "high", "action": "deactivate"}}})).await;
    let taken = app.register_server(&key, "inactive", Some(&bad)).await;
    assert_eq!((taken.status, &taken.json()["data"]["is_active"]), (StatusCode::CREATED, &json!(false)));
    let message = taken.json()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("out of service by the registry's policy"), "{message}");
}

#[tokio::test]
async fn a_scan_of_another_project_approves_nothing() {
    let app = TestApp::start().await;
    let (key, other) = (app.key("acme", &[Scope::Admin]).await, app.key("other", &[Scope::Admin]).await);
    let private = app.scanned(&other, &CLEAN).await;
    let refused = app.register_server(&key, "notes", Some(&private)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let unknown = "01920000-0000-7000-8000-000000000000";
    assert_eq!(
        app.register_server(&key, "notes", Some(unknown)).await.status,
        StatusCode::CREATED,
        "it may be of elsewhere"
    );
}

//! What scans find, and what becomes of servers by that.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use store::records::Scope;

use super::{BAD, CHANGED, CLEAN, GATEWAY, SERVER, refuses_high};
use crate::api::tests::{Answer, TestApp};
use crate::approval::sweep_once;

#[tokio::test]
async fn a_server_whose_listing_changes_is_left_out_until_its_owner_accepts_that() {
    let app = TestApp::start().await;
    let key = app.key("acme", &[Scope::Admin]).await;
    let settings = json!({"policy": {"drift": {"action": "deactivate"}}, "rescan_hours": 1,
        "webhook_url": "http://127.0.0.1:9/hook"});
    app.set(&key, &settings).await;
    assert_eq!(app.register_server(&key, "notes", None).await.status, StatusCode::CREATED);
    app.gateway_over(&key, "notes").await;
    assert_eq!(app.used(&key).await, ["notes"]);

    // The first whole scan pins what is approved; one that saw a part does not.
    sweep_once(&app.service).await;
    let first = app.swept(&key).await;
    assert_eq!(first.len(), 1);
    let status = app.get(&format!("/mcp-hub/scan/{}/status", first[0]), &key).await.json();
    assert_eq!((&status["user_email"], &status["is_private"]), (&json!("sweep@acme"), &json!(true)));
    app.finish(&first[0], &CLEAN).await;
    sweep_once(&app.service).await;
    assert!(app.swept(&key).await.is_empty(), "it is not due again");
    let verdict = app.config(&key, "?with=verdict").await.json();
    assert_eq!(verdict["expanded_servers"][0]["verdict"]["scan_age_days"], 0);

    let second = app.scan(&key, "notes").await;
    app.finish(&second, &CHANGED).await;
    sweep_once(&app.service).await;
    assert!(app.used(&key).await.is_empty());
    let server = app.read(&key, "notes").await;
    assert_eq!(server["is_active"], false);
    let changes = app.get("/mcp-registry/list-changes?saved_name=notes", &key).await.json();
    let change = &changes["changes"][0];
    assert_eq!((&change["key_id"], &change["user_id"]), (&json!("policy"), &Value::Null));
    assert_eq!(change["reason"], "it lists something else than what was approved");

    // Accepting is naming the scan that saw what is listed now.
    let accepted = app.modify(&key, "notes", &json!({"job_id": second, "is_active": true})).await;
    assert_eq!(accepted.status, StatusCode::OK, "{}", accepted.text());
    assert_eq!(accepted.json()["data"]["is_active"], true, "{}", accepted.text());
    assert_eq!(app.used(&key).await, ["notes"]);
    let third = app.scan(&key, "notes").await;
    app.finish(&third, &CHANGED).await;
    sweep_once(&app.service).await;
    assert_eq!(app.used(&key).await, ["notes"], "it lists what was accepted");
    // An older scan named again is what counts, and the newest is held against it.
    let back = app.modify(&key, "notes", &json!({"job_id": first[0]})).await;
    assert_eq!(back.json()["data"]["is_active"], false, "{}", back.text());
}

#[tokio::test]
async fn drift_and_failure_are_told_once_with_little_of_the_servers_own_words() {
    let app = TestApp::start().await;
    let key = app.key("acme", &[Scope::Admin]).await;
    assert_eq!(app.register_server(&key, "notes", None).await.status, StatusCode::CREATED);
    app.set(&key, &json!({"webhook_url": "http://127.0.0.1:9/hook"})).await;
    for seen in [&CLEAN, &CHANGED, &CHANGED] {
        let job = app.scan(&key, "notes").await;
        app.finish(&job, seen).await;
        let ended = app.service.records.claim_ended(10).await.unwrap();
        assert_eq!(ended.len(), 1);
        crate::approval::settle(&app.service, ended[0]).await.unwrap();
    }
    let notices = app.notices().await;
    let [(told, _)] = notices.as_slice() else { panic!("{notices:?}") };
    assert_eq!((&told["type"], &told["data"]["saved_name"]), (&json!("server.drifted"), &json!("notes")));
    assert_eq!((&told["data"]["standing"], &told["data"]["project_name"]), (&json!("approved"), &json!("acme")));
    assert_eq!(
        (&told["data"]["drift"][0]["rule"], &told["data"]["drift"][0]["name"]),
        (&json!("definition-drift"), &json!("add"))
    );
    assert!(!told.to_string().contains("tells them to us") && !told.to_string().contains("canary"), "{told}");

    let job = app.scan(&key, "notes").await;
    let held = app.claim(&job).await.held;
    app.service.records.fail(held, &format!("nobody answers: \u{1b}[2J{}", "x".repeat(3000))).await.unwrap();
    let ended = app.service.records.claim_ended(10).await.unwrap();
    crate::approval::settle(&app.service, ended[0]).await.unwrap();
    let notices = app.notices().await;
    let failed = &notices[0].0;
    assert_eq!(failed["type"], "server.scan_failed");
    let why = failed["data"]["error_message"].as_str().unwrap();
    assert!(why.starts_with("nobody answers: [2J") && why.len() == 500, "{why}");
    assert_eq!(app.read(&key, "notes").await["is_active"], true, "what was known of it stays");
}

#[tokio::test]
async fn a_policy_that_is_new_takes_out_what_scans_speak_against_and_leaves_the_rest_for_its_scan() {
    let app = TestApp::start().await;
    let key = app.key("acme", &[Scope::Admin]).await;
    let bad = app.scanned(&key, &BAD).await;
    app.register_server(&key, "bad", Some(&bad)).await;
    app.register_server(&key, "unknown", None).await;
    app.gateway_over(&key, "unknown").await;
    app.set(&key, &refuses_high()).await;
    assert!(app.used(&key).await.is_empty(), "nobody looked at it");
    let left_out = app.config(&key, "?with=verdict").await.json();
    assert_eq!(
        (&left_out["left_out"][0]["saved_name"], &left_out["left_out"][0]["verdict"]["reasons"][0]["rule"]),
        (&json!("unknown"), &json!("never_scanned"))
    );
    sweep_once(&app.service).await;
    assert_eq!(app.read(&key, "bad").await["is_active"], false);
    assert_eq!(app.read(&key, "unknown").await["is_active"], true);
    let job = app.scan(&key, "unknown").await;
    app.finish(&job, &CLEAN).await;
    sweep_once(&app.service).await;
    assert_eq!(app.used(&key).await, ["unknown"]);
}

#[tokio::test]
async fn a_server_that_cannot_be_scanned_is_noted_with_the_reason() {
    let app = TestApp::start().await;
    let key = app.key("acme", &[Scope::Admin]).await;
    app.set(&key, &json!({"rescan_hours": 1, "webhook_url": "http://127.0.0.1:9/hook"})).await;
    let body = json!({"saved_name": "local", "mcp_config": {"config": {"command": "node", "args": ["/srv/x.js"]}}});
    assert_eq!(app.post("/mcp-registry/add-server", &key, &body).await.status, StatusCode::CREATED);
    let asked = app.call(Method::POST, "/mcp-registry/scan-server", &key, &[(SERVER, "local")], &Value::Null).await;
    assert_eq!(asked.status, StatusCode::CONFLICT);
    assert!(asked.text().contains("cannot be scanned"), "{}", asked.text());
    sweep_once(&app.service).await;
    assert!(app.swept(&key).await.is_empty());
    assert!(app.service.records.claim_due(10).await.unwrap().is_empty(), "it is looked at again in its time");
}

#[tokio::test]
async fn a_scan_that_has_not_ended_approves_once_it_has() {
    let app = TestApp::start().await;
    let key = app.key("acme", &[Scope::Admin]).await;
    let body = json!({"endpoint_url": "https://mcp.acme.test/mcp", "is_private": true});
    let job = app.post("/mcp-hub/scan/hosted", &key, &body).await.json()["job_id"].as_str().unwrap().to_owned();
    assert_eq!(app.register_server(&key, "notes", Some(&job)).await.status, StatusCode::CREATED);
    app.gateway_over(&key, "notes").await;
    app.set(&key, &refuses_high()).await;
    assert!(app.used(&key).await.is_empty());
    app.finish(&job, &CLEAN).await;
    sweep_once(&app.service).await;
    assert_eq!(app.used(&key).await, ["notes"]);
}

#[tokio::test]
async fn an_answer_that_only_the_clock_changes_has_another_tag() {
    let app = TestApp::start().await;
    let key = app.key("acme", &[Scope::Admin]).await;
    let job = app.scanned(&key, &CLEAN).await;
    app.register_server(&key, "notes", Some(&job)).await;
    app.gateway_over(&key, "notes").await;
    app.set(&key, &json!({"policy": {"age": {"over_days": 3650, "action": "deactivate"}}})).await;
    let tag = |answer: &Answer| answer.headers["etag"].to_str().unwrap().to_owned();
    let fresh = app.config(&key, "").await;
    assert!(tag(&fresh).ends_with("-0\""), "{}", tag(&fresh));
    let known = [(GATEWAY, "team"), ("If-None-Match", &*tag(&fresh))];
    let path = "/mcp-gateway/get-gateway-config";
    let again = app.call(Method::GET, path, &key, &known, &Value::Null).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    let both =
        app.call(Method::GET, &format!("{path}?with=verdict&format=mcp-servers"), &key, &known, &Value::Null).await;
    assert_eq!(both.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_server_tells_what_is_known_of_it_and_what_the_policy_makes_of_that() {
    let app = TestApp::start().await;
    let key = app.key("acme", &[Scope::Admin]).await;
    app.set(&key, &json!({"policy": {"drift": {"action": "deactivate"}}})).await;
    let approved = app.scanned(&key, &CLEAN).await;
    assert_eq!(app.register_server(&key, "notes", Some(&approved)).await.status, StatusCode::CREATED);
    let ask = async |query: &str| {
        let path = format!("/mcp-registry/get-server?{query}");
        app.call(Method::GET, &path, &key, &[(SERVER, "notes")], &Value::Null).await
    };
    let first = ask("with=verdict").await.json();
    assert_eq!((&first["saved_name"], &first["verdict"]["standing"]), (&json!("notes"), &json!("approved")));
    assert_eq!((&first["evidence"]["approved_by"], &first["evidence"]["drift"]), (&json!(approved), &json!([])));

    let job = app.scan(&key, "notes").await;
    app.finish(&job, &CHANGED).await;
    sweep_once(&app.service).await;
    let then = ask("with=verdict").await.json();
    assert_eq!((&then["verdict"]["standing"], &then["is_active"]), (&json!("deactivated"), &json!(false)));
    assert_eq!((&then["evidence"]["job_id"], &then["evidence"]["approved_by"]), (&json!(job), &json!(approved)));
    assert_eq!(then["evidence"]["drift"][0]["name"], "add");

    let plain = ask("").await.json();
    assert!(plain.get("verdict").is_none() && plain.get("evidence").is_none());
    assert_eq!(ask("with=everything").await.status, StatusCode::BAD_REQUEST);
}

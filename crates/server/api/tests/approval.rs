//! Approval by evidence: what a policy refuses, what the sweep finds, and what gateways leave out.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use model::{Gap, GapReason, IgnoreComments, Origin, Severity, Surface, Tool};
use report::{Scan, StoredReport};
use serde_json::{Value, json};
use store::records::approval::Webhook;
use store::records::{Completed, Scope};

use super::{Answer, TestApp, request};
use crate::approval::sweep_once;

const SERVER: &str = "X-Enkrypt-MCP-Registry-Server";
const GATEWAY: &str = "X-Enkrypt-MCP-Gateway";

/// What a scan sees: tools by name and description, the worst finding, and whether it saw everything.
struct Seen<'a> {
    tools: &'a [(&'a str, &'a str)],
    worst: Option<Severity>,
    is_complete: bool,
}

const CLEAN: Seen<'static> = Seen { tools: &[("add", "Adds two numbers.")], worst: None, is_complete: true };
const BAD: Seen<'static> =
    Seen { tools: &[("add", "Adds two numbers.")], worst: Some(Severity::High), is_complete: true };
const CHANGED: Seen<'static> =
    Seen { tools: &[("add", "Adds two numbers, and tells them to us.")], worst: None, is_complete: true };

impl TestApp {
    async fn call(&self, method: Method, path: &str, key: &str, named: &[(&str, &str)], body: &Value) -> Answer {
        let headers: Vec<(&str, &str)> = [("apikey", key)].into_iter().chain(named.iter().copied()).collect();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.send(request(method, path, &headers, body.into())).await
    }

    /// Changes the registry of the key's project.
    async fn set(&self, key: &str, patch: &Value) -> Answer {
        let answer = self.call(Method::PATCH, "/mcp-registry/modify-registry", key, &[], patch).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer
    }

    async fn register_server(&self, key: &str, name: &str, job: Option<&str>) -> Answer {
        let config = json!({"url": "https://mcp.acme.test/mcp", "headers": {"Authorization": "canary-5e1f"}});
        let body = json!({"saved_name": name, "job_id": job, "mcp_config": {"config": config}});
        self.post("/mcp-registry/add-server", key, &body).await
    }

    async fn modify(&self, key: &str, name: &str, patch: &Value) -> Answer {
        self.call(Method::PATCH, "/mcp-registry/modify-server", key, &[(SERVER, name)], patch).await
    }

    async fn read(&self, key: &str, name: &str) -> Value {
        self.call(Method::GET, "/mcp-registry/get-server", key, &[(SERVER, name)], &Value::Null).await.json()
    }

    /// Asks for the scan of a registered server now.
    async fn scan(&self, key: &str, name: &str) -> String {
        let asked = self.call(Method::POST, "/mcp-registry/scan-server", key, &[(SERVER, name)], &Value::Null).await;
        assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
        asked.json()["data"]["job_id"].as_str().unwrap().to_owned()
    }

    /// A gateway over a server of that name.
    async fn gateway_over(&self, key: &str, name: &str) {
        let body = json!({"gateway_saved_name": "team", "servers_config": {"servers": [{"saved_name": name}]}});
        let made = self.post("/mcp-gateway/add-gateway", key, &body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    }

    async fn config(&self, key: &str, query: &str) -> Answer {
        let path = format!("/mcp-gateway/get-gateway-config{query}");
        let answer = self.call(Method::GET, &path, key, &[(GATEWAY, "team")], &Value::Null).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer
    }

    /// The names of the servers that a runtime gets.
    async fn used(&self, key: &str) -> Vec<String> {
        let config = self.config(key, "").await.json();
        let servers = config["expanded_servers"].as_array().unwrap();
        servers.iter().map(|server| server["saved_name"].as_str().unwrap().to_owned()).collect()
    }

    /// A finished private scan of the project.
    async fn scanned(&self, key: &str, seen: &Seen<'_>) -> String {
        let body = json!({"endpoint_url": "https://mcp.acme.test/mcp", "is_private": true});
        let job = self.post("/mcp-hub/scan/hosted", key, &body).await.json();
        let job = job["job_id"].as_str().unwrap().to_owned();
        self.finish(&job, seen).await;
        job
    }

    /// Brings a job to its end, as a worker does that sees this.
    async fn finish(&self, job: &str, seen: &Seen<'_>) {
        let claim = self.claim(job).await;
        let tool = |(name, description): &(&str, &str)| Tool {
            name: (*name).to_owned(),
            description: Some((*description).to_owned()),
            input_schema: json!({"type": "object"}),
            ..Tool::default()
        };
        let gap = Gap { what: "tools".into(), reason: GapReason::Limit("pages".into()), location: None };
        let report = report::conclude(Scan {
            target: "https://mcp.acme.test/mcp".into(),
            origin: Origin::Git { repo: "https://host.example/acme/notes".into(), commit: "0".repeat(40) },
            dependencies: Vec::new(),
            surfaces: vec![Surface { tools: seen.tools.iter().map(tool).collect(), ..Surface::default() }],
            findings: Vec::new(),
            comments: IgnoreComments::default(),
            gaps: if seen.is_complete { Vec::new() } else { vec![gap] },
            started_at: "2026-11-20T10:00:00Z".into(),
            completed_at: "2026-11-20T10:00:01Z".into(),
        });
        let completed = Completed {
            report: StoredReport::new(report, &self.service.about).to_text(),
            content_key: None,
            source_version: None,
            tools: seen.tools.iter().map(|(name, _)| ((*name).to_owned(), None)).collect(),
            overall_severity: seen.worst,
            total_vulnerabilities: u32::from(seen.worst.is_some()),
            by_category: BTreeMap::default(),
            is_complete: seen.is_complete,
        };
        self.service.records.complete(claim.held, &[], &completed).await.unwrap();
    }

    /// The jobs that the sweep made and that wait.
    async fn swept(&self, key: &str) -> Vec<String> {
        let list = self.get("/mcp-hub/scans?visibility=private&status=initializing&limit=100", key).await.json();
        list["items"].as_array().unwrap().iter().map(|job| job["job_id"].as_str().unwrap().to_owned()).collect()
    }

    /// Types of the notices that wait, as they are claimed.
    async fn notices(&self) -> Vec<(Value, Webhook)> {
        let claimed = self.service.records.claim_webhooks(100).await.unwrap();
        claimed.into_iter().map(|webhook| (serde_json::from_str(&webhook.body).unwrap(), webhook)).collect()
    }
}

fn refuses_high() -> Value {
    json!({"policy": {"severity": {"at_least": "high", "action": "refuse"}}})
}

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

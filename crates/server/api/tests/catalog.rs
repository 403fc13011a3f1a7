//! The registry and the gateways: who may do what, what is shown to whom, and what a change leaves behind.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use store::records::Scope;

use super::{Answer, TestApp, request};

const SERVER: &str = "X-Enkrypt-MCP-Registry-Server";
const GATEWAY: &str = "X-Enkrypt-MCP-Gateway";
const SECRET: &str = "canary-5e1f";

impl TestApp {
    async fn ask(
        &self,
        method: Method,
        path: &str,
        key: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let headers: Vec<(&str, &str)> = [("apikey", key)].into_iter().chain(headers.iter().copied()).collect();
        self.send(request(method, path, &headers, body.map(Value::to_string).unwrap_or_default().into())).await
    }

    async fn add_server(&self, key: &str, name: &str) -> Answer {
        let config = json!({"url": "https://mcp.acme.test/mcp", "headers": {"Authorization": SECRET}});
        let body = json!({"saved_name": name, "mcp_config": {"config": config, "x-team": {"b": 1, "a": 2}}});
        self.post("/mcp-registry/add-server", key, &body).await
    }
}

fn tag(answer: &Answer) -> String {
    answer.headers["etag"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_server_is_registered_read_changed_and_deleted() {
    let app = TestApp::start().await;
    let key = app.key("acme", &[Scope::Catalog]).await;
    let added = app.add_server(&key, "notes").await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.text());
    let data = &added.json()["data"];
    assert_eq!((&data["server_version"], &data["registry_name"]), (&json!("v1"), &json!("default")));
    assert_eq!(data["mcp_config"]["x-team"].to_string(), r#"{"b":1,"a":2}"#, "as it was sent");

    let named = [(SERVER, "notes")];
    let read = app.ask(Method::GET, "/mcp-registry/get-server", &key, &named, None).await;
    assert_eq!((read.status, tag(&read)), (StatusCode::OK, tag(&added)));
    assert_eq!(read.json()["mcp_config"]["config"]["headers"]["Authorization"], SECRET);
    let again = [(SERVER, "notes"), ("If-None-Match", &*tag(&read))];
    let again = app.ask(Method::GET, "/mcp-registry/get-server", &key, &again, None).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));

    let patch = json!({"description": "Notes.", "mcp_config": {"config": {"headers": {"Authorization": "********"}}}});
    let changed = app.ask(Method::PATCH, "/mcp-registry/modify-server", &key, &named, Some(&patch)).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text());
    assert_eq!(changed.json()["data"]["mcp_config"]["config"]["headers"]["Authorization"], SECRET);
    let late = [(SERVER, "notes"), ("If-Match", &*tag(&read))];
    let late = app.ask(Method::PATCH, "/mcp-registry/modify-server", &key, &late, Some(&patch)).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);

    let gone = app.ask(Method::DELETE, "/mcp-registry/delete-server", &key, &named, None).await;
    assert_eq!(gone.json()["data"], json!({"saved_name": "notes", "server_version": "v1", "referenced_by": []}));
    let none = app.ask(Method::DELETE, "/mcp-registry/delete-server", &key, &named, None).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    assert_eq!(app.add_server(&key, "notes").await.status, StatusCode::CREATED, "its name is free again");

    let history = app.get("/mcp-registry/list-changes?saved_name=notes", &key).await;
    assert!(!history.text().contains(SECRET));
    let history = history.json();
    let kinds: Vec<&str> =
        history["changes"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["added", "deleted", "modified", "added"]);
    assert_eq!(history["changes"][2]["before"]["description"], Value::Null);
    assert_eq!(history["changes"][2]["after"]["description"], "Notes.");
}

#[tokio::test]
async fn secrets_are_shown_to_those_who_write_or_run_and_to_no_other() {
    let app = TestApp::start().await;
    let writer = app.key("acme", &[Scope::Catalog]).await;
    app.add_server(&writer, "notes").await;
    let body = json!({"gateway_saved_name": "team", "servers_config": {"servers": [{"saved_name": "notes"}]}});
    assert_eq!(app.post("/mcp-gateway/add-gateway", &writer, &body).await.status, StatusCode::CREATED);
    for (scope, sees) in [(Scope::Catalog, true), (Scope::Runtime, true), (Scope::Admin, true), (Scope::Read, false)] {
        let key = app.key("acme", &[scope]).await;
        for (path, header, name) in [
            ("/mcp-registry/get-server", SERVER, "notes"),
            ("/mcp-registry/list-servers", SERVER, "notes"),
            ("/mcp-gateway/get-gateway-config", GATEWAY, "team"),
            ("/mcp-gateway/get-gateway-config?format=mcp-servers", GATEWAY, "team"),
        ] {
            let answer = app.ask(Method::GET, path, &key, &[(header, name)], None).await;
            assert_eq!(answer.status, StatusCode::OK, "{path} {}", answer.text());
            assert_eq!(answer.text().contains(SECRET), sees, "{scope:?} {path}");
        }
    }
    let scanner = app.key("acme", &[Scope::Scan]).await;
    let answer = app.ask(Method::GET, "/mcp-registry/get-server", &scanner, &[(SERVER, "notes")], None).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let reader = app.key("acme", &[Scope::Read]).await;
    assert_eq!(app.add_server(&reader, "other").await.status, StatusCode::FORBIDDEN);
    let stranger = app.key("other", &[Scope::Catalog]).await;
    let answer = app.ask(Method::GET, "/mcp-registry/get-server", &stranger, &[(SERVER, "notes")], None).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn many_servers_are_taken_together_or_not_at_all() {
    let app = TestApp::start().await;
    let key = app.key("acme", &[Scope::Catalog]).await;
    app.add_server(&key, "b").await;
    let bodies =
        |names: &[&str]| json!({"servers": names.iter().map(|it| json!({"saved_name": it})).collect::<Vec<_>>()});
    let taken = app.post("/mcp-registry/bulk-add-servers", &key, &bodies(&["a", "b"])).await;
    assert_eq!(taken.status, StatusCode::CONFLICT);
    assert_eq!(taken.json()["errors"][0]["path"], "servers[1].saved_name");
    let twice = app.post("/mcp-registry/bulk-add-servers", &key, &bodies(&["a", "a"])).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    let bad = app.post("/mcp-registry/bulk-add-servers", &key, &bodies(&["a", "not good"])).await;
    assert_eq!(
        (bad.status, &bad.json()["errors"][0]["path"]),
        (StatusCode::BAD_REQUEST, &json!("servers[1].saved_name"))
    );
    let listed = app.get("/mcp-registry/list-servers", &key).await.json();
    assert_eq!(listed["pagination"]["total_count"], 1);
    let good = app.post("/mcp-registry/bulk-add-servers", &key, &bodies(&["a", "c"])).await;
    assert_eq!(good.status, StatusCode::CREATED);
    let names: Vec<Value> = good.json()["data"].as_array().unwrap().iter().map(|it| it["saved_name"].clone()).collect();
    assert_eq!(names, ["a", "c"]);
    assert_eq!(app.get("/mcp-registry/list-changes", &key).await.json()["pagination"]["total_count"], 3);
}

#[tokio::test]
async fn a_gateway_is_expanded_anew_as_soon_as_anything_in_it_changes() {
    let app = TestApp::start().await;
    let key = app.key("acme", &[Scope::Catalog]).await;
    for name in ["notes", "files"] {
        app.add_server(&key, name).await;
    }
    let missing = json!({"gateway_saved_name": "team", "servers_config": {"servers": [{"saved_name": "none"}]}});
    let missing = app.post("/mcp-gateway/add-gateway", &key, &missing).await;
    assert_eq!(missing.status, StatusCode::BAD_REQUEST);
    assert_eq!(missing.json()["errors"][0]["path"], "servers_config.servers[0]");
    let servers = json!([{"saved_name": "notes"}, {"saved_name": "files"}]);
    let body = json!({"gateway_saved_name": "team", "servers_config": {"servers": servers}});
    assert_eq!(app.post("/mcp-gateway/add-gateway", &key, &body).await.status, StatusCode::CREATED);
    assert_eq!(app.post("/mcp-gateway/add-gateway", &key, &body).await.status, StatusCode::CONFLICT);

    let config = async || {
        let answer = app.ask(Method::GET, "/mcp-gateway/get-gateway-config", &key, &[(GATEWAY, "team")], None).await;
        let servers = answer.json()["expanded_servers"].as_array().unwrap().clone();
        let names: Vec<String> = servers.iter().map(|it| it["saved_name"].as_str().unwrap().to_owned()).collect();
        (tag(&answer), names, answer)
    };
    let (first, names, answer) = config().await;
    assert_eq!(names, ["notes", "files"]);
    assert_eq!(answer.json()["request_context"]["user_email"], "dev@acme.test");
    assert_eq!(config().await.0, first);
    let off = json!({"is_active": false});
    app.ask(Method::PATCH, "/mcp-registry/modify-server", &key, &[(SERVER, "notes")], Some(&off)).await;
    let (second, names, _) = config().await;
    assert_ne!(second, first);
    assert_eq!(names, ["files"]);
    let kept = [(SERVER, "files")];
    let kept = app.ask(Method::DELETE, "/mcp-registry/delete-server?if_unreferenced=true", &key, &kept, None).await;
    assert_eq!(kept.status, StatusCode::CONFLICT);
    let gone = app.ask(Method::DELETE, "/mcp-registry/delete-server", &key, &[(SERVER, "files")], None).await;
    assert_eq!(gone.json()["data"]["referenced_by"][0]["gateway_saved_name"], "team");
    assert!(config().await.1.is_empty());

    let patch = json!({"servers_config": {"servers": [{"saved_name": "files", "_delete": true}]}});
    let changed = app.ask(Method::PATCH, "/mcp-gateway/modify-gateway", &key, &[(GATEWAY, "team")], Some(&patch)).await;
    assert_eq!(changed.json()["data"]["servers_config"]["servers"].as_array().unwrap().len(), 1);
    app.ask(Method::PATCH, "/mcp-gateway/modify-gateway", &key, &[(GATEWAY, "team")], Some(&off)).await;
    let off = app.ask(Method::GET, "/mcp-gateway/get-gateway-config", &key, &[(GATEWAY, "team")], None).await;
    assert_eq!(off.status, StatusCode::FORBIDDEN);
    let gone = app.ask(Method::DELETE, "/mcp-gateway/delete-gateway", &key, &[(GATEWAY, "team")], None).await;
    assert_eq!(gone.json()["data"], json!({"gateway_saved_name": "team", "gateway_version": "v1"}));
}

//! The playground: what of a registered server's answers reaches the caller, and who may have it asked what.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::post;
use fetch::{Fetcher, FetcherOptions, HostedLimits, NetworkPolicy, NpmConfig};
use serde_json::{Value, json};
use store::records::Scope;
use tower::ServiceExt;

use super::{Answer, TestApp, request};

const SERVER: &str = "X-Enkrypt-MCP-Registry-Server";
const TEST: &str = "/mcp-playground/test-server";
const TOOLS: &str = "/mcp-playground/get-tools";
const CALL: &str = "/mcp-playground/call-tool";
/// What every server here is signed in to with.
const SECRET: &str = "canary-9c2d41";

/// What was asked of a server here: methods, and the names of tools.
type Asked = Arc<Mutex<Vec<String>>>;

/// A server with the tools `echo`, which says the arguments and who asks, and `delete_all`; some tools misbehave by name.
async fn notes() -> (String, Asked) {
    let asked = Asked::default();
    let all = Arc::clone(&asked);
    let answer = async move |headers: HeaderMap, body: String| {
        let message: Value = serde_json::from_str(&body).unwrap();
        let method = message["method"].as_str().unwrap().to_owned();
        let tool = message["params"]["name"].as_str().unwrap_or_default().to_owned();
        all.lock().unwrap().push(format!("{method} {tool}").trim().to_owned());
        let told = headers.get(header::AUTHORIZATION).map(|it| it.to_str().unwrap()).unwrap_or_default();
        let text = |text: String| json!({"content": [{"type": "text", "text": text}], "isError": tool == "fail"});
        let schema = json!({"type": "object", "properties": {"text": {"type": "string"}}});
        let result = match (method.as_str(), tool.as_str()) {
            ("initialize", _) => json!({"protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
                "serverInfo": {"name": "notes", "version": "1.0.0"}}),
            ("tools/list", _) => json!({"tools": [
                {"name": "echo", "description": told, "inputSchema": schema},
                {"name": "delete_all", "inputSchema": schema},
            ]}),
            ("tools/call", "echo" | "fail") => text(format!("{} {told}", message["params"]["arguments"])),
            ("tools/call", "odd") => json!({"content": "none"}),
            ("tools/call", "huge") => text("x".repeat(11 * 1024 * 1024)),
            ("tools/call", "hang") => std::future::pending().await,
            _ if message.get("id").is_none() => return StatusCode::ACCEPTED.into_response(),
            _ => {
                let error = json!({"code": -32602, "message": format!("Unknown tool: {tool} {told}")});
                return axum::Json(json!({"jsonrpc": "2.0", "id": message["id"], "error": error})).into_response();
            }
        };
        axum::Json(json!({"jsonrpc": "2.0", "id": message["id"], "result": result})).into_response()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/mcp", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/mcp", post(answer))).await });
    (url, asked)
}

impl TestApp {
    async fn register_as(&self, key: &str, name: &str, mcp_config: &Value) {
        let body = json!({"saved_name": name, "mcp_config": mcp_config});
        let added = self.post("/mcp-registry/add-server", key, &body).await;
        assert_eq!(added.status, StatusCode::CREATED, "{}", added.text());
    }

    /// A project with the server `notes` that `notes()` runs, and a key for its runtime.
    async fn with_notes() -> (Self, String, Asked) {
        let app = Self::start().await;
        let key = app.key("acme", &[Scope::Catalog]).await;
        let (url, asked) = notes().await;
        let config = json!({"url": url, "headers": {"Authorization": format!("Bearer {SECRET}")}});
        let denied = json!([{"name": "delete_*", "reason": "Notes are kept for a year."}]);
        app.register_as(&key, "notes", &json!({"config": config, "denied_tools": denied})).await;
        let key = app.key("acme", &[Scope::Runtime]).await;
        (app, key, asked)
    }

    async fn play(&self, path: &str, key: &str, server: &str, body: Option<&Value>) -> Answer {
        let method = if path == TOOLS { Method::GET } else { Method::POST };
        let body = body.map(Value::to_string).unwrap_or_default();
        self.send(request(method, path, &[("apikey", key), (SERVER, server)], body.into())).await
    }
}

fn call(tool: &str) -> Value {
    json!({"tool_name": tool, "tool_arguments": {"text": "hello"}})
}

#[tokio::test]
async fn a_server_is_tested_and_its_tools_are_listed_with_what_may_be_called() {
    let (app, key, asked) = TestApp::with_notes().await;
    let tested = app.play(TEST, &key, "notes", None).await;
    assert_eq!(tested.status, StatusCode::OK, "{}", tested.text());
    let answer = tested.json();
    assert_eq!((&answer["success"], &answer["error"], &answer["details"]), (&json!(true), &Value::Null, &Value::Null));
    let data = &answer["data"];
    assert_eq!(
        (&data["saved_name"], &data["server_version"], &data["tools_count"]),
        (&json!("notes"), &json!("v1"), &json!(2))
    );
    assert_eq!(data["session"]["server_info"], json!({"name": "notes", "version": "1.0.0"}));

    let listed = app.play(TOOLS, &key, "notes", None).await;
    let tools = &listed.json()["data"]["tools"];
    assert_eq!((&tools[0]["name"], &tools[0]["is_allowed"]), (&json!("echo"), &json!(true)));
    assert_eq!(tools[0]["inputSchema"]["properties"]["text"]["type"], "string");
    assert_eq!(
        (&tools[1]["is_allowed"], &tools[1]["denied_reason"]),
        (&json!(false), &json!("Notes are kept for a year."))
    );
    assert!(!listed.text().contains(SECRET) && listed.text().contains("Bearer ***"), "{}", listed.text());
    let asked = asked.lock().unwrap();
    assert!(
        asked.iter().all(|method| !method.starts_with("tools/call") && !method.starts_with("prompts")),
        "{asked:?}"
    );
}

#[tokio::test]
async fn a_tool_is_called_and_what_it_gives_is_answered_without_the_callers_secrets() {
    let (app, key, asked) = TestApp::with_notes().await;
    let called = app.play(CALL, &key, "notes", Some(&call("echo"))).await;
    assert_eq!(called.status, StatusCode::OK, "{}", called.text());
    let data = called.json()["data"].clone();
    assert_eq!((&data["tool_name"], &data["tool_arguments"]), (&json!("echo"), &json!({"text": "hello"})));
    let text = json!({"content": [{"type": "text", "text": "{\"text\":\"hello\"} Bearer ***"}], "isError": false});
    assert_eq!(data["result"], text);
    assert!(data["executed_at"].as_str().unwrap().ends_with('Z'));

    let failed = app.play(CALL, &key, "notes", Some(&json!({"tool_name": "fail", "tool_args": {}}))).await;
    let answer = failed.json();
    assert_eq!((failed.status, &answer["success"]), (StatusCode::OK, &json!(true)), "the tool was called");
    assert_eq!(answer["data"]["result"]["isError"], true);
    assert_eq!(asked.lock().unwrap().iter().filter(|it| it.starts_with("tools/call")).count(), 2);
}

#[tokio::test]
async fn a_tool_that_may_not_be_called_is_not_and_the_reason_is_said() {
    let (app, key, asked) = TestApp::with_notes().await;
    let denied = app.play(CALL, &key, "notes", Some(&call("delete_all"))).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    assert_eq!(denied.json()["message"], "This tool may not be called. Notes are kept for a year.");

    let catalog = app.key("acme", &[Scope::Catalog]).await;
    let (url, _) = notes().await;
    app.register_as(&catalog, "listed", &json!({"config": {"url": url}, "tools": {"echo": {}}})).await;
    let not_listed = app.play(CALL, &key, "listed", Some(&call("fail"))).await;
    assert_eq!(not_listed.status, StatusCode::FORBIDDEN);
    assert!(not_listed.text().contains("not among the `tools`"), "{}", not_listed.text());
    assert_eq!(app.play(CALL, &key, "listed", Some(&call("echo"))).await.status, StatusCode::OK);
    assert!(asked.lock().unwrap().is_empty(), "nobody was asked");
}

#[tokio::test]
async fn nothing_is_called_unless_the_operator_lets_it() {
    let (app, key, asked) = TestApp::with_notes().await;
    let mut service = app.another_service();
    service.allow_call_tool = false;
    let router = crate::api::router(Arc::new(service));
    let body = Body::from("this is not even JSON");
    let refused =
        router.oneshot(request(Method::POST, CALL, &[("apikey", &key), (SERVER, "notes")], body)).await.unwrap();
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let body = axum::body::to_bytes(refused.into_body(), usize::MAX).await.unwrap();
    assert!(String::from_utf8_lossy(&body).contains("--allow-call-tool"), "{body:?}");
    assert!(asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn who_lacks_the_scope_or_names_no_server_that_can_be_asked_is_refused() {
    let (app, key, _) = TestApp::with_notes().await;
    for (scopes, allowed) in [(Scope::Read, false), (Scope::Scan, false), (Scope::Catalog, true), (Scope::Admin, true)]
    {
        let key = app.key("acme", &[scopes]).await;
        let expected = if allowed { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(app.play(TEST, &key, "notes", None).await.status, expected, "{scopes:?}");
    }
    let stranger = app.key("other", &[Scope::Runtime]).await;
    assert_eq!(app.play(TOOLS, &stranger, "notes", None).await.status, StatusCode::NOT_FOUND);
    let nameless = app.send(request(Method::POST, TEST, &[("apikey", &key)], Body::empty())).await;
    assert_eq!(nameless.status, StatusCode::BAD_REQUEST);

    let catalog = app.key("acme", &[Scope::Catalog]).await;
    app.register_as(&catalog, "local", &json!({"config": {"command": "npx", "args": ["-y", "@acme/notes"]}})).await;
    for path in [TEST, TOOLS, CALL] {
        let refused = app.play(path, &key, "local", Some(&call("echo"))).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{path}");
        assert!(refused.text().contains("this service starts nothing"), "{}", refused.text());
    }
    let headers = [("apikey", &*catalog), (SERVER, "notes")];
    let off = request(Method::PATCH, "/mcp-registry/modify-server", &headers, r#"{"is_active": false}"#.into());
    assert_eq!(app.send(off).await.status, StatusCode::OK);
    let refused = app.play(CALL, &key, "notes", Some(&call("echo"))).await;
    assert_eq!(refused.json()["message"], "This server is out of service: its `is_active` is false.");
}

#[tokio::test]
async fn what_a_server_does_wrong_is_told_in_the_shape_of_the_route() {
    let (app, key, _) = TestApp::with_notes().await;
    let catalog = app.key("acme", &[Scope::Catalog]).await;
    app.register_as(&catalog, "down", &json!({"config": {"url": "http://127.0.0.1:1/mcp"}})).await;
    app.register_as(&catalog, "inside", &json!({"config": {"url": "http://10.1.2.3/mcp"}})).await;
    for (server, tool, reason) in [
        ("notes", "none", "server_error"),
        ("notes", "odd", "protocol"),
        ("notes", "huge", "too_large"),
        ("down", "echo", "unreachable"),
        ("inside", "echo", "address_refused"),
    ] {
        let answer = app.play(CALL, &key, server, Some(&call(tool))).await;
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{tool} {}", answer.text());
        let said = answer.json();
        assert_eq!((&said["success"], &said["message"]), (&json!(false), &said["error"]), "{tool}");
        assert_eq!(said["details"]["reason"], reason, "{said}");
        assert_eq!((&said["data"]["tool_name"], &said["data"]["result"]), (&json!(tool), &Value::Null));
        assert_eq!(said["request_id"], answer.headers["x-request-id"].to_str().unwrap());
        assert!(!answer.text().contains(SECRET), "{}", answer.text());
    }
    let refused = app.play(CALL, &key, "notes", Some(&call("none"))).await.json();
    let error = json!({"code": -32602, "message": "Unknown tool: none Bearer ***", "data": null});
    assert_eq!(refused["details"]["server_error"], error);
    let down = app.play(TOOLS, &key, "down", None).await;
    assert_eq!((down.status, &down.json()["data"]["tools_count"]), (StatusCode::BAD_GATEWAY, &Value::Null));
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_with_a_status_of_its_own() {
    let (app, key, asked) = TestApp::with_notes().await;
    let internal = std::iter::once("127.0.0.0/8".parse().unwrap()).collect();
    let network = NetworkPolicy { internal, ..NetworkPolicy::default() };
    let hosted_limits = HostedLimits { time: Duration::from_secs(1), ..HostedLimits::default() };
    let options = FetcherOptions { network, hosted_limits, npm: NpmConfig::default(), ..FetcherOptions::default() };
    let mut service = app.another_service();
    service.fetcher = Arc::new(Fetcher::new(options).unwrap());
    let headers = [("apikey", &*key), (SERVER, "notes"), ("content-type", "application/json")];
    let hanging = request(Method::POST, CALL, &headers, call("hang").to_string().into());
    let answer = crate::api::router(Arc::new(service)).oneshot(hanging).await.unwrap();
    assert_eq!(answer.status(), StatusCode::GATEWAY_TIMEOUT);
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    let said: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((&said["details"]["reason"], &said["success"]), (&json!("timed_out"), &json!(false)));
    assert_eq!(asked.lock().unwrap().iter().filter(|it| it.starts_with("tools/call")).count(), 1, "called once");
}

#[tokio::test]
async fn what_is_wrong_with_a_call_is_named_before_anybody_is_asked() {
    let (app, key, asked) = TestApp::with_notes().await;
    let deep = (1..11).fold(json!({}), |inner, _| json!({"a": inner}));
    for (body, path) in [
        (json!({"tool_arguments": {}}), "tool_name"),
        (json!({"tool_name": "echo", "tool_arguments": deep}), "tool_arguments"),
        (json!({"tool_name": "echo", "tool_arguments": {"a": "x".repeat(102_400)}}), "tool_arguments"),
        (json!({"tool_name": "echo", "tool_arguments": {}, "tool_args": {"a": 1}}), "tool_args"),
    ] {
        let refused = app.play(CALL, &key, "notes", Some(&body)).await;
        assert_eq!((refused.status, &refused.json()["errors"][0]["path"]), (StatusCode::BAD_REQUEST, &json!(path)));
    }
    assert!(asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn the_description_says_how_a_server_that_fails_is_answered() {
    let app = TestApp::start().await;
    let api = app.send(request(Method::GET, "/openapi.json", &[], Body::empty())).await.json();
    for (method, path, id) in [
        ("post", TEST, "playground_test_server"),
        ("get", TOOLS, "playground_get_tools"),
        ("post", CALL, "playground_call_tool"),
    ] {
        let operation = &api["paths"][path][method];
        assert_eq!(operation["operationId"], id);
        let schema =
            |status: &str| operation["responses"][status]["content"]["application/json"]["schema"]["$ref"].clone();
        assert!(schema("200").is_string(), "{path}");
        assert_eq!((schema("502"), schema("504")), (schema("200"), schema("200")), "{path}");
        assert_eq!(schema("409"), "#/components/schemas/Error", "{path}");
        let named = operation["parameters"].as_array().unwrap().iter().find(|it| it["name"] == SERVER).unwrap();
        assert_eq!(named["required"], true, "{path}");
    }
}

#[tokio::test]
async fn a_server_that_the_policy_keeps_out_of_use_may_be_tried_out_and_not_called() {
    let (app, key, asked) = TestApp::with_notes().await;
    let admin = app.key("acme", &[Scope::Admin]).await;
    let policy = json!({"policy": {"unscanned": {"action": "deactivate"}}});
    let headers = [("apikey", admin.as_str())];
    let set = request(Method::PATCH, "/mcp-registry/modify-registry", &headers, policy.to_string().into());
    assert_eq!(app.send(set).await.status, StatusCode::OK);

    let refused = app.play(CALL, &key, "notes", Some(&call("echo"))).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    assert_eq!(refused.json()["errors"][0]["message"], "no scan of it came to its end");
    assert!(asked.lock().unwrap().is_empty(), "nothing was sent");
    assert_eq!(app.play(TOOLS, &key, "notes", None).await.status, StatusCode::OK);
}

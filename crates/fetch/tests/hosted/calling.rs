//! One tool is called: what comes back, and what does not.

use std::sync::atomic::{AtomicBool, Ordering};

use fetch::{CallAnswer, FetchError, HostedLimits, Limit, NetworkPolicy, RpcError, ToolCall};
use model::Transport;
use serde_json::{Map, Value, json};

use super::*;

fn add(arguments: &Value) -> ToolCall {
    let arguments = arguments.as_object().cloned().unwrap_or_default();
    ToolCall { tool: "add".to_owned(), arguments }
}

async fn called(server: &Server, limits: HostedLimits) -> Result<CallAnswer, FetchError> {
    let (endpoint, credentials) = (endpoint(server), credentials());
    let call = call(&endpoint, &credentials, Some(Transport::StreamableHttp));
    fetcher(limits).call_tool(&call, &add(&json!({"a": 2, "b": 3}))).await
}

fn members(value: Value) -> Map<String, Value> {
    let Value::Object(members) = value else { panic!("no object: {value}") };
    members
}

#[tokio::test]
async fn a_tool_is_called_once_with_its_arguments_and_nothing_else_is_asked() {
    let sum = json!({"content": [{"type": "text", "text": "5"}], "structuredContent": {"sum": 5}, "isError": false});
    let answer = sum.clone();
    let server = mcp(move |message| (message["method"] == "tools/call").then(|| result(message, &answer))).await;
    assert_eq!(called(&server, limits()).await.unwrap(), CallAnswer::Result(members(sum)));
    let seen = server.seen();
    let calls: Vec<_> = seen.iter().filter(|seen| seen.body.contains("tools/call")).collect();
    let [only] = calls.as_slice() else { panic!("{} calls", calls.len()) };
    let message: Value = serde_json::from_str(&only.body).unwrap();
    assert_eq!(
        (&message["params"]["name"], &message["params"]["arguments"]),
        (&json!("add"), &json!({"a": 2, "b": 3}))
    );
    assert!(seen.iter().all(|seen| seen.header("authorization") == Some(&format!("Bearer {TOKEN}"))), "{seen:?}");
    for method in ["tools/list", "prompts/list", "resources/list"] {
        assert_eq!(count(&server, method), 0, "{method}");
    }
    assert_eq!(count(&server, "initialize"), 1);
}

#[tokio::test]
async fn what_a_tool_wants_in_headers_is_sent_there_too() {
    let server = Server::start(|seen| {
        let message: Value = serde_json::from_str(&seen.body).unwrap_or_default();
        let schema = json!({"type": "object", "properties": {"a": {"type": "integer", "x-mcp-header": "First"}}});
        match message["method"].as_str() {
            Some("server/discover") => result(
                &message,
                &json!({"resultType": "complete", "supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}},
                    "ttlMs": 0, "cacheScope": "private"}),
            ),
            Some("tools/list") => result(&message, &json!({"tools": [{"name": "add", "inputSchema": schema}]})),
            _ => result(&message, &json!({"content": []})),
        }
    })
    .await;
    assert!(matches!(called(&server, limits()).await.unwrap(), CallAnswer::Result(_)));
    let seen = server.seen();
    let calls: Vec<_> = seen.iter().filter(|seen| seen.body.contains("tools/call")).collect();
    let [only] = calls.as_slice() else { panic!("{} calls", calls.len()) };
    assert_eq!((only.header("mcp-name"), only.header("mcp-param-first")), (Some("add"), Some("2")), "{only:?}");
    assert_eq!(count(&server, "tools/list"), 1);
}

#[tokio::test]
async fn a_tool_that_fails_and_a_server_that_refuses_are_both_answers() {
    let failed = json!({"content": [{"type": "text", "text": "no such note"}], "isError": true});
    let answer = failed.clone();
    let server = mcp(move |message| (message["method"] == "tools/call").then(|| result(message, &answer))).await;
    assert_eq!(called(&server, limits()).await.unwrap(), CallAnswer::Result(members(failed)));

    let refused = json!({"code": -32602, "message": "Unknown tool: add", "data": {"known": []}});
    let expected = RpcError { code: -32602, message: "Unknown tool: add".to_owned(), data: Some(json!({"known": []})) };
    let server = mcp(move |message| Some(error(message, &refused))).await;
    assert_eq!(called(&server, limits()).await.unwrap(), CallAnswer::Error(expected));
}

#[tokio::test]
async fn an_error_that_comes_with_a_status_of_its_own_is_an_answer_too() {
    let server = mcp(|message| {
        let refused = json!({"jsonrpc": "2.0", "id": message["id"], "error": {"code": -32600, "message": TOKEN}});
        let headers = vec![("Content-Type", "application/json".to_owned())];
        Some(Reply::Answer { status: 400, headers, body: refused.to_string().into_bytes() })
    })
    .await;
    let expected = RpcError { code: -32600, message: "***".to_owned(), data: None };
    assert_eq!(called(&server, limits()).await.unwrap(), CallAnswer::Error(expected));
}

#[tokio::test]
async fn secrets_that_a_tool_sends_back_are_blotted_out_however_they_are_spelled() {
    let server = mcp(|message| {
        let said =
            r#"{"content":[{"type":"text","text":"\u0063anary-of-the-caller"}],"_meta":{"canary-of-the-caller":1}}"#;
        let text = format!(r#"{{"jsonrpc":"2.0","id":{},"result":{said}}}"#, message["id"]);
        let headers = vec![("Content-Type", "application/json".to_owned())];
        Some(Reply::Answer { status: 200, headers, body: text.into_bytes() })
    })
    .await;
    let answer = called(&server, limits()).await.unwrap();
    let blotted = json!({"content": [{"type": "text", "text": "***"}], "_meta": {"***": 1}});
    assert_eq!(answer, CallAnswer::Result(members(blotted)));
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_told_from_one_that_is_too_late() {
    let server = mcp(|message| Some(result(message, &json!({"content": ["x".repeat(100_000)]})))).await;
    let error = called(&server, limits()).await.unwrap_err();
    assert!(matches!(error, FetchError::OverLimit { limit: Limit::Answer(65_536), .. }), "{error}");

    let server = mcp(|message| (message["method"] == "tools/call").then_some(Reply::Silence)).await;
    let limits = HostedLimits { time: Duration::from_secs(1), ..limits() };
    let error = called(&server, limits).await.unwrap_err();
    assert!(matches!(error, FetchError::OverLimit { limit: Limit::Time(_), .. }), "{error}");
}

#[tokio::test]
async fn a_call_that_gets_no_answer_is_not_made_again_over_the_other_transport() {
    let server = mcp(|message| (message["method"] == "tools/call").then(|| Reply::status(404, "gone"))).await;
    let (endpoint, credentials) = (endpoint(&server), credentials());
    let call = call(&endpoint, &credentials, None);
    let error = fetcher(limits()).call_tool(&call, &add(&json!({}))).await.unwrap_err();
    assert!(matches!(error, FetchError::Status { status: 404, .. }), "{error}");
    assert_eq!(count(&server, "tools/call"), 1);
    assert!(server.seen().iter().all(|seen| seen.method != "GET"), "{:?}", server.seen());
}

#[tokio::test]
async fn a_result_that_is_no_object_breaks_the_protocol() {
    let server = mcp(|message| Some(result(message, &json!(["canary"])))).await;
    let error = called(&server, limits()).await.unwrap_err();
    assert!(matches!(error, FetchError::Protocol { .. }) && !error.to_string().contains("canary"), "{error}");
}

#[tokio::test]
async fn the_guard_and_the_sign_in_are_those_of_a_scan() {
    let server = mcp(|_| Some(Reply::status(401, ""))).await;
    let error = called(&server, limits()).await.unwrap_err();
    assert!(matches!(error, FetchError::SignIn { status: 401, .. }), "{error}");

    let (endpoint, credentials) = (endpoint(&server), credentials());
    let call = call(&endpoint, &credentials, None);
    let options = FetcherOptions { network: NetworkPolicy::default(), npm: NpmConfig::default(), ..Default::default() };
    let public_only = Fetcher::new(options).unwrap();
    let before = server.connections();
    let error = public_only.call_tool(&call, &add(&json!({}))).await.unwrap_err();
    assert!(matches!(error, FetchError::Refused { .. }), "{error}");
    assert_eq!(server.connections(), before);
}

/// A server with sessions that asks its client back before it answers to a call: `stream` is how it answers to the
/// request for the stream that it would ask over. Without that stream its question is lost.
async fn asking_back(stream: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
    let is_open = AtomicBool::new(false);
    Server::start(move |seen| {
        if seen.method == "GET" {
            let reply = stream();
            is_open.store(true, Ordering::SeqCst);
            return reply;
        }
        let message: Value = serde_json::from_str(&seen.body).unwrap_or_default();
        match message["method"].as_str() {
            Some("initialize") => {
                let greeting = json!({"protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
                    "serverInfo": {"name": "adder", "version": "1.0.0"}});
                let Reply::Answer { status, mut headers, body } = result(&message, &greeting) else { unreachable!() };
                headers.push(("Mcp-Session-Id", "one".to_owned()));
                Reply::Answer { status, headers, body }
            }
            Some("tools/call") if is_open.load(Ordering::SeqCst) => result(&message, &json!({"content": []})),
            Some("tools/call") => Reply::Silence,
            Some(_) if message.get("id").is_some() => no_such_method(&message),
            _ => Reply::status(202, ""),
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_call_waits_until_the_server_can_ask_back() {
    let opened_late = || {
        std::thread::sleep(Duration::from_millis(300));
        let headers = vec![("Content-Type", "text/event-stream".to_owned())];
        Reply::Answer { status: 200, headers, body: b": here\n\n".to_vec() }
    };
    let server = asking_back(opened_late).await;
    let limits = HostedLimits { time: Duration::from_secs(5), ..limits() };
    assert_eq!(called(&server, limits).await.unwrap(), CallAnswer::Result(members(json!({"content": []}))));
}

#[tokio::test]
async fn a_call_does_not_wait_for_ever_for_a_stream_that_is_not_answered() {
    let server = asking_back(|| Reply::Silence).await;
    assert_eq!(called(&server, limits()).await.unwrap(), CallAnswer::Result(members(json!({"content": []}))));
    assert_eq!(count(&server, "tools/call"), 1);
}

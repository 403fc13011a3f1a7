//! The tools of a server are listed for somebody who wants to use them.

use fetch::{FetchError, ListedTools};
use model::Transport;
use serde_json::{Value, json};

use super::*;

async fn listed(server: &Server) -> Result<ListedTools, FetchError> {
    let (endpoint, credentials) = (endpoint(server), credentials());
    fetcher(limits()).list_tools(&call(&endpoint, &credentials, None)).await
}

fn tools(names: &[&str], next: Option<&str>) -> Value {
    let tools: Vec<Value> = names.iter().map(|name| json!({"name": name, "description": TOKEN})).collect();
    json!({"tools": tools, "nextCursor": next})
}

#[tokio::test]
async fn every_page_is_asked_for_in_one_session_and_nothing_beside() {
    let server = mcp(|message| match message["params"]["cursor"].as_str() {
        None => Some(result(message, &tools(&["a", "b"], Some("2")))),
        Some(_) => Some(result(message, &tools(&["c"], None))),
    })
    .await;
    let listed = listed(&server).await.unwrap();
    assert_eq!(listed.tools.iter().map(|tool| tool["name"].clone()).collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(listed.tools[0]["description"], "***");
    assert_eq!(listed.greeting["serverInfo"]["name"], "adder");
    assert_eq!((listed.transport, listed.protocol_version.as_str()), (Transport::StreamableHttp, "2025-06-18"));
    assert!(listed.gaps.is_empty());
    let all = ["initialize", "tools/list", "prompts/list", "resources/list"].map(|method| count(&server, method));
    assert_eq!(all, [1, 2, 0, 0]);
}

#[tokio::test]
async fn a_list_that_never_ends_is_cut_off_and_says_so() {
    let server = mcp(|message| {
        let next = message["params"]["cursor"].as_str().unwrap_or_default().len() + 1;
        Some(result(message, &tools(&["a"], Some(&"x".repeat(next)))))
    })
    .await;
    let listed = listed(&server).await.unwrap();
    assert_eq!((listed.tools.len(), listed.gaps.len()), (3, 1));
    assert_eq!(listed.gaps[0].reason.to_string(), "over a limit: 3 pages");
}

#[tokio::test]
async fn a_page_that_does_not_come_is_an_error() {
    let server = mcp(|message| match message["params"]["cursor"].as_str() {
        None => Some(result(message, &tools(&["a"], Some("2")))),
        Some(_) => Some(Reply::status(500, "")),
    })
    .await;
    let error = listed(&server).await.unwrap_err();
    assert!(matches!(error, FetchError::Status { status: 500, .. }), "{error}");
    let refuses = mcp(|_| None).await;
    let error = listed(&refuses).await.unwrap_err().to_string();
    assert!(error.contains("it refuses to list its tools (error -32601)"), "{error}");
}

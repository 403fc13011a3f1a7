//! A running server whose tools are listed and called, over loopback sockets.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails, and says where")]

mod calling;
mod listing;
#[allow(dead_code, reason = "shared with the tests of sources, which use other parts of it")]
#[path = "../sources/server.rs"]
mod server;

use std::time::Duration;

use fetch::{Call, Fetcher, FetcherOptions, HostedLimits, NetworkPolicy, NpmConfig};
use model::{Auth, Credentials, Endpoint, Transport};
use serde_json::{Value, json};
use server::{Reply, Seen, Server};

/// What every server here is signed in to with.
const TOKEN: &str = "canary-of-the-caller";

/// A server of one address: greets, and answers what is asked of its tools as the test says; `None` is "no such method".
async fn mcp(answer: impl Fn(&Value) -> Option<Reply> + Send + Sync + 'static) -> Server {
    Server::start(move |seen: &Seen| {
        let message: Value = serde_json::from_str(&seen.body).unwrap_or_default();
        if message.get("id").is_none() {
            return Reply::status(202, "");
        }
        let greeting = json!({
            "protocolVersion": "2025-06-18",
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "adder", "version": "1.0.0"},
        });
        match message["method"].as_str() {
            Some("initialize") => result(&message, &greeting),
            Some("tools/list" | "tools/call") => answer(&message).unwrap_or_else(|| no_such_method(&message)),
            _ => no_such_method(&message),
        }
    })
    .await
}

fn json_reply(body: &Value) -> Reply {
    let headers = vec![("Content-Type", "application/json".to_owned())];
    Reply::Answer { status: 200, headers, body: body.to_string().into_bytes() }
}

fn result(message: &Value, result: &Value) -> Reply {
    json_reply(&json!({"jsonrpc": "2.0", "id": message["id"], "result": result}))
}

fn no_such_method(message: &Value) -> Reply {
    error(message, &json!({"code": -32601, "message": "none"}))
}

fn error(message: &Value, error: &Value) -> Reply {
    json_reply(&json!({"jsonrpc": "2.0", "id": message["id"], "error": error}))
}

/// How often a method was called.
fn count(server: &Server, method: &str) -> usize {
    let named = format!("\"method\":\"{method}\"");
    server.seen().iter().filter(|seen| seen.body.contains(&named)).count()
}

fn limits() -> HostedLimits {
    HostedLimits { time: Duration::from_secs(20), answer: 64 * 1024, session: 256 * 1024, pages: 3, items: 100 }
}

/// One that reaches this machine, whatever the operator's own configuration says.
fn fetcher(hosted_limits: HostedLimits) -> Fetcher {
    let internal = std::iter::once("127.0.0.0/8".parse().unwrap()).collect();
    let network = NetworkPolicy { internal, ..NetworkPolicy::default() };
    Fetcher::new(FetcherOptions { network, hosted_limits, npm: NpmConfig::default(), ..FetcherOptions::default() })
        .unwrap()
}

fn credentials() -> Credentials {
    Credentials { auth: Some(Auth::Bearer { token: TOKEN.into() }), ..Credentials::default() }
}

fn endpoint(server: &Server) -> Endpoint {
    server.at("mcp").as_str().parse().unwrap()
}

fn call<'a>(endpoint: &'a Endpoint, credentials: &'a Credentials, transport: Option<Transport>) -> Call<'a> {
    Call { endpoint, shown: endpoint, transport, credentials: Some(credentials), probes: true }
}

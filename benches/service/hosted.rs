//! Scans of running servers a second: real sessions over real sockets, rules and result included.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use analyze::RuleSet;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use fetch::http::InternalRanges;
use fetch::{Fetcher, FetcherOptions, NetworkPolicy};
use model::{AuthType, Hosted, JobTarget};
use serde_json::{Value, json};
use store::sealed::{Sealer, SecretKey};
use worker::Scanner;
use worker::consumer::{ConsumerSettings, Scans};

use super::stand::{SECRET, Stand, project};

const SERVERS: usize = 20;
const JOBS: usize = 200;
const LATENCY: Duration = Duration::from_millis(50);
const SLOW: Duration = Duration::from_secs(3);

/// 200 jobs against 20 servers that take 50 ms for each answer, on two workers; then with a twenty-first server among them
/// that takes 3 s.
pub(crate) async fn measure(stand: &Stand) {
    let mut fast = Vec::new();
    for _ in 0..SERVERS {
        fast.push(serve(LATENCY).await);
    }
    let slow = serve(SLOW).await;
    let rules = Arc::new(RuleSet::bundled().expect("the bundled rules have no mistakes"));
    rules.prepare();
    let internal: InternalRanges = ["127.0.0.0/8".parse().expect("a range")].into_iter().collect();
    let settings = || ConsumerSettings { concurrency: 48, ..ConsumerSettings::default() };
    let workers = [(); 2].map(|()| {
        let network = NetworkPolicy { internal: internal.clone(), ..NetworkPolicy::default() };
        let fetcher = Fetcher::new(FetcherOptions { network, ..FetcherOptions::default() }).expect("a client");
        let sealer = Sealer::new(&SECRET.parse::<SecretKey>().expect("a key"));
        stand.consume(Scans::new(Scanner::new(fetcher, Arc::clone(&rules)), sealer, true), settings())
    });

    let project = project("hosted");
    let begun = Instant::now();
    let targets = (0..JOBS).map(|at| target(fast[at % SERVERS])).collect();
    stand.submit_targets(&project, targets).await;
    stand.completed(&project, JOBS as u64).await;
    let alone = begun.elapsed();
    let rate = JOBS as f64 / alone.as_secs_f64();
    println!("{JOBS} scans of {SERVERS} servers with {LATENCY:?} an answer, two workers: {rate:.0}/s (floor 60)");

    let begun = Instant::now();
    // Every eleventh job is for the slow one, and all come at once.
    let mixed = (0..JOBS + JOBS / 10).map(|at| target(if at % 11 == 0 { slow } else { fast[at % SERVERS] })).collect();
    stand.submit_targets(&project, mixed).await;
    stand.completed(&project, 2 * JOBS as u64).await;
    println!(
        "the same beside {} scans of a server with {SLOW:?} an answer: {:?}, alone {alone:?}",
        JOBS / 10,
        begun.elapsed()
    );
    for worker in workers {
        worker.end().await;
    }
}

fn target(address: SocketAddr) -> JobTarget {
    JobTarget::Hosted(Hosted {
        endpoint: format!("http://{address}/mcp").parse().expect("an address"),
        server_name: None,
        expected_tools: None,
        transport: None,
        auth_type: AuthType::None,
    })
}

async fn serve(latency: Duration) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let app = axum::Router::new().route("/mcp", post(answer)).with_state(latency);
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

async fn answer(State(latency): State<Duration>, body: Bytes) -> Response {
    tokio::time::sleep(latency).await;
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let result = match asked["method"].as_str().unwrap_or_default() {
        "initialize" => json!({ "result": {
            "protocolVersion": "2025-06-18",
            "capabilities": { "tools": {} },
            "serverInfo": { "name": "notes", "version": "1.0.0" },
        }}),
        "tools/list" => json!({ "result": { "tools": (0..12).map(tool).collect::<Vec<_>>() } }),
        method if method.starts_with("notifications/") => return StatusCode::ACCEPTED.into_response(),
        _ => json!({ "error": { "code": -32601, "message": "no such method" } }),
    };
    let mut message = json!({ "jsonrpc": "2.0", "id": asked["id"] });
    if let (Value::Object(message), Value::Object(result)) = (&mut message, result) {
        message.extend(result);
    }
    ([(header::CONTENT_TYPE, "application/json")], message.to_string()).into_response()
}

fn tool(number: usize) -> Value {
    json!({
        "name": format!("find_notes_{number}"),
        "description": "Finds notes whose title or text holds the words that are asked for, newest first, and gives the first \
            lines of each with its id.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "words": { "type": "string", "description": "What to look for" },
                "limit": { "type": "integer", "description": "How many notes to give", "minimum": 1, "maximum": 50 },
            },
            "required": ["words"],
        },
    })
}

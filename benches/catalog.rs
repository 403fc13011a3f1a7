//! What runtimes ask of the catalogue: `cargo bench --bench catalog`. Starts `PostgreSQL`, Redis and the program, fills a
//! gateway, and prints a line a figure with the floor that it is measured against. Client and service share the machine.

#[path = "../tests/real_servers/mod.rs"]
mod real_servers;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use real_servers::postgres::{Durability, Postgres};
use real_servers::redis::{Keeping, Redis};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

const SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
/// How many ask at the same time.
const AT_ONCE: usize = 8;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("the system has room for a runtime");
    let (postgres, redis) = (Postgres::start(Durability::Full), Redis::start(Keeping::AppendOnly));
    let service = Service::start(&postgres.create("catalog"), &redis.url());
    runtime.block_on(async {
        service.fill(100).await;
        let weight = service.config("of-100").await.len();
        println!("the configuration of 100 servers weighs {} KiB", weight / 1024);
        for at_once in [1, AT_ONCE] {
            let (rate, p50, p95) = service.load("of-100", at_once, Duration::from_secs(8)).await;
            println!(
                "get-gateway-config of 100 servers, {at_once} at once: {rate:.0}/s (floor 1500), \
                 p50 {p50:.2} ms, p95 {p95:.2} ms (floor 10)"
            );
        }
        for servers in [25, 50, 100] {
            println!("the same of {servers} servers after each change: {:.2} ms", service.anew(servers).await);
        }
    });
}

/// The program, and its catalogue's client.
struct Service {
    process: Child,
    origin: String,
    client: Client,
    key: String,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Service {
    fn start(database: &str, queue: &str) -> Self {
        let program = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_mcp-hub"));
            command.env("MCP_HUB_DATABASE", database).env("MCP_HUB_QUEUE", queue).env("MCP_HUB_SECRET_KEY", SECRET);
            command
        };
        let args = ["serve", "--listen", "127.0.0.1:0", "--no-worker", "--rate-limit", "4000000000"];
        let mut serve = program();
        let serve = serve.args(args).env("MCP_HUB_LOG", "warn").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = serve.spawn().expect("the program starts");
        let said = process.stdout.take().expect("it is piped");
        let line = BufReader::new(said).lines().next().expect("it says where it listens").expect("it is text");
        let origin = line.strip_prefix("listening on ").expect("it says where it listens").to_owned();
        let mut keys = program();
        let keys = keys.args(["keys", "create", "--project", "default", "--scopes", "catalog"]);
        let made = keys.output().expect("the program starts").stdout;
        let made = String::from_utf8(made).expect("a key is text");
        let key = made.split_whitespace().find(|word| word.starts_with("mcphub_")).expect("a key").to_owned();
        Self { process, origin, client: Client::new(), key }
    }

    async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Vec<u8> {
        let mut request = self.client.request(method, format!("{}{path}", self.origin)).header("apikey", &self.key);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.map(Value::to_string).unwrap_or_default());
        let answer = request.send().await.expect("the service answers");
        let status = answer.status();
        let body = answer.bytes().await.expect("the answer comes to its end").to_vec();
        assert!(matches!(status, StatusCode::OK | StatusCode::CREATED), "{status} {}", String::from_utf8_lossy(&body));
        body
    }

    /// Registers servers as they are in use, and makes gateways of the first 25, 50 and all of them.
    async fn fill(&self, servers: usize) {
        let server = |at: usize| {
            json!({"saved_name": format!("server-{at}"), "description": "Keeps what a team writes down.",
                "source_url": "https://host.example/acme/notes-mcp", "mcp_config": {
                    "config": {"url": format!("https://mcp-{at}.acme.test/mcp"), "type": "http",
                        "headers": {"Authorization": "Bearer 4a1c8e02d7b94f63"}},
                    "oauth_config": {"enabled": false, "OAUTH_CLIENT_SECRET": "5b2d9f13e8ca5074"},
                    "tools": {"read_note": {}, "write_note": {}, "list_notes": {}}, "denied_tools": ["delete_*"],
                    "input_guardrails_config": {"enabled": true, "guardrail_name": "in", "additional_config": {},
                        "block": ["injection_attack", "pii"]}}})
        };
        let body = json!({"servers": (0..servers).map(server).collect::<Vec<_>>()});
        self.send(Method::POST, "/mcp-registry/bulk-add-servers", &[], Some(&body)).await;
        for count in [25, 50, 100] {
            let name = |at: usize| json!({"saved_name": format!("server-{at}")});
            let body = json!({"gateway_saved_name": format!("of-{count}"),
                "servers_config": {"servers": (0..count).map(name).collect::<Vec<_>>()}});
            self.send(Method::POST, "/mcp-gateway/add-gateway", &[], Some(&body)).await;
        }
    }

    async fn config(&self, gateway: &str) -> Vec<u8> {
        self.send(Method::GET, "/mcp-gateway/get-gateway-config", &[("X-Enkrypt-MCP-Gateway", gateway)], None).await
    }

    /// Requests a second, and how long a request takes in milliseconds: in the middle, and at the 95th of a hundred.
    async fn load(&self, gateway: &str, at_once: usize, time: Duration) -> (f64, f64, f64) {
        let expected = self.config(gateway).await.len();
        let sent = Arc::new(AtomicUsize::new(0));
        let begun = Instant::now();
        let one = async || {
            let mut took = Vec::new();
            while begun.elapsed() < time {
                let start = Instant::now();
                assert_eq!(self.config(gateway).await.len(), expected);
                took.push(start.elapsed());
                sent.fetch_add(1, Ordering::Relaxed);
            }
            took
        };
        let mut took: Vec<Duration> =
            futures_util::future::join_all((0..at_once).map(|_| one())).await.into_iter().flatten().collect();
        let rate = sent.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64();
        took.sort_unstable();
        let at = |share: usize| took[(took.len() - 1) * share / 100].as_secs_f64() * 1e3;
        (rate, at(50), at(95))
    }

    /// How long a request takes right after a change of something else, in milliseconds, in the middle of many.
    async fn anew(&self, servers: usize) -> f64 {
        let gateway = format!("of-{servers}");
        let mut took = Vec::new();
        for round in 0..60 {
            let patch = json!({"description": format!("Changed {round} times.")});
            let server = [("X-Enkrypt-MCP-Registry-Server", "server-99")];
            self.send(Method::PATCH, "/mcp-registry/modify-server", &server, Some(&patch)).await;
            let start = Instant::now();
            self.config(&gateway).await;
            took.push(start.elapsed());
        }
        took.sort_unstable();
        took[took.len() / 2].as_secs_f64() * 1e3
    }
}
